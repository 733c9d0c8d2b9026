/**
 * Transforms of each pixel by itself.
 *
 * @module
 */
import { checkDType, describeValue, formatShape, isFloating } from "../../engine/base/mod.ts";
import { ArgumentError, type DType, DTypeError, ShapeError, tensor } from "../../tensor.ts";
import type { Transform } from "./compose.ts";
import { sizeOfImage } from "./images.ts";

/** What `toFloat` gives. */
export interface ToFloatOptions {
  /** A floating dtype. @default "float32" */
  readonly dtype?: DType;
}

/**
 * Turns uint8 from 0 to 255 into floating numbers from 0 to 1; what is floating or bool already is
 * only converted.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const x = tensor([0, 51, 255], { dtype: "uint8" });
 * assert.deepEqual(transforms.toFloat({ dtype: "float64" })(x).arraySync(), [0, 0.2, 1]);
 * ```
 *
 * @throws {DTypeError} for other integers, whose range is not known, or if `dtype` is not floating
 */
export function toFloat({ dtype = "float32" }: ToFloatOptions = {}): Transform {
  if (!isFloating(checkDType("toFloat", dtype))) {
    throw new DTypeError(`toFloat: Expected a floating dtype: got ${dtype}`);
  }
  return (x) => {
    if (x.dtype === "uint8") return x.to(dtype).div(255);
    if (x.dtype === "bool" || isFloating(x.dtype)) return x.to(dtype);
    throw new DTypeError(
      `toFloat: Expected uint8, bool or floating pixels: got ${x.dtype}\n` +
        'Convert them with x.to("float32") and divide by their greatest value',
    );
  };
}

/**
 * Subtracts a mean from each channel and divides by a standard deviation: (x − mean) / std. There is
 * one of each for all channels, or one a channel.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const image = tensor([[[1, 3]], [[5, 5]]]);
 * const normalize = transforms.normalize([1, 3], [2, 1]);
 * assert.deepEqual(normalize(image).arraySync(), [[[0, 1]], [[2, 2]]]);
 * ```
 *
 * @throws {ArgumentError} if there are not as many means as deviations, or a deviation is not above 0
 * @throws {DTypeError} when called with integers
 * @throws {ShapeError} when called with another number of channels
 */
export function normalize(mean: readonly number[], std: readonly number[]): Transform {
  const areNumbers = [mean, std].every((list) =>
    Array.isArray(list) && list.length > 0 && list.every(Number.isFinite)
  );
  if (!areNumbers || mean.length !== std.length || !std.every((deviation) => deviation > 0)) {
    const got = [mean, std].map((list) =>
      Array.isArray(list) ? formatShape(list) : describeValue(list)
    );
    throw new ArgumentError(
      `normalize: Expected as many numbers as mean as there are as std, these above 0: got ` +
        got.join(" and "),
    );
  }
  const [means, deviations] = [mean, std].map((list) =>
    tensor(Float64Array.from(list)).reshape([list.length, 1, 1])
  );
  return (x) => {
    sizeOfImage("normalize", x);
    if (!isFloating(x.dtype)) {
      throw new DTypeError(
        `normalize: Expected floating pixels: got ${x.dtype}\nPut transforms.toFloat() before it`,
      );
    }
    const channels = x.ndim < 3 ? 1 : x.shape[x.ndim - 3];
    if (mean.length !== 1 && mean.length !== channels) {
      throw new ShapeError(
        `normalize: Expected an image of ${mean.length} channels: got shape ` +
          formatShape(x.shape),
      );
    }
    const normalized = x.sub(means.to(x.dtype)).div(deviations.to(x.dtype));
    return x.ndim < 3 ? normalized.squeeze(0) : normalized;
  };
}
