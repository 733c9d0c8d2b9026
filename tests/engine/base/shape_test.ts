import assert from "node:assert/strict";
import {
  broadcastShapes,
  checkInteger,
  checkShape,
  formatShape,
  inferExpandedShape,
  inferShape,
  normalizeDim,
  normalizeDims,
  normalizePermutation,
  removeDims,
  rowMajorStrides,
  shapesEqual,
  sizeOf,
} from "../../../src/engine/base/mod.ts";
import { property } from "./property.ts";

Deno.test("sizeOf() is the product of the sizes", () => {
  assert.equal(sizeOf([]), 1);
  assert.equal(sizeOf([2, 3, 4]), 24);
  assert.equal(sizeOf([2, 0, 4]), 0);
});

Deno.test("shapesEqual() compares rank and sizes", () => {
  assert.equal(shapesEqual([], []), true);
  assert.equal(shapesEqual([2, 3], [2, 3]), true);
  assert.equal(shapesEqual([2, 3], [3, 2]), false);
  assert.equal(shapesEqual([2], [2, 1]), false);
});

Deno.test("formatShape() shows brackets", () => {
  assert.equal(formatShape([]), "[]");
  assert.equal(formatShape([2, 3]), "[2, 3]");
});

Deno.test("broadcastShapes() aligns at the last dimension", () => {
  assert.deepEqual(broadcastShapes("add"), []);
  assert.deepEqual(broadcastShapes("add", [], [2, 3]), [2, 3]);
  assert.deepEqual(broadcastShapes("add", [2, 1], [3], [5, 1, 1]), [5, 2, 3]);
  assert.deepEqual(broadcastShapes("add", [1], [0]), [0]);
  assert.deepEqual(broadcastShapes("add", [0, 3], [1]), [0, 3]);
});

Deno.test("broadcastShapes() names all shapes when they do not fit", () => {
  assert.throws(() => broadcastShapes("where", [2, 3], [1], [4, 3]), {
    name: "ShapeError",
    message: "where: Cannot broadcast as sizes of dimension -2 differ and neither is 1: got " +
      "[2, 3], [1] and [4, 3]",
  });
  assert.throws(() => broadcastShapes("add", [0], [2]), { name: "ShapeError" });
});

property("broadcastShapes() finds the shape that sizes of 1 were taken from", (random) => {
  const full = Array.from({ length: random.integer(0, 5) }, () => random.integer(0, 4));
  const part = () => {
    const lead = random.integer(0, full.length);
    return full.slice(lead).map((size) => random.next() < 0.4 ? 1 : size);
  };
  assert.deepEqual(broadcastShapes("test", part(), full, part()), full);
  assert.deepEqual(broadcastShapes("test", full, part()), full);
});

Deno.test("normalizeDim() counts negative dims from the end", () => {
  assert.equal(normalizeDim("sum", 2, 3), 2);
  assert.equal(normalizeDim("sum", -3, 3), 0);
  assert.equal(normalizeDim("sum", 0, 0), 0);
  assert.equal(normalizeDim("sum", -1, 0), 0);
  assert.ok(Object.is(normalizeDim("sum", -0, 3), 0));
});

Deno.test("normalizeDim() names the range in its errors", () => {
  assert.throws(() => normalizeDim("sum", 2, 2), {
    name: "DimError",
    message: "sum: Expected a dim from -2 to 1 for a tensor of rank 2: got 2",
  });
  assert.throws(() => normalizeDim("sum", -3, 2), { name: "DimError" });
  assert.throws(() => normalizeDim("sum", 0.5, 2), {
    name: "DimError",
    message: "sum: Expected an integer as dim: got 0.5",
  });
});

Deno.test("normalizeDims() sorts, and takes all for undefined", () => {
  assert.deepEqual(normalizeDims("sum", undefined, 3), [0, 1, 2]);
  assert.deepEqual(normalizeDims("sum", -1, 3), [2]);
  assert.deepEqual(normalizeDims("sum", [-1, 0], 3), [0, 2]);
  assert.deepEqual(normalizeDims("sum", [], 3), []);
  assert.deepEqual(normalizeDims("sum", 0, 0), []);
  assert.throws(() => normalizeDims("sum", [1, -1], 2), {
    name: "DimError",
    message: "sum: Cannot name dim 1 twice: got [1, -1]",
  });
});

Deno.test("normalizePermutation() keeps the order and refuses what is none", () => {
  assert.deepEqual(normalizePermutation("permute", [-1, 0, 1], 3), [2, 0, 1]);
  assert.throws(() => normalizePermutation("permute", [0, 0], 2), { name: "DimError" });
  assert.throws(() => normalizePermutation("permute", [0], 2), {
    name: "DimError",
    message: "permute: Expected each of the 2 dims of the tensor once: got [0]",
  });
});

Deno.test("checkShape() takes non-negative safe integers alone", () => {
  assert.deepEqual(checkShape("zeros", [2, 0]), [2, 0]);
  const refused: [unknown, string][] = [
    [3, "zeros: Expected an array of sizes as shape: got 3"],
    [[2, -1], "zeros: Expected non-negative integers as sizes: got -1 for dimension 1"],
    [[1.5], "zeros: Expected non-negative integers as sizes: got 1.5 for dimension 0"],
    [["2"], 'zeros: Expected non-negative integers as sizes: got "2" for dimension 0'],
    [[[2]], "zeros: Expected non-negative integers as sizes: got an array for dimension 0"],
    [
      [2 ** 40, 2 ** 40],
      "zeros: Cannot count the elements exactly as there are too many: got " +
      "[1099511627776, 1099511627776]",
    ],
  ];
  for (const [shape, message] of refused) {
    assert.throws(() => checkShape("zeros", shape), { name: "ShapeError", message });
  }
});

Deno.test("inferShape() replaces one -1", () => {
  assert.deepEqual(inferShape("reshape", [2, -1], 6), [2, 3]);
  assert.deepEqual(inferShape("reshape", [-1], 0), [0]);
  assert.deepEqual(inferShape("reshape", [-1, 1], 1), [1, 1]);
  assert.deepEqual(inferShape("reshape", [], 1), []);
  assert.deepEqual(inferShape("reshape", [0, 5], 0), [0, 5]);
});

Deno.test("inferShape() says why a shape does not do", () => {
  const refused: [number[], number, string][] = [
    [[2, 2], 6, "reshape: Cannot reshape as the sizes do not hold 6 elements: got [2, 2]"],
    [[4, -1], 6, "reshape: Cannot reshape as the sizes do not divide 6 elements: got [4, -1]"],
    [[2], 1, "reshape: Cannot reshape as the sizes do not hold 1 element: got [2]"],
    [[-1, -1], 6, "reshape: Cannot infer two sizes as only one may be -1: got [-1, -1]"],
    [
      [0, -1],
      0,
      "reshape: Cannot infer the -1 beside a size of 0 as any size would do: got [0, -1]\n" +
      "Write that size as a number",
    ],
    [
      [-2],
      2,
      "reshape: Expected non-negative integers or one -1 as sizes: got -2 for dimension 0",
    ],
  ];
  for (const [shape, count, message] of refused) {
    assert.throws(() => inferShape("reshape", shape, count), { name: "ShapeError", message });
  }
});

Deno.test("inferExpandedShape() keeps sizes of -1 and grows sizes of 1", () => {
  assert.deepEqual(inferExpandedShape("expand", [3, 1], [2, -1, 4]), [2, 3, 4]);
  assert.deepEqual(inferExpandedShape("expand", [1], [0]), [0]);
  const refused: [number[], number[], string][] = [
    [[2, 1], [3], "that would lose dimensions"],
    [[2], [-1, 2], "a new dimension needs a size"],
    [[2], [3], "only dimensions of size 1 can grow"],
    [[1], [-2], "sizes are non-negative integers"],
  ];
  for (const [shape, sizes, reason] of refused) {
    assert.throws(() => inferExpandedShape("expand", shape, sizes), {
      name: "ShapeError",
      message: `expand: Cannot expand ${formatShape(shape)} as ${reason}: got ${
        formatShape(sizes)
      }`,
    });
  }
});

Deno.test("removeDims() drops dimensions or leaves sizes of 1", () => {
  assert.deepEqual(removeDims([2, 3, 4], [0, 2]), [3]);
  assert.deepEqual(removeDims([2, 3, 4], [0, 2], true), [1, 3, 1]);
  assert.deepEqual(removeDims([2], []), [2]);
});

Deno.test("rowMajorStrides() multiplies from the last dimension", () => {
  assert.deepEqual(rowMajorStrides([2, 3, 4]), [12, 4, 1]);
  assert.deepEqual(rowMajorStrides([]), []);
  assert.deepEqual(rowMajorStrides([2, 0, 4]), [4, 4, 1]);
});

Deno.test("checkInteger() names the argument and its bound", () => {
  assert.equal(checkInteger("conv2d", 2, { name: "stride", minimum: 1 }), 2);
  assert.throws(() => checkInteger("conv2d", 0, { name: "stride", minimum: 1 }), {
    name: "ArgumentError",
    message: "conv2d: Expected an integer of at least 1 as stride: got 0",
  });
  assert.throws(() => checkInteger("roll", 0.5, { name: "shift" }), {
    name: "ArgumentError",
    message: "roll: Expected an integer as shift: got 0.5",
  });
});
