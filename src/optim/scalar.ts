/**
 * The numbers that steer an optimizer: plain ones, scalar tensors where they change without a new
 * trace, and schedules.
 *
 * @module
 */
import { ArgumentError, describeValue, formatShape, ShapeError } from "../engine/base/mod.ts";
import { type Device, type DType, full, Tensor } from "../tensor.ts";

/**
 * A number of an optimizer: plain, or a tensor of rank 0, which compiled functions take as an
 * argument and `vmap` as a stack.
 */
export type Hyperparameter = number | Tensor;

/**
 * A number that depends on the step: a function of the count of steps done so far (a tensor of rank
 * 0, from 0 on, int32 or float32) that gives a floating tensor of rank 0, in compiled functions too.
 */
export type Schedule = (step: Tensor) => Tensor;

/** What a learning rate may be. */
export type LearningRate = Hyperparameter | Schedule;

/**
 * The dtype in which scalars are computed: they cost nothing, and 1 − 0.999 in float32 would be wrong
 * in its fifth digit.
 */
export function scalarType(device: Device): DType {
  return device === "cpu" ? "float64" : "float32";
}

/** A number as a tensor of rank 0 in the dtype of scalars. */
export function scalarOf(value: Hyperparameter, device: Device): Tensor {
  const dtype = scalarType(device);
  return value instanceof Tensor ? value.to(dtype) : full([], value, { dtype, device });
}

/**
 * The learning rate after so many steps.
 *
 * @throws {ArgumentError} if a schedule gives no tensor
 * @throws {ShapeError} if it gives one with dimensions
 */
export function rateAt(operation: string, rate: LearningRate, step: Tensor): Tensor {
  if (typeof rate !== "function") return scalarOf(rate, step.device);
  const value: unknown = rate(step);
  if (!(value instanceof Tensor)) {
    throw new ArgumentError(
      `${operation}: Expected a schedule that gives tensors: got ${describeValue(value)}\n` +
        "Compute with the step's methods, for example step.mul(-0.1).exp()",
    );
  }
  if (value.ndim > 0) {
    throw new ShapeError(
      `${operation}: Expected a schedule that gives scalars: got ${formatShape(value.shape)}`,
    );
  }
  return scalarOf(value, step.device);
}
