/**
 * `.npy` files: one array each.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { ArgumentError, DTypeError, Tensor } from "../../tensor.ts";
import { concatBytes, swapBytes } from "../bytes.ts";
import {
  bytesOfTensor,
  checkRank,
  storedBytes,
  type StoredType,
  tensorFromBytes,
} from "../elements.ts";
import { checkBytes, type FilePath, withFile, writeAtomically } from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { descrs, npyHeader, readNpyHeader, storedTypes } from "./header.ts";

/**
 * The tensor in the bytes of an `.npy` file of version 1.0, 2.0 or 3.0, in row- or column-major
 * order, of either byte order. float64, float32, float16, int64, int32, int8, uint32, uint8 and bool
 * are read as they are, int16 and uint16 as int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { parseNpy, serializeNpy } from "@cotangent/cotangent/io";
 *
 * const bytes = await serializeNpy(tensor([[1, 2], [3, 4]]));
 * assert.deepEqual(parseNpy(bytes).arraySync(), [[1, 2], [3, 4]]);
 * ```
 *
 * @throws {FormatError} if they are malformed or cut off
 * @throws {DTypeError} if the library has no dtype for the elements
 */
export function parseNpy(bytes: Uint8Array): Tensor {
  return parseArray("parseNpy", "the array", checkBytes("parseNpy", bytes));
}

/** The same on behalf of another function, of an array that has a name in messages. */
export function parseArray(origin: string, place: string, bytes: Uint8Array): Tensor {
  const { descr, fortranOrder, shape, count, dataStart } = readNpyHeader(origin, place, bytes);
  const { stored, isBigEndian } = storedTypeOf(origin, place, descr);
  const data = bytes.subarray(dataStart);
  const width = storedBytes[stored];
  if (data.length !== count * width) {
    throw new FormatError(
      origin,
      place,
      `its shape and dtype make ${count * width} bytes: got ${data.length}`,
    );
  }
  const elements = isBigEndian ? swapBytes(data, width) : data;
  if (!fortranOrder || shape.length < 2) return tensorFromBytes(elements, stored, shape);
  // Column-major order is the row-major order of the transpose.
  const dims = shape.map((_, dim) => shape.length - 1 - dim);
  return tensorFromBytes(elements, stored, shape.toReversed()).permute(dims);
}

function storedTypeOf(
  origin: string,
  place: string,
  descr: string,
): { readonly stored: StoredType; readonly isBigEndian: boolean } {
  const [order, code] = [descr.slice(0, 1), descr.slice(1)];
  if ("<>|=".includes(order) && Object.hasOwn(storedTypes, code)) {
    return { stored: storedTypes[code], isBigEndian: order === ">" };
  }
  const readable = Object.keys(storedTypes).join(", ");
  throw new DTypeError(
    `${origin}: Cannot read ${place} as its dtype is none of ${readable}: got ${quote(descr)}\n` +
      "Convert it in NumPy with astype(…) before it is saved",
  );
}

/**
 * The bytes of an `.npy` file of version 1.0, byte for byte as NumPy writes a row-major array.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { serializeNpy } from "@cotangent/cotangent/io";
 *
 * const bytes = await serializeNpy(tensor([1, 2]));
 * assert.equal(bytes.length, 128 + 2 * 4);
 * ```
 *
 * @throws {DTypeError} of a bfloat16 tensor, as NumPy has no such dtype
 * @throws {ArgumentError} if it is no tensor
 * @throws {TraceError} if the tensor is traced
 */
export async function serializeNpy(x: Tensor): Promise<Uint8Array> {
  return await arrayBytes("serializeNpy", x);
}

/** The same on behalf of another function. */
export async function arrayBytes(operation: string, x: Tensor): Promise<Uint8Array> {
  if (!(x instanceof Tensor)) {
    throw new ArgumentError(`${operation}: Expected a tensor: got ${describeValue(x)}`);
  }
  checkRank(operation, x);
  const descr = descrs[x.dtype];
  if (descr === undefined) {
    throw new DTypeError(
      `${operation}: Cannot store the dtype as NumPy has none like it: got ${x.dtype}\n` +
        'Convert it with to("float32"), which is exact, or write safetensors',
    );
  }
  return concatBytes([npyHeader(descr, x.shape), await bytesOfTensor(x)]);
}

/**
 * The tensor in an `.npy` file: see `parseNpy`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readNpy, writeNpy } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await writeNpy(path, tensor([1, 2]));
 * assert.deepEqual((await readNpy(path)).arraySync(), [1, 2]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} if the file is malformed or cut off
 * @throws {DTypeError} if the library has no dtype for the elements
 */
export async function readNpy(path: FilePath): Promise<Tensor> {
  return await withFile("readNpy", path, async (source) => {
    return parseArray(source.origin, "the array", await source.read(0, source.size));
  });
}

/**
 * Writes a tensor to an `.npy` file, which is there as a whole or not at all.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readNpy, writeNpy } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await writeNpy(path, tensor([[1], [2]], { dtype: "int64" }));
 * assert.deepEqual((await readNpy(path)).arraySync(), [[1n], [2n]]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {DTypeError} of a bfloat16 tensor, as NumPy has no such dtype
 * @throws {ArgumentError} if it is no tensor
 */
export async function writeNpy(path: FilePath, x: Tensor): Promise<void> {
  await writeAtomically("writeNpy", path, await arrayBytes("writeNpy", x));
}
