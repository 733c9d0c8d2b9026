/**
 * Images and signals made larger or smaller.
 *
 * @module
 */
import {
  ArgumentError,
  checkInteger,
  checkNumber,
  checkOptions,
  describeValue,
  formatShape,
  ShapeError,
} from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkFloats, checkOneOf } from "../arguments.ts";
import {
  antialiasedCubic,
  antialiasedLinear,
  area,
  cubic,
  linear,
  nearest,
  nearestExact,
  resample,
  type Resampler,
} from "./resampling.ts";

/** How values between elements are found. */
export type InterpolationMode =
  | "nearest"
  | "nearest-exact"
  | "linear"
  | "bilinear"
  | "bicubic"
  | "trilinear"
  | "area";

/** What is known of a mode. */
interface ModeTraits {
  /** The numbers of spatial dims that it is for. */
  readonly ranks: readonly number[];
  readonly resampler: Resampler;
  /** With `antialias`, if there is such a form. */
  readonly smooth?: Resampler;
  /** Whether corners may be aligned. */
  readonly aligns: boolean;
}

const modes: Readonly<Record<InterpolationMode, ModeTraits>> = {
  "nearest": { ranks: [1, 2, 3], resampler: nearest, aligns: false },
  "nearest-exact": { ranks: [1, 2, 3], resampler: nearestExact, aligns: false },
  "linear": { ranks: [1], resampler: linear, aligns: true },
  "bilinear": { ranks: [2], resampler: linear, smooth: antialiasedLinear, aligns: true },
  "bicubic": { ranks: [2], resampler: cubic, smooth: antialiasedCubic, aligns: true },
  "trilinear": { ranks: [3], resampler: linear, aligns: true },
  "area": { ranks: [1, 2, 3], resampler: area, aligns: false },
};

/** Options of `interpolate`; either `size` or `scaleFactor` is needed. */
export interface InterpolateOptions {
  /** The sizes of the output's spatial dims, or one for all. */
  readonly size?: number | readonly number[] | null;
  /** How many times as large it is to be, for each spatial dim or for all. */
  readonly scaleFactor?: number | readonly number[] | null;
  /** How values between elements are found. @default "nearest" */
  readonly mode?: InterpolationMode;
  /**
   * Whether the first and last elements of input and output lie on each other, instead of the outer
   * edges of these. For the linear modes and `"bicubic"`. @default false
   */
  readonly alignCorners?: boolean;
  /**
   * Whether places are computed from the sizes of input and output, and not from `scaleFactor`, which
   * differ where the size is rounded. @default false
   */
  readonly recomputeScaleFactor?: boolean;
  /**
   * Whether an output smaller than the input takes all elements into account. For `"bilinear"` and
   * `"bicubic"`. @default false
   */
  readonly antialias?: boolean;
}

/**
 * `x` `[batch, channels, …]` with its one to three spatial dims resized. `"area"` is the mean over what
 * an element covers; `"nearest"` takes the element below, and `"nearest-exact"` the nearest.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const x = tensor([[[1, 3]]]);
 * const double = (mode: "nearest" | "linear") =>
 *   nn.functional.interpolate(x, { scaleFactor: 2, mode }).flatten().arraySync();
 * assert.deepEqual(double("nearest"), [1, 1, 3, 3]);
 * assert.deepEqual(double("linear"), [1, 1.5, 2.5, 3]);
 * ```
 *
 * @throws {ShapeError} if the rank does not fit the mode
 * @throws {ArgumentError} if not one of size and scaleFactor is given, or an option does not fit the mode
 * @throws {DTypeError} for integers and bools
 */
export function interpolate(x: Tensor, options: InterpolateOptions = {}): Tensor {
  const operation = "interpolate";
  checkFloats(operation, x);
  checkOptions(operation, options, "scaleFactor: 2");
  const { alignCorners = false, antialias = false } = options;
  const mode = checkOneOf(operation, options.mode ?? "nearest", {
    name: "mode",
    values: Object.keys(modes) as InterpolationMode[],
  });
  const traits = modes[mode];
  const rank = x.ndim - 2;
  if (!traits.ranks.includes(rank) || x.shape.includes(0)) {
    throw new ShapeError(
      `${operation}: Expected an input [batch, channels, …] with ${
        traits.ranks.join(" or ")
      } spatial dims and elements for mode ${mode}: got ${formatShape(x.shape)}`,
    );
  }
  if (alignCorners && !traits.aligns) refuseOption("alignCorners", mode);
  if (antialias && traits.smooth === undefined) refuseOption("antialias", mode);
  const resampler = antialias ? traits.smooth! : traits.resampler;
  const plan = sizesOf(x.shape.slice(2), options);
  return plan.reduce((y, { outputs, scale }, i) => {
    const inputs = x.shape[2 + i];
    const taps = resampler({ inputs, outputs, scale, alignCorners });
    const isSame = taps.length === inputs &&
      taps.every(({ indices, weights }, place) =>
        indices.every((index, k) => weights[k] === (index === place ? 1 : 0))
      );
    return isSame ? y : resample(y, 2 + i, taps);
  }, x);
}

function refuseOption(name: string, mode: InterpolationMode): never {
  throw new ArgumentError(`interpolate: Cannot use ${name} in mode ${mode}\nLeave it out`);
}

/** The output's size in each spatial dim, and the distance of its elements in those of the input. */
function sizesOf(
  inputs: readonly number[],
  { size = null, scaleFactor = null, recomputeScaleFactor = false }: InterpolateOptions,
): readonly { readonly outputs: number; readonly scale: number }[] {
  if ((size === null) === (scaleFactor === null)) {
    throw new ArgumentError(
      `interpolate: Expected either a size or a scaleFactor: got ${
        size === null ? "neither" : "both"
      }`,
    );
  }
  const values = perSpatialDim(size ?? scaleFactor!, inputs.length, size ? "size" : "scaleFactor");
  return inputs.map((count, i) => {
    if (size !== null) {
      const outputs = checkInteger("interpolate", values[i], { name: "size", minimum: 1 });
      return { outputs, scale: count / outputs };
    }
    const outputs = Math.floor(count * checkNumber("interpolate", values[i], "scaleFactor"));
    if (!(outputs >= 1 && Number.isFinite(outputs))) {
      throw new ArgumentError(
        `interpolate: Expected a scaleFactor that leaves elements of ${count}: got ${values[i]}`,
      );
    }
    return { outputs, scale: recomputeScaleFactor ? count / outputs : 1 / values[i] };
  });
}

function perSpatialDim(
  value: number | readonly number[],
  rank: number,
  name: string,
): readonly number[] {
  if (typeof value === "number") return new Array<number>(rank).fill(value);
  if (Array.isArray(value) && value.length === rank) return value;
  throw new ArgumentError(
    `interpolate: Expected a number or a list of ${rank} as ${name}: got ${
      Array.isArray(value) ? `[${value.join(", ")}]` : describeValue(value)
    }`,
  );
}
