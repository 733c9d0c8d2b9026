/**
 * The bytes of a pickle, read one thing after the other. What is read is there: nothing is allocated
 * on the word of a length.
 *
 * @module
 */
import { decodeUtf8 } from "../bytes.ts";
import { FormatError } from "../format_error.ts";

/** Bytes with a place in them. */
export class PickleBytes {
  /** How many there are in all. */
  readonly size: number;
  readonly #origin: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(origin: string, bytes: Uint8Array) {
    this.size = bytes.length;
    this.#origin = origin;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** An error at this place. */
  refuse(reason: string): never {
    throw new FormatError(this.#origin, `the pickle up to byte ${this.#at}`, reason);
  }

  /** So many bytes, as a view. */
  take(length: number): Uint8Array {
    const left = this.size - this.#at;
    if (length > left) this.refuse(`it is cut off: got ${left} of ${length} bytes`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint8(): number {
    return this.take(1)[0];
  }

  uint16(): number {
    this.take(2);
    return this.#view.getUint16(this.#at - 2, true);
  }

  uint32(): number {
    this.take(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  /** Beyond 2 ** 53 it is inexact, and larger than any file. */
  uint64(): number {
    this.take(8);
    return Number(this.#view.getBigUint64(this.#at - 8, true));
  }

  /** The one number that pickles have in big-endian order. */
  float64(): number {
    this.take(8);
    return this.#view.getFloat64(this.#at - 8, false);
  }

  /** An integer in two's complement, a bigint where a number would not be exact. */
  integer(length: number): number | bigint {
    if (length === 0) return 0;
    const digits = this.take(length).toReversed().toHex();
    const value = BigInt.asIntN(8 * length, BigInt(`0x${digits}`));
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  /** A text of so many bytes. */
  text(length: number): string {
    return decodeUtf8(this.take(length)) ?? this.refuse("a text is not UTF-8: got other bytes");
  }

  /** A text up to the end of the line. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) this.refuse("a line does not end: got the end of the pickle");
    const text = this.text(end - this.#at);
    this.take(1);
    return text;
  }
}
