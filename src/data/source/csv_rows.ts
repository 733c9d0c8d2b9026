/**
 * Rows out of the records of CSV: named columns, with types.
 *
 * @module
 */
import { checkOptions, describeValue } from "../../engine/base/mod.ts";
import { FormatError } from "../../io/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { shown } from "../shown.ts";
import type { CsvRecord } from "./csv_records.ts";

/** What becomes of the texts of a column; a function may make anything of them. */
export type ColumnType = "string" | "number" | "boolean" | ((text: string) => unknown);

/** The types of columns by their names. */
export type ColumnTypes = Readonly<Record<string, ColumnType>>;

/** How CSV is read. */
export interface CsvOptions<C extends ColumnTypes = Record<never, never>> {
  /** The character between fields. @default "," */
  readonly separator?: string;
  /**
   * Whether the first record names the columns; or the names, where there is no such record. Without
   * either, columns are named by their numbers from 0 on. @default true
   */
  readonly header?: boolean | readonly string[];
  /** The types of columns; the others are strings. */
  readonly types?: C;
}

/** A row: values by the names of the columns. */
export type CsvRow<C extends ColumnTypes = Record<never, never>> =
  & Readonly<Record<string, unknown>>
  & { readonly [K in keyof C]: ColumnValue<C[K]> };

/** What a column of a type holds. */
export type ColumnValue<T> = T extends "number" ? number
  : T extends "boolean" ? boolean
  : T extends "string" ? string
  : T extends (text: string) => infer V ? V
  : unknown;

/** Decimal numbers; `Number` takes empty texts, hexadecimal and white space too. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const special: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  infinity: Infinity,
  "-inf": -Infinity,
  "-infinity": -Infinity,
};
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };

/** Makes rows of records, the first of which may be the header. */
export class RowReader<C extends ColumnTypes> {
  readonly #operation: string;
  readonly #types: ColumnTypes;
  readonly #readsHeader: boolean;
  #names: readonly string[] | null;

  /** By options that a user gives. */
  constructor(operation: string, options: CsvOptions<C>) {
    checkOptions(operation, options, "header: false");
    const { separator = ",", header = true, types = {} } = options;
    if (typeof separator !== "string" || separator.length !== 1 || '"\r\n'.includes(separator)) {
      throw new ArgumentError(
        `${operation}: Expected one character as separator, no quote and no line break: got ` +
          describeValue(separator),
      );
    }
    for (const type of Object.values<ColumnType>(types)) {
      if (typeof type === "function" || ["string", "number", "boolean"].includes(type)) continue;
      throw new ArgumentError(
        `${operation}: Expected "string", "number", "boolean" or a function as type: got ` +
          describeValue(type),
      );
    }
    this.#operation = operation;
    this.#types = types;
    this.#readsHeader = header === true;
    this.#names = Array.isArray(header) ? header : null;
    if (this.#names !== null) this.#checkNames(this.#names, 1);
  }

  /**
   * The rows of records, of which the first may be the header.
   *
   * @throws {FormatError} naming the line, for another number of fields, or a text of another type
   */
  *readAll(records: Iterable<CsvRecord>): Generator<CsvRow<C>, void> {
    for (const record of records) {
      if (this.#names !== null) yield this.#read(record, this.#names);
      else {
        const { fields, line } = record;
        this.#names = this.#readsHeader ? fields : fields.map((_, column) => String(column));
        this.#checkNames(this.#names, line);
        if (!this.#readsHeader) yield this.#read(record, this.#names);
      }
    }
  }

  #read({ fields, line }: CsvRecord, names: readonly string[]): CsvRow<C> {
    if (fields.length !== names.length) {
      throw this.#error(line, `it has not ${names.length} fields: got ${fields.length}`);
    }
    return Object.fromEntries(
      names.map((name, column) => [name, this.#value(fields[column], name, line)]),
    ) as CsvRow<C>;
  }

  #checkNames(names: readonly string[], line: number): void {
    const twice = names.find((name, column) => names.indexOf(name) !== column);
    if (twice !== undefined) {
      throw this.#error(line, `two columns have one name: got ${shown(twice)}`);
    }
    const missing = Object.keys(this.#types).find((name) => !names.includes(name));
    if (missing === undefined) return;
    const columns = names.slice(0, 20).map(shown).join(", ");
    throw this.#error(line, `there is no column ${shown(missing)}: got ${columns}`);
  }

  #value(text: string, name: string, line: number): unknown {
    const type = Object.hasOwn(this.#types, name) ? this.#types[name] : "string";
    if (type === "string") return text;
    if (typeof type === "function") return type(text);
    const trimmed = text.trim();
    const value = type === "number"
      ? decimal.test(trimmed) ? Number(trimmed) : special[trimmed.toLowerCase()]
      : booleans[trimmed.toLowerCase()];
    if (value !== undefined) return value;
    throw this.#error(
      line,
      `column ${shown(name)} does not hold a ${type}: got ${shown(text)}`,
    );
  }

  #error(line: number, reason: string): FormatError {
    return new FormatError(this.#operation, `line ${line}`, reason);
  }
}
