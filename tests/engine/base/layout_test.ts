import assert from "node:assert/strict";
import {
  coalesce,
  contiguousLayout,
  diagonalLayout,
  insertDims,
  isContiguous,
  type Layout,
  permuteLayout,
  placeAt,
  reshapeLayout,
  type Shape,
  sizeOf,
  sliceLayout,
  slidingLayout,
  spanOf,
} from "../../../src/engine/base/mod.ts";
import { property, type Random } from "./property.ts";

/** Every index of a shape in row-major order. */
function indicesOf(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])),
    [[]],
  );
}

/** The place of an index, by definition. */
function place(layout: Layout, index: readonly number[]): number {
  return index.reduce((sum, i, d) => sum + i * layout.strides[d], layout.offset);
}

/** The places of all elements in row-major order, by definition. */
function placesOf(layout: Layout): number[] {
  return indicesOf(layout.shape).map((index) => place(layout, index));
}

function randomShape(random: Random, lowest = 0): number[] {
  return Array.from(
    { length: random.integer(0, 4) },
    () => random.next() < 0.2 ? 1 : random.integer(lowest, 4),
  );
}

function shuffled(random: Random, count: number): number[] {
  const list = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

/** A layout that a few views of a contiguous one could give, sometimes with any strides. */
function randomLayout(random: Random, lowest = 0): Layout {
  const shape = randomShape(random, lowest);
  const offset = random.integer(0, 9);
  if (random.next() < 0.3) {
    return { shape, strides: shape.map(() => random.integer(-6, 6)), offset };
  }
  let layout = contiguousLayout(shape, offset);
  if (random.next() < 0.4) layout = permuteLayout(layout, shuffled(random, shape.length));
  for (let d = 0; d < shape.length; d++) {
    if (random.next() < 0.2) {
      const flipped = {
        start: Math.max(0, layout.shape[d] - 1),
        length: layout.shape[d],
        step: -1,
      };
      layout = sliceLayout(layout, d, flipped);
    }
  }
  if (random.next() < 0.2) {
    layout = insertDims(layout, [random.integer(1, 3), ...layout.shape], [0]);
  }
  return layout;
}

Deno.test("contiguousLayout() is row-major from its offset", () => {
  assert.deepEqual(contiguousLayout([2, 3], 5), { shape: [2, 3], strides: [3, 1], offset: 5 });
  assert.deepEqual(placesOf(contiguousLayout([2, 3], 5)), [5, 6, 7, 8, 9, 10]);
});

property("isContiguous() holds exactly for consecutive places", (random) => {
  const layout = randomLayout(random);
  const consecutive = placesOf(layout).every((at, i) => at === layout.offset + i);
  assert.equal(isContiguous(layout), consecutive, JSON.stringify(layout));
}, { runs: 2000 });

property("placeAt() equals the enumeration", (random) => {
  const layout = randomLayout(random, 1);
  assert.deepEqual(placesOf(layout), placesOf(layout).map((_, i) => placeAt(layout, i)));
});

/** A random shape with a number of elements. */
function factored(random: Random, count: number): number[] {
  const shape: number[] = [];
  let rest = count;
  while (rest > 1 || random.next() < 0.3) {
    const divisors = Array.from({ length: rest }, (_, i) => i + 1).filter((d) => rest % d === 0);
    const size = random.pick(divisors);
    shape.push(size);
    rest /= size;
  }
  return shape;
}

/** The layout of a shape with the given places, if there is one. */
function layoutWithPlaces(places: readonly number[], shape: Shape): Layout | null {
  const row = contiguousLayout(shape).strides;
  const strides = shape.map((size, d) => size === 1 ? 0 : places[row[d]] - places[0]);
  const layout = { shape, strides, offset: places[0] };
  return placesOf(layout).every((at, i) => at === places[i]) ? layout : null;
}

property("reshapeLayout() makes a view exactly where one exists", (random) => {
  const layout = randomLayout(random, 1);
  const shape = factored(random, sizeOf(layout.shape));
  const view = reshapeLayout(layout, shape);
  const places = placesOf(layout);
  const expected = layoutWithPlaces(places, shape);
  const text = JSON.stringify({ layout, shape, view, expected });
  assert.equal(view === null, expected === null, text);
  if (view === null) return;
  assert.deepEqual(view.shape, shape, text);
  assert.deepEqual(placesOf(view), places, text);
}, { runs: 5000 });

Deno.test("reshapeLayout() makes views of some strided layouts and refuses others", () => {
  const transposed = { shape: [3, 2], strides: [1, 3], offset: 0 };
  assert.equal(reshapeLayout(transposed, [6]), null);
  assert.deepEqual(reshapeLayout(transposed, [3, 1, 2])?.strides.at(-1), 3);
  const columns = { shape: [4, 2], strides: [8, 1], offset: 3 };
  assert.deepEqual(reshapeLayout(columns, [2, 2, 2]), {
    shape: [2, 2, 2],
    strides: [16, 8, 1],
    offset: 3,
  });
  assert.deepEqual(reshapeLayout({ shape: [0, 3], strides: [7, 7], offset: 2 }, [5, 0]), {
    shape: [5, 0],
    strides: [1, 1],
    offset: 2,
  });
});

property("permuteLayout() reorders the indices", (random) => {
  const layout = randomLayout(random);
  const dims = shuffled(random, layout.shape.length);
  const result = permuteLayout(layout, dims);
  for (const index of indicesOf(result.shape)) {
    const source = new Array<number>(dims.length);
    dims.forEach((dim, i) => source[dim] = index[i]);
    assert.equal(place(result, index), place(layout, source));
  }
  assert.deepEqual(result.shape, dims.map((dim) => layout.shape[dim]));
});

property("insertDims() repeats along new dimensions", (random) => {
  const layout = randomLayout(random);
  const shape = [...layout.shape];
  const isNew = shape.map(() => false);
  while (random.next() < 0.5) {
    const at = random.integer(0, shape.length);
    shape.splice(at, 0, random.integer(0, 3));
    isNew.splice(at, 0, true);
  }
  const result = insertDims(layout, shape, isNew.flatMap((added, dim) => added ? [dim] : []));
  assert.deepEqual(result.shape, shape);
  for (const index of indicesOf(shape)) {
    assert.equal(place(result, index), place(layout, index.filter((_, dim) => !isNew[dim])));
  }
});

property("sliceLayout() keeps start, start + step, …", (random) => {
  const layout = randomLayout(random, 1);
  if (layout.shape.length === 0) return;
  const dim = random.integer(0, layout.shape.length - 1);
  const size = layout.shape[dim];
  const start = random.integer(0, size - 1);
  const step = random.pick([-3, -2, -1, 1, 2, 3]);
  const most = step > 0 ? Math.ceil((size - start) / step) : Math.ceil((start + 1) / -step);
  const length = random.integer(0, most);
  const result = sliceLayout(layout, dim, { start, length, step });
  assert.deepEqual(result.shape, layout.shape.with(dim, length));
  for (const index of indicesOf(result.shape)) {
    assert.equal(place(result, index), place(layout, index.with(dim, start + index[dim] * step)));
  }
});

Deno.test("sliceLayout() leaves the offset valid when nothing is left", () => {
  const layout = contiguousLayout([3]);
  assert.deepEqual(sliceLayout(layout, 0, { start: 3, length: 0 }), {
    shape: [0],
    strides: [1],
    offset: 0,
  });
});

property("diagonalLayout() appends the elements with index2 = index1 + offset", (random) => {
  const layout = randomLayout(random);
  if (layout.shape.length < 2) return;
  const [dim1, dim2] = shuffled(random, layout.shape.length);
  const offset = random.integer(-5, 5);
  const result = diagonalLayout(layout, { dim1, dim2, offset });
  const expected: number[] = [];
  const others = layout.shape.map((_, d) => d).filter((d) => d !== dim1 && d !== dim2);
  let length = 0;
  for (let i = 0; i < layout.shape[dim1]; i++) {
    if (i + offset >= 0 && i + offset < layout.shape[dim2]) length++;
  }
  assert.deepEqual(result.shape, [...others.map((d) => layout.shape[d]), length]);
  for (const index of indicesOf(others.map((d) => layout.shape[d]))) {
    for (let i = 0; i < layout.shape[dim1]; i++) {
      if (i + offset < 0 || i + offset >= layout.shape[dim2]) continue;
      const source = new Array<number>(layout.shape.length);
      others.forEach((d, k) => source[d] = index[k]);
      source[dim1] = i;
      source[dim2] = i + offset;
      expected.push(place(layout, source));
    }
  }
  assert.deepEqual(placesOf(result), expected);
}, { runs: 1000 });

property("slidingLayout() puts window w's element e at w · stride + e · dilation", (random) => {
  const layout = randomLayout(random, 1);
  if (layout.shape.length === 0) return;
  const dim = random.integer(0, layout.shape.length - 1);
  const size = random.integer(1, 3);
  const stride = random.integer(1, 3);
  const dilation = random.integer(1, 3);
  const result = slidingLayout(layout, dim, { size, stride, dilation });
  let windows = 0;
  while (windows * stride + (size - 1) * dilation < layout.shape[dim]) windows++;
  assert.deepEqual(result.shape, [...layout.shape.with(dim, windows), size]);
  for (const index of indicesOf(result.shape)) {
    const element = index.at(-1)!;
    const source = index.slice(0, -1).with(dim, index[dim] * stride + element * dilation);
    assert.ok(source[dim] < layout.shape[dim]);
    assert.equal(place(result, index), place(layout, source));
  }
});

property("coalesce() visits the same places in the same order", (random) => {
  const first = randomLayout(random);
  const layouts = [first];
  while (random.next() < 0.5) {
    const { shape } = first;
    const other = random.pick([
      contiguousLayout(shape, 4),
      { shape, strides: shape.map(() => 0), offset: 1 },
      { shape, strides: shape.map(() => random.integer(-3, 3)), offset: 0 },
    ]);
    layouts.push(other);
  }
  const { shape, strides } = coalesce(layouts);
  assert.equal(strides.length, layouts.length);
  layouts.forEach((layout, i) => {
    const merged = { shape, strides: strides[i], offset: layout.offset };
    assert.deepEqual(placesOf(merged), placesOf(layout), JSON.stringify(layouts));
  });
  // Nothing is left to merge.
  for (let d = 1; d < shape.length; d++) {
    assert.ok(strides.some((own) => own[d - 1] !== own[d] * shape[d]), JSON.stringify(layouts));
  }
  assert.ok(!shape.includes(1));
}, { runs: 1000 });

Deno.test("coalesce() needs one loop for contiguous layouts and none for scalars", () => {
  const layout = contiguousLayout([2, 1, 3]);
  assert.deepEqual(coalesce([layout, layout]), { shape: [6], strides: [[1], [1]] });
  const scalar = contiguousLayout([1, 1]);
  assert.deepEqual(coalesce([scalar]), { shape: [], strides: [[]] });
  assert.deepEqual(coalesce([contiguousLayout([2, 0])]), { shape: [0], strides: [[1]] });
  assert.deepEqual(coalesce([]), { shape: [], strides: [] });
});

property("spanOf() gives the lowest and highest place", (random) => {
  const layout = randomLayout(random, random.integer(0, 1));
  const places = placesOf(layout);
  const expected = places.length === 0
    ? { lowest: layout.offset, highest: layout.offset - 1 }
    : { lowest: Math.min(...places), highest: Math.max(...places) };
  assert.deepEqual(spanOf(layout), expected);
}, { runs: 1000 });
