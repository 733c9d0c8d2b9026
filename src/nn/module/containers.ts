/**
 * Modules that hold others, in a row, in a list or by names.
 *
 * @module
 */
import { ArgumentError, describeValue, IndexError } from "../../engine/base/mod.ts";
import { isModule, Module } from "./module.ts";

/** What lists of modules share: the places are the names, as in PyTorch. */
export abstract class IndexedModules extends Module implements Iterable<Module> {
  /** The module at a place. */
  [place: `${number}`]: Module;

  /** Of modules. */
  constructor(modules: readonly Module[]) {
    super();
    modules.forEach((module, place) => this.#put(place, module));
  }

  #put(place: number, module: Module): void {
    if (!isModule(module)) {
      throw new ArgumentError(
        `${this.constructor.name}: Expected modules: got ${
          describeValue(module)
        } at place ${place}`,
      );
    }
    this[`${place}`] = module;
  }

  /** How many modules there are. */
  get length(): number {
    let length = 0;
    while (Object.hasOwn(this, length)) length++;
    return length;
  }

  /**
   * The module at a place; negative ones count from the end.
   *
   * @throws {IndexError} if there is none
   */
  at(place: number): Module {
    const { length } = this;
    const at = place < 0 ? place + length : place;
    if (!Number.isInteger(at) || at < 0 || at >= length) {
      throw new IndexError(
        `${this.constructor.name}.at: Expected a place below ${length}: got ${place}`,
      );
    }
    return this[`${at}`];
  }

  /** Puts a module at the end. */
  append(module: Module): this {
    this.#put(this.length, module);
    return this;
  }

  /** The modules in order. */
  *[Symbol.iterator](): IterableIterator<Module> {
    for (let place = 0; place < this.length; place++) yield this[`${place}`];
  }
}

/**
 * Modules in a row: each takes what the one before gives.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Linear(8, 1));
 * assert.deepEqual(model.forward(ones([5, 2])).shape, [5, 1]);
 * assert.deepEqual(Object.keys(model.stateDict()).slice(0, 2), ["0.weight", "0.bias"]);
 * ```
 */
export class Sequential extends IndexedModules {
  /** Of modules, in the order in which they run. */
  constructor(...modules: Module[]) {
    super(modules);
  }

  /** The last module's output. */
  // deno-lint-ignore no-explicit-any
  override forward(input: any): any {
    let output = input;
    for (const module of this) output = module.forward(output);
    return output;
  }
}

/**
 * Modules in a list, which the surrounding module runs as it likes. An array as a property does the
 * same.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
 * assert.equal(layers.length, 2);
 * assert.equal([...layers].at(-1), layers.at(-1));
 * ```
 */
export class ModuleList extends IndexedModules {
  /** Of modules. */
  constructor(modules: readonly Module[] = []) {
    super(modules);
  }

  /** Lists do not run by themselves. */
  override forward(): never {
    throw new ArgumentError(
      "ModuleList: Cannot run a list\nRun its modules: for (const m of list)",
    );
  }
}

/**
 * Modules by names, which the surrounding module runs as it likes. A plain object as a property does
 * the same.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const heads = new nn.ModuleDict({ left: new nn.Linear(2, 1), right: new nn.Linear(2, 1) });
 * assert.deepEqual(heads.names, ["left", "right"]);
 * assert.ok(heads.get("left") instanceof nn.Linear);
 * ```
 */
export class ModuleDict extends Module {
  /** The module of a name. */
  readonly [name: string]: unknown;

  /** Of modules. */
  constructor(modules: Readonly<Record<string, Module>> = {}) {
    super();
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
  }

  /** Names are kept as they are. */
  override get stateNames(): "verbatim" {
    return "verbatim";
  }

  /** The names in the order in which they were set. */
  get names(): string[] {
    return this.namedChildren().map(([name]) => name);
  }

  /**
   * The module of a name.
   *
   * @throws {ArgumentError} if there is none
   */
  get(name: string): Module {
    const module = Object.hasOwn(this, name) ? this[name] : undefined;
    if (isModule(module)) return module;
    throw new ArgumentError(
      `ModuleDict.get: Expected one of ${this.names.join(", ")}: got ${describeValue(name)}`,
    );
  }

  /**
   * Puts a module under a name.
   *
   * @throws {ArgumentError} if it is no module, or the name is one of Module's own
   */
  set(name: string, module: Module): this {
    if (!isModule(module) || (name in this && !isModule(this[name]))) {
      throw new ArgumentError(
        `ModuleDict.set: Expected a module and a name that Module does not have: got ` +
          `${describeValue(module)} as ${name}`,
      );
    }
    Object.assign(this, { [name]: module });
    return this;
  }

  /** Dictionaries do not run by themselves. */
  override forward(): never {
    throw new ArgumentError("ModuleDict: Cannot run a dictionary\nRun one of it: dict.get(name)");
  }
}
