/**
 * Tensors in several safetensors files with an index, as Hugging Face's libraries write large models:
 * `model-00001-of-00002.safetensors`, … and `model.safetensors.index.json`.
 *
 * @module
 */
import { checkInteger, checkOptions, describeValue } from "../../engine/base/mod.ts";
import { ArgumentError, type Tensor } from "../../tensor.ts";
import { checkTensors } from "../elements.ts";
import { type FilePath, folderOf, pathIn, withFile, writeAtomically } from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { parseJson } from "../json/mod.ts";
import { openAs } from "./read_safetensors.ts";
import { byteLength, safetensorsParts, type WriteSafetensorsOptions } from "./write_safetensors.ts";

/** How tensors are spread over files. */
export interface WriteShardedOptions extends WriteSafetensorsOptions {
  /** Most bytes of elements in a file; a larger tensor gets a file of its own. @default 5e9 */
  readonly maxShardBytes?: number;
  /** What the files' names begin with. @default "model" */
  readonly name?: string;
}

/**
 * Writes tensors to several safetensors files in a folder, filled in the order given, and then their
 * index. Each file is there as a whole or not at all, and the index comes last.
 *
 * Resolves to the path of the index, which `readShardedSafetensors` takes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import { readShardedSafetensors, writeShardedSafetensors } from "@cotangent/cotangent/io";
 *
 * const folder = await Deno.makeTempDir();
 * const tensors = { a: ones([100]), b: ones([100]) };
 * const index = await writeShardedSafetensors(folder, tensors, { maxShardBytes: 400 });
 * assert.equal(index, `${folder}/model.safetensors.index.json`);
 * assert.deepEqual((await readShardedSafetensors(index)).b.shape, [100]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {ArgumentError} if something is no tensor, or an option makes no sense
 */
export async function writeShardedSafetensors(
  folder: FilePath,
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteShardedOptions = {},
): Promise<FilePath> {
  const operation = "writeShardedSafetensors";
  checkOptions(operation, options, "maxShardBytes: 1e9");
  const { maxShardBytes = 5e9, name = "model", metadata } = options;
  checkInteger(operation, maxShardBytes, { name: "maxShardBytes", minimum: 1 });
  if (!isPlainName(name)) {
    throw new ArgumentError(`${operation}: Expected a file name: got ${describeValue(name)}`);
  }
  const shards = shardsOf(checkTensors(operation, tensors), maxShardBytes);
  const digits = (number: number) => String(number).padStart(5, "0");
  const weightMap: [string, string][] = [];
  for (const [i, shard] of shards.entries()) {
    const file = `${name}-${digits(i + 1)}-of-${digits(shards.length)}.safetensors`;
    // Hugging Face's loaders ask each file for this text.
    const parts = safetensorsParts(operation, Object.fromEntries(shard), {
      metadata: { format: "pt", ...metadata },
    });
    await writeAtomically(operation, pathIn(folder, file), parts);
    for (const [key] of shard) weightMap.push([key, file]);
  }
  const total = shards.flat().reduce((sum, [, x]) => sum + byteLength(x), 0);
  const index = {
    metadata: { total_size: total },
    weight_map: Object.fromEntries(weightMap.toSorted(([a], [b]) => a < b ? -1 : 1)),
  };
  const path = pathIn(folder, `${name}.safetensors.index.json`);
  await writeAtomically(operation, path, `${JSON.stringify(index, null, 2)}\n`);
  return path;
}

/** The tensors in their order, cut where the next would not fit. */
function shardsOf(entries: readonly [string, Tensor][], maxBytes: number): [string, Tensor][][] {
  const shards: [string, Tensor][][] = [[]];
  let filled = 0;
  for (const entry of entries) {
    const bytes = byteLength(entry[1]);
    if (filled > 0 && filled + bytes > maxBytes) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)!.push(entry);
    filled += bytes;
  }
  return shards;
}

/**
 * The tensors that an index lists, out of the files beside it. What those hold beyond the list is
 * not read.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import { readShardedSafetensors, writeShardedSafetensors } from "@cotangent/cotangent/io";
 *
 * const folder = await Deno.makeTempDir();
 * const index = await writeShardedSafetensors(folder, { a: ones([2]) });
 * assert.deepEqual((await readShardedSafetensors(index)).a.arraySync(), [1, 1]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @throws {FormatError} if the index or a file is malformed, a file lacks a tensor that the index
 * lists, or a file's name leads out of the folder
 */
export async function readShardedSafetensors(path: FilePath): Promise<Record<string, Tensor>> {
  const operation = "readShardedSafetensors";
  const weightMap = await withFile(operation, path, async (source) => {
    const bytes = await source.read(0, source.size);
    return weightMapOf(source.origin, parseJson(source.origin, "the index", bytes));
  });
  const folder = folderOf(operation, path);
  const found = new Map<string, Tensor>();
  for (const [file, entries] of Map.groupBy(weightMap, ([, file]) => file)) {
    using shard = await openAs(operation, pathIn(folder, file));
    const names = new Set(shard.names);
    for (const [name] of entries) {
      if (!names.has(name)) {
        throw new FormatError(
          operation,
          `tensor ${quote(name)}`,
          `the file that the index names lacks it: got ${file}`,
        );
      }
      found.set(name, await shard.read(name));
    }
  }
  return Object.fromEntries(weightMap.map(([name]) => [name, found.get(name)!]));
}

/** The file of each tensor. */
function weightMapOf(origin: string, index: unknown): [name: string, file: string][] {
  const refuse = (reason: string): never => {
    throw new FormatError(origin, "the index", reason);
  };
  const weightMap = (index as { weight_map?: unknown } | null)?.weight_map;
  if (typeof weightMap !== "object" || weightMap === null || Array.isArray(weightMap)) {
    return refuse(`it has no weight_map of file names: got ${describeValue(weightMap)}`);
  }
  const entries = Object.entries(weightMap);
  for (const [, file] of entries) {
    if (!isPlainName(file)) {
      const got = typeof file === "string" ? quote(file) : describeValue(file);
      refuse(`a file's name is none in the same folder: got ${got}`);
    }
  }
  return entries;
}

/** Whether a name stays in its folder, on every system. */
function isPlainName(name: unknown): name is string {
  return typeof name === "string" && name !== "" && name !== "." && name !== ".." &&
    !/[/\\:\0]/.test(name);
}
