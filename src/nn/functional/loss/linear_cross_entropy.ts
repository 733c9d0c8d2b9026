/**
 * The cross entropy of a linear map.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { linear, type Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { crossEntropy, type CrossEntropyOptions } from "./cross_entropy.ts";

/** Options of `linearCrossEntropy`. */
export interface LinearCrossEntropyOptions extends CrossEntropyOptions {
  /** `[classes, …]`, the shape of the linear weight without its features. */
  readonly linearBias?: Tensor;
}

/**
 * `crossEntropy` of the logits `input · linearWeightᵀ + linearBias`: inputs `[features]` or
 * `[batch, features]`, weights `[classes, …, features]`, and logits `[batch, classes, …]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye, tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const target = tensor([0, 1], { dtype: "int32" });
 * const loss = nn.functional.linearCrossEntropy(eye(2).mul(9), eye(2), target);
 * assert.ok((loss.itemSync() as number) < 1e-3);
 * ```
 *
 * @throws {ShapeError} if the shapes do not belong together
 */
export function linearCrossEntropy(
  input: Tensor,
  linearWeight: Tensor,
  target: Tensor,
  options: LinearCrossEntropyOptions = {},
): Tensor {
  checkFloats("linearCrossEntropy", input);
  checkFloats("linearCrossEntropy", linearWeight, "linearWeight");
  const { linearBias, ...rest } = options;
  const outer = linearWeight.shape.slice(0, -1);
  if (linearWeight.ndim < 2 || input.ndim === 0 || input.ndim > 2) {
    throw new ShapeError(
      "linearCrossEntropy: Expected inputs [features] or [batch, features] and weights " +
        `[classes, …, features]: got ${formatShape(input.shape)} and ${
          formatShape(linearWeight.shape)
        }`,
    );
  }
  const rows = linearWeight.flatten(0, -2);
  const logits = linear(input, rows, linearBias?.flatten());
  return crossEntropy(logits.reshape([...input.shape.slice(0, -1), ...outer]), target, rest);
}
