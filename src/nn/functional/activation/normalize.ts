/**
 * Vectors of length 1.
 *
 * @module
 */
import { normalizeDim } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats } from "../arguments.ts";
import { checkNumbers } from "./elementwise.ts";

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** Which norm: `(Σ |x|ᵖ)^(1/p)`. @default 2 */
  readonly p?: number;
  /** The dimension of the vectors. @default 1 */
  readonly dim?: number;
  /** What norms are raised to, so that nothing is divided by 0. @default 1e-12 */
  readonly eps?: number;
}

/**
 * The vectors along a dimension divided by their norms.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.normalize(tensor([[3, -4], [0, 0]]), { p: 1 });
 * assert.ok(y.allclose(tensor([[3 / 7, -4 / 7], [0, 0]])));
 * ```
 *
 * @throws {DimError} if the dim is out of range
 * @throws {DTypeError} for integers and bools
 */
export function normalize(x: Tensor, options: NormalizeOptions = {}): Tensor {
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  checkFloats("normalize", x);
  checkNumbers("normalize", { p, eps });
  const along = normalizeDim("normalize", dim, x.ndim);
  return x.div(x.norm(p, along, { keepdim: true }).clamp(eps, null));
}
