/**
 * Making batches of examples.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  ArgumentError,
  DimError,
  DTypeError,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/tensor.ts";
import { defaultCollate, padCollate, type Padded } from "../../../src/data/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

Deno.test("defaultCollate() stacks tensors and typed arrays, and keeps trees", () => {
  const batch = defaultCollate([
    [{ x: tensor([1, 2], { dtype: "int8" }), y: Float64Array.of(0.5) }, [3, "a"]] as const,
    [{ x: tensor([5, 6], { dtype: "int8" }), y: Float64Array.of(1.5) }, [4, "b"]] as const,
  ]);
  const [{ x, y }, [number, text]] = batch;
  assert.deepEqual([x.arraySync(), x.dtype], [[[1, 2], [5, 6]], "int8"]);
  assert.deepEqual([y.arraySync(), y.dtype], [[[0.5], [1.5]], "float64"]);
  assert.deepEqual([number.arraySync(), number.dtype], [[3, 4], "float32"]);
  assert.deepEqual(text, ["a", "b"]);
});

Deno.test("defaultCollate() makes bool of booleans and int64 of bigints", () => {
  const batch = defaultCollate([{ b: true, i: 1n }, { b: false, i: -(2n ** 60n) }]);
  assert.deepEqual([batch.b.dtype, batch.b.arraySync()], ["bool", [true, false]]);
  assert.deepEqual([batch.i.dtype, batch.i.arraySync()], ["int64", [1n, -(2n ** 60n)]]);
});

Deno.test("padCollate() pads to the longest and tells the lengths", () => {
  const collate = padCollate<{ t: Padded; label: Tensor; s: string[] }>({ value: 9 });
  const label = tensor(7, { dtype: "int32" });
  const { t, label: labels, s } = collate([
    { t: tensor([[1, 2]]), label, s: "a" },
    { t: zeros([3, 2]), label, s: "b" },
    { t: zeros([0, 2]), label, s: "c" },
  ]);
  assert.deepEqual(t.values.arraySync(), [
    [[1, 2], [9, 9], [9, 9]],
    [[0, 0], [0, 0], [0, 0]],
    [[9, 9], [9, 9], [9, 9]],
  ]);
  assert.deepEqual([t.lengths!.arraySync(), t.lengths!.dtype], [[1, 3, 0], "int32"]);
  assert.deepEqual([labels.arraySync(), labels.dtype, s], [[7, 7, 7], "int32", ["a", "b", "c"]]);
});

Deno.test("padCollate() gives masks, rounds lengths up, counts dims from the end", () => {
  const collate = padCollate<Padded>({ dim: -1, beside: "mask", multipleOf: 4 });
  const { values, mask, lengths } = collate([tensor([[1, 2, 3]]), tensor([[4]])]);
  assert.deepEqual(values.arraySync(), [[[1, 2, 3, 0]], [[4, 0, 0, 0]]]);
  assert.deepEqual(mask!.arraySync(), [[true, true, true, false], [true, false, false, false]]);
  assert.equal(lengths, undefined);
});

Deno.test("padCollate() pads only the paths that are named", () => {
  const collate = padCollate<[Padded, Tensor]>({ paths: ["[0]"] });
  const [ragged, fixed] = collate([[tensor([1]), tensor([1, 2])], [
    tensor([1, 2]),
    tensor([3, 4]),
  ]]);
  assert.deepEqual(ragged.lengths!.arraySync(), [1, 2]);
  assert.deepEqual(fixed.arraySync(), [[1, 2], [3, 4]]);
});

class Odd {}

testErrors("collate functions refuse", [
  [() => defaultCollate([]), ArgumentError, "defaultCollate: Cannot make a batch of no examples"],
  [
    () => defaultCollate([{ image: zeros([3, 2]) }, { image: zeros([4, 2]) }]),
    ShapeError,
    "defaultCollate: Expected tensors of one shape at image: got [3, 2] and [4, 2]\n" +
    "Pad ragged examples with padCollate(…), or resize images",
  ],
  [
    () => defaultCollate([zeros([2]), zeros([2], { dtype: "int32" })]),
    DTypeError,
    "defaultCollate: Expected tensors of one dtype: got float32 and int32",
  ],
  [
    () => defaultCollate([{ a: [1, 2] }, { a: [1] }]),
    ArgumentError,
    "defaultCollate: Cannot match trees as their structures differ at a: got [*, *] and [*]",
  ],
  [
    () => defaultCollate<unknown>([{ a: 1 }, { a: "x" }]),
    ArgumentError,
    'defaultCollate: Expected values of one type at a: got 1 and "x"',
  ],
  [
    () => defaultCollate<unknown>([1, undefined]),
    ArgumentError,
    "defaultCollate: Expected values of one type: got 1 and undefined",
  ],
  [
    () => defaultCollate<unknown>([[zeros([1])], [undefined]]),
    ArgumentError,
    "defaultCollate: Expected a tensor in each example at [0]: got undefined",
  ],
  [
    () => defaultCollate([{ a: null }]),
    ArgumentError,
    "defaultCollate: Expected tensors, numbers, booleans, bigints and strings in examples: got " +
    "null at a\nMake the batch with a collate function of your own",
  ],
  [
    () => defaultCollate([{ a: new Odd() }]),
    ArgumentError,
    "flattenTree: Expected plain objects, arrays, tensors and constants in a tree: got an " +
    "instance of Odd at a\nSpread it into a plain object or an array",
  ],
  [
    () => padCollate()([{ t: zeros([2, 3]) }, { t: zeros([2, 4]) }]),
    ShapeError,
    "padCollate: Expected tensors of equal sizes except in dim 0 at t: got [2, 3] and [2, 4]",
  ],
  [
    () => padCollate()([zeros([2, 3]), zeros([2])]),
    ShapeError,
    "padCollate: Expected tensors of one rank: got [2, 3] and [2]",
  ],
  [
    () => padCollate({ paths: [""], dim: 1 })([zeros([2])]),
    DimError,
    "padCollate: Expected a dim from -1 to 0 for a tensor of rank 1: got 1",
  ],
  [
    () => padCollate({ beside: "both" as never }),
    ArgumentError,
    'padCollate: Expected "lengths" or "mask" as beside: got both',
  ],
  [
    () => padCollate({ multipleOf: 0 }),
    ArgumentError,
    "padCollate: Expected an integer of at least 1 as multipleOf: got 0",
  ],
]);
