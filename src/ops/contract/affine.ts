/**
 * Products with something added.
 *
 * @module
 */
import { checkOptions, formatShape, type Shape, ShapeError } from "../../engine/base/mod.ts";
import type { AddProductOptions, Tensor } from "../../engine/core/mod.ts";
import { add, matmul as matmulEqual, matrixTranspose, scale } from "../../engine/primitive/mod.ts";
import { checkContractible, expandTo } from "../operands.ts";
import { checkBatches, matmulOf, mm } from "./matmul.ts";

/** `beta · input + alpha · product`, where `input` broadcasts to the product. */
function addProduct(
  operation: string,
  input: Tensor,
  product: Tensor,
  options: AddProductOptions,
): Tensor {
  const { beta = 1, alpha = 1 } = checkOptions(operation, options, "alpha: 2");
  checkBroadcasts(operation, input, product.shape);
  const scaled = alpha === 1 ? product : scale(product, alpha);
  if (beta === 0) return scaled;
  return add(expandTo(beta === 1 ? input : scale(input, beta), product.shape), scaled);
}

function checkBroadcasts(operation: string, input: Tensor, shape: Shape): void {
  const lead = shape.length - input.ndim;
  if (lead >= 0 && input.shape.every((size, d) => size === 1 || size === shape[lead + d])) return;
  throw new ShapeError(
    `${operation}: Cannot add as the input does not broadcast to the product: got ` +
      `${formatShape(input.shape)} and ${formatShape(shape)}`,
  );
}

/**
 * `beta · input + alpha · (a × b)` for matrices `a` `[m, k]` and `b` `[k, n]`; the input broadcasts
 * to `[m, n]`, and with `beta = 0` it is not looked at.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { addmm, tensor } from "@cotangent/cotangent";
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * assert.deepEqual(addmm(tensor([1, 0]), a, a).arraySync(), [[8, 10], [16, 22]]);
 * ```
 *
 * @throws {ShapeError} if the sizes do not match
 */
export function addmm(
  input: Tensor,
  a: Tensor,
  b: Tensor,
  options: AddProductOptions = {},
): Tensor {
  checkContractible("addmm", input, a, b);
  return addProduct("addmm", input, mm(a, b), options);
}

/**
 * `beta · input + alpha · (matrix × vector)`; the input broadcasts to `[m]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { addmv, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(addmv(tensor([10]), tensor([[1, 2]]), tensor([3, 4])).arraySync(), [21]);
 * ```
 *
 * @throws {ShapeError} if the sizes do not match
 */
export function addmv(
  input: Tensor,
  matrix: Tensor,
  vector: Tensor,
  options: AddProductOptions = {},
): Tensor {
  checkContractible("addmv", input, matrix, vector);
  return addProduct("addmv", input, matmulOf("addmv", matrix, vector), options);
}

/**
 * `beta · input + alpha · (a × b)` for batches `a` `[b, m, k]` and `b` `[b, k, n]`; the input
 * broadcasts to `[b, m, n]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { baddbmm, tensor } from "@cotangent/cotangent";
 *
 * const a = tensor([[[1, 2]], [[3, 4]]]);
 * const y = baddbmm(tensor([[[1]]]), a, a.transpose(1, 2), { beta: 2 });
 * assert.deepEqual(y.arraySync(), [[[7]], [[27]]]);
 * ```
 *
 * @throws {ShapeError} if the sizes do not match
 */
export function baddbmm(
  input: Tensor,
  a: Tensor,
  b: Tensor,
  options: AddProductOptions = {},
): Tensor {
  checkContractible("baddbmm", input, a, b);
  checkBatches("baddbmm", a, b);
  return addProduct("baddbmm", input, matmulEqual(a, b), options);
}

/**
 * `x Wᵀ + bias`: `x` `[…, in]`, `weight` `[out, in]` (or `[in]`), `bias` `[out]` (or of rank 0), to
 * `[…, out]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { linear, tensor } from "@cotangent/cotangent";
 *
 * const y = linear(tensor([1, 2]), tensor([[1, 0], [0, 1], [1, 1]]), tensor([0, 0, 1]));
 * assert.deepEqual(y.arraySync(), [1, 2, 4]);
 * ```
 *
 * @throws {ShapeError} if the sizes do not match
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  checkContractible("linear", x, weight, ...(bias === null ? [] : [bias]));
  const inputs = weight.shape[weight.ndim - 1];
  if (weight.ndim === 0 || weight.ndim > 2 || x.ndim === 0 || x.shape[x.ndim - 1] !== inputs) {
    throw new ShapeError(
      "linear: Expected x of shape [..., in] and weight of shape [out, in]: got " +
        `${formatShape(x.shape)} and ${formatShape(weight.shape)}`,
    );
  }
  const product = matmulOf("linear", x, weight.ndim === 1 ? weight : matrixTranspose(weight));
  return bias === null ? product : addProduct("linear", bias, product, {});
}
