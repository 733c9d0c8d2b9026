/**
 * Distributions, as modules.
 *
 * @module
 */
import { formatShape, ShapeError } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { logSoftmax, softmax, softmin } from "../functional/mod.ts";
import { Module } from "../module/mod.ts";

/** What maps of the vectors along a dimension share: the dimension. */
export abstract class AlongDim extends Module {
  /** The dimension of the vectors. */
  readonly dim: number;

  /** Along a dimension; negative ones count from the end. */
  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  /** The dimension. */
  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/**
 * `exp x / Σ exp x` along a dimension.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.Softmax(1).forward(tensor([[7, 7]])).arraySync(), [[0.5, 0.5]]);
 * ```
 *
 * @throws {DimError} at its call, if the dimension is out of range
 */
export class Softmax extends AlongDim {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return softmax(x, this.dim);
  }
}

/**
 * The softmax of `−x` along a dimension.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.Softmin(0).forward(tensor([-1000, 1000])).arraySync(), [1, 0]);
 * ```
 *
 * @throws {DimError} at its call, if the dimension is out of range
 */
export class Softmin extends AlongDim {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return softmin(x, this.dim);
  }
}

/**
 * `x − log Σ exp x` along a dimension, without overflow.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.LogSoftmax(0).forward(tensor([-1000, 0])).arraySync(), [-1000, 0]);
 * ```
 *
 * @throws {DimError} at its call, if the dimension is out of range
 */
export class LogSoftmax extends AlongDim {
  /** Of floats of any shape. */
  override forward(x: Tensor): Tensor {
    return logSoftmax(x, this.dim);
  }
}

/**
 * The softmax over the channels of images.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = new nn.Softmax2d().forward(ones([2, 4, 3, 3]));
 * assert.ok(y.eq(0.25).all().itemSync());
 * ```
 *
 * @throws {ShapeError} at its call, if the input is not of three or four dimensions
 */
export class Softmax2d extends Module {
  /** Of `[batch, channels, height, width]`, or without the batch. */
  override forward(x: Tensor): Tensor {
    if (x.ndim === 3 || x.ndim === 4) return softmax(x, -3);
    throw new ShapeError(
      "Softmax2d: Expected shape [batch, channels, height, width], or without the batch: got " +
        formatShape(x.shape),
    );
  }
}
