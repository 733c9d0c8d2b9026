/**
 * Where layers and initialisers draw from: the key of a surrounding `withKey`, else the default
 * generator. May import `src/tensor.ts`.
 *
 * @module
 */
import { random, type Tensor } from "../../tensor.ts";

/** The key in force, and how often was drawn from it. */
let source: { readonly key: Tensor; draws: number } | null = null;

/**
 * What a function gives whose layers and initialisers draw from a key: the same key, the same numbers.
 * Inside of traced functions, where the default generator cannot be, the key may be an argument.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const make = () => nn.withKey(random.key(3), () => new nn.Linear(2, 3));
 * assert.deepEqual(make().weight.arraySync(), make().weight.arraySync());
 * ```
 */
export function withKey<R>(key: Tensor, body: () => R): R {
  const outer = source;
  source = { key, draws: 0 };
  try {
    return body();
  } finally {
    source = outer;
  }
}

/**
 * A key to draw from once.
 *
 * @throws {TraceError} inside of traced functions without a surrounding `withKey`
 */
export function nextKey(operation: string): Tensor {
  if (source !== null) return random.foldIn(source.key, source.draws++);
  const repair =
    "Give it a key: nn.withKey(key, () => …), or the key option of functionalize's apply";
  return random.nextKey({ operation, repair });
}
