/**
 * Gradients of several batches in one step.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { cond, type Tensor, treeMap } from "../../tensor.ts";
import { checkWord } from "../checks.ts";
import type { GradientTransformation } from "../transformation.ts";
import { zeroCount, zeroTree } from "./stateless.ts";

/** Options of `accumulate`. */
export interface AccumulateOptions {
  /** What becomes of the gradients of the calls. @default "mean" */
  readonly reduction?: "mean" | "sum";
}

/** The state of `accumulate`. */
export interface AccumulateState<State> {
  /** How many calls lie since the last step; int32, rank 0. */
  readonly count: Tensor;
  /** The sum of their gradients: a tree like that of the parameters. */
  readonly sum: unknown;
  /** The transformation's state. */
  readonly inner: State;
}

/**
 * Applies a transformation in every k-th call, to the mean of the gradients of k calls; in the calls
 * between, updates are 0 and the transformation's state stays.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { accumulate, sgd } from "@cotangent/cotangent/optim";
 *
 * const optimizer = accumulate(sgd({ lr: 1 }), 2);
 * const params = [tensor([0])];
 * const [[first], state] = optimizer.update([tensor([2])], optimizer.init(params), params);
 * const [[second]] = optimizer.update([tensor([4])], state, params);
 * assert.deepEqual([first.itemSync(), second.itemSync()], [0, -3]);
 * ```
 *
 * @throws {ArgumentError} if `steps` is not a whole number of at least 1
 */
export function accumulate<State>(
  transformation: GradientTransformation<State>,
  steps: number,
  { reduction = "mean" }: AccumulateOptions = {},
): GradientTransformation<AccumulateState<State>> {
  checkInteger("accumulate", steps, { name: "steps", minimum: 1 });
  checkWord("accumulate", reduction, { name: "reduction", words: ["mean", "sum"] });
  const divisor = reduction === "mean" ? steps : 1;
  return {
    init: (params) => ({
      count: zeroCount(params),
      sum: zeroTree(params),
      inner: transformation.init(params),
    }),
    update: <P>(gradients: P, { count, sum, inner }: AccumulateState<State>, params: P) => {
      const total = treeMap((a: Tensor, b: Tensor) => a.add(b), sum as P, gradients);
      const apply = (total: P, inner: State, params: P) => {
        const mean = treeMap((x: Tensor) => x.div(divisor), total);
        const [updates, next] = transformation.update(mean, inner, params);
        return { updates, sum: zeroTree(total), inner: next, count: zeroCount(params) };
      };
      const wait = (total: P, inner: State) => ({
        updates: zeroTree(total),
        sum: total,
        inner,
        count: count.add(1),
      });
      const isFull = count.eq(steps - 1);
      const { updates, ...state } = cond(isFull, apply, wait, total, inner, params);
      return [updates, state];
    },
  };
}
