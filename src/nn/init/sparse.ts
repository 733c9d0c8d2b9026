/**
 * Initial weights of which most are 0.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { random, type Shape, type Tensor, where } from "../../tensor.ts";
import { checkInitial, checkMatrix, keyFor, type RandomInitialOptions } from "./options.ts";
import { normal } from "./random.ts";

/** Options of `sparse`. */
export interface SparseOptions extends RandomInitialOptions {
  /** The standard deviation of what is not 0. @default 0.01 */
  readonly std?: number;
}

/**
 * A matrix of normal numbers in which a part of each column, rounded up, is 0, at random places
 * (Martens, 2010).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const weight = nn.init.sparse([10, 3], 0.25, { key: random.key(0) });
 * assert.deepEqual(weight.eq(0).float().sum(0).arraySync(), [3, 3, 3]);
 * ```
 *
 * @throws {ShapeError} if the shape is not of two dimensions
 * @throws {ArgumentError} if the part is not in [0, 1]
 */
export function sparse(shape: Shape, sparsity: number, options: SparseOptions = {}): Tensor {
  const { std = 0.01, dtype = "float32" } = options;
  checkMatrix("init.sparse", checkInitial("init.sparse", shape, options));
  if (!(sparsity >= 0 && sparsity <= 1)) {
    throw new ArgumentError(`init.sparse: Expected a sparsity in [0, 1]: got ${sparsity}`);
  }
  const zeros = Math.ceil(sparsity * shape[0]);
  const [forValues, forPlaces] = random.split(keyFor("init.sparse", options));
  const values = normal(shape, { std, dtype, key: forValues });
  // The ranks of uniform numbers are a random order, in each column its own.
  const ranks = random.uniform(forPlaces, shape).argsort(0).argsort(0);
  return where(ranks.lt(zeros), 0, values);
}
