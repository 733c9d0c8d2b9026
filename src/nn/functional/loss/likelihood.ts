/**
 * Negative log likelihoods and divergences of distributions.
 *
 * @module
 */
import {
  ArgumentError,
  checkNumber,
  formatShape,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { fullLike, type Tensor, where, xlogy } from "../../../tensor.ts";
import { checkFloats, checkOneOf, checkTensor } from "../arguments.ts";
import { raisedTo } from "../straight_through.ts";
import { findKnown } from "./class_targets.ts";
import { checkLoss, type LossOptions, reduceLoss, type Reduction } from "./reduction.ts";

/** Options of `klDiv`. */
export interface KlDivOptions {
  /** Whether the target is the logarithm of probabilities, too. @default false */
  readonly logTarget?: boolean;
  /**
   * What becomes of the losses of single elements; `"batchmean"` divides their sum by the size of
   * the first dimension, which is the divergence's mathematical mean. @default "mean"
   */
  readonly reduction?: Reduction | "batchmean";
}

/**
 * The Kullback–Leibler divergence `t (ln t − input)` of logarithms of probabilities from a target
 * (Kullback and Leibler, 1951). The two broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const target = tensor([[0.25, 0.75], [0, 1]]);
 * const input = tensor([[0.25, 0.75], [0.5, 0.5]]).log();
 * const loss = nn.functional.klDiv(input, target, { reduction: "batchmean" }).itemSync() as number;
 * assert.ok(Math.abs(loss - Math.LN2 / 2) < 1e-6);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  const { logTarget = false, reduction = "mean" } = options;
  checkLoss("klDiv", { input, target }, {});
  checkOneOf("klDiv", reduction, {
    name: "reduction",
    values: ["none", "mean", "sum", "batchmean"],
  });
  checkFloats("klDiv", input);
  const losses = logTarget
    ? target.exp().mul(target.sub(input))
    : xlogy(target, target).sub(target.mul(input));
  if (reduction !== "batchmean") return reduceLoss(losses, reduction);
  if (input.ndim === 0) {
    throw new ShapeError(
      'klDiv: Expected a batch to average over by "batchmean": got an input of shape []',
    );
  }
  return losses.sum().div(input.shape[0]);
}

/** Options of `poissonNllLoss`. */
export interface PoissonNllLossOptions extends LossOptions {
  /** Whether the input is the logarithm of the expected count. @default true */
  readonly logInput?: boolean;
  /** Whether `ln t!` is added, by Stirling's formula for targets above 1. @default false */
  readonly full?: boolean;
  /** What is added to an input that is no logarithm, so that 0 has one. @default 1e-8 */
  readonly eps?: number;
}

/**
 * The negative log likelihood of counts under Poisson's distribution, `eˣ − t x`, or `x − t ln x`
 * of an input that is no logarithm; without the constant `ln t!` unless it is asked for.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(nn.functional.poissonNllLoss(tensor([0, 0]), tensor([3, 5])).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if the shapes do not broadcast
 */
export function poissonNllLoss(
  input: Tensor,
  target: Tensor,
  options: PoissonNllLossOptions = {},
): Tensor {
  checkLoss("poissonNllLoss", { input, target }, options);
  checkFloats("poissonNllLoss", input);
  const { logInput = true, full = false, eps = 1e-8, reduction } = options;
  checkNumber("poissonNllLoss", eps, "eps");
  const losses = logInput
    ? input.exp().sub(target.mul(input))
    : input.sub(target.mul(input.add(eps).log()));
  return reduceLoss(full ? losses.add(stirling(target)) : losses, reduction);
}

/** `ln t!` approximated as `t ln t − t + ln(2πt) / 2` above 1, where below it is taken to be 0. */
function stirling(target: Tensor): Tensor {
  const above = target.gt(1);
  const t = where(above, target, 1);
  const terms = t.mul(t.log()).sub(t).add(t.mul(2 * Math.PI).log().mul(0.5));
  return where(above, terms, 0);
}

/** Options of `gaussianNllLoss`. */
export interface GaussianNllLossOptions extends LossOptions {
  /** Whether the constant `ln(2π) / 2` is added. @default false */
  readonly full?: boolean;
  /** What variances are raised to; derivatives are taken as if they were not. @default 1e-6 */
  readonly eps?: number;
}

/**
 * The negative log likelihood of targets under normal distributions with means `input` and
 * variances, `(ln v + (input − t)² / v) / 2` (Nix and Weigend, 1994).
 *
 * `variance` has the shape of the input, or has there a last dimension of size 1, or lacks it; or
 * is a number.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { gaussianNllLoss } = nn.functional;
 * assert.equal(gaussianNllLoss(tensor([1, 2]), tensor([1, 4]), 1).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 * @throws {ArgumentError} if a variance is negative
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor | number,
  options: GaussianNllLossOptions = {},
): Tensor {
  checkLoss("gaussianNllLoss", { input, target }, options);
  checkFloats("gaussianNllLoss", input);
  const { full = false, eps = 1e-6, reduction } = options;
  checkNumber("gaussianNllLoss", eps, "eps");
  const raised = raisedTo(variances(input, variance), eps);
  const halves = raised.log().add(input.sub(target).square().div(raised)).mul(0.5);
  return reduceLoss(full ? halves.add(0.5 * Math.log(2 * Math.PI)) : halves, reduction);
}

/** The variances in a shape that broadcasts to the input's. */
function variances(input: Tensor, variance: Tensor | number): Tensor {
  const given = typeof variance === "number"
    ? fullLike(input, variance)
    : checkTensor("gaussianNllLoss", variance, "variance");
  const negative = findKnown(given, (value) => value < 0);
  if (negative !== undefined) {
    throw new ArgumentError(
      `gaussianNllLoss: Expected variances of at least 0: got ${negative}\n` +
        "Let the model predict their logarithms, or use softplus",
    );
  }
  const { shape } = given;
  if (shapesEqual(shape, input.shape)) return given;
  if (shapesEqual(shape, input.shape.slice(0, -1))) return given.unsqueeze(-1);
  const differing = shape.flatMap((size, d) => size === input.shape[d] ? [] : [size]);
  if (shape.length === input.ndim && differing.length === 1 && differing[0] === 1) return given;
  throw new ShapeError(
    `gaussianNllLoss: Expected variances in the shape of the input, or with a last dimension of size 1 ` +
      `or none: got ${formatShape(shape)} for an input of ${formatShape(input.shape)}`,
  );
}
