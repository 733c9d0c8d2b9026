/**
 * Prints modules as PyTorch does.
 *
 * @module
 */
import type { Module } from "./module.ts";
import { className } from "./walk.ts";

/** The module and those within, an indented line each. */
export function describeModule(module: Module): string {
  const lines = module.namedChildren().map(([name, child]) =>
    `(${name}): ${describeModule(child)}`.replaceAll("\n", "\n  ")
  );
  const extra = module.extraRepr();
  if (lines.length === 0) return `${className(module)}(${extra})`;
  const inner = [...(extra === "" ? [] : extra.split("\n")), ...lines];
  return `${className(module)}(\n${inner.map((line) => `  ${line}\n`).join("")})`;
}
