/**
 * Evaluates a primitive on concrete tensors: lowers it, finds or compiles its kernel, runs it.
 *
 * @module
 */
import { contiguousLayout, type DType, InternalError, type Shape, sizeOf } from "../base/mod.ts";
import { type Backend, backendFor, type Device, type Storage } from "../backend/mod.ts";
import type { Lowering, View } from "../kernel/mod.ts";
import { copyLowering, planStep } from "./execution.ts";
import { evaluatePointwise } from "./evaluate_pointwise.ts";
import type { Abstract, Primitive } from "./primitive.ts";
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
  const outputs = primitive.evaluate !== undefined
    ? primitive.evaluate(inputs, params)
    : evaluateLowering(primitive, inputs, params);
  if (observer !== null) observer(primitive, inputs, outputs);
  return outputs;
}

function evaluateLowering<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  if (primitive.lower === undefined) {
    throw new InternalError(`${primitive.name} has neither a lower nor an evaluate rule`);
  }
  const lowering = primitive.lower(inputs, params);
  const abstracts = primitive.shape(inputs, params);
  const device = deviceOf(inputs, params);
  const backend = backendFor(device);
  if (lowering.kind === "pointwise") {
    return evaluatePointwise(backend, lowering, inputs, abstracts);
  }
  if (lowering.kind === "view") return [evaluateView(backend, lowering, inputs[0], abstracts[0])];
  return run(backend, lowering, inputs, abstracts);
}

function run(
  backend: Backend,
  lowering: Lowering,
  inputs: readonly Tensor[],
  abstracts: readonly Abstract[],
): Tensor[] {
  const arrays = inputs.map((input) => concreteOf(input)!);
  const step = planStep(
    backend,
    lowering,
    arrays.map((layout, i) => ({ dtype: inputs[i].dtype, layout })),
    abstracts,
  );
  const storages = abstracts.map(({ shape, dtype }) => backend.allocate(dtype, sizeOf(shape)));
  step(arrays.map((array) => array.storage), storages);
  return abstracts.map(({ shape, dtype }, i) =>
    tensorOfStorage(storages[i], shape, dtype, backend.device)
  );
}

function evaluateView(backend: Backend, { view }: View, input: Tensor, output: Abstract): Tensor {
  const array = concreteOf(input)!;
  const layout = view(array);
  if (layout !== null) {
    return new Tensor(
      output.shape,
      output.dtype,
      input.device,
      new ConcreteArray(array.storage, layout),
    );
  }
  const [copied] = run(backend, copyLowering, [input], [input]);
  const copiedArray = concreteOf(copied)!;
  const copiedLayout = view(copiedArray);
  if (copiedLayout === null) throw new InternalError("A row-major tensor has no such view");
  return new Tensor(
    output.shape,
    output.dtype,
    input.device,
    new ConcreteArray(copiedArray.storage, copiedLayout),
  );
}

/** A tensor over a storage that holds exactly its elements in row-major order. */
export function tensorOfStorage(
  storage: Storage,
  shape: Shape,
  dtype: DType,
  device: Device,
): Tensor {
  return new Tensor(
    shape,
    dtype,
    device,
    new ConcreteArray(storage, contiguousLayout(shape), true),
  );
}

/** The concrete tensor's elements in row-major order without gaps: itself if it lies so. */
export function contiguousArray(tensor: Tensor): ConcreteArray {
  const array = concreteOf(tensor)!;
  if (array.contiguous) return array;
  return concreteOf(run(backendFor(tensor.device), copyLowering, [tensor], [tensor])[0])!;
}
