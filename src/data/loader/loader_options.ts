/**
 * What a loader can be told, and the check of it.
 *
 * @module
 */
import { checkFunction, checkInteger, checkOptions, describeValue } from "../../engine/base/mod.ts";
import { ArgumentError, type Tensor, UnsupportedError } from "../../tensor.ts";
import { Dataset, IterableDataset } from "../dataset/mod.ts";
import { BatchSampler, RandomSampler, type Sampler, SequentialSampler } from "../sampler/mod.ts";
import type { WorkerOptions } from "./worker_pool.ts";

/** How a `DataLoader` makes batches. `T` is the type of an example, `B` that of a batch. */
export interface DataLoaderOptions<T, B> {
  /** How many examples a batch has. @default 1 */
  readonly batchSize?: number;
  /** Whether each epoch's order is a permutation by `key`. @default false */
  readonly shuffle?: boolean;
  /** The key of the shuffles and of the transform's randomness, see `random.key`. */
  readonly key?: Tensor;
  /** The order of the examples, instead of `shuffle`. */
  readonly sampler?: Sampler;
  /** The batches' indices, instead of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: Sampler<readonly number[]>;
  /** Whether a last batch of fewer examples is left out. @default false */
  readonly dropLast?: boolean;
  /**
   * What becomes of each example, with a key of its own that depends on `key`, the epoch and the
   * example's place in it: for random transforms. It runs here, not in workers.
   */
  readonly transform?: (example: T, key: Tensor) => T | Promise<T>;
  /** What makes a batch of a list of examples. @default defaultCollate */
  readonly collate?: (examples: readonly T[]) => B | Promise<B>;
  /**
   * How many batches are prepared ahead while the program works on one: for datasets that wait for
   * files. @default 0, with workers two for each
   */
  readonly prefetch?: number;
  /** Workers that get the examples; without a `transform` or `collate`, they collate too. */
  readonly workers?: WorkerOptions;
}

/** Refuses options that are wrong or contradict each other. */
export function checkLoaderOptions<T, B>(
  dataset: unknown,
  options: DataLoaderOptions<T, B>,
): void {
  checkOptions("DataLoader", options, "batchSize: 32");
  const { batchSize, shuffle, key, sampler, batchSampler, dropLast, transform, collate } = options;
  const { prefetch, workers } = options;
  if (!(dataset instanceof Dataset) && !(dataset instanceof IterableDataset)) {
    throw new ArgumentError(
      `DataLoader: Expected a Dataset or an IterableDataset: got ${describeValue(dataset)}\n` +
        "Make one of an array with new ListDataset(…), of tensors with new TensorDataset(…)",
    );
  }
  if (batchSize !== undefined) {
    checkInteger("DataLoader", batchSize, { name: "batchSize", minimum: 1 });
  }
  if (prefetch !== undefined) {
    checkInteger("DataLoader", prefetch, { name: "prefetch", minimum: 0 });
  }
  if (collate !== undefined) checkFunction("DataLoader", collate, "collate");
  if (transform !== undefined) checkFunction("DataLoader", transform, "transform");
  if (workers !== undefined) checkWorkers(workers);
  if ((shuffle === true || transform !== undefined) && key === undefined) {
    throw new ArgumentError(
      `DataLoader: Expected a key for ${shuffle ? "shuffle" : "transform"}: got none\n` +
        "Pass one, for example { shuffle: true, key: random.key(0) }",
    );
  }
  const given = { shuffle: shuffle || undefined, sampler, batchSampler, workers };
  if (dataset instanceof IterableDataset) {
    refuse(given, ["shuffle", "sampler", "batchSampler", "workers"], "an IterableDataset");
  }
  if (sampler !== undefined) refuse(given, ["shuffle"], "a sampler");
  if (batchSampler !== undefined) {
    const others = { ...given, batchSize, dropLast: dropLast || undefined };
    refuse(others, ["batchSize", "shuffle", "sampler", "dropLast"], "a batchSampler");
  }
}

function checkWorkers(workers: WorkerOptions): void {
  checkOptions("DataLoader", workers, "workers: { count: 2, module: new URL(…) }");
  checkInteger("DataLoader", workers.count, { name: "workers.count", minimum: 1 });
  if (URL.canParse(String(workers.module))) return;
  throw new ArgumentError(
    `DataLoader: Expected a URL as workers.module: got ${describeValue(workers.module)}\n` +
      'Write new URL("./my_dataset.ts", import.meta.url)',
  );
}

function refuse<N extends string>(
  given: { readonly [K in N]?: unknown },
  names: readonly N[],
  beside: string,
): void {
  const name = names.find((name) => given[name] !== undefined);
  if (name !== undefined) {
    throw new UnsupportedError(`DataLoader: Cannot use ${name} together with ${beside}`);
  }
}

/** The batches' indices by the options. */
export function batchSamplerOf<T, B>(
  dataset: Dataset<T>,
  options: DataLoaderOptions<T, B>,
  key: Tensor | undefined,
): Sampler<readonly number[]> {
  const { batchSampler, sampler, shuffle = false, batchSize = 1, dropLast = false } = options;
  if (batchSampler !== undefined) return batchSampler;
  const order = sampler ??
    (shuffle ? new RandomSampler(dataset, key!) : new SequentialSampler(dataset));
  return new BatchSampler(order, { batchSize, dropLast });
}
