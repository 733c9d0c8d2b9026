/**
 * Elements chosen by bools.
 *
 * @module
 */
import { broadcastShapes, DTypeError, formatShape, ShapeError } from "../../engine/base/mod.ts";
import { Tensor, type TensorLike } from "../../engine/core/mod.ts";
import { full, gather, reshape, scatter, select } from "../../engine/primitive/mod.ts";
import { checkTensor, expandTo, fillNumber } from "../operands.ts";
import { stack } from "../shape/mod.ts";
import { tensor } from "../create/mod.ts";
import { coordinatesOf, placesOf } from "./coordinates.ts";

function checkMask(operation: string, mask: Tensor): Tensor {
  checkTensor(operation, mask, "mask");
  if (mask.dtype !== "bool") {
    throw new DTypeError(
      `${operation}: Expected a bool as mask: got ${mask.dtype}\n` +
        "Compare it, for example with x.ne(0)",
    );
  }
  return mask;
}

/**
 * `x` with one value where the mask holds; the mask broadcasts.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maskedFill, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([1, -2]);
 * assert.deepEqual(maskedFill(x, x.lt(0), 0).arraySync(), [1, 0]);
 * ```
 *
 * @throws {DTypeError} if the mask is not a bool, or an integer dtype cannot hold the value
 */
export function maskedFill(x: Tensor, mask: Tensor, value: TensorLike): Tensor {
  checkTensor("maskedFill", x);
  checkMask("maskedFill", mask);
  const shape = broadcastShapes("maskedFill", x.shape, mask.shape);
  const filled = value instanceof Tensor
    ? expandTo(scalarOf(value).to(x.dtype), shape)
    : full(shape, fillNumber("maskedFill", value, x.dtype), x.dtype, x.device);
  return select(expandTo(mask, shape), filled, expandTo(x, shape));
}

function scalarOf(value: Tensor): Tensor {
  if (value.ndim === 0) return value;
  throw new ShapeError(
    `maskedFill: Expected a number or a scalar as value: got shape ${formatShape(value.shape)}\n` +
      "Use where(mask, value, x)",
  );
}

/**
 * The elements where the mask holds, as a vector in row-major order; the mask and `x` broadcast.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maskedSelect, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([1, -2, 3]);
 * assert.deepEqual(maskedSelect(x, x.gt(0)).arraySync(), [1, 3]);
 * ```
 *
 * @throws {TraceError} if the mask is traced
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  checkTensor("maskedSelect", x);
  checkMask("maskedSelect", mask);
  const shape = broadcastShapes("maskedSelect", x.shape, mask.shape);
  const places = placesOf("maskedSelect", expandTo(mask, shape));
  const whole = expandTo(x, shape);
  return gather(
    reshape(whole, [whole.size]),
    [tensor(places, { device: x.device })],
    "maskedSelect",
  );
}

/**
 * `x` with the elements where the mask holds replaced by those of `source`, one after the other.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { maskedScatter, tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([1, -2, -3]);
 * assert.deepEqual(maskedScatter(x, x.lt(0), tensor([8, 9])).arraySync(), [1, 8, 9]);
 * ```
 *
 * @throws {ShapeError} if `source` has too few elements
 * @throws {TraceError} if the mask is traced
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  checkTensor("maskedScatter", x);
  checkMask("maskedScatter", mask);
  const places = placesOf("maskedScatter", expandTo(mask, x.shape));
  if (places.length > checkTensor("maskedScatter", source, "source").size) {
    throw new ShapeError(
      `maskedScatter: Expected a source of at least ${places.length} elements: got ${source.size}`,
    );
  }
  const updates = reshape(source, [source.size]).narrow(0, 0, places.length);
  const scattered = scatter(reshape(x, [x.size]), [tensor(places, { device: x.device })], updates, {
    operation: "maskedScatter",
    combine: "set",
  });
  return reshape(scattered, x.shape);
}

/**
 * The indices of the elements that are not 0: a row for each, a column for each dimension; int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { nonzero, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(nonzero(tensor([[0, 7], [8, 0]])).arraySync(), [[0, 1], [1, 0]]);
 * ```
 *
 * @throws {TraceError} if the tensor is traced
 */
export function nonzero(x: Tensor): Tensor {
  const columns = coordinatesOf("nonzero", checkTensor("nonzero", x));
  if (columns.length > 0) return stack(columns, 1);
  return full([placesOf("nonzero", x).length, 0], 0, "int32", x.device);
}

/**
 * The indices of the elements that are not 0: `nonzero` under NumPy's name.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { argwhere, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(argwhere(tensor([0, 7, 8])).arraySync(), [[1], [2]]);
 * ```
 *
 * @throws {TraceError} if the tensor is traced
 */
export function argwhere(x: Tensor): Tensor {
  return nonzero(x);
}
