/**
 * Transforms, resizing against PyTorch.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  arange,
  ArgumentError,
  DTypeError,
  grad,
  IndexError,
  jit,
  ones,
  random,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../../src/tensor.ts";
import { transforms } from "../../../src/data/mod.ts";
import { assertClose } from "../../support/fixtures.ts";
import { testErrors } from "../../support/check_errors.ts";
import { loadDataFixtures } from "../fixtures.ts";

const { resize: resizeCases } = await loadDataFixtures();
const key = random.key(4);
const tolerances: Record<string, number> = { float64: 1e-12, float32: 1e-5, uint8: 0 };

Deno.test(`resize() agrees with PyTorch in ${resizeCases.length} cases`, () => {
  for (const { dtype, mode, antialias, to, shape, input, output } of resizeCases) {
    const image = tensor(input, { dtype }).reshape(shape);
    const result = transforms.resize(to, { mode, antialias })(image);
    const expected = tensor(output, { dtype });
    const tolerance = tolerances[dtype];
    assertClose(
      { shape: result.shape, dtype: result.dtype, data: result.dataSync() },
      { shape: [2, ...to], dtype, data: expected.dataSync() },
      { rtol: tolerance, atol: tolerance, what: `${mode} ${antialias} ${shape} to ${to}` },
    );
  }
});

Deno.test("resize() to one number keeps the proportions, as torchvision", () => {
  const resize = transforms.resize(10);
  assert.deepEqual(resize(zeros([3, 20, 33])).shape, [3, 10, 16]);
  assert.deepEqual(resize(zeros([3, 33, 20])).shape, [3, 16, 10]);
  assert.deepEqual(resize(zeros([2, 3, 5, 7])).shape, [2, 3, 10, 14]);
});

Deno.test("resize() traces, differentiates, and keeps masks", () => {
  const resize = transforms.resize([2, 2]);
  const image = random.normal(key, [1, 5, 4]);
  // jit may fuse what is multiplied and added.
  assertClose(view(jit((x: Tensor) => resize(x))(image)), view(resize(image)), {
    rtol: 1e-6,
    atol: 1e-6,
    what: "jit",
  });
  // Every old pixel has a share, and the shares of a new one add up to 1.
  const shares = grad((x: Tensor) => resize(x).sum())(image);
  assert.ok(Math.abs(Number(shares.sum().itemSync()) - 4) < 1e-5);
  assert.ok(Number(shares.min().itemSync()) > 0);
  const labels = tensor([[2 ** 31 - 1, -7]], { dtype: "int32" });
  const doubled = transforms.resize([1, 4], { mode: "nearest" })(labels);
  assert.deepEqual(doubled.arraySync(), [[2 ** 31 - 1, 2 ** 31 - 1, -7, -7]]);
  assert.deepEqual(resize(zeros([0, 3, 5, 4])).shape, [0, 3, 2, 2]);
  const mask = tensor([[true, false], [false, true]]).unsqueeze(0);
  const large = transforms.resize([4, 2], { mode: "nearest" })(mask);
  assert.deepEqual(large.arraySync(), [[[true, false], [true, false], [false, true], [
    false,
    true,
  ]]]);
});

function view(x: Tensor) {
  return { shape: x.shape, dtype: x.dtype, data: x.dataSync() };
}

Deno.test("toFloat() scales uint8 and converts bools and floats", () => {
  const x = tensor([0, 128, 255], { dtype: "uint8" });
  assert.deepEqual(transforms.toFloat()(x).dataSync(), Float32Array.of(0, 128 / 255, 1));
  assert.deepEqual(transforms.toFloat()(tensor([true])).arraySync(), [1]);
  const half = transforms.toFloat({ dtype: "float16" })(tensor([300]));
  assert.deepEqual([half.dtype, half.arraySync()], ["float16", [300]]);
});

Deno.test("normalize() works by channel, for batches and matrices", () => {
  const normalize = transforms.normalize([1, 2], [2, 4]);
  const image = tensor([[[1, 3]], [[2, 6]]]);
  assert.deepEqual(normalize(image).arraySync(), [[[0, 1]], [[0, 1]]]);
  assert.deepEqual(normalize(stack([image, image])).shape, [2, 2, 1, 2]);
  const one = transforms.normalize([1], [2]);
  assert.deepEqual(one(image).arraySync(), [[[0, 1]], [[0.5, 2.5]]]);
  assert.deepEqual(one(tensor([[1, 3]])).arraySync(), [[0, 1]]);
  assert.equal(one(image.to("float64")).dtype, "float64");
});

Deno.test("centerCrop() rounds as torchvision, and pads smaller images", () => {
  const image = arange(25).reshape([1, 5, 5]);
  assert.deepEqual(transforms.centerCrop(3)(image).arraySync(), [[[6, 7, 8], [11, 12, 13], [
    16,
    17,
    18,
  ]]]);
  // Python's round(0.5) is 0 and round(1.5) is 2.
  assert.deepEqual(transforms.centerCrop([1, 4])(image).arraySync(), [[[10, 11, 12, 13]]]);
  assert.deepEqual(transforms.centerCrop([1, 2])(image).arraySync(), [[[12, 13]]]);
  assert.deepEqual(transforms.centerCrop([2, 3])(ones([1, 1, 2])).arraySync(), [[[1, 1, 0], [
    0,
    0,
    0,
  ]]]);
  assert.deepEqual(transforms.centerCrop([1, 5])(ones([1, 1, 2])).arraySync(), [[[0, 1, 1, 0, 0]]]);
});

Deno.test("pad() takes borders of one, two and four numbers, and modes", () => {
  const image = tensor([[[1, 2]]]);
  assert.deepEqual(transforms.pad(1, { value: 9 })(image).arraySync(), [
    [[9, 9, 9, 9], [9, 1, 2, 9], [9, 9, 9, 9]],
  ]);
  assert.deepEqual(transforms.pad([0, 1])(image).arraySync(), [[[0, 0], [1, 2], [0, 0]]]);
  assert.deepEqual(transforms.pad([1, 0, 2, 1])(image).arraySync(), [[[0, 1, 2, 0, 0], [
    0,
    0,
    0,
    0,
    0,
  ]]]);
  assert.deepEqual(transforms.pad([1, 0], { mode: "reflect" })(image).arraySync(), [[[
    2,
    1,
    2,
    1,
  ]]]);
});

Deno.test("randomCrop() reaches every place alike", () => {
  const image = arange(12).reshape([1, 3, 4]);
  const crop = transforms.randomCrop([2, 3]);
  const counts = new Map<number, number>();
  const parts = vmap((key: Tensor) => crop(image, key))(random.split(key, 800));
  for (const part of parts) {
    const corner = Number(part.at(0, 0, 0).itemSync());
    counts.set(corner, (counts.get(corner) ?? 0) + 1);
    assert.deepEqual(part.sub(corner).arraySync(), [[[0, 1, 2], [4, 5, 6]]]);
  }
  assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [0, 1, 4, 5]);
  for (const count of counts.values()) assert.ok(Math.abs(count - 200) < 62, `${count}`); // 5 sigma
});

Deno.test("randomCrop() puts its border around first", () => {
  const crop = transforms.randomCrop(2, { padding: 2, value: 7 });
  const part = crop(ones([1, 1, 1]), random.key(3));
  assert.deepEqual(part.shape, [1, 2, 2]);
  assert.ok((part.flatten().arraySync() as number[]).filter((x) => x === 7).length >= 3);
});

Deno.test("randomHorizontalFlip() and randomVerticalFlip() flip by their probability", () => {
  const image = tensor([[[1, 2], [3, 4]]]);
  const both = transforms.compose([
    transforms.randomHorizontalFlip(0.25),
    transforms.randomVerticalFlip(0.75),
  ]);
  const flipped = vmap((key: Tensor) => both(image, key))(random.split(key, 1000));
  const corners = [...flipped.at("...", 0, 0).flatten().dataSync()];
  const expected: Record<number, number> = { 1: 187.5, 2: 62.5, 3: 562.5, 4: 187.5 };
  for (const [corner, count] of Object.entries(expected)) {
    const got = corners.filter((x) => x === Number(corner)).length;
    const sigma = Math.sqrt(count * (1 - count / 1000));
    assert.ok(Math.abs(got - count) < 5 * sigma, `${corner}: ${got}`);
  }
});

Deno.test("compose() passes each transform a key of its own, and none where there is none", () => {
  const keys: unknown[] = [];
  const spy = (x: Tensor, key?: Tensor) => {
    keys.push(key?.arraySync());
    return x;
  };
  transforms.compose([spy, spy])(ones([1]), key);
  assert.deepEqual(keys, [0, 1].map((i) => random.foldIn(key, i).arraySync()));
  transforms.compose([spy])(ones([1]));
  assert.equal(keys[2], undefined);
});

Deno.test("oneHot() makes vectors of labels", () => {
  const labels = tensor([[2], [0]], { dtype: "int32" });
  const vectors = transforms.oneHot(3)(labels);
  assert.deepEqual([vectors.dtype, vectors.arraySync()], ["float32", [[[0, 0, 1]], [[1, 0, 0]]]]);
  assert.equal(transforms.oneHot(3, { dtype: "bool" })(labels).dtype, "bool");
});

const image = zeros([3, 4, 4]);
const bytes = zeros([3, 4, 4], { dtype: "uint8" });

testErrors("transforms refuse", [
  [
    () => transforms.compose(transforms.toFloat() as never),
    ArgumentError,
    "compose: Expected an array of transforms: got a function",
  ],
  [
    () => transforms.compose([3 as never]),
    ArgumentError,
    "compose: Expected a function as a transform: got 3",
  ],
  [
    () => transforms.toFloat({ dtype: "int32" }),
    DTypeError,
    "toFloat: Expected a floating dtype: got int32",
  ],
  [
    () => transforms.toFloat()(zeros([1], { dtype: "int32" })),
    DTypeError,
    "toFloat: Expected uint8, bool or floating pixels: got int32\n" +
    'Convert them with x.to("float32") and divide by their greatest value',
  ],
  [
    () => transforms.normalize([1, 2], [1]),
    ArgumentError,
    "normalize: Expected as many numbers as mean as there are as std, these above 0: got [1, 2] and [1]",
  ],
  [
    () => transforms.normalize([1], [0]),
    ArgumentError,
    "normalize: Expected as many numbers as mean as there are as std, these above 0: got [1] and [0]",
  ],
  [
    () => transforms.normalize(0.5 as never, [1]),
    ArgumentError,
    "normalize: Expected as many numbers as mean as there are as std, these above 0: got 0.5 and [1]",
  ],
  [
    () => transforms.normalize([1], [1])(bytes),
    DTypeError,
    "normalize: Expected floating pixels: got uint8\nPut transforms.toFloat() before it",
  ],
  [
    () => transforms.normalize([1, 2], [1, 1])(image),
    ShapeError,
    "normalize: Expected an image of 2 channels: got shape [3, 4, 4]",
  ],
  [
    () => transforms.normalize([1], [1])(zeros([3])),
    ShapeError,
    "normalize: Expected an image, [channels, height, width]: got shape [3]",
  ],
  [
    () => transforms.resize([2, 2])([1] as never),
    ArgumentError,
    "resize: Expected a tensor: got an array",
  ],
  [
    () => transforms.resize([2] as never),
    ArgumentError,
    "resize: Expected a number or [height, width] as size: got an array",
  ],
  [
    () => transforms.resize(0),
    ArgumentError,
    "resize: Expected an integer of at least 1 as size: got 0",
  ],
  [
    () => transforms.resize(2, { mode: "cubic" as never }),
    ArgumentError,
    'resize: Expected "nearest" or "bilinear" as mode: got cubic',
  ],
  [
    () => transforms.resize(2)(zeros([1, 0, 3])),
    ArgumentError,
    "resize: Cannot resize an image without pixels: got 0 × 3",
  ],
  [
    () => transforms.resize(2)(zeros([1, 3, 3], { dtype: "int32" })),
    DTypeError,
    "resize: Expected floating or uint8 pixels for bilinear: got int32\n" +
    'Use { mode: "nearest" } for masks',
  ],
  [
    () => transforms.resize(2, { mode: "nearest" })(zeros([1, 3, 3], { dtype: "int64" })),
    DTypeError,
    "resize: Expected anything but int64: got int64\nConvert labels to int32",
  ],
  [
    () => transforms.pad([1, 2, 3] as never),
    ArgumentError,
    "pad: Expected one, two or four numbers as padding: got an array",
  ],
  [
    () => transforms.randomCrop(5)(image, key),
    ShapeError,
    "randomCrop: Cannot cut [5, 5] out of an image of shape [3, 4, 4] with its border\n" +
    "Make it larger with padding or resize",
  ],
  [
    () => transforms.randomCrop(2)(image),
    ArgumentError,
    "randomCrop: Expected a key as second argument: got none\n" +
    "Pass one from random.key(…), or use the transform option of a DataLoader",
  ],
  [
    () => transforms.randomHorizontalFlip()(image),
    ArgumentError,
    "randomHorizontalFlip: Expected a key as second argument: got none\n" +
    "Pass one from random.key(…), or use the transform option of a DataLoader",
  ],
  [
    () => transforms.oneHot(0),
    ArgumentError,
    "oneHot: Expected an integer of at least 1 as classes: got 0",
  ],
  [
    () => transforms.oneHot(3)(tensor(3, { dtype: "int32" })),
    IndexError,
    "oneHot: Index 3 is out of range for a dimension of size 3",
  ],
]);
