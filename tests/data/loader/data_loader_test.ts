/**
 * The loader in one thread: orders, epochs, resuming, prefetching.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  arange,
  ArgumentError,
  random,
  type Tensor,
  tensor,
  UnsupportedError,
} from "../../../src/tensor.ts";
import {
  BatchSampler,
  DataLoader,
  type DataLoaderOptions,
  Dataset,
  IterableDataset,
  ListDataset,
  RandomSampler,
  SequentialSampler,
  TensorDataset,
} from "../../../src/data/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

const key = random.key(5);
const numbers = new TensorDataset(arange(10));

/** Numbers by promises, of which later ones come sooner; counts how many are under way. */
class Slow extends Dataset<Tensor> {
  override readonly length = 10;
  underWay = 0;
  most = 0;

  override async get(index: number) {
    this.most = Math.max(this.most, ++this.underWay);
    await new Promise((resolve) => setTimeout(resolve, (10 - index) % 4));
    this.underWay--;
    return tensor(index);
  }
}

class Stream extends IterableDataset<number> {
  closed = 0;

  override async *[Symbol.asyncIterator]() {
    try {
      for (let i = 0; i < 10; i++) yield await Promise.resolve(i);
    } finally {
      this.closed++;
    }
  }
}

async function epochOf(loader: AsyncIterable<Tensor>) {
  return (await Array.fromAsync(loader)).map((batch) => batch.arraySync());
}

Deno.test("DataLoader() batches in order, and keeps or drops the rest", async () => {
  const loader = new DataLoader(numbers, { batchSize: 4 });
  assert.equal(loader.length, 3);
  assert.deepEqual(await epochOf(loader), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
  const dropping = new DataLoader(numbers, { batchSize: 4, dropLast: true });
  assert.equal(dropping.length, 2);
  assert.deepEqual(await epochOf(dropping), [[0, 1, 2, 3], [4, 5, 6, 7]]);
  assert.deepEqual(await epochOf(new DataLoader(new TensorDataset(arange(2)))), [[0], [1]]);
});

Deno.test("DataLoader() shuffles each epoch by the key and its number", async () => {
  const loader = new DataLoader(numbers, { batchSize: 5, shuffle: true, key });
  for (const epoch of [0, 1, 2]) {
    assert.equal(loader.epoch, epoch);
    const order = random.permutation(random.foldIn(key, epoch), 10).arraySync();
    assert.deepEqual((await epochOf(loader)).flat(), order);
  }
  loader.setEpoch(1);
  const order = random.permutation(random.foldIn(key, 1), 10).arraySync();
  assert.deepEqual((await epochOf(loader)).flat(), order);
  assert.equal(loader.epoch, 2);
});

Deno.test("DataLoader() counts an epoch that is left early, and begins the next", async () => {
  const loader = new DataLoader(numbers, { batchSize: 5, shuffle: true, key });
  for await (const _ of loader) break;
  assert.deepEqual([loader.state().epoch, loader.state().batch], [0, 1]);
  const order = random.permutation(random.foldIn(key, 1), 10).arraySync();
  assert.deepEqual((await epochOf(loader)).flat(), order);
});

Deno.test("DataLoader() gathers whole batches as it would stack examples", async () => {
  const x = random.normal(key, [10, 3]);
  const dataset = new TensorDataset({ x, y: [arange(10)] });
  const options = { batchSize: 3, shuffle: true, key } as const;
  const gathered = await Array.fromAsync(new DataLoader(dataset, options));
  const stacked = await Array.fromAsync(new DataLoader(dataset.map((row) => row), options));
  assert.equal(gathered.length, 4);
  gathered.forEach((batch, i) => {
    assert.deepEqual(batch.x.dataSync(), stacked[i].x.dataSync());
    assert.deepEqual(batch.x.shape, stacked[i].x.shape);
    assert.deepEqual(batch.y[0].dataSync(), stacked[i].y[0].dataSync());
  });
});

Deno.test("DataLoader() iterates without promises where the dataset has none", () => {
  const loader = new DataLoader(numbers, { batchSize: 4, shuffle: true, key });
  const order = (epoch: number) => random.permutation(random.foldIn(key, epoch), 10).arraySync();
  assert.deepEqual([...loader].flatMap((batch) => batch.arraySync()), order(0));
  assert.deepEqual([...loader].flatMap((batch) => batch.arraySync()), order(1));
  assert.throws(() => [...new DataLoader(new Slow())], {
    name: "UnsupportedError",
    message: "DataLoader: Cannot iterate without waiting as examples come by promises\n" +
      "Write for await (const batch of loader)",
  });
});

Deno.test("DataLoader() takes samplers and batch samplers", async () => {
  const sampler = new RandomSampler(numbers, key, { count: 4 });
  const loader = new DataLoader(numbers, { sampler, batchSize: 3 });
  assert.equal(loader.length, 2);
  assert.deepEqual((await epochOf(loader)).flat(), [...sampler.epoch(0)]);
  const batchSampler = new BatchSampler(new SequentialSampler({ length: 5 }), { batchSize: 2 });
  assert.deepEqual(await epochOf(new DataLoader(numbers, { batchSampler })), [[0, 1], [2, 3], [4]]);
});

Deno.test("DataLoader() keeps the order when it prefetches, and prefetches no more than asked", async () => {
  for (const prefetch of [0, 1, 3, 100]) {
    const dataset = new Slow();
    const loader = new DataLoader(dataset, { batchSize: 2, shuffle: true, key, prefetch });
    const order = random.permutation(random.foldIn(key, 0), 10).arraySync();
    const got: unknown[] = [];
    for await (const batch of loader) {
      got.push(...batch.arraySync() as number[]);
      // What is under way was started before this batch was handed out.
      assert.ok(dataset.underWay <= 2 * prefetch, `${dataset.underWay} with ${prefetch}`);
    }
    assert.deepEqual(got, order);
    assert.ok(dataset.most <= 2 * (prefetch + 1));
    assert.ok(prefetch === 0 || dataset.most > 2, "nothing was prefetched");
  }
});

Deno.test("DataLoader() waits for what is under way when the loop is left", async () => {
  const dataset = new Slow();
  for await (const _ of new DataLoader(dataset, { prefetch: 4 })) break;
  assert.equal(dataset.underWay, 0);
});

Deno.test("DataLoader() waits for what is under way when an example fails", async () => {
  const dataset = new Slow();
  const failing = dataset.map((x, index) => {
    if (index === 3) throw new RangeError("three"); // which comes before 0, 1 and 2
    return x;
  });
  const loader = new DataLoader(failing, { batchSize: 10 });
  await assert.rejects(Array.fromAsync(loader), { message: "three" });
  assert.equal(dataset.underWay, 0);
});

Deno.test("DataLoader() throws a failure when its batch's turn comes", async () => {
  const dataset = new Slow().map((x, index) => {
    if (index === 4) throw new RangeError("four");
    return x;
  });
  for (const prefetch of [0, 8]) {
    const got: unknown[] = [];
    await assert.rejects(async () => {
      for await (const batch of new DataLoader(dataset, { batchSize: 2, prefetch })) {
        got.push(batch.arraySync());
      }
    }, { name: "RangeError", message: "four" });
    assert.deepEqual(got, [[0, 1], [2, 3]]);
  }
});

type ResumableLoader = AsyncIterable<Tensor> & Pick<DataLoader<unknown>, "state" | "restore">;

const noise = (x: Tensor, key: Tensor) => x.add(random.normal(key, []));

const resumable: Record<string, () => ResumableLoader> = {
  "in order": () => new DataLoader(numbers, { batchSize: 3 }),
  shuffled: () => new DataLoader(numbers, { batchSize: 3, shuffle: true, key }),
  prefetched: () => new DataLoader(new Slow(), { batchSize: 3, shuffle: true, key, prefetch: 2 }),
  transformed: () =>
    new DataLoader(numbers, { batchSize: 3, shuffle: true, key, transform: noise }),
  iterable: () => new DataLoader(new Stream(), { batchSize: 3 }),
};

for (const [name, make] of Object.entries(resumable)) {
  Deno.test(`DataLoader.restore() goes on anywhere with the same batches: ${name}`, async () => {
    const reference = make();
    const epochs = [await epochOf(reference), await epochOf(reference)];
    assert.equal(new Set(epochs.flat().flat() as number[]).size >= 10, true);
    for (let stop = 0; stop <= epochs[0].length; stop++) {
      const interrupted = make();
      let seen = 0;
      if (stop > 0) {
        for await (const _ of interrupted) if (++seen === stop) break;
      }
      const state = JSON.parse(JSON.stringify(interrupted.state()));
      const resumed = make();
      resumed.restore(state);
      assert.deepEqual(resumed.state(), state);
      assert.deepEqual(await epochOf(resumed), epochs[0].slice(stop));
      assert.deepEqual(await epochOf(resumed), epochs[1]);
    }
  });
}

Deno.test("DataLoader.restore() takes over the key, and states after an epoch begin the next", async () => {
  const loader = new DataLoader(numbers, { batchSize: 5, shuffle: true, key });
  await epochOf(loader);
  assert.deepEqual(loader.state(), { epoch: 1, batch: 0, batches: 2, key: [0, 5] });
  const other = new DataLoader(numbers, { batchSize: 5, shuffle: true, key: random.key(99) });
  other.restore(loader.state());
  assert.deepEqual(await epochOf(other), await epochOf(loader));
});

Deno.test("DataLoader() transforms with a key for each epoch and place, independent of prefetch", async () => {
  const draw = (prefetch: number) =>
    new DataLoader(new Slow(), {
      batchSize: 3,
      key,
      prefetch,
      transform: (_, key) => random.uniform(key, []),
    });
  const loader = draw(0);
  const [first, second] = [await epochOf(loader), await epochOf(loader)];
  assert.equal(new Set([first, second].flat().flat() as number[]).size, 20);
  assert.deepEqual(await epochOf(draw(3)), first);
});

Deno.test("DataLoader() calls the collate function with each list of examples", async () => {
  const loader = new DataLoader(new ListDataset([..."abcde"]), {
    batchSize: 2,
    collate: (letters) => Promise.resolve(letters.join("")),
  });
  assert.deepEqual(await Array.fromAsync(loader), ["ab", "cd", "e"]);
});

Deno.test("DataLoader() batches iterable datasets, and closes them", async () => {
  const stream = new Stream();
  const loader = new DataLoader(stream, { batchSize: 4 });
  assert.deepEqual(await epochOf(loader), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
  const dropping = new DataLoader(stream, { batchSize: 4, dropLast: true, prefetch: 2 });
  assert.deepEqual(await epochOf(dropping), [[0, 1, 2, 3], [4, 5, 6, 7]]);
  assert.equal(stream.closed, 2);
  for await (const _ of dropping) break;
  assert.equal(stream.closed, 3);
});

const make = (options: DataLoaderOptions<unknown, unknown>) => () =>
  new DataLoader<unknown, unknown>(numbers, options);
const sampler = new SequentialSampler(numbers);
const batchSampler = new BatchSampler(sampler, { batchSize: 2 });
const state = { epoch: 0, batch: 0, batches: 10, key: null };
const restore = (state: unknown, options = {}) => () =>
  new DataLoader(numbers, options).restore(state as never);

testErrors("DataLoader() refuses", [
  [
    () => new DataLoader([1, 2] as never),
    ArgumentError,
    "DataLoader: Expected a Dataset or an IterableDataset: got an array\n" +
    "Make one of an array with new ListDataset(…), of tensors with new TensorDataset(…)",
  ],
  [
    () => new DataLoader(numbers, 32 as never),
    ArgumentError,
    "DataLoader: Expected an object of options: got 32\n" +
    "Name them, for example { batchSize: 32 }",
  ],
  [
    make({ batchSize: 0 }),
    ArgumentError,
    "DataLoader: Expected an integer of at least 1 as batchSize: got 0",
  ],
  [
    make({ prefetch: -1 }),
    ArgumentError,
    "DataLoader: Expected an integer of at least 0 as prefetch: got -1",
  ],
  [
    make({ shuffle: true }),
    ArgumentError,
    "DataLoader: Expected a key for shuffle: got none\n" +
    "Pass one, for example { shuffle: true, key: random.key(0) }",
  ],
  [
    make({ transform: (x) => x }),
    ArgumentError,
    "DataLoader: Expected a key for transform: got none\n" +
    "Pass one, for example { shuffle: true, key: random.key(0) }",
  ],
  [
    make({ collate: 3 as never }),
    ArgumentError,
    "DataLoader: Expected a function as collate: got 3",
  ],
  [
    make({ sampler, shuffle: true, key }),
    UnsupportedError,
    "DataLoader: Cannot use shuffle together with a sampler",
  ],
  [
    make({ batchSampler, batchSize: 2 }),
    UnsupportedError,
    "DataLoader: Cannot use batchSize together with a batchSampler",
  ],
  [
    make({ batchSampler, dropLast: true }),
    UnsupportedError,
    "DataLoader: Cannot use dropLast together with a batchSampler",
  ],
  [
    () => new DataLoader(new Stream(), { shuffle: true, key }),
    UnsupportedError,
    "DataLoader: Cannot use shuffle together with an IterableDataset",
  ],
  [
    () => new DataLoader(new Stream()).length,
    UnsupportedError,
    "DataLoader: Cannot tell the number of batches of an IterableDataset",
  ],
  [
    make({ workers: { count: 0, module: "file:///x.ts" } }),
    ArgumentError,
    "DataLoader: Expected an integer of at least 1 as workers.count: got 0",
  ],
  [
    make({ workers: { count: 1, module: "./x.ts" } }),
    ArgumentError,
    'DataLoader: Expected a URL as workers.module: got "./x.ts"\n' +
    'Write new URL("./my_dataset.ts", import.meta.url)',
  ],
  [
    () => new DataLoader(numbers).setEpoch(-1),
    ArgumentError,
    "DataLoader.setEpoch: Expected an integer of at least 0 as epoch: got -1",
  ],
  [
    restore(null),
    ArgumentError,
    "DataLoader.restore: Expected what state() gave: got null",
  ],
  [
    restore({ ...state, batch: -1 }),
    ArgumentError,
    "DataLoader.restore: Expected what state() gave: got " +
    '{"epoch":0,"batch":-1,"batches":10,"key":null}',
  ],
  [
    restore({ ...state, key: [1, 2 ** 32] }),
    ArgumentError,
    "DataLoader.restore: Expected what state() gave: got " +
    '{"epoch":0,"batch":0,"batches":10,"key":[1,4294967296]}',
  ],
  [
    restore({ ...state, batches: 5 }),
    ArgumentError,
    "DataLoader.restore: Expected the state of a loader of as many batches: got 5 and 10\n" +
    "Keep the dataset and the batch size as they were",
  ],
  [
    restore(state, { shuffle: true, key }),
    ArgumentError,
    "DataLoader.restore: Expected a key on both sides or on neither: got none in the state and " +
    "a key here",
  ],
]);
