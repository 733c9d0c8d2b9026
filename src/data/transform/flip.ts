/**
 * Images mirrored at random.
 *
 * @module
 */
import { random, where } from "../../tensor.ts";
import { requireKey, type Transform } from "./compose.ts";
import { sizeOfImage } from "./images.ts";

/**
 * Mirrors images left to right with a probability.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, tensor } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const flip = transforms.randomHorizontalFlip(1);
 * assert.deepEqual(flip(tensor([[[1, 2]]]), random.key(0)).arraySync(), [[[2, 1]]]);
 * ```
 *
 * @throws {ArgumentError} when called without a key, or if p is not a probability
 */
export function randomHorizontalFlip(p = 0.5): Transform {
  return randomFlip("randomHorizontalFlip", -1, p);
}

/**
 * Mirrors images upside down with a probability.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random, tensor } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const flip = transforms.randomVerticalFlip(1);
 * assert.deepEqual(flip(tensor([[[1], [2]]]), random.key(0)).arraySync(), [[[2], [1]]]);
 * ```
 *
 * @throws {ArgumentError} when called without a key, or if p is not a probability
 */
export function randomVerticalFlip(p = 0.5): Transform {
  return randomFlip("randomVerticalFlip", -2, p);
}

function randomFlip(operation: string, dim: number, p: number): Transform {
  return (x, key) => {
    sizeOfImage(operation, x);
    return where(random.bernoulli(requireKey(operation, key), p), x.flip(dim), x);
  };
}
