/**
 * Every function and method of the tensor API with arguments that make no sense: what is thrown is of
 * the library's own classes, and never one of JavaScript's own complaints.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as api from "../../../src/tensor.ts";
import { random, Tensor, tensor } from "../../../src/tensor.ts";

const matrix = tensor([[1, 2], [3, 4]]);
const key = random.key(0);

/** What stands in the place of arguments. */
const junk: readonly unknown[] = [
  undefined,
  null,
  3,
  -1,
  1.5,
  NaN,
  "x",
  {},
  { a: 1 },
  [],
  () => 1,
  Symbol("s"),
  matrix,
  [matrix],
];

/** Change the state of the whole program. */
const excluded: ReadonlySet<string> = new Set(["manualSeed", "setDefaultDevice"]);

const errorClasses: readonly (abstract new (...args: never[]) => Error)[] = [
  api.AnomalyError,
  api.ArgumentError,
  api.DeviceError,
  api.DimError,
  api.DTypeError,
  api.IndexError,
  api.ShapeError,
  api.TraceError,
  api.UnsupportedError,
];

type Callable = (...args: unknown[]) => unknown;

/** Functions, not classes, of a module. */
function functionsOf(module: object, prefix = ""): [name: string, call: Callable][] {
  return Object.entries(module)
    .filter(([name, value]) =>
      typeof value === "function" && /^[a-z]/.test(name) && !excluded.has(name)
    )
    .map(([name, value]) => [prefix + name, value]);
}

function methods(): [name: string, call: Callable][] {
  const own = Object.getOwnPropertyDescriptors(Tensor.prototype);
  return Object.entries(own)
    .filter(([name, { value }]) => typeof value === "function" && name !== "constructor")
    .map(([name, { value }]) => [`Tensor.${name}`, (...args) => value.apply(matrix, args)]);
}

/** What a call complains of in JavaScript's own words, or null. */
function rawComplaint(call: Callable, args: readonly unknown[]): string | null {
  try {
    const result = call(...args);
    if (result instanceof Promise) result.catch(() => {});
    return null;
  } catch (error) {
    if (errorClasses.some((known) => error instanceof known)) return null;
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function describe(value: unknown): string {
  if (value instanceof Tensor) return "matrix";
  if (Array.isArray(value)) return `[${value.map(describe).join(", ")}]`;
  if (typeof value === "object" && value !== null) return Deno.inspect(value);
  return typeof value === "function" ? "() => 1" : String(value);
}

for (const [name, call] of [...functionsOf(api), ...functionsOf(random, "random."), ...methods()]) {
  Deno.test(`${name}() tells bad arguments in the library's words`, () => {
    const complaints: string[] = [];
    const heads: readonly (readonly unknown[])[] = [[], [matrix], [key], [[2]], [matrix, matrix]];
    for (const head of heads) {
      for (const first of junk) {
        for (const rest of [[], ...junk.map((second) => [second])]) {
          const args = [...head, first, ...rest];
          const complaint = rawComplaint(call, args);
          if (complaint !== null) {
            complaints.push(`(${args.map(describe).join(", ")}): ${complaint}`);
          }
        }
      }
    }
    assert.deepEqual(complaints.slice(0, 3), []);
  });
}
