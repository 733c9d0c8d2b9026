/**
 * Images of every format, channels, and grids.
 *
 * @module
 */
import assert from "node:assert/strict";
import { arange, ArgumentError, ShapeError, stack, tensor, zeros } from "../../../src/tensor.ts";
import { decodeImage, encodePng, imageGrid, readImage } from "../../../src/data/mod.ts";
import { FormatError } from "../../../src/io/mod.ts";
import { testErrors } from "../../support/check_errors.ts";
import { assertOnlyFormatErrors } from "../damage.ts";
import { loadDataFixtures } from "../fixtures.ts";

const { images, gray, png } = await loadDataFixtures();

for (const { name, file, shape, tolerance, data } of images) {
  Deno.test(`decodeImage() reads as Pillow does: ${name}`, async () => {
    const mode = shape[0] === 4 ? "rgba" : "rgb";
    for (const source of [file, new Blob([file as Uint8Array<ArrayBuffer>])]) {
      const image = await decodeImage(source, { mode });
      assert.deepEqual([image.shape, image.dtype], [shape, "uint8"]);
      const difference = image.to("int32").flatten().sub(tensor(data, { dtype: "int32" })).abs();
      assert.ok(Number(difference.max().itemSync()) <= tolerance, String(difference.max()));
    }
  });
}

Deno.test("decodeImage() makes gray as Pillow does", async () => {
  const image = await decodeImage(gray.file, { mode: "gray" });
  assert.deepEqual(image.shape, [1, 16, 16]);
  assert.deepEqual([...image.dataSync()], gray.data);
});

Deno.test("decodeImage() turns channels into others", async () => {
  const one = tensor([[[10, 20]]], { dtype: "uint8" });
  const two = tensor([[[10, 20]], [[1, 2]]], { dtype: "uint8" });
  const four = tensor([[[10]], [[20]], [[30]], [[40]]], { dtype: "uint8" });
  const decode = async (x: typeof one, mode: "gray" | "rgb" | "rgba" | "unchanged") =>
    (await decodeImage(await encodePng(x), { mode })).arraySync();
  assert.deepEqual(await decode(one, "rgb"), [[[10, 20]], [[10, 20]], [[10, 20]]]);
  assert.deepEqual(await decode(one, "rgba"), [[[10, 20]], [[10, 20]], [[10, 20]], [[255, 255]]]);
  assert.deepEqual(await decode(one, "unchanged"), [[[10, 20]]]);
  assert.deepEqual(await decode(two, "gray"), [[[10, 20]]]);
  assert.deepEqual(await decode(two, "rgba"), [[[10, 20]], [[10, 20]], [[10, 20]], [[1, 2]]]);
  assert.deepEqual(await decode(two, "unchanged"), [[[10, 20]], [[1, 2]]]);
  assert.deepEqual(await decode(four, "rgb"), [[[10]], [[20]], [[30]]]);
  assert.deepEqual(await decode(four, "gray"), [[[18]]]); // 0.299 · 10 + 0.587 · 20 + 0.114 · 30
});

Deno.test("decodeImage() takes the higher 8 of 16 bits", async () => {
  const deep = png.filter(({ depth }) => depth === 16);
  assert.ok(deep.length >= 8);
  for (const { file, data, shape } of deep) {
    const image = await decodeImage(file);
    assert.deepEqual([image.shape, image.dtype], [shape, "uint8"]);
    assert.deepEqual([...image.dataSync()], data.map((sample) => sample >> 8));
  }
});

Deno.test("decodeImage() refuses damaged files and unknown formats", async () => {
  for (const { file } of images) {
    await assert.rejects(decodeImage(file.subarray(0, file.length >> 1)), {
      name: "FormatError",
      message: /^decodeImage: Cannot read the image as the platform refuses it: got /,
    });
  }
  await assert.rejects(decodeImage(new TextEncoder().encode("no image")), FormatError);
  await assert.rejects(decodeImage(new Uint8Array()), FormatError);
  await assert.rejects(decodeImage("x" as never), {
    name: "ArgumentError",
    message: 'decodeImage: Expected a Uint8Array or a Blob: got "x"',
  });
  await assert.rejects(decodeImage(gray.file, { mode: "grey" as never }), {
    name: "ArgumentError",
    message: "decodeImage: Expected unchanged, gray, rgb, rgba as mode: got grey",
  });
});

Deno.test("decodeImage() of files with random damage is a FormatError, or an image", async () => {
  const files = images.map(({ file }) => file);
  await assertOnlyFormatErrors(files, (file) => decodeImage(file), { rounds: 300, seed: 3 });
});

Deno.test("readImage() names the file that it cannot read", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  await assert.rejects(readImage(path), (error: Error) => {
    assert.ok(error instanceof FormatError);
    assert.ok(error.message.startsWith(`readImage: Cannot read ${path} as it is no image: got `));
    return true;
  });
  await Deno.remove(path);
});

Deno.test("imageGrid() lays images out in rows", () => {
  const images = arange(5).add(1).reshape([5, 1, 1, 1]).expand([5, 1, 1, 2]);
  const grid = imageGrid(images, { columns: 3, padding: 1, value: 9 });
  assert.deepEqual(grid.arraySync(), [[
    [9, 9, 9, 9, 9, 9, 9, 9, 9, 9],
    [9, 1, 1, 9, 2, 2, 9, 3, 3, 9],
    [9, 9, 9, 9, 9, 9, 9, 9, 9, 9],
    [9, 4, 4, 9, 5, 5, 9, 9, 9, 9],
    [9, 9, 9, 9, 9, 9, 9, 9, 9, 9],
  ]]);
  const tight = imageGrid(images, { columns: 8, padding: 0 });
  assert.deepEqual(tight.arraySync(), [[[1, 1, 2, 2, 3, 3, 4, 4, 5, 5]]]);
});

Deno.test("imageGrid() takes lists of images and of matrices, and keeps channels and dtypes", () => {
  const image = tensor([[[1]], [[2]], [[3]]], { dtype: "uint8" });
  const grid = imageGrid([image, image], { padding: 0 });
  assert.deepEqual(grid.arraySync(), [[[1, 1]], [[2, 2]], [[3, 3]]]);
  assert.equal(grid.dtype, "uint8");
  const matrices = [tensor([[1], [2]]), tensor([[3], [4]])];
  assert.deepEqual(imageGrid(matrices, { padding: 0 }).arraySync(), [[[1, 3], [2, 4]]]);
  assert.deepEqual(imageGrid(stack([image])).shape, [3, 5, 5]);
});

testErrors("imageGrid() refuses", [
  [
    () => imageGrid(zeros([3, 4, 4])),
    ShapeError,
    "imageGrid: Expected [n, channels, height, width], or a list of images: got [3, 4, 4]",
  ],
  [
    () => imageGrid([]),
    ShapeError,
    "imageGrid: Expected [n, channels, height, width], or a list of images: got an empty list",
  ],
  [
    () => imageGrid("x" as never),
    ArgumentError,
    'imageGrid: Expected a tensor or an array of tensors: got "x"',
  ],
  [
    () => imageGrid(zeros([1, 1, 1, 1]), { columns: 0 }),
    ArgumentError,
    "imageGrid: Expected an integer of at least 1 as columns: got 0",
  ],
]);
