/**
 * Remembers how primitives were evaluated lately. A program calls the same operation on tensors of
 * the same shapes again and again: what was worked out for them then, the kernel and its run-time
 * integers or the plan of a routine, serves again (as an inline cache does in a JavaScript engine).
 *
 * @module
 */
import {
  contiguousLayout,
  type DType,
  type Layout,
  type Shape,
  shapesEqual,
  sizeOf,
} from "../base/mod.ts";
import type { Backend, Storage } from "../backend/mod.ts";
import type { Step } from "./execution.ts";
import { isOfForm, type ParamsForm, paramsForm } from "./params_form.ts";
import type { Abstract, Primitive } from "./primitive.ts";
import { ConcreteArray, concreteOf, Tensor } from "./tensor.ts";

/** How a primitive is evaluated on inputs that lie in memory in one way. */
export interface Plan {
  readonly backend: Backend;
  readonly version: number;
  readonly inputs: readonly PlannedInput[];
  readonly outputs: readonly PlannedOutput[];
  readonly step: Step;
}

interface PlannedInput {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

interface PlannedOutput {
  readonly dtype: DType;
  readonly layout: Layout;
  readonly size: number;
}

/** So many plans are kept of each primitive: enough for the shapes of a small network's layers. */
const kept = 8;

/** A plan and the params that it was made for. */
interface KeptPlan {
  readonly params: ParamsForm;
  readonly plan: Plan;
}

// deno-lint-ignore no-explicit-any
const recent = new Map<Primitive<any>, KeptPlan[]>();

/** The plan for a primitive on these inputs, if there was one lately. */
export function recentPlan<P>(
  primitive: Primitive<P>,
  inputs: readonly Tensor[],
  params: P,
): Plan | null {
  const plans = recent.get(primitive);
  if (plans === undefined) return null;
  for (let i = 0; i < plans.length; i++) {
    const { params: planned, plan } = plans[i];
    if (serves(plan, inputs) && isOfForm(planned, params)) return plan;
  }
  return null;
}

function serves(plan: Plan, inputs: readonly Tensor[]): boolean {
  const planned = plan.inputs;
  if (planned.length !== inputs.length || plan.version !== plan.backend.planVersion) return false;
  for (let i = 0; i < planned.length; i++) {
    const input = inputs[i];
    const { dtype, shape, strides, offset } = planned[i];
    const array = concreteOf(input)!;
    if (
      input.dtype !== dtype || array.offset !== offset || input.device !== plan.backend.device ||
      !shapesEqual(array.shape, shape) || !shapesEqual(array.strides, strides)
    ) return false;
  }
  return true;
}

/** Keeps a plan in place of the oldest, if it can be told which params it serves. */
export function keepPlan<P>(primitive: Primitive<P>, params: P, plan: Plan): void {
  const form = paramsForm(params);
  if (form === null) return;
  const plans = recent.get(primitive);
  const made = { params: form, plan };
  if (plans === undefined) recent.set(primitive, [made]);
  else if (plans.unshift(made) > kept) plans.pop();
}

/** A step with all that is needed to recognise inputs that it serves. */
export function planOf(
  backend: Backend,
  step: Step,
  inputs: readonly Tensor[],
  outputs: readonly Abstract[],
): Plan {
  return {
    backend,
    version: backend.planVersion,
    inputs: inputs.map((input) => {
      const { shape, strides, offset } = concreteOf(input)!;
      return { dtype: input.dtype, shape, strides, offset };
    }),
    outputs: outputs.map(({ shape, dtype }) => ({
      dtype,
      layout: contiguousLayout(shape),
      size: sizeOf(shape),
    })),
    step,
  };
}

/** Runs a plan on inputs that it serves. */
export function runPlan({ backend, outputs, step }: Plan, inputs: readonly Tensor[]): Tensor[] {
  const sources: Storage[] = [];
  for (let i = 0; i < inputs.length; i++) sources.push(concreteOf(inputs[i])!.storage);
  const targets: Storage[] = [];
  for (let i = 0; i < outputs.length; i++) {
    targets.push(backend.allocate(outputs[i].dtype, outputs[i].size));
  }
  step(sources, targets);
  const results: Tensor[] = [];
  for (let i = 0; i < outputs.length; i++) {
    const { dtype, layout } = outputs[i];
    const array = new ConcreteArray(targets[i], layout, true);
    array.exclusive = true;
    results.push(new Tensor(layout.shape, dtype, backend.device, array));
  }
  return results;
}
