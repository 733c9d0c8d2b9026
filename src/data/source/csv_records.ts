/**
 * The records and fields of CSV (RFC 4180).
 *
 * @module
 */
import { FormatError } from "../../io/mod.ts";

/** A record: its fields, and the number of the line on which it begins, from 1 on. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Where the parser is in a field. */
type State = "start" | "plain" | "quoted" | "quote in quoted" | "carriage return";

/**
 * Takes text in parts and gives the records that are complete. Fields may be quoted, and then hold
 * separators, line breaks and doubled quotes. Lines end in LF or CRLF; empty ones are passed over.
 */
export class CsvParser {
  readonly #operation: string;
  readonly #separator: string;
  #state: State = "start";
  /** What a field has from earlier parts, and before doubled quotes. */
  #field = "";
  #fields: string[] = [];
  #wasQuoted = false;
  #line = 1;
  #recordLine = 1;

  /** Fields are separated by a character. */
  constructor(operation: string, separator: string) {
    this.#operation = operation;
    this.#separator = separator;
  }

  /**
   * The records that are complete with the next part of the text.
   *
   * @throws {FormatError} naming the line, for quotes where there must be none
   */
  *push(text: string): Generator<CsvRecord, void> {
    let start = 0; // Where the piece of a field begins that is not in #field yet.
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      switch (this.#state) {
        case "start":
          start = i;
          if (character === '"') {
            this.#state = "quoted";
            this.#wasQuoted = true;
            start = i + 1;
            break;
          }
          this.#state = "plain";
          // falls through: the character may end the field at once
        case "plain":
          if (character === '"') throw this.#error("a quote stands within a field without quotes");
          if (this.#isEnd(character)) {
            this.#field += text.slice(start, i);
            yield* this.#endField(character);
          }
          break;
        case "quoted":
          if (character === "\n") this.#line++;
          if (character !== '"') break;
          this.#field += text.slice(start, i);
          this.#state = "quote in quoted";
          break;
        case "quote in quoted":
          if (character === '"') {
            this.#field += '"';
            this.#state = "quoted";
            start = i + 1;
          } else if (this.#isEnd(character)) yield* this.#endField(character);
          else throw this.#error(`text follows a closing quote: got ${JSON.stringify(character)}`);
          break;
        case "carriage return":
          if (character !== "\n") throw this.#error("a carriage return stands alone");
          yield* this.#endRecord();
      }
    }
    if (this.#state === "plain" || this.#state === "quoted") this.#field += text.slice(start);
  }

  /**
   * The last record, if the text does not end in a line break.
   *
   * @throws {FormatError} naming the line, if a quote is still open
   */
  *end(): Generator<CsvRecord, void> {
    if (this.#state === "quoted") throw this.#error("a quote is not closed", this.#recordLine);
    if (this.#state === "carriage return") throw this.#error("a carriage return stands alone");
    if (this.#state !== "start" || this.#fields.length > 0) {
      this.#fields.push(this.#field);
      yield* this.#endRecord();
    }
  }

  #isEnd(character: string): boolean {
    return character === this.#separator || character === "\n" || character === "\r";
  }

  *#endField(character: string): Generator<CsvRecord, void> {
    this.#fields.push(this.#field);
    this.#field = "";
    this.#state = character === "\r" ? "carriage return" : "start";
    if (character === "\n") yield* this.#endRecord();
  }

  *#endRecord(): Generator<CsvRecord, void> {
    const record = { fields: this.#fields, line: this.#recordLine };
    const isEmpty = this.#fields.length === 1 && this.#fields[0] === "" && !this.#wasQuoted;
    this.#fields = [];
    this.#field = "";
    this.#wasQuoted = false;
    this.#state = "start";
    this.#recordLine = ++this.#line;
    if (!isEmpty) yield record;
  }

  #error(reason: string, line = this.#line): FormatError {
    const text = reason.includes("got ")
      ? reason
      : `${reason}: got field ${this.#fields.length + 1}`;
    return new FormatError(this.#operation, `line ${line}`, text);
  }
}
