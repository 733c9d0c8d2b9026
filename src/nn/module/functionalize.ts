/**
 * The bridge from modules to transformations: a module as a pure function of its parameters and
 * buffers.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import { isCompiling, isTraced, stack, Tensor, TraceError } from "../../tensor.ts";
import { withKey } from "../random/mod.ts";
import { refuseConstants } from "./compiling.ts";
import { borrowed, type Module, moduleContents } from "./module.ts";
import { isState, Parameter, type State, withValue } from "./parameter.ts";
import { className, type Site, stateAt } from "./walk.ts";

/** Tensors by their names in the state dict. */
export type NamedTensors = Record<string, Tensor>;

/** How a functionalized module is applied. */
export interface ApplyOptions {
  /** What dropout and the like draw from. By default the generator of `manualSeed`. */
  readonly key?: Tensor;
  /** Whether it trains; by default each module within does as `train` and `eval` have left it. */
  readonly training?: boolean;
}

/** A module as a pure function. */
export interface FunctionalModule<M extends Module = Module> {
  /** The parameters that are trained, by name. */
  readonly params: NamedTensors;
  /** Buffers and frozen parameters, by name. */
  readonly buffers: NamedTensors;
  /**
   * The output of `forward` and the next buffers. `inputs` are forward's arguments in a list; a single
   * tensor may stand for itself. The module is left as it was.
   */
  apply(
    params: Readonly<NamedTensors>,
    buffers: Readonly<NamedTensors>,
    inputs: Parameters<M["forward"]> | Tensor,
    options?: ApplyOptions,
  ): [output: ReturnType<M["forward"]>, buffers: NamedTensors];
}

/**
 * A module as a pure function of its parameters and buffers, to be transformed by `grad`, `vmap`,
 * `jit` and the others.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, jit, ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const { params, buffers, apply } = nn.functionalize(new nn.Linear(3, 2));
 * const loss = (p: typeof params) => apply(p, buffers, ones([4, 3]))[0].sum();
 * const gradient = jit(grad(loss))(params);
 * assert.deepEqual(gradient.bias.arraySync(), [4, 4]);
 * ```
 *
 * @throws {TraceError} inside of `jit`, where the parameters would become constants
 */
export function functionalize<M extends Module>(model: M): FunctionalModule<M> {
  const lending = new Lending(model);
  const { params, buffers } = lending.read();
  return {
    params,
    buffers,
    apply: (params, buffers, inputs, { key, training } = {}) => {
      const args = (inputs instanceof Tensor ? [inputs] : inputs) as Parameters<M["forward"]>;
      if (!Array.isArray(args)) {
        throw new ArgumentError(
          "functionalize.apply: Expected forward's arguments in a list as inputs\n" +
            "Write apply(params, buffers, [x, y])",
        );
      }
      const forward = () => model.forward(...args) as ReturnType<M["forward"]>;
      return lending.run(key === undefined ? forward : () => withKey(key, forward), {
        params,
        buffers,
        training,
      });
    },
  };
}

/** The state that a module is lent. */
export interface Lent {
  readonly params: Readonly<NamedTensors>;
  readonly buffers: Readonly<NamedTensors>;
  readonly training?: boolean | undefined;
}

/** Puts other values into a module for the time of a call. */
export class Lending {
  readonly #model: Module;
  #modules: readonly Module[] = [];
  #sites: readonly Site[] = [];
  /** The first name of each state and all of its places. */
  #states: readonly { readonly name: string; readonly sites: readonly Site[] }[] = [];

  /** Of a module whose parts stay those that it has now. */
  constructor(model: Module) {
    this.#model = model;
    this.#look();
  }

  #look(): void {
    const { modules, sites } = moduleContents(this.#model);
    this.#modules = modules.map(([, module]) => module);
    const lazy = this.#modules.find(({ initialized }) => !initialized);
    if (lazy !== undefined) refuseLazy(className(this.#model), className(lazy));
    this.#sites = sites;
    const places = Map.groupBy(sites, (site) => stateAt(site)!);
    this.#states = [...places.values()].map((sites) => ({ name: sites[0].name, sites }));
  }

  /** Whether each module trains, as a text to compare. */
  get modes(): string {
    return this.#modules.map(({ training }) => training ? "t" : "e").join("");
  }

  /**
   * The values that are in the module.
   *
   * @throws {TraceError} inside of `jit`, where they would become constants
   */
  read(): { readonly params: NamedTensors; readonly buffers: NamedTensors } {
    if (this.#sites.some((site) => stateAt(site) === null)) this.#look();
    const params: NamedTensors = {};
    const buffers: NamedTensors = {};
    const compiling = isCompiling();
    for (const { name, sites } of this.#states) {
      const state = stateAt(sites[0])!;
      if (compiling && !isTraced(state)) refuseConstants(className(this.#model));
      const trained = state instanceof Parameter && state.requiresGrad;
      (trained ? params : buffers)[name] = state;
    }
    return { params, buffers };
  }

  /** Puts values into the module to stay there. */
  write(values: Readonly<NamedTensors>): void {
    for (const { name, sites } of this.#states) {
      if (Object.hasOwn(values, name)) place(sites, values[name]);
    }
  }

  /**
   * What a function returns with the module on loan, and the buffers at its end. Afterwards the module
   * is as it was, also where the function throws.
   *
   * @throws {ArgumentError} if a parameter or buffer is missing
   * @throws {TraceError} if a module kept a traced tensor in another property than a buffer
   */
  run<R>(body: () => R, { params, buffers, training }: Lent): [result: R, buffers: NamedTensors] {
    const saved = this.#sites.map((site) => stateAt(site));
    const modes = this.#modules.map((module) => module.training);
    const lent = this.#modules.filter((module) => !borrowed.has(module));
    const constants = new Map(this.#modules.map((module) => [module, plainTensors(module)]));
    try {
      for (const module of lent) borrowed.add(module);
      for (const { name, sites } of this.#states) {
        const value = Object.hasOwn(params, name) ? params[name] : buffers[name];
        if (!(value instanceof Tensor)) refuseMissing(className(this.#model), name);
        place(sites, value);
      }
      if (training !== undefined) {
        for (const module of this.#modules) module.training = training;
      }
      const result = body();
      const next: NamedTensors = {};
      for (const { name, sites } of this.#states) {
        if (!Object.hasOwn(buffers, name)) continue;
        // A frozen parameter stays the same, whatever it was converted to meanwhile.
        const state = stateAt(sites[0])!;
        next[name] = state instanceof Parameter ? buffers[name] : state;
      }
      for (const [module, before] of constants) checkNothingKept(module, before);
      return [result, next];
    } finally {
      this.#sites.forEach(({ owner, key }, i) => owner[key] = saved[i]);
      this.#modules.forEach((module, i) => module.training = modes[i]);
      for (const module of lent) borrowed.delete(module);
    }
  }
}

/** One object at all places of a shared state. */
function place(sites: readonly Site[], value: Tensor): void {
  const next = withValue(stateAt(sites[0]) as State, value);
  for (const { owner, key } of sites) owner[key] = next;
}

function refuseMissing(model: string, name: string): never {
  throw new ArgumentError(
    `functionalize.apply: Expected a tensor for every parameter and buffer of ${model}: got none ` +
      `for ${name}\nPass on the params and buffers that functionalize returned`,
  );
}

function refuseLazy(model: string, lazy: string): never {
  throw new ArgumentError(
    `${model}: Cannot take the parameters of ${lazy} as its first call makes them\n` +
      "Call model.forward(x) once before",
  );
}

/** The tensors of a module that are no state, by the names of their properties. */
function plainTensors(module: Module): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  for (const key of Object.keys(module)) {
    const value = (module as unknown as Record<string, unknown>)[key];
    if (value instanceof Tensor && !isState(value)) found.set(key, value);
  }
  return found;
}

/** Takes traced tensors out of a module, and refuses them. */
function checkNothingKept(module: Module, before: ReadonlyMap<string, Tensor>): void {
  for (const [key, value] of plainTensors(module)) {
    if (value === before.get(key) || !isTraced(value)) continue;
    Object.assign(module, { [key]: before.get(key) });
    throw new TraceError(
      `${
        className(module)
      }.forward: Cannot keep a traced tensor as ${key} in the module: it would ` +
        "be lost unnoticed\nReturn it, or declare it as new nn.Buffer(tensor) and call setBuffer",
    );
  }
}

/**
 * The parameters and buffers of modules of one form stacked along a new first dimension, for `vmap`
 * over an ensemble.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, vmap } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const models = [1, 2, 3].map(() => new nn.Linear(4, 2));
 * const { params, buffers, apply } = nn.stackModules(models);
 * const run = vmap((p: typeof params, b: typeof buffers) => apply(p, b, ones([5, 4]))[0]);
 * assert.deepEqual(run(params, buffers).shape, [3, 5, 2]);
 * ```
 *
 * @throws {ArgumentError} if there is no model, or two have other names in their states
 */
export function stackModules<M extends Module>(models: readonly M[]): FunctionalModule<M> {
  if (models.length === 0) {
    throw new ArgumentError("stackModules: Expected at least one module: got none");
  }
  const parts = models.map((model) => functionalize(model));
  const stacked = (which: "params" | "buffers"): NamedTensors => {
    const names = Object.keys(parts[0][which]);
    for (const part of parts) {
      if (String(Object.keys(part[which])) === String(names)) continue;
      throw new ArgumentError(
        `stackModules: Expected modules with the same ${which}: got ${names.join(", ")} and ` +
          Object.keys(part[which]).join(", "),
      );
    }
    return Object.fromEntries(
      names.map((name) => [name, stack(parts.map((part) => part[which][name]), 0)]),
    );
  };
  return { params: stacked("params"), buffers: stacked("buffers"), apply: parts[0].apply };
}
