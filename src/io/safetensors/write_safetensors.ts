/**
 * Writes safetensors files, byte for byte as the reference implementation does.
 *
 * @module
 */
import { checkOptions, describeValue } from "../../engine/base/mod.ts";
import { ArgumentError, type Tensor } from "../../tensor.ts";
import { concatBytes, joinParts } from "../bytes.ts";
import { bytesOfTensor, checkTensors, storedBytes } from "../elements.ts";
import { type FilePath, writeAtomically } from "../files/mod.ts";
import { formatNames, lengthBytes, metadataName } from "./header.ts";

/** What is stored beside the tensors. */
export interface WriteSafetensorsOptions {
  /** Texts by their names. @default none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file with these tensors.
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
 * @throws {ArgumentError} if something is no tensor, or a name or metadata cannot be stored
 * @throws {TraceError} if a tensor is traced
 */
export async function serializeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteSafetensorsOptions = {},
): Promise<Uint8Array> {
  return await joinParts(safetensorsParts("serializeSafetensors", tensors, options));
}

/**
 * Writes tensors to a safetensors file, which is there as a whole or not at all. One tensor at a
 * time is in memory beside those that there are.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { readSafetensors, writeSafetensors } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile();
 * await writeSafetensors(path, { w: tensor([1, 2]) }, { metadata: { step: "9" } });
 * assert.deepEqual((await readSafetensors(path)).w.arraySync(), [1, 2]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {ArgumentError} if something is no tensor, or a name or metadata cannot be stored
 * @throws {TraceError} if a tensor is traced
 */
export async function writeSafetensors(
  path: FilePath,
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteSafetensorsOptions = {},
): Promise<void> {
  const operation = "writeSafetensors";
  await writeAtomically(operation, path, safetensorsParts(operation, tensors, options));
}

/** The parts of a file, each made when it is asked for. */
export async function* safetensorsParts(
  operation: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: WriteSafetensorsOptions,
): AsyncGenerator<Uint8Array> {
  checkOptions(operation, options, 'metadata: { step: "9" }');
  const entries = checkTensors(operation, tensors).toSorted(compareEntries);
  yield headerOf(entries, checkMetadata(operation, entries, options.metadata));
  for (const [, x] of entries) yield await bytesOfTensor(x);
}

const writingOrder: readonly string[] = Object.keys(formatNames);

/** By dtype, the widest first, then by name, in the order of Unicode's code points. */
function compareEntries([a, x]: [string, Tensor], [b, y]: [string, Tensor]): number {
  return writingOrder.indexOf(x.dtype) - writingOrder.indexOf(y.dtype) || compareCodePoints(a, b);
}

function compareCodePoints(a: string, b: string): number {
  const [first, second] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    const difference = first[i].codePointAt(0)! - second[i].codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return first.length - second.length;
}

/** The bytes of a tensor's elements, without reading them. */
export function byteLength(x: Tensor): number {
  return x.size * storedBytes[x.dtype];
}

function headerOf(
  entries: readonly [string, Tensor][],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  let end = 0;
  const described = entries.map(([name, x]) => {
    const start = end;
    end += byteLength(x);
    return [name, { dtype: formatNames[x.dtype], shape: x.shape, data_offsets: [start, end] }];
  });
  const lead = metadata === undefined ? [] : [[metadataName, metadata]];
  // Joined by hand, as an object would put names that are numbers in front.
  const members = [...lead, ...described].map(([name, value]) =>
    `${JSON.stringify(name)}:${JSON.stringify(value)}`
  );
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  // Spaces bring the elements to a multiple of 8 bytes.
  const padding = new Uint8Array(-text.length & 7).fill(0x20);
  const length = new Uint8Array(lengthBytes);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length + padding.length), true);
  return concatBytes([length, text, padding]);
}

function checkMetadata(
  operation: string,
  entries: readonly [string, Tensor][],
  metadata: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  const refuse = (wish: string, got: unknown): never => {
    throw new ArgumentError(`${operation}: ${wish}: got ${describeValue(got)}`);
  };
  for (const [name] of entries) {
    if (name === metadataName) refuse("Cannot store a tensor of the name of the metadata", name);
    if (!name.isWellFormed()) refuse("Expected well-formed Unicode as names", name);
  }
  if (metadata === undefined) return undefined;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) {
    return refuse("Expected an object of texts as metadata", metadata);
  }
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text !== "string") refuse("Expected texts as metadata", text);
    if (!name.isWellFormed() || !text.isWellFormed()) {
      refuse("Expected well-formed Unicode as metadata", text);
    }
  }
  return metadata;
}
