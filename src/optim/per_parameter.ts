/**
 * What all optimizers share that treat each parameter by itself: trees, the count of steps, the
 * learning rate, weight decay and its mask, precision. An optimizer adds its formula.
 *
 * @module
 */
import { type Device, full, Tensor } from "../tensor.ts";
import { checkHyperparameter } from "./checks.ts";
import { type Mask, resolveMask } from "./mask.ts";
import { type Hyperparameter, type LearningRate, rateAt, scalarOf } from "./scalar.ts";
import type { GradientTransformation } from "./transformation.ts";
import {
  type FlatParameters,
  flattenGradients,
  flattenParameters,
  leavesAt,
  rebuild,
} from "./trees.ts";

/** The options that most optimizers have. */
export interface CommonOptions {
  /** The learning rate. */
  readonly lr?: LearningRate;
  /** How strongly parameters are drawn towards 0. */
  readonly weightDecay?: Hyperparameter;
  /** Which parameters decay. @default all */
  readonly mask?: Mask;
  /** Whether to climb instead of to descend. @default false */
  readonly maximize?: boolean;
}

/**
 * The count of steps done, and what the optimizer keeps: for each name a tree like that of the
 * parameters, with null where it keeps nothing of a parameter.
 */
export interface PerParameterState {
  /** How many steps have been done; int32, rank 0. */
  readonly step: Tensor;
  /** What the optimizer keeps under a name of its own. */
  readonly [slot: string]: unknown;
}

/** What is kept of one parameter. */
export type Slots = Readonly<Record<string, Tensor>>;

/** What a formula computes with, every number as a scalar tensor. */
export type Quantities<Name extends string> = Readonly<Record<Name, Tensor>> & {
  /** The parameter; in steps in float32 if its dtype has 16 bits. */
  readonly parameter: Tensor;
  /** The learning rate. */
  readonly lr: Tensor;
  /** The step's number, from 1 on. */
  readonly step: Tensor;
  /** The weight decay, or null where there is none. */
  readonly weightDecay: Tensor | null;
};

/** An optimizer's formula for one parameter, and the numbers in it. */
export interface Formula<Name extends string> extends CommonOptions {
  /** What messages call the optimizer. */
  readonly name: string;
  /** The learning rate. */
  readonly lr: LearningRate;
  /** The numbers in the formula, by the names under which it gets them. */
  readonly numbers: Readonly<Record<Name, Hyperparameter>>;
  /**
   * What decays: the gradient gets λθ (Ridge), the parameter is scaled by 1 − γλ beside the update
   * (Loshchilov and Hutter, 2019), or the formula sees to it. @default "gradient"
   */
  readonly decay?: "gradient" | "parameter" | "formula";
  /** What is kept of a parameter before the first step. */
  init(quantities: Quantities<Name>): Slots;
  /** The update of a parameter, and what is kept. */
  update(
    gradient: Tensor,
    slots: Slots,
    quantities: Quantities<Name>,
  ): { readonly update: Tensor; readonly slots: Slots };
}

/** The formula applied to every parameter of a tree. */
export function perParameter<Name extends string>(
  formula: Formula<Name>,
): GradientTransformation<PerParameterState> {
  const { name } = formula;
  checkHyperparameter(name, formula.lr, { name: "lr" });
  checkHyperparameter(name, formula.weightDecay ?? 0, { name: "weightDecay" });
  return {
    init: (params) => {
      const flat = flattenParameters(name, params);
      const step = full([], 0, { dtype: "int32", device: deviceOf(flat) });
      const quantities = quantitiesAt(formula, flat, step);
      const slots = quantities.map((each) => formula.init(each));
      return { step, ...slotTrees(flat, slots) };
    },
    update: (gradients, state, params) => {
      const flat = flattenParameters(name, params);
      const descents = flattenGradients(name, gradients, flat);
      const slots = slotsOf(name, flat, state);
      const quantities = quantitiesAt(formula, flat, state.step);
      const results = flat.leaves.map((parameter, i) => {
        const { update, slots: next } = updateOne(formula, quantities[i], {
          gradient: descents[i],
          slots: slots[i],
        });
        return { update: update.to(parameter.dtype), slots: next };
      });
      const updates = rebuild<typeof params>(flat.structure, results.map(({ update }) => update));
      const next = slotTrees(flat, results.map((result) => result.slots));
      return [updates, { step: state.step.add(1), ...next }];
    },
  };
}

/** The update of one parameter; what is kept keeps its dtype. */
function updateOne<Name extends string>(
  formula: Formula<Name>,
  quantities: Quantities<Name>,
  { gradient, slots }: { readonly gradient: Tensor; readonly slots: Slots },
): { readonly update: Tensor; readonly slots: Slots } {
  const { weightDecay, lr } = quantities;
  const parameter = widened(quantities.parameter);
  const { decay = "gradient", maximize = false } = formula;
  let descent = widened(gradient);
  if (maximize) descent = descent.neg();
  if (weightDecay !== null && decay === "gradient") {
    descent = descent.add(parameter.mul(weightDecay));
  }
  const wide = mapSlots(slots, (slot) => widened(slot));
  const result = formula.update(descent, wide, { ...quantities, parameter });
  const update = weightDecay !== null && decay === "parameter"
    ? result.update.sub(parameter.mul(lr.mul(weightDecay)))
    : result.update;
  const next = mapSlots(result.slots, (slot, name) => slot.to(slots[name].dtype));
  return { update, slots: next };
}

/** Floats of 16 bits in float32, so that only results are rounded. */
function widened(x: Tensor): Tensor {
  return x.dtype === "float16" || x.dtype === "bfloat16" ? x.to("float32") : x;
}

function mapSlots(slots: Slots, f: (slot: Tensor, name: string) => Tensor): Slots {
  return Object.fromEntries(Object.entries(slots).map(([name, slot]) => [name, f(slot, name)]));
}

/** For each parameter what the formula computes with in the step after `step` others. */
function quantitiesAt<Name extends string>(
  formula: Formula<Name>,
  flat: FlatParameters,
  step: Tensor,
): readonly Quantities<Name>[] {
  const { name, lr, weightDecay = 0, mask = true } = formula;
  const { device } = step;
  const numbers = Object.entries<Hyperparameter>(formula.numbers)
    .map(([key, value]) => [key, scalarOf(value, device)]);
  const shared = {
    ...Object.fromEntries(numbers) as Record<Name, Tensor>,
    lr: rateAt(name, lr, step),
    step: scalarOf(step.add(1), device),
  };
  const decay = weightDecay === 0 ? null : scalarOf(weightDecay, device);
  const decays = resolveMask(name, mask, flat);
  return flat.leaves.map((parameter, i) => ({
    ...shared,
    parameter,
    weightDecay: decays[i] ? decay : null,
  }));
}

function deviceOf({ leaves }: FlatParameters): Device {
  return leaves[0]?.device ?? "cpu";
}

/** What is kept of each parameter as a tree for each name. */
function slotTrees(flat: FlatParameters, slots: readonly Slots[]): Record<string, unknown> {
  const names = new Set(slots.flatMap((own) => Object.keys(own)));
  const treeOf = (name: string) => rebuild(flat.structure, slots.map((own) => own[name] ?? null));
  return Object.fromEntries([...names].map((name) => [name, treeOf(name)]));
}

/** The other way round. */
function slotsOf(operation: string, flat: FlatParameters, state: PerParameterState): Slots[] {
  const slots: Record<string, Tensor>[] = flat.leaves.map(() => ({}));
  for (const [name, tree] of Object.entries(state)) {
    if (name === "step") continue;
    leavesAt(operation, flat.structure, tree).forEach((slot, i) => {
      if (slot instanceof Tensor) slots[i][name] = slot;
    });
  }
  return slots;
}

/** `from` moved towards `to` by a share of the way: a running mean's next value. */
export function towards(from: Tensor, to: Tensor, share: Tensor): Tensor {
  return from.add(to.sub(from).mul(share));
}
