/**
 * A JSON value a line.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { FormatError } from "../../io/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { IterableDataset } from "../dataset/mod.ts";
import { checkTextSource, readTextParts, type TextSource } from "./text_stream.ts";

/**
 * The values of a text with a JSON value a line; empty lines are passed over. Their type is the
 * caller's word: it is not checked.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseJsonLines } from "@cotangent/cotangent/data";
 *
 * assert.deepEqual(parseJsonLines('{"x": 1}\n{"x": 2}\n'), [{ x: 1 }, { x: 2 }]);
 * ```
 *
 * @throws {FormatError} naming the line, if it is not JSON
 */
export function parseJsonLines<T = unknown>(text: string): T[] {
  if (typeof text !== "string") {
    throw new ArgumentError(`parseJsonLines: Expected a text: got ${describeValue(text)}`);
  }
  const withoutMark = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return withoutMark.split("\n").flatMap((line, i) => parseLine<T>("parseJsonLines", line, i + 1));
}

/**
 * The values of a file with a JSON value a line, read as they are asked for, however large the file
 * is.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { JsonLinesDataset } from "@cotangent/cotangent/data";
 *
 * const dataset = new JsonLinesDataset<{ text: string }>(new Blob(['{"text": "a"}\n']));
 * assert.deepEqual(await Array.fromAsync(dataset), [{ text: "a" }]);
 * ```
 *
 * @throws {FormatError} while iterating, naming the line, if it is not JSON
 */
export class JsonLinesDataset<T = unknown> extends IterableDataset<T> {
  readonly #source: TextSource;

  /** Of a path, or a `Blob`. */
  constructor(source: TextSource) {
    super();
    checkTextSource("JsonLinesDataset", source);
    this.#source = source;
  }

  /** The values, from the first on. */
  override async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    let number = 0;
    let rest: string[] = []; // The parts of a line that has not ended yet.
    for await (const text of readTextParts("JsonLinesDataset", this.#source)) {
      const lines = text.split("\n");
      for (const end of lines.slice(0, -1)) {
        yield* parseLine<T>("JsonLinesDataset", rest.join("") + end, ++number);
        rest = [];
      }
      rest.push(lines.at(-1)!);
    }
    yield* parseLine<T>("JsonLinesDataset", rest.join(""), ++number);
  }
}

/** The value of a line, or none if it is empty. */
function parseLine<T>(operation: string, line: string, number: number): T[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line)];
  } catch (error) {
    const reason = `it is not JSON: got ${(error as Error).message}`;
    throw new FormatError(operation, `line ${number}`, reason, { cause: error });
  }
}
