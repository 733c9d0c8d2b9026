/**
 * NumPy's formats: `.npy`, one array, and `.npz`, arrays by name. May import `files`, `zip` and the
 * folder's errors, bytes and elements.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { parseNpz, serializeNpz } from "@cotangent/cotangent/io";
 *
 * const bytes = await serializeNpz({ x: tensor([1, 2]) });
 * assert.deepEqual((await parseNpz(bytes)).x.arraySync(), [1, 2]);
 * ```
 *
 * @module
 */
export { parseNpy, readNpy, serializeNpy, writeNpy } from "./npy.ts";
export { parseNpz, readNpz, serializeNpz, writeNpz, type WriteNpzOptions } from "./npz.ts";
