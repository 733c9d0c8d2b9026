/**
 * Running averages of parameters: exponential ones and equal ones (SWA).
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { type Tensor, treeMap, where } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { type Hyperparameter, scalarOf } from "../scalar.ts";
import { applyUpdates, type GradientTransformation } from "../transformation.ts";
import { zeroCount } from "./stateless.ts";

/**
 * The next average of a parameter, from the last one, the parameter's value, and how many values the
 * average is made of so far (rank 0).
 */
export type AverageFunction = (average: Tensor, current: Tensor, count: Tensor) => Tensor;

/**
 * Exponential averages, `d a + (1 − d) θ`: `get_ema_avg_fn` of `torch.optim.swa_utils`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { getEmaAvgFn } from "@cotangent/cotangent/optim";
 *
 * assert.equal(getEmaAvgFn(0.75)(tensor(0), tensor(8), tensor(5)).itemSync(), 2);
 * ```
 *
 * @throws {ArgumentError} if the decay is not in [0, 1]
 */
export function getEmaAvgFn(decay: Hyperparameter = 0.999): AverageFunction {
  checkHyperparameter("getEmaAvgFn", decay, { name: "decay", maximum: 1 });
  return (average, current) => {
    const kept = scalarOf(decay, average.device);
    return average.mul(kept).add(current.mul(kept.neg().add(1)));
  };
}

/**
 * Equal averages, `a + (θ − a) / (n + 1)` (Izmailov and others, 2018): `get_swa_avg_fn` of
 * `torch.optim.swa_utils`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { getSwaAvgFn } from "@cotangent/cotangent/optim";
 *
 * assert.equal(getSwaAvgFn()(tensor(2), tensor(8), tensor(2)).itemSync(), 4);
 * ```
 */
export function getSwaAvgFn(): AverageFunction {
  return (average, current, count) =>
    average.add(current.sub(average).div(scalarOf(count, average.device).add(1)));
}

/** An average with another value in it; the first value is the average. */
export function averageNext(
  f: AverageFunction,
  average: Tensor,
  { current, count }: { readonly current: Tensor; readonly count: Tensor },
): Tensor {
  return where(count.eq(0), current, f(average, current, count).to(current.dtype));
}

/** The state of `ema` and `swa`. */
export interface AverageState {
  /** How many steps have been done; int32, rank 0. */
  readonly step: Tensor;
  /** How many values the averages are made of; int32, rank 0. */
  readonly count: Tensor;
  /** The averages: a tree like that of the parameters. */
  readonly average: unknown;
}

/** Which steps' parameters are averaged. */
export interface AverageOptions {
  /** After how many steps the averaging begins. @default 0 */
  readonly start?: number;
  /** That every so many steps' parameters count. @default 1 */
  readonly every?: number;
}

/**
 * Keeps the exponential average of the parameters in its state, as they are after the updates, which
 * pass unchanged: it stands last in a chain.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Tensor, tensor } from "@cotangent/cotangent";
 * import { ema } from "@cotangent/cotangent/optim";
 *
 * const track = ema(0.75);
 * const params = { w: tensor([1]) };
 * const [, first] = track.update({ w: tensor([0]) }, track.init(params), params);
 * const [, second] = track.update({ w: tensor([4]) }, first, params);
 * assert.equal((second.average as { w: Tensor }).w.itemSync(), 2); // of 1 and 5
 * ```
 *
 * @throws {ArgumentError} if the decay is not in [0, 1]
 */
export function ema(
  decay: Hyperparameter = 0.999,
  options: AverageOptions = {},
): GradientTransformation<AverageState> {
  return averaging("ema", getEmaAvgFn(decay), options);
}

/**
 * Keeps the mean of the parameters in its state, as they are after the updates, which pass unchanged
 * (stochastic weight averaging, Izmailov and others, 2018): it stands last in a chain.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Tensor, tensor } from "@cotangent/cotangent";
 * import { swa } from "@cotangent/cotangent/optim";
 *
 * const track = swa();
 * const params = { w: tensor([1]) };
 * const [, first] = track.update({ w: tensor([0]) }, track.init(params), params);
 * const [, second] = track.update({ w: tensor([4]) }, first, params);
 * assert.equal((second.average as { w: Tensor }).w.itemSync(), 3); // of 1 and 5
 * ```
 *
 * @throws {ArgumentError} if `start` or `every` is no whole number
 */
export function swa(options: AverageOptions = {}): GradientTransformation<AverageState> {
  return averaging("swa", getSwaAvgFn(), options);
}

function averaging(
  operation: string,
  f: AverageFunction,
  { start = 0, every = 1 }: AverageOptions,
): GradientTransformation<AverageState> {
  checkInteger(operation, start, { name: "start", minimum: 0 });
  checkInteger(operation, every, { name: "every", minimum: 1 });
  return {
    init: (params) => ({ step: zeroCount(params), count: zeroCount(params), average: params }),
    update: <P>(updates: P, { step, count, average }: AverageState, params: P) => {
      const counts = step.ge(start).logicalAnd(step.sub(start).remainder(every).eq(0));
      const next = treeMap(
        (last: Tensor, current: Tensor) =>
          where(counts, averageNext(f, last, { current, count }), last),
        average as P,
        applyUpdates(params, updates),
      );
      const state = { step: step.add(1), count: count.add(counts.to("int32")), average: next };
      return [updates, state];
    },
  };
}
