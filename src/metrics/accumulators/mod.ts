/**
 * Where metrics gather: sums, rows, moments and windows of numbers in float64. Each knows how to merge
 * with its like and how to become plain data. May import `engine/base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Sums } from "@cotangent/cotangent/metrics";
 *
 * const sums = new Sums(2);
 * sums.add([1, 2]);
 * assert.deepEqual(sums.state(), [1, 2]);
 * ```
 *
 * @module
 */
export type { Accumulator, Json } from "./accumulator.ts";
export { Moments } from "./moments.ts";
export { Rows } from "./rows.ts";
export { Sums } from "./sums.ts";
export { Window } from "./window.ts";
