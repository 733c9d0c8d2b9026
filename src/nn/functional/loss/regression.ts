/**
 * Losses of numbers that are to be met.
 *
 * @module
 */
import { ArgumentError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { checkLoss, checkSameShape, type LossOptions, reduceLoss } from "./reduction.ts";

/** What is left of the target after the prediction; both of one shape and floating. */
function residual(
  operation: string,
  input: Tensor,
  target: Tensor,
  options: LossOptions,
): Tensor {
  checkLoss(operation, { input, target }, options);
  checkFloats(operation, input);
  checkSameShape(operation, { input, target });
  return input.sub(target);
}

/**
 * The squared error `(input − target)²`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(nn.functional.mseLoss(tensor([1, 2]), tensor([1, 4])).itemSync(), 2);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduceLoss(residual("mseLoss", input, target, options).square(), options.reduction);
}

/**
 * The absolute error `|input − target|`; its derivative at 0 is 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.equal(nn.functional.l1Loss(tensor([1, 2]), tensor([1, 4])).itemSync(), 1);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduceLoss(residual("l1Loss", input, target, options).abs(), options.reduction);
}

/**
 * `d² / 2` of distances up to δ, and from there on the straight line that goes on, `δ (d − δ/2)`
 * (Huber, 1964). Without a choice between the two: their derivatives never meet an infinite
 * distance.
 */
function huber(distance: Tensor, delta: number): Tensor {
  const near = distance.clamp(null, delta);
  return near.square().mul(0.5).add(distance.sub(near).mul(delta));
}

/** Options of `smoothL1Loss`. */
export interface SmoothL1LossOptions extends LossOptions {
  /** The error at which the square becomes a straight line; with 0 it is `l1Loss`. @default 1 */
  readonly beta?: number;
}

/**
 * The absolute error, smoothed around 0: `d² / 2β` of errors below β, else `d − β/2` (Girshick,
 * 2015).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const losses = nn.functional.smoothL1Loss(tensor([1, 5]), tensor([0, 0]), {
 *   beta: 2,
 *   reduction: "none",
 * });
 * assert.deepEqual(losses.arraySync(), [0.25, 4]);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 * @throws {ArgumentError} if β is negative
 */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  options: SmoothL1LossOptions = {},
): Tensor {
  const { beta = 1, reduction } = options;
  const distance = residual("smoothL1Loss", input, target, options).abs();
  if (!(beta >= 0)) {
    throw new ArgumentError(`smoothL1Loss: Expected beta of at least 0: got ${beta}`);
  }
  return reduceLoss(beta === 0 ? distance : huber(distance, beta).div(beta), reduction);
}

/** Options of `huberLoss`. */
export interface HuberLossOptions extends LossOptions {
  /** The error at which the square becomes a straight line. @default 1 */
  readonly delta?: number;
}

/**
 * The squared error halved, and from errors of δ on a straight line: `d² / 2`, else `δ (d − δ/2)`
 * (Huber, 1964).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const losses = nn.functional.huberLoss(tensor([1, 5]), tensor([0, 0]), {
 *   delta: 2,
 *   reduction: "none",
 * });
 * assert.deepEqual(losses.arraySync(), [0.5, 8]);
 * ```
 *
 * @throws {ShapeError} if the shapes differ
 * @throws {ArgumentError} if δ is not positive
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor {
  const { delta = 1, reduction } = options;
  const distance = residual("huberLoss", input, target, options).abs();
  if (!(delta > 0)) throw new ArgumentError(`huberLoss: Expected a positive delta: got ${delta}`);
  return reduceLoss(huber(distance, delta), reduction);
}
