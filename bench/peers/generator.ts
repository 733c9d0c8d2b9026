/**
 * Numbers that every language makes alike: an element is a hash of its place and of a seed, so that
 * all parties compute with the same inputs and start from the same weights. `harness.py` has the same
 * two functions.
 *
 * @module
 */

/** The finalizer of MurmurHash3 with 32 bits (Appleby, 2011): it mixes every bit into every other. */
export function hash(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The 32 random bits of a place in the sequence of a seed; 2³² / φ sets the sequences apart. */
function bitsAt(seed: number, place: number): number {
  return hash(place + Math.imul(seed, 0x9e3779b9));
}

/** Numbers between `shift − scale` and `shift + scale`, evenly. */
export function uniform(
  count: number,
  seed: number,
  { scale = 1, shift = 0 }: { readonly scale?: number; readonly shift?: number } = {},
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  // 24 bits, which a float32 holds exactly, to [−1, 1).
  for (let i = 0; i < count; i++) {
    values[i] = shift + scale * ((bitsAt(seed, i) >>> 8) / 2 ** 23 - 1);
  }
  return values;
}

/** Whole numbers from 0 to below a bound. */
export function integers(count: number, seed: number, below: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: count }, (_, i) => bitsAt(seed, i) % below);
}
