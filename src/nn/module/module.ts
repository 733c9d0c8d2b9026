/**
 * Module: the class-based shim over pure functions. Parameters, buffers and other modules are found
 * as own properties; `functionalize` makes a pure function of it.
 *
 * @module
 */
import { ArgumentError, describeValue, ShapeError, shapesEqual } from "../../engine/base/mod.ts";
import { type Device, type DType, isTraced, type Tensor, TraceError } from "../../tensor.ts";
import { checkConstants } from "./compiling.ts";
import { cloneModule } from "./clone.ts";
import { describeModule } from "./describe.ts";
import { type ForwardHook, type ForwardPreHook, type HookHandle, Hooks } from "./hooks.ts";
import { Buffer, Parameter, type State } from "./parameter.ts";
import { loadState, type LoadStateOptions, type LoadStateResult, stateOf } from "./state_dict.ts";
import {
  childrenOf,
  className,
  type Contents,
  contentsOf,
  type NamedModule,
  stateAt,
} from "./walk.ts";

/** Which parameters: a pattern of their names, names or their beginnings, or a predicate. */
export type ParameterPattern =
  | RegExp
  | string
  | readonly string[]
  | ((name: string, parameter: Parameter) => boolean);

/**
 * A part of a neural network. A subclass holds parameters, buffers and other modules as own
 * properties, also in arrays and records, and says in `forward` what it computes. Names in the state
 * dict are PyTorch's: `inProjWeight` is saved as `in_proj_weight`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn, relu, type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(4, 8);
 *   out = new nn.Linear(8, 2);
 *   override forward(x: Tensor): Tensor {
 *     return this.out.forward(relu(this.hidden.forward(x)));
 *   }
 * }
 * const net = new Net();
 * assert.deepEqual(net.forward(randn([3, 4])).shape, [3, 2]);
 * assert.deepEqual(Object.keys(net.stateDict()), [
 *   "hidden.weight",
 *   "hidden.bias",
 *   "out.weight",
 *   "out.bias",
 * ]);
 * ```
 */
export abstract class Module {
  /** Whether dropout drops and batch normalisation looks at the batch; see `train` and `eval`. */
  training = true;

  /** Subclasses have their properties set after this has run. */
  constructor() {
    install(this);
  }

  /**
   * What the module computes; subclasses override it. A call goes through the module's hooks.
   *
   * @throws {TraceError} inside of `jit`, where the parameters would become constants
   */
  // deno-lint-ignore no-explicit-any
  abstract forward(...inputs: any[]): any;

  /** How properties are named in the state dict; containers of named modules keep the names. */
  get stateNames(): "snake_case" | "verbatim" {
    return "snake_case";
  }

  /** Whether all parameters are there; a lazy layer makes them at its first call. */
  get initialized(): boolean {
    return true;
  }

  // -------------------------------------------------------------------------- what is inside

  /** All parameters, each once. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** All parameters with their names in the state dict; a shared one under its first name. */
  namedParameters(): [name: string, parameter: Parameter][] {
    return namedStates(this).filter((entry): entry is [string, Parameter] =>
      entry[1] instanceof Parameter
    );
  }

  /** All buffers, each once. */
  buffers(): Buffer[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /** All buffers with their names in the state dict. */
  namedBuffers(): [name: string, buffer: Buffer][] {
    return namedStates(this).filter((entry): entry is [string, Buffer] =>
      entry[1] instanceof Buffer
    );
  }

  /** The modules right below this one. */
  children(): Module[] {
    return this.namedChildren().map(([, module]) => module);
  }

  /** The modules right below this one, with their names. */
  namedChildren(): NamedModule[] {
    return [...childrenOf(this, isModule)];
  }

  /** This module and all within, each once. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** This module, named "", and all within with their names. */
  namedModules(): NamedModule[] {
    return [...moduleContents(this).modules];
  }

  // ------------------------------------------------------------------------------- its state

  /** The values of all parameters and persistent buffers, by PyTorch's names. */
  stateDict(): Record<string, Tensor> {
    return stateOf(moduleContents(this).sites);
  }

  /**
   * Takes the values of a state dict, converted to the dtypes and devices that are here. Either all
   * are taken or, where it throws, none.
   *
   * @throws {StateDictError} if names are missing or unexpected (`strict: false` lets them), or a
   *   shape differs
   */
  loadStateDict(
    state: Readonly<Record<string, Tensor>>,
    options: LoadStateOptions = {},
  ): LoadStateResult {
    return loadState(className(this), moduleContents(this).sites, state, options);
  }

  /**
   * Gives parameters new values, by their names.
   *
   * @throws {ArgumentError} for a name that is no parameter's
   * @throws {ShapeError} if a value has another shape
   */
  assignParameters(values: Readonly<Record<string, Tensor>>): void {
    const replaced = new Map<State, State>();
    const { sites } = moduleContents(this);
    const byName = new Map(sites.map((site) => [site.name, stateAt(site)]));
    for (const [name, value] of Object.entries(values)) {
      const parameter = byName.get(name);
      if (!(parameter instanceof Parameter)) {
        throw new ArgumentError(
          `${className(this)}.assignParameters: Expected names of parameters: got ${name}`,
        );
      }
      checkSameShape(`${className(this)}.assignParameters`, name, parameter, value);
      const { requiresGrad } = parameter;
      replaced.set(parameter, new Parameter(value, { requiresGrad }));
    }
    replaceStates(sites, replaced);
  }

  /**
   * Gives a buffer of this module its next value: from within `forward`, also of traced functions,
   * where `functionalize` hands it out as a further result.
   *
   * @throws {ArgumentError} if the property is no buffer
   * @throws {ShapeError} if the value has another shape
   * @throws {TraceError} if the value is traced by a transformation that would leave it behind here
   */
  protected setBuffer(name: string, value: Tensor): void {
    const owner = this as unknown as Record<string, unknown>;
    const buffer = owner[name];
    const operation = `${className(this)}.setBuffer`;
    if (!(buffer instanceof Buffer)) {
      throw new ArgumentError(
        `${operation}: Expected the name of a buffer: got ${name}\n` +
          "Declare it as a property: name = new nn.Buffer(tensor)",
      );
    }
    checkSameShape(operation, name, buffer, value);
    if (isTraced(value) && !borrowed.has(this)) {
      throw new TraceError(
        `${operation}: Cannot keep the traced value of ${name} in the module\n` +
          "Transform nn.functionalize(model).apply, which returns the buffers, or use " +
          "nn.valueAndGrad(model, lossFn), or model.eval()",
      );
    }
    owner[name] = new Buffer(value, { persistent: buffer.persistent });
  }

  // --------------------------------------------------------------------------------- changes

  /** Switches this module and all within to training, or with `false` to evaluation. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Switches this module and all within to evaluation. */
  eval(): this {
    return this.train(false);
  }

  /** Keeps parameters from being trained: all, or those of a pattern. */
  freeze(pattern: ParameterPattern = () => true): this {
    return setTrainable(this, pattern, false);
  }

  /** Lets parameters be trained again: all, or those of a pattern. */
  unfreeze(pattern: ParameterPattern = () => true): this {
    return setTrainable(this, pattern, true);
  }

  /** Calls a function with every module within and at last with this one. */
  apply(fn: (module: Module) => void): this {
    for (const module of this.children()) module.apply(fn);
    fn(this);
    return this;
  }

  /** Moves the state to a device, or converts what is floating in it to a dtype. */
  to(target: DType | Device): this {
    const { sites } = moduleContents(this);
    const replaced = new Map<State, State>();
    for (const site of sites) {
      const state = stateAt(site)!;
      if (isFloatingDType(target) && !isFloatingDType(state.dtype)) continue;
      const value = state.to(target);
      replaced.set(
        state,
        state instanceof Parameter
          ? new Parameter(value, { requiresGrad: state.requiresGrad })
          : new Buffer(value, { persistent: state.persistent }),
      );
    }
    replaceStates(sites, replaced);
    return this;
  }

  /**
   * A module of the same class with copies of all modules within, and the same values. What the module
   * shares inside, the copy shares too. Hooks are not copied, and a class with #private fields must
   * override this.
   */
  clone(): this {
    return cloneModule(this, { isModule, install, clone: Module.prototype.clone });
  }

  // ----------------------------------------------------------------------------------- hooks

  /** Calls a function after each `forward`; what it returns, if not undefined, is the new output. */
  registerForwardHook(hook: ForwardHook): HookHandle {
    return hooksOf(this).addAfter(hook);
  }

  /** Calls a function before each `forward`; the list that it returns, if any, are the new inputs. */
  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return hooksOf(this).addBefore(hook);
  }

  // -------------------------------------------------------------------------------- printing

  /** What `toString` shows of the module itself, such as `inFeatures=4, outFeatures=8`. */
  extraRepr(): string {
    return "";
  }

  /** The module and those within, an indented line each. */
  toString(): string {
    return describeModule(this);
  }
}

// What `console.log` asks for in Deno and in Node.
for (const name of ["Deno.customInspect", "nodejs.util.inspect.custom"]) {
  Object.defineProperty(Module.prototype, Symbol.for(name), {
    configurable: true,
    value(this: Module): string {
      return this.toString();
    },
  });
}

/** Whether a value is a module. */
export function isModule(value: unknown): value is Module {
  return value instanceof Module;
}

/** Everything within a module. */
export function moduleContents(module: Module): Contents {
  return contentsOf(module, isModule);
}

/** Modules whose state is lent to a transformed function, with what `functionalize` puts there. */
export const borrowed: Set<Module> = new Set();

const hooks = new WeakMap<Module, Hooks>();

function hooksOf(module: Module): Hooks {
  let found = hooks.get(module);
  if (found === undefined) hooks.set(module, found = new Hooks());
  return found;
}

/** Puts hooks and checks around the class's `forward`. */
function install(module: Module): void {
  const { forward } = module;
  const run = (...inputs: unknown[]): unknown => {
    if (!borrowed.has(module)) checkConstants(module);
    const found = hooks.get(module);
    if (found === undefined) return forward.apply(module, inputs);
    return found.run(module, inputs, (inputs) => forward.apply(module, [...inputs]));
  };
  Object.defineProperty(module, "forward", { configurable: true, writable: true, value: run });
}

function namedStates(module: Module): [name: string, state: State][] {
  const first = new Map<State, string>();
  for (const site of moduleContents(module).sites) {
    const state = stateAt(site)!;
    if (!first.has(state)) first.set(state, site.name);
  }
  return [...first].map(([state, name]) => [name, state]);
}

function replaceStates(sites: Contents["sites"], replaced: ReadonlyMap<State, State>): void {
  for (const site of sites) {
    const next = replaced.get(stateAt(site)!);
    if (next !== undefined) site.owner[site.key] = next;
  }
}

function setTrainable<M extends Module>(
  module: M,
  pattern: ParameterPattern,
  requiresGrad: boolean,
): M {
  const matches = matcher(pattern);
  const replaced = new Map<State, State>();
  for (const [name, parameter] of module.namedParameters()) {
    if (matches(name, parameter)) {
      replaced.set(parameter, new Parameter(parameter, { requiresGrad }));
    }
  }
  replaceStates(moduleContents(module).sites, replaced);
  return module;
}

function matcher(pattern: ParameterPattern): (name: string, parameter: Parameter) => boolean {
  if (typeof pattern === "function") return pattern;
  if (pattern instanceof RegExp) return (name) => name.search(pattern) >= 0;
  const names = typeof pattern === "string" ? [pattern] : pattern;
  if (!Array.isArray(names)) {
    throw new ArgumentError(
      `Module.freeze: Expected a pattern, names or a predicate: got ${describeValue(pattern)}`,
    );
  }
  return (name) => names.some((prefix) => name === prefix || name.startsWith(`${prefix}.`));
}

function isFloatingDType(target: DType | Device): boolean {
  return target.includes("float");
}

function checkSameShape(operation: string, name: string, state: State, value: Tensor): void {
  if (shapesEqual(state.shape, value.shape)) return;
  throw new ShapeError(
    `${operation}: Expected the shape of ${name}: got [${value.shape.join(", ")}] for ` +
      `[${state.shape.join(", ")}]`,
  );
}
