/**
 * Reads safetensors files, as a whole or a tensor at a time.
 *
 * @module
 */
import { ArgumentError, type DType, DTypeError, type Shape, type Tensor } from "../../tensor.ts";
import { dtypeOfStored, tensorFromBytes } from "../elements.ts";
import {
  type ByteSource,
  checkBytes,
  type FilePath,
  type FileSource,
  openSource,
} from "../files/mod.ts";
import { quote } from "../format_error.ts";
import {
  type Header,
  type HeaderEntry,
  headerLength,
  lengthBytes,
  readHeader,
  storedTypes,
} from "./header.ts";

/** What a file says of a tensor before it is read. */
export interface StoredTensorInfo {
  /** The sizes. */
  readonly shape: Shape;
  /** The dtype of the tensor that `read` gives; null where the library has none for it. */
  readonly dtype: DType | null;
  /** The file's own name of the dtype, such as `"BF16"`. */
  readonly storedAs: string;
}

/** An open safetensors file: its header is in memory, tensors are read when they are asked for. */
export interface SafetensorsFile extends Disposable {
  /** The names of the tensors, in the order of the header. */
  readonly names: readonly string[];
  /** Texts that were stored beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * What the file says of a tensor.
   *
   * @throws {ArgumentError} if it has none of the name
   */
  info(name: string): StoredTensorInfo;
  /**
   * The tensor of a name. Only its range of the file is read.
   *
   * @throws {ArgumentError} if there is none of the name, or the file is closed
   * @throws {DTypeError} if the library has no dtype for it
   */
  read(name: string): Promise<Tensor>;
  /** Closes the file; `using` does so by itself. */
  close(): void;
}

/**
 * Opens a safetensors file, a `Blob` or bytes, to read some of the tensors or to see what is there.
 * F64, F32, F16, BF16, I64, I32, I8, U32, U8 and BOOL are read as they are, I16 and U16 as int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { openSafetensors, writeSafetensors } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile();
 * await writeSafetensors(path, { w: tensor([1, 2]), b: tensor(3) }, { metadata: { step: "9" } });
 * using file = await openSafetensors(path);
 * assert.deepEqual(file.names, ["b", "w"]);
 * assert.deepEqual(file.info("w").shape, [2]);
 * assert.deepEqual((await file.read("w")).arraySync(), [1, 2]);
 * assert.equal(file.metadata.step, "9");
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} if the header is malformed or cannot be true
 * @throws {ArgumentError} if the source is none
 */
export async function openSafetensors(source: FileSource): Promise<SafetensorsFile> {
  return await openAs("openSafetensors", source);
}

/** The same on behalf of another function, which messages name. */
export async function openAs(operation: string, from: FileSource): Promise<SafetensorsFile> {
  const source = await openSource(operation, from);
  try {
    const start = await source.read(0, Math.min(lengthBytes, source.size));
    const length = headerLength(source.origin, start, source.size);
    const header = await source.read(lengthBytes, lengthBytes + length);
    return fileOf(source, readHeader(source.origin, header, source.size));
  } catch (error) {
    source.close();
    throw error;
  }
}

function fileOf(source: ByteSource, { metadata, entries }: Header): SafetensorsFile {
  const { origin } = source;
  const close = () => source.close();
  return {
    names: [...entries.keys()],
    metadata,
    info(name) {
      const { formatName, shape } = entryOf(origin, entries, name);
      const stored = storedTypes[formatName];
      const dtype = stored === undefined ? null : dtypeOfStored(stored);
      return { shape, dtype, storedAs: formatName };
    },
    async read(name) {
      const entry = entryOf(origin, entries, name);
      checkReadable(origin, name, entry);
      return tensorOf(await source.read(entry.start, entry.end), entry);
    },
    close,
    [Symbol.dispose]: close,
  };
}

function entryOf(
  origin: string,
  entries: ReadonlyMap<string, HeaderEntry>,
  name: string,
): HeaderEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw new ArgumentError(
    `${origin}: Cannot find a tensor of that name: got ${JSON.stringify(name)}\n` +
      "The names are in the file's property names",
  );
}

function checkReadable(origin: string, name: string, { formatName }: HeaderEntry): void {
  if (Object.hasOwn(storedTypes, formatName)) return;
  const readable = Object.keys(storedTypes).join(", ");
  throw new DTypeError(
    `${origin}: Cannot read tensor ${quote(name)} as its dtype is none of ${readable}: ` +
      `got ${formatName}\nConvert it where the file is made, or read the others one by one with ` +
      "openSafetensors",
  );
}

function tensorOf(bytes: Uint8Array, { formatName, shape }: HeaderEntry): Tensor {
  return tensorFromBytes(bytes, storedTypes[formatName], shape);
}

/**
 * The tensors of a safetensors file by their names.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readSafetensors, writeSafetensors } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile();
 * await writeSafetensors(path, { w: tensor([1, 2]) });
 * const { w } = await readSafetensors(path);
 * assert.deepEqual(w.arraySync(), [1, 2]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} if the file is malformed or cut off
 * @throws {DTypeError} if the library has no dtype for a tensor
 */
export async function readSafetensors(path: FilePath): Promise<Record<string, Tensor>> {
  using file = await openAs("readSafetensors", path);
  const tensors: [string, Tensor][] = [];
  for (const name of file.names) tensors.push([name, await file.read(name)]);
  return Object.fromEntries(tensors);
}

/**
 * The tensors in the bytes of a safetensors file.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { parseSafetensors, serializeSafetensors } from "@cotangent/cotangent/io";
 *
 * const bytes = await serializeSafetensors({ w: tensor([1, 2]) });
 * assert.deepEqual(parseSafetensors(bytes).w.arraySync(), [1, 2]);
 * ```
 *
 * @throws {FormatError} if they are malformed or cut off
 * @throws {DTypeError} if the library has no dtype for a tensor
 */
export function parseSafetensors(bytes: Uint8Array): Record<string, Tensor> {
  const origin = "parseSafetensors";
  const { length: size } = checkBytes(origin, bytes);
  const length = headerLength(origin, bytes.subarray(0, lengthBytes), size);
  const header = bytes.subarray(lengthBytes, lengthBytes + length);
  const { entries } = readHeader(origin, header, size);
  return Object.fromEntries(
    Array.from(entries, ([name, entry]) => {
      checkReadable(origin, name, entry);
      return [name, tensorOf(bytes.subarray(entry.start, entry.end), entry)];
    }),
  );
}
