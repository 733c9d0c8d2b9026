/**
 * Random numbers without keys, for scripts: they come from a generator of the whole program.
 *
 * @module
 */
import {
  checkInteger,
  checkOptions,
  checkShape,
  type DType,
  type Shape,
  TraceError,
} from "../../engine/base/mod.ts";
import { currentTraceName, type Tensor } from "../../engine/core/mod.ts";
import { checkTensor } from "../operands.ts";
import { foldIn, key } from "./keys.ts";
import { permutation, randint as randintOf } from "./discrete.ts";
import { normal } from "./normal.ts";
import { type SampleOptions, uniform } from "./uniform.ts";

let seedKey: Tensor | null = null;
let draws = 0;

/**
 * Makes what `rand`, `randn`, `randint` and `randperm` give from now on depend on a seed alone. Without
 * it each run of a program draws other numbers.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { manualSeed, rand } from "@cotangent/cotangent";
 *
 * manualSeed(7);
 * const first = rand([3]).arraySync();
 * manualSeed(7);
 * assert.deepEqual(rand([3]).arraySync(), first);
 * ```
 *
 * @throws {ArgumentError} if the seed is not a whole number
 */
export function manualSeed(seed: number | bigint): void {
  if (typeof seed !== "bigint") checkInteger("manualSeed", seed, { name: "seed" });
  seedKey = key(seed);
  draws = 0;
}

/** How a refusal of `nextKey` speaks of its caller. */
export interface NextKeyOptions {
  /** Who draws. @default "random.nextKey" */
  readonly operation?: string;
  /** What the caller's user should do instead. @default "Pass a key as argument" */
  readonly repair?: string;
}

/**
 * A key from the default generator that was not given before, for code that draws unless it is told
 * what from.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 *
 * assert.notDeepEqual(random.nextKey().arraySync(), random.nextKey().arraySync());
 * ```
 *
 * @throws {TraceError} inside of traced functions, where it would be drawn once, while tracing
 */
export function nextKey(
  options: NextKeyOptions = {},
): Tensor {
  const { operation = "random.nextKey", repair = "Pass a key as argument" } = checkOptions(
    "random.nextKey",
    options,
    'operation: "noise"',
  );
  const trace = currentTraceName();
  if (trace !== null) {
    throw new TraceError(
      `${operation}: Cannot draw from the default generator inside of ${trace}: the numbers would ` +
        `be drawn once, while tracing\n${repair}`,
    );
  }
  seedKey ??= key(crypto.getRandomValues(new Uint32Array(1))[0]);
  return foldIn(seedKey, draws++);
}

/** A key for a function that has a counterpart with keys. */
function keyFor(operation: string, keyed: string): Tensor {
  return nextKey({ operation, repair: `Pass a key as argument and use random.${keyed}` });
}

/**
 * Numbers uniform in [0, 1), from the default generator.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { rand } from "@cotangent/cotangent";
 *
 * assert.deepEqual(rand([2, 3]).shape, [2, 3]);
 * ```
 *
 * @throws {TraceError} inside of traced functions: use `random.uniform(key, shape)`
 */
export function rand(shape: Shape = [], options: SampleOptions = {}): Tensor {
  const sizes = checkShape("rand", shape);
  checkOptions("rand", options, 'dtype: "float64"');
  return uniform(keyFor("rand", "uniform(key, shape)"), sizes, options);
}

/**
 * Numbers of the standard normal distribution, from the default generator.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 *
 * assert.deepEqual(randn([2, 3]).shape, [2, 3]);
 * ```
 *
 * @throws {TraceError} inside of traced functions: use `random.normal(key, shape)`
 */
export function randn(shape: Shape = [], options: SampleOptions = {}): Tensor {
  const sizes = checkShape("randn", shape);
  checkOptions("randn", options, 'dtype: "float64"');
  return normal(keyFor("randn", "normal(key, shape)"), sizes, options);
}

/**
 * Integers in [low, high), from the default generator; int32 by default.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randint } from "@cotangent/cotangent";
 *
 * assert.equal(randint(3, 4, [2]).max().itemSync(), 3);
 * ```
 *
 * @throws {TraceError} inside of traced functions: use `random.randint(key, shape, { low, high })`
 */
export function randint(
  low: number,
  high: number,
  shape: Shape = [],
  options: { readonly dtype?: DType } = {},
): Tensor {
  const { dtype = "int32" } = checkOptions("randint", options, 'dtype: "uint8"');
  const sizes = checkShape("randint", shape);
  const key = keyFor("randint", "randint(key, shape, { low, high })");
  return randintOf(key, sizes, { low, high, dtype });
}

/**
 * The numbers from 0 to n − 1 in random order, from the default generator; int32.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randperm } from "@cotangent/cotangent";
 *
 * assert.deepEqual(randperm(4).sort().values.arraySync(), [0, 1, 2, 3]);
 * ```
 *
 * @throws {TraceError} inside of traced functions: use `random.permutation(key, n)`
 */
export function randperm(n: number): Tensor {
  checkInteger("randperm", n, { name: "n", minimum: 0 });
  return permutation(keyFor("randperm", "permutation(key, n)"), n);
}

/** Uniform numbers in the shape and dtype of another tensor; see `rand`. */
export function randLike(x: Tensor): Tensor {
  return rand(checkTensor("randLike", x).shape, { dtype: x.dtype });
}

/** Normal numbers in the shape and dtype of another tensor; see `randn`. */
export function randnLike(x: Tensor): Tensor {
  return randn(checkTensor("randnLike", x).shape, { dtype: x.dtype });
}
