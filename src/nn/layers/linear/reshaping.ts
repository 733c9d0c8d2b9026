/**
 * Layers that compute nothing: they hand on, flatten or unflatten.
 *
 * @module
 */
import { checkInteger, checkOptions, type Shape } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";

/**
 * What goes in comes out: a placeholder for a layer.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = ones([2]);
 * assert.equal(new nn.Identity().forward(x), x);
 * ```
 */
export class Identity extends Module {
  /** The input. */
  override forward(x: Tensor): Tensor {
    return x;
  }
}

/** Options of `Flatten`. */
export interface FlattenOptions {
  /** The first dim that is merged. @default 1 */
  readonly startDim?: number;
  /** The last dim that is merged. @default -1 */
  readonly endDim?: number;
}

/**
 * Dims merged into one, by default all but the first.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * assert.deepEqual(new nn.Flatten().forward(ones([32, 1, 5, 5])).shape, [32, 25]);
 * ```
 *
 * @throws {ArgumentError} if a dim is not whole
 */
export class Flatten extends Module {
  /** The first dim that is merged. */
  readonly startDim: number;
  /** The last dim that is merged. */
  readonly endDim: number;

  /** Of the dims from one to another. */
  constructor(options: FlattenOptions = {}) {
    super();
    checkOptions("Flatten", options, "startDim: 0");
    const { startDim = 1, endDim = -1 } = options;
    this.startDim = checkInteger("Flatten", startDim, { name: "startDim" });
    this.endDim = checkInteger("Flatten", endDim, { name: "endDim" });
  }

  /**
   * The input with the dims merged.
   *
   * @throws {DimError} if it does not have them
   */
  override forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }

  /** The dims. */
  override extraRepr(): string {
    return describeFields({ startDim: this.startDim, endDim: this.endDim });
  }
}

/**
 * A dim split into several.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = new nn.Unflatten(1, [2, 5, 5]);
 * assert.deepEqual(layer.forward(ones([32, 50])).shape, [32, 2, 5, 5]);
 * ```
 *
 * @throws {ArgumentError} if the dim or a size is not whole
 */
export class Unflatten extends Module {
  /** The dim that is split. */
  readonly dim: number;
  /** The sizes that it is split into; −1 stands for what is left. */
  readonly unflattenedSize: Shape;

  /** Of a dim, to sizes. */
  constructor(dim: number, unflattenedSize: Shape) {
    super();
    this.dim = checkInteger("Unflatten", dim, { name: "dim" });
    this.unflattenedSize = unflattenedSize.map((size) =>
      checkInteger("Unflatten", size, { name: "unflattenedSize", minimum: -1 })
    );
  }

  /**
   * The input with the dim split.
   *
   * @throws {ShapeError} if the sizes do not fit
   */
  override forward(x: Tensor): Tensor {
    return x.unflatten(this.dim, this.unflattenedSize);
  }

  /** The dim and the sizes. */
  override extraRepr(): string {
    return describeFields({ dim: this.dim, unflattenedSize: this.unflattenedSize });
  }
}
