/**
 * Losses of numbers that are to be met, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import {
  huberLoss,
  type HuberLossOptions,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  type SmoothL1LossOptions,
} from "../functional/mod.ts";
import { Loss } from "./loss.ts";

/**
 * The squared error; see `functional.mseLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.MSELoss();
 * assert.equal(loss.forward(tensor([1, 2]), tensor([1, 4])).itemSync(), 2);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 */
export class MSELoss extends Loss {
  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this.options);
  }
}

/**
 * The absolute error; see `functional.l1Loss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.L1Loss({ reduction: "sum" });
 * assert.equal(loss.forward(tensor([1, 2]), tensor([1, 4])).itemSync(), 2);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 */
export class L1Loss extends Loss {
  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this.options);
  }
}

/**
 * The absolute error, smoothed around 0; see `functional.smoothL1Loss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.SmoothL1Loss({ beta: 2 });
 * assert.equal(loss.forward(tensor([5]), tensor([0])).itemSync(), 4);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 * @throws {ArgumentError} at its call, if β is negative
 */
export class SmoothL1Loss extends Loss<SmoothL1LossOptions> {
  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, this.options);
  }
}

/**
 * The squared error that goes on as a straight line; see `functional.huberLoss`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.HuberLoss({ delta: 2 });
 * assert.equal(loss.forward(tensor([5]), tensor([0])).itemSync(), 8);
 * ```
 *
 * @throws {ShapeError} at its call, if the shapes differ
 * @throws {ArgumentError} at its call, if δ is not positive
 */
export class HuberLoss extends Loss<HuberLossOptions> {
  /** Predictions and targets of one shape. */
  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this.options);
  }
}
