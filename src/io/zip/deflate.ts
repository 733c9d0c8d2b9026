/**
 * Compression by the platform's streams, and decompression that stops where it must.
 *
 * @module
 */
import { concatBytes } from "../bytes.ts";
import { FormatError } from "../format_error.ts";

/** What may surround compressed data: nothing, zlib's frame (as in PNG), or gzip's. */
export type DeflateFormat = "deflate-raw" | "deflate" | "gzip";

/** What is expected of compressed data. */
export interface InflateOptions {
  /** What surrounds the data. */
  readonly format: DeflateFormat;
  /** How many bytes must come out; `{ atMost }` where only a bound is known. */
  readonly size: number | { readonly atMost: number };
  /** Who reads, for messages. */
  readonly origin: string;
  /** What is read, for messages. */
  readonly place: string;
}

/**
 * Bytes that are inflated at a time. A decompressor inflates a whole piece before it can be stopped:
 * these become 4 MiB at most.
 */
const inflatedPiece = 4096;

/** No stream of deflate grows by more than this factor: 258 bytes from 2 bits. */
const greatestRatio = 1032;

/**
 * The data that was compressed. Inflating stops as soon as more comes out than may: memory is
 * bounded by the size that is expected, and by what the compressed data really hold.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { deflate, inflate } from "@cotangent/cotangent/io";
 *
 * const packed = await deflate(new Uint8Array(1000), "gzip");
 * const options = { format: "gzip", size: 1000, origin: "example", place: "the zeros" } as const;
 * assert.deepEqual(await inflate(packed, options), new Uint8Array(1000));
 * ```
 *
 * @throws {FormatError} if the data are malformed, cut off, or of another size
 */
export async function inflate(bytes: Uint8Array, options: InflateOptions): Promise<Uint8Array> {
  const { format, size, origin, place } = options;
  const refuse = (reason: string, cause?: unknown): never => {
    throw new FormatError(origin, place, reason, { cause });
  };
  const most = typeof size === "number" ? size : size.atMost;
  const possible = greatestRatio * bytes.length;
  if (typeof size === "number" && size > possible) {
    refuse(`it is said to inflate to more than it can: got ${size} of ${bytes.length} bytes`);
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = streamOf(bytes, inflatedPiece).pipeThrough(new DecompressionStream(format));
  try {
    for await (const part of stream) {
      length += part.length;
      if (length > most) break;
      parts.push(part);
    }
  } catch (error) {
    refuse(`its compressed data are malformed: got ${(error as Error).message}`, error);
  }
  if (length > most) refuse(`it inflates to more than ${most} bytes: got ${length} or more`);
  if (typeof size === "number" && length < size) {
    refuse(`it inflates to fewer than ${size} bytes: got ${length}`);
  }
  return concatBytes(parts);
}

/**
 * Bytes in compressed form.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { deflate } from "@cotangent/cotangent/io";
 *
 * assert.ok((await deflate(new Uint8Array(1000), "deflate")).length < 50);
 * ```
 */
export async function deflate(bytes: Uint8Array, format: DeflateFormat): Promise<Uint8Array> {
  // In one piece, as the stream is flushed after each, which costs a fifth of its size at 4 KiB.
  const stream = streamOf(bytes, bytes.length).pipeThrough(new CompressionStream(format));
  return concatBytes(await Array.fromAsync(stream));
}

function streamOf(bytes: Uint8Array, piece: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + piece) as Uint8Array<ArrayBuffer>);
      at += piece;
    },
  });
}
