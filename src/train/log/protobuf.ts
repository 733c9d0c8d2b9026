/**
 * Messages in the wire format of protocol buffers, as far as events need it.
 *
 * @module
 */

/** The ways in which a field's value is written. */
const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const encoder = new TextEncoder();

/** A message that is written field by field, each by its number in the message's definition. */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** A whole number from 0 on; 0 is left out, as readers take it for granted. */
  integer(field: number, value: number): this {
    if (value === 0) return this;
    return this.#key(field, wireType.varint).#varint(value);
  }

  /** A 64-bit float. */
  double(field: number, value: number): this {
    return this.#key(field, wireType.fixed64).#doubles([value]);
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#key(field, wireType.fixed32).#raw(bytes);
  }

  /** A text. */
  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  /** Bytes. */
  bytes(field: number, value: Uint8Array): this {
    return this.#key(field, wireType.bytes).#varint(value.length).#raw(value);
  }

  /** Another message. */
  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  /** A list of 64-bit floats. */
  doubles(field: number, values: ArrayLike<number>): this {
    return this.#key(field, wireType.bytes).#varint(8 * values.length).#doubles(values);
  }

  /** The bytes of all fields. */
  finish(): Uint8Array {
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #key(field: number, type: number): this {
    return this.#varint(8 * field + type);
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  #varint(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 128) {
      bytes.push(rest % 128 + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    return this.#raw(Uint8Array.from(bytes));
  }

  #doubles(values: ArrayLike<number>): this {
    const bytes = new Uint8Array(8 * values.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
    return this.#raw(bytes);
  }

  #raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }
}
