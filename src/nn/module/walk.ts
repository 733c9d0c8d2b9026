/**
 * Finds what a module holds: its own properties, with arrays and plain objects looked through.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import type { Module } from "./module.ts";
import { isState, type State } from "./parameter.ts";

/** A place that holds a parameter or buffer. */
export interface Site {
  /** Its name in the state dict, such as `layers.0.in_proj_weight`. */
  readonly name: string;
  /** The module, array or record whose property it is. */
  readonly owner: Record<string, unknown>;
  /** The property. */
  readonly key: string;
}

/** A module with the name that it has within another. */
export type NamedModule = readonly [name: string, module: Module];

/** Everything within a module. */
export interface Contents {
  /** The module itself, named "", and all modules within, each once, parents first. */
  readonly modules: readonly NamedModule[];
  /** All places of parameters and buffers; a shared one has several. */
  readonly sites: readonly Site[];
}

/** Tells modules; a module's class is not known here, as its file needs this one. */
type ModuleTest = (value: unknown) => value is Module;

/**
 * Walks through a module.
 *
 * @throws {ArgumentError} if modules contain each other in a circle, or two properties of one have
 *   the same name in the state dict
 */
export function contentsOf(root: Module, isModule: ModuleTest): Contents {
  const modules: NamedModule[] = [];
  const sites: Site[] = [];
  const known = new Set<Module>();
  const path: unknown[] = [];

  const visitModule = (module: Module, name: string): void => {
    if (path.includes(module)) {
      throw new ArgumentError(
        `Module: Cannot walk through modules that contain each other: ${className(module)} holds ` +
          `itself as ${name}\nKeep such a reference in a #private field`,
      );
    }
    if (!known.has(module)) modules.push([name, module]);
    known.add(module);
    path.push(module);
    visitProperties(module as unknown as Record<string, unknown>, name, module.stateNames);
    path.pop();
  };

  const visitProperties = (
    owner: Record<string, unknown>,
    name: string,
    names: "snake_case" | "verbatim",
  ): void => {
    const taken = new Set<string>();
    for (const key of Object.keys(owner)) {
      const value = owner[key];
      if (typeof value !== "object" || value === null) continue;
      const own = names === "snake_case" ? snakeCase(key) : key;
      const full = name === "" ? own : `${name}.${own}`;
      if (isState(value)) sites.push({ name: full, owner, key });
      else if (isModule(value)) visitModule(value, full);
      else if (isContainer(value)) visitContainer(value, full);
      else continue;
      if (taken.has(own)) {
        throw new ArgumentError(
          `Module: Expected different names in the state dict: got ${full} twice\nRename ${key}`,
        );
      }
      taken.add(own);
    }
  };

  const visitContainer = (container: object, name: string): void => {
    if (path.includes(container)) return;
    path.push(container);
    visitProperties(container as Record<string, unknown>, name, "verbatim");
    path.pop();
  };

  visitModule(root, "");
  return { modules, sites };
}

/** The modules that are properties of a module, or lie in its arrays and records. */
export function childrenOf(module: Module, isModule: ModuleTest): readonly NamedModule[] {
  const children: NamedModule[] = [];
  const visit = (owner: object, name: string, names: "snake_case" | "verbatim"): void => {
    for (const [key, value] of Object.entries(owner)) {
      if (typeof value !== "object" || value === null) continue;
      const own = names === "snake_case" ? snakeCase(key) : key;
      const full = name === "" ? own : `${name}.${own}`;
      if (isModule(value)) children.push([full, value]);
      else if (isContainer(value)) visit(value, full, "verbatim");
    }
  };
  visit(module, "", module.stateNames);
  return children;
}

/** The state at a site, or null if something else was put there. */
export function stateAt({ owner, key }: Site): State | null {
  const value = owner[key];
  return isState(value) ? value : null;
}

/** The name of an object's class. */
export function className(value: object): string {
  return value.constructor.name;
}

/** Arrays and plain objects. */
export function isContainer(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

const snakeNames = new Map<string, string>();

/** `inProjWeight` as `in_proj_weight`: PyTorch's way to write names. */
export function snakeCase(name: string): string {
  let snake = snakeNames.get(name);
  if (snake === undefined) {
    snake = name.replace(/(?<=[a-z0-9])[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
    snakeNames.set(name, snake);
  }
  return snake;
}
