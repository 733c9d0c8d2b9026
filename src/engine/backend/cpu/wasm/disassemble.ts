/**
 * WebAssembly code as text for people, in the words of the text format: an instruction a line,
 * constructs indented, what sets a local on one line with it.
 *
 * @module
 */
import type { Code } from "./code.ts";
import { op, saturating, simd } from "./opcodes.ts";

/** The instructions of a function's body. */
export function disassemble({ bytes }: Code): string {
  const reader = new Reader(bytes);
  const lines: string[] = [];
  let depth = 0;
  while (!reader.atEnd) {
    const { text, opens, closes } = reader.instruction();
    if (closes) depth--;
    lines.push("  ".repeat(depth) + text);
    if (opens) depth++;
  }
  return lines.join("\n");
}

/** `i32x4ExtendLowI16x8S` as `i32x4.extend_low_i16x8_s`. */
function nameOf(table: Readonly<Record<string, number>>, code: number, type: string): string {
  const found = Object.entries(table).find(([, value]) => value === code);
  if (found === undefined) return `0x${code.toString(16)}`;
  const words = found[0].replace(/[A-Z][a-z0-9]*/g, (word) => `_${word.toLowerCase()}`);
  const typed = /^([if]\d+(?:x\d+)?|local)_(.*)$/.exec(words);
  return typed === null ? type + words : `${typed[1]}.${typed[2]}`;
}

interface Instruction {
  readonly text: string;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Reads instructions with what stands in them. */
class Reader {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  instruction(): Instruction {
    const code = this.#bytes[this.#at++];
    const opens = code === op.block || code === op.loop || code === op.if || code === op.else;
    const closes = code === op.end || code === op.else;
    return { text: this.#text(code), opens, closes };
  }

  #text(code: number): string {
    switch (code) {
      case 0xfc:
        return nameOf(saturating, this.#unsigned(), "saturating").replace("from", "trunc_sat");
      case 0xfd:
        return this.#vector(this.#unsigned());
      case 0x98:
        return "f32.copysign";
      case 0xa6:
        return "f64.copysign";
    }
    const name = nameOf(op, code, "");
    switch (code) {
      case op.block:
      case op.loop:
      case op.if:
        this.#at++;
        return name;
      case op.br:
      case op.brIf:
      case op.call:
      case op.localGet:
      case op.localSet:
      case op.localTee:
        return `${name} ${this.#unsigned()}`;
      case op.i32Const:
      case op.i64Const:
        return `${name} ${this.#signed()}`;
      case op.f32Const:
        return `${name} ${this.#view(4).getFloat32(0, true)}`;
      case op.f64Const:
        return `${name} ${this.#view(8).getFloat64(0, true)}`;
    }
    return code >= op.i32Load && code <= op.i32Store16 ? name + this.#memory() : name;
  }

  #vector(code: number): string {
    const name = nameOf(simd, code, "v128.");
    if (code === simd.const || code === simd.shuffle) {
      const bytes = this.#view(16);
      const values = code === simd.shuffle
        ? Array.from({ length: 16 }, (_, i) => bytes.getUint8(i))
        : Array.from({ length: 4 }, (_, i) => bytes.getInt32(4 * i, true));
      return `${name} ${values.join(" ")}`;
    }
    if (code <= simd.store || code === simd.load32Zero || code === simd.load64Zero) {
      return name + this.#memory();
    }
    if (code >= 0x54 && code <= simd.store64Lane) return `${name}${this.#memory()} ${this.#byte()}`;
    return code >= 0x15 && code <= simd.f64x2Replace ? `${name}_lane ${this.#byte()}` : name;
  }

  #byte(): number {
    return this.#bytes[this.#at++];
  }

  #memory(): string {
    this.#unsigned(); // the alignment
    const offset = this.#unsigned();
    return offset === 0 ? "" : ` offset=${offset}`;
  }

  #unsigned(): number {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  #signed(): bigint {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return (byte & 64) !== 0 ? value - (1n << (shift + 7n)) : value;
    }
  }

  #view(length: number): DataView {
    const view = new DataView(new ArrayBuffer(length));
    for (let i = 0; i < length; i++) view.setUint8(i, this.#byte());
    return view;
  }
}
