/**
 * Forward hooks: functions that see, and may change, what goes into a module and comes out.
 *
 * @module
 */
import type { Module } from "./module.ts";

/** Called after `forward`; a result other than undefined takes the output's place. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], output: unknown) => unknown;

/** Called before `forward`; a list that it returns takes the inputs' place. */
export type ForwardPreHook = (
  module: Module,
  inputs: readonly unknown[],
) => readonly unknown[] | void;

/** What registering a hook returns. */
export interface HookHandle {
  /** Takes the hook away. */
  remove(): void;
}

/** The hooks of one module. */
export class Hooks {
  readonly #before = new Set<{ readonly hook: ForwardPreHook }>();
  readonly #after = new Set<{ readonly hook: ForwardHook }>();

  /** Adds one that is called before `forward`. */
  addBefore(hook: ForwardPreHook): HookHandle {
    return added(this.#before, { hook });
  }

  /** Adds one that is called after `forward`. */
  addAfter(hook: ForwardHook): HookHandle {
    return added(this.#after, { hook });
  }

  /** Calls `forward` between the hooks, which are called in the order of their registration. */
  run(
    module: Module,
    inputs: readonly unknown[],
    forward: (inputs: readonly unknown[]) => unknown,
  ): unknown {
    let given = inputs;
    for (const { hook } of this.#before) given = hook(module, given) ?? given;
    let output = forward(given);
    for (const { hook } of this.#after) {
      const changed = hook(module, given, output);
      if (changed !== undefined) output = changed;
    }
    return output;
  }
}

/** An entry of its own for each registration, so that one function may be registered twice. */
function added<T>(entries: Set<T>, entry: T): HookHandle {
  entries.add(entry);
  return { remove: () => void entries.delete(entry) };
}
