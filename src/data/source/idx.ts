/**
 * The IDX format of MNIST's files (LeCun, Cortes and Burges, The MNIST Database, 1998): two zeros, a
 * type, a number of dimensions, the sizes, and the elements, all with the highest byte first.
 *
 * @module
 */
import { describeValue, formatShape } from "../../engine/base/mod.ts";
import { type FilePath, FormatError } from "../../io/mod.ts";
import { ArgumentError, type Tensor, tensor, type TypedArray } from "../../tensor.ts";
import { gunzip, isGzip } from "./gunzip.ts";

/** How elements of a type are read; int16 becomes int32, as there is no such dtype. */
interface IdxType {
  readonly bytes: number;
  /** So many elements from a place on. */
  readonly read: (view: DataView, at: number, size: number) => TypedArray;
}

/** The types by their numbers in the file. */
const types: Readonly<Record<number, IdxType>> = {
  0x08: {
    bytes: 1,
    read: (view, at, size) => new Uint8Array(view.buffer, view.byteOffset + at, size),
  },
  0x09: {
    bytes: 1,
    read: (view, at, size) => new Int8Array(view.buffer, view.byteOffset + at, size),
  },
  0x0b: {
    bytes: 2,
    read: (view, at, size) =>
      Int32Array.from({ length: size }, (_, i) => view.getInt16(at + 2 * i)),
  },
  0x0c: {
    bytes: 4,
    read: (view, at, size) =>
      Int32Array.from({ length: size }, (_, i) => view.getInt32(at + 4 * i)),
  },
  0x0d: {
    bytes: 4,
    read: (view, at, size) =>
      Float32Array.from({ length: size }, (_, i) => view.getFloat32(at + 4 * i)),
  },
  0x0e: {
    bytes: 8,
    read: (view, at, size) =>
      Float64Array.from({ length: size }, (_, i) => view.getFloat64(at + 8 * i)),
  },
};

/**
 * The tensor in the bytes of an IDX file: uint8, int8, int32 (of 16 bits too), float32 or float64.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readIdx } from "@cotangent/cotangent/data";
 *
 * const matrix = readIdx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6));
 * assert.deepEqual(matrix.arraySync(), [[5, 6]]);
 * ```
 *
 * @throws {FormatError} if they are something else, cut off, or more than they say
 */
export function readIdx(bytes: Uint8Array): Tensor {
  if (!(bytes instanceof Uint8Array)) {
    throw new ArgumentError(`readIdx: Expected a Uint8Array: got ${describeValue(bytes)}`);
  }
  return parseIdx("the file", bytes);
}

/**
 * The tensor in an IDX file, which may be compressed by gzip.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readIdxFile } from "@cotangent/cotangent/data";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeFile(path, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3));
 * assert.deepEqual((await readIdxFile(path)).arraySync(), [7, 3]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} naming the path, if the file is damaged
 */
export async function readIdxFile(path: FilePath): Promise<Tensor> {
  const bytes = await Deno.readFile(path);
  const place = String(path);
  return parseIdx(place, isGzip(bytes) ? await gunzip("readIdx", place, bytes) : bytes);
}

function parseIdx(place: string, bytes: Uint8Array): Tensor {
  const refuse = (reason: string): never => {
    throw new FormatError("readIdx", place, reason);
  };
  const [zero, zeroToo, number, rank] = bytes;
  const type = types[number];
  if (bytes.length < 4 || zero !== 0 || zeroToo !== 0 || type === undefined) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
    refuse(`it does not begin as an IDX file: got the bytes ${start.join(" ") || "of none"}`);
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    refuse(`its ${rank} sizes are cut off: got ${bytes.length} of ${header} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, dim) => view.getUint32(4 + 4 * dim));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length - header !== size * type.bytes) {
    refuse(
      `its shape ${formatShape(shape)} takes ${size * type.bytes} bytes: got ` +
        String(bytes.length - header),
    );
  }
  return tensor(type.read(view, header, size)).reshape(shape);
}
