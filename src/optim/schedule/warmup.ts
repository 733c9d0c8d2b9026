/**
 * Schedules that rise along a line and then fall.
 *
 * @module
 */
import { sub, type Tensor, where } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import type { Hyperparameter, Schedule } from "../scalar.ts";
import { cosineFall } from "./cosine.ts";
import { checkLengths, checkSteps, timeOf, times } from "./support.ts";

/** Options of `warmupCosine` and `warmupLinear`. */
export interface WarmupOptions {
  /** How many steps the rise takes. */
  readonly warmupSteps: number;
  /** How many steps rise and fall take together. */
  readonly totalSteps: number;
  /** Which share of the rate is left in the end. @default 0 */
  readonly finalFactor?: number;
}

/**
 * Up along a line and down along a cosine: `γ (t + 1) / warmupSteps` in the first steps, so that none
 * has a rate of 0, then from γ to a share of it, where it stays.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { warmupCosine } from "@cotangent/cotangent/optim";
 *
 * const schedule = warmupCosine(8, { warmupSteps: 2, totalSteps: 6 });
 * assert.deepEqual([0, 1, 2, 4, 6, 9].map((step) => schedule(tensor(step)).itemSync()), [
 *   4, 8, 8, 4, 0, 0,
 * ]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function warmupCosine(lr: Hyperparameter, options: WarmupOptions): Schedule {
  return warmup("warmupCosine", lr, { ...options, fall: cosineFall });
}

/**
 * Up along a line and down along a line: `γ (t + 1) / warmupSteps` in the first steps, then from γ to a
 * share of it, where it stays.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { warmupLinear } from "@cotangent/cotangent/optim";
 *
 * const schedule = warmupLinear(8, { warmupSteps: 2, totalSteps: 6 });
 * assert.deepEqual([0, 1, 2, 3, 6].map((step) => schedule(tensor(step)).itemSync()), [4, 8, 8, 6, 0]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function warmupLinear(lr: Hyperparameter, options: WarmupOptions): Schedule {
  return warmup("warmupLinear", lr, { ...options, fall: (progress) => sub(1, progress) });
}

function warmup(
  operation: string,
  lr: Hyperparameter,
  { warmupSteps, totalSteps, finalFactor = 0, fall }: WarmupOptions & {
    readonly fall: (progress: Tensor) => Tensor;
  },
): Schedule {
  checkHyperparameter(operation, lr, { name: "lr" });
  checkSteps(operation, { warmupSteps });
  checkLengths(operation, { "totalSteps - warmupSteps": totalSteps - warmupSteps });
  checkHyperparameter(operation, finalFactor, { name: "finalFactor" });
  return times(lr, (step) => {
    const time = timeOf(step);
    const progress = time.sub(warmupSteps).div(totalSteps - warmupSteps).clamp(null, 1);
    const falling = fall(progress).mul(1 - finalFactor).add(finalFactor);
    return warmupSteps === 0
      ? falling
      : where(step.lt(warmupSteps), time.add(1).div(warmupSteps), falling);
  });
}
