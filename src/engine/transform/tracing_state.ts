/**
 * What code can know of the transformations that it runs under, for libraries that keep state.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../base/mod.ts";
import { isRunning, type Tensor, tracerOf } from "../core/mod.ts";
import { isTensor } from "./trees.ts";

/**
 * Whether a running transformation watches the tensor, so that it has no elements to read and must
 * not outlive the transformed function.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isTraced, tensor, type Tensor, vmap } from "@cotangent/cotangent";
 *
 * assert.equal(isTraced(tensor([1, 2])), false);
 * vmap((x: Tensor) => (assert.ok(isTraced(x)), x))(tensor([1, 2]));
 * ```
 */
export function isTraced(x: Tensor): boolean {
  if (!isTensor(x)) {
    throw new ArgumentError(`isTraced: Expected a tensor: got ${describeValue(x)}`);
  }
  return tracerOf(x)?.trace.running === true;
}

/**
 * Whether `jit` is recording the function that this is called from: tensors from outside become
 * constants of what is compiled.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isCompiling, jit, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * assert.equal(isCompiling(), false);
 * jit((x: Tensor) => (assert.ok(isCompiling()), x))(tensor(1));
 * ```
 */
export function isCompiling(): boolean {
  return isRunning("jit");
}
