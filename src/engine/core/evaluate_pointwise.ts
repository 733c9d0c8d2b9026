/**
 * Eager evaluation of pointwise primitives, the most frequent kind by far.
 *
 * @module
 */
import { sizeOf } from "../base/mod.ts";
import type { Backend } from "../backend/mod.ts";
import type { Pointwise } from "../kernel/mod.ts";
import { planStep } from "./execution.ts";
import type { Abstract } from "./primitive.ts";
import { ConcreteArray, concreteOf, Tensor } from "./tensor.ts";
import { contiguousLayout } from "../base/mod.ts";

/** Evaluates a pointwise lowering on concrete tensors of one shape. */
export function evaluatePointwise(
  backend: Backend,
  lowering: Pointwise,
  inputs: readonly Tensor[],
  outputs: readonly Abstract[],
): readonly Tensor[] {
  const arrays = inputs.map((input) => concreteOf(input)!);
  const step = planStep(
    backend,
    lowering,
    arrays.map((layout, i) => ({ dtype: inputs[i].dtype, layout })),
    outputs,
  );
  const storages = outputs.map(({ shape, dtype }) => backend.allocate(dtype, sizeOf(shape)));
  step(arrays.map((array) => array.storage), storages);
  return outputs.map(({ shape, dtype }, i) =>
    new Tensor(
      shape,
      dtype,
      backend.device,
      new ConcreteArray(storages[i], contiguousLayout(shape), true),
    )
  );
}
