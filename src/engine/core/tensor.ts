/**
 * The tensor: an immutable value with a shape, a dtype and a device, whose elements either lie in
 * a storage or are being traced by a transformation.
 *
 * @module
 */
import {
  ArgumentError,
  type DType,
  type ElementValue,
  InternalError,
  isContiguous,
  type Layout,
  type Shape,
} from "../base/mod.ts";
import type { Device, Storage } from "../backend/mod.ts";
import type { TensorMethods } from "./tensor_methods.ts";
import { Tracer } from "./trace.ts";

/** Elements in a storage. */
export class ConcreteArray implements Layout {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  /** Whether the elements lie in row-major order without gaps, from `offset` on. */
  readonly contiguous: boolean;
  /**
   * Whether these elements are all that the storage holds and no other array lies there, so that who
   * is given the tensor may write over it. Whoever makes a second array of the storage unsets it.
   */
  exclusive: boolean = false;
  /** In how many places a call takes the array, while that is being counted. */
  uses: number = 0;

  /** Elements of a storage, laid out so. */
  constructor(storage: Storage, layout: Layout, contiguous: boolean = isContiguous(layout)) {
    this.storage = storage;
    this.shape = layout.shape;
    this.strides = layout.strides;
    this.offset = layout.offset;
    this.contiguous = contiguous;
  }
}

/** What a tensor holds: its elements, or a transformation's tracer. */
export type Handle = ConcreteArray | Tracer;

/**
 * An n-dimensional array that never changes. Every operation makes a new tensor; `reshape`,
 * `transpose`, slices and `expand` share the elements of the old one.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * assert.deepEqual(x.shape, [2, 3]);
 * assert.deepEqual(x.sum(0).arraySync(), [5, 7, 9]);
 * ```
 */
export class Tensor {
  /** The sizes of the dimensions. */
  readonly shape: Shape;
  /** The elements' type. */
  readonly dtype: DType;
  /** Where the elements are. */
  readonly device: Device;
  #handle: Handle;

  /** For the library's own use: programs make tensors with `tensor`, `zeros` and the like. */
  constructor(shape: Shape, dtype: DType, device: Device, handle: Handle) {
    this.shape = shape;
    this.dtype = dtype;
    this.device = device;
    this.#handle = handle;
  }

  /** What a tensor holds; for the engine. */
  static handleOf(tensor: Tensor): Handle {
    return tensor.#handle;
  }

  /** Puts another handle in the place of a tensor's; for the engine, when a tensor is donated. */
  static setHandle(tensor: Tensor, handle: Handle): void {
    tensor.#handle = handle;
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    let count = 1;
    for (const extent of this.shape) count *= extent;
    return count;
  }

  /** The dimensions in reverse order, a view: of a matrix the transposed one. */
  get T(): Tensor {
    return this.permute(this.shape.map((_, dim) => this.ndim - 1 - dim));
  }

  /** The last two dimensions exchanged, a view: each matrix of a batch transposed. */
  get mT(): Tensor {
    return this.transpose(-2, -1);
  }

  /**
   * The slices along the first dimension, each a view: `const [a, b] = random.split(key)`.
   *
   * @throws {DimError} if the tensor has no dimension
   */
  [Symbol.iterator](): IterableIterator<Tensor> {
    return this.unbind(0)[Symbol.iterator]();
  }

  /**
   * What `Number(x)` and templates ask for: the only element, and the printed form. The operators
   * that would join texts or compare objects, `x + y` and `x == y`, are refused.
   *
   * @throws {ShapeError} for a number, if there is more than one element
   * @throws {TraceError} for a number, inside of traced functions
   * @throws {ArgumentError} for `+` and `==`
   */
  [Symbol.toPrimitive](hint: string): ElementValue | string {
    if (hint === "string") return this.toString();
    if (hint === "number") return this.itemSync();
    throw new ArgumentError(
      "Tensor: Cannot compute with tensors by + or ==, which are for JavaScript's own values\n" +
        "Write x.add(y) and x.eq(y)",
    );
  }
}

// Installed by ops/methods.ts; merging their types here needs the same name.
/** The methods of tensors: see `TensorMethods`. */
export interface Tensor extends TensorMethods {}

/** The elements of a concrete tensor, or null for one that is traced. */
export function concreteOf(tensor: Tensor): ConcreteArray | null {
  const handle = Tensor.handleOf(tensor);
  return handle instanceof ConcreteArray ? handle : null;
}

/** The tracer of a traced tensor, or null for a concrete one. */
export function tracerOf(tensor: Tensor): Tracer | null {
  const handle = Tensor.handleOf(tensor);
  return handle instanceof Tracer ? handle : null;
}

/** The device of an operation: its inputs', or the one that its params name. */
export function deviceOf(inputs: readonly Tensor[], params: unknown): Device {
  if (inputs.length > 0) return inputs[0].device;
  const device = (params as { device?: Device }).device;
  if (device === undefined) throw new InternalError("A primitive without inputs names no device");
  return device;
}
