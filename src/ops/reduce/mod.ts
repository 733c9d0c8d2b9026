/**
 * Reductions over some or all dimensions, running totals along one, and functions of whole rows
 * such as `softmax`. May import everything in `engine`, and `ops/operands.ts`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * assert.equal(x.sum().itemSync(), 10);
 * assert.deepEqual(x.mean(1, { keepdim: true }).arraySync(), [[1.5], [3.5]]);
 * ```
 *
 * @module
 */
export { countNonzero, mean, nanmean, nansum, prod, sum } from "./sum.ts";
export * from "./extremes.ts";
export * from "./logical.ts";
export * from "./moments.ts";
export * from "./norm.ts";
export * from "./softmax.ts";
export * from "./median.ts";
export * from "./quantile.ts";
export * from "./cumulative.ts";
