/**
 * Targets that name classes by their numbers.
 *
 * @module
 */
import {
  DTypeError,
  formatShape,
  IndexError,
  isInteger,
  ShapeError,
  shapesEqual,
} from "../../../engine/base/mod.ts";
import { isTraced, type Tensor, where } from "../../../tensor.ts";
import { checkTensor } from "../arguments.ts";

/** Whether a tensor's elements can be read here: not while it is traced, or on another device. */
function isKnown(x: Tensor): boolean {
  return !isTraced(x) && x.device === "cpu";
}

/** The numbers that a tensor holds, or null if they are not known. */
export function knownNumbers(x: Tensor): number[] | null {
  return isKnown(x) ? Array.from(x.dataSync(), Number) : null;
}

/** The first number of a tensor for which something is true; undefined also if none is known. */
export function findKnown(x: Tensor, isWanted: (value: number) => boolean): number | undefined {
  if (!isKnown(x)) return undefined;
  const elements = x.dataSync();
  for (let i = 0; i < elements.length; i++) {
    const value = Number(elements[i]);
    if (isWanted(value)) return value;
  }
  return undefined;
}

/** Checks that a tensor is one of integers. */
export function checkIntegers(operation: string, x: Tensor, name: string): void {
  if (isInteger(x.dtype)) return;
  throw new DTypeError(
    `${operation}: Expected integers as ${name}: got ${x.dtype}\nConvert them with x.to("int32")`,
  );
}

/**
 * Checks that numbers name classes. Those that are traced are checked where they are used, by the
 * kernel that gathers with them.
 *
 * @throws {DTypeError} if they are not integers
 * @throws {IndexError} if one is out of range
 */
export function checkClasses(
  operation: string,
  target: Tensor,
  { classes, ignored }: { readonly classes: number; readonly ignored?: number },
): void {
  checkIntegers(operation, target, "target");
  const wrong = findKnown(target, (n) => n !== ignored && (n < 0 || n >= classes));
  if (wrong !== undefined) {
    throw new IndexError(`${operation}: Class ${wrong} is out of range for ${classes} classes`);
  }
}

/** The dimension of the classes: `[classes]` or `[batch, classes, …]`. */
export function classDim(x: Tensor): number {
  return x.ndim === 1 ? 0 : 1;
}

/** Class numbers that are safe to gather with. */
export interface ClassTargets {
  /** The classes, 0 in the place of what is ignored. */
  readonly indices: Tensor;
  /** Whether a target counts; bool. */
  readonly kept: Tensor;
}

/**
 * The targets of scores `[classes]` or `[batch, classes, …]`: integers of the same shape without
 * the classes.
 *
 * @throws {ShapeError} if the target has another shape
 * @throws {DTypeError} if it is not of integers
 * @throws {IndexError} if a class is out of range
 */
export function classTargets(
  operation: string,
  target: Tensor,
  { scores, ignoreIndex }: { readonly scores: Tensor; readonly ignoreIndex: number },
): ClassTargets {
  const dim = classDim(scores);
  const expected = scores.shape.toSpliced(dim, 1);
  if (scores.ndim === 0 || !shapesEqual(expected, target.shape)) {
    throw new ShapeError(
      `${operation}: Expected scores of shape [classes] or [batch, classes, …] and a target of that ` +
        `without the classes: got ${formatShape(scores.shape)} and ${formatShape(target.shape)}`,
    );
  }
  checkClasses(operation, target, { classes: scores.shape[dim], ignored: ignoreIndex });
  const kept = target.ne(ignoreIndex);
  return { indices: where(kept, target, 0), kept };
}

/** For each place the score of the class that an index names there. */
export function pickClass(scores: Tensor, indices: Tensor, dim: number): Tensor {
  return scores.gather(dim, indices.unsqueeze(dim)).squeeze(dim);
}

/**
 * Checks weights of the classes.
 *
 * @throws {ArgumentError} if they are no tensor
 * @throws {ShapeError} if they are not a vector of one for each class
 */
export function checkClassWeights(operation: string, weight: unknown, classes: number): void {
  const { ndim, shape } = checkTensor(operation, weight, "weight");
  if (ndim === 1 && shape[0] === classes) return;
  throw new ShapeError(
    `${operation}: Expected a weight for each of ${classes} classes: got shape ${
      formatShape(shape)
    }`,
  );
}
