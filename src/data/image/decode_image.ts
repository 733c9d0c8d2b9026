/**
 * Images out of files of any format.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { type FilePath, FormatError } from "../../io/mod.ts";
import { ArgumentError, type Tensor, UnsupportedError } from "../../tensor.ts";
import { decodePng } from "./decode_png.ts";
import { type ImageMode, toMode } from "./image_mode.ts";
import { isPng } from "./png_chunks.ts";

/** How an image is decoded. */
export interface DecodeImageOptions {
  /** Which channels the tensor has. @default "unchanged" */
  readonly mode?: ImageMode;
}

const modes: readonly ImageMode[] = ["unchanged", "gray", "rgb", "rgba"];

/**
 * The image in a file's bytes, uint8 `[channels, height, width]`. PNG is read here (of 16 bits a
 * sample, the higher 8); JPEG, WebP, GIF, BMP and what else there is by the platform's
 * `createImageBitmap`, upright as the file's metadata say.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeImage } from "@cotangent/cotangent/data";
 *
 * // A GIF of one black pixel.
 * const gif = "R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=";
 * const bytes = Uint8Array.from(atob(gif), (letter) => letter.charCodeAt(0));
 * const image = await decodeImage(bytes, { mode: "rgb" });
 * assert.deepEqual(image.arraySync(), [[[0]], [[0]], [[0]]]);
 * ```
 *
 * @throws {FormatError} if the file is damaged, or of a format that nobody knows
 * @throws {UnsupportedError} where the platform decodes no images
 */
export async function decodeImage(
  source: Uint8Array | Blob,
  { mode = "unchanged" }: DecodeImageOptions = {},
): Promise<Tensor> {
  if (!(source instanceof Uint8Array || source instanceof Blob)) {
    throw new ArgumentError(
      `decodeImage: Expected a Uint8Array or a Blob: got ${describeValue(source)}`,
    );
  }
  if (!modes.includes(mode)) {
    throw new ArgumentError(`decodeImage: Expected ${modes.join(", ")} as mode: got ${mode}`);
  }
  const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
  const image = await decodePng(isPng(bytes) ? bytes : await convertToPng(bytes));
  const eightBits = image.dtype === "uint8"
    ? image
    : image.div(256, { roundingMode: "floor" }).to("uint8");
  return toMode(eightBits, mode);
}

/**
 * Reads and decodes an image file, see `decodeImage`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import { readImage, writePng } from "@cotangent/cotangent/data";
 *
 * const path = await Deno.makeTempFile({ suffix: ".png" });
 * await writePng(path, zeros([3, 4, 5]));
 * assert.deepEqual((await readImage(path)).shape, [3, 4, 5]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} naming the path, if the file is damaged, or of a format that nobody knows
 */
export async function readImage(path: FilePath, options: DecodeImageOptions = {}): Promise<Tensor> {
  const bytes = await Deno.readFile(path);
  try {
    return await decodeImage(bytes, options);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError("readImage", `${path}`, "it is no image: got " + error.message, {
      cause: error,
    });
  }
}

/**
 * The platform's decoder hands out pixels only as a file of another format; of those it writes, PNG
 * loses nothing. (Alpha is left as it is by the default of `premultiplyAlpha`, not by "none".)
 */
async function convertToPng(bytes: Uint8Array): Promise<Uint8Array> {
  if (typeof createImageBitmap !== "function" || typeof OffscreenCanvas !== "function") {
    throw new UnsupportedError(
      "decodeImage: Cannot decode other formats than PNG as the platform has no createImageBitmap",
    );
  }
  try {
    const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      colorSpaceConversion: "none",
    });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("bitmaprenderer")!.transferFromImageBitmap(bitmap);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new FormatError("decodeImage", "the image", `the platform refuses it: got ${reason}`, {
      cause: error,
    });
  }
}
