/**
 * Datasets and the datasets made of others.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  arange,
  ArgumentError,
  IndexError,
  random,
  ShapeError,
  tensor,
  zeros,
} from "../../../src/tensor.ts";
import {
  ChainDataset,
  ConcatDataset,
  IterableDataset,
  ListDataset,
  randomSplit,
  Subset,
  TensorDataset,
} from "../../../src/data/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

class Count extends IterableDataset<number> {
  readonly #from: number;
  readonly #to: number;

  constructor(from: number, to: number) {
    super();
    this.#from = from;
    this.#to = to;
  }

  override async *[Symbol.asyncIterator]() {
    for (let i = this.#from; i < this.#to; i++) yield await Promise.resolve(i);
  }
}

const letters = new ListDataset([..."abcdefghij"]);

Deno.test("TensorDataset() gives slices of trees, and batches equal to stacked slices", () => {
  const x = arange(24).reshape([4, 3, 2]);
  const dataset = new TensorDataset({ x, deep: [tensor([1, 2, 3, 4], { dtype: "int32" })] });
  assert.equal(dataset.length, 4);
  const { x: slice, deep: [label] } = dataset.get(2);
  assert.deepEqual(slice.arraySync(), [[12, 13], [14, 15], [16, 17]]);
  assert.deepEqual([label.itemSync(), label.dtype, label.shape], [3, "int32", []]);
  const batch = dataset.batch([3, 0, 3]);
  assert.deepEqual(batch.deep[0].arraySync(), [4, 1, 4]);
  assert.deepEqual(
    batch.x.arraySync(),
    [3, 0, 3].map((i) => dataset.get(i).x.arraySync()),
  );
});

Deno.test("Dataset.map() maps examples that are there and those that are promised", async () => {
  const twice = letters.map((letter, index) => `${letter}${index}`);
  assert.equal(twice.length, 10);
  assert.equal(twice.get(1), "b1");
  const later = letters.map((letter) => Promise.resolve(letter)).map((letter) => letter + "!");
  assert.equal(await later.get(2), "c!");
});

Deno.test("Subset() keeps its own order, and the batches of the dataset below", () => {
  const subset = new Subset(new TensorDataset(arange(5)), [4, 0, 2]);
  assert.equal(subset.length, 3);
  assert.equal((subset.get(0) as ReturnType<typeof arange>).itemSync(), 4);
  const nested = new Subset(subset, new Set([2, 0]));
  assert.deepEqual((nested.batch!([1, 0]) as ReturnType<typeof arange>).arraySync(), [4, 2]);
  assert.equal(new Subset(letters, [1]).batch, undefined);
});

Deno.test("randomSplit() shares out every example once, by PyTorch's rounding of fractions", () => {
  const parts = randomSplit(letters, [3, 7], random.key(1));
  assert.deepEqual(parts.map(({ length }) => length), [3, 7]);
  const all = parts.flatMap((part) => part.indices).sort((a, b) => a - b);
  assert.deepEqual(all, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const lengths = (fractions: number[]) =>
    randomSplit(letters, fractions, random.key(0)).map(({ length }) => length);
  // torch.utils.data.random_split(range(10), fractions)
  assert.deepEqual(lengths([1 / 3, 1 / 3, 1 / 3]), [4, 3, 3]);
  assert.deepEqual(lengths([0.15, 0.85]), [2, 8]);
  assert.deepEqual(lengths([0.25, 0.25, 0.5]), [3, 2, 5]);
  const again = randomSplit(letters, [3, 7], random.key(1));
  assert.deepEqual(again[0].indices, parts[0].indices);
  assert.notDeepEqual(randomSplit(letters, [3, 7], random.key(2))[0].indices, parts[0].indices);
});

Deno.test("ConcatDataset() finds the dataset of each index, past empty ones", async () => {
  const empty = new ListDataset<string>([]);
  const both = new ConcatDataset([empty, letters, empty, new ListDataset(["x", "y"]), empty]);
  const all = await Promise.all(Array.from({ length: both.length }, (_, i) => both.get(i)));
  assert.equal(all.join(""), "abcdefghijxy");
});

Deno.test("ChainDataset() runs through its datasets, again at each iteration", async () => {
  const chain = new ChainDataset([new Count(0, 2), new Count(5, 5), new Count(7, 9)]);
  assert.deepEqual(await Array.fromAsync(chain), [0, 1, 7, 8]);
  assert.deepEqual(await Array.fromAsync(chain), [0, 1, 7, 8]);
});

const key = random.key(0);
testErrors("datasets refuse", [
  [() => letters.get(10), IndexError, "ListDataset: Expected an index from 0 to 9: got 10"],
  [() => letters.get(-1), IndexError, "ListDataset: Expected an index from 0 to 9: got -1"],
  [
    () => new ListDataset([]).get(0),
    IndexError,
    "ListDataset: Cannot get an example as there is none: got 0",
  ],
  [
    () => new ListDataset("ab" as never),
    ArgumentError,
    'ListDataset: Expected an array of examples: got "ab"',
  ],
  [
    () => new TensorDataset([zeros([2, 3]), zeros([3])]),
    ShapeError,
    "TensorDataset: Expected first dimensions of one size: got [2, 3] at [0] and [3] at [1]",
  ],
  [
    () => new TensorDataset({ x: zeros([]) }),
    ShapeError,
    "TensorDataset: Expected tensors of one dimension or more: got [] at x",
  ],
  [
    () => new TensorDataset([zeros([2]), 1]),
    ArgumentError,
    "TensorDataset: Expected tensors in arrays and plain objects: got 1",
  ],
  [() => new TensorDataset([]), ArgumentError, "TensorDataset: Expected tensors: got none"],
  [
    () => new TensorDataset(zeros([2])).get(0.5),
    IndexError,
    "TensorDataset: Expected an index from 0 to 1: got 0.5",
  ],
  [
    () => new TensorDataset(zeros([2])).batch([0, 2]),
    IndexError,
    "TensorDataset: Expected an index from 0 to 1: got 2",
  ],
  [
    () => new Subset(letters, [3, 11]),
    IndexError,
    "Subset: Expected an index from 0 to 9: got 11",
  ],
  [
    () => new Subset(letters, [3]).get(1),
    IndexError,
    "Subset: Expected an index from 0 to 0: got 1",
  ],
  [
    () => randomSplit(letters, [3, 8], key),
    ArgumentError,
    "randomSplit: Expected lengths that add up to 10, or fractions to 1: got [3, 8], which add up " +
    "to 11",
  ],
  [
    () => randomSplit(letters, [0.5, 0.4], key),
    ArgumentError,
    "randomSplit: Expected lengths that add up to 10, or fractions to 1: got [0.5, 0.4], which " +
    "add up to 0.9",
  ],
  [
    () => randomSplit(letters, [12, -2], key),
    ArgumentError,
    "randomSplit: Expected an integer of at least 0 as a length: got -2",
  ],
  [() => new ConcatDataset([]), ArgumentError, "ConcatDataset: Expected datasets: got none"],
  [
    () => new ConcatDataset([letters]).get(10),
    IndexError,
    "ConcatDataset: Expected an index from 0 to 9: got 10",
  ],
  [() => new ChainDataset([]), ArgumentError, "ChainDataset: Expected datasets: got none"],
  [
    () => letters.map(3 as never),
    ArgumentError,
    "Dataset.map: Expected a function as first argument: got 3",
  ],
]);
