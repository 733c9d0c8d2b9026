/**
 * Smooth nonlinearities of exponentials.
 *
 * @module
 */
import { ArgumentError } from "../../../engine/base/mod.ts";
import { logaddexp, type Tensor, where } from "../../../tensor.ts";
import { checkNumbers, elementwise } from "./elementwise.ts";

/** `x` where it is positive, else `size (e^(rate x) − 1)`. */
function exponentialBelow(
  x: Tensor,
  { size, rate = 1 }: { readonly size: number; readonly rate?: number },
): Tensor {
  // The exponential of what is chosen alone, as that of large numbers is infinite.
  const power = x.clamp(null, 0).mul(rate).expm1();
  return where(x.gt(0), x, power.mul(size));
}

/** Options of `elu` and `celu`. */
export interface EluOptions {
  /** The distance of the lower bound from 0. @default 1 */
  readonly alpha?: number;
}

/**
 * `x` where it is positive, else `α (eˣ − 1)`, elementwise (Clevert, Unterthiner and Hochreiter,
 * 2016).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.elu(tensor([-1000, 2])).arraySync(), [-1, 2]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function elu(x: Tensor, { alpha = 1 }: EluOptions = {}): Tensor {
  checkNumbers("elu", { alpha });
  return elementwise("elu", x, (y) => exponentialBelow(y, { size: alpha }));
}

/**
 * `x` where it is positive, else `α (e^(x/α) − 1)`, elementwise: an `elu` whose derivative is
 * continuous for any α (Barron, 2017).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.celu(tensor([-1000, 2]), { alpha: 3 }).arraySync(), [-3, 2]);
 * ```
 *
 * @throws {ArgumentError} if α is 0
 * @throws {DTypeError} for integers and bools
 */
export function celu(x: Tensor, { alpha = 1 }: EluOptions = {}): Tensor {
  checkNumbers("celu", { alpha });
  if (alpha === 0) throw new ArgumentError("celu: Expected alpha other than 0: got 0");
  return elementwise("celu", x, (y) => exponentialBelow(y, { size: alpha, rate: 1 / alpha }));
}

/** The fixed point of mean 0 and variance 1 (Klambauer and others, 2017, equation 14). */
const seluAlpha = 1.6732632423543772848170429916717;
const seluScale = 1.0507009873554804934193349852946;

/**
 * The scaled `elu` that keeps mean 0 and variance 1 from layer to layer, elementwise (Klambauer and
 * others, 2017).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const [low, high] = nn.functional.selu(tensor([-1000, 1])).arraySync() as number[];
 * assert.ok(Math.abs(low + 1.7580993) < 1e-6 && Math.abs(high - 1.050701) < 1e-6);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function selu(x: Tensor): Tensor {
  return elementwise("selu", x, (y) => exponentialBelow(y, { size: seluAlpha }).mul(seluScale));
}

/**
 * `ln σ(x) = −ln(1 + e⁻ˣ)`, elementwise, without overflow.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.logsigmoid(tensor([-1000, 1000])).arraySync(), [-1000, -0]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function logsigmoid(x: Tensor): Tensor {
  return elementwise("logsigmoid", x, (y) => logaddexp(y.neg(), 0).neg());
}

/**
 * `x tanh(ln(1 + eˣ))`, elementwise (Misra, 2020).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.mish(tensor([0, 100])).arraySync(), [0, 100]);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function mish(x: Tensor): Tensor {
  return elementwise("mish", x, (y) => y.mul(logaddexp(y, 0).tanh()));
}
