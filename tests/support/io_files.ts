/**
 * The files of tests/fixtures/io.json.gz, and what the tests of readers and writers have in common.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, Tensor, tensor, type TypedArray } from "../../mod.ts";
import { parseNpy, parseNpz, parsePytorch, parseSafetensors } from "../../src/io/mod.ts";
import { fromBfloat16Array, toBfloat16Array } from "../../src/engine/base/mod.ts";
import { uniforms } from "./samples.ts";

/** A file as another library wrote it. */
export interface IoFile {
  /** The format, a slash, and what is in it. */
  readonly name: string;
  readonly format: Format;
  readonly bytes: Uint8Array;
  /** What it holds, encoded as `encodeValue` does; undefined if it cannot be read. */
  readonly value?: unknown;
  /** Whether writing the value again gives the same bytes. */
  readonly rewritten: boolean;
  /** The class of the error that reading gives, and a part of its message. */
  readonly error?: string;
  readonly message?: string;
}

/** The formats that other libraries write. */
export type Format = "npy" | "npz" | "safetensors" | "pytorch";

/** The readers of bytes. */
export const parsers: Readonly<Record<Format, (bytes: Uint8Array) => unknown>> = {
  npy: parseNpy,
  npz: parseNpz,
  safetensors: parseSafetensors,
  pytorch: parsePytorch,
};

/** Reads io.json.gz. */
export async function loadIoFiles(): Promise<readonly IoFile[]> {
  const packed = await Deno.open(new URL("../fixtures/io.json.gz", import.meta.url));
  const text = packed.readable.pipeThrough(new DecompressionStream("gzip"));
  const { files } = await new Response(text).json() as {
    files: (Omit<IoFile, "bytes" | "format"> & { bytes: string })[];
  };
  return files.map((file) => ({
    ...file,
    format: file.name.split("/")[0] as Format,
    bytes: Uint8Array.fromBase64(file.bytes),
  }));
}

/** A tree in the form of the fixtures, to compare bit by bit. */
export function encodeValue(value: unknown): unknown {
  if (value instanceof Tensor) {
    return { $tensor: value.dtype, shape: value.shape, data: bitsOf(value).toBase64() };
  }
  if (value instanceof Uint8Array) return { $bytes: value.toBase64() };
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) {
    return { $number: String(value).toLowerCase().replace("infinity", "inf") };
  }
  if (Array.isArray(value)) return value.map(encodeValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, encodeValue(item)]),
  );
}

/** The elements' bytes. */
export function bitsOf(x: Tensor): Uint8Array {
  const elements = x.dataSync();
  const stored = x.dtype === "bfloat16" ? toBfloat16Array(elements as Float32Array) : elements;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/** Every dtype. */
export const allDTypes: readonly DType[] = [
  "float64",
  "float32",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int8",
  "uint32",
  "uint8",
  "bool",
];

/** A tensor whose elements have random bits; NaNs of a bfloat16 lose their payload, so there are none. */
export function randomBits(next: () => number, shape: readonly number[], dtype: DType): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const bytes = Uint8Array.from({ length: 8 * size }, () => 256 * next());
  const arrays: Record<DType, () => TypedArray> = {
    float64: () => new Float64Array(bytes.buffer),
    float32: () => new Float32Array(bytes.buffer, 0, size),
    float16: () => new Float16Array(bytes.buffer, 0, size),
    bfloat16: () =>
      fromBfloat16Array(new Uint16Array(bytes.buffer, 0, size).map((bits) => bits & 0xbfff)),
    int64: () => new BigInt64Array(bytes.buffer),
    int32: () => new Int32Array(bytes.buffer, 0, size),
    int8: () => new Int8Array(bytes.buffer, 0, size),
    uint32: () => new Uint32Array(bytes.buffer, 0, size),
    uint8: () => bytes.subarray(0, size),
    bool: () => bytes.subarray(0, size).map((byte) => byte & 1),
  };
  return tensor(arrays[dtype](), { dtype }).reshape(shape);
}

/** Shapes of every kind: scalars, empty ones, ones, many dimensions, and random ones. */
export function someShapes(next: () => number): number[][] {
  const random = Array.from(
    { length: 4 },
    () => Array.from({ length: Math.floor(5 * next()) }, () => Math.floor(6 * next())),
  );
  return [[], [0], [1], [7], [2, 3], [3, 0, 2], [0, 0], [1, 2, 1, 2, 1, 2, 1], ...random];
}

/** A generator of uniforms whose seed is told, `COTANGENT_SEED` or a new one. */
export function seededUniforms(what: string): () => number {
  const seed = Number(Deno.env.get("COTANGENT_SEED") ?? Math.floor(2 ** 32 * Math.random()));
  console.log(`${what}: COTANGENT_SEED=${seed}`);
  return uniforms(seed);
}

/** A call, at once or not, that must fail: the class of its error, and the whole message. */
export type BadRead = readonly [
  name: string,
  call: () => unknown,
  error: abstract new (...args: never[]) => Error,
  message: string,
];

/** A test for each call. */
export function testBadReads(name: string, calls: readonly BadRead[]): void {
  for (const [what, call, error, message] of calls) {
    Deno.test(`${name} refuses ${what}`, async () => {
      await assert.rejects(async () => await call(), (thrown: Error) => {
        assert.ok(thrown instanceof error, `not of class ${error.name} but ${thrown.stack}`);
        assert.equal(thrown.message, message);
        assert.equal(thrown.name, error.name);
        return true;
      });
    });
  }
}

/** Calls a function with the path of a new folder, which is removed afterwards. */
export async function withFolder(use: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The names of the files in a folder, sorted. */
export async function listFolder(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}
