/**
 * A table of a training run as comma-separated values.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../engine/base/mod.ts";
import { writeFileAtomic } from "../../io/mod.ts";
import { formatLine, parseLines } from "./csv.ts";

/** What a cell can hold; null and undefined leave it empty. */
export type CsvValue = number | string | boolean | bigint | null | undefined;

/** Cells by the names of their columns. */
export type CsvRow = Readonly<Record<string, CsvValue>>;

/** Options of `CsvLog.open`. */
export interface CsvLogOptions {
  /**
   * Which rows of a file that exists are kept, by their cells as texts: those before the step at which
   * a run goes on, say. @default all
   */
  readonly keep?: (row: Readonly<Record<string, string>>) => boolean;
}

/**
 * Appends rows to a file of comma-separated values, each written at once. Columns are named by the
 * first row; a row that brings others has the file rewritten (atomically) with more columns, empty
 * where older rows have no value. A file that exists is continued; what a crash left of a row that was
 * not written to its end is dropped.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { CsvLog } from "@cotangent/cotangent/train";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await using log = await CsvLog.open(path);
 * await log.append({ step: 1, loss: 0.5 });
 * await log.append({ step: 2, loss: 0.25, note: "slow, but steady" });
 * assert.equal(
 *   await Deno.readTextFile(path),
 *   'step,loss,note\n1,0.5,\n2,0.25,"slow, but steady"\n',
 * );
 * ```
 */
export class CsvLog implements AsyncDisposable {
  /** The file. */
  readonly path: string;
  #columns: readonly string[];
  #file: Deno.FsFile | null;
  /** Rows are written one after the other, also when nobody awaits them. */
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(path: string, columns: readonly string[], file: Deno.FsFile) {
    this.path = path;
    this.#columns = columns;
    this.#file = file;
  }

  /**
   * Opens a file to append to, making it if need be.
   *
   * @throws {ArgumentError} if a row of the file has more or fewer cells than there are columns
   */
  static async open(path: string, { keep }: CsvLogOptions = {}): Promise<CsvLog> {
    const text = await readIfThere(path);
    const { lines: [columns = [], ...rows], end } = parseLines(text);
    const uneven = rows.findIndex((row) => row.length !== columns.length);
    if (uneven >= 0) {
      throw new ArgumentError(
        `CsvLog: Expected ${columns.length} cells in line ${uneven + 2} of ${path}: ` +
          `got ${rows[uneven].length}\nIt may be no log of this kind: name another file`,
      );
    }
    const kept = keep === undefined ? rows : rows.filter((row) => keep(asRecord(columns, row)));
    if (end < text.length || kept.length < rows.length || text === "") {
      await writeFileAtomic(path, columns.length === 0 ? "" : tableText(columns, kept));
    }
    return new CsvLog(path, columns, await openToAppend(path));
  }

  /** The names of the columns so far. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /**
   * Appends a row; the promise is settled when it is in the file.
   *
   * @throws {ArgumentError} if the row has no cells, a cell is no plain value, or the log is closed
   */
  async append(row: CsvRow): Promise<void> {
    const cells = cellsOf(row);
    if (this.#closed) throw new ArgumentError("append: Cannot append to a log that is closed");
    const written = this.#last.then(() => this.#write(cells));
    this.#last = written.catch(() => {}); // The caller hears of it.
    await written;
  }

  /** Closes the file after all rows are written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    this.#file?.close();
    this.#file = null;
  }

  /** `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #write(cells: ReadonlyMap<string, string>): Promise<void> {
    const added = [...cells.keys()].filter((name) => !this.#columns.includes(name));
    if (added.length > 0) await this.#widen(added);
    const line = formatLine(this.#columns.map((name) => cells.get(name) ?? ""));
    const bytes = new TextEncoder().encode(line);
    for (let at = 0; at < bytes.length;) at += await this.#file!.write(bytes.subarray(at));
  }

  /** Rewrites the file with further columns. */
  async #widen(added: readonly string[]): Promise<void> {
    const { lines: [, ...rows] } = parseLines(await Deno.readTextFile(this.path));
    const columns = [...this.#columns, ...added];
    const empty = added.map(() => "");
    await writeFileAtomic(this.path, tableText(columns, rows.map((row) => [...row, ...empty])));
    const file = await openToAppend(this.path);
    this.#file!.close();
    this.#file = file;
    this.#columns = columns;
  }
}

function openToAppend(path: string): Promise<Deno.FsFile> {
  return Deno.open(path, { append: true });
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function tableText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map(formatLine).join("");
}

function asRecord(columns: readonly string[], row: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((name, i) => [name, row[i]]));
}

/** The cells of a row as texts. */
function cellsOf(row: CsvRow): Map<string, string> {
  if (typeof row !== "object" || row === null || Object.keys(row).length === 0) {
    throw new ArgumentError(
      `append: Expected cells by the names of their columns: got ${
        typeof row === "object" && row !== null ? "none" : describeValue(row)
      }`,
    );
  }
  return new Map(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === "object" && value !== null || typeof value === "function") {
        throw new ArgumentError(
          `append: Expected a number, text or boolean as ${name}: got ${describeValue(value)}\n` +
            "Read a tensor first, for example with await x.item()",
        );
      }
      return [name, value === null || value === undefined ? "" : String(value)];
    }),
  );
}
