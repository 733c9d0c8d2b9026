/**
 * Dropout of elements and of whole channels.
 *
 * @module
 */
import { formatShape, type Shape, ShapeError } from "../../../engine/base/mod.ts";
import { type Tensor, zeros } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { type DropoutOptions, keptElements, readDropout } from "./probability.ts";

/**
 * `x` with each element dropped with probability `p`, made 0, and the others divided by `1 − p`, so that
 * means stay the same (Srivastava et al., 2014); outside of training `x` itself.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.dropout(ones([1000]), { p: 0.2, key: random.key(0) });
 * const dropped = y.eq(0).to("float32").mean().itemSync() as number;
 * assert.ok(Math.abs(dropped - 0.2) < 0.05);
 * ```
 *
 * @throws {ArgumentError} if the probability is not from 0 to 1
 * @throws {DTypeError} for integers and bools
 * @throws {TraceError} inside of traced functions without a key
 */
export function dropout(x: Tensor, options: DropoutOptions = {}): Tensor {
  return drop("dropout", x, x.shape, options);
}

/**
 * `x` `[batch, channels, length]` (or without the batch) with whole channels dropped, as `dropout` does
 * elements (Tompson et al., 2015).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.dropout1d(ones([2, 3, 4]), { key: random.key(0) });
 * assert.ok(y.std(-1).eq(0).all().itemSync());
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 * @throws what `dropout` throws
 */
export function dropout1d(x: Tensor, options: DropoutOptions = {}): Tensor {
  const rank = checkRank("dropout1d", x, [2, 3]);
  return drop("dropout1d", x, channelShape(x, rank - 1), options);
}

/**
 * `x` `[batch, channels, height, width]` with whole channels dropped, as `dropout` does elements. Three
 * dims are taken as `[batch, channels, length]`, as in PyTorch.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.dropout2d(ones([2, 3, 4, 4]), { key: random.key(0) });
 * assert.ok(y.std([2, 3]).eq(0).all().itemSync());
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 * @throws what `dropout` throws
 */
export function dropout2d(x: Tensor, options: DropoutOptions = {}): Tensor {
  checkRank("dropout2d", x, [3, 4]);
  return drop("dropout2d", x, channelShape(x, 2), options);
}

/**
 * `x` `[batch, channels, depth, height, width]` (or without the batch) with whole channels dropped, as
 * `dropout` does elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.dropout3d(ones([3, 2, 2, 2]), { key: random.key(0) });
 * assert.ok(y.std([1, 2, 3]).eq(0).all().itemSync());
 * ```
 *
 * @throws {ShapeError} if the rank is wrong
 * @throws what `dropout` throws
 */
export function dropout3d(x: Tensor, options: DropoutOptions = {}): Tensor {
  const rank = checkRank("dropout3d", x, [4, 5]);
  return drop("dropout3d", x, channelShape(x, rank - 3), options);
}

/** `x` with parts dropped, one for each element of a shape that broadcasts with it. */
function drop(operation: string, x: Tensor, shape: Shape, options: DropoutOptions): Tensor {
  checkFloats(operation, x);
  const { p, active } = readDropout(operation, options);
  if (!active) return x;
  if (p === 1) return zeros(x.shape, { dtype: x.dtype, device: x.device });
  const kept = keptElements(operation, shape, p, options);
  return x.mul(1 / (1 - p)).where(kept, 0);
}

function checkRank(operation: string, x: Tensor, ranks: readonly number[]): number {
  checkFloats(operation, x);
  if (ranks.includes(x.ndim)) return x.ndim;
  throw new ShapeError(
    `${operation}: Expected an input of ${ranks.join(" or ")} dims: got ${formatShape(x.shape)}`,
  );
}

/** The first dims as they are and 1 for those after. */
export function channelShape(x: Tensor, count: number): number[] {
  return x.shape.map((extent, dim) => dim < count ? extent : 1);
}
