/**
 * What integer dtypes can hold.
 *
 * @module
 */
import { type DType, dtypeInfo } from "./dtype.ts";
import { DTypeError } from "./errors.ts";

/** The least and the greatest number of a dtype. */
export type IntegerRange = readonly [low: number | bigint, high: number | bigint];

/** The least and the greatest number of each integer dtype. */
export const integerRanges: Readonly<Partial<Record<DType, IntegerRange>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Whether a dtype can hold a number; of other dtypes than integers always. NaN fits no integer. */
export function fitsDType(value: number | bigint | boolean, dtype: DType): boolean {
  const range = integerRanges[dtype];
  if (range === undefined || typeof value === "boolean") return true;
  return value >= range[0] && value <= range[1];
}

/**
 * Refuses a number that an integer dtype cannot hold, rather than to change it silently.
 *
 * @throws {DTypeError} naming the operation and the range
 */
export function checkFits(
  operation: string,
  value: number | bigint | boolean,
  dtype: DType,
): void {
  if (fitsDType(value, dtype)) return;
  const [low, high] = integerRanges[dtype]!;
  throw new DTypeError(
    `${operation}: Expected numbers from ${low} to ${high} for ${dtype}: got ${value}`,
  );
}

/** A whole number modulo 2 to the bits of an integer dtype, as its arithmetic wraps. */
export function wrapInteger(value: number | bigint, dtype: DType): number | bigint {
  const bits = dtypeInfo[dtype].bytes * 8;
  const unsigned = integerRanges[dtype]![0] === 0;
  const wrapped = (unsigned ? BigInt.asUintN : BigInt.asIntN)(bits, BigInt(value));
  return dtype === "int64" ? wrapped : Number(wrapped);
}
