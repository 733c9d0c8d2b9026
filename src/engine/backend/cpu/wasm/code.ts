/**
 * The body of one WebAssembly function while it is written: bytes and locals. Parts of a body are
 * written apart, such as a loop and what goes before it, and then joined.
 *
 * @module
 */
import { op, type ValueType } from "./opcodes.ts";

/** Appends an unsigned LEB128 number. */
export function pushUnsigned(bytes: number[], value: number): void {
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value === 0 ? low : low | 128);
  } while (value !== 0);
}

/** Appends a signed LEB128 number of up to 64 bits. */
export function pushSigned(bytes: number[], value: bigint): void {
  for (;;) {
    const low = Number(value & 127n);
    value >>= 7n;
    const isLast = (value === 0n && (low & 64) === 0) || (value === -1n && (low & 64) !== 0);
    bytes.push(isLast ? low : low | 128);
    if (isLast) return;
  }
}

/** The locals of a function: its parameters first. */
export class Locals {
  readonly #types: ValueType[];
  readonly #parameters: number;

  /** The locals of a function with such parameters. */
  constructor(parameters: readonly ValueType[]) {
    this.#types = [...parameters];
    this.#parameters = parameters.length;
  }

  /** A new local. */
  add(type: ValueType): number {
    this.#types.push(type);
    return this.#types.length - 1;
  }

  /** The type of a local. */
  typeOf(local: number): ValueType {
    return this.#types[local];
  }

  /** The types of those that are no parameters. */
  get declared(): readonly ValueType[] {
    return this.#types.slice(this.#parameters);
  }
}

const numbers = new DataView(new ArrayBuffer(8));

/** A sequence of instructions. */
export class Code {
  readonly bytes: number[] = [];
  readonly locals: Locals;

  /** Nothing yet, over the locals of a function. */
  constructor(locals: Locals) {
    this.locals = locals;
  }

  /** Appends all of another sequence. */
  append(other: Code): void {
    for (const byte of other.bytes) this.bytes.push(byte);
  }

  /** Instructions without immediates. */
  op(...codes: readonly number[]): void {
    for (const code of codes) this.bytes.push(code);
  }

  /** A vector instruction without immediates. */
  simd(code: number): void {
    this.bytes.push(0xfd);
    pushUnsigned(this.bytes, code);
  }

  /** A vector instruction on one lane. */
  lane(code: number, lane: number): void {
    this.simd(code);
    this.bytes.push(lane);
  }

  /** A saturating conversion. */
  saturate(code: number): void {
    this.bytes.push(0xfc, code);
  }

  /** Pushes a local. */
  get(local: number): void {
    this.bytes.push(op.localGet);
    pushUnsigned(this.bytes, local);
  }

  /** Pops to a local. */
  set(local: number): void {
    this.bytes.push(op.localSet);
    pushUnsigned(this.bytes, local);
  }

  /** Pops to a new local. */
  keep(type: ValueType): number {
    const local = this.locals.add(type);
    this.set(local);
    return local;
  }

  /** Pushes an i32. */
  i32(value: number): void {
    this.bytes.push(op.i32Const);
    pushSigned(this.bytes, BigInt(value | 0));
  }

  /** Pushes an i64. */
  i64(value: bigint): void {
    this.bytes.push(op.i64Const);
    pushSigned(this.bytes, value);
  }

  /** Pushes an f32. */
  f32(value: number): void {
    numbers.setFloat32(0, value, true);
    this.bytes.push(op.f32Const);
    for (let i = 0; i < 4; i++) this.bytes.push(numbers.getUint8(i));
  }

  /** Pushes an f64. */
  f64(value: number): void {
    numbers.setFloat64(0, value, true);
    this.bytes.push(op.f64Const);
    for (let i = 0; i < 8; i++) this.bytes.push(numbers.getUint8(i));
  }

  /** Pushes a vector of 32-bit integers. */
  i32x4(values: readonly [number, number, number, number]): void {
    this.bytes.push(0xfd, 0x0c);
    for (const value of values) {
      numbers.setInt32(0, value, true);
      for (let i = 0; i < 4; i++) this.bytes.push(numbers.getUint8(i));
    }
  }

  /** Picks 16 bytes out of the 32 of two vectors. */
  shuffle(lanes: readonly number[]): void {
    this.bytes.push(0xfd, 0x0d, ...lanes);
  }

  /** A load or store, whose address lies `offset` bytes behind what is popped. */
  memory(code: number, offset = 0): void {
    this.bytes.push(code, 0);
    pushUnsigned(this.bytes, offset);
  }

  /** A vector load or store. */
  vectorMemory(code: number, offset = 0): void {
    this.simd(code);
    this.bytes.push(0);
    pushUnsigned(this.bytes, offset);
  }

  /** A load or store of one lane. */
  laneMemory(code: number, lane: number, offset = 0): void {
    this.vectorMemory(code, offset);
    this.bytes.push(lane);
  }

  /** Calls a function by its number. */
  call(index: number): void {
    this.bytes.push(op.call);
    pushUnsigned(this.bytes, index);
  }

  /** `block`, `loop` or `if` without a result, up to `end`. */
  nest(kind: "block" | "loop" | "if", body: () => void, otherwise?: () => void): void {
    this.bytes.push(op[kind], 0x40);
    body();
    if (otherwise !== undefined) {
      this.bytes.push(op.else);
      otherwise();
    }
    this.bytes.push(op.end);
  }

  /** Jumps out of (or to the start of) the so manieth enclosing construct. */
  branch(kind: "br" | "brIf", depth: number): void {
    this.bytes.push(op[kind]);
    pushUnsigned(this.bytes, depth);
  }
}
