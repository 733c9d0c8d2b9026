/**
 * Affine and bilinear maps.
 *
 * @module
 */
import { formatShape, ShapeError, shapesEqual } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats, checkTensor } from "../arguments.ts";

/**
 * `x · weightᵀ + bias` for `x` `[…, in]`, `weight` `[out, in]` (or `[in]`, then without a last dim in the
 * result) and `bias` `[out]` or null.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.linear(tensor([1, 2]), tensor([[3, 4], [0, 1]]), tensor([10, 20]));
 * assert.deepEqual(y.arraySync(), [21, 22]);
 * ```
 *
 * @throws {ShapeError} if the last dims differ
 * @throws {DTypeError} if the dtypes differ
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  checkTensor("linear", x);
  checkTensor("linear", weight, "weight");
  if (x.ndim === 0 || x.shape[x.ndim - 1] !== weight.shape[weight.ndim - 1]) {
    throw new ShapeError(
      `linear: Expected an input whose last dim is of size ${weight.shape[weight.ndim - 1]}: got ` +
        `${formatShape(x.shape)} for a weight ${formatShape(weight.shape)}`,
    );
  }
  const product = x.matmul(weight.ndim === 2 ? weight.T : weight);
  return bias === null ? product : product.add(bias);
}

/**
 * `y[k] = Σᵢⱼ x1[i] · weight[k, i, j] · x2[j] + bias[k]` for `x1` `[…, in1]`, `x2` `[…, in2]`, `weight`
 * `[out, in1, in2]` and `bias` `[out]` or null.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.bilinear(tensor([2]), tensor([1, 3]), tensor([[[5, 7]]]));
 * assert.deepEqual(y.arraySync(), [52]);
 * ```
 *
 * @throws {ShapeError} if the inputs differ in a dim before the last, or the weight does not fit
 * @throws {DTypeError} if a dtype is not floating
 */
export function bilinear(
  x1: Tensor,
  x2: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
): Tensor {
  checkFloats("bilinear", x1);
  checkFloats("bilinear", x2, "second input");
  checkFloats("bilinear", weight, "weight");
  const lead = x1.shape.slice(0, -1);
  const fits = weight.ndim === 3 && x1.ndim > 0 && x2.ndim === x1.ndim &&
    shapesEqual(lead, x2.shape.slice(0, -1)) &&
    x1.shape[x1.ndim - 1] === weight.shape[1] && x2.shape[x2.ndim - 1] === weight.shape[2];
  if (!fits) {
    throw new ShapeError(
      "bilinear: Expected inputs […, in1] and […, in2] and a weight [out, in1, in2]: got " +
        [x1, x2, weight].map(({ shape }) => formatShape(shape)).join(", "),
    );
  }
  const [out, in1, in2] = weight.shape;
  // x1 with all kernels in one product; then each example's result with its x2.
  const rows = x1.reshape([-1, in1]).matmul(weight.permute([1, 0, 2]).reshape([in1, out * in2]));
  const products = rows.reshape([-1, out, in2]).matmul(x2.reshape([-1, in2, 1]));
  const y = products.reshape([...lead, out]);
  return bias === null ? y : y.add(bias);
}
