/**
 * The overlap of regions.
 *
 * @module
 */
import { checkNumber, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { checkLoss, checkSameShape, type LossOptions, reduceLoss } from "./reduction.ts";

/** Options of `diceLoss`. */
export interface DiceLossOptions extends LossOptions {
  /** Added to numerator and denominator, so that two empty regions overlap. @default 1 */
  readonly smooth?: number;
  /** Whether the denominator has the squares, as in V-Net. @default false */
  readonly squared?: boolean;
}

/**
 * `1 − (2 Σ p t + s) / (Σ p + Σ t + s)`, of probabilities and targets (one-hot or soft), both of
 * shape `[batch, classes, …]`: the sums are over all places, so that there is one loss for each
 * class of each example (Milletari, Navab and Ahmadi, 2016; Sudre and others, 2017).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const masks = tensor([[[1, 1, 0, 0]]]); // [batch, classes, places]
 * const { diceLoss } = nn.functional;
 * assert.equal(diceLoss(masks, masks).itemSync(), 0);
 * assert.equal(diceLoss(masks, tensor([[[0, 1, 1, 0]]]), { smooth: 0 }).itemSync(), 0.5);
 * ```
 *
 * @throws {ShapeError} if the shapes differ or have fewer than three dimensions
 */
export function diceLoss(input: Tensor, target: Tensor, options: DiceLossOptions = {}): Tensor {
  checkLoss("diceLoss", { input, target }, options);
  checkFloats("diceLoss", input);
  checkSameShape("diceLoss", { input, target });
  if (input.ndim < 3) {
    throw new ShapeError(
      `diceLoss: Expected shape [batch, classes, …]: got ${formatShape(input.shape)}\n` +
        "Add the dimension of a single class with x.unsqueeze(1)",
    );
  }
  const { smooth = 1, squared = false, reduction } = options;
  checkNumber("diceLoss", smooth, "smooth");
  const places = input.shape.map((_, dim) => dim).slice(2);
  const size = (x: Tensor) => (squared ? x.square() : x).sum(places);
  const overlap = input.mul(target).sum(places).mul(2).add(smooth);
  const losses = overlap.div(size(input).add(size(target)).add(smooth)).neg().add(1);
  return reduceLoss(losses, reduction);
}
