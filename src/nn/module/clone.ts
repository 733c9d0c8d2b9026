/**
 * Copies modules.
 *
 * @module
 */
import type { Module } from "./module.ts";
import { isState, type State, withValue } from "./parameter.ts";
import { isContainer } from "./walk.ts";

/** What copying needs of the class, whose file needs this one. */
export interface CloneTools {
  /** Tells modules. */
  readonly isModule: (value: unknown) => value is Module;
  /** Does what the constructor of Module does. */
  readonly install: (module: Module) => void;
  /** The method of Module: modules that override it are asked to copy themselves. */
  readonly clone: () => Module;
}

/** A module of the same class with copies of what it holds; tensors never change and are shared. */
export function cloneModule<M extends Module>(
  module: M,
  { isModule, install, clone }: CloneTools,
): M {
  const copies = new Map<object, object>();

  const copyOf = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    if (isState(value)) return remember(value, withValue(value as State, value));
    if (isModule(value)) {
      const own = value === module || value.clone === clone;
      return own ? copyModule(value) : remember(value, value.clone());
    }
    if (!isContainer(value)) return value;
    const copy: object = Array.isArray(value) ? [] : {};
    copies.set(value, copy);
    return copyProperties(value, copy);
  };
  const copyModule = (value: Module): Module => {
    const copy = Object.create(Object.getPrototypeOf(value)) as Module;
    copies.set(value, copy);
    install(copy);
    return copyProperties(value, copy);
  };
  const copyProperties = <T extends object>(from: T, to: T): T => {
    for (const key of Object.keys(from)) {
      (to as Record<string, unknown>)[key] = copyOf((from as Record<string, unknown>)[key]);
    }
    // A parametrized parameter is an own accessor, which is not enumerable.
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      if (property.get !== undefined) Object.defineProperty(to, key, property);
    }
    return to;
  };
  const remember = <T extends object>(value: object, copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  return copyOf(module) as M;
}
