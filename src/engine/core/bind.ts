/**
 * `bind`: applies a primitive to tensors, by the innermost transformation that watches one of
 * them, or at once where none does.
 *
 * @module
 */
import { DeviceError } from "../base/mod.ts";
import { evaluate } from "./evaluate.ts";
import type { Primitive } from "./primitive.ts";
import type { Tensor } from "./tensor.ts";
import { tracerOf } from "./tensor.ts";
import { checkRunning, currentDynamicTrace } from "./trace.ts";

/** Applies a primitive; all of its outputs. */
export function bind<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  let trace = currentDynamicTrace();
  let device = inputs.length > 0 ? inputs[0].device : null;
  for (const input of inputs) {
    const tracer = tracerOf(input);
    if (tracer !== null) {
      checkRunning(tracer.trace, primitive.name);
      if (trace === null || tracer.trace.level > trace.level) trace = tracer.trace;
    }
    if (input.device !== device) {
      throw new DeviceError(
        `${primitive.name}: Expected all tensors on one device: got ${device} and ` +
          `${input.device}\nMove one of them with x.to("${device}")`,
      );
    }
    device = input.device;
  }
  if (trace !== null) return trace.process(primitive, inputs, params);
  return evaluate(primitive, inputs, params);
}

/** Applies a primitive that has one output. */
export function bind1<P>(primitive: Primitive<P>, inputs: readonly Tensor[], params: P): Tensor {
  return bind(primitive, inputs, params)[0];
}
