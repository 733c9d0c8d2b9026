/**
 * Values put back to where max pooling found them.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  formatShape,
  type PerDimension,
  perDimension,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { type Tensor, zeros } from "../../../tensor.ts";
import { checkTensor } from "../arguments.ts";
import { spatialShape } from "./windows.ts";

/** Options of unpooling: those of the pooling that is undone. */
export interface MaxUnpoolOptions {
  /** From one window's start to the next's. @default the window's size */
  readonly stride?: PerDimension;
  /** Empty places on both sides of each dimension. @default 0 */
  readonly padding?: PerDimension;
  /**
   * The sizes of the result's last dims (or its whole shape), where pooling rounded them; by default
   * `(size − 1) · stride − 2 · padding + window`.
   */
  readonly outputSize?: readonly number[];
}

/**
 * `x` `[batch, channels, length]` (or without the batch) put to the places `indices` that
 * `maxPool1d` returned, with 0 elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { maxPool1d, maxUnpool1d } = nn.functional;
 * const { values, indices } = maxPool1d(tensor([[1, 3, 2, 0]]), 2, { returnIndices: true });
 * assert.deepEqual(maxUnpool1d(values, indices, 2).arraySync(), [[0, 3, 2, 0]]);
 * ```
 *
 * @throws {ShapeError} if the rank is wrong, the indices have another shape, or outputSize is not
 *   one that pooling could have made this input of
 * @throws {IndexError} if an index is out of range
 */
export function maxUnpool1d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDimension,
  options: MaxUnpoolOptions = {},
): Tensor {
  return unpool("maxUnpool1d", x, indices, { spatial: 1, kernelSize, ...options });
}

/**
 * `x` `[batch, channels, height, width]` (or without the batch) put to the places `indices` that
 * `maxPool2d` returned, with 0 elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { maxPool2d, maxUnpool2d } = nn.functional;
 * const { values, indices } = maxPool2d(tensor([[[1, 3], [2, 0]]]), 2, { returnIndices: true });
 * const y = maxUnpool2d(values, indices, 2);
 * assert.deepEqual(y.arraySync(), [[[0, 3], [0, 0]]]);
 * ```
 *
 * @throws what `maxUnpool1d` throws
 */
export function maxUnpool2d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDimension,
  options: MaxUnpoolOptions = {},
): Tensor {
  return unpool("maxUnpool2d", x, indices, { spatial: 2, kernelSize, ...options });
}

/**
 * `x` `[batch, channels, depth, height, width]` (or without the batch) put to the places `indices`
 * that `maxPool3d` returned, with 0 elsewhere.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const indices = tensor([[[[7]]]], { dtype: "int32" });
 * const y = nn.functional.maxUnpool3d(tensor([[[[5]]]]), indices, 2);
 * assert.deepEqual(y.flatten().arraySync(), [0, 0, 0, 0, 0, 0, 0, 5]);
 * ```
 *
 * @throws what `maxUnpool1d` throws
 */
export function maxUnpool3d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDimension,
  options: MaxUnpoolOptions = {},
): Tensor {
  return unpool("maxUnpool3d", x, indices, { spatial: 3, kernelSize, ...options });
}

function unpool(
  operation: string,
  x: Tensor,
  indices: Tensor,
  { spatial, kernelSize, ...options }: MaxUnpoolOptions & {
    readonly spatial: number;
    readonly kernelSize: PerDimension;
  },
): Tensor {
  const extents = spatialShape(operation, x, spatial);
  checkTensor(operation, indices, "indices");
  if (!shapesEqual(x.shape, indices.shape)) {
    throw new ShapeError(
      `${operation}: Expected indices of the input's shape: got ${formatShape(indices.shape)} ` +
        `and ${formatShape(x.shape)}`,
    );
  }
  const entries = (value: PerDimension, name: string, minimum: number) =>
    perDimension(operation, value, { count: spatial, name, minimum });
  const sizes = entries(kernelSize, "kernelSize", 1);
  const strides = entries(options.stride ?? sizes, "stride", 1);
  const padding = entries(options.padding ?? 0, "padding", 0);
  const defaults = extents.map((extent, d) =>
    (extent - 1) * strides[d] - 2 * padding[d] + sizes[d]
  );
  const output = options.outputSize === undefined
    ? defaults
    : chosenSize(operation, options.outputSize, { defaults, strides });
  const lead = x.shape.slice(0, -spatial);
  const places = output.reduce((product, extent) => product * extent, 1);
  return zeros([...lead, places], { dtype: x.dtype, device: x.device })
    .scatter(-1, indices.flatten(lead.length), x.flatten(lead.length))
    .reshape([...lead, ...output]);
}

/** The output's size as it is given, which must be less than a stride away from the default. */
function chosenSize(
  operation: string,
  outputSize: readonly number[],
  { defaults, strides }: {
    readonly defaults: readonly number[];
    readonly strides: readonly number[];
  },
): readonly number[] {
  const spatial = defaults.length;
  if (!Array.isArray(outputSize) || outputSize.length < spatial) {
    throw new ArgumentError(
      `${operation}: Expected a list of at least ${spatial} sizes as outputSize`,
    );
  }
  const sizes = outputSize.slice(-spatial);
  sizes.forEach((size, d) => {
    checkInteger(operation, size, { name: "outputSize", minimum: 1 });
    if (Math.abs(size - defaults[d]) < strides[d]) return;
    throw new ShapeError(
      `${operation}: Expected an outputSize from ${defaults[d] - strides[d] + 1} to ` +
        `${defaults[d] + strides[d] - 1} for dim ${d - spatial}: got ${size}`,
    );
  });
  return sizes;
}
