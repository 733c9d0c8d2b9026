/**
 * Weight decay as a transformation of its own.
 *
 * @module
 */
import { checkHyperparameter } from "../checks.ts";
import { type Mask, resolveMask } from "../mask.ts";
import { type Hyperparameter, scalarOf } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";
import { flattenGradients, flattenParameters, rebuild } from "../trees.ts";
import { type EmptyState, stateless } from "./stateless.ts";

/** Options of `addDecayedWeights`. */
export interface DecayOptions {
  /** Which parameters decay. @default all */
  readonly mask?: Mask;
}

/**
 * Adds λ θ to the gradients of the parameters that decay: before an optimizer it is an L2 penalty,
 * after it (times −γ) decoupled decay.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { addDecayedWeights } from "@cotangent/cotangent/optim";
 *
 * const decay = addDecayedWeights(0.5, { mask: { weight: true, bias: false } });
 * const params = { weight: tensor([4]), bias: tensor([4]) };
 * const [{ weight, bias }] = decay.update({ weight: tensor([1]), bias: tensor([1]) }, {}, params);
 * assert.deepEqual([weight.itemSync(), bias.itemSync()], [3, 1]);
 * ```
 *
 * @throws {ArgumentError} if λ is negative
 */
export function addDecayedWeights(
  weightDecay: Hyperparameter,
  { mask = true }: DecayOptions = {},
): GradientTransformation<EmptyState> {
  checkHyperparameter("addDecayedWeights", weightDecay, { name: "weightDecay" });
  return stateless(<P>(gradients: P, params: P) => {
    const flat = flattenParameters("addDecayedWeights", params);
    const chosen = resolveMask("addDecayedWeights", mask, flat);
    const decayed = flattenGradients("addDecayedWeights", gradients, flat).map((gradient, i) => {
      const parameter = flat.leaves[i];
      if (!chosen[i]) return gradient;
      const decay = scalarOf(weightDecay, parameter.device);
      return gradient.add(parameter.mul(decay)).to(gradient.dtype);
    });
    return rebuild<P>(flat.structure, decayed);
  });
}
