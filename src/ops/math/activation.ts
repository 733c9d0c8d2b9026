/**
 * Nonlinearities of neural networks.
 *
 * @module
 */
import { ArgumentError, checkNumber, checkOptions } from "../../engine/base/mod.ts";
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import {
  add,
  atLeast,
  erf,
  fullLike,
  less,
  logaddexp,
  mul,
  scale,
  select,
  sigmoid,
} from "../../engine/primitive/mod.ts";
import { checkTensor, floatingOperand } from "../operands.ts";
import { checkNotBool } from "./checks.ts";
import { inWider } from "../wide.ts";

/**
 * The positive part max(x, 0), elementwise; the derivative at 0 is 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { relu, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(relu(tensor([-1, 2])).arraySync(), [0, 2]);
 * ```
 *
 * @throws {DTypeError} for bools
 */
export function relu(x: Tensor): Tensor {
  checkTensor("relu", x);
  checkNotBool("relu", x.dtype, 'Convert them first, with x.to("int32")');
  // With 0 as the value and x as its bound, a derivative passes above 0 alone.
  return atLeast(fullLike(x, 0), x);
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** `"tanh"` for the approximation by a hyperbolic tangent. @default "none" */
  readonly approximate?: "none" | "tanh";
}

/**
 * x Φ(x) with the normal distribution function Φ, elementwise (Hendrycks and Gimpel, 2016).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { gelu, tensor } from "@cotangent/cotangent";
 *
 * assert.ok(Math.abs(gelu(tensor(1)).itemSync() as number - 0.841345) < 1e-6);
 * ```
 *
 * @throws {ArgumentError} for another approximation
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  const { approximate = "none" } = checkOptions("gelu", options, 'approximate: "tanh"');
  if (approximate !== "none" && approximate !== "tanh") {
    throw new ArgumentError(`gelu: Expected "none" or "tanh" as approximate: got ${approximate}`);
  }
  return inWider([floatingOperand("gelu", x)], approximate === "none" ? exactGelu : tanhGelu);
}

function exactGelu(x: Tensor): Tensor {
  return mul(scale(x, 0.5), add(fullLike(x, 1), erf(scale(x, Math.SQRT1_2))));
}

/** (1 + tanh u) / 2 = σ(2u), which is cheaper, and exact where tanh u is near −1. */
function tanhGelu(x: Tensor): Tensor {
  const cube = mul(mul(x, x), x);
  const twice = scale(add(x, scale(cube, 0.044715)), 2 * Math.sqrt(2 / Math.PI));
  return mul(x, sigmoid(twice));
}

/**
 * x σ(x), elementwise (Elfwing, Uchibe and Doya, 2018).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { silu, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(silu(tensor(0)).itemSync(), 0);
 * ```
 */
export function silu(x: TensorLike): Tensor {
  return inWider([floatingOperand("silu", x)], (y) => mul(y, sigmoid(y)));
}

/** Options of `softplus`. */
export interface SoftplusOptions {
  /** How sharp the bend at 0 is. @default 1 */
  readonly beta?: number;
  /** Where β x is above it, the result is x itself, of derivative 1. @default 20 */
  readonly threshold?: number;
}

/**
 * ln(1 + e^(β x)) / β, elementwise, without overflow: a smooth `relu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { softplus, tensor } from "@cotangent/cotangent";
 *
 * assert.equal(softplus(tensor(1000)).itemSync(), 1000);
 * ```
 */
export function softplus(
  x: TensorLike,
  options: SoftplusOptions = {},
): Tensor {
  const { beta = 1, threshold = 20 } = checkOptions("softplus", options, "beta: 2");
  checkNumber("softplus", beta, "beta");
  checkNumber("softplus", threshold, "threshold");
  return inWider([floatingOperand("softplus", x)], (y) => {
    const scaled = beta === 1 ? y : scale(y, beta);
    const bent = logaddexp(scaled, fullLike(y, 0));
    return select(
      less(fullLike(y, threshold), scaled),
      y,
      beta === 1 ? bent : scale(bent, 1 / beta),
    );
  });
}

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** The slope of negative numbers. @default 0.01 */
  readonly negativeSlope?: number;
}

/**
 * x where it is positive, else a small part of it, elementwise.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { leakyRelu, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(leakyRelu(tensor([-4, 2]), { negativeSlope: 0.25 }).arraySync(), [-1, 2]);
 * ```
 */
export function leakyRelu(
  x: TensorLike,
  options: LeakyReluOptions = {},
): Tensor {
  const { negativeSlope = 0.01 } = checkOptions("leakyRelu", options, "negativeSlope: 0.1");
  checkNumber("leakyRelu", negativeSlope, "negativeSlope");
  const float = floatingOperand("leakyRelu", x);
  return select(less(fullLike(float, 0), float), float, scale(float, negativeSlope));
}
