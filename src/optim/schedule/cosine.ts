/**
 * Schedules along cosines.
 *
 * @module
 */
import { pow, type Tensor, tensor } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { type Hyperparameter, scalarOf, type Schedule } from "../scalar.ts";
import { checkLengths, timeOf } from "./support.ts";

/** Options of `cosineDecay`. */
export interface CosineOptions {
  /** After how many steps the least rate is reached. */
  readonly tMax: number;
  /** The least rate. @default 0 */
  readonly etaMin?: number;
}

/** (1 + cos πx) / 2: from 1 at 0 to 0 at 1. */
export function cosineFall(x: Tensor): Tensor {
  return x.mul(Math.PI).cos().add(1).div(2);
}

/** `least + (lr − least) · share` */
function between(least: number, lr: Hyperparameter, share: Tensor): Tensor {
  return scalarOf(lr, share.device).sub(least).mul(share).add(least);
}

/**
 * Cosine annealing (Loshchilov and Hutter, 2017, without restarts),
 * `η + (γ − η) (1 + cos(π t / tMax)) / 2`: `torch.optim.lr_scheduler.CosineAnnealingLR`. After `tMax`
 * steps it rises again.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { cosineDecay } from "@cotangent/cotangent/optim";
 *
 * const schedule = cosineDecay(8, { tMax: 2 });
 * assert.deepEqual([0, 1, 2, 4].map((step) => schedule(tensor(step)).itemSync()), [8, 4, 0, 8]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function cosineDecay(lr: Hyperparameter, { tMax, etaMin = 0 }: CosineOptions): Schedule {
  checkLengths("cosineDecay", { tMax });
  checkHyperparameter("cosineDecay", etaMin, { name: "etaMin" });
  return (step) => between(etaMin, lr, cosineFall(timeOf(step).div(tMax)));
}

/** Options of `cosineRestarts`. */
export interface RestartOptions {
  /** The length of the first fall. */
  readonly t0: number;
  /** How many times as long each fall is as the one before. @default 1 */
  readonly tMult?: number;
  /** The least rate. @default 0 */
  readonly etaMin?: number;
}

/**
 * Cosine annealing with warm restarts (Loshchilov and Hutter, 2017, equation 5):
 * `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { cosineRestarts } from "@cotangent/cotangent/optim";
 *
 * const schedule = cosineRestarts(8, { t0: 2, tMult: 2 });
 * assert.deepEqual([0, 1, 2, 4, 6].map((step) => schedule(tensor(step)).itemSync()), [8, 4, 8, 4, 8]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function cosineRestarts(
  lr: Hyperparameter,
  { t0, tMult = 1, etaMin = 0 }: RestartOptions,
): Schedule {
  checkLengths("cosineRestarts", { t0, tMult });
  checkHyperparameter("cosineRestarts", etaMin, { name: "etaMin" });
  const progress = tMult === 1 ? equalFalls(t0) : growingFalls(t0, tMult);
  return (step) => between(etaMin, lr, cosineFall(progress(step)));
}

function equalFalls(length: number): Schedule {
  return (step) => timeOf(step).remainder(length).div(length);
}

/** Fall n begins at `t₀ (mⁿ − 1) / (m − 1)`; those that int32 steps can reach are counted exactly. */
function growingFalls(t0: number, tMult: number): Schedule {
  const starts: number[] = [];
  let length = t0;
  for (let start = t0; start < 2 ** 31; start += length) {
    starts.push(start);
    length *= tMult;
  }
  return (step) => {
    const falls = timeOf(tensor(starts, { dtype: "int32" }).le(step).sum());
    const growth = pow(scalarOf(tMult, step.device), falls);
    const start = growth.sub(1).mul(t0 / (tMult - 1));
    return timeOf(step).sub(start).div(growth.mul(t0));
  };
}
