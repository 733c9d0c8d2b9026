/**
 * Text out of files, a part at a time.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { type FilePath, FormatError } from "../../io/mod.ts";
import { ArgumentError } from "../../tensor.ts";

/** Where text comes from: a path, or a `Blob` (in browsers a chosen `File`). */
export type TextSource = FilePath | Blob;

/** Checks a source that a user passes. */
export function checkTextSource(operation: string, source: unknown): void {
  if (typeof source === "string" || source instanceof URL || source instanceof Blob) return;
  throw new ArgumentError(
    `${operation}: Expected a path or a Blob: got ${describeValue(source)}`,
  );
}

/**
 * The text of a source in parts, without a byte order mark.
 *
 * @throws {FormatError} if it is not UTF-8
 */
export async function* readTextParts(
  operation: string,
  source: TextSource,
): AsyncGenerator<string, void> {
  const bytes = source instanceof Blob ? source.stream() : (await Deno.open(source)).readable;
  try {
    yield* bytes.pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const place = source instanceof Blob ? "the blob" : `${source}`;
    throw new FormatError(operation, place, `it is not UTF-8: got ${error.message}`, {
      cause: error,
    });
  }
}
