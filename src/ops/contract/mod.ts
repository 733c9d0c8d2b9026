/**
 * Contractions: products of matrices and vectors, `einsum`, and products built of them. May import
 * everything in `engine`, and `ops/operands.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { einsum, tensor } from "@cotangent/cotangent";
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * assert.deepEqual(a.matmul(a).arraySync(), [[7, 10], [15, 22]]);
 * assert.equal(einsum("ii", a).itemSync(), 5);
 * ```
 *
 * @module
 */
export { bmm, dot, inner, matmul, mm, multiDot, mv, vdot } from "./matmul.ts";
export * from "./affine.ts";
export { attention, type AttentionMaskOptions } from "./attention.ts";
export * from "./einsum.ts";
export * from "./tensordot.ts";
export * from "./products.ts";
