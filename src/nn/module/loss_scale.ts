/**
 * Dynamic loss scaling, so that small gradients survive in float16.
 *
 * Micikevicius et al.: Mixed Precision Training (2018), section 3.2.
 *
 * @module
 */
import { type Tensor, tensor, where } from "../../tensor.ts";

/** How the scale moves; the defaults are PyTorch's GradScaler's. */
export interface LossScaleOptions {
  /** The scale at first. @default 65536 */
  readonly initial?: number;
  /** What it is multiplied by after `interval` good steps. @default 2 */
  readonly growth?: number;
  /** What it is multiplied by when gradients overflow. @default 0.5 */
  readonly backoff?: number;
  /** The number of good steps after which it grows. @default 2000 */
  readonly interval?: number;
}

/** The scale at a step. */
export interface LossScale {
  /** What the loss is multiplied by, a float32 scalar. */
  readonly scale: Tensor;
  /** The number of steps since it last changed, an int32 scalar. */
  readonly goodSteps: Tensor;
}

/** The scale before the first step. */
export function initialLossScale({ initial = 65536 }: LossScaleOptions): LossScale {
  return { scale: tensor(initial), goodSteps: tensor(0, { dtype: "int32" }) };
}

/** The scale after a step whose gradients were finite or not. */
export function nextLossScale(
  { scale, goodSteps }: LossScale,
  finite: Tensor,
  { growth = 2, backoff = 0.5, interval = 2000 }: LossScaleOptions,
): LossScale {
  const count = goodSteps.add(1);
  const grows = count.ge(interval);
  return {
    scale: where(finite, where(grows, scale.mul(growth), scale), scale.mul(backoff)),
    goodSteps: where(finite.logicalAnd(grows.logicalNot()), count, 0),
  };
}
