/**
 * Primitives without inputs: filled tensors and counting ones.
 *
 * @module
 */
import { type DType, dtypeInfo, elementWriter, type Shape } from "../base/mod.ts";
import { backendFor, type Device } from "../backend/mod.ts";
import { aliasOf, bind1, type Primitive, type Tensor, tensorOfStorage } from "../core/mod.ts";
import { computeType, scalar } from "../kernel/mod.ts";
import { expand } from "./movement.ts";

/** A value for every element of a dtype: a bigint for int64, a boolean for bool, else a number. */
export type FillValue = number | bigint | boolean;

function withoutInputs<P>(
  rules: Pick<Primitive<P>, "name" | "shape" | "lower" | "evaluate">,
): Primitive<P> {
  const primitive: Primitive<P> = {
    ...rules,
    jvp: (_primals, _tangents, params) => ({
      outputs: [bind1(primitive, [], params)],
      tangents: [null],
    }),
    batch: (_inputs, _dims, params) => ({ outputs: [bind1(primitive, [], params)], dims: [null] }),
  };
  return primitive;
}

/** A single number as a tensor of rank 0. */
export const scalarPrimitive: Primitive<
  { readonly value: FillValue; readonly dtype: DType; readonly device: Device }
> = withoutInputs({
  name: "scalar",
  shape: (_inputs, { dtype }) => [{ shape: [], dtype }],
  lower: (_inputs, { value, dtype }) => ({
    kind: "map",
    key: `scalar ${typeof value} ${Object.is(value, -0) ? "-0" : value}`,
    integers: [],
    element: () => [scalar.constant(computeType[dtype], value)],
  }),
  // By itself a number is written to memory: a kernel for each value would never be used again.
  evaluate: (_inputs, { value, dtype, device }) => [scalarTensor(value, dtype, device)],
});

/** Numbers that were made lately: a loop that multiplies by 0.1 makes it once. */
const recentScalars = new Map<Device, Map<DType, Map<FillValue, Tensor>>>();
const keptScalars = 64;

function scalarTensor(value: FillValue, dtype: DType, device: Device): Tensor {
  // A map does not tell −0 from 0.
  if (Object.is(value, -0)) return newScalar(value, dtype, device);
  let ofDevice = recentScalars.get(device);
  if (ofDevice === undefined) recentScalars.set(device, ofDevice = new Map());
  let ofDType = ofDevice.get(dtype);
  if (ofDType === undefined) ofDevice.set(dtype, ofDType = new Map());
  let kept = ofDType.get(value);
  if (kept === undefined) {
    if (ofDType.size === keptScalars) ofDType.clear();
    ofDType.set(value, kept = newScalar(value, dtype, device));
  }
  // Whoever gets it may donate it.
  return aliasOf(kept);
}

function newScalar(value: FillValue, dtype: DType, device: Device): Tensor {
  const elements = dtypeInfo[dtype].allocate(1);
  elementWriter(dtype)(elements, 0, value);
  return tensorOfStorage(backendFor(device).upload(dtype, elements), [], dtype, device);
}

/** Every element `value`; one number in memory, whatever the shape. */
export function full(shape: Shape, value: FillValue, dtype: DType, device: Device): Tensor {
  const single = bind1(scalarPrimitive, [], { value: fillOf(value, dtype), dtype, device });
  return expand(single, shape, shape.map((_, dim) => dim));
}

/** What there is to know of a tensor without its elements. */
export interface Described {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly device: Device;
}

/** A tensor of the shape, dtype and device of another, filled with one value. */
export function fullLike(x: Described, value: FillValue): Tensor {
  return full(x.shape, value, x.dtype, x.device);
}

/** A value in the form that constants of a dtype have. */
export function fillOf(value: FillValue, dtype: DType): FillValue {
  if (dtype === "int64") {
    return typeof value === "number" ? BigInt(Math.trunc(value)) : BigInt(value);
  }
  if (dtype === "bool") return value != 0; // NaN is not 0
  return Number(value);
}

/** 0, 1, 2, … along one dimension of a shape. */
export const iotaPrimitive: Primitive<
  { readonly length: number; readonly dtype: DType; readonly device: Device }
> = withoutInputs({
  name: "iota",
  shape: (_inputs, { length, dtype }) => [{ shape: [length], dtype }],
  lower: (_inputs, { dtype }) => ({
    kind: "map",
    key: "iota",
    integers: [],
    element: ([index]) => [scalar.convert(computeType[dtype], index)],
  }),
});

/** 0, 1, …, length − 1. */
export function iota(length: number, dtype: DType, device: Device): Tensor {
  return bind1(iotaPrimitive, [], { length, dtype, device });
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const constantPrimitives: readonly Primitive<any>[] = [scalarPrimitive, iotaPrimitive];
