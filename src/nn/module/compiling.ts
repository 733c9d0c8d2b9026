/**
 * Keeps `jit` from making constants of a module's parameters unnoticed.
 *
 * @module
 */
import { isCompiling, isTraced, TraceError } from "../../tensor.ts";
import type { Module } from "./module.ts";
import { isState } from "./parameter.ts";
import { className } from "./walk.ts";

/**
 * Refuses a module with own state of concrete tensors inside of `jit`: what is compiled would keep
 * their values of today, whatever training does to the module afterwards.
 *
 * @throws {TraceError} inside of `jit`
 */
export function checkConstants(module: Module): void {
  if (!isCompiling()) return;
  for (const value of Object.values(module)) {
    if (isState(value) && !isTraced(value)) refuseConstants(className(module));
  }
}

/** Says what to do instead. */
export function refuseConstants(operation: string): never {
  throw new TraceError(
    `${operation}: Cannot use a module's parameters inside of jit: they would become constants that ` +
      "later training does not change\nUse nn.compile(model) or nn.trainStep, or pass the params of " +
      "nn.functionalize(model) as an argument",
  );
}
