/**
 * Samplers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ArgumentError, random } from "../../../src/tensor.ts";
import {
  BatchSampler,
  DistributedSampler,
  RandomSampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "../../../src/data/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

const key = random.key(11);
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);
const range = (length: number) => Array.from({ length }, (_, i) => i);

Deno.test("RandomSampler() permutes by the epoch's key", () => {
  const sampler = new RandomSampler({ length: 50 }, key);
  for (const epoch of [0, 1, 7]) {
    const order = [...sampler.epoch(epoch)];
    assert.deepEqual(order, random.permutation(random.foldIn(key, epoch), 50).arraySync());
    assert.deepEqual(sorted(order), range(50));
  }
});

Deno.test("RandomSampler() with fewer or more than there are cuts and repeats permutations", () => {
  const few = new RandomSampler({ length: 10 }, key, { count: 4 });
  assert.deepEqual(
    [...few.epoch(3)],
    [...new RandomSampler({ length: 10 }, key).epoch(3)].slice(0, 4),
  );
  const many = [...new RandomSampler({ length: 10 }, key, { count: 25 }).epoch(3)];
  assert.equal(many.length, 25);
  assert.deepEqual(sorted(many.slice(0, 10)), range(10));
  assert.deepEqual(sorted(many.slice(10, 20)), range(10));
  assert.notDeepEqual(many.slice(0, 10), many.slice(10, 20));
  assert.equal(new Set(many.slice(20)).size, 5);
});

Deno.test("RandomSampler() with replacement draws each example alike", () => {
  const draws = [
    ...new RandomSampler({ length: 4 }, key, { replacement: true, count: 4000 }).epoch(0),
  ];
  const counts = range(4).map((i) => draws.filter((index) => index === i).length);
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 140, `${counts}`); // 5 sigma
});

Deno.test("SubsetRandomSampler() permutes its indices", () => {
  const sampler = new SubsetRandomSampler([5, 7, 9, 11, 13], key);
  assert.equal(sampler.length, 5);
  assert.deepEqual(sorted(sampler.epoch(0)), [5, 7, 9, 11, 13]);
  assert.notDeepEqual([...sampler.epoch(0)], [...sampler.epoch(1)]);
});

Deno.test("WeightedRandomSampler() draws in proportion to the weights, never one of weight 0", () => {
  const weights = [0, 1, 2, 0, 5, 0];
  const draws = [...new WeightedRandomSampler(weights, key, { count: 8000 }).epoch(2)];
  weights.forEach((weight, i) => {
    const count = draws.filter((index) => index === i).length;
    const sigma = Math.sqrt(8000 * (weight / 8) * (1 - weight / 8));
    assert.ok(Math.abs(count - 1000 * weight) <= 5 * sigma, `${i}: ${count}`);
  });
});

Deno.test("WeightedRandomSampler() without replacement prefers large weights for the first draw", () => {
  let firstIsLarge = 0;
  const sampler = new WeightedRandomSampler([1, 0, 3], key, { count: 2, replacement: false });
  for (let epoch = 0; epoch < 400; epoch++) {
    const order = [...sampler.epoch(epoch)];
    assert.deepEqual(sorted(order), [0, 2]);
    if (order[0] === 2) firstIsLarge++;
  }
  assert.ok(Math.abs(firstIsLarge - 300) < 5 * Math.sqrt(75), `${firstIsLarge}`);
});

Deno.test("BatchSampler() cuts, and keeps or drops the rest", () => {
  const seven = new SequentialSampler({ length: 7 });
  const batches = new BatchSampler(seven, { batchSize: 3 });
  assert.deepEqual([...batches.epoch(0)], [[0, 1, 2], [3, 4, 5], [6]]);
  assert.equal(batches.length, 3);
  const dropping = new BatchSampler(seven, { batchSize: 3, dropLast: true });
  assert.deepEqual([...dropping.epoch(0)], [[0, 1, 2], [3, 4, 5]]);
  assert.equal(dropping.length, 2);
  const even = new BatchSampler(new SequentialSampler({ length: 6 }), { batchSize: 3 });
  assert.deepEqual([...even.epoch(0)], [[0, 1, 2], [3, 4, 5]]);
});

Deno.test("DistributedSampler() shares out as PyTorch's does", () => {
  const shares = (length: number, numReplicas: number, dropLast: boolean) =>
    range(numReplicas).map((rank) => {
      const sampler = new DistributedSampler({ length }, { numReplicas, rank, dropLast });
      const share = [...sampler.epoch(0)];
      assert.equal(share.length, sampler.length);
      return share;
    });
  // [list(DistributedSampler(range(n), replicas, rank, shuffle=False, drop_last=d)) for rank in …]
  assert.deepEqual(shares(7, 3, false), [[0, 3, 6], [1, 4, 0], [2, 5, 1]]);
  assert.deepEqual(shares(7, 3, true), [[0, 3], [1, 4], [2, 5]]);
  assert.deepEqual(shares(2, 5, false), [[0], [1], [0], [1], [0]]);
  assert.deepEqual(shares(2, 5, true), [[], [], [], [], []]);
  assert.deepEqual(shares(6, 2, false), [[0, 2, 4], [1, 3, 5]]);
});

Deno.test("DistributedSampler() with a key agrees on one permutation", () => {
  const shares = range(2).map((
    rank,
  ) => [...new DistributedSampler({ length: 8 }, { numReplicas: 2, rank, key }).epoch(4)]);
  const order = [...new RandomSampler({ length: 8 }, key).epoch(4)];
  assert.deepEqual(shares[0].flatMap((index, i) => [index, shares[1][i]]), order);
});

testErrors("samplers refuse", [
  [
    () => new RandomSampler({ length: 0 }, key, { count: 2 }),
    ArgumentError,
    "RandomSampler: Cannot draw 2 examples out of none",
  ],
  [
    () => new RandomSampler({ length: 3 }, key, { count: 1.5 }),
    ArgumentError,
    "RandomSampler: Expected an integer of at least 0 as count: got 1.5",
  ],
  [
    () => new WeightedRandomSampler([1, NaN], key),
    ArgumentError,
    "WeightedRandomSampler: Expected weights of 0 or more: got NaN at 1",
  ],
  [
    () => new WeightedRandomSampler([1, -1], key),
    ArgumentError,
    "WeightedRandomSampler: Expected weights of 0 or more: got -1 at 1",
  ],
  [
    () => new WeightedRandomSampler([0, 0], key),
    ArgumentError,
    "WeightedRandomSampler: Cannot draw 2 as too few have a weight above 0: got 0",
  ],
  [
    () => new WeightedRandomSampler([1, 0], key, { replacement: false }),
    ArgumentError,
    "WeightedRandomSampler: Cannot draw 2 without replacement as too few have a weight above 0: got 1",
  ],
  [
    () => new BatchSampler(new SequentialSampler([]), { batchSize: 0 }),
    ArgumentError,
    "BatchSampler: Expected an integer of at least 1 as batchSize: got 0",
  ],
  [
    () => new DistributedSampler([], { numReplicas: 2, rank: 2 }),
    ArgumentError,
    "DistributedSampler: Expected a rank below numReplicas: got 2 and 2",
  ],
]);
