/**
 * Tensors as programs take them: row-major from place 0 of their storages on.
 *
 * @module
 */
import { InternalError } from "../base/mod.ts";
import type { Storage } from "../backend/mod.ts";
import {
  checkRunning,
  ConcreteArray,
  concreteOf,
  contiguousArray,
  Tensor,
  tensorOfStorage,
  tracerOf,
} from "../core/mod.ts";

/** The tensor as programs read it, for who runs one often: what lies otherwise is copied here, once. */
export function laidOut(x: Tensor): Tensor {
  const { contiguous, offset } = concreteOf(x)!;
  return contiguous && offset === 0
    ? x
    : tensorOfStorage(inputStorage(x), x.shape, x.dtype, x.device);
}

/** The storage of an input, whose elements must start at 0 in row-major order. */
export function inputStorage(input: Tensor): Storage {
  const array = concreteOf(input);
  if (array === null) {
    checkRunning(tracerOf(input)!.trace, "call");
    throw new InternalError("A program runs on concrete tensors");
  }
  if (array.contiguous && array.offset === 0) return array.storage;
  return contiguousArray(array.contiguous ? reoffset(input, array) : input).storage;
}

/** A tensor that must be copied because its elements do not start at place 0. */
function reoffset(input: Tensor, array: ConcreteArray): Tensor {
  return new Tensor(
    input.shape,
    input.dtype,
    input.device,
    new ConcreteArray(array.storage, array, false),
  );
}

/** A result's storage, copied if it is not row-major from 0 or belongs to an input. */
export function ownStorage(result: Tensor, inputs: readonly Tensor[]): Storage {
  const array = concreteOf(result)!;
  const borrowed = inputs.some((input) => concreteOf(input)!.storage === array.storage);
  if (!borrowed && array.contiguous && array.offset === 0) return array.storage;
  return contiguousArray(reoffset(result, array)).storage;
}
