/**
 * Nonlinearities with gates, as modules.
 *
 * @module
 */
import type { Tensor } from "../../tensor.ts";
import { type GatedOptions, glu, swiglu } from "../functional/mod.ts";
import { Activation } from "./activation.ts";

/**
 * `a σ(b)` of the halves of a dimension, by default the last; see `functional.glu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.GLU();
 * assert.deepEqual(layer.forward(tensor([3, 0])).arraySync(), [1.5]);
 * ```
 *
 * @throws {ShapeError} at its call, if the dimension's size is odd
 */
export class GLU extends Activation<GatedOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return glu(x, this.options);
  }
}

/**
 * `silu(a) b` of the halves of a dimension, by default the last; see `functional.swiglu`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.SwiGLU();
 * assert.deepEqual(layer.forward(tensor([100, 3])).arraySync(), [300]);
 * ```
 *
 * @throws {ShapeError} at its call, if the dimension's size is odd
 */
export class SwiGLU extends Activation<GatedOptions> {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return swiglu(x, this.options);
  }
}
