/**
 * What every operation does first: it checks its arguments, promotes their dtypes and broadcasts
 * their shapes, so that the primitives below get tensors of one shape and one dtype.
 *
 * @module
 */
import {
  ArgumentError,
  broadcastShapes,
  checkFits,
  checkNumber,
  defaultFloat,
  describeValue,
  type DType,
  DTypeError,
  fitsDType,
  isFloating,
  isInteger,
  numberType,
  resultType,
  type Shape,
  shapesEqual,
  wrapInteger,
} from "../engine/base/mod.ts";
import { Tensor, type TensorLike } from "../engine/core/mod.ts";
import { convert, expand, full, fullLike, mul, reshape } from "../engine/primitive/mod.ts";
import { defaultDevice } from "./devices.ts";

/** Checks that an argument is a tensor. */
export function checkTensor(operation: string, x: unknown, name = "input"): Tensor {
  if (x instanceof Tensor) return x;
  throw new ArgumentError(
    `${operation}: Expected a tensor as ${name}: got ${describeValue(x)}\n` +
      "Make one with tensor(…)",
  );
}

function isNumber(x: unknown): x is number | boolean | bigint {
  return typeof x === "number" || typeof x === "boolean" || typeof x === "bigint";
}

/** A plain number to fill tensors of a dtype with, which must hold it; fractions are cut off. */
export function fillNumber(
  operation: string,
  value: unknown,
  dtype: DType,
): number | boolean | bigint {
  if (!isNumber(value)) {
    throw new ArgumentError(
      `${operation}: Expected a number, boolean or bigint as value: got ${describeValue(value)}`,
    );
  }
  const whole = typeof value === "number" && isInteger(dtype) ? Math.trunc(value) : value;
  checkFits(operation, whole, dtype);
  return whole;
}

/** A tensor as it is; a plain number as a tensor of rank 0 of its own dtype. */
export function asTensor(operation: string, x: TensorLike, name?: string): Tensor {
  if (isNumber(x)) return full([], x, numberType(x), defaultDevice());
  return checkTensor(operation, x, name);
}

/** The dtype in which an operation works: floats as they are, anything else as float32. */
export function floatingType(dtype: DType): DType {
  return isFloating(dtype) ? dtype : defaultFloat;
}

/** A tensor whose dtype is floating: integers and bools are converted to float32. */
export function floatingOperand(operation: string, x: TensorLike, name?: string): Tensor {
  const tensor = asTensor(operation, x, name);
  return convert(tensor, floatingType(tensor.dtype));
}

/** Options of `promoteOperands`. */
export interface PromoteOptions {
  /** Whether integers and bools become float32. @default false */
  readonly floating?: boolean;
  /**
   * What becomes of a plain whole number that the integer dtype of the tensors cannot hold: it is
   * refused; taken modulo 2 to the bits, where the result is no other for it (sums, products and
   * bitwise operations, which wrap in any case); replaced by the nearest that there is (bounds); or
   * the tensors are widened to int64 for it (comparisons). @default "refuse"
   */
  readonly outside?: "refuse" | "wrap" | "saturate" | "widen";
}

/**
 * The operands in their common dtype and broadcast to their common shape, by PyTorch's rules.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {DTypeError} if a plain number is outside of the integer dtype that it is to have
 */
export function promoteOperands(
  operation: string,
  operands: readonly TensorLike[],
  { floating = false, outside = "refuse" }: PromoteOptions = {},
): Tensor[] {
  const tensors: Tensor[] = [];
  const numbers: (number | boolean | bigint)[] = [];
  for (const operand of operands) {
    if (isNumber(operand)) numbers.push(operand);
    else tensors.push(checkTensor(operation, operand));
  }
  const common = commonType(tensors, numbers);
  const fitting = outside === "widen" ? widened(common, numbers) : common;
  const dtype = floating ? floatingType(fitting) : fitting;
  const shape = commonShape(operation, tensors);
  const device = tensors.length > 0 ? tensors[0].device : defaultDevice();
  return operands.map((operand) =>
    operand instanceof Tensor
      ? expandTo(convert(operand, dtype), shape)
      : full(shape, numberOperand(operation, operand as number, dtype, outside), dtype, device)
  );
}

function widened(dtype: DType, numbers: readonly (number | boolean | bigint)[]): DType {
  return numbers.every((value) => fitsDType(value, dtype)) ? dtype : "int64";
}

function numberOperand(
  operation: string,
  value: number | boolean | bigint,
  dtype: DType,
  outside: PromoteOptions["outside"],
): number | boolean | bigint {
  if (typeof value === "boolean" || outside === "saturate" || fitsDType(value, dtype)) return value;
  if (outside === "wrap") return wrapInteger(value, dtype);
  checkFits(operation, value, dtype);
  return value;
}

function commonType(
  tensors: readonly Tensor[],
  numbers: readonly (number | boolean | bigint)[],
): DType {
  if (numbers.length === 0 && tensors.every((x) => x.dtype === tensors[0].dtype)) {
    return tensors[0].dtype;
  }
  return resultType(tensors.map((x) => ({ dtype: x.dtype, rank: x.ndim })), numbers);
}

function commonShape(operation: string, tensors: readonly Tensor[]): Shape {
  if (tensors.length === 0) return [];
  const first = tensors[0].shape;
  if (tensors.every((x) => shapesEqual(x.shape, first))) return first;
  return broadcastShapes(operation, ...tensors.map((x) => x.shape));
}

/** A tensor expanded to a shape that it broadcasts to (which the caller has made sure of). */
export function expandTo(x: Tensor, shape: Shape): Tensor {
  if (shapesEqual(x.shape, shape)) return x;
  const lead = shape.length - x.ndim;
  const dims: number[] = [];
  const kept: number[] = [];
  shape.forEach((extent, dim) => {
    if (dim < lead || (x.shape[dim - lead] === 1 && extent !== 1)) dims.push(dim);
    else kept.push(extent);
  });
  return expand(reshape(x, kept), shape, dims);
}

/** Refuses integers and bools where PyTorch does. */
export function checkFloating(operation: string, dtype: DType): void {
  if (isFloating(dtype)) return;
  throw new DTypeError(
    `${operation}: Expected a floating dtype: got ${dtype}\n` +
      'Convert it first, for example with x.to("float32")',
  );
}

/** Refuses operands of several dtypes, and bools, as PyTorch does for matrix products. */
export function checkContractible(operation: string, ...operands: readonly Tensor[]): void {
  for (const operand of operands) checkTensor(operation, operand);
  const { dtype } = operands[0];
  const other = operands.find((operand) => operand.dtype !== dtype);
  if (other !== undefined) {
    throw new DTypeError(
      `${operation}: Expected operands of one dtype: got ${dtype} and ${other.dtype}\n` +
        `Convert one of them with x.to("${dtype}")`,
    );
  }
  if (dtype === "bool") {
    throw new DTypeError(
      `${operation}: Expected numbers: got bool\nConvert the operands with x.to("float32")`,
    );
  }
}

/**
 * A tensor times a plain factor such as `alpha`, in its own dtype.
 *
 * @throws {ArgumentError} if the dtype is an integer one and the factor not a whole number
 */
export function scaled(operation: string, x: Tensor, factor: number, name = "alpha"): Tensor {
  if (checkNumber(operation, factor, name) === 1) return x;
  if (!isFloating(x.dtype) && !Number.isInteger(factor)) {
    throw new ArgumentError(
      `${operation}: Expected a whole number as ${name} for ${x.dtype}: got ${factor}`,
    );
  }
  checkFits(operation, factor, x.dtype);
  return mul(x, fullLike(x, factor));
}
