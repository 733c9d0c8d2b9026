import assert from "node:assert/strict";
import {
  type DType,
  type ElementValue,
  formatTensor,
  type Shape,
  sizeOf,
} from "../../../src/engine/base/mod.ts";

/** The text of a tensor with the given elements. */
function format(values: readonly ElementValue[], shape: Shape, dtype: DType = "float32"): string {
  assert.equal(values.length, sizeOf(shape));
  return formatTensor({ shape, dtype, read: (i) => values[i] });
}

const range = (length: number, value = (i: number) => i) =>
  Array.from({ length }, (_, i) => value(i));

// All expected texts below are what PyTorch 2.15 prints for the same elements (its `torch.` before
// dtypes left out, sizes in brackets, and int32 as our default in the place of its int64).

Deno.test("formatTensor() prints scalars", () => {
  assert.equal(format([2], []), "tensor(2.)");
  assert.equal(format([3.5], []), "tensor(3.5000)");
  assert.equal(format([-7], [], "int32"), "tensor(-7)");
  assert.equal(format([true], [], "bool"), "tensor(True)");
  assert.equal(format([NaN], []), "tensor(nan)");
});

Deno.test("formatTensor() aligns columns and parts matrices by blank lines", () => {
  assert.equal(
    format(range(24), [2, 3, 4]),
    `tensor([[[ 0.,  1.,  2.,  3.],
         [ 4.,  5.,  6.,  7.],
         [ 8.,  9., 10., 11.]],

        [[12., 13., 14., 15.],
         [16., 17., 18., 19.],
         [20., 21., 22., 23.]]])`,
  );
  assert.equal(format([true, false], [2], "bool"), "tensor([ True, False])");
});

Deno.test("formatTensor() breaks lines at 80 columns", () => {
  assert.equal(
    format(range(30, (i) => i / 7), [30]),
    `tensor([0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571, 1.0000, 1.1429,
        1.2857, 1.4286, 1.5714, 1.7143, 1.8571, 2.0000, 2.1429, 2.2857, 2.4286,
        2.5714, 2.7143, 2.8571, 3.0000, 3.1429, 3.2857, 3.4286, 3.5714, 3.7143,
        3.8571, 4.0000, 4.1429])`,
  );
});

Deno.test("formatTensor() rounds ties to the even digit", () => {
  assert.equal(
    format([0.03125, 0.09375, -0.15625, 1], [4]),
    "tensor([ 0.0312,  0.0938, -0.1562,  1.0000])",
  );
  assert.equal(
    format([1000050, 1000150, 10], [3]),
    "tensor([1.0000e+06, 1.0002e+06, 1.0000e+01])",
  );
});

Deno.test("formatTensor() turns to scientific notation for wide ranges", () => {
  assert.equal(
    format([1e-5, 1, 0, NaN], [4]),
    "tensor([1.0000e-05, 1.0000e+00, 0.0000e+00,        nan])",
  );
  assert.equal(format([1e8, 1], [2]), "tensor([1.0000e+08, 1.0000e+00])");
  assert.equal(
    format([Math.fround(123456.789), 200], [2]),
    "tensor([123456.7891,    200.0000])",
  );
});

Deno.test("formatTensor() prints nan, inf and negative zero", () => {
  // The columns fit the finite numbers alone.
  assert.equal(format([NaN, 1, -Infinity], [3]), "tensor([nan, 1., -inf])");
  assert.equal(format([-0, 0], [2]), "tensor([-0., 0.])");
});

Deno.test("formatTensor() shows the edges of more than 1,000 elements", () => {
  assert.equal(
    format(range(2000, (i) => i + 1), [1000, 2], "int32"),
    `tensor([[   1,    2],
        [   3,    4],
        [   5,    6],
        ...,
        [1995, 1996],
        [1997, 1998],
        [1999, 2000]])`,
  );
  assert.equal(
    format(range(2000), [2, 1000]),
    `tensor([[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 9.9700e+02, 9.9800e+02,
         9.9900e+02],
        [1.0000e+03, 1.0010e+03, 1.0020e+03,  ..., 1.9970e+03, 1.9980e+03,
         1.9990e+03]])`,
  );
  assert.ok(!format(range(1000), [1000]).includes("..."));
});

Deno.test("formatTensor() reads each printed element once and no other", () => {
  const read: number[] = [];
  formatTensor({
    shape: [1e6, 1e6],
    dtype: "float32",
    read: (i) => {
      read.push(i);
      return 1;
    },
  });
  assert.equal(read.length, 36);
  assert.equal(new Set(read).size, 36);
  assert.deepEqual(read.slice(0, 7), [0, 1, 2, 1e6 - 3, 1e6 - 2, 1e6 - 1, 1e6]);
  assert.equal(read.at(-1), 1e12 - 1);
});

Deno.test("formatTensor() prints empty tensors with their size", () => {
  assert.equal(format([], [0]), "tensor([])");
  assert.equal(format([], [0, 3]), "tensor([], size=[0, 3])");
  assert.equal(format([], [0], "int32"), "tensor([], dtype=int32)");
  assert.equal(format([], [2, 0], "float64"), "tensor([], size=[2, 0], dtype=float64)");
});

Deno.test("formatTensor() names dtypes other than float32, int32 and bool, then the suffix", () => {
  assert.equal(format([1.5], [1], "float64"), "tensor([1.5000], dtype=float64)");
  assert.equal(format([7n], [], "int64"), "tensor(7, dtype=int64)");
  const suffix = 'device="webgpu"';
  assert.equal(
    formatTensor({ shape: [], dtype: "uint8", read: () => 1, suffix }),
    'tensor(1, dtype=uint8, device="webgpu")',
  );
  assert.equal(
    formatTensor({ shape: [9], dtype: "float64", read: (i) => i / 2, suffix }),
    `tensor([0.0000, 0.5000, 1.0000, 1.5000, 2.0000, 2.5000, 3.0000, 3.5000, 4.0000],
       dtype=float64, device="webgpu")`,
  );
});
