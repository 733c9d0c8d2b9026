/**
 * What elementwise functions refuse.
 *
 * @module
 */
import { ArgumentError, type DType, DTypeError, isFloating } from "../../engine/base/mod.ts";
import { concreteOf, Tensor, type TensorLike, withoutTracing } from "../../engine/core/mod.ts";
import { any, equal, fullLike } from "../../engine/primitive/mod.ts";
import { dataSync } from "../read/mod.ts";

/** Refuses bools, with what to do in their place. */
export function checkNotBool(operation: string, dtype: DType, repair: string): void {
  if (dtype !== "bool") return;
  throw new DTypeError(`${operation}: Expected numbers: got bool\n${repair}`);
}

/** Refuses floats. */
export function checkBits(operation: string, dtype: DType): void {
  if (!isFloating(dtype)) return;
  throw new DTypeError(
    `${operation}: Expected integers or bools: got ${dtype}\n` +
      'Convert the operands first, for example with x.to("int32")',
  );
}

/** The bool that a tensor of bools of size 1 holds. */
export function readBool(x: Tensor): boolean {
  return dataSync(x)[0] !== 0;
}

/**
 * Refuses integer divisors that are 0, for which there is no result. Those that are traced are not
 * known yet; the compiled division by 0 gives 0.
 */
export function checkDivisor(operation: string, divisor: TensorLike): void {
  if (!mayBeZero(divisor)) return;
  throw new ArgumentError(
    `${operation}: Cannot divide integers by 0\n` +
      "Divide floats instead, which gives infinities and NaN, or replace the zeros with where(…)",
  );
}

function mayBeZero(divisor: TensorLike): boolean {
  if (!(divisor instanceof Tensor)) return Number(divisor) === 0;
  if (divisor.device !== "cpu" || divisor.size === 0 || concreteOf(divisor) === null) return false;
  const dims = divisor.shape.map((_, dim) => dim);
  return withoutTracing(() => readBool(any(equal(divisor, fullLike(divisor, 0)), dims)));
}
