/**
 * What a transform is, and several as one.
 *
 * @module
 */
import { checkFunction, describeValue } from "../../engine/base/mod.ts";
import { ArgumentError, random, type Tensor } from "../../tensor.ts";

/** What is done to an image or a label; random ones need the key, the others pass it over. */
export type Transform = (x: Tensor, key?: Tensor) => Tensor;

/**
 * One transform after the other. Each gets a key of its own out of the one that is passed.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const prepare = transforms.compose([transforms.toFloat(), (x) => x.mul(2).sub(1)]);
 * const image = tensor([[[0, 255]]], { dtype: "uint8" });
 * assert.deepEqual(prepare(image).arraySync(), [[[-1, 1]]]);
 * ```
 *
 * @throws {ArgumentError} if one is not a function
 */
export function compose(transforms: readonly Transform[]): Transform {
  if (!Array.isArray(transforms)) {
    throw new ArgumentError(
      `compose: Expected an array of transforms: got ${describeValue(transforms)}`,
    );
  }
  for (const transform of transforms) checkFunction("compose", transform, "a transform");
  return (x, key) =>
    transforms.reduce(
      (y, transform, i) => key === undefined ? transform(y) : transform(y, random.foldIn(key, i)),
      x,
    );
}

/**
 * The key of a random transform.
 *
 * @throws {ArgumentError} if there is none
 */
export function requireKey(operation: string, key: Tensor | undefined): Tensor {
  if (key !== undefined) return key;
  throw new ArgumentError(
    `${operation}: Expected a key as second argument: got none\n` +
      "Pass one from random.key(…), or use the transform option of a DataLoader",
  );
}
