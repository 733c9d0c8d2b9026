/**
 * Tensors as the little-endian bytes of their elements, which is how every format here stores them.
 * Every platform that Deno and browsers run on is little-endian, so typed arrays view them directly.
 *
 * @module
 */
import { describeValue, fromBfloat16Array, toBfloat16Array } from "../engine/base/mod.ts";
import {
  ArgumentError,
  type DType,
  type Shape,
  ShapeError,
  Tensor,
  tensor,
  type TypedArray,
} from "../tensor.ts";
import { FormatError } from "./format_error.ts";

/** What elements in files can be: the library's dtypes, and two that are widened to int32. */
export type StoredType = DType | "int16" | "uint16";

/** Bytes an element. */
export const storedBytes: Readonly<Record<StoredType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** The dtype of a tensor that is read: int16 and uint16 are widened to int32, which is exact. */
export function dtypeOfStored(stored: StoredType): DType {
  return stored === "int16" || stored === "uint16" ? "int32" : stored;
}

/** Most dimensions that are read, as many as NumPy has. */
const maxRank = 64;

/**
 * Checks a shape out of a file, and returns the number of its elements.
 *
 * @throws {FormatError} if sizes are none, are too many, or their product cannot be counted
 */
export function countStored(origin: string, place: string, shape: unknown): number {
  const refuse = (reason: string): never => {
    throw new FormatError(origin, place, reason);
  };
  if (!Array.isArray(shape)) return refuse(`its shape is no list: got ${describeValue(shape)}`);
  if (shape.length > maxRank) {
    refuse(`it has more than ${maxRank} dimensions: got ${shape.length}`);
  }
  let product = 1; // Of the sizes other than 0, as what stands beside a 0 must be sound as well.
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      refuse(`its sizes are no whole numbers: got ${describeValue(size)}`);
    }
    product *= Math.max(1, size);
  }
  if (!Number.isSafeInteger(product)) refuse(`it is too large: got shape [${shape.join(", ")}]`);
  return shape.includes(0) ? 0 : product;
}

/**
 * The tensor of a shape whose elements, in row-major order, are these little-endian bytes. The bytes
 * are copied. Any byte other than 0 is true in a bool; every NaN of a bfloat16 becomes the quiet one.
 */
export function tensorFromBytes(bytes: Uint8Array, stored: StoredType, shape: Shape): Tensor {
  return flatTensor(bytes, stored).reshape(shape);
}

function flatTensor(bytes: Uint8Array, stored: StoredType): Tensor {
  const { buffer, byteOffset, length } = aligned(bytes, storedBytes[stored]);
  switch (stored) {
    case "float64":
      return tensor(new Float64Array(buffer, byteOffset, length / 8));
    case "float32":
      return tensor(new Float32Array(buffer, byteOffset, length / 4));
    case "float16":
      return tensor(new Float16Array(buffer, byteOffset, length / 2));
    case "bfloat16": {
      const bits = new Uint16Array(buffer, byteOffset, length / 2);
      return tensor(fromBfloat16Array(bits), { dtype: "bfloat16" });
    }
    case "int64":
      return tensor(new BigInt64Array(buffer, byteOffset, length / 8));
    case "int32":
      return tensor(new Int32Array(buffer, byteOffset, length / 4));
    case "int16":
      return tensor(Int32Array.from(new Int16Array(buffer, byteOffset, length / 2)));
    case "int8":
      return tensor(new Int8Array(buffer, byteOffset, length));
    case "uint32":
      return tensor(new Uint32Array(buffer, byteOffset, length / 4));
    case "uint16":
      return tensor(Int32Array.from(new Uint16Array(buffer, byteOffset, length / 2)));
    case "uint8":
      return tensor(bytes);
    case "bool":
      return tensor(bytes, { dtype: "bool" });
  }
}

/** The bytes at a place where elements of a width may lie. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
}

/** The elements of a tensor in row-major order as little-endian bytes, which nobody else holds. */
export async function bytesOfTensor(x: Tensor): Promise<Uint8Array> {
  const elements = await x.data();
  const stored: TypedArray = x.dtype === "bfloat16"
    ? toBfloat16Array(elements as Float32Array)
    : elements;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/**
 * Checks that a tensor can be stored such that it can be read again.
 *
 * @throws {ShapeError} if it has more dimensions than are read
 */
export function checkRank(operation: string, x: Tensor): void {
  if (x.ndim <= maxRank) return;
  throw new ShapeError(
    `${operation}: Expected tensors of at most ${maxRank} dimensions: got ${x.ndim}`,
  );
}

/** The entries of an object of tensors that a user passes. */
export function checkTensors(
  operation: string,
  tensors: Readonly<Record<string, Tensor>>,
): [name: string, tensor: Tensor][] {
  if (typeof tensors !== "object" || tensors === null || tensors instanceof Tensor) {
    throw new ArgumentError(
      `${operation}: Expected an object of tensors by name: got ${describeValue(tensors)}`,
    );
  }
  const entries = Object.entries(tensors);
  for (const [name, value] of entries) {
    if (value instanceof Tensor) {
      checkRank(operation, value);
      continue;
    }
    throw new ArgumentError(
      `${operation}: Expected an object of tensors by name: got ${describeValue(value)} as ` +
        `${JSON.stringify(name)}\nFor a nested tree use writeTree(path, tree)`,
    );
  }
  return entries;
}
