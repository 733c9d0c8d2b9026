/**
 * Transformations of a part of the parameters.
 *
 * @module
 */
import { ArgumentError, describeValue, leafPaths } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { keepChosen, type Mask, resolveMask } from "../mask.ts";
import type { GradientTransformation } from "../transformation.ts";
import { type EmptyState, stateless, zeroTree } from "./stateless.ts";
import {
  type FlatParameters,
  flattenGradients,
  flattenParameters,
  leavesAt,
  pathOf,
  rebuild,
} from "../trees.ts";

/**
 * Applies a transformation to the chosen parameters; the gradients of the others pass unchanged. In the
 * trees that the transformation sees, null stands for the others.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { masked, scale } from "@cotangent/cotangent/optim";
 *
 * const halved = masked(scale(0.5), (path) => path === "a");
 * const params = { a: tensor([8]), b: tensor([8]) };
 * const [{ a, b }] = halved.update(params, halved.init(params), params);
 * assert.deepEqual([a.itemSync(), b.itemSync()], [4, 8]);
 * ```
 *
 * @throws {ArgumentError} if the mask has something else than a boolean for a parameter
 */
export function masked<State>(
  transformation: GradientTransformation<State>,
  mask: Mask,
): GradientTransformation<State> {
  const chosenOf = (params: unknown) => {
    const flat = flattenParameters("masked", params);
    return { flat, chosen: resolveMask("masked", mask, flat) };
  };
  return {
    init: (params) => {
      const { flat, chosen } = chosenOf(params);
      return transformation.init(keepChosen(flat, chosen));
    },
    update: (gradients, state, params) => {
      const { flat, chosen } = chosenOf(params);
      const all = flattenGradients("masked", gradients, flat);
      const part = updatePart(transformation, { flat, gradients: all, chosen, state });
      const updates = all.map((gradient, i) => chosen[i] ? part.updates[i]! : gradient);
      return [rebuild(flat.structure, updates), part.state];
    },
  };
}

/** Applies a transformation to the chosen leaves; the updates have null for the others. */
function updatePart<State>(
  transformation: GradientTransformation<State>,
  { flat, gradients, chosen, state }: {
    readonly flat: FlatParameters;
    readonly gradients: readonly Tensor[];
    readonly chosen: readonly boolean[];
    readonly state: State;
  },
): { readonly updates: readonly (Tensor | null)[]; readonly state: State } {
  const { structure } = flat;
  const [updates, next] = transformation.update(
    keepChosen<unknown>({ leaves: gradients, structure }, chosen),
    state,
    keepChosen<unknown>(flat, chosen),
  );
  return { updates: leavesAt("masked", structure, updates) as (Tensor | null)[], state: next };
}

/** Labels of parameters: a tree of strings like that of the parameters, or a function of the path. */
export type Labels = LabelTree | ((path: string, parameter: Tensor) => string);

/** Strings in a tree; one in the place of a subtree stands for all of it. */
export type LabelTree = string | readonly LabelTree[] | { readonly [key: string]: LabelTree };

/**
 * Applies to each parameter the transformation of its label: groups of parameters with optimizers of
 * their own. The state has an entry for each label.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eye, zeros } from "@cotangent/cotangent";
 * import { adamw, multiTransform, muon } from "@cotangent/cotangent/optim";
 *
 * const optimizer = multiTransform(
 *   { matrices: muon({ lr: 0.02 }), others: adamw() },
 *   (_, parameter) => parameter.ndim === 2 ? "matrices" : "others",
 * );
 * const params = { weight: eye(3), bias: zeros([3]) };
 * const state = optimizer.init(params);
 * assert.deepEqual(Object.keys(state), ["matrices", "others"]);
 * ```
 *
 * @throws {ArgumentError} if a parameter has a label that there is no transformation for
 */
export function multiTransform(
  transformations: Readonly<Record<string, GradientTransformation>>,
  labels: Labels,
): GradientTransformation<Readonly<Record<string, unknown>>> {
  const names = Object.keys(transformations);
  const choicesOf = (flat: FlatParameters) => {
    const own = labelsOf(labels, flat, names);
    return names.map((name) => ({ name, chosen: own.map((label) => label === name) }));
  };
  return {
    init: (params) => {
      const flat = flattenParameters("multiTransform", params);
      return Object.fromEntries(
        choicesOf(flat).map(({ name, chosen }) => [
          name,
          transformations[name].init(keepChosen(flat, chosen)),
        ]),
      );
    },
    update: (gradients, state, params) => {
      const flat = flattenParameters("multiTransform", params);
      const all = flattenGradients("multiTransform", gradients, flat);
      const updates: (Tensor | null)[] = all.map(() => null);
      const next: Record<string, unknown> = {};
      for (const { name, chosen } of choicesOf(flat)) {
        const part = updatePart(transformations[name], {
          flat,
          gradients: all,
          chosen,
          state: state[name],
        });
        part.updates.forEach((update, i) => updates[i] ??= update);
        next[name] = part.state;
      }
      return [rebuild(flat.structure, updates), next];
    },
  };
}

/** The label of each parameter. */
function labelsOf(labels: Labels, flat: FlatParameters, names: readonly string[]): string[] {
  const { leaves, structure } = flat;
  const own = typeof labels === "function"
    ? leafPaths(structure).map((path, i) => labels(path, leaves[i]))
    : leavesAt("multiTransform", structure, labels);
  own.forEach((label, i) => {
    if (names.includes(label as string)) return;
    throw new ArgumentError(
      `multiTransform: Expected a label out of ${names.join(", ")} at ${pathOf(structure, i)}: ` +
        `got ${describeValue(label)}`,
    );
  });
  return own as string[];
}

/**
 * Leaves parameters as they are: updates of 0, for frozen ones in `multiTransform`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { freeze } from "@cotangent/cotangent/optim";
 *
 * const [[update]] = freeze().update([tensor([8])], {}, [tensor([1])]);
 * assert.equal(update.itemSync(), 0);
 * ```
 */
export function freeze(): GradientTransformation<EmptyState> {
  return stateless((gradients) => zeroTree(gradients));
}
