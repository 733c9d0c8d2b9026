/**
 * Images read at any places.
 *
 * @module
 */
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import { arange, type Tensor } from "../../../tensor.ts";
import { checkFloats, checkOneOf } from "../arguments.ts";

/** Options of `gridSample`. */
export interface GridSampleOptions {
  /** How values between elements are found; `"bicubic"` for images alone. @default "bilinear" */
  readonly mode?: "bilinear" | "nearest" | "bicubic";
  /**
   * What is beyond the edge: zeros, the elements at the border, or the image mirrored. @default "zeros"
   */
  readonly paddingMode?: "zeros" | "border" | "reflection";
  /** Whether −1 and 1 are the centres of the outermost elements, and not their edges. @default false */
  readonly alignCorners?: boolean;
}

type Settings = Required<GridSampleOptions>;

/**
 * `x` `[batch, channels, height, width]` read at the places `grid`
 * `[batch, rows, columns, 2]`, whose pairs (x, y) go from −1, left and top, to 1, right and bottom:
 * `[batch, channels, rows, columns]`. Also for volumes: `[batch, channels, depth, height, width]` at
 * triples (x, y, z).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const image = tensor([[[[1, 2], [3, 4]]]]);
 * const grid = tensor([[[[0, 0], [1, 1]]]]); // the middle, and the lower right corner
 * const y = nn.functional.gridSample(image, grid, { alignCorners: true });
 * assert.deepEqual(y.flatten().arraySync(), [2.5, 4]);
 * ```
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {ArgumentError} for another mode, or volumes and `"bicubic"`
 */
export function gridSample(x: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  const operation = "gridSample";
  checkFloats(operation, x);
  checkFloats(operation, grid, "grid");
  checkOptions(operation, options, "alignCorners: true");
  const { mode = "bilinear", paddingMode = "zeros", alignCorners = false } = options;
  checkOneOf(operation, mode, { name: "mode", values: ["bilinear", "nearest", "bicubic"] });
  checkOneOf(operation, paddingMode, {
    name: "paddingMode",
    values: ["zeros", "border", "reflection"],
  });
  const rank = x.ndim - 2;
  if (
    (rank !== 2 && rank !== 3) || grid.ndim !== x.ndim || grid.shape[0] !== x.shape[0] ||
    grid.shape.at(-1) !== rank || x.shape.slice(2).includes(0)
  ) {
    throw new ShapeError(
      "gridSample: Expected an input [batch, channels, height, width] and a grid " +
        "[batch, rows, columns, 2], or one dim more and 3: got " +
        `${formatShape(x.shape)} and ${formatShape(grid.shape)}`,
    );
  }
  if (mode === "bicubic" && rank === 3) {
    throw new ArgumentError('gridSample: Cannot use mode "bicubic" for volumes\nUse "bilinear"');
  }
  const settings = { mode, paddingMode, alignCorners };
  const space = x.shape.slice(2);
  const [batch, ...places] = grid.shape.slice(0, -1);
  const points = grid.flatten(1, -2);
  // The last coordinate of a point is of the first spatial dim.
  const axes = space.map((extent, dim) => {
    const place = fromUnit(points.select(-1, rank - 1 - dim), extent, alignCorners);
    return tapsOf(place, extent, settings);
  });
  const rows = x.flatten(2).transpose(1, 2);
  const read = readerOf(rows, space);
  const sum = combinations(axes).map(read).reduce((total, part) => total.add(part));
  return sum.transpose(1, 2).reshape([batch, x.shape[1], ...places]);
}

/** An element along one dim that a value is made of. */
interface Tap {
  /** Its place, whole, within the image; `[batch, points]`. */
  readonly place: Tensor;
  /** Its weight; null for 1. */
  readonly weight: Tensor | null;
  /** Whether it lies within the image, bool. */
  readonly inside: Tensor;
}

/** A coordinate from −1 … 1 to places of elements. */
function fromUnit(x: Tensor, extent: number, alignCorners: boolean): Tensor {
  return alignCorners ? x.add(1).mul((extent - 1) / 2) : x.add(1).mul(extent).sub(1).div(2);
}

function tapsOf(place: Tensor, extent: number, settings: Settings): Tap[] {
  switch (settings.mode) {
    case "nearest":
      return [tapAt(padded(place, extent, settings).round(), null, extent)];
    case "bilinear": {
      const at = padded(place, extent, settings);
      const below = at.floor();
      const part = at.sub(below);
      return [
        tapAt(below, part.neg().add(1), extent),
        tapAt(below.add(1), part, extent),
      ];
    }
    case "bicubic": {
      const below = place.floor();
      const part = place.sub(below);
      return [-1, 0, 1, 2].map((offset) => {
        const at = padded(below.add(offset), extent, settings);
        return tapAt(at, cubicWeights(part.sub(offset).abs(), offset), extent);
      });
    }
  }
}

/** Keys' cubic convolution (1981) with a = −0.75, at a distance in [0, 1] or, further out, [1, 2]. */
function cubicWeights(distance: Tensor, offset: number): Tensor {
  const a = -0.75;
  const cubic = (c3: number, c2: number, c1: number, c0: number) =>
    distance.mul(c3).add(c2).mul(distance).add(c1).mul(distance).add(c0);
  return offset === 0 || offset === 1
    ? cubic(a + 2, -(a + 3), 0, 1)
    : cubic(a, -5 * a, 8 * a, -4 * a);
}

function tapAt(place: Tensor, weight: Tensor | null, extent: number): Tap {
  const inside = place.ge(0).logicalAnd(place.le(extent - 1));
  return { place: place.clamp(0, extent - 1).to("int32"), weight, inside };
}

/** A place brought into the image, as the padding mode has it. */
function padded(place: Tensor, extent: number, { paddingMode, alignCorners }: Settings): Tensor {
  switch (paddingMode) {
    case "zeros":
      return place;
    case "border":
      return place.clamp(0, extent - 1);
    case "reflection": {
      const [low, span] = alignCorners ? [0, extent - 1] : [-0.5, extent];
      if (span === 0) return place.mul(0);
      // Even turns go forwards, odd ones backwards.
      const distance = place.sub(low).abs();
      const turns = distance.div(span).floor();
      const rest = distance.sub(turns.mul(span));
      const isForwards = turns.remainder(2).eq(0);
      return rest.where(isForwards, rest.neg().add(span)).add(low).clamp(0, extent - 1);
    }
  }
}

/** All combinations of a tap of each dim. */
function combinations(axes: readonly (readonly Tap[])[]): Tap[][] {
  return axes.reduce<Tap[][]>(
    (all, taps) => all.flatMap((some) => taps.map((tap) => [...some, tap])),
    [[]],
  );
}

/** What reads elements `[batch, points, channels]` out of rows `[batch, elements, channels]`. */
function readerOf(rows: Tensor, space: readonly number[]): (taps: readonly Tap[]) => Tensor {
  const example = arange(rows.shape[0], { device: rows.device }).unsqueeze(1);
  return (taps) => {
    const flat = taps.map(({ place }) => place)
      .reduce((place, next, dim) => place.mul(space[dim]).add(next));
    const values = rows.at(example, flat);
    const inside = taps.map((tap) => tap.inside).reduce((all, next) => all.logicalAnd(next));
    const weights = taps.flatMap(({ weight }) => weight ?? []);
    const kept = values.where(inside.unsqueeze(-1), 0);
    if (weights.length === 0) return kept;
    return kept.mul(weights.reduce((product, weight) => product.mul(weight)).unsqueeze(-1));
  };
}
