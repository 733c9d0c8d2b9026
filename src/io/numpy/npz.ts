/**
 * `.npz` files: zip files of arrays by name.
 *
 * @module
 */
import { checkOptions } from "../../engine/base/mod.ts";
import { ArgumentError, type Tensor } from "../../tensor.ts";
import { joinParts } from "../bytes.ts";
import { checkTensors } from "../elements.ts";
import {
  type ByteSource,
  bytesSource,
  type FilePath,
  withFile,
  writeAtomically,
} from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { isSafeEntryName, openZip, zipParts } from "../zip/mod.ts";
import { arrayBytes, parseArray } from "./npy.ts";

/** How arrays are stored. */
export interface WriteNpzOptions {
  /** Whether to compress them, as NumPy's `savez_compressed` does. @default false */
  readonly compress?: boolean;
}

/** What NumPy appends to an array's name. */
const suffix = ".npy";

/**
 * The tensors in the bytes of an `.npz` file by their names: see `parseNpy` for what is read.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { parseNpz, serializeNpz } from "@cotangent/cotangent/io";
 *
 * const bytes = await serializeNpz({ x: tensor([1, 2]) }, { compress: true });
 * assert.deepEqual((await parseNpz(bytes)).x.arraySync(), [1, 2]);
 * ```
 *
 * @throws {FormatError} if they are malformed or cut off, or there is something else than arrays
 * @throws {DTypeError} if the library has no dtype for an array's elements
 */
export async function parseNpz(bytes: Uint8Array): Promise<Record<string, Tensor>> {
  return await readArrays(bytesSource("parseNpz", bytes));
}

/**
 * The tensors in an `.npz` file by their names: see `parseNpz`. One array at a time is in memory
 * beside the tensors.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readNpz, writeNpz } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npz" });
 * await writeNpz(path, { x: tensor([1, 2]), y: tensor([true]) });
 * const { x, y } = await readNpz(path);
 * assert.deepEqual([x.arraySync(), y.arraySync()], [[1, 2], [true]]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} if the file is malformed or cut off, or holds something else than arrays
 * @throws {DTypeError} if the library has no dtype for an array's elements
 */
export async function readNpz(path: FilePath): Promise<Record<string, Tensor>> {
  return await withFile("readNpz", path, readArrays);
}

async function readArrays(source: ByteSource): Promise<Record<string, Tensor>> {
  const archive = await openZip(source);
  const tensors: [string, Tensor][] = [];
  for (const [name, entry] of archive.entries) {
    const place = `entry ${quote(name)}`;
    if (!name.endsWith(suffix)) {
      throw new FormatError(source.origin, place, `it is no array: got no name in ${suffix}`);
    }
    const array = parseArray(source.origin, place, await archive.read(entry));
    tensors.push([name.slice(0, -suffix.length), array]);
  }
  return Object.fromEntries(tensors);
}

/**
 * The bytes of an `.npz` file with these tensors.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { zeros } from "@cotangent/cotangent";
 * import { serializeNpz } from "@cotangent/cotangent/io";
 *
 * const tensors = { x: zeros([1000]) };
 * const [plain, small] = [await serializeNpz(tensors), await serializeNpz(tensors, { compress: true })];
 * assert.ok(small.length < plain.length / 10);
 * ```
 *
 * @throws {DTypeError} of a bfloat16 tensor, as NumPy has no such dtype
 * @throws {ArgumentError} if something is no tensor, or a name leads out of a folder
 */
export async function serializeNpz(
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteNpzOptions = {},
): Promise<Uint8Array> {
  return await joinParts(npzParts("serializeNpz", tensors, options));
}

/**
 * Writes tensors to an `.npz` file, which is there as a whole or not at all.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readNpz, writeNpz } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npz" });
 * await writeNpz(path, { x: tensor([1, 2]) }, { compress: true });
 * assert.deepEqual((await readNpz(path)).x.arraySync(), [1, 2]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {DTypeError} of a bfloat16 tensor, as NumPy has no such dtype
 * @throws {ArgumentError} if something is no tensor, or a name leads out of a folder
 */
export async function writeNpz(
  path: FilePath,
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteNpzOptions = {},
): Promise<void> {
  await writeAtomically("writeNpz", path, npzParts("writeNpz", tensors, options));
}

async function* npzParts(
  operation: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteNpzOptions,
): AsyncGenerator<Uint8Array> {
  checkOptions(operation, options, "compress: true");
  const { compress = false } = options;
  const entries = checkTensors(operation, tensors);
  for (const [name] of entries) {
    if (isSafeEntryName(name + suffix)) continue;
    throw new ArgumentError(
      `${operation}: Expected names that do not lead out of a folder: got ${JSON.stringify(name)}`,
    );
  }
  yield* zipParts(arrays(operation, entries), { compress });
}

async function* arrays(operation: string, entries: readonly [string, Tensor][]) {
  for (const [name, x] of entries) {
    yield { name: name + suffix, bytes: await arrayBytes(operation, x) };
  }
}
