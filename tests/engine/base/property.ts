/**
 * Random tests that can be repeated: each run has its own seed, which a failure names.
 *
 * @module
 */

/** A generator of random choices. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** One of several. */
  pick<T>(choices: readonly T[]): T;
}

/** The generator of a seed (mulberry32, Tommy Ettinger, 2017). */
export function seeded(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return { next, integer, pick: (choices) => choices[integer(0, choices.length - 1)] };
}

/** A test that runs a check with many seeds and names the one that fails. */
export function property(
  name: string,
  check: (random: Random) => void,
  options: { readonly runs?: number } = {},
): void {
  const { runs = 300 } = options;
  Deno.test(name, () => {
    for (let seed = 0; seed < runs; seed++) {
      try {
        check(seeded(seed));
      } catch (cause) {
        throw new Error(`failed with seed ${seed}: ${(cause as Error).message}`, { cause });
      }
    }
  });
}
