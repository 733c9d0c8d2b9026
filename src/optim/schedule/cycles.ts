/**
 * Schedules that rise and fall.
 *
 * @module
 */
import { ArgumentError, checkFunction } from "../../engine/base/mod.ts";
import { pow, sub, type Tensor, where } from "../../tensor.ts";
import { checkHyperparameter, checkWord } from "../checks.ts";
import { scalarOf, type Schedule } from "../scalar.ts";
import { checkLengths, timeOf } from "./support.ts";
import { cosineFall } from "./cosine.ts";

/** Options of `oneCycle`. */
export interface OneCycleOptions {
  /** How many steps the cycle has. @default epochs times stepsPerEpoch */
  readonly totalSteps?: number;
  /** How many epochs it has. */
  readonly epochs?: number;
  /** How many steps an epoch has. */
  readonly stepsPerEpoch?: number;
  /** Which share of the steps rises. @default 0.3 */
  readonly pctStart?: number;
  /** Along what the rate goes. @default "cos" */
  readonly annealStrategy?: "cos" | "linear";
  /** Which part of the greatest rate is the first. @default 25 */
  readonly divFactor?: number;
  /** Which part of the first rate is the last. @default 1e4 */
  readonly finalDivFactor?: number;
  /** Whether to fall back to the first rate before the rest. @default false */
  readonly threePhase?: boolean;
}

/** Where a phase ends, and from what to what its values go. */
interface Phase {
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/**
 * One cycle (Smith and Topin, 2018): up from `maxLr / divFactor` to `maxLr`, and down to far less:
 * `torch.optim.lr_scheduler.OneCycleLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { oneCycle } from "@cotangent/cotangent/optim";
 *
 * const schedule = oneCycle(1, { totalSteps: 10, annealStrategy: "linear", divFactor: 2 });
 * assert.deepEqual([0, 1, 2].map((step) => schedule(tensor(step)).itemSync()), [0.5, 0.75, 1]);
 * assert.ok(schedule(tensor(9)).itemSync() as number < 1e-4);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range, or the count of steps is not given
 */
export function oneCycle(maxLr: number, options: OneCycleOptions): Schedule {
  const { divFactor = 25, finalDivFactor = 1e4 } = options;
  checkHyperparameter("oneCycle", maxLr, { name: "maxLr" });
  checkHyperparameter("oneCycle", divFactor, { name: "divFactor", minimum: Number.MIN_VALUE });
  checkHyperparameter("oneCycle", finalDivFactor, {
    name: "finalDivFactor",
    minimum: Number.MIN_VALUE,
  });
  const first = maxLr / divFactor;
  return cycleBetween({ first, peak: maxLr, last: first / finalDivFactor }, options);
}

/** One cycle through three values, for rates and for momenta. */
export function cycleBetween(
  { first, peak, last }: { readonly first: number; readonly peak: number; readonly last: number },
  options: OneCycleOptions,
): Schedule {
  const { pctStart = 0.3, annealStrategy = "cos", threePhase = false } = options;
  checkHyperparameter("oneCycle", pctStart, { name: "pctStart", maximum: 1 });
  checkWord("oneCycle", annealStrategy, { name: "annealStrategy", words: ["cos", "linear"] });
  const total = cycleLength(options);
  const rise = { end: pctStart * total - 1, from: first, to: peak };
  const phases: Phase[] = threePhase
    ? [
      rise,
      { end: 2 * pctStart * total - 2, from: peak, to: first },
      { end: total - 1, from: first, to: last },
    ]
    : [rise, { end: total - 1, from: peak, to: last }];
  return phased(phases, annealStrategy);
}

/** The number of steps of a cycle. */
export function cycleLength({ totalSteps, epochs, stepsPerEpoch }: OneCycleOptions): number {
  if (totalSteps !== undefined) {
    checkLengths("oneCycle", { totalSteps });
    return totalSteps;
  }
  if (epochs === undefined || stepsPerEpoch === undefined) {
    throw new ArgumentError(
      "oneCycle: Expected totalSteps, or epochs and stepsPerEpoch: got neither",
    );
  }
  checkLengths("oneCycle", { epochs, stepsPerEpoch });
  return epochs * stepsPerEpoch;
}

/** Phases one after the other; the last goes on. */
function phased(phases: readonly Phase[], strategy: "cos" | "linear"): Schedule {
  return (step) => {
    const time = timeOf(step);
    const values = phases.map(({ end, from, to }, i) => {
      const start = i === 0 ? 0 : phases[i - 1].end;
      // A phase without length is over at once.
      const progress = end === start ? scalarOf(1, step.device) : time.sub(start).div(end - start);
      return strategy === "linear"
        ? progress.mul(to - from).add(from)
        : cosineFall(progress).mul(from - to).add(to);
    });
    return values.reduceRight((later, value, i) => where(time.le(phases[i].end), value, later));
  };
}

/** Options of `cyclic`. */
export interface CyclicOptions {
  /** How many steps a cycle rises. @default 2000 */
  readonly stepSizeUp?: number;
  /** How many steps it falls. @default stepSizeUp */
  readonly stepSizeDown?: number;
  /**
   * How the heights of cycles go: all the same, each half of the one before, or multiplied by `gamma` in
   * every step. @default "triangular"
   */
  readonly mode?: "triangular" | "triangular2" | "exp_range";
  /** What "exp_range" multiplies by. @default 1 */
  readonly gamma?: number;
  /** In place of `mode`: what a height is multiplied by, of the cycle's or the step's number. */
  readonly scaleFn?: (x: Tensor) => Tensor;
  /** What `scaleFn` depends on, the cycle's number from 1 on, or the step's. @default "cycle" */
  readonly scaleMode?: "cycle" | "iterations";
}

/**
 * Up and down along lines between two rates, again and again (Smith, 2017):
 * `torch.optim.lr_scheduler.CyclicLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { cyclic } from "@cotangent/cotangent/optim";
 *
 * const schedule = cyclic(1, 3, { stepSizeUp: 2 });
 * assert.deepEqual([0, 1, 2, 3, 4].map((step) => schedule(tensor(step)).itemSync()), [1, 2, 3, 2, 1]);
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function cyclic(baseLr: number, maxLr: number, options: CyclicOptions = {}): Schedule {
  const { stepSizeUp = 2000, stepSizeDown = stepSizeUp } = options;
  checkHyperparameter("cyclic", baseLr, { name: "baseLr" });
  checkHyperparameter("cyclic", maxLr, { name: "maxLr" });
  checkLengths("cyclic", { stepSizeUp, stepSizeDown });
  const { scale, scaleMode } = heights(options);
  const total = stepSizeUp + stepSizeDown;
  const turn = stepSizeUp / total;
  return (step) => {
    const time = timeOf(step);
    const cycle = time.div(total).add(1).floor();
    const x = time.div(total).add(1).sub(cycle);
    const height = where(x.le(turn), x.div(turn), x.sub(1).div(turn - 1));
    const factor = scale(scaleMode === "cycle" ? cycle : time);
    return height.mul(maxLr - baseLr).mul(factor).add(baseLr);
  };
}

/** What heights are multiplied by, and what that depends on. */
function heights(
  { mode = "triangular", gamma = 1, scaleFn, scaleMode = "cycle" }: CyclicOptions,
): { readonly scale: (x: Tensor) => Tensor; readonly scaleMode: "cycle" | "iterations" } {
  if (scaleFn !== undefined) {
    checkFunction("cyclic", scaleFn, "scaleFn");
    checkWord("cyclic", scaleMode, { name: "scaleMode", words: ["cycle", "iterations"] });
    return { scale: scaleFn, scaleMode };
  }
  checkWord("cyclic", mode, { name: "mode", words: ["triangular", "triangular2", "exp_range"] });
  checkHyperparameter("cyclic", gamma, { name: "gamma" });
  switch (mode) {
    case "triangular":
      return { scale: ({ device }) => scalarOf(1, device), scaleMode: "cycle" };
    case "triangular2":
      return { scale: (cycle) => pow(2, sub(1, cycle)), scaleMode: "cycle" };
    case "exp_range":
      return { scale: (time) => pow(scalarOf(gamma, time.device), time), scaleMode: "iterations" };
  }
}
