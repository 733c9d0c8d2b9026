/**
 * Evaluates a primitive on concrete tensors: lowers it, finds or compiles its kernel, runs it.
 *
 * @module
 */
import { contiguousLayout, type DType, InternalError, type Shape } from "../base/mod.ts";
import { type Backend, backendFor, type Device, type Storage } from "../backend/mod.ts";
import type { Lowering, View } from "../kernel/mod.ts";
import { copyLowering, planStep, type Step } from "./execution.ts";
import type { Abstract, Primitive } from "./primitive.ts";
import { currentRecorder } from "./recorder.ts";
import { keepPlan, planOf, recentPlan, runPlan } from "./recent_plans.ts";
import { ConcreteArray, concreteOf, deviceOf, Tensor } from "./tensor.ts";

/** Sees every primitive that is evaluated, with what came out. */
export type Observer = (
  // deno-lint-ignore no-explicit-any
  primitive: Primitive<any>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
) => void;

let observer: Observer | null = null;

/** Runs a function with an observer of all that is evaluated meanwhile (profilers, debuggers). */
export function withObserver<R>(observe: Observer, body: () => R): R {
  const outer = observer;
  observer = observe;
  try {
    return body();
  } finally {
    observer = outer;
  }
}

/** Whether each primitive must be evaluated by itself, because somebody watches. */
export function isObserved(): boolean {
  return observer !== null;
}

/** Applies a primitive to concrete tensors. */
export function evaluate<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  const recorder = currentRecorder();
  const start = recorder === null ? 0 : performance.now();
  const outputs = primitive.evaluate !== undefined
    ? primitive.evaluate(inputs, params)
    : evaluateLowering(primitive, inputs, params);
  if (recorder !== null) recorder({ name: primitive.name, start, end: performance.now() });
  if (observer !== null) observer(primitive, inputs, outputs);
  return outputs;
}

function evaluateLowering<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  const found = recentPlan(primitive, inputs, params);
  if (found !== null) return runPlan(found, inputs);
  if (primitive.lower === undefined) {
    throw new InternalError(`${primitive.name} has neither a lower nor an evaluate rule`);
  }
  const lowering = primitive.lower(inputs, params);
  const outputs = primitive.shape(inputs, params);
  const backend = backendFor(deviceOf(inputs, params));
  if (lowering.kind === "view") return [evaluateView(backend, lowering, inputs[0], outputs[0])];
  const plan = planOf(backend, stepFor(backend, lowering, inputs, outputs), inputs, outputs);
  keepPlan(primitive, params, plan);
  return runPlan(plan, inputs);
}

function stepFor(
  backend: Backend,
  lowering: Lowering,
  inputs: readonly Tensor[],
  outputs: readonly Abstract[],
): Step {
  const described = inputs.map((input) => ({ dtype: input.dtype, layout: concreteOf(input)! }));
  return planStep(backend, lowering, described, outputs);
}

/** A tensor's elements copied to row-major order. */
function copied(backend: Backend, input: Tensor): Tensor {
  const step = stepFor(backend, copyLowering, [input], [input]);
  return runPlan(planOf(backend, step, [input], [input]), [input])[0];
}

function evaluateView(backend: Backend, { view }: View, input: Tensor, output: Abstract): Tensor {
  const array = concreteOf(input)!;
  const layout = view(array);
  if (layout !== null) {
    array.exclusive = false;
    return new Tensor(
      output.shape,
      output.dtype,
      input.device,
      new ConcreteArray(array.storage, layout),
    );
  }
  const copiedArray = concreteOf(copied(backend, input))!;
  const copiedLayout = view(copiedArray);
  if (copiedLayout === null) throw new InternalError("A row-major tensor has no such view");
  return new Tensor(
    output.shape,
    output.dtype,
    input.device,
    new ConcreteArray(copiedArray.storage, copiedLayout),
  );
}

/** A tensor over a storage of its own, which holds exactly its elements in row-major order. */
export function tensorOfStorage(
  storage: Storage,
  shape: Shape,
  dtype: DType,
  device: Device,
): Tensor {
  const array = new ConcreteArray(storage, contiguousLayout(shape), true);
  array.exclusive = true;
  return new Tensor(shape, dtype, device, array);
}

/** The concrete tensor's elements in row-major order without gaps: itself if it lies so. */
export function contiguousArray(tensor: Tensor): ConcreteArray {
  const array = concreteOf(tensor)!;
  if (array.contiguous) return array;
  return concreteOf(copied(backendFor(tensor.device), tensor))!;
}
