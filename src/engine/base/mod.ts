/**
 * The ground floor of the engine: dtypes and their promotion, shapes, layouts (shape, strides and
 * offset), conversions between element types, pytrees, the printed form of tensors, and the error
 * classes. Pure functions on numbers, strings and typed arrays; there is no tensor here.
 *
 * Imports nothing from other folders; every other folder may import from here.
 *
 * ```ts
 * import { broadcastShapes, promoteTypes } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(broadcastShapes("add", [2, 1], [3]), [2, 3]);
 * assert.equal(promoteTypes("int64", "float16"), "float16");
 * ```
 *
 * @module
 */
export * from "./arguments.ts";
export * from "./attention_params.ts";
export * from "./bfloat16.ts";
export * from "./convert.ts";
export * from "./convolution_shape.ts";
export * from "./dtype.ts";
export * from "./errors.ts";
export * from "./format.ts";
export * from "./integer_range.ts";
export * from "./layout.ts";
export * from "./promotion.ts";
export * from "./shape.ts";
export * from "./tree.ts";
export * from "./tree_form.ts";
