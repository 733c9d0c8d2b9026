/**
 * Nonlinearities of straight pieces with bounds.
 *
 * @module
 */
import { ArgumentError } from "../../../engine/base/mod.ts";
import { fullLike, type Tensor, where } from "../../../tensor.ts";
import { checkNumbers, elementwise } from "./elementwise.ts";

/** `x` brought into [low, high], with a derivative between the bounds alone, as `relu` has it. */
function between(x: Tensor, low: number, high: number): Tensor {
  // The bounds as values and x as their bound: on equality the derivative is theirs, which is 0.
  const raised = fullLike(x, low).clamp(x, null);
  return fullLike(x, high).clamp(null, raised);
}

/** Options of `hardtanh`. */
export interface HardtanhOptions {
  /** The lower bound. @default -1 */
  readonly minVal?: number;
  /** The upper bound. @default 1 */
  readonly maxVal?: number;
}

/**
 * `x` brought into [minVal, maxVal], elementwise. Unlike that of `clamp` the derivative on a bound
 * is 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.hardtanh(tensor([-3, 0.5, 3])).arraySync(), [-1, 0.5, 1]);
 * ```
 *
 * @throws {ArgumentError} if `minVal` is above `maxVal`
 * @throws {DTypeError} for integers and bools
 */
export function hardtanh(x: Tensor, { minVal = -1, maxVal = 1 }: HardtanhOptions = {}): Tensor {
  checkNumbers("hardtanh", { minVal, maxVal });
  if (minVal > maxVal) {
    throw new ArgumentError(`hardtanh: Expected minVal below maxVal: got ${minVal} and ${maxVal}`);
  }
  return elementwise("hardtanh", x, (y) => between(y, minVal, maxVal));
}

/**
 * `x` brought into [0, 6], elementwise (Krizhevsky, 2010).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.relu6(tensor([-1, 4, 9])).arraySync(), [0, 4, 6]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function relu6(x: Tensor): Tensor {
  return elementwise("relu6", x, (y) => between(y, 0, 6));
}

/**
 * A sigmoid of straight pieces, `relu6(x + 3) / 6`, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.hardsigmoid(tensor([-4, 0, 4])).arraySync(), [0, 0.5, 1]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function hardsigmoid(x: Tensor): Tensor {
  return elementwise("hardsigmoid", x, (y) => between(y.add(3), 0, 6).div(6));
}

/**
 * `x hardsigmoid(x)`, elementwise (Howard and others, 2019).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.hardswish(tensor([-4, 0, 4])).arraySync(), [-0, 0, 4]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function hardswish(x: Tensor): Tensor {
  return elementwise("hardswish", x, (y) => y.mul(between(y.add(3), 0, 6)).div(6));
}

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** What elements must be above to stay. */
  readonly threshold: number;
  /** What stands in the place of those that do not. */
  readonly value: number;
}

/**
 * `x` where it is above the threshold, else a value, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.threshold(tensor([1, 2, 3]), { threshold: 2, value: -1 });
 * assert.deepEqual(y.arraySync(), [-1, -1, 3]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function threshold(x: Tensor, options: ThresholdOptions): Tensor {
  const { threshold: bound, value } = options;
  checkNumbers("threshold", { threshold: bound, value });
  return elementwise("threshold", x, (y) => where(y.le(bound), value, y));
}
