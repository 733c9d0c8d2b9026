/**
 * Damaged files.
 *
 * @module
 */
import assert from "node:assert/strict";
import { FormatError } from "../../src/io/mod.ts";

/** How much is tried. */
export interface DamageOptions {
  /** How many damaged files. */
  readonly rounds: number;
  /** Of the random numbers; failures name it. */
  readonly seed: number;
}

/** Reads files that were damaged at random: each read must succeed, or throw a FormatError. */
export async function assertOnlyFormatErrors(
  files: readonly Uint8Array[],
  read: (file: Uint8Array) => unknown,
  { rounds, seed }: DamageOptions,
): Promise<void> {
  const random = generator(seed);
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const file = damage(files[random(files.length)], random);
    try {
      await read(file);
    } catch (error) {
      refused++;
      assert.ok(
        error instanceof FormatError,
        `seed ${seed}, round ${round}: ${(error as Error).stack} for ${file.toBase64()}`,
      );
    }
  }
  assert.ok(refused > rounds / 10, `only ${refused} of ${rounds} damaged files were refused`);
}

/** Bytes overwritten, cut out, doubled, or cut off. */
function damage(file: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = [...file];
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(Math.max(1, bytes.length));
    const extremes = [0, 1, 127, 128, 254, 255];
    switch (random(5)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at] = extremes[random(extremes.length)];
        break;
      case 2:
        bytes.splice(at, 1 + random(8));
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + 1 + random(8)));
        break;
      case 4:
        bytes.length = at;
    }
  }
  return Uint8Array.from(bytes);
}

/** Numbers below a bound: a linear congruential generator, whose high bits are good enough here. */
export function generator(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 33n) % below;
  };
}
