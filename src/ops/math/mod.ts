/**
 * Elementwise functions: arithmetic, exponentials, circles, rounding, comparison, logic, and the
 * conversion of dtypes. May import everything in `engine`, `ops/operands.ts` and `ops/read`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([1, 4, 9]);
 * assert.deepEqual(x.sqrt().add(1).arraySync(), [2, 3, 4]);
 * ```
 *
 * @module
 */
export * from "./activation.ts";
export * from "./arithmetic.ts";
export { to } from "./cast.ts";
export * from "./closeness.ts";
export * from "./comparison.ts";
export * from "./exponential.ts";
export * from "./extremes.ts";
export * from "./finite.ts";
export * from "./logical.ts";
export * from "./power.ts";
export * from "./rounding.ts";
export * from "./sign.ts";
export * from "./special.ts";
export * from "./trigonometric.ts";
