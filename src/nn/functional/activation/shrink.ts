/**
 * Nonlinearities that bring numbers nearer to 0.
 *
 * @module
 */
import { ArgumentError } from "../../../engine/base/mod.ts";
import { type Tensor, where } from "../../../tensor.ts";
import { checkNumbers, elementwise } from "./elementwise.ts";

/** Options of `hardshrink` and `softshrink`. */
export interface ShrinkOptions {
  /** Magnitudes up to this one become 0. @default 0.5 */
  readonly lambda?: number;
}

/**
 * `x` where its magnitude is above λ, else 0, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.hardshrink(tensor([-2, 0.5, 1])).arraySync(), [-2, 0, 1]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function hardshrink(x: Tensor, { lambda = 0.5 }: ShrinkOptions = {}): Tensor {
  checkNumbers("hardshrink", { lambda });
  return elementwise("hardshrink", x, (y) => where(y.abs().le(lambda), 0, y));
}

/**
 * `x` moved towards 0 by λ, and 0 where its magnitude is not above it, elementwise: the proximal
 * map of the L1 norm.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.softshrink(tensor([-2, 0.5, 1])).arraySync(), [-1.5, 0, 0.5]);
 * ```
 *
 * @throws {ArgumentError} if λ is negative
 * @throws {DTypeError} for integers and bools
 */
export function softshrink(x: Tensor, { lambda = 0.5 }: ShrinkOptions = {}): Tensor {
  checkNumbers("softshrink", { lambda });
  if (!(lambda >= 0)) {
    throw new ArgumentError(`softshrink: Expected lambda of at least 0: got ${lambda}`);
  }
  return elementwise("softshrink", x, (y) => y.sub(y.clamp(-lambda, lambda)));
}

/**
 * `x − tanh x`, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.tanhshrink(tensor([0, 100])).arraySync(), [0, 99]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function tanhshrink(x: Tensor): Tensor {
  return elementwise("tanhshrink", x, (y) => y.sub(y.tanh()));
}

/**
 * `x / (1 + |x|)`, elementwise: between −1 and 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.softsign(tensor([-1, 0, 3])).arraySync(), [-0.5, 0, 0.75]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function softsign(x: Tensor): Tensor {
  return elementwise("softsign", x, (y) => y.div(y.abs().add(1)));
}
