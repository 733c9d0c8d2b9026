/**
 * Images in other sizes.
 *
 * @module
 */
import { isFloating, sizeOf } from "../../engine/base/mod.ts";
import { functional } from "../../nn/mod.ts";
import { ArgumentError, DTypeError, type Tensor, zeros } from "../../tensor.ts";
import type { Transform } from "./compose.ts";
import { checkSize, type Size, sizeOfImage } from "./images.ts";

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
 * @throws {DTypeError} for int64; when bilinear, for integers other than uint8 and for bools
 */
export function resize(size: Size, options: ResizeOptions = {}): Transform {
  const { mode = "bilinear", antialias = true } = options;
  const target = checkSize("resize", size);
  if (mode !== "nearest" && mode !== "bilinear") {
    throw new ArgumentError(`resize: Expected "nearest" or "bilinear" as mode: got ${mode}`);
  }
  const scaled = (x: Tensor, to: readonly number[]) => {
    const lead = x.shape.slice(0, -2);
    if (lead.includes(0)) return zeros([...lead, ...to], { dtype: x.dtype });
    const planes = x.reshape([1, sizeOf(lead), ...x.shape.slice(-2)]);
    const smooth = { size: to, mode: "bilinear", antialias } as const;
    const resized = functional.interpolate(
      planes,
      mode === "nearest" ? { size: to, mode } : smooth,
    );
    return resized.reshape([...lead, ...to]);
  };
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
    if (isFloating(x.dtype)) return scaled(x, to);
    // What is only moved, and has up to 53 bits, comes back from float64 as it was.
    if (mode === "nearest" && x.dtype !== "int64") return scaled(x.to("float64"), to).to(x.dtype);
    if (x.dtype === "uint8") return scaled(x.to("float32"), to).round().clamp(0, 255).to("uint8");
    const wish = mode === "nearest"
      ? "anything but int64"
      : "floating or uint8 pixels for bilinear";
    throw new DTypeError(
      `resize: Expected ${wish}: got ${x.dtype}\n` +
        (mode === "nearest" ? "Convert labels to int32" : 'Use { mode: "nearest" } for masks'),
    );
  };
}
