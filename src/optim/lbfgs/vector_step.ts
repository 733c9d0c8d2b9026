/**
 * A step of LBFGS on a vector.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { descentDirection, dot, emptyHistory, type History, remember } from "./direction.ts";
import { type LinePoint, strongWolfe } from "./strong_wolfe.ts";

/** The numbers of LBFGS. */
export interface LBFGSNumbers {
  /** The length of steps, or the first that a line search tries. @default 1 */
  readonly lr: number;
  /** How many iterations a step has. @default 20 */
  readonly maxIter: number;
  /** How often a step may evaluate the loss. @default 1.25 maxIter */
  readonly maxEval: number;
  /** How small the gradient's largest element may become. @default 1e-7 */
  readonly toleranceGrad: number;
  /** How small changes of position or loss may become. @default 1e-9 */
  readonly toleranceChange: number;
  /** How many steps are remembered. @default 100 */
  readonly historySize: number;
  /** How lengths are found: null takes `lr` as it is. @default null */
  readonly lineSearchFn: "strong_wolfe" | null;
}

/** The loss and its gradient at a point. */
export interface Evaluation {
  /** The loss. */
  readonly loss: number;
  /** Its gradient, a vector. */
  readonly gradient: Tensor;
}

/** What LBFGS keeps between steps. */
export interface VectorState {
  /** The number of iterations. */
  readonly nIter: number;
  /** How often the loss was evaluated. */
  readonly funcEvals: number;
  /** The last iterations. */
  readonly history: History;
  /** The last direction, its length along it, and the gradient from which it started. */
  readonly last:
    | { readonly direction: Tensor; readonly t: number; readonly gradient: Tensor }
    | null;
}

/** The state before the first step. */
export const initialVectorState: VectorState = {
  nIter: 0,
  funcEvals: 0,
  history: emptyHistory,
  last: null,
};

/** Where a step led, and the loss from which it started. */
export interface VectorStep {
  /** The point reached. */
  readonly x: Tensor;
  /** The loss before the step. */
  readonly loss: number;
  /** What is kept. */
  readonly state: VectorState;
}

/** Iterations of LBFGS from a point, until one of the bounds is reached. */
export function vectorStep(
  evaluate: (x: Tensor) => Evaluation,
  start: { readonly x: Tensor; readonly state: VectorState },
  numbers: LBFGSNumbers,
): VectorStep {
  const { maxIter, maxEval, toleranceGrad, toleranceChange } = numbers;
  let { x } = start;
  let { nIter, history, last } = start.state;
  let here = evaluate(x);
  let evaluations = 1;
  const { loss } = here;
  for (let i = 1; i <= maxIter && !(largest(here.gradient) <= toleranceGrad); i++) {
    nIter++;
    if (last !== null) {
      const change = here.gradient.sub(last.gradient);
      const step = last.direction.mul(last.t);
      history = remember(history, { step, change, size: numbers.historySize });
    }
    const direction = descentDirection(here.gradient, history);
    const slope = dot(here.gradient, direction);
    const first = nIter === 1 ? Math.min(1, 1 / absoluteSum(here.gradient)) : 1;
    last = { direction, t: first * numbers.lr, gradient: here.gradient };
    if (slope > -toleranceChange) break;
    const moved = advance(evaluate, { x, here, slope, ...last }, {
      ...numbers,
      isLast: i === maxIter,
      evaluationsLeft: maxEval - evaluations,
    });
    last = { ...last, t: moved.t };
    x = x.add(direction, { alpha: moved.t });
    evaluations += moved.evaluations;
    const progress = Math.abs(moved.here.loss - here.loss);
    here = moved.here;
    if (evaluations >= maxEval || largest(direction) * Math.abs(moved.t) <= toleranceChange) break;
    if (progress < toleranceChange) break;
  }
  const funcEvals = start.state.funcEvals + evaluations;
  return { x, loss, state: { nIter, funcEvals, history, last } };
}

/** Goes along a direction; in the last iteration without a line search nothing is evaluated there. */
function advance(
  evaluate: (x: Tensor) => Evaluation,
  { x, here, slope, direction, t }: {
    readonly x: Tensor;
    readonly here: Evaluation;
    readonly slope: number;
    readonly direction: Tensor;
    readonly t: number;
  },
  { lineSearchFn, toleranceChange, isLast, evaluationsLeft }: LBFGSNumbers & {
    readonly isLast: boolean;
    readonly evaluationsLeft: number;
  },
): { readonly t: number; readonly here: Evaluation; readonly evaluations: number } {
  if (lineSearchFn === null) {
    if (isLast) return { t, here, evaluations: 0 };
    return { t, here: evaluate(x.add(direction, { alpha: t })), evaluations: 1 };
  }
  const pointAt = (t: number): LinePoint<Tensor> => {
    const { loss, gradient } = evaluate(x.add(direction, { alpha: t }));
    return { t, loss, gradient, slope: dot(gradient, direction) };
  };
  const { point, evaluations } = strongWolfe(pointAt, {
    start: { t: 0, loss: here.loss, gradient: here.gradient, slope },
    t,
    reach: largest(direction),
    toleranceChange,
    maxIterations: evaluationsLeft,
  });
  return { t: point.t, here: { loss: point.loss, gradient: point.gradient }, evaluations };
}

function largest(x: Tensor): number {
  return x.abs().max().itemSync() as number;
}

function absoluteSum(x: Tensor): number {
  return x.abs().sum().itemSync() as number;
}
