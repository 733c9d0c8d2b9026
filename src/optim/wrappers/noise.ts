/**
 * Noise on gradients.
 *
 * @module
 */
import { pow, random, type Tensor } from "../../tensor.ts";
import { checkHyperparameter } from "../checks.ts";
import { type Hyperparameter, scalarOf } from "../scalar.ts";
import type { GradientTransformation } from "../transformation.ts";
import { flatten, rebuild } from "../trees.ts";
import { zeroCount } from "./stateless.ts";

/** Options of `addNoise`. */
export interface NoiseOptions {
  /** What the noise is drawn from. */
  readonly key: Tensor;
  /** The variance in the first step. */
  readonly eta: Hyperparameter;
  /** The exponent with which the variance falls. @default 0.55 */
  readonly gamma?: Hyperparameter;
}

/** The state of `addNoise`. */
export interface NoiseState {
  /** How many steps have been done; int32, rank 0. */
  readonly step: Tensor;
  /** What the next step's noise is drawn from. */
  readonly key: Tensor;
}

/**
 * Adds normal noise of variance `η / (1 + t)^γ` to the gradients, t from 0 on (Neelakantan and others,
 * 2015, equation 1).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, zeros } from "@cotangent/cotangent";
 * import { addNoise } from "@cotangent/cotangent/optim";
 *
 * const noise = addNoise({ key: random.key(0), eta: 4 });
 * const params = [zeros([1000])];
 * const [[update]] = noise.update(params, noise.init(params), params);
 * assert.ok(Math.abs(update.std().itemSync() as number - 2) < 0.2);
 * ```
 *
 * @throws {ArgumentError} if a number is negative
 */
export function addNoise(options: NoiseOptions): GradientTransformation<NoiseState> {
  const { key: first, eta, gamma = 0.55 } = options;
  checkHyperparameter("addNoise", eta, { name: "eta" });
  checkHyperparameter("addNoise", gamma, { name: "gamma" });
  return {
    init: (params) => ({ step: zeroCount(params), key: first }),
    update: (gradients, { step, key }) => {
      const { leaves, structure } = flatten(gradients);
      const [next, ...keys] = random.split(key, leaves.length + 1);
      const [variance, exponent] = [eta, gamma].map((number) => scalarOf(number, step.device));
      const time = scalarOf(step.add(1), step.device);
      const deviation = variance.div(pow(time, exponent)).sqrt();
      const noisy = leaves.map((gradient, i) => {
        const noise = random.normal(keys[i], gradient.shape, { dtype: gradient.dtype });
        return gradient.add(noise.mul(deviation)).to(gradient.dtype);
      });
      return [rebuild(structure, noisy), { step: step.add(1), key: next }];
    },
  };
}
