/**
 * What kernels import from JavaScript: operations for which WebAssembly has no instruction.
 *
 * @module
 */
import { runtime } from "../javascript/runtime.ts";
import type { ImportedFunction } from "./module.ts";
import type { ValueType } from "./opcodes.ts";

const functionOf = (
  name: string,
  type: ValueType,
  arity: number,
): ImportedFunction => ({
  name,
  parameters: new Array<ValueType>(arity).fill(type),
  results: [type],
});

const unaryNames = [
  ...["exp", "expm1", "log", "log2", "log10", "log1p"],
  ...[
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
  ],
];

/** Every function that may be imported, by name. Engines call those of `Math` directly. */
export const importable: ReadonlyMap<string, ImportedFunction> = new Map([
  ...unaryNames.map((name) => functionOf(name, "f64", 1)),
  functionOf("exp2", "f64", 1),
  functionOf("remainder", "f64", 2),
  functionOf("power", "f64", 2),
  functionOf("atan2", "f64", 2),
  functionOf("logaddexp", "f64", 2),
  functionOf("power32", "i32", 2),
  functionOf("powerUnsigned", "i32", 2),
  functionOf("power64", "i64", 2),
].map((f) => [f.name, f]));

const { power, power64, logaddexp } = runtime as Record<string, WebAssembly.ImportValue>;
const { power32 } = runtime as { readonly power32: (x: number, y: number) => number };

/** The functions themselves. */
export const importedFunctions: Readonly<Record<string, WebAssembly.ImportValue>> = {
  ...Object.fromEntries(unaryNames.map((name) => [name, Math[name as "exp"]])),
  exp2: (x: number) => 2 ** x,
  remainder: (x: number, y: number) => x % y,
  atan2: Math.atan2,
  power,
  power32,
  // WebAssembly hands over signed integers.
  powerUnsigned: (x: number, y: number) => power32(x >>> 0, y >>> 0),
  power64,
  logaddexp,
};

/** Numbers the functions that one module imports, in the order in which they are asked for. */
export class Imports {
  readonly #numbers = new Map<string, number>();

  /** The number of a function. */
  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) this.#numbers.set(name, number = this.#numbers.size);
    return number;
  }

  /** The functions asked for so far, by number. */
  get list(): readonly ImportedFunction[] {
    return [...this.#numbers.keys()].map((name) => importable.get(name)!);
  }
}
