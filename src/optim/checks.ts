/**
 * Checks of optimizers' options.
 *
 * @module
 */
import {
  ArgumentError,
  checkOptions,
  describeValue,
  formatShape,
  ShapeError,
} from "../engine/base/mod.ts";
import { Tensor } from "../tensor.ts";
import type { LearningRate } from "./scalar.ts";

/** The bounds of a number. */
export interface Bounds {
  /** What it is called. */
  readonly name: string;
  /** The least that it may be. @default 0 */
  readonly minimum?: number;
  /** The greatest that it may be. @default Infinity */
  readonly maximum?: number;
  /** What it must stay below. @default none */
  readonly below?: number;
}

/**
 * Checks a plain number; of a tensor only that it is a scalar, and a schedule passes.
 *
 * @throws {ArgumentError} if it is out of bounds, NaN or no number
 * @throws {ShapeError} if it is a tensor with dimensions
 */
export function checkHyperparameter(operation: string, value: LearningRate, bounds: Bounds): void {
  const { name, minimum = 0, maximum = Infinity, below } = bounds;
  if (typeof value === "function") return;
  if (value instanceof Tensor) {
    if (value.ndim === 0) return;
    throw new ShapeError(
      `${operation}: Expected a scalar as ${name}: got a tensor of shape ${
        formatShape(value.shape)
      }`,
    );
  }
  const fits = typeof value === "number" && value >= minimum && value <= maximum &&
    (below === undefined || value < below);
  if (fits) return;
  const limits = [
    ...(minimum === -Infinity ? [] : [`of at least ${minimum}`]),
    ...(maximum === Infinity ? [] : [`of at most ${maximum}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  const bounded = limits.length === 0 ? "" : ` ${limits.join(" and ")}`;
  throw new ArgumentError(
    `${operation}: Expected a number${bounded} as ${name}: got ${describeValue(value)}`,
  );
}

/** Checks a pair of decay rates, each at least 0 and below 1. */
export function checkBetas(
  operation: string,
  betas: readonly [LearningRate, LearningRate],
): void {
  checkPair(operation, betas, "betas");
  betas.forEach((beta, i) =>
    checkHyperparameter(operation, beta, { name: `betas[${i}]`, below: 1 })
  );
}

/** Checks that an option is an array of two. */
export function checkPair(operation: string, pair: unknown, name: string): void {
  if (Array.isArray(pair) && pair.length === 2) return;
  throw new ArgumentError(
    `${operation}: Expected an array of two numbers as ${name}: got ${describeValue(pair)}`,
  );
}

/**
 * The options with defaults in the place of those that are absent or undefined.
 *
 * @throws {ArgumentError} for what is no object, and for names that are no options
 */
export function withDefaults<O extends object>(
  operation: string,
  options: Readonly<Partial<O>>,
  defaults: O,
): O {
  checkOptions(operation, options, "lr: 0.01");
  const settled = { ...defaults };
  for (const [name, value] of Object.entries(options)) {
    checkName(operation, name, Object.keys(defaults));
    if (value !== undefined) settled[name as keyof O] = value as O[keyof O];
  }
  return settled;
}

/**
 * Checks that an option exists.
 *
 * @throws {ArgumentError} naming those that do
 */
export function checkName(operation: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw new ArgumentError(
    `${operation}: Expected options out of ${known.join(", ")}: got ${name}`,
  );
}

/**
 * Checks that an option is one of a few words.
 *
 * @throws {ArgumentError} naming them
 */
export function checkWord(
  operation: string,
  value: unknown,
  { name, words }: { readonly name: string; readonly words: readonly string[] },
): void {
  if (words.includes(value as string)) return;
  const quoted = words.map((word) => JSON.stringify(word)).join(", ");
  throw new ArgumentError(
    `${operation}: Expected one of ${quoted} as ${name}: got ${describeValue(value)}`,
  );
}
