/**
 * Where a concrete tensor is not 0.
 *
 * @module
 */
import { TraceError, type TypedArray } from "../../engine/base/mod.ts";
import { checkRunning, type Tensor, tracerOf } from "../../engine/core/mod.ts";
import { tensor } from "../create/mod.ts";
import { dataSync } from "../read/mod.ts";

/** The row-major places where a concrete tensor is not 0. */
export function placesOf(operation: string, mask: Tensor): Int32Array {
  const values = concreteData(operation, mask);
  // JavaScript takes NaN for false.
  const holds = (i: number) => Boolean(values[i]) || values[i] !== values[i];
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(i)) count++;
  const places = new Int32Array(count);
  for (let i = 0, next = 0; i < values.length; i++) if (holds(i)) places[next++] = i;
  return places;
}

/** For each dimension of a concrete tensor the indices of the elements that are not 0; int32. */
export function coordinatesOf(operation: string, x: Tensor): Tensor[] {
  const places = placesOf(operation, x);
  let stride = 1;
  return x.shape.toReversed().map((extent) => {
    const indices = new Int32Array(places.length);
    for (let i = 0; i < places.length; i++) {
      indices[i] = Math.floor(places[i] / stride) % extent;
    }
    stride *= extent;
    return tensor(indices, { device: x.device });
  }).toReversed();
}

/** The elements that decide about the shape of a result, which no traced tensor can tell. */
export function concreteData(operation: string, x: Tensor): TypedArray {
  const tracer = tracerOf(x);
  if (tracer === null) return dataSync(x);
  checkRunning(tracer.trace, operation);
  throw new TraceError(
    `${operation}: Cannot be traced as the shape of the result depends on values\n` +
      "Use where(mask, x, other) instead, or call it outside of the traced function",
  );
}

/** Refuses tracers where the shape of the result depends on values. */
export function refuseTracers(operation: string, x: Tensor): void {
  const tracer = tracerOf(x);
  if (tracer === null) return;
  checkRunning(tracer.trace, operation);
  throw new TraceError(
    `${operation}: Cannot be traced as the shape of the result depends on values\n` +
      "Call it outside of the traced function",
  );
}
