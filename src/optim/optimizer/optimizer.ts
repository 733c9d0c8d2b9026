/**
 * The class that optimizers' classes extend: a thin shell over a gradient transformation, which it
 * applies to each parameter by itself.
 *
 * @module
 */
import { ArgumentError, TraceError } from "../../engine/base/mod.ts";
import { applyUpdates, type GradientTransformation } from "../transformation.ts";
import {
  clone,
  type Compiled,
  type Device,
  isCompiling,
  isTraced,
  jit,
  type Tensor,
  treeMap,
} from "../../tensor.ts";
import type { CommonOptions, PerParameterState } from "../per_parameter.ts";
import {
  type Defaults,
  type GroupOptions,
  makeGroups,
  type OptimizerOptions,
  type ParamGroup,
  restoredSettings,
  scalarSettings,
  settingsOf,
} from "./param_groups.ts";
import { checkTarget, type Parameterized } from "./parameters.ts";
import { checkNames, checkRestored, checkStateDict } from "./restore.ts";
import {
  fromTree,
  type NamedTensors,
  type OptimizerState,
  type OptimizerStateDict,
  toTree,
} from "./state.ts";

/** What makes an optimizer out of a transformation. */
export interface OptimizerSpec<Options extends CommonOptions> {
  /** The class's name, for messages. */
  readonly name: string;
  /** The value of every option; groups take the place of a mask. */
  readonly defaults: Defaults<Options>;
  /** The numbers that compiled steps hold as constants. @default [] */
  readonly constants?: readonly string[];
  /** The functional form; it checks the options, too. */
  transformation(options: Options): GradientTransformation<PerParameterState>;
}

/** A step as a pure function. */
type PureStep = (
  params: NamedTensors,
  gradients: NamedTensors,
  state: OptimizerState,
  hyperparameters: readonly unknown[],
) => [params: NamedTensors, state: OptimizerState];

/**
 * An optimizer of a module's parameters, which it replaces in every step. What it computes is a
 * gradient transformation's, with the numbers of the parameter's group; the state and the numbers are
 * arguments of one compiled function, so that neither steps nor schedulers trace anew.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { Adam, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ w: tensor([1, 2]) });
 * const optimizer = new Adam(store, { lr: 0.1 });
 * optimizer.paramGroups[0].lr = 0.2; // as schedulers do
 * optimizer.step({ w: tensor([1, 1]) });
 * const saved = optimizer.stateDict();
 * new Adam(store).loadStateDict(saved); // goes on bit for bit
 * assert.equal(saved.state.w.step.itemSync(), 1);
 * ```
 */
export abstract class Optimizer<Options extends CommonOptions = CommonOptions> {
  /** The groups: first the parameters that no group asked for, if there are any. */
  readonly paramGroups: ParamGroup<Options>[];
  readonly #target: Parameterized;
  readonly #spec: OptimizerSpec<Options>;
  readonly #defaults: Defaults<Options>;
  readonly #device: Device;
  #state: OptimizerState;
  /** The state that the last step made, which nobody else has. */
  #made: OptimizerState | null = null;
  /** Which terms were switched on when the state was last completed. */
  #switches: string;
  #compiled: Compiled<Parameters<PureStep>, ReturnType<PureStep>> | null = null;

  /**
   * An optimizer of a target's parameters, by a transformation.
   *
   * @throws {ArgumentError} for options that do not exist or are out of range, and empty groups
   */
  constructor(
    target: Parameterized,
    options: OptimizerOptions<Options>,
    spec: OptimizerSpec<Options>,
  ) {
    checkTarget(spec.name, target);
    const parameters = [...target.namedParameters()];
    this.#target = target;
    this.#spec = spec;
    this.#defaults = withoutMask(spec.defaults);
    this.paramGroups = makeGroups(spec.name, parameters, { options, defaults: this.#defaults });
    this.#device = parameters[0][1].device;
    this.#state = this.#completed({}, this.paramGroups, Object.fromEntries(parameters));
    this.#switches = this.#presentSwitches();
  }

  /**
   * Updates the parameters that have a gradient, and leaves the others alone.
   *
   * @throws {ArgumentError} for a name that the target does not have
   * @throws {ShapeError} if a gradient has another shape than its parameter
   * @throws {TraceError} inside of traced functions
   */
  step(gradients: NamedTensors): void {
    const { name } = this.#spec;
    const values = Object.fromEntries(this.#target.namedParameters());
    if (isCompiling() || Object.values(gradients).some(isTraced)) {
      throw new TraceError(
        `${name}: Cannot write into parameters inside of a traced function\n` +
          "Return the gradients and step outside of it, or use update(…), which is pure",
      );
    }
    const unknown = Object.keys(gradients).find((key) => !Object.hasOwn(values, key));
    if (unknown !== undefined) {
      throw new ArgumentError(
        `${name}: Expected gradients of the parameters by name: got one for ${unknown}\n` +
          `There are ${Object.keys(values).join(", ")}`,
      );
    }
    const own = this.#names().filter((key) => Object.hasOwn(gradients, key));
    const part = (all: NamedTensors) => Object.fromEntries(own.map((key) => [key, all[key]]));
    this.#compiled ??= jit(this.update.bind(this), { name, donateArgnums: [2] });
    const present = this.state;
    // What a step made, the next one writes over.
    const state = present === this.#made ? present : treeMap(clone, present);
    const [params, next] = this.#compiled(
      part(values),
      part(gradients),
      Object.fromEntries(own.map((key) => [key, state[key]])),
      this.hyperparameters(),
    );
    this.#target.assignParameters(params);
    this.#state = this.#made = { ...state, ...next };
  }

  /**
   * What is kept of each parameter, a tree of tensors; complete from the start. May be replaced by
   * the state that `update` returned. A step gives these tensors away: a `clone()` of one stays, as do
   * those of `stateDict`.
   */
  get state(): OptimizerState {
    const switches = this.#presentSwitches();
    if (switches !== this.#switches) {
      const params = Object.fromEntries(this.#target.namedParameters());
      this.#state = this.#completed(this.#state, this.paramGroups, params);
      this.#switches = switches;
    }
    return this.#state;
  }

  set state(state: OptimizerState) {
    checkNames(this.#spec.name, this.#names(), Object.keys(state));
    this.#state = state;
  }

  /**
   * The groups' numbers as scalar tensors, the argument of that name of `update`: of the same form
   * whatever the learning rates are.
   *
   * @throws {ArgumentError} if a number has been set out of its range
   */
  hyperparameters(): readonly unknown[] {
    const { constants = [], transformation } = this.#spec;
    return this.paramGroups.map((group) => {
      const settings = settingsOf(group, this.#defaults);
      transformation(settings);
      return scalarSettings(settings, constants, this.#device);
    });
  }

  /**
   * A step as a pure function, for compiled training steps: the next parameters and the next state.
   * What has no gradient stays as it is.
   *
   * @throws {ShapeError} if a gradient has another shape than its parameter
   */
  update(
    params: NamedTensors,
    gradients: NamedTensors,
    state: OptimizerState,
    hyperparameters: readonly unknown[],
  ): [params: NamedTensors, state: OptimizerState] {
    const nextParams: Record<string, Tensor> = { ...params };
    const nextState: Record<string, OptimizerState[string]> = { ...state };
    this.paramGroups.forEach(({ names }, i) => {
      const transformation = this.#spec.transformation(hyperparameters[i] as Options);
      for (const name of names) {
        if (!Object.hasOwn(gradients, name)) continue;
        // One-entry trees, so that messages name the parameter.
        const [updates, next] = transformation.update(
          { [name]: gradients[name] },
          toTree(name, state[name]),
          { [name]: params[name] },
        );
        nextParams[name] = applyUpdates(params[name], updates[name]);
        nextState[name] = fromTree(name, next);
      }
    });
    return [nextParams, nextState];
  }

  /**
   * Adds a group of parameters that no group has yet: of those that the target gives now.
   *
   * @throws {ArgumentError} if there is no such parameter, or options do not exist
   */
  addParamGroup(options: GroupOptions<Options>): void {
    const present = [...this.#target.namedParameters()];
    const owned = new Set(this.#names());
    const { params, ...others } = options;
    const [group] = makeGroups<Options>(
      this.#spec.name,
      present.filter(([name]) => !owned.has(name)),
      {
        options: { ...others, params } as OptimizerOptions<Options>,
        defaults: this.#defaults,
      },
    );
    this.#state = this.#completed(this.#state, [group], Object.fromEntries(present));
    this.paramGroups.push(group);
  }

  /**
   * What a file must hold for `loadStateDict` to go on from: tensors, numbers and names. Functions
   * among the options stay with the optimizer.
   */
  stateDict(): OptimizerStateDict {
    return {
      state: treeMap(clone, this.state),
      paramGroups: this.paramGroups.map((group) => partOf(group, false)),
    };
  }

  /**
   * Goes on from a saved state, numbers of groups included. Nothing changes if it does not fit.
   *
   * @throws {ArgumentError} if it is of other groups or parameters, naming them
   * @throws {ShapeError} if a tensor in it has not the shape that it must have
   * @throws {DTypeError} if a tensor in it has not the dtype that it must have
   */
  loadStateDict(saved: OptimizerStateDict): void {
    const { name, transformation } = this.#spec;
    const defaults = this.#defaults;
    const groups = this.paramGroups;
    checkStateDict(name, saved);
    if (saved.paramGroups.length !== groups.length) {
      throw new ArgumentError(
        `${name}: Expected a state of ${groups.length} groups: got ${saved.paramGroups.length}`,
      );
    }
    const restored = groups.map((group, i) => {
      checkNames(name, group.names, saved.paramGroups[i].names as readonly string[]);
      const settings = {
        ...partOf(group, true),
        ...restoredSettings<Options>(name, saved.paramGroups[i], defaults),
      };
      transformation(settingsOf(settings, defaults));
      return { ...settings, names: group.names } as ParamGroup<Options>;
    });
    checkNames(name, this.#names(), Object.keys(saved.state));
    const params = Object.fromEntries(this.#target.namedParameters());
    checkRestored(name, saved.state, this.#completed({}, restored, params));
    restored.forEach((group, i) => Object.assign(groups[i], group));
    this.#state = saved.state;
    this.#switches = this.#presentSwitches();
  }

  #names(): string[] {
    return this.paramGroups.flatMap(({ names }) => names);
  }

  /** The state that the groups' numbers ask for: what there is of it, else as before the first step. */
  #completed(
    state: OptimizerState,
    groups: readonly ParamGroup<Options>[],
    params: NamedTensors,
  ): OptimizerState {
    const complete: Record<string, OptimizerState[string]> = { ...state };
    for (const group of groups) {
      const transformation = this.#spec.transformation(settingsOf(group, this.#defaults));
      for (const name of group.names) {
        const own = state[name] ?? {};
        // A parameter that has been frozen since keeps what it has.
        const initial = params[name] === undefined
          ? own
          : fromTree(name, transformation.init({ [name]: params[name] }));
        complete[name] = Object.fromEntries(
          Object.entries(initial).map(([slot, value]) => [slot, own[slot] ?? value]),
        );
      }
    }
    return complete;
  }

  /** Tells when a number has become 0, or another word been set: then another state is needed. */
  #presentSwitches(): string {
    const settings = this.paramGroups.map((group) => settingsOf(group, this.#defaults));
    return JSON.stringify(settings, (_, value) => typeof value === "number" ? value === 0 : value);
  }
}

function withoutMask<Options>(defaults: Defaults<Options>): Defaults<Options> {
  const { mask: _, ...others } = defaults as { readonly mask?: unknown };
  return others as Defaults<Options>;
}

/**
 * Whether a value is an optimizer's class, rather than a gradient transformation.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { isOptimizer, ParameterStore, SGD, sgd } from "@cotangent/cotangent/optim";
 *
 * assert.ok(isOptimizer(new SGD(new ParameterStore({ w: tensor(1) }))));
 * assert.ok(!isOptimizer(sgd()));
 * ```
 */
export function isOptimizer(value: unknown): value is Optimizer {
  return value instanceof Optimizer;
}

/** A group's functions, or all but these. */
function partOf(group: object, functions: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(group).filter(([, value]) => (typeof value === "function") === functions),
  );
}
