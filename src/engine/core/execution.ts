/**
 * Makes one lowered primitive runnable on given layouts: what eager evaluation does at once and a
 * compiled program does ahead of its runs.
 *
 * @module
 */
import { type DType, InternalError, type Layout } from "../base/mod.ts";
import type { Backend, CompiledKernel, Storage } from "../backend/mod.ts";
import { type Kernel, type Lowering, nestOf, type Pointwise } from "../kernel/mod.ts";
import type { Abstract } from "./primitive.ts";

/** An input of a step: what it holds and where its elements lie in its storage. */
export interface StepInput {
  readonly dtype: DType;
  readonly layout: Layout;
}

/** Computes outputs (row-major, from place 0) out of inputs. */
export type Step = (inputs: readonly Storage[], outputs: readonly Storage[]) => void;

/** Copies the elements: to row-major order, since outputs always are. */
export const copyLowering: Pointwise = {
  kind: "pointwise",
  key: "copy",
  integers: [],
  element: ([x]) => [x],
};

const compiledKernels = new Map<Backend, Map<string, CompiledKernel>>();

/** The kernel of a structure, compiled at its first use on this backend. */
export function compiledKernel(
  backend: Backend,
  key: string,
  build: () => Kernel,
): CompiledKernel {
  let kernels = compiledKernels.get(backend);
  if (kernels === undefined) compiledKernels.set(backend, kernels = new Map());
  let compiled = kernels.get(key);
  if (compiled === undefined) kernels.set(key, compiled = backend.compile(build()));
  return compiled;
}

/** Prepares a lowering (any but a view) for inputs of these layouts. */
export function planStep(
  backend: Backend,
  lowering: Lowering,
  inputs: readonly StepInput[],
  outputs: readonly Abstract[],
): Step {
  switch (lowering.kind) {
    case "view":
      throw new InternalError("A view has no step");
    case "routine":
      return backend.routines[lowering.routine](
        inputs,
        outputs.map((output) => ({ dtype: output.dtype, shape: output.shape })),
        lowering.options,
      );
    default: {
      const { key, integers, build } = nestOf(lowering, inputs, outputs);
      const run = compiledKernel(backend, key, build)(integers);
      return (inputs, outputs) => {
        // Twice as fast as spreading both.
        const storages = new Array<Storage>(inputs.length + outputs.length);
        for (let i = 0; i < inputs.length; i++) storages[i] = inputs[i];
        for (let i = 0; i < outputs.length; i++) storages[inputs.length + i] = outputs[i];
        run(storages);
      };
    }
  }
}
