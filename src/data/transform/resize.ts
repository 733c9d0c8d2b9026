/**
 * Images in other sizes.
 *
 * @module
 */
import { isFloating } from "../../engine/base/mod.ts";
import { ArgumentError, DTypeError, type Tensor } from "../../tensor.ts";
import type { Transform } from "./compose.ts";
import { checkSize, type Size, sizeOfImage } from "./images.ts";
import { linearTaps, nearestTaps, resample, type Resampling, triangleTaps } from "./taps.ts";

/** How pixels between pixels are made up. */
export interface ResizeOptions {
  /** `"nearest"` keeps labels whole; `"bilinear"` is smooth. @default "bilinear" */
  readonly mode?: "nearest" | "bilinear";
  /** Whether smaller images are averages of all pixels, for `"bilinear"`. @default true */
  readonly antialias?: boolean;
}

/**
 * Brings images to a height and a width; one number is the length of the shorter side, and the
 * longer one keeps the proportions. As `torch.nn.functional.interpolate` without aligned corners.
 * uint8 stays uint8: what is computed is rounded.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, zeros } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * assert.deepEqual(transforms.resize(16)(zeros([3, 32, 48])).shape, [3, 16, 24]);
 * const half = transforms.resize([1, 1]);
 * assert.deepEqual(half(tensor([[[0, 1], [2, 3]]])).arraySync(), [[[1.5]]]);
 * ```
 *
 * @throws {ArgumentError} if the size or the mode is none
 * @throws {DTypeError} when bilinear, for integers other than uint8 and for bools
 */
export function resize(size: Size, options: ResizeOptions = {}): Transform {
  const { mode = "bilinear", antialias = true } = options;
  const target = checkSize("resize", size);
  if (mode !== "nearest" && mode !== "bilinear") {
    throw new ArgumentError(`resize: Expected "nearest" or "bilinear" as mode: got ${mode}`);
  }
  const makeTaps = mode === "nearest" ? nearestTaps : antialias ? triangleTaps : linearTaps;
  const scaled = (x: Tensor, to: readonly number[]) =>
    [-2, -1].reduce((y, dim) => {
      const along: Resampling = { from: y.shape[y.ndim + dim], to: to[dim + 2] };
      return along.from === along.to ? y : resample(y, dim, makeTaps(along));
    }, x);
  return (x) => {
    const [height, width] = sizeOfImage("resize", x);
    if (height === 0 || width === 0) {
      throw new ArgumentError(
        `resize: Cannot resize an image without pixels: got ${height} × ${width}`,
      );
    }
    const short = Math.min(height, width);
    const to = typeof size === "number"
      ? [height, width].map((extent) => Math.trunc(size * extent / short))
      : target;
    if (mode === "nearest" || isFloating(x.dtype)) return scaled(x, to);
    if (x.dtype === "uint8") return scaled(x.to("float32"), to).round().clamp(0, 255).to("uint8");
    throw new DTypeError(
      `resize: Expected floating or uint8 pixels for bilinear: got ${x.dtype}\n` +
        'Use { mode: "nearest" } for masks and labels',
    );
  };
}
