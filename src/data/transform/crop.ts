/**
 * Parts of images, and borders around them.
 *
 * @module
 */
import { checkInteger, describeValue, formatShape } from "../../engine/base/mod.ts";
import {
  arange,
  ArgumentError,
  pad as padTensor,
  type PadOptions,
  random,
  ShapeError,
  type Tensor,
} from "../../tensor.ts";
import { requireKey, type Transform } from "./compose.ts";
import { checkSize, type Size, sizeOfImage } from "./images.ts";

/**
 * How wide a border is: one number for all sides, `[horizontal, vertical]`, or
 * `[left, top, right, bottom]`.
 */
export type Border =
  | number
  | readonly [horizontal: number, vertical: number]
  | readonly [left: number, top: number, right: number, bottom: number];

/** What `randomCrop` cuts from. */
export interface RandomCropOptions extends PadOptions {
  /** A border that is put around first. @default 0 */
  readonly padding?: Border;
}

/**
 * Puts a border around images: zeros, or what the options say.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * assert.deepEqual(transforms.pad([1, 0])(ones([1, 1, 2])).arraySync(), [[[0, 1, 1, 0]]]);
 * ```
 *
 * @throws {ArgumentError} if the border is not one, two or four whole numbers
 */
export function pad(padding: Border, options: PadOptions = {}): Transform {
  const [left, top, right, bottom] = checkBorder("pad", padding);
  return (x) => {
    sizeOfImage("pad", x);
    return padTensor(x, [[top, bottom], [left, right]], options);
  };
}

/**
 * Cuts the middle out of images. Where an image is smaller it is padded with zeros.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const image = arange(16).reshape([1, 4, 4]);
 * assert.deepEqual(transforms.centerCrop(2)(image).arraySync(), [[[5, 6], [9, 10]]]);
 * ```
 *
 * @throws {ArgumentError} if the size is none
 */
export function centerCrop(size: Size): Transform {
  const target = checkSize("centerCrop", size);
  return (x) => {
    const widths = sizeOfImage("centerCrop", x).map((extent, i) => {
      const missing = Math.max(0, target[i] - extent);
      return [Math.floor(missing / 2), Math.ceil(missing / 2)] as const;
    });
    const padded = padTensor(x, widths);
    const [height, width] = sizeOfImage("centerCrop", padded);
    return padded
      .narrow(-2, halfToEven(height - target[0]), target[0])
      .narrow(-1, halfToEven(width - target[1]), target[1]);
  };
}

/** Half of a whole number; of an odd one the even of both neighbours, as Python rounds. */
function halfToEven(number: number): number {
  const below = Math.floor(number / 2);
  return number % 2 === 0 || below % 2 === 0 ? below : below + 1;
}

/**
 * Cuts a part of a size out of images, at a random place.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const crop = transforms.randomCrop(32, { padding: 4, mode: "reflect" });
 * assert.deepEqual(crop(ones([3, 32, 32]), random.key(0)).shape, [3, 32, 32]);
 * ```
 *
 * @throws {ArgumentError} if the size or the border is none, or when called without a key
 * @throws {ShapeError} when called with an image that is too small
 */
export function randomCrop(size: Size, options: RandomCropOptions = {}): Transform {
  const { padding = 0, ...padOptions } = options;
  const target = checkSize("randomCrop", size);
  const [left, top, right, bottom] = checkBorder("randomCrop", padding);
  return (x, key) => {
    sizeOfImage("randomCrop", x);
    const padded = padTensor(x, [[top, bottom], [left, right]], padOptions);
    const keys = random.split(requireKey("randomCrop", key)).unbind(0);
    return sizeOfImage("randomCrop", padded).reduce((part, extent, i) => {
      if (extent < target[i]) {
        throw new ShapeError(
          `randomCrop: Cannot cut ${formatShape(target)} out of an image of shape ` +
            `${formatShape(padded.shape)} with its border\nMake it larger with padding or resize`,
        );
      }
      return window(
        part,
        i - 2,
        random.randint(keys[i], [], { high: extent - target[i] + 1 }),
        target[i],
      );
    }, padded);
  };
}

/** So many elements of a dimension from a place on that may be traced. */
function window(x: Tensor, dim: number, start: Tensor, length: number): Tensor {
  return x.indexSelect(dim, arange(length, { dtype: "int32" }).add(start));
}

function checkBorder(operation: string, border: Border): [number, number, number, number] {
  const sides = typeof border === "number" ? [border] : border;
  if (!Array.isArray(sides) || ![1, 2, 4].includes(sides.length)) {
    throw new ArgumentError(
      `${operation}: Expected one, two or four numbers as padding: got ${describeValue(border)}`,
    );
  }
  for (const side of sides) checkInteger(operation, side, { name: "padding", minimum: 0 });
  const [left, top = left, right = left, bottom = top] = sides;
  return [left, top, right, bottom];
}
