/**
 * Max pooling over windows at random places.
 *
 * @module
 */
import {
  ArgumentError,
  checkNumber,
  formatShape,
  type PerDimension,
  perDimension,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { arange, random, type Tensor, type ValuesAndIndices, vmap } from "../../../tensor.ts";
import { nextKey } from "../../random/mod.ts";
import { checkFloats } from "../arguments.ts";
import {
  maxOfWindows,
  type Pooled,
  pooled,
  type ReturnIndicesOptions,
  spatialShape,
} from "./windows.ts";

/** Options of fractional max pooling; either `outputSize` or `outputRatio` must be there. */
export interface FractionalMaxPoolOptions<I extends boolean = boolean>
  extends ReturnIndicesOptions<I> {
  /** How many windows in each spatial dim. */
  readonly outputSize?: PerDimension;
  /** The same as a share of the input's sizes, between 0 and 1. */
  readonly outputRatio?: PerDimension;
  /** What the windows' places are drawn from; by default the layers' source of keys. */
  readonly key?: Tensor;
  /**
   * Numbers in [0, 1) in the place of drawn ones, `[batch, channels, spatial dims]`, of which those of
   * two dims are for the width and then the height.
   */
  readonly randomSamples?: Tensor;
}

/**
 * Maxima over windows of `kernelSize` at pseudorandom places of `x` `[batch, channels, height, width]`
 * (or without the batch), other ones in each channel, which overlap (Graham, 2014). With
 * `returnIndices` an object `{ values, indices }`, as in `maxPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = random.normal(random.key(0), [1, 3, 9, 7]);
 * const y = nn.functional.fractionalMaxPool2d(x, 2, { outputSize: [5, 4], key: random.key(1) });
 * assert.deepEqual(y.shape, [1, 3, 5, 4]);
 * ```
 *
 * @throws {ArgumentError} without outputSize and outputRatio, or with both
 * @throws {ShapeError} if the rank is wrong or so many windows do not fit
 * @throws {DTypeError} for integers and bools
 */
export function fractionalMaxPool2d<I extends boolean = false>(
  x: Tensor,
  kernelSize: PerDimension,
  options: FractionalMaxPoolOptions<I>,
): Pooled<I> {
  return pooled(fractionalMaximum("fractionalMaxPool2d", x, kernelSize, options), options);
}

/**
 * Maxima over windows at pseudorandom places of `x` `[batch, channels, depth, height, width]` (or
 * without the batch), as in `fractionalMaxPool2d`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = random.normal(random.key(0), [2, 4, 6, 8]);
 * const y = nn.functional.fractionalMaxPool3d(x, 2, { outputRatio: 0.5, key: random.key(1) });
 * assert.deepEqual(y.shape, [2, 2, 3, 4]);
 * ```
 *
 * @throws {ArgumentError} without outputSize and outputRatio, or with both
 * @throws {ShapeError} if the rank is wrong or so many windows do not fit
 * @throws {DTypeError} for integers and bools
 */
export function fractionalMaxPool3d<I extends boolean = false>(
  x: Tensor,
  kernelSize: PerDimension,
  options: FractionalMaxPoolOptions<I>,
): Pooled<I> {
  return pooled(fractionalMaximum("fractionalMaxPool3d", x, kernelSize, options), options);
}

function fractionalMaximum(
  operation: "fractionalMaxPool2d" | "fractionalMaxPool3d",
  x: Tensor,
  kernelSize: PerDimension,
  options: FractionalMaxPoolOptions,
): ValuesAndIndices {
  const spatial = operation === "fractionalMaxPool2d" ? 2 : 3;
  const extents = spatialShape(operation, x, spatial);
  checkFloats(operation, x);
  const sizes = perDimension(operation, kernelSize, {
    count: spatial,
    name: "kernelSize",
    minimum: 1,
  });
  const counts = outputCounts(operation, extents, options);
  const misfit = extents.findIndex((extent, d) => counts[d] + sizes[d] - 1 > extent);
  if (misfit >= 0) {
    throw new ShapeError(
      `${operation}: Cannot fit ${counts[misfit]} windows of size ${sizes[misfit]} into a dim of ` +
        `size ${extents[misfit]}: got ${formatShape(x.shape)}`,
    );
  }
  const lead = x.shape.slice(0, -spatial);
  const samples = samplesFor(operation, x, [...lead, spatial], options);
  const planes = lead.reduce((product, extent) => product * extent, 1);
  const { values, indices } = vmap((plane: Tensor, sample: Tensor) => {
    const places = extents.map((extent, d) => {
      // PyTorch has the samples of two dims in the order width, height.
      const u = sample.select(0, spatial === 2 ? 1 - d : d);
      return windowPlaces(u, { extent, count: counts[d], size: sizes[d] });
    });
    return maxOfWindows(plane, places);
  })(x.reshape([planes, ...extents]), samples.reshape([planes, spatial]));
  const shape = [...lead, ...counts];
  return { values: values.reshape(shape), indices: indices.reshape(shape) };
}

/** The windows' places: ⌊(i + u) α⌋ − ⌊u α⌋ with α = (extent − size) / (count − 1), the last at the end. */
function windowPlaces(
  u: Tensor,
  { extent, count, size }: {
    readonly extent: number;
    readonly count: number;
    readonly size: number;
  },
): Tensor {
  const room = extent - size;
  const numbers = arange(count, { dtype: u.dtype });
  const alpha = count > 1 ? room / (count - 1) : 0;
  const inner = numbers.add(u).mul(alpha).floor().sub(u.mul(alpha).floor());
  const starts = inner.where(numbers.lt(count - 1), room).to("int32");
  return starts.unsqueeze(1).add(arange(size, { dtype: "int32" }));
}

function outputCounts(
  operation: string,
  extents: readonly number[],
  { outputSize, outputRatio }: FractionalMaxPoolOptions,
): number[] {
  if ((outputSize === undefined) === (outputRatio === undefined)) {
    throw new ArgumentError(
      `${operation}: Expected either outputSize or outputRatio: got ` +
        (outputSize === undefined ? "none" : "both"),
    );
  }
  const count = extents.length;
  if (outputSize !== undefined) {
    return perDimension(operation, outputSize, { count, name: "outputSize", minimum: 1 });
  }
  const ratios = typeof outputRatio === "number" ? extents.map(() => outputRatio) : outputRatio!;
  return extents.map((extent, d) => {
    const ratio = checkNumber(operation, ratios[d], "outputRatio");
    const windows = Math.trunc(extent * ratio);
    if (ratio > 0 && ratio < 1 && windows >= 1) return windows;
    throw new ArgumentError(
      `${operation}: Expected an outputRatio between 0 and 1 that leaves a window: got ${ratio} ` +
        `for size ${extent}`,
    );
  });
}

function samplesFor(
  operation: string,
  x: Tensor,
  shape: readonly number[],
  { key, randomSamples }: FractionalMaxPoolOptions,
): Tensor {
  if (randomSamples === undefined) {
    const dtype = x.dtype === "float64" ? "float64" : "float32";
    return random.uniform(key ?? nextKey(operation), shape, { dtype });
  }
  const batched = shape.length === 2 ? [1, ...shape] : shape;
  if (shapesEqual(randomSamples.shape, batched)) return randomSamples;
  throw new ShapeError(
    `${operation}: Expected randomSamples of shape ${formatShape(batched)}: got ` +
      formatShape(randomSamples.shape),
  );
}
