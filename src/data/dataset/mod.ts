/**
 * Datasets: what examples there are, by number (`Dataset`) or one after the other
 * (`IterableDataset`), and datasets made of others. An example is any tree of tensors, numbers and
 * strings. May import `src/tensor.ts` and `base`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dataset } from "@cotangent/cotangent/data";
 *
 * class Squares extends Dataset<{ x: number; y: number }> {
 *   override readonly length = 10;
 *   override get(index: number) {
 *     return { x: index, y: index ** 2 };
 *   }
 * }
 * assert.deepEqual(new Squares().get(3), { x: 3, y: 9 });
 * ```
 *
 * @module
 */
export { Dataset, IterableDataset } from "./dataset.ts";
export { ListDataset } from "./list_dataset.ts";
export { TensorDataset } from "./tensor_dataset.ts";
export { randomSplit, Subset } from "./subset.ts";
export { ChainDataset, ConcatDataset } from "./joined.ts";
export { checkIndex } from "./check_index.ts";
