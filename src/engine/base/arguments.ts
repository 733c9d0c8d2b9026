/**
 * Checks of plain arguments, and how messages show what was given in their place.
 *
 * @module
 */
import { ArgumentError, IndexError } from "./errors.ts";

/** What was given, for messages: numbers and strings as they are written, objects by their class. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  const name = value.constructor?.name ?? "Object";
  return name === "Object" ? "a plain object" : `an object of class ${name}`;
}

/**
 * Checks an integer argument such as a stride, a count or a kernel size.
 *
 * @throws {ArgumentError} if it is not an integer of at least `minimum`
 */
export function checkInteger(
  operation: string,
  value: unknown,
  options: { readonly name: string; readonly minimum?: number },
): number {
  const { name, minimum = -Number.MAX_SAFE_INTEGER } = options;
  if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number;
  const bound = options.minimum === undefined ? "" : ` of at least ${minimum}`;
  throw new ArgumentError(
    `${operation}: Expected an integer${bound} as ${name}: got ${describeValue(value)}`,
  );
}

/**
 * Checks an index into a list of `size` things, which counts from the end if it is negative; the index
 * from the start.
 *
 * @throws {ArgumentError} if it is not an integer
 * @throws {IndexError} if it is out of range
 */
export function checkIndex(
  operation: string,
  value: unknown,
  { name, size }: { readonly name: string; readonly size: number },
): number {
  const index = checkInteger(operation, value, { name });
  if (index >= -size && index < size) return index < 0 ? index + size : index;
  throw new IndexError(
    `${operation}: Expected ${name} from ${-size} to ${size - 1}: got ${index}`,
  );
}

/** A number for every spatial dimension, or a list of one for each. */
export type PerDimension = number | readonly number[];

/**
 * Checks an integer argument with an entry a spatial dimension, such as a stride; one number, or a
 * list of one, stands for all.
 *
 * @throws {ArgumentError} if the list has another length, or an entry is no integer of at least
 *   `minimum`
 */
export function perDimension(
  operation: string,
  value: PerDimension,
  { count, name, minimum }: {
    readonly count: number;
    readonly name: string;
    readonly minimum: number;
  },
): number[] {
  if (!Array.isArray(value)) {
    checkInteger(operation, value, { name, minimum });
    return new Array<number>(count).fill(value as number);
  }
  const list: readonly number[] = value.length === 1 && count > 1
    ? new Array<number>(count).fill(value[0])
    : value;
  if (list.length !== count) {
    throw new ArgumentError(
      `${operation}: Expected a number or a list of ${count} as ${name}: got [${list.join(", ")}]`,
    );
  }
  for (const entry of list) checkInteger(operation, entry, { name, minimum });
  return [...list];
}

/**
 * Checks a plain number; NaN and infinities are numbers.
 *
 * @throws {ArgumentError} if it is not one
 */
export function checkNumber(operation: string, value: unknown, name: string): number {
  if (typeof value === "number") return value;
  throw new ArgumentError(
    `${operation}: Expected a number as ${name}: got ${describeValue(value)}`,
  );
}

/**
 * Checks a probability.
 *
 * @throws {ArgumentError} if it is not a number from 0 to 1
 */
export function checkProbability(operation: string, value: unknown, name = "p"): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new ArgumentError(
    `${operation}: Expected a probability from 0 to 1 as ${name}: got ${describeValue(value)}`,
  );
}

/**
 * Checks a function that a user passes.
 *
 * @throws {ArgumentError} if it is not one
 */
export function checkFunction(operation: string, value: unknown, name = "first argument"): void {
  if (typeof value === "function") return;
  throw new ArgumentError(
    `${operation}: Expected a function as ${name}: got ${describeValue(value)}`,
  );
}

/**
 * Checks that sizes, dims or tensors come as one list: `reshape([2, 3])`, not `reshape(2, 3)`; the list.
 *
 * @throws {ArgumentError} if they do not
 */
export function checkList<L extends readonly unknown[]>(
  operation: string,
  list: L,
  name: string,
): L {
  if (Array.isArray(list)) return list;
  throw new ArgumentError(
    `${operation}: Expected a list of ${name}: got ${
      typeof list === "object" ? "an object" : String(list)
    }\nWrite it in brackets: ${operation}([…])`,
  );
}

/**
 * Checks that options are an object, as `sum(x, 1, true)` for `sum(x, 1, { keepdim: true })` is an
 * easy mistake; the options. Lists and tensors, which can be iterated over, are none: all names would
 * be missing from `random.bernoulli(key, 0.5, [2])`.
 *
 * @throws {ArgumentError} if they are not
 */
export function checkOptions<O extends object>(operation: string, options: O, example: string): O {
  if (typeof options === "object" && options !== null && !(Symbol.iterator in options)) {
    return options;
  }
  throw new ArgumentError(
    `${operation}: Expected an object of options: got ${describeValue(options)}\n` +
      `Name them, for example { ${example} }`,
  );
}
