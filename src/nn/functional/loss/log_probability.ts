/**
 * The logarithm of a softmax where it is needed.
 *
 * @module
 */
import { customJvp, type Tensor } from "../../../tensor.ts";
import { pickClass } from "./class_targets.ts";

/**
 * `ln softmax(logits)` at one class for each place. Its derivative skips the sum over the cotangent
 * of the logarithms that the composition would take, since all but one of those are 0.
 */
export function logProbabilityOf(logits: Tensor, indices: Tensor, dim: number): Tensor {
  return customJvp(
    function logProbability(x: Tensor, classes: Tensor) {
      return pickClass(x.logSoftmax(dim), classes, dim);
    },
    ([x, classes], [tangent]) => {
      const logs = x.logSoftmax(dim);
      // d ln pₖ = dxₖ − Σ p dx
      const mean = logs.exp().mul(tangent).sum(dim);
      return [pickClass(logs, classes, dim), pickClass(tangent, classes, dim).sub(mean)];
    },
  )(logits, indices);
}
