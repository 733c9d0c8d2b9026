/**
 * Tensors out of JavaScript's values.
 *
 * @module
 */
import {
  ArgumentError,
  checkFits,
  convertElements,
  describeValue,
  type DType,
  DTypeError,
  dtypeInfo,
  elementWriter,
  formatShape,
  isInteger,
  numberType,
  ShapeError,
  type TypedArray,
} from "../../engine/base/mod.ts";
import { backendFor, type Device } from "../../engine/backend/mod.ts";
import { Tensor, tensorOfStorage } from "../../engine/core/mod.ts";
import { convert } from "../../engine/primitive/mod.ts";
import { type CreateOptions, createOptions } from "./options.ts";

/** Numbers, booleans or bigints, in arrays nested as deep as the tensor has dimensions. */
export type NestedArray = number | boolean | bigint | readonly NestedArray[];

type Scalar = number | boolean | bigint;

/** What a tensor can be made of. */
export type TensorSource = NestedArray | TypedArray | Uint8ClampedArray | Tensor;

/** The dtype whose storage a typed array's class is. A Uint16Array holds no dtype's numbers. */
const dtypeOfArray: Readonly<Record<string, DType>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Float16Array: "float16",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Int8Array: "int8",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Uint32Array: "uint32",
};

/**
 * A tensor with the elements of nested arrays, of a typed array (one dimension), or of one number.
 *
 * Numbers make float32, since JavaScript cannot tell 1 from 1.0; booleans make bool, bigints int64.
 * A typed array keeps its own type. The elements are copied. Of another tensor the result is that
 * tensor, in the dtype asked for.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * assert.deepEqual(x.shape, [2, 3]);
 * assert.equal(x.dtype, "float32");
 * assert.equal(tensor([1, 2], { dtype: "int32" }).dtype, "int32");
 * assert.equal(tensor(new Float64Array(4)).dtype, "float64");
 * ```
 *
 * @throws {ShapeError} if nested arrays are ragged
 * @throws {ArgumentError} if there is something else than numbers, booleans or bigints in them
 * @throws {DTypeError} if an integer dtype cannot hold a number in them (NaN, or out of its range)
 */
export function tensor(source: TensorSource, options: CreateOptions = {}): Tensor {
  if (source instanceof Tensor) return fromTensor(source, options);
  if (ArrayBuffer.isView(source)) return fromTypedArray(source as TypedArray, options);
  const shape = shapeOf(source);
  const values: Scalar[] = [];
  flattenInto(values, source, shape, []);
  const { dtype, device } = createOptions("tensor", options, inferType(values));
  if (isInteger(dtype)) values.forEach((value) => checkFits("tensor", value, dtype));
  const elements = dtypeInfo[dtype].allocate(values.length);
  const write = elementWriter(dtype);
  for (let i = 0; i < values.length; i++) write(elements, i, values[i]);
  return upload(elements, shape, dtype, device);
}

function fromTensor(source: Tensor, options: CreateOptions): Tensor {
  const { dtype, device } = createOptions("tensor", options, source.dtype);
  if (device !== source.device && options.device !== undefined) return source.to(device).to(dtype);
  return convert(source, dtype);
}

function fromTypedArray(source: TypedArray, options: CreateOptions): Tensor {
  const own = dtypeOfArray[source.constructor.name];
  if (own === undefined) {
    throw new DTypeError(
      `tensor: Cannot tell the dtype of a ${source.constructor.name}\n` +
        "Convert it first, for example with Float32Array.from(…)",
    );
  }
  const { dtype, device } = createOptions("tensor", options, own);
  const plain = source instanceof Uint8ClampedArray ? new Uint8Array(source) : source;
  return upload(convertElements(plain, own, dtype), [source.length], dtype, device);
}

function upload(
  elements: TypedArray,
  shape: readonly number[],
  dtype: DType,
  device: Device,
): Tensor {
  return tensorOfStorage(backendFor(device).upload(dtype, elements), shape, dtype, device);
}

/** The shape by the first element of each array. */
function shapeOf(source: NestedArray): number[] {
  const shape: number[] = [];
  for (let part = source; part instanceof Array; part = part[0]) {
    shape.push(part.length);
    if (part.length === 0) break;
  }
  return shape;
}

/** Appends the elements of nested arrays in row-major order; `path` leads to the array at hand. */
function flattenInto(
  values: Scalar[],
  source: NestedArray,
  shape: readonly number[],
  path: number[],
): void {
  const depth = path.length;
  if (depth === shape.length) {
    if (source instanceof Array) throw raggedError(shape, path, `an array of ${source.length}`);
    if (!isScalar(source)) throw elementError(source, path);
    values.push(source);
    return;
  }
  if (!(source instanceof Array)) throw raggedError(shape, path, describeValue(source));
  if (source.length !== shape[depth]) {
    throw raggedError(shape, path, `an array of ${source.length}`);
  }
  path.push(0);
  for (let i = 0; i < source.length; i++) {
    path[depth] = i;
    flattenInto(values, source[i], shape, path);
  }
  path.pop();
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";
}

function elementError(value: unknown, path: readonly number[]): ArgumentError {
  const place = path.length === 0 ? "" : ` at ${formatPath(path)}`;
  const advice = value instanceof Tensor
    ? "\nPut tensors together with stack(…) or cat(…)"
    : ArrayBuffer.isView(value)
    ? "\nMake a tensor of each typed array and put them together with stack(…)"
    : "";
  return new ArgumentError(
    `tensor: Expected numbers, booleans or bigints: got ${describeValue(value)}${place}${advice}`,
  );
}

function formatPath(path: readonly number[]): string {
  return `[${path.join("][")}]`;
}

function raggedError(shape: readonly number[], path: readonly number[], got: string): ShapeError {
  const expected = path.length < shape.length ? `an array of ${shape[path.length]}` : "a number";
  return new ShapeError(
    `tensor: Expected nested arrays of one shape, ${formatShape(shape)} by their first elements: ` +
      `got ${got} instead of ${expected} at ${formatPath(path)}`,
  );
}

/** Bool of booleans alone, int64 of bigints (booleans may be among them), else float32. */
function inferType(values: readonly Scalar[]): DType {
  if (values.length === 0) return "float32";
  if (values.every((value) => typeof value === "boolean")) return "bool";
  if (values.every((value) => typeof value !== "number")) return numberType(0n);
  return "float32";
}
