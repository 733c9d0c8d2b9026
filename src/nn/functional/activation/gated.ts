/**
 * Nonlinearities in which one half of the input opens and closes the way for the other.
 *
 * @module
 */
import { formatShape, normalizeDim, ShapeError } from "../../../engine/base/mod.ts";
import { silu, type Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";

/** The two halves along a dimension. */
function halves(operation: string, x: Tensor, dim: number): [Tensor, Tensor] {
  checkFloats(operation, x);
  const along = normalizeDim(operation, dim, x.ndim);
  const extent = x.shape[along];
  if (extent % 2 !== 0) {
    throw new ShapeError(
      `${operation}: Expected an even size of dim ${dim}, to halve it: got shape ${
        formatShape(x.shape)
      }`,
    );
  }
  return [x.narrow(along, 0, extent / 2), x.narrow(along, extent / 2, extent / 2)];
}

/** Options of `glu` and `swiglu`. */
export interface GatedOptions {
  /** The dimension that is halved. @default -1 */
  readonly dim?: number;
}

/**
 * `a σ(b)` of the halves `a` and `b` of a dimension (Dauphin and others, 2017); half as large.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.glu(tensor([[3, 5, 0, 1000]])).arraySync(), [[1.5, 5]]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 * @throws {ShapeError} if its size is odd
 * @throws {DTypeError} for integers and bools
 */
export function glu(x: Tensor, { dim = -1 }: GatedOptions = {}): Tensor {
  const [values, gates] = halves("glu", x, dim);
  return values.mul(gates.sigmoid());
}

/**
 * `silu(a) b` of the halves `a` and `b` of a dimension (Shazeer, 2020); half as large.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(nn.functional.swiglu(tensor([[0, 100, 3, 5]])).arraySync(), [[0, 500]]);
 * ```
 *
 * @throws {DimError} if the dim is out of range
 * @throws {ShapeError} if its size is odd
 * @throws {DTypeError} for integers and bools
 */
export function swiglu(x: Tensor, { dim = -1 }: GatedOptions = {}): Tensor {
  const [gates, values] = halves("swiglu", x, dim);
  return silu(gates).mul(values);
}
