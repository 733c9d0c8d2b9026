/**
 * A reader of PNG files.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { FormatError, inflate } from "../../io/mod.ts";
import { ArgumentError, type Tensor, tensor } from "../../tensor.ts";
import { joinBytes, readChunks } from "./png_chunks.ts";
import { filterCount, unfilterRow } from "./png_filters.ts";
import { type Pass, passesOf, type PngHeader, readHeader } from "./png_header.ts";

/** What is read from a file's chunks. */
interface PngFile {
  readonly header: PngHeader;
  /** Red, green and blue of each colour, or null. */
  readonly palette: Uint8Array | null;
  /** The chunk tRNS: alphas of a palette, or the one colour that is transparent; or null. */
  readonly transparency: Uint8Array | null;
  /** The parts of the compressed rows. */
  readonly parts: readonly Uint8Array[];
}

/** A number for each pixel, row by row. */
type Plane = Uint8Array | Uint16Array;

/**
 * The image in a PNG file, `[channels, height, width]`: one channel of gray, two of gray and alpha,
 * three of RGB (also out of a palette) or four of RGBA, where a transparent colour or a palette with
 * alphas gives the channel of alpha. uint8 from 0 to 255, or int32 from 0 to 65535 for 16 bits.
 *
 * Every kind of PNG is read: all depths, palettes, and interlaced files.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { decodePng, encodePng } from "@cotangent/cotangent/data";
 *
 * const image = tensor([[[0, 7], [8, 255]]], { dtype: "uint8" });
 * const decoded = await decodePng(await encodePng(image));
 * assert.deepEqual(decoded.arraySync(), [[[0, 7], [8, 255]]]);
 * ```
 *
 * @throws {FormatError} if the file is damaged, cut off, or no PNG file
 */
export async function decodePng(bytes: Uint8Array): Promise<Tensor> {
  if (!(bytes instanceof Uint8Array)) {
    throw new ArgumentError(`decodePng: Expected a Uint8Array: got ${describeValue(bytes)}`);
  }
  const file = readFile(bytes);
  const { width, height } = file.header;
  const passes = passesOf(file.header);
  const size = passes.reduce((sum, { rowBytes, height }) => sum + (rowBytes + 1) * height, 0);
  const place = `the pixels of an image of ${width} × ${height}`;
  const options = { format: "deflate", size, origin: "decodePng", place } as const;
  const rows = await inflate(await joinBytes(file.parts), options);
  const channels = channelsOf(file, samplesOf(file.header, passes, rows));
  const elements = file.header.depth === 16
    ? new Int32Array(channels.length * width * height)
    : new Uint8Array(channels.length * width * height);
  channels.forEach((plane, i) => elements.set(plane, i * width * height));
  return tensor(elements).reshape([channels.length, height, width]);
}

/** Reads the chunks that matter, and refuses an order or a content that must not be. */
function readFile(bytes: Uint8Array): PngFile {
  let header: PngHeader | null = null;
  let palette: Uint8Array | null = null;
  let transparency: Uint8Array | null = null;
  const parts: Uint8Array[] = [];
  let previous = "";
  for (const { type, data } of readChunks("decodePng", bytes)) {
    if ((header === null) !== (type === "IHDR")) throw misplaced(type);
    if (type === "IHDR") header = readHeader("decodePng", data);
    else if (type === "PLTE") {
      if (palette !== null || parts.length > 0) throw misplaced(type);
      palette = checkPalette(data);
    } else if (type === "tRNS") {
      if (transparency !== null || parts.length > 0) throw misplaced(type);
      transparency = checkTransparency(data, header!, palette);
    } else if (type === "IDAT") {
      if (parts.length > 0 && previous !== "IDAT") throw misplaced(type);
      parts.push(data);
    } else if (!/^[a-z]/.test(type) && type !== "IEND") {
      throw malformed("the file", `there is no such chunk: got ${JSON.stringify(type)}`);
    }
    previous = type;
  }
  if (header!.color === "palette" && palette === null) {
    throw malformed("the file", "it has colors of a palette, but no palette: got no chunk PLTE");
  }
  return { header: header!, palette, transparency, parts };
}

function malformed(place: string, reason: string): FormatError {
  return new FormatError("decodePng", place, reason);
}

function misplaced(type: string): FormatError {
  return malformed("the file", `a chunk stands where it must not: got ${JSON.stringify(type)}`);
}

function checkPalette(data: Uint8Array): Uint8Array {
  if (data.length > 0 && data.length <= 768 && data.length % 3 === 0) return data;
  throw malformed(
    "the palette",
    `it has not 3 bytes for each of 1 to 256 colors: got ${data.length}`,
  );
}

function checkTransparency(
  data: Uint8Array,
  { color, samples }: PngHeader,
  palette: Uint8Array | null,
): Uint8Array {
  const most = color === "palette" ? (palette?.length ?? 0) / 3 : 2 * samples;
  const least = color === "palette" ? 0 : most;
  const hasAlpha = color === "gray and alpha" || color === "rgba";
  if (!hasAlpha && data.length >= least && data.length <= most) return data;
  throw malformed(
    "the transparency",
    `it does not fit pixels of ${color}: got ${data.length} bytes`,
  );
}

/** The samples of all passes as the file has them, a plane for each sample of a pixel. */
function samplesOf(header: PngHeader, passes: readonly Pass[], rows: Uint8Array): Plane[] {
  const { width, height, depth, samples } = header;
  const planes = Array.from(
    { length: samples },
    () => depth === 16 ? new Uint16Array(width * height) : new Uint8Array(width * height),
  );
  const step = Math.max(1, samples * depth / 8);
  let at = 0;
  for (const pass of passes) {
    let above: Uint8Array = new Uint8Array(pass.rowBytes);
    const line = new Uint16Array(pass.width * samples);
    for (let y = 0; y < pass.height; y++) {
      const filter = rows[at];
      const row = rows.subarray(at + 1, at + 1 + pass.rowBytes);
      if (filter >= filterCount) {
        throw malformed(`row ${pass.y + y * pass.dy}`, `there is no such filter: got ${filter}`);
      }
      unfilterRow(filter, { row, above, step });
      unpackRow(row, depth, line);
      const start = (pass.y + y * pass.dy) * width + pass.x;
      planes.forEach((plane, sample) => {
        for (let x = 0; x < pass.width; x++) {
          plane[start + x * pass.dx] = line[x * samples + sample];
        }
      });
      above = row;
      at += 1 + pass.rowBytes;
    }
  }
  return planes;
}

/** Splits the bytes of a row into samples, the first of which are the high bits. */
function unpackRow(row: Uint8Array, depth: number, line: Uint16Array): void {
  if (depth === 8) line.set(row);
  else if (depth === 16) {
    for (let i = 0; i < line.length; i++) line[i] = row[2 * i] << 8 | row[2 * i + 1];
  } else {
    const mask = (1 << depth) - 1;
    for (let i = 0; i < line.length; i++) {
      line[i] = row[i * depth >> 3] >> (8 - depth - (i * depth & 7)) & mask;
    }
  }
}

/** The channels that the samples stand for. */
function channelsOf({ header, palette, transparency }: PngFile, samples: Plane[]): Plane[] {
  const { color, depth } = header;
  if (color === "palette") return lookUp(samples[0], palette!, transparency);
  const channels = transparency === null
    ? samples
    : [...samples, alphaOf(samples, transparency, depth)];
  if (depth >= 8) return channels;
  const factor = 255 / ((1 << depth) - 1); // a whole number: 255, 85 or 17
  return [channels[0].map((sample) => sample * factor), ...channels.slice(1)];
}

function lookUp(places: Plane, palette: Uint8Array, alphas: Uint8Array | null): Plane[] {
  const colors = palette.length / 3;
  const beyond = places.find((place) => place >= colors);
  if (beyond !== undefined) {
    throw malformed("the pixels", `the palette has ${colors} colors: got color ${beyond}`);
  }
  const channels = [0, 1, 2].map((channel) => places.map((place) => palette[3 * place + channel]));
  return alphas === null ? channels : [...channels, places.map((place) => alphas[place] ?? 255)];
}

/** Opaque but for the pixels of one colour. */
function alphaOf(samples: readonly Plane[], color: Uint8Array, depth: number): Plane {
  const wanted = samples.map((_, i) => (color[2 * i] << 8 | color[2 * i + 1]) & ((1 << depth) - 1));
  const opaque = depth === 16 ? 65535 : 255;
  return samples[0].map((_, at) =>
    samples.every((plane, i) => plane[at] === wanted[i]) ? 0 : opaque
  );
}
