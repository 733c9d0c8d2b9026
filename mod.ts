/**
 * Cotangent: a functional tensor library for Deno. Immutable tensors with PyTorch's vocabulary,
 * JAX's transformations (`grad`, `vmap`, `jit`, …), and kernels compiled on the spot.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, jit, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const loss = (w: Tensor, x: Tensor, y: Tensor) => x.matmul(w).sub(y).square().mean();
 * const step = jit((w: Tensor, x: Tensor, y: Tensor) => w.sub(grad(loss)(w, x, y).mul(0.1)));
 *
 * const x = tensor([[1, 0], [0, 1], [1, 1]]);
 * const y = tensor([2, -1, 1]);
 * let w = tensor([0, 0]);
 * for (let i = 0; i < 200; i++) w = step(w, x, y);
 * assert.deepEqual(w.round({ decimals: 3 }).arraySync(), [2, -1]);
 * ```
 *
 * @module
 */
export type { DType, ElementValue, Shape, TypedArray } from "./src/engine/base/mod.ts";
export {
  AnomalyError,
  ArgumentError,
  DeviceError,
  DimError,
  DTypeError,
  IndexError,
  InternalError,
  promoteTypes,
  ShapeError,
  TraceError,
  UnsupportedError,
} from "./src/engine/base/mod.ts";
export type { CpuConfig, Device } from "./src/engine/backend/mod.ts";
export type {
  AddProductOptions,
  AlphaOptions,
  CloseOptions,
  ContractMethods,
  Dims,
  IndexList,
  IndexMethods,
  IndexPart,
  MathMethods,
  MomentOptions,
  NanToNumOptions,
  ReadMethods,
  ReduceMethods,
  ReduceOptions,
  ReduceTypeOptions,
  ShapeMethods,
  TensorLike,
  TensorMethods,
  ValueOptions,
  ValuesAndIndices,
} from "./src/engine/core/mod.ts";
export { Tensor } from "./src/engine/core/mod.ts";
export * from "./src/engine/transform/mod.ts";
export * from "./src/ops/mod.ts";
