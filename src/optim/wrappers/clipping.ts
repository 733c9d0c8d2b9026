/**
 * Gradients brought within bounds.
 *
 * @module
 */
import { AnomalyError } from "../../engine/base/mod.ts";
import { full, stack, type Tensor } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { type Hyperparameter, scalarOf, scalarType } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";
import { flatten, rebuild } from "../trees.ts";
import { type EmptyState, stateless } from "./stateless.ts";

/** Options of `globalNorm` and `clipGradNorm`. */
export interface NormOptions {
  /** The norm's order, Infinity for the largest element. @default 2 */
  readonly normType?: number;
}

/** Options of `clipGradNorm`. */
export interface ClipNormOptions extends NormOptions {
  /** Whether to throw where the norm is NaN or infinite. @default false */
  readonly errorIfNonfinite?: boolean;
}

/**
 * The norm of all tensors of a tree as one vector; float64, rank 0 (float32 on devices without it).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { globalNorm } from "@cotangent/cotangent/optim";
 *
 * assert.equal(globalNorm({ a: tensor([3]), b: tensor([[4]]) }).itemSync(), 5);
 * ```
 *
 * @throws {DTypeError} for integers and bools
 */
export function globalNorm(tree: unknown, { normType = 2 }: NormOptions = {}): Tensor {
  checkHyperparameter("globalNorm", normType, { name: "normType", minimum: -Infinity });
  const { leaves } = flatten(tree);
  if (leaves.length === 0) return full([], 0, { dtype: scalarType("cpu") });
  return stack(leaves.map((leaf) => scalarOf(leaf.norm(normType), leaf.device))).norm(normType);
}

/**
 * The gradients, scaled down together where their common norm exceeds `maxNorm`, and that norm: as
 * `torch.nn.utils.clip_grad_norm_`, `g · min(1, maxNorm / (norm + 1e-6))`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { clipGradNorm } from "@cotangent/cotangent/optim";
 *
 * const { gradients, norm } = clipGradNorm({ w: tensor([3, 4]) }, 1);
 * assert.equal(norm.itemSync(), 5);
 * assert.ok(gradients.w.allclose(tensor([0.6, 0.8])));
 * ```
 *
 * @throws {ArgumentError} if `maxNorm` is negative
 * @throws {AnomalyError} with `errorIfNonfinite`, if the norm is NaN or infinite
 */
export function clipGradNorm<G>(
  gradients: G,
  maxNorm: Hyperparameter,
  { normType = 2, errorIfNonfinite = false }: ClipNormOptions = {},
): { readonly gradients: G; readonly norm: Tensor } {
  checkHyperparameter("clipGradNorm", maxNorm, { name: "maxNorm" });
  const { leaves, structure } = flatten(gradients);
  const norm = globalNorm(gradients, { normType });
  if (errorIfNonfinite && !Number.isFinite(norm.itemSync())) {
    throw new AnomalyError(
      `clipGradNorm: Cannot scale gradients as their norm is not finite: got ${norm.itemSync()}\n` +
        "Find its cause with detectAnomaly(…)",
    );
  }
  const share = scalarOf(maxNorm, norm.device).div(norm.add(1e-6)).clamp(null, 1);
  const clipped = leaves.map((gradient) => gradient.mul(share).to(gradient.dtype));
  return { gradients: rebuild<G>(structure, clipped), norm };
}

/**
 * The gradients with each element brought into [−clipValue, clipValue], as
 * `torch.nn.utils.clip_grad_value_`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { clipGradValue } from "@cotangent/cotangent/optim";
 *
 * assert.deepEqual(clipGradValue([tensor([3, -4, 0.5])], 1)[0].arraySync(), [1, -1, 0.5]);
 * ```
 *
 * @throws {ArgumentError} if `clipValue` is negative
 */
export function clipGradValue<G>(gradients: G, clipValue: Hyperparameter): G {
  checkHyperparameter("clipGradValue", clipValue, { name: "clipValue" });
  const { leaves, structure } = flatten(gradients);
  const clipped = leaves.map((gradient) => {
    const bound = scalarOf(clipValue, gradient.device).to(gradient.dtype);
    return gradient.clamp(bound.neg(), bound);
  });
  return rebuild<G>(structure, clipped);
}

/**
 * Scales gradients down together where their common norm exceeds a bound: `clipGradNorm` as a
 * transformation.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { clipByGlobalNorm } from "@cotangent/cotangent/optim";
 *
 * const clip = clipByGlobalNorm(1);
 * const params = [tensor([0, 0])];
 * const [[updates]] = clip.update([tensor([3, 4])], clip.init(params), params);
 * assert.ok(updates.allclose(tensor([0.6, 0.8])));
 * ```
 *
 * @throws {ArgumentError} if the bound is negative
 */
export function clipByGlobalNorm(
  maxNorm: Hyperparameter,
  options: NormOptions = {},
): GradientTransformation<EmptyState> {
  checkHyperparameter("clipByGlobalNorm", maxNorm, { name: "maxNorm" });
  return stateless((gradients) => clipGradNorm(gradients, maxNorm, options).gradients);
}

/**
 * Brings each element of the gradients into [−clipValue, clipValue]: `clipGradValue` as a
 * transformation.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { clipByValue } from "@cotangent/cotangent/optim";
 *
 * const clip = clipByValue(1);
 * const params = [tensor([0, 0])];
 * const [[updates]] = clip.update([tensor([3, -0.5])], clip.init(params), params);
 * assert.deepEqual(updates.arraySync(), [1, -0.5]);
 * ```
 *
 * @throws {ArgumentError} if the bound is negative
 */
export function clipByValue(clipValue: Hyperparameter): GradientTransformation<EmptyState> {
  checkHyperparameter("clipByValue", clipValue, { name: "clipValue" });
  return stateless((gradients) => clipGradValue(gradients, clipValue));
}
