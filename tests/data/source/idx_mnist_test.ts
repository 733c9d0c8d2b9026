/**
 * IDX files, MNIST and CIFAR.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { DType } from "../../../src/tensor.ts";
import {
  cifar10,
  cifar100,
  mnist,
  readIdx,
  readIdxFile,
  transforms,
} from "../../../src/data/mod.ts";
import { deflate } from "../../../src/io/mod.ts";
import { assertOnlyFormatErrors } from "../damage.ts";

/** The bytes of an IDX file with elements that are written already. */
function idx(type: number, shape: readonly number[], elements: Iterable<number>): Uint8Array {
  const sizes = shape.flatMap((n) => [n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255]);
  return Uint8Array.of(0, 0, type, shape.length, ...sizes, ...elements);
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const idxTypes: readonly [number, number[], DType, number[]][] = [
  [0x08, [1, 255], "uint8", [1, 255]],
  [0x09, [1, 255], "int8", [1, -1]],
  [0x0b, [1, 2, 255, 254], "int32", [258, -2]],
  [0x0c, [0, 1, 0, 0, 255, 255, 255, 254], "int32", [65536, -2]],
  [0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], "float32", [1, -2.5]],
  [0x0e, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0], "float64", [1, -2.5]],
];

Deno.test("readIdx() reads every type, of views too", () => {
  for (const [type, bytes, dtype, values] of idxTypes) {
    const file = idx(type, [1, 2], bytes);
    const shifted = Uint8Array.of(9, 9, 9, ...file).subarray(3);
    for (const x of [readIdx(file), readIdx(shifted)]) {
      assert.deepEqual([x.dtype, x.arraySync()], [dtype, [values]]);
    }
  }
  assert.deepEqual(readIdx(idx(0x08, [], [7])).arraySync(), 7);
  assert.deepEqual(readIdx(idx(0x08, [0, 5], [])).shape, [0, 5]);
});

const damaged: readonly [Uint8Array, string][] = [
  [Uint8Array.of(), "it does not begin as an IDX file: got the bytes of none"],
  [Uint8Array.of(0, 0, 7, 1), "it does not begin as an IDX file: got the bytes 00 00 07 01"],
  [Uint8Array.of(0, 1, 8, 1), "it does not begin as an IDX file: got the bytes 00 01 08 01"],
  [Uint8Array.of(0, 0, 8, 200, 0), "its 200 sizes are cut off: got 5 of 804 bytes"],
  [idx(0x08, [3], [1, 2]), "its shape [3] takes 3 bytes: got 2"],
  [idx(0x08, [1], [1, 2]), "its shape [1] takes 1 bytes: got 2"],
  [
    idx(0x0e, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]),
    "its shape [4294967295, 4294967295, 4294967295] takes 6.3382529967139284e+29 bytes: got 1",
  ],
];

Deno.test("readIdx() tells what is wrong with a file", () => {
  for (const [file, reason] of damaged) {
    const message = `readIdx: Cannot read the file as ${reason}`;
    assert.throws(() => readIdx(file), { name: "FormatError", message });
  }
  assert.throws(() => readIdx([0] as never), {
    name: "ArgumentError",
    message: "readIdx: Expected a Uint8Array: got an array",
  });
});

Deno.test("readIdx() of files with random damage is a FormatError, or a tensor", async () => {
  const files = idxTypes.map(([type, bytes]) => idx(type, [1, 2], bytes));
  await assertOnlyFormatErrors(files, readIdx, { rounds: 5000, seed: 21 });
});

Deno.test("readIdxFile() of gzip files with random damage is a FormatError, or a tensor", async () => {
  const file = await deflate(idx(0x08, [30, 40], new Uint8Array(1200)), "gzip");
  await inFolder(async (folder) => {
    await assertOnlyFormatErrors([file], async (bytes) => {
      await Deno.writeFile(`${folder}/x.gz`, bytes);
      await readIdxFile(`${folder}/x.gz`);
    }, { rounds: 300, seed: 22 });
    // The length that the last bytes state is more than so few bytes can hold.
    const lying = file.slice();
    lying.set([255, 255, 255, 255], lying.length - 4);
    await Deno.writeFile(`${folder}/x.gz`, lying);
    await assert.rejects(readIdxFile(`${folder}/x.gz`), {
      name: "FormatError",
      message:
        `readIdx: Cannot read ${folder}/x.gz as it is said to inflate to more than it can: ` +
        `got 4294967295 of ${lying.length} bytes`,
    });
    await Deno.writeFile(`${folder}/x.gz`, Uint8Array.of(0x1f, 0x8b));
    await assert.rejects(readIdxFile(`${folder}/x.gz`), {
      name: "FormatError",
      message: `readIdx: Cannot read ${folder}/x.gz as it is too short for gzip: got 2 bytes`,
    });
  });
});

const images = idx(0x08, [2, 2, 3], [0, 1, 2, 3, 4, 5, 255, 0, 0, 0, 0, 9]);
const labels = idx(0x08, [2], [4, 7]);

Deno.test("mnist() finds plain and compressed files of both sets", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/train-images-idx3-ubyte.gz`, await deflate(images, "gzip"));
    await Deno.writeFile(`${folder}/train-labels-idx1-ubyte`, labels);
    const train = await mnist(folder);
    const [all, numbers] = train.tensors;
    assert.deepEqual([all.shape, all.dtype, numbers.dtype], [[2, 1, 2, 3], "uint8", "int32"]);
    const [image, label] = train.get(1);
    assert.deepEqual([image.arraySync(), label.itemSync()], [[[[255, 0, 0], [0, 0, 9]]], 7]);
    const scaled = await mnist(folder, { transform: transforms.toFloat() });
    assert.equal(scaled.get(1)[0].at(0, 0, 0).itemSync(), 1);
    await assert.rejects(mnist(folder, { train: false }), Deno.errors.NotFound);
    await assert.rejects(mnist(folder, { variant: "digits" as never }), {
      name: "ArgumentError",
      message: 'mnist: Expected mnist, fashion, kuzushiji as variant: got "digits"',
    });
    await Deno.writeFile(`${folder}/letters-images`, images);
    const files = { images: "letters-images", labels: "train-labels-idx1-ubyte" };
    assert.equal((await mnist(folder, { train: false, files })).length, 2);
  });
});

Deno.test("mnist() refuses files that do not belong together", async () => {
  await inFolder(async (folder) => {
    const write = (name: string, bytes: Uint8Array) => Deno.writeFile(`${folder}/${name}`, bytes);
    await write("train-images-idx3-ubyte", images);
    await write("train-labels-idx1-ubyte", idx(0x08, [3], [1, 2, 3]));
    await assert.rejects(mnist(folder), {
      name: "FormatError",
      message: "mnist: Cannot read train-images-idx3-ubyte and train-labels-idx1-ubyte in " +
        `${folder} as they are of different lengths: got 2 and 3`,
    });
    await write("train-labels-idx1-ubyte", images);
    await assert.rejects(mnist(folder), {
      name: "FormatError",
      message:
        `mnist: Cannot read ${folder}/train-labels-idx1-ubyte as it does not hold uint8 of ` +
        "rank 1: got uint8[2, 2, 3]",
    });
  });
});

/** A record of CIFAR whose pixels count up from its label. */
function record(...bytes: number[]): Uint8Array {
  return Uint8Array.of(...bytes, ...Array.from({ length: 3072 }, (_, i) => (i + bytes[0]) % 256));
}

Deno.test("cifar10() and cifar100() read records of all files", async () => {
  await inFolder(async (folder) => {
    for (let batch = 1; batch <= 5; batch++) {
      const two = Uint8Array.of(...record(batch), ...record(9));
      await Deno.writeFile(`${folder}/data_batch_${batch}.bin`, two);
    }
    const train = await cifar10(folder);
    assert.deepEqual(train.tensors[0].shape, [10, 3, 32, 32]);
    assert.deepEqual(train.tensors[1].arraySync(), [1, 9, 2, 9, 3, 9, 4, 9, 5, 9]);
    const [image] = train.get(2);
    assert.deepEqual(image.at(1, 2, "0:3").arraySync(), [66, 67, 68].map((x) => (x + 1024) % 256));
    await Deno.mkdir(`${folder}/cifar-100-binary`);
    const bytes = Uint8Array.of(...record(3, 77), ...record(19, 99));
    await Deno.writeFile(`${folder}/cifar-100-binary/test.bin`, bytes);
    const labels = async (labels: "fine" | "coarse") =>
      (await cifar100(folder, { train: false, labels })).tensors[1].arraySync();
    assert.deepEqual(await labels("fine"), [77, 99]);
    assert.deepEqual(await labels("coarse"), [3, 19]);
    assert.throws(() => cifar100(folder, { labels: "all" as never }), {
      name: "ArgumentError",
      message: 'cifar100: Expected "fine" or "coarse" as labels: got all',
    });
  });
});

Deno.test("cifar10() refuses what are no records", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/test_batch.bin`;
    const read = async (bytes: Uint8Array) => {
      await Deno.writeFile(path, bytes);
      await cifar10(folder, { train: false });
    };
    const refuses = (bytes: Uint8Array, reason: string) =>
      assert.rejects(read(bytes), {
        name: "FormatError",
        message: `cifar10: Cannot read ${path} as ${reason}`,
      });
    await refuses(record(3).subarray(1), "it does not consist of records of 3073 bytes: got 3072");
    await refuses(new Uint8Array(), "it does not consist of records of 3073 bytes: got 0");
    await refuses(
      Uint8Array.of(...record(3), ...record(10)),
      "record 1 has a label that is not below 10: got 10",
    );
    await assertOnlyFormatErrors([record(3), record(9)], read, { rounds: 100, seed: 23 });
  });
});

Deno.test("mnist() and cifar10() fetch nothing unless they are asked to", async () => {
  const { fetch } = globalThis;
  globalThis.fetch = () => assert.fail("something was fetched");
  try {
    await inFolder(async (folder) => {
      await assert.rejects(mnist(folder), Deno.errors.NotFound);
      await assert.rejects(cifar10(folder), Deno.errors.NotFound);
    });
  } finally {
    globalThis.fetch = fetch;
  }
});
