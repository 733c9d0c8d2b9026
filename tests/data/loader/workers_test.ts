/**
 * Loaders with workers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { random, Tensor } from "../../../src/tensor.ts";
import { DataLoader, type DataLoaderOptions, WorkerError } from "../../../src/data/mod.ts";
import { flattenTree } from "../../../src/engine/base/mod.ts";
import { Mixed, type MixedOptions } from "./worker_dataset.ts";
import { dataset as constant } from "./worker_constant.ts";

const key = random.key(3);
const module = new URL("./worker_dataset.ts", import.meta.url);

/** Runs a function while counting workers: none may be left. */
async function countingWorkers(run: () => Promise<void>): Promise<number> {
  const Original = globalThis.Worker;
  let started = 0;
  const living = new Set<Worker>();
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Original>) {
      super(...args);
      started++;
      living.add(this);
    }
    override terminate() {
      living.delete(this);
      super.terminate();
    }
  };
  try {
    await run();
  } finally {
    globalThis.Worker = Original;
  }
  assert.equal(living.size, 0, "workers are left");
  return started;
}

function test(name: string, fn: () => Promise<void>) {
  Deno.test({ name, fn, sanitizeResources: true, sanitizeOps: true });
}

function load(
  mixed: MixedOptions,
  options: DataLoaderOptions<unknown, unknown> = {},
  count = 2,
): DataLoader<unknown, unknown> {
  const workers = { count, module, options: mixed };
  return new DataLoader<unknown, unknown>(new Mixed(mixed), { batchSize: 3, workers, ...options });
}

/** A tree with its tensors as plain values. */
function plain(tree: unknown): unknown {
  const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
  const { leaves, structure } = flattenTree(tree, isTensor);
  return { structure, leaves: leaves.map((x) => [x.dtype, x.shape, x.arraySync()]) };
}

test("DataLoader() with workers gives the same batches as without, in every dtype", async () => {
  const mixed = { length: 11 };
  const options = { batchSize: 3, shuffle: true, key };
  const expected = await Array.fromAsync(new DataLoader(new Mixed(mixed), options));
  assert.equal(expected.length, 4);
  for (const count of [1, 3]) {
    const started = await countingWorkers(async () => {
      const got = await Array.fromAsync(load(mixed, { shuffle: true, key }, count));
      assert.deepEqual(got.map(plain), expected.map(plain));
    });
    assert.equal(started, count);
  }
});

test("DataLoader() with workers runs transform and collate functions here", async () => {
  const transform = (example: unknown, key: Tensor) => {
    const { name } = example as { name: string };
    return { name, draw: random.uniform(key, []).itemSync() };
  };
  const collate = (examples: readonly unknown[]) =>
    examples.map((example) => JSON.stringify(example));
  const options = { batchSize: 3, key, transform, collate };
  const expected = await Array.fromAsync(
    new DataLoader<unknown, unknown>(new Mixed({ length: 7 }), options),
  );
  await countingWorkers(async () => {
    assert.deepEqual(await Array.fromAsync(load({ length: 7 }, options)), expected);
  });
});

test("DataLoader() with workers resumes in the middle, and takes a module's constant", async () => {
  const make = () =>
    new DataLoader(constant, {
      batchSize: 2,
      shuffle: true,
      key,
      workers: { count: 2, module: new URL("./worker_constant.ts", import.meta.url) },
    });
  await countingWorkers(async () => {
    const all = (await Array.fromAsync(make())).map((batch) => batch.arraySync());
    const [loader, resumed] = [make(), make()];
    let seen = 0;
    for await (const _ of loader) if (++seen === 2) break;
    assert.equal(loader.state().batch, 2); // though more was fetched
    resumed.restore(loader.state());
    const rest = (await Array.fromAsync(resumed)).map((batch) => batch.arraySync());
    assert.deepEqual(rest, all.slice(2));
  });
});

test("DataLoader() ends its workers on break, throw and return", async () => {
  await countingWorkers(async () => {
    for await (const _ of load({ length: 40 })) break;
    await assert.rejects(async () => {
      for await (const _ of load({ length: 40 })) throw new Error("mine");
    }, { message: "mine" });
    const iterator = load({ length: 40 })[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return();
    await (async () => {
      await using rest = load({ length: 40 })[Symbol.asyncIterator]();
      await rest.next();
    })();
  });
});

test("DataLoader() throws a worker's failure with the worker's stack as its cause", async () => {
  await countingWorkers(async () => {
    const seen: unknown[] = [];
    await assert.rejects(async () => {
      for await (const batch of load({ length: 9, failAt: 7 })) seen.push(batch);
    }, (error) => {
      assert.ok(error instanceof WorkerError);
      assert.equal(
        error.message,
        "DataLoader: Cannot get the examples 6, 7, 8 in a worker: got RangeError: broken",
      );
      const cause = error.cause as Error;
      assert.equal(cause.name, "RangeError");
      assert.match(cause.stack!, /RangeError: broken[\s\S]*worker_dataset\.ts:\d+/);
      assert.equal((cause.cause as Error).message, "deeper");
      return true;
    });
    assert.ok(seen.length <= 2);
  });
});

const failures: readonly [string, () => DataLoader<unknown, unknown>, RegExp][] = [
  [
    "of what is no error",
    () => load({ length: 3, failAt: 1, failBy: "string" }),
    /^DataLoader: Cannot get the examples 0, 1, 2 in a worker: got Error: just a text$/,
  ],
  [
    "that is its own cause",
    () => load({ length: 3, failAt: 1, failBy: "circle" }),
    /^DataLoader: Cannot get the examples 0, 1, 2 in a worker: got Error: round$/,
  ],
  [
    "in a timer",
    () => load({ length: 3, failAt: 1, failBy: "timer" }),
    /^DataLoader: Cannot go on as a worker failed: got [\s\S]*from a timer/,
  ],
  [
    "of a module that is not there",
    () =>
      load({ length: 3 }, {
        workers: { count: 1, module: new URL("./worker_missing.ts", import.meta.url) },
      }),
    /^DataLoader: Cannot make the dataset in a worker: got TypeError: Module not found/,
  ],
  [
    "of a module without a dataset",
    () =>
      load({ length: 3 }, {
        workers: { count: 1, module: new URL("./worker_nothing.ts", import.meta.url) },
      }),
    /^DataLoader: Cannot make the dataset in a worker: got ArgumentError: DataLoader: Expected a worker's module that exports a Dataset as dataset, or a function that makes one as default: got undefined from file:/,
  ],
  [
    "of a long batch",
    () => load({ length: 20, failAt: 10 }, { batchSize: 12 }),
    /^DataLoader: Cannot get the examples 0, 1, 2, 3, 4, 5, 6, 7, … in a worker: got RangeError: broken$/,
  ],
  [
    "of options that cannot be sent",
    () =>
      load({ length: 3 }, {
        workers: { count: 2, module, options: { length: 3, extra: () => {} } },
      }),
    /^DataLoader: Cannot send workers.options: got .*could not be cloned/,
  ],
  [
    "of two datasets",
    () =>
      load({ length: 3 }, {
        workers: { count: 1, module, options: { length: 4 } },
      }),
    /^DataLoader: Expected one dataset here and in the workers: got 3 and 4 examples$/,
  ],
];

for (const [name, make, message] of failures) {
  test(`DataLoader() tells a worker's failure ${name}`, async () => {
    await countingWorkers(async () => {
      await assert.rejects(Array.fromAsync(make()), { name: "WorkerError", message });
    });
  });
}

Deno.test("DataLoader() iterates synchronously only without workers", () => {
  assert.throws(() => [...load({ length: 3 })], { name: "UnsupportedError" });
});

Deno.test({
  name: "DataLoader() says so where workers may not be read",
  permissions: { read: false },
  fn: async () => {
    const name = new URL("../../../src/data/loader/worker.ts", import.meta.url).pathname;
    await assert.rejects(Array.fromAsync(load({ length: 3 })), {
      name: "WorkerError",
      message: `DataLoader: Cannot start workers without permission to read ${name}\n` +
        "Run with --allow-read, or leave workers out",
    });
  },
});
