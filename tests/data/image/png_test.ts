/**
 * The PNG reader against Pillow, the writer against the reader, and damaged files.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  arange,
  ArgumentError,
  DTypeError,
  random,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/tensor.ts";
import { decodePng, encodePng, writePng } from "../../../src/data/mod.ts";
import { crc32, deflate, FormatError } from "../../../src/io/mod.ts";
import { loadDataFixtures } from "../fixtures.ts";
import { assertOnlyFormatErrors } from "../damage.ts";

const { png } = await loadDataFixtures();

for (const { name, file, shape, depth, data } of png) {
  Deno.test(`decodePng() reads as Pillow does: ${name}`, async () => {
    const image = await decodePng(file);
    assert.deepEqual(image.shape, shape);
    assert.equal(image.dtype, depth === 16 ? "int32" : "uint8");
    assert.deepEqual([...image.dataSync()], data);
  });
}

const key = random.key(0);

for (const channels of [1, 2, 3, 4]) {
  Deno.test(`encodePng() of ${channels} channels is read back as it was`, async () => {
    for (const [height, width] of [[1, 1], [3, 5], [16, 17]]) {
      const image = random.randint(random.foldIn(key, channels), [channels, height, width], {
        high: 256,
        dtype: "int32",
      }).to("uint8");
      assertSame(await decodePng(await encodePng(image)), image);
    }
  });
}

function assertSame(actual: Tensor, expected: Tensor): void {
  assert.deepEqual(actual.shape, expected.shape);
  assert.deepEqual(actual.dataSync(), expected.dataSync());
}

Deno.test("encodePng() scales, rounds and clips floating numbers, and takes bools and matrices", async () => {
  const read = async (x: Tensor) => (await decodePng(await encodePng(x))).arraySync();
  const floats = [[-1, 0, 0.5 / 255, 0.49 / 255, 0.5, 1, 2, Infinity]];
  for (const dtype of ["float32", "float64"] as const) {
    assert.deepEqual(await read(tensor(floats, { dtype })), [[[0, 0, 1, 0, 128, 255, 255, 255]]]);
  }
  assert.deepEqual(await read(tensor([[0, 1]], { dtype: "bfloat16" })), [[[0, 255]]]);
  assert.deepEqual(await read(tensor([[true, false]])), [[[255, 0]]]);
  const turned = arange(6, { dtype: "uint8" }).reshape([2, 3]).T;
  assert.deepEqual(await read(turned), [[[0, 3], [1, 4], [2, 5]]]);
});

Deno.test("encodePng() chooses filters: a gradient takes few bytes", async () => {
  const gradient = arange(128 * 128).reshape([128, 128]).remainder(256).to("uint8");
  assert.ok((await encodePng(gradient)).length < 500);
});

Deno.test("writePng() writes the file", async () => {
  const folder = await Deno.makeTempDir();
  await writePng(`${folder}/a.png`, zeros([2, 2]));
  assert.deepEqual((await decodePng(await Deno.readFile(`${folder}/a.png`))).shape, [1, 2, 2]);
  await Deno.remove(folder, { recursive: true });
});

const wrongImages: [Tensor, abstract new (...args: never[]) => Error, string][] = [
  [
    zeros([5, 2, 2]),
    ShapeError,
    "encodePng: Expected an image, [height, width] or [1 to 4 channels, height, width]: got shape " +
    "[5, 2, 2]\nPut many into one with imageGrid(…)",
  ],
  [
    zeros([3, 0, 2]),
    ShapeError,
    "encodePng: Expected an image, [height, width] or [1 to 4 channels, height, width]: got shape " +
    "[3, 0, 2]\nPut many into one with imageGrid(…)",
  ],
  [
    zeros([2, 2], { dtype: "int32" }),
    DTypeError,
    "encodePng: Expected uint8, bool or floating pixels: got int32",
  ],
  [tensor([[NaN]]), ArgumentError, "encodePng: Cannot write NaN as a pixel"],
  [3 as never, ArgumentError, "encodePng: Expected a tensor: got 3"],
];

Deno.test("encodePng() refuses what is no image", async () => {
  for (const [image, error, message] of wrongImages) {
    await assert.rejects(encodePng(image), (thrown: Error) => {
      assert.ok(thrown instanceof error);
      assert.equal(thrown.message, message);
      return true;
    });
  }
});

/** A file of chunks, with right checksums. */
function fileOf(...chunks: [type: string, data: Iterable<number>][]): Uint8Array {
  const bytes = [137, 80, 78, 71, 13, 10, 26, 10];
  const word = (n: number) => [n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255];
  for (const [type, data] of chunks) {
    const named = [...new TextEncoder().encode(type), ...data];
    bytes.push(...word(named.length - 4), ...named, ...word(crc32(Uint8Array.from(named))));
  }
  return Uint8Array.from(bytes);
}

const word = (n: number) => [n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255];
const header = (width: number, height: number, ...rest: number[]): [string, number[]] => [
  "IHDR",
  [...word(width), ...word(height), ...rest],
];
const gray = [8, 0, 0, 0, 0];
const palette = [8, 3, 0, 0, 0];
const end: [string, number[]] = ["IEND", []];
const pixel: [string, Uint8Array] = ["IDAT", await deflate(Uint8Array.of(0, 7), "deflate")];

const damaged: readonly [Uint8Array, string][] = [
  [
    Uint8Array.of(1, 2),
    "decodePng: Cannot read the file as it does not begin with PNG's signature: got 01 02",
  ],
  [
    fileOf(header(1, 1, ...gray), pixel),
    "decodePng: Cannot read the chunk at byte 61 as the file is cut off: got 0 of 12 bytes",
  ],
  [
    fileOf(header(0, 1, ...gray), pixel, end),
    "decodePng: Cannot read the header as an image has from 1 to 2 ** 31 - 1 pixels a side: got 0 × 1",
  ],
  [
    fileOf(header(1, 1, 3, 0, 0, 0, 0), pixel, end),
    "decodePng: Cannot read the header as there is no such pixel: got color type 0 of 3 bits",
  ],
  [
    fileOf(header(1, 1, 8, 0, 0, 0, 2), pixel, end),
    "decodePng: Cannot read the header as there are no such methods: got compression 0, filter 0 " +
    "and interlace 2",
  ],
  [
    fileOf(["IHDR", [0]], pixel, end),
    "decodePng: Cannot read the header as it has not 13 bytes: got 1",
  ],
  [
    fileOf(pixel, header(1, 1, ...gray), end),
    'decodePng: Cannot read the file as a chunk stands where it must not: got "IDAT"',
  ],
  [
    fileOf(header(1, 1, ...gray), header(1, 1, ...gray), pixel, end),
    'decodePng: Cannot read the file as a chunk stands where it must not: got "IHDR"',
  ],
  [
    fileOf(header(1, 1, ...gray), pixel, ["tEXt", []], pixel, end),
    'decodePng: Cannot read the file as a chunk stands where it must not: got "IDAT"',
  ],
  [
    fileOf(header(1, 1, ...palette), pixel, ["PLTE", [1, 2, 3]], end),
    'decodePng: Cannot read the file as a chunk stands where it must not: got "PLTE"',
  ],
  [
    fileOf(header(1, 1, ...gray), ["tRNS", [0, 7]], ["tRNS", [0, 7]], pixel, end),
    'decodePng: Cannot read the file as a chunk stands where it must not: got "tRNS"',
  ],
  [
    fileOf(header(1, 1, ...gray), ["WHAT", []], pixel, end),
    'decodePng: Cannot read the file as there is no such chunk: got "WHAT"',
  ],
  [
    fileOf(header(1, 1, ...palette), pixel, end),
    "decodePng: Cannot read the file as it has colors of a palette, but no palette: got no chunk PLTE",
  ],
  [
    fileOf(header(1, 1, ...palette), ["PLTE", [1, 2]], pixel, end),
    "decodePng: Cannot read the palette as it has not 3 bytes for each of 1 to 256 colors: got 2",
  ],
  [
    fileOf(header(1, 1, ...palette), ["PLTE", [1, 2, 3]], pixel, end),
    "decodePng: Cannot read the pixels as the palette has 1 colors: got color 7",
  ],
  [
    fileOf(header(1, 1, ...gray), ["tRNS", [1]], pixel, end),
    "decodePng: Cannot read the transparency as it does not fit pixels of gray: got 1 bytes",
  ],
  [
    fileOf(header(1, 1, 8, 6, 0, 0, 0), ["tRNS", [1]], pixel, end),
    "decodePng: Cannot read the transparency as it does not fit pixels of rgba: got 1 bytes",
  ],
  [
    fileOf(header(1, 1, ...gray), ["IDAT", await deflate(Uint8Array.of(5, 7), "deflate")], end),
    "decodePng: Cannot read row 0 as there is no such filter: got 5",
  ],
  [
    fileOf(header(2 ** 31 - 1, 2 ** 31 - 1, ...gray), ["IDAT", [1, 2, 3]], end),
    "decodePng: Cannot read the pixels of an image of 2147483647 × 2147483647 as it is said to " +
    "inflate to more than it can: got 4611686016279904000 of 3 bytes",
  ],
  [
    fileOf(header(1, 2, ...gray), pixel, end),
    "decodePng: Cannot read the pixels of an image of 1 × 2 as it inflates to fewer than 4 bytes: " +
    "got 2",
  ],
  [
    fileOf(header(1, 1, ...gray), ["IDAT", await deflate(new Uint8Array(9), "deflate")], end),
    "decodePng: Cannot read the pixels of an image of 1 × 1 as it inflates to more than 2 bytes: " +
    "got 9 or more",
  ],
];

Deno.test("decodePng() tells what is wrong with a file", async () => {
  for (const [file, message] of damaged) {
    await assert.rejects(decodePng(file), { name: "FormatError", message });
  }
  const file = fileOf(header(1, 1, ...gray), pixel, end);
  file[45] ^= 1; // in the compressed pixel
  await assert.rejects(decodePng(file), {
    name: "FormatError",
    message: /^decodePng: Cannot read the chunk at byte 33 as its checksum is another: got /,
  });
  await assert.rejects(decodePng("x" as never), {
    name: "ArgumentError",
    message: 'decodePng: Expected a Uint8Array: got "x"',
  });
});

Deno.test("decodePng() passes over what may be passed over", async () => {
  const file = fileOf(header(1, 1, ...gray), ["abCd", [1]], pixel, ["tIME", []], end);
  assert.deepEqual((await decodePng(Uint8Array.of(...file, 1, 2))).arraySync(), [[[7]]]);
});

Deno.test("decodePng() of files cut off anywhere is a FormatError", async () => {
  for (const { file } of png.slice(0, 10)) {
    for (let length = 0; length < file.length; length++) {
      await assert.rejects(decodePng(file.subarray(0, length)), FormatError);
    }
  }
});

Deno.test("decodePng() of files with random damage is a FormatError, or an image", async () => {
  await assertOnlyFormatErrors(png.map(({ file }) => file), decodePng, { rounds: 1500, seed: 1 });
});

Deno.test("decodePng() of files with damage below right checksums is a FormatError, or an image", async () => {
  await assertOnlyFormatErrors(
    png.map(({ file }) => file),
    (file) => decodePng(withRightChecksums(file)),
    { rounds: 1500, seed: 2 },
  );
});

/** The file with the checksum that each chunk should have, as far as chunks can be told. */
function withRightChecksums(file: Uint8Array): Uint8Array {
  const fixed = file.slice();
  const view = new DataView(fixed.buffer);
  for (let at = 8; at + 12 <= fixed.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > fixed.length) break;
    view.setUint32(at + 8 + length, crc32(fixed.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  return fixed;
}
