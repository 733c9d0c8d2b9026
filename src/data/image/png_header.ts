/**
 * What a PNG file says of its image, and the passes in which the pixels come.
 *
 * @module
 */
import { FormatError } from "../../io/mod.ts";

/** The first chunk of a file. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  readonly color: PngColor;
  /** Samples a pixel in the file: one of a palette. */
  readonly samples: number;
  readonly interlaced: boolean;
}

/** What the samples of a pixel mean. */
export type PngColor = "gray" | "rgb" | "palette" | "gray and alpha" | "rgba";

/** The colour types by their numbers in the file, with the depths that each may have. */
const colorTypes: Readonly<
  Record<number, { readonly color: PngColor; readonly samples: number; readonly depths: number[] }>
> = {
  0: { color: "gray", samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { color: "rgb", samples: 3, depths: [8, 16] },
  3: { color: "palette", samples: 1, depths: [1, 2, 4, 8] },
  4: { color: "gray and alpha", samples: 2, depths: [8, 16] },
  6: { color: "rgba", samples: 4, depths: [8, 16] },
};

/**
 * The header in the data of the chunk IHDR.
 *
 * @throws {FormatError} if it is none
 */
export function readHeader(operation: string, data: Uint8Array): PngHeader {
  const refuse = (reason: string): never => {
    throw new FormatError(operation, "the header", reason);
  };
  if (data.length !== 13) refuse(`it has not 13 bytes: got ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0 || width >= 2 ** 31 || height >= 2 ** 31) {
    refuse(`an image has from 1 to 2 ** 31 - 1 pixels a side: got ${width} × ${height}`);
  }
  const [depth, colorType, compression, filter, interlace] = data.subarray(8);
  const type = colorTypes[colorType];
  if (!type?.depths.includes(depth)) {
    refuse(`there is no such pixel: got color type ${colorType} of ${depth} bits`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    refuse(
      `there are no such methods: got compression ${compression}, filter ${filter} and interlace ` +
        String(interlace),
    );
  }
  const { color, samples } = type;
  return { width, height, depth, color, samples, interlaced: interlace === 1 };
}

/** A sub-image: each `dx`-th pixel of each `dy`-th row, from x and y on. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  /** Bytes of a row, without the byte before it that names its filter. */
  readonly rowBytes: number;
}

/** Start and step of the seven passes of Adam7. */
const adam7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** The passes that have pixels. */
export function passesOf({ width, height, depth, samples, interlaced }: PngHeader): Pass[] {
  const grids = interlaced ? adam7 : [{ x: 0, y: 0, dx: 1, dy: 1 }];
  return grids.map((grid) => {
    const columns = Math.ceil((width - grid.x) / grid.dx);
    const rows = Math.ceil((height - grid.y) / grid.dy);
    const rowBytes = Math.ceil(columns * samples * depth / 8);
    return { ...grid, width: columns, height: rows, rowBytes };
  }).filter(({ width, height }) => width > 0 && height > 0);
}
