/**
 * What printed kernels call: operations that JavaScript has not, or has with other corner cases.
 *
 * @module
 */
import { fromBfloat16Bits, IndexError, toBfloat16Bits } from "../../../base/mod.ts";

/** Rounds to the nearest integer, halves to the even one. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = up ? floor + 1 : floor;
  // A negative number that rounds to zero gives the negative one.
  return rounded === 0 && x < 0 ? -0 : rounded;
}

/** C's `pow`: unlike `**`, 1 to any power and any number to the power 0 are 1. */
function power(x: number, y: number): number {
  return x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y;
}

/** Integer power that wraps; a negative exponent gives 0 unless the base is ±1. */
function power32(x: number, y: number): number {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let base = x, rest = y; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}

/** The same of 64 bits. */
function power64(x: bigint, y: bigint): bigint {
  if (y < 0n) return x === 1n ? 1n : x === -1n ? (y % 2n === 0n ? 1n : -1n) : 0n;
  let result = 1n;
  for (let base = x, rest = y; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * base);
    base = BigInt.asIntN(64, base * base);
  }
  return result;
}

/** A float to an int32: towards zero, saturating, NaN to 0. */
function toInt32(x: number): number {
  return x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0;
}

/** A float to a uint32: towards zero, saturating, NaN to 0. */
function toUint32(x: number): number {
  return x >= 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0;
}

/** A float to an int64: towards zero, saturating, NaN to 0. */
function toInt64(x: number): bigint {
  if (x !== x) return 0n;
  if (x >= 2 ** 63) return 2n ** 63n - 1n;
  if (x <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(Math.trunc(x));
}

/** log(eˣ + eʸ) without overflow. */
function logaddexp(x: number, y: number): number {
  if (x === y) return x + Math.LN2; // also of equal infinities
  const larger = Math.max(x, y);
  return larger + Math.log1p(Math.exp(-Math.abs(x - y)));
}

const bits = new DataView(new ArrayBuffer(8));

/** The bits of a number as another type. */
const bitcast = {
  float32ToInt32: (x: number): number => (bits.setFloat32(0, x), bits.getInt32(0)),
  float32ToUint32: (x: number): number => (bits.setFloat32(0, x), bits.getUint32(0)),
  int32ToFloat32: (x: number): number => (bits.setInt32(0, x), bits.getFloat32(0)),
  uint32ToFloat32: (x: number): number => (bits.setUint32(0, x), bits.getFloat32(0)),
  float64ToInt64: (x: number): bigint => (bits.setFloat64(0, x), bits.getBigInt64(0)),
  int64ToFloat64: (x: bigint): number => (bits.setBigInt64(0, x), bits.getFloat64(0)),
};

/** Throws what a check says. */
function fail(message: string, value: unknown, bound: unknown): never {
  throw new IndexError(
    message.replaceAll("{value}", String(value)).replaceAll("{bound}", String(bound)),
  );
}

/** Everything that printed kernels may name, as `r.name`. */
export const runtime: Readonly<Record<string, unknown>> = {
  roundHalfEven,
  power,
  power32,
  power64,
  toInt32,
  toUint32,
  toInt64,
  logaddexp,
  fail,
  fromBfloat16: fromBfloat16Bits,
  toBfloat16: toBfloat16Bits,
  ...bitcast,
};
