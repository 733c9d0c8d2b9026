/**
 * Elements moved between channels and space, and channels between groups.
 *
 * @module
 */
import { checkInteger, formatShape, ShapeError } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { checkTensor } from "../arguments.ts";

/**
 * `[…, channels · r², height, width]` as `[…, channels, height · r, width · r]`: each r² channels become
 * blocks of r by r elements (Shi et al., 2016).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.pixelShuffle(arange(4).reshape([4, 1, 1]), 2);
 * assert.deepEqual(y.arraySync(), [[[0, 1], [2, 3]]]);
 * ```
 *
 * @throws {ShapeError} if there are less than three dims, or r² does not divide the channels
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  const factor = checkFactor("pixelShuffle", x, upscaleFactor, "upscaleFactor");
  const [channels, height, width] = x.shape.slice(-3);
  const batch = x.shape.slice(0, -3);
  if (channels % factor ** 2 !== 0) {
    throw new ShapeError(
      `pixelShuffle: Expected a multiple of ${factor ** 2} channels: got ${formatShape(x.shape)}`,
    );
  }
  const lead = batch.map((_, dim) => dim);
  const [c, i, j, h, w] = [0, 1, 2, 3, 4].map((dim) => batch.length + dim);
  return x.reshape([...batch, channels / factor ** 2, factor, factor, height, width])
    .permute([...lead, c, h, i, w, j])
    .reshape([...batch, channels / factor ** 2, height * factor, width * factor]);
}

/**
 * `[…, channels, height · r, width · r]` as `[…, channels · r², height, width]`: what undoes
 * `pixelShuffle`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.pixelUnshuffle(arange(4).reshape([1, 2, 2]), 2);
 * assert.deepEqual(y.flatten().arraySync(), [0, 1, 2, 3]);
 * ```
 *
 * @throws {ShapeError} if there are less than three dims, or r does not divide height and width
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  const factor = checkFactor("pixelUnshuffle", x, downscaleFactor, "downscaleFactor");
  const [channels, height, width] = x.shape.slice(-3);
  const batch = x.shape.slice(0, -3);
  if (height % factor !== 0 || width % factor !== 0) {
    throw new ShapeError(
      `pixelUnshuffle: Expected multiples of ${factor} as height and width: got ` +
        formatShape(x.shape),
    );
  }
  const lead = batch.map((_, dim) => dim);
  const [c, h, i, w, j] = [0, 1, 2, 3, 4].map((dim) => batch.length + dim);
  return x.reshape([...batch, channels, height / factor, factor, width / factor, factor])
    .permute([...lead, c, i, j, h, w])
    .reshape([...batch, channels * factor ** 2, height / factor, width / factor]);
}

/**
 * `[batch, channels, …]` with its channels, which lie in groups, in turns from each group (Zhang et al.,
 * 2018).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.channelShuffle(arange(4).reshape([1, 4, 1]), 2);
 * assert.deepEqual(y.flatten().arraySync(), [0, 2, 1, 3]);
 * ```
 *
 * @throws {ShapeError} if there are less than three dims, or the groups do not divide the channels
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  checkFactor("channelShuffle", x, groups, "groups");
  const [batch, channels, ...space] = x.shape;
  if (channels % groups !== 0) {
    throw new ShapeError(
      `channelShuffle: Expected a multiple of ${groups} channels: got ${formatShape(x.shape)}`,
    );
  }
  return x.reshape([batch, groups, channels / groups, ...space]).transpose(1, 2).reshape(x.shape);
}

function checkFactor(operation: string, x: Tensor, factor: number, name: string): number {
  checkTensor(operation, x);
  checkInteger(operation, factor, { name, minimum: 1 });
  if (x.ndim >= 3) return factor;
  throw new ShapeError(
    `${operation}: Expected at least three dims: got ${formatShape(x.shape)}`,
  );
}
