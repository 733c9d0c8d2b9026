/**
 * A writer of PNG files.
 *
 * @module
 */
import { describeValue, formatShape, isFloating } from "../../engine/base/mod.ts";
import { deflate, type FilePath, writeFileAtomic } from "../../io/mod.ts";
import { ArgumentError, DTypeError, ShapeError, Tensor } from "../../tensor.ts";
import { joinBytes, pngSignature, writeChunk } from "./png_chunks.ts";
import { filterCount, filterRow } from "./png_filters.ts";

/** The colour types of 1, 2, 3 and 4 channels by their numbers in the file. */
const colorTypes = [0, 4, 2, 6];

/**
 * The bytes of a PNG file with an image, `[height, width]` or `[channels, height, width]`: one channel
 * of gray, two of gray and alpha, three of RGB, four of RGBA. uint8 is written as it is, bools as
 * black and white; floating numbers from 0 to 1 become 0 to 255, rounded, and what lies outside is
 * clipped.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { decodePng, encodePng } from "@cotangent/cotangent/data";
 *
 * const file = await encodePng(tensor([[0, 0.5, 1]]));
 * assert.deepEqual((await decodePng(file)).arraySync(), [[[0, 128, 255]]]);
 * ```
 *
 * @throws {ShapeError} if it is not the shape of an image, or there are no pixels
 * @throws {DTypeError} for integers other than uint8
 * @throws {ArgumentError} if a number is NaN
 */
export async function encodePng(image: Tensor): Promise<Uint8Array> {
  const [channels, height, width] = checkImage(image);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colorTypes[channels - 1]], 8);
  const rows = filterAll(interleave(await pixelsOf(image), channels), channels, width);
  const chunks = [
    { type: "IHDR", data: header },
    { type: "IDAT", data: await deflate(rows, "deflate") },
    { type: "IEND", data: new Uint8Array() },
  ];
  return await joinBytes([Uint8Array.from(pngSignature), ...chunks.map(writeChunk)]);
}

/**
 * Writes an image as a PNG file, see `encodePng`; the file is there as a whole or not at all.
 *
 * ```ts
 * import { rand } from "@cotangent/cotangent";
 * import { writePng } from "@cotangent/cotangent/data";
 *
 * const path = await Deno.makeTempFile({ suffix: ".png" });
 * await writePng(path, rand([3, 16, 16]));
 * await Deno.remove(path);
 * ```
 *
 * @throws {ShapeError} if it is not the shape of an image
 */
export async function writePng(path: FilePath, image: Tensor): Promise<void> {
  await writeFileAtomic(path, await encodePng(image));
}

function checkImage(image: Tensor): [channels: number, height: number, width: number] {
  if (!(image instanceof Tensor)) {
    throw new ArgumentError(`encodePng: Expected a tensor: got ${describeValue(image)}`);
  }
  const { shape, dtype } = image;
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  const fits = shape.length === 2 || shape.length === 3;
  if (!fits || channels < 1 || channels > 4 || height === 0 || width === 0) {
    throw new ShapeError(
      `encodePng: Expected an image, [height, width] or [1 to 4 channels, height, width]: got ` +
        `shape ${formatShape(shape)}\nPut many into one with imageGrid(…)`,
    );
  }
  if (dtype !== "uint8" && dtype !== "bool" && !isFloating(dtype)) {
    throw new DTypeError(`encodePng: Expected uint8, bool or floating pixels: got ${dtype}`);
  }
  return [channels, height, width];
}

/** The pixels as bytes, in the tensor's order. */
async function pixelsOf(image: Tensor): Promise<Uint8Array> {
  const elements = await image.data();
  if (image.dtype === "uint8") return elements as Uint8Array;
  return Uint8Array.from(elements as Float64Array, (value) => {
    if (Number.isNaN(value)) throw new ArgumentError("encodePng: Cannot write NaN as a pixel");
    return Math.floor(Math.min(1, Math.max(0, value)) * 255 + 0.5);
  });
}

/** From channel by channel to pixel by pixel. */
function interleave(planes: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return planes;
  const size = planes.length / channels;
  const pixels = new Uint8Array(planes.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < size; i++) pixels[i * channels + c] = planes[c * size + i];
  }
  return pixels;
}

/**
 * The rows with the filter of each before it: the one whose bytes are nearest to zero, as the
 * standard advises (section 12.7).
 */
function filterAll(pixels: Uint8Array, channels: number, width: number): Uint8Array {
  const rowBytes = channels * width;
  const height = pixels.length / rowBytes;
  const result = new Uint8Array(height * (rowBytes + 1));
  const candidate = new Uint8Array(rowBytes);
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * rowBytes, (y + 1) * rowBytes);
    let least = Infinity;
    for (let filter = 0; filter < filterCount; filter++) {
      const distance = filterRow(filter, { row, above, step: channels }, candidate);
      if (distance >= least) continue;
      least = distance;
      result[y * (rowBytes + 1)] = filter;
      result.set(candidate, y * (rowBytes + 1) + 1);
    }
    above = row;
  }
  return result;
}
