/**
 * The direction of LBFGS.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";

/** What is remembered of the last steps: changes of the position and of the gradient. */
export interface History {
  /** s, the changes of the position, from the oldest on. */
  readonly steps: readonly Tensor[];
  /** y, the changes of the gradient. */
  readonly changes: readonly Tensor[];
  /** 1 / (y · s) */
  readonly inverses: readonly number[];
  /** The scale of the first guess of the inverse Hessian, (y · s) / (y · y). */
  readonly scale: number;
}

/** The history before the first step. */
export const emptyHistory: History = { steps: [], changes: [], inverses: [], scale: 1 };

/** The inner product of two vectors as a number. */
export function dot(x: Tensor, y: Tensor): number {
  return x.dot(y).itemSync() as number;
}

/** The history with another step, without the oldest if it is full; steps of no curvature are left out. */
export function remember(
  history: History,
  { step, change, size }: {
    readonly step: Tensor;
    readonly change: Tensor;
    readonly size: number;
  },
): History {
  const curvature = dot(change, step);
  if (!(curvature > 1e-10)) return history;
  const kept = <T>(list: readonly T[], next: T) => [...list, next].slice(-size);
  return {
    steps: kept(history.steps, step),
    changes: kept(history.changes, change),
    inverses: kept(history.inverses, 1 / curvature),
    scale: curvature / dot(change, change),
  };
}

/** −H g, H the inverse Hessian of the history (Nocedal and Wright, 2006, algorithm 7.4). */
export function descentDirection(gradient: Tensor, history: History): Tensor {
  const { steps, changes, inverses, scale } = history;
  const alphas: number[] = new Array(steps.length);
  let direction = gradient.neg();
  for (let i = steps.length - 1; i >= 0; i--) {
    alphas[i] = dot(steps[i], direction) * inverses[i];
    direction = direction.add(changes[i], { alpha: -alphas[i] });
  }
  direction = direction.mul(scale);
  for (let i = 0; i < steps.length; i++) {
    const beta = dot(changes[i], direction) * inverses[i];
    direction = direction.add(steps[i], { alpha: alphas[i] - beta });
  }
  return direction;
}
