/**
 * Tables as CSV (RFC 4180): of a text, and of files of any length.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { IterableDataset } from "../dataset/mod.ts";
import { CsvParser } from "./csv_records.ts";
import { type ColumnTypes, type CsvOptions, type CsvRow, RowReader } from "./csv_rows.ts";
import { checkTextSource, readTextParts, type TextSource } from "./text_stream.ts";

/**
 * The rows of a text in CSV.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseCsv } from "@cotangent/cotangent/data";
 *
 * const text = 'name,size\n"Smith, J.",1.5\n"the ""best""",2\n';
 * const rows = parseCsv(text, { types: { name: "string", size: "number" } });
 * assert.deepEqual(rows[0], { name: "Smith, J.", size: 1.5 });
 * assert.equal(rows[1].name, 'the "best"');
 * ```
 *
 * @throws {FormatError} naming the line, if it is malformed, has another number of fields than
 * columns, or a field is not of its column's type
 */
export function parseCsv<const C extends ColumnTypes = Record<never, never>>(
  text: string,
  options: CsvOptions<C> = {},
): CsvRow<C>[] {
  if (typeof text !== "string") {
    throw new ArgumentError(`parseCsv: Expected a text: got ${describeValue(text)}`);
  }
  const rows = new RowReader("parseCsv", options);
  const parser = new CsvParser("parseCsv", options.separator ?? ",");
  const withoutMark = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return [...rows.readAll(parser.push(withoutMark)), ...rows.readAll(parser.end())];
}

/**
 * The rows of a CSV file, read as they are asked for, however large the file is. (To shuffle the rows
 * of a smaller one: `new ListDataset(await Array.fromAsync(dataset))`.)
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CsvDataset, DataLoader } from "@cotangent/cotangent/data";
 *
 * const file = new Blob(["x,y\n1,2\n3,4\n"]);
 * const dataset = new CsvDataset(file, { types: { x: "number", y: "number" } });
 * const [batch] = await Array.fromAsync(new DataLoader(dataset, { batchSize: 2 }));
 * assert.deepEqual(batch.x.arraySync(), [1, 3]);
 * ```
 *
 * @throws {FormatError} while iterating, as `parseCsv`
 */
export class CsvDataset<const C extends ColumnTypes = Record<never, never>>
  extends IterableDataset<CsvRow<C>> {
  readonly #source: TextSource;
  readonly #options: CsvOptions<C>;

  /** Of a path, or a `Blob`. */
  constructor(source: TextSource, options: CsvOptions<C> = {}) {
    super();
    checkTextSource("CsvDataset", source);
    new RowReader("CsvDataset", options); // Checks the options now.
    this.#source = source;
    this.#options = options;
  }

  /** The rows, from the first on. */
  override async *[Symbol.asyncIterator](): AsyncGenerator<CsvRow<C>, void> {
    const rows = new RowReader("CsvDataset", this.#options);
    const parser = new CsvParser("CsvDataset", this.#options.separator ?? ",");
    for await (const text of readTextParts("CsvDataset", this.#source)) {
      yield* rows.readAll(parser.push(text));
    }
    yield* rows.readAll(parser.end());
  }
}
