/**
 * A tensor's elements as JavaScript's values.
 *
 * @module
 */
import {
  elementReader,
  type ElementValue,
  formatShape,
  fromBfloat16Array,
  ShapeError,
  sizeOf,
  TraceError,
  type TypedArray,
} from "../../engine/base/mod.ts";
import { backendFor } from "../../engine/backend/mod.ts";
import {
  checkRunning,
  type ConcreteArray,
  contiguousArray,
  type Tensor,
  tracerOf,
} from "../../engine/core/mod.ts";
import { checkTensor } from "../operands.ts";
import type { NestedArray } from "../create/mod.ts";

/** The elements' place, which a traced tensor has not. */
function concrete(operation: string, x: Tensor): ConcreteArray {
  const tracer = tracerOf(checkTensor(operation, x));
  if (tracer === null) return contiguousArray(x);
  checkRunning(tracer.trace, operation);
  throw new TraceError(
    `${operation}: Cannot read the elements of a tensor that is traced by ${tracer.trace.name}: ` +
      `it has none yet\nCompute with tensors instead, choose with where(…) or cond(…), or return ` +
      `the value from the function and read it outside`,
  );
}

/** Elements as users get them: bfloat16 as float32, since JavaScript has no array of it. */
function readable(x: Tensor, elements: TypedArray): TypedArray {
  return x.dtype === "bfloat16" ? fromBfloat16Array(elements as Uint16Array) : elements;
}

/**
 * The elements in row-major order, in a new typed array of the dtype's class. A bool is a Uint8Array
 * of 0 and 1, a bfloat16 a Float32Array.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(await tensor([[1, 2], [3, 4]]).data(), Float32Array.of(1, 2, 3, 4));
 * ```
 *
 * @throws {TraceError} if the tensor is traced
 */
export function data(x: Tensor): Promise<TypedArray> {
  return read("data", x);
}

async function read(operation: string, x: Tensor): Promise<TypedArray> {
  const { storage, offset } = concrete(operation, x);
  return readable(x, await backendFor(x.device).read(storage, x.dtype, offset, x.size));
}

/**
 * The elements at once, on devices that can: see `data`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(tensor([1, 2]).dataSync(), Float32Array.of(1, 2));
 * ```
 *
 * @throws {TraceError} if the tensor is traced
 * @throws {DeviceError} if the device has no synchronous reads
 */
export function dataSync(x: Tensor): TypedArray {
  return readSync("dataSync", x);
}

function readSync(operation: string, x: Tensor): TypedArray {
  const { storage, offset } = concrete(operation, x);
  return readable(x, backendFor(x.device).readSync(storage, x.dtype, offset, x.size));
}

/** Elements in arrays nested as the shape is; of rank 0 the element itself. */
function nest(x: Tensor, elements: TypedArray): NestedArray {
  const read = elementReader(x.dtype === "bfloat16" ? "float32" : x.dtype);
  const level = (dim: number, start: number): NestedArray => {
    if (dim === x.ndim) return read(elements, start);
    const stride = sizeOf(x.shape.slice(dim + 1));
    return Array.from({ length: x.shape[dim] }, (_, i) => level(dim + 1, start + i * stride));
  };
  return level(0, 0);
}

/**
 * The elements in nested arrays: numbers, booleans of a bool, bigints of an int64. Of rank 0 it is
 * the element itself.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(await tensor([[1, 2], [3, 4]]).array(), [[1, 2], [3, 4]]);
 * ```
 *
 * @throws {TraceError} if the tensor is traced
 */
export async function array(x: Tensor): Promise<NestedArray> {
  return nest(x, await read("array", x));
}

/**
 * The elements in nested arrays at once, on devices that can: see `array`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(tensor([true, false]).arraySync(), [true, false]);
 * ```
 *
 * @throws {TraceError} if the tensor is traced
 */
export function arraySync(x: Tensor): NestedArray {
  return nest(x, readSync("arraySync", x));
}

function checkSingle(operation: string, x: Tensor): void {
  if (checkTensor(operation, x).size === 1) return;
  throw new ShapeError(
    `${operation}: Expected a tensor of one element: got shape ${formatShape(x.shape)}\n` +
      "Read all elements with data() or array()",
  );
}

/**
 * The only element of a tensor: a number, a boolean of a bool, a bigint of an int64.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.equal(await tensor([7]).item(), 7);
 * ```
 *
 * @throws {ShapeError} if there are more elements, or none
 * @throws {TraceError} if the tensor is traced
 */
export async function item(x: Tensor): Promise<ElementValue> {
  checkSingle("item", x);
  return singleOf(x, await read("item", x));
}

/**
 * The only element of a tensor at once, on devices that can: see `item`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * assert.equal(tensor(7).itemSync(), 7);
 * ```
 *
 * @throws {ShapeError} if there are more elements, or none
 * @throws {TraceError} if the tensor is traced
 */
export function itemSync(x: Tensor): ElementValue {
  checkSingle("itemSync", x);
  return singleOf(x, readSync("itemSync", x));
}

function singleOf(x: Tensor, elements: TypedArray): ElementValue {
  return elementReader(x.dtype === "bfloat16" ? "float32" : x.dtype)(elements, 0);
}
