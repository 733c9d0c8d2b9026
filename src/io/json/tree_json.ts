/**
 * Trees of tensors and constants as JSON, without loss.
 *
 * The text is `{ "format": "cotangent-tree", "version": 1, "tree": … }`. In the tree a tensor is
 * `{ "$tensor": dtype, "shape": […], "data": base64 of the little-endian elements }`; what JSON lacks
 * is `{ "$constant": "NaN" }`, or Infinity, -Infinity, -0, undefined, or a bigint such as `12n`. Own
 * keys that begin with `$` have another one in front.
 *
 * @module
 */
import {
  describeValue,
  dtypeInfo,
  flattenTree,
  type TreeStructure,
} from "../../engine/base/mod.ts";
import { ArgumentError, type DType, Tensor } from "../../tensor.ts";
import {
  bytesOfTensor,
  checkRank,
  countStored,
  storedBytes,
  tensorFromBytes,
} from "../elements.ts";
import { type FilePath, withFile, writeAtomically } from "../files/mod.ts";
import { FormatError, quote } from "../format_error.ts";
import { type Json, maxDepth, parseJson } from "./parse_json.ts";

const format = "cotangent-tree";
const version = 1;

/** How deep a tree may be, with room for what the text has around it and around tensors. */
const maxTreeDepth: number = maxDepth - 3;

/** Constants that JSON lacks, beside bigints. */
const constants: readonly unknown[] = [NaN, Infinity, -Infinity, -0, undefined];

/**
 * A tree of tensors, numbers, strings, booleans, null, undefined and bigints in plain objects and
 * arrays as JSON, without loss of dtypes, shapes, bits, or the order of keys.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { treeFromJson, treeToJson } from "@cotangent/cotangent/io";
 *
 * const text = await treeToJson({ layers: [tensor([1, 2])], rate: NaN, steps: 12n });
 * const tree = treeFromJson(text) as { layers: [ReturnType<typeof tensor>]; rate: number };
 * assert.deepEqual(tree.layers[0].arraySync(), [1, 2]);
 * assert.ok(Number.isNaN(tree.rate));
 * ```
 *
 * @throws {ArgumentError} if there are functions, symbols or instances of other classes in it, if it
 * contains itself, or if it is nested too deeply
 * @throws {TraceError} if a tensor is traced
 */
export async function treeToJson(tree: unknown): Promise<string> {
  return await encode("treeToJson", tree);
}

async function encode(operation: string, tree: unknown): Promise<string> {
  const { leaves, structure } = flattenTree(tree, isTensor);
  for (const leaf of leaves) checkRank(operation, leaf);
  const encoded = await Promise.all(leaves.map(encodeTensor));
  const json = encodeStructure(operation, structure, encoded.values(), 0);
  return JSON.stringify({ format, version, tree: json });
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

async function encodeTensor(x: Tensor): Promise<Json> {
  const data = (await bytesOfTensor(x)).toBase64();
  return { $tensor: x.dtype, shape: [...x.shape], data };
}

/** The tree of a structure, whose tensors are the next of `leaves`. */
function encodeStructure(
  operation: string,
  structure: TreeStructure,
  leaves: Iterator<Json>,
  depth: number,
): Json {
  if (depth > maxTreeDepth) {
    throw new ArgumentError(
      `${operation}: Expected a tree of at most ${maxTreeDepth} levels: got a deeper one`,
    );
  }
  switch (structure.kind) {
    case "leaf":
      return leaves.next().value as Json;
    case "constant":
      return encodeConstant(operation, structure.value);
    case "array":
      return structure.children.map((child) =>
        encodeStructure(operation, child, leaves, depth + 1)
      );
    case "object": {
      const { keys, order, children } = structure;
      const entries = children.map((child, i) => [
        keys[i].startsWith("$") ? `$${keys[i]}` : keys[i],
        encodeStructure(operation, child, leaves, depth + 1),
      ]);
      return Object.fromEntries(order === null ? entries : order.map((i) => entries[i]));
    }
  }
}

function encodeConstant(operation: string, value: unknown): Json {
  if (typeof value === "bigint") return { $constant: `${value}n` };
  if (constants.some((constant) => Object.is(constant, value))) {
    return { $constant: nameOf(value) };
  }
  if (value === null || ["number", "string", "boolean"].includes(typeof value)) {
    return value as Json;
  }
  throw new ArgumentError(
    `${operation}: Expected tensors, numbers, strings, booleans, null, undefined and bigints in ` +
      `the tree: got ${describeValue(value)}`,
  );
}

function nameOf(constant: unknown): string {
  return Object.is(constant, -0) ? "-0" : String(constant);
}

/**
 * The tree that `treeToJson` made a text of.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { treeFromJson, treeToJson } from "@cotangent/cotangent/io";
 *
 * assert.deepEqual(treeFromJson(await treeToJson([1, -0, "a"])), [1, -0, "a"]);
 * ```
 *
 * @throws {FormatError} if the text is malformed or none of these
 */
export function treeFromJson(text: string): unknown {
  if (typeof text !== "string") {
    throw new ArgumentError(`treeFromJson: Expected a text: got ${describeValue(text)}`);
  }
  return decode("treeFromJson", text);
}

function decode(origin: string, source: Uint8Array | string): unknown {
  const json = parseJson(origin, "the tree", source);
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  if (!isObject || json.format !== format || json.version !== version || !("tree" in json)) {
    throw new FormatError(
      origin,
      "the tree",
      `it is no ${format} of version ${version}: got ${describeValue(json)}`,
    );
  }
  return decodeValue(origin, json.tree, []);
}

function decodeValue(origin: string, json: Json, path: readonly (string | number)[]): unknown {
  if (typeof json === "number" && !Number.isFinite(json)) {
    return refuse(origin, path, `it is too large for a number: got ${json}`); // Such as 1e999.
  }
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item, i) => decodeValue(origin, item, [...path, i]));
  const keys = Object.keys(json);
  if (keys.join() === "$tensor,shape,data") return decodeTensor(origin, json, path);
  if (keys.join() === "$constant") return decodeConstant(origin, json.$constant, path);
  return Object.fromEntries(
    Object.entries(json).map(([key, item]) => {
      if (/^\$(?!\$)/.test(key)) refuse(origin, path, `a key is unknown: got ${quote(key)}`);
      const name = key.startsWith("$") ? key.slice(1) : key;
      return [name, decodeValue(origin, item, [...path, name])];
    }),
  );
}

function refuse(origin: string, path: readonly (string | number)[], reason: string): never {
  throw new FormatError(origin, placeOf(path), reason);
}

function placeOf(path: readonly (string | number)[]): string {
  return path.length === 0 ? "the tree" : `value ${quote(path.join("."))}`;
}

function decodeTensor(
  origin: string,
  { $tensor: dtype, shape, data }: { readonly [key: string]: Json },
  path: readonly (string | number)[],
): Tensor {
  if (typeof dtype !== "string" || !Object.hasOwn(dtypeInfo, dtype)) {
    return refuse(origin, path, `its dtype is none: got ${describeValue(dtype)}`);
  }
  const bytes = countStored(origin, placeOf(path), shape) * storedBytes[dtype as DType];
  const characters = 4 * Math.ceil(bytes / 3);
  if (typeof data !== "string" || data.length !== characters) {
    const got = typeof data === "string" ? data.length : describeValue(data);
    return refuse(
      origin,
      path,
      `its shape and dtype make ${characters} characters of base64: got ${got}`,
    );
  }
  const elements = decodeBase64(origin, data, path);
  if (elements.length !== bytes) {
    refuse(origin, path, `its shape and dtype make ${bytes} bytes: got ${elements.length}`);
  }
  return tensorFromBytes(elements, dtype as DType, shape as number[]);
}

function decodeBase64(
  origin: string,
  text: string,
  path: readonly (string | number)[],
): Uint8Array {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch (error) {
    return refuse(origin, path, `its data are no base64: got ${(error as Error).message}`);
  }
}

function decodeConstant(
  origin: string,
  name: Json,
  path: readonly (string | number)[],
): unknown {
  const place = constants.findIndex((constant) => nameOf(constant) === name);
  if (place >= 0) return constants[place];
  const isBigint = typeof name === "string" && /^-?\d+n$/.test(name);
  if (isBigint) return BigInt(name.slice(0, -1));
  return refuse(origin, path, `its constant is unknown: got ${describeValue(name)}`);
}

/**
 * Writes a tree as JSON to a file, which is there as a whole or not at all: see `treeToJson`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readTree, writeTree } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile();
 * await writeTree(path, { best: Infinity });
 * assert.deepEqual(await readTree(path), { best: Infinity });
 * await Deno.remove(path);
 * ```
 *
 * @throws {ArgumentError} if there are functions, symbols or instances of other classes in it, or it
 * contains itself
 */
export async function writeTree(path: FilePath, tree: unknown): Promise<void> {
  await writeAtomically("writeTree", path, await encode("writeTree", tree));
}

/**
 * The tree that `writeTree` wrote to a file.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readTree, writeTree } from "@cotangent/cotangent/io";
 *
 * const path = await Deno.makeTempFile();
 * await writeTree(path, ["a", null]);
 * assert.deepEqual(await readTree(path), ["a", null]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {FormatError} if the file is malformed or cut off, or holds something else
 */
export async function readTree(path: FilePath): Promise<unknown> {
  return await withFile("readTree", path, async (source) => {
    return decode(source.origin, await source.read(0, source.size));
  });
}
