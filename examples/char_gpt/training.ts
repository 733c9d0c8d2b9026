/**
 * The training step: clipped gradients, AdamW, warm-up and cosine schedule.
 *
 * @module
 */
import { type Tensor, treeLeaves, treeMap, valueAndGrad, zerosLike } from "../../mod.ts";
import { loss, type Params } from "./model.ts";

const learningRate = 4e-3;
const warmUp = 50;
const [beta1, beta2] = [0.9, 0.95];
const weightDecay = 0.1;
const largestNorm = 1;

/** What a step turns into the next. */
export interface State {
  params: Params;
  mean: Params; // of gradients
  square: Params; // of squared gradients
}

/** Linear warm-up, then a cosine down to a tenth. */
export function rateAt(step: number, steps: number): number {
  if (step < warmUp) return learningRate * (step + 1) / warmUp;
  const progress = (step - warmUp) / Math.max(1, steps - warmUp);
  return learningRate * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** The state before the first step. */
export function initialState(params: Params): State {
  return {
    params,
    mean: treeMap((p) => zerosLike(p), params),
    square: treeMap((p) => zerosLike(p), params),
  };
}

/** One step of AdamW (Loshchilov and Hutter, 2019) on clipped gradients. `time` counts from 1. */
export function trainStep(
  { params, mean, square }: State,
  ids: Tensor,
  targets: Tensor,
  { rate, time }: { rate: Tensor; time: Tensor },
): [State, Tensor] {
  const [value, gradients] = valueAndGrad(loss)(params, ids, targets);
  const squares = treeLeaves(gradients).map((gradient) => gradient.square().sum());
  const norm = squares.reduce((total, x) => total.add(x)).sqrt();
  const clip = norm.add(1e-6).reciprocal().mul(largestNorm).clamp(null, 1);
  const clipped = treeMap((gradient) => gradient.mul(clip), gradients);

  const newMean = treeMap((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), mean, clipped);
  const newSquare = treeMap((s, g) => s.mul(beta2).add(g.square().mul(1 - beta2)), square, clipped);
  const correction1 = time.mul(Math.log(beta1)).exp().neg().add(1); // 1 − β₁ᵗ
  const correction2 = time.mul(Math.log(beta2)).exp().neg().add(1).sqrt();
  const newParams = treeMap(
    (p, m, s) => {
      const denominator = s.sqrt().div(correction2).add(1e-8);
      const decayed = p.mul(rate.mul(-weightDecay).add(1));
      return decayed.sub(m.div(denominator).mul(rate.div(correction1)));
    },
    params,
    newMean,
    newSquare,
  );
  return [{ params: newParams, mean: newMean, square: newSquare }, value];
}
