/**
 * Sums and maxima over sliding windows against their definitions: windows that are written out and those
 * that are not, with and without places beyond the input, with elements apart.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, rowMajorStrides, sizeOf } from "../../../src/engine/base/mod.ts";
import {
  windowMax,
  type WindowParams,
  windowPick,
  windowPlace,
  windowSum,
} from "../../../src/engine/primitive/mod.ts";
import { tensor } from "../../../mod.ts";
import { property, type Random } from "../base/property.ts";

interface Case {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly params: WindowParams;
}

function randomCase(random: Random, value: () => number): Case {
  const rank = random.integer(1, 3);
  const lead = random.integer(0, 2);
  const each = <T>(make: () => T): T[] => Array.from({ length: rank }, make);
  const usually = (usual: number, high: number) =>
    random.next() < 0.6 ? usual : random.integer(1, high);
  const high = rank === 3 ? 6 : 15;
  const shape = [
    ...Array.from({ length: lead }, () => random.integer(1, 3)),
    ...each(() => random.integer(1, high)),
  ];
  const isPadded = random.next() < 0.5;
  return {
    shape,
    values: Array.from({ length: sizeOf(shape) }, value),
    params: {
      size: each(() => random.integer(1, random.next() < 0.2 ? 7 : 3)),
      stride: each(() => random.integer(1, 3)),
      dilation: each(() => usually(1, 3)),
      inputDilation: each(() => usually(1, 3)),
      padding: each(() => {
        const low = isPadded ? random.integer(-1, 3) : 0;
        return [low, isPadded ? random.integer(-1, 3) : 0] as const;
      }),
    },
  };
}

/** The elements of each window, with their places in the windowed dimensions. */
function windowsOf({ shape, values, params }: Case): {
  readonly shape: number[];
  readonly elements: { readonly value: number; readonly place: number }[][];
} {
  const { size, stride, dilation, inputDilation, padding } = params;
  const rank = size.length;
  const lead = shape.slice(0, shape.length - rank);
  const inner = shape.slice(shape.length - rank);
  const outputs = inner.map((extent, d) => {
    const [low, high] = padding[d];
    const room = (extent - 1) * inputDilation[d] + 1 + low + high;
    return Math.max(0, Math.floor((room - (size[d] - 1) * dilation[d] - 1) / stride[d]) + 1);
  });
  const places = (count: readonly number[]): number[][] =>
    count.reduce<number[][]>(
      (all, n) => all.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])),
      [[]],
    );
  const strides = rowMajorStrides(inner);
  const elements = [];
  for (let image = 0; image < sizeOf(lead); image++) {
    for (const window of places(outputs)) {
      const found = [];
      for (const element of places(size)) {
        const at = element.map((k, d) =>
          (window[d] * stride[d] + k * dilation[d] - padding[d][0]) / inputDilation[d]
        );
        if (at.some((p, d) => !Number.isInteger(p) || p < 0 || p >= inner[d])) continue;
        const place = at.reduce((sum, p, d) => sum + p * strides[d], 0);
        found.push({ value: values[image * sizeOf(inner) + place], place });
      }
      elements.push(found);
    }
  }
  return { shape: [...lead, ...outputs], elements };
}

function operand({ values, shape }: Case, dtype: DType) {
  return tensor([...values], { dtype }).reshape([...shape]);
}

property("windowPick() and windowPlace() equal their definitions", (random) => {
  const given = randomCase(random, () => random.integer(-9, 9));
  const { shape, elements } = windowsOf(given);
  const rank = given.params.size.length;
  const extents = given.shape.slice(given.shape.length - rank);
  const area = sizeOf(extents);
  // Each window has chosen one of its elements; one without any a place behind all.
  const chosen = elements.map((window) => window.length === 0 ? area : random.pick(window).place);
  const places = tensor(chosen, { dtype: "int32" }).reshape(shape);
  const params = { ...given.params, extents };
  const windows = sizeOf(shape.slice(shape.length - rank));
  const planeOf = (window: number) => Math.floor(window / windows) * area;
  const picked = windowPick(operand(given, "float32"), places, params);
  assert.deepEqual(
    [...picked.dataSync()],
    chosen.map((place, i) => place === area ? 0 : given.values[planeOf(i) + place]),
  );
  const values = chosen.map(() => random.integer(-9, 9));
  const placed = windowPlace(
    tensor(values, { dtype: "float32" }).reshape(shape),
    places,
    params,
  );
  const sums = given.values.map(() => 0);
  chosen.forEach((place, i) => place < area && (sums[planeOf(i) + place] += values[i]));
  assert.deepEqual(placed.shape, [...given.shape]);
  assert.deepEqual([...placed.dataSync()], sums, JSON.stringify(given.params));
}, { runs: 300 });

for (const dtype of ["float64", "float32", "int32", "float16"] as const) {
  property(`windowSum() of ${dtype} equals its definition`, (random) => {
    // Sums of small integers are exact in every dtype.
    const given = randomCase(random, () => random.integer(-9, 9));
    const { shape, elements } = windowsOf(given);
    const sums = windowSum(operand(given, dtype), given.params);
    assert.deepEqual(sums.shape, shape);
    const expected = elements.map((window) => window.reduce((sum, { value }) => sum + value, 0));
    assert.deepEqual([...sums.dataSync()].map(Number), expected, JSON.stringify(given.params));
  }, { runs: 150 });
}

for (const dtype of ["float64", "float32", "int32"] as const) {
  property(`windowMax() of ${dtype} equals its definition`, (random) => {
    const special = dtype === "int32" ? [-(2 ** 31), 3, 3] : [NaN, -Infinity, -Infinity, 1];
    const few = random.next() < 0.3;
    const given = randomCase(
      random,
      () => few ? random.pick(special) : random.integer(-5, 5),
    );
    const { shape, elements } = windowsOf(given);
    const [values, places] = windowMax(operand(given, dtype), given.params);
    assert.deepEqual(values.shape, shape);
    const rank = given.params.size.length;
    const nowhere = sizeOf(given.shape.slice(given.shape.length - rank));
    const lowest = dtype === "int32" ? -(2 ** 31) : -Infinity;
    const expected = elements.map((window) =>
      window.reduce(
        (best, next) => {
          const isFirst = best.place === nowhere;
          const isAhead = next.value > best.value ||
            (Number.isNaN(next.value) && !Number.isNaN(best.value));
          return isFirst || isAhead ? next : best;
        },
        { value: lowest, place: nowhere },
      )
    );
    const label = JSON.stringify(given.params);
    assert.deepEqual([...values.dataSync()], expected.map(({ value }) => value), label);
    assert.deepEqual([...places.dataSync()], expected.map(({ place }) => place), label);
  }, { runs: 150 });
}
