/**
 * Bfloat16 numbers as their bits: the upper half of a float32.
 *
 * @module
 */

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/**
 * The bits of the bfloat16 nearest to a number, ties to even. The number is rounded to float32
 * first, as hardware and PyTorch do; every NaN becomes the quiet NaN 0x7fc0.
 */
export function toBfloat16Bits(x: number): number {
  float[0] = x;
  if (x !== x) return 0x7fc0;
  return roundWord(word[0]);
}

/** The number that bits of a bfloat16 stand for. */
export function fromBfloat16Bits(bits: number): number {
  word[0] = bits << 16;
  return float[0];
}

/** Numbers as bfloat16 bits. */
export function toBfloat16Array(numbers: ArrayLike<number>): Uint16Array {
  const result = new Uint16Array(numbers.length);
  for (let i = 0; i < result.length; i++) result[i] = toBfloat16Bits(numbers[i]);
  return result;
}

/** Bits of bfloat16 numbers as float32, which holds them exactly. */
export function fromBfloat16Array(bits: ArrayLike<number>): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < words.length; i++) words[i] = bits[i] << 16;
  return new Float32Array(words.buffer);
}

/** A float32's bits (not a NaN's) rounded to their upper half: half an ulp less one bit if even. */
function roundWord(bits: number): number {
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
