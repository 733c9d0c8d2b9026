/**
 * `at`, `set` and `addAt` against their definition on nested arrays, on random indices.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  arange,
  grad,
  type IndexPart,
  jit,
  nonzero,
  type Tensor,
  tensor,
  unique,
  zeros,
} from "../../mod.ts";
import { property, type Random } from "../engine/base/property.ts";

/** An index part, and the places of its dimension that it names (null: a new dimension). */
interface Drawn {
  readonly part: IndexPart;
  readonly places: readonly number[] | null;
  /** Whether the dimension goes, as a number takes it away. */
  readonly drops: boolean;
}

function drawPart(random: Random, extent: number): Drawn {
  const choice = random.integer(0, 4);
  if (choice === 0 && extent > 0) {
    const index = random.integer(-extent, extent - 1);
    return { part: index, places: [(index + extent) % extent], drops: true };
  }
  if (choice === 1) return { part: null, places: null, drops: false };
  const start = random.integer(-extent - 1, extent + 1);
  const stop = random.integer(-extent - 1, extent + 1);
  const step = random.pick([1, 2, 3, -1, -2]);
  const a = random.next() < 0.3 ? "" as const : start;
  const b = random.next() < 0.3 ? "" as const : stop;
  const all = Array.from({ length: extent }, (_, i) => i);
  return { part: `${a}:${b}:${step}`, places: pythonSlice(all, a, b, step), drops: false };
}

/** Python's `list[start:stop:step]`, by its definition. */
function pythonSlice<T>(
  list: readonly T[],
  start: number | "",
  stop: number | "",
  step: number,
): T[] {
  const n = list.length;
  const fix = (value: number, low: number, high: number) =>
    Math.max(low, Math.min(high, value < 0 ? value + n : value));
  const taken: T[] = [];
  if (step > 0) {
    const end = stop === "" ? n : fix(stop, 0, n);
    for (let i = start === "" ? 0 : fix(start, 0, n); i < end; i += step) taken.push(list[i]);
  } else {
    const end = stop === "" ? -1 : fix(stop, -1, n - 1);
    for (let i = start === "" ? n - 1 : fix(start, -1, n - 1); i > end; i += step) {
      taken.push(list[i]);
    }
  }
  return taken;
}

/** Parts for a tensor's dimensions, the shape of what they name, and the places in the tensor. */
function drawIndex(random: Random, shape: readonly number[]) {
  const drawn: Drawn[] = [];
  for (let dim = 0; dim < shape.length;) {
    const part = drawPart(random, shape[dim]);
    drawn.push(part);
    if (part.places !== null) dim++;
  }
  const lists = drawn.map(({ places }) => places ?? [0]);
  const kept = drawn.flatMap(({ drops }, i) => drops ? [] : [lists[i].length]);
  let dim = 0;
  const strides = drawn.map(({ places }) => {
    if (places === null) return 0;
    dim++;
    return shape.slice(dim).reduce((product, extent) => product * extent, 1);
  });
  let places = [0];
  lists.forEach((list, i) => {
    places = places.flatMap((place) => list.map((at) => place + at * strides[i]));
  });
  return { parts: drawn.map(({ part }) => part), shape: kept, places };
}

function drawTensor(random: Random): Tensor {
  const shape = Array.from({ length: random.integer(1, 3) }, () => random.integer(0, 4));
  const size = shape.reduce((product, extent) => product * extent, 1);
  return arange(size, { dtype: "float32" }).reshape(shape);
}

property("at() of numbers, ranges and null names what Python's lists do", (random) => {
  const x = drawTensor(random);
  const { parts, shape, places } = drawIndex(random, x.shape);
  const y = x.at(...parts);
  assert.deepEqual(y.shape, shape);
  assert.deepEqual([...y.dataSync() as Float32Array], places);
  const compiled = jit((x: Tensor) => x.at(...parts))(x);
  assert.deepEqual(compiled.arraySync(), y.arraySync());
}, { runs: 800 });

property("set() and addAt() change what at() names, and nothing else", (random) => {
  const x = drawTensor(random);
  const { parts, shape, places } = drawIndex(random, x.shape);
  const value = arange(places.length, { dtype: "float32" }).sub(50).reshape(shape);
  const expected = [...x.dataSync() as Float32Array];
  places.forEach((place, i) => expected[place] = i - 50);
  assert.deepEqual([...x.set(parts, value).dataSync() as Float32Array], expected);
  const sums = [...x.dataSync() as Float32Array];
  places.forEach((place, i) => sums[place] += i - 50);
  assert.deepEqual([...x.addAt(parts, value).dataSync() as Float32Array], sums);
  assert.deepEqual([...x.dataSync() as Float32Array], [...x.dataSync().keys()]);
}, { runs: 400 });

property("at() of index tensors reads where they point, of any sign", (random) => {
  const [rows, columns] = [random.integer(1, 4), random.integer(1, 4)];
  const x = arange(rows * columns).reshape([rows, columns]);
  const count = random.integer(0, 5);
  const draw = (extent: number) =>
    Int32Array.from({ length: count }, () => random.integer(-extent, extent - 1));
  const [i, j] = [draw(rows), draw(columns)];
  const both = x.at(tensor(i), tensor(j));
  const place = (k: number) => ((i[k] + rows) % rows) * columns + (j[k] + columns) % columns;
  assert.deepEqual(both.arraySync(), Array.from(i, (_, k) => place(k)));
  assert.deepEqual(
    x.at(tensor(i)).arraySync(),
    Array.from(i, (at) => x.select(0, at).arraySync()),
  );
  assert.deepEqual(
    x.at(":", tensor(j)).arraySync(),
    Array.from({ length: rows }, (_, r) => Array.from(j, (at) => x.at(r, at).itemSync())),
  );
  // What occurs twice is added twice.
  const ones = zeros([rows, columns]).addAt([tensor(i), tensor(j)], 1);
  const counts = new Float32Array(rows * columns);
  for (let k = 0; k < count; k++) counts[place(k)]++;
  assert.deepEqual(ones.dataSync(), counts);
}, { runs: 300 });

property("at() and set() of a mask", (random) => {
  const x = arange(12, { dtype: "float32" }).reshape([3, 4]);
  const bits = Uint8Array.from({ length: 12 }, () => random.integer(0, 1));
  const mask = tensor(bits).reshape([3, 4]).to("bool");
  const places = [...bits.keys()].filter((place) => bits[place] === 1);
  assert.deepEqual(x.at(mask).arraySync(), places);
  assert.deepEqual(
    x.set([mask], -1).dataSync(),
    Float32Array.from(bits, (bit, place) => bit ? -1 : place),
  );
  assert.deepEqual(
    nonzero(mask).arraySync(),
    places.map((place) => [Math.floor(place / 4), place % 4]),
  );
}, { runs: 100 });

Deno.test("index tensors apart from each other put their dimensions first, as in PyTorch", () => {
  const x = arange(24).reshape([2, 3, 4]);
  const index = tensor([0, 1, 1], { dtype: "int32" });
  assert.deepEqual(x.at(index, ":", index).shape, [3, 3]);
  assert.deepEqual(x.at(":", index, index).shape, [2, 3]);
  assert.deepEqual(x.at(index.unsqueeze(1), "...").shape, [3, 1, 3, 4]);
});

Deno.test("the gradients of at() and set()", () => {
  const x = tensor([1, 2, 3], { dtype: "float64" });
  const index = tensor([2, 0, 2], { dtype: "int32" });
  const weights = tensor([1, 10, 100], { dtype: "float64" });
  const read = grad((x: Tensor) => x.at(index).mul(weights).sum());
  assert.deepEqual(read(x).arraySync(), [10, 0, 101]);
  const written = grad((v: Tensor) =>
    x.set([tensor([1], { dtype: "int32" })], v).mul(weights).sum()
  );
  assert.deepEqual(written(tensor([5], { dtype: "float64" })).arraySync(), [10]);
});

Deno.test("unique() of slices along a dimension, as in PyTorch", () => {
  const x = tensor([[1, 2, 2], [0, 5, 5], [1, 2, 2]]);
  const rows = unique(x, { dim: 0, returnInverse: true, returnCounts: true });
  assert.deepEqual(rows.values.arraySync(), [[0, 5, 5], [1, 2, 2]]);
  assert.deepEqual(rows.inverse!.arraySync(), [1, 0, 1]);
  assert.deepEqual(rows.counts!.arraySync(), [1, 2]);
  const columns = unique(x, { dim: -1, returnInverse: true });
  assert.deepEqual(columns.values.arraySync(), [[1, 2], [0, 5], [1, 2]]);
  assert.deepEqual(columns.inverse!.arraySync(), [0, 1, 1]);
  assert.deepEqual(unique(zeros([0, 2]), { dim: 0 }).values.shape, [0, 2]);
});

Deno.test("unique() of all elements, where each NaN is its own", () => {
  const { values, inverse, counts } = unique(tensor([[3, NaN], [1, 3], [NaN, -0]]), {
    returnInverse: true,
    returnCounts: true,
  });
  assert.deepEqual(values.arraySync(), [-0, 1, 3, NaN, NaN]);
  assert.deepEqual(counts!.arraySync(), [1, 1, 2, 1, 1]);
  assert.deepEqual(inverse!.shape, [3, 2]);
  assert.deepEqual(inverse!.at(":", 1).arraySync(), [3, 2, 0]);
});
