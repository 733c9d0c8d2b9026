/**
 * Gradient transformations: pairs of pure functions that turn gradients into updates, and compose.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../engine/base/mod.ts";
import { type Tensor, treeMap } from "../tensor.ts";

/**
 * A gradient transformation: pure functions over trees. Its state is a tree of tensors, so that it
 * may be an argument and a result of compiled functions, be stacked by `vmap`, and be saved.
 */
export interface GradientTransformation<State = unknown> {
  /** The state before the first step. */
  init<P>(params: P): State;
  /** Gradients to updates, which are to be added to the parameters, and the next state. */
  update<P>(gradients: P, state: State, params: P): [updates: P, state: State];
}

/**
 * The transformations one after the other: each gets the updates of the one before it. The state is
 * the array of their states.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { applyUpdates, chain, clipByGlobalNorm, sgd } from "@cotangent/cotangent/optim";
 *
 * const optimizer = chain(clipByGlobalNorm(1), sgd({ lr: 0.5 }));
 * const params = { w: tensor([1, 1]) };
 * const [updates] = optimizer.update({ w: tensor([0, 4]) }, optimizer.init(params), params);
 * const next = applyUpdates(params, updates);
 * assert.ok(Math.abs(next.w.at(1).itemSync() as number - 0.5) < 1e-5);
 * ```
 *
 * @throws {ArgumentError} if one of them is no transformation
 */
export function chain(...transformations: GradientTransformation[]): GradientTransformation {
  transformations.forEach((part, i) => {
    if (isGradientTransformation(part)) return;
    throw new ArgumentError(
      `chain: Expected gradient transformations: got ${describeValue(part)} in place ${i}\n` +
        "Call its factory, for example chain(clipByGlobalNorm(1), adamw())",
    );
  });
  return {
    init: (params) => transformations.map((part) => part.init(params)),
    update: (gradients, state, params) => {
      const states = checkStates(state, transformations.length);
      let updates = gradients;
      const next = transformations.map((part, i) => {
        const [changed, after] = part.update(updates, states[i], params);
        updates = changed;
        return after;
      });
      return [updates, next];
    },
  };
}

function checkStates(state: unknown, count: number): readonly unknown[] {
  if (Array.isArray(state) && state.length === count) return state;
  throw new ArgumentError(
    `chain: Expected the states of ${count} transformations: got ${describeValue(state)}\n` +
      "Begin with what init(params) returns",
  );
}

/**
 * The parameters with the updates added to them, in the parameters' dtypes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { applyUpdates } from "@cotangent/cotangent/optim";
 *
 * assert.deepEqual(applyUpdates([tensor([1, 2])], [tensor([1, 1])])[0].arraySync(), [2, 3]);
 * ```
 *
 * @throws {ArgumentError} naming the path at which the trees differ
 */
export function applyUpdates<P>(params: P, updates: P): P {
  return treeMap((p: Tensor, update: Tensor) => p.add(update).to(p.dtype), params, updates);
}

/**
 * Whether a value is a gradient transformation.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { isGradientTransformation, sgd } from "@cotangent/cotangent/optim";
 *
 * assert.ok(isGradientTransformation(sgd()));
 * assert.ok(!isGradientTransformation(sgd));
 * ```
 */
export function isGradientTransformation(value: unknown): value is GradientTransformation {
  return typeof value === "object" && value !== null &&
    "init" in value && typeof value.init === "function" &&
    "update" in value && typeof value.update === "function" &&
    !("step" in value);
}
