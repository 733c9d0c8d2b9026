/**
 * Loaders: a dataset's examples in shuffled batches, got ahead of time and by workers, and resumable
 * in the middle of an epoch. May import `src/tensor.ts`, `base`, `dataset` and `sampler`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import { DataLoader, TensorDataset } from "@cotangent/cotangent/data";
 *
 * const loader = new DataLoader(new TensorDataset(arange(5)), { batchSize: 2, dropLast: true });
 * const batches = await Array.fromAsync(loader);
 * assert.deepEqual(batches.map((batch) => batch.arraySync()), [[0, 1], [2, 3]]);
 * ```
 *
 * @module
 */
export { DataLoader } from "./data_loader.ts";
export type { DataLoaderOptions } from "./loader_options.ts";
export type { LoaderState } from "./loader_state.ts";
export type { WorkerOptions } from "./worker_pool.ts";
export { type Collated, defaultCollate } from "./collate.ts";
export { padCollate, type PadCollateOptions, type Padded } from "./pad_collate.ts";
