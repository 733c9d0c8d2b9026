/**
 * The public tensor API, in one file: what the folders that people use (`nn`, `optim`, `data`, …) are
 * built on, as a user's program is. May import everything in `engine` and `ops`.
 *
 * @module
 */
export type { DType, ElementValue, Shape, TypedArray } from "./engine/base/mod.ts";
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
} from "./engine/base/mod.ts";
export type { CpuConfig, Device } from "./engine/backend/mod.ts";
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
} from "./engine/core/mod.ts";
export { Tensor } from "./engine/core/mod.ts";
export * from "./engine/transform/mod.ts";
export * from "./ops/mod.ts";
