/**
 * Lookahead.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { type Tensor, treeMap, where } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { towards } from "../per_parameter.ts";
import { type Hyperparameter, scalarOf } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";
import { zeroCount } from "./stateless.ts";

/** Options of `lookahead`. */
export interface LookaheadOptions {
  /** After how many steps slow and fast parameters meet. @default 5 */
  readonly syncPeriod?: number;
  /** By which share of their distance the slow ones move then. @default 0.5 */
  readonly slowStepSize?: Hyperparameter;
}

/** The state of `lookahead`. */
export interface LookaheadState<State> {
  /** How many steps have been done; int32, rank 0. */
  readonly step: Tensor;
  /** The slow parameters: a tree like that of the parameters. */
  readonly slow: unknown;
  /** The transformation's state. */
  readonly inner: State;
}

/**
 * Slow parameters that follow the fast ones of an optimizer (Zhang and others, 2019, algorithm 1): in
 * every k-th step the slow ones move by a share towards the fast ones, which go on from there. What is
 * trained are the fast ones.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { lookahead, sgd } from "@cotangent/cotangent/optim";
 *
 * const optimizer = lookahead(sgd({ lr: 1 }), { syncPeriod: 1 });
 * const params = [tensor([0])];
 * const [[update]] = optimizer.update([tensor([8])], optimizer.init(params), params);
 * assert.equal(update.itemSync(), -4);
 * ```
 *
 * @throws {ArgumentError} if the period is no whole number from 1 on, or the share not in [0, 1]
 */
export function lookahead<State>(
  transformation: GradientTransformation<State>,
  { syncPeriod = 5, slowStepSize = 0.5 }: LookaheadOptions = {},
): GradientTransformation<LookaheadState<State>> {
  checkInteger("lookahead", syncPeriod, { name: "syncPeriod", minimum: 1 });
  checkHyperparameter("lookahead", slowStepSize, { name: "slowStepSize", maximum: 1 });
  return {
    init: (params) => ({
      step: zeroCount(params),
      slow: params,
      inner: transformation.init(params),
    }),
    update: <P>(gradients: P, { step, slow, inner }: LookaheadState<State>, params: P) => {
      const [fast, next] = transformation.update(gradients, inner, params);
      const meets = step.add(1).remainder(syncPeriod).eq(0);
      const share = scalarOf(slowStepSize, step.device);
      const newSlow = treeMap(
        (slow: Tensor, parameter: Tensor, update: Tensor) =>
          where(meets, towards(slow, parameter.add(update), share).to(slow.dtype), slow),
        slow as P,
        params,
        fast,
      );
      const updates = treeMap(
        (update: Tensor, slow: Tensor, parameter: Tensor) =>
          where(meets, slow.sub(parameter), update),
        fast,
        newSlow,
        params,
      );
      return [updates, { step: step.add(1), slow: newSlow, inner: next }];
    },
  };
}
