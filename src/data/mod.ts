/**
 * Data: from files to batches. Datasets hand out examples, which are trees of tensors, numbers and
 * texts; samplers say in which order; a `DataLoader` makes batches of them, shuffled by a key, got
 * ahead of time or by workers, and resumable in the middle of an epoch. Beside these stand transforms of
 * images, tokenisers, image files, and the readers of MNIST, CIFAR, CSV, JSON lines and folders of
 * images. Nothing is fetched from the network unless it is asked for.
 *
 * May import `src/tensor.ts`, `base`, `io` and `nn`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import { DataLoader, TensorDataset } from "@cotangent/cotangent/data";
 *
 * const [forImages, forOrder] = random.split(random.key(0));
 * const dataset = new TensorDataset({ image: random.uniform(forImages, [100, 1, 8, 8]) });
 * const loader = new DataLoader(dataset, { batchSize: 32, shuffle: true, key: forOrder });
 * for await (const { image } of loader) assert.deepEqual(image.shape.slice(1), [1, 8, 8]);
 * ```
 *
 * @module
 */
export * from "./errors.ts";
export * from "./dataset/mod.ts";
export * from "./sampler/mod.ts";
export * from "./loader/mod.ts";
export * as transforms from "./transform/mod.ts";
export * from "./tokenizer/mod.ts";
export * from "./image/mod.ts";
export * from "./source/mod.ts";
