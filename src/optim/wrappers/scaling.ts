/**
 * Updates times a number.
 *
 * @module
 */
import { checkFunction } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { type Hyperparameter, rateAt, scalarOf, type Schedule } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";
import { flatten, rebuild } from "../trees.ts";
import { type EmptyState, stateless, zeroCount } from "./stateless.ts";

/** The state of what depends on the step alone. */
export interface CountState {
  /** How many steps have been done; int32, rank 0. */
  readonly step: Tensor;
}

/** Every tensor of a tree times a scalar, in its own dtype. */
export function scaled<P>(tree: P, factor: Tensor): P {
  const { leaves, structure } = flatten(tree);
  return rebuild<P>(structure, leaves.map((leaf) => leaf.mul(factor).to(leaf.dtype)));
}

/**
 * Multiplies updates by a number: −γ makes descent of gradients.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { scale } from "@cotangent/cotangent/optim";
 *
 * const params = [tensor([0])];
 * const [[update]] = scale(-0.5).update([tensor([8])], {}, params);
 * assert.equal(update.itemSync(), -4);
 * ```
 *
 * @throws {ArgumentError} if the factor is no number
 */
export function scale(factor: Hyperparameter): GradientTransformation<EmptyState> {
  checkHyperparameter("scale", factor, { name: "factor", minimum: -Infinity });
  return stateless((updates) => {
    const device = flatten(updates).leaves[0]?.device ?? "cpu";
    return scaled(updates, scalarOf(factor, device));
  });
}

/**
 * Multiplies updates by a schedule's value at the step.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { scaleBySchedule } from "@cotangent/cotangent/optim";
 *
 * const falling = scaleBySchedule((step) => step.add(1).reciprocal());
 * const params = [tensor([0])];
 * const [, second] = falling.update([tensor([8])], falling.init(params), params);
 * const [[update]] = falling.update([tensor([8])], second, params);
 * assert.equal(update.itemSync(), 4);
 * ```
 *
 * @throws {ArgumentError} if it is no schedule
 */
export function scaleBySchedule(schedule: Schedule): GradientTransformation<CountState> {
  checkFunction("scaleBySchedule", schedule, "schedule");
  return {
    init: (params) => ({ step: zeroCount(params) }),
    update: (updates, { step }) => [
      scaled(updates, rateAt("scaleBySchedule", schedule, step)),
      { step: step.add(1) },
    ],
  };
}
