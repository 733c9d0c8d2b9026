/**
 * The routine "sort": one input of any dtype and strides to its elements in order along a dimension,
 * and their indices as int32. Stable; NaN counts as the greatest, -0 equals 0.
 *
 * @module
 */
import {
  coalesce,
  contiguousLayout,
  type DType,
  type Layout,
  type TypedArray,
} from "../../../base/mod.ts";
import type { RoutineInput, RoutineOutput, RoutineRun } from "../../backend.ts";

/** What "sort" takes beside its input. */
export interface SortOptions {
  readonly dim: number;
  readonly descending: boolean;
}

/** Plans a sort along a dimension for an input of this layout. */
export function planSort(
  [{ dtype, layout }]: readonly RoutineInput[],
  _outputs: readonly RoutineOutput[],
  options: unknown,
): RoutineRun {
  const { dim, descending } = options as SortOptions;
  const rowLength = layout.shape.length === 0 ? 1 : layout.shape[dim];
  const result = contiguousLayout(layout.shape);
  const stride = layout.strides[dim] ?? 1;
  const resultStride = result.strides[dim] ?? 1;
  const { shape: loops, strides: [steps, resultSteps] } = coalesce([
    without(layout, dim),
    without(result, dim),
  ]);
  const key = keyMakers[dtype];
  const isWide = dtype === "float64" || dtype === "int64";
  const flip = descending ? -1 : 0;

  return ([input], [valuesOutput, indicesOutput]) => {
    if (rowLength === 0) return;
    const source = input as TypedArray;
    const values = valuesOutput as Float32Array;
    const indices = indicesOutput as Int32Array;
    const rows = new Sorter(rowLength, isWide);
    const visit = (depth: number, place: number, resultPlace: number): void => {
      if (depth < loops.length) {
        for (let i = 0; i < loops[depth]; i++) {
          visit(depth + 1, place, resultPlace);
          place += steps[depth];
          resultPlace += resultSteps[depth];
        }
        return;
      }
      key(source, place, stride, rows.low, rows.high, flip);
      const order = rows.sort();
      for (let i = 0, end = resultPlace; i < rowLength; i++, end += resultStride) {
        indices[end] = order[i];
      }
      copyOrdered(source, place, stride, order, values, resultPlace, resultStride);
    };
    visit(0, layout.offset, 0);
  };
}

function without({ shape, strides }: Layout, dim: number): Layout {
  const others = (_: number, d: number) => d !== dim;
  return { shape: shape.filter(others), strides: strides.filter(others), offset: 0 };
}

function copyOrdered(
  source: TypedArray,
  start: number,
  stride: number,
  order: Int32Array,
  target: TypedArray,
  targetStart: number,
  targetStride: number,
): void {
  const from = source as Float32Array, to = target as Float32Array;
  for (let i = 0, end = targetStart; i < order.length; i++, end += targetStride) {
    to[end] = from[start + order[i] * stride];
  }
}

/**
 * Writes the keys of a row, unsigned integers in the order of its elements: `low` alone for up to 32
 * bits, `low` and `high` for 64. All bits are flipped (`flip` -1) to sort downwards, which keeps the
 * sort stable.
 */
type KeyMaker = (
  source: TypedArray,
  start: number,
  stride: number,
  low: Uint32Array,
  high: Uint32Array,
  flip: number,
) => void;

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new Int32Array(double.buffer);
const long = new BigInt64Array(1);
const longBits = new Int32Array(long.buffer);

// Bits of floats are in order once those of negative numbers are flipped, and the sign of others.
const nan32 = 0x7fc00000;
const nan64 = 0x7ff80000;
const sign = 1 << 31;

const keyOfFloat: KeyMaker = (source, start, stride, low, _, flip) => {
  const from = source as Float32Array;
  for (let i = 0, place = start; i < low.length; i++, place += stride) {
    const x = from[place];
    single[0] = x + 0; // -0 + 0 is 0
    const bits = x === x ? singleBits[0] : nan32;
    low[i] = bits ^ (bits >> 31 | sign) ^ flip;
  }
};

const keyOfBfloat16: KeyMaker = (source, start, stride, low, _, flip) => {
  for (let i = 0, place = start; i < low.length; i++, place += stride) {
    let bits = (source as Uint16Array)[place] << 16;
    if (bits === sign) bits = 0;
    if ((bits & 0x7fffffff) > 0x7f800000) bits = nan32;
    low[i] = bits ^ (bits >> 31 | sign) ^ flip;
  }
};

const keyOfDouble: KeyMaker = (source, start, stride, low, high, flip) => {
  const from = source as Float64Array;
  for (let i = 0, place = start; i < low.length; i++, place += stride) {
    const x = from[place];
    double[0] = x + 0;
    const top = x === x ? doubleBits[1] : nan64;
    const negative = top >> 31;
    low[i] = (x === x ? doubleBits[0] : 0) ^ negative ^ flip;
    high[i] = top ^ (negative | sign) ^ flip;
  }
};

const keyOfSigned: KeyMaker = (source, start, stride, low, _, flip) => {
  const from = source as Int32Array;
  for (let i = 0, place = start; i < low.length; i++, place += stride) {
    low[i] = from[place] ^ sign ^ flip;
  }
};

const keyOfUnsigned: KeyMaker = (source, start, stride, low, _, flip) => {
  const from = source as Uint32Array;
  for (let i = 0, place = start; i < low.length; i++, place += stride) low[i] = from[place] ^ flip;
};

const keyOfLong: KeyMaker = (source, start, stride, low, high, flip) => {
  const from = source as BigInt64Array;
  for (let i = 0, place = start; i < low.length; i++, place += stride) {
    long[0] = from[place];
    low[i] = longBits[0] ^ flip;
    high[i] = longBits[1] ^ sign ^ flip;
  }
};

const keyMakers: Readonly<Record<DType, KeyMaker>> = {
  float32: keyOfFloat,
  float16: keyOfFloat,
  bfloat16: keyOfBfloat16,
  float64: keyOfDouble,
  int32: keyOfSigned,
  int8: keyOfSigned,
  uint8: keyOfUnsigned,
  uint32: keyOfUnsigned,
  bool: keyOfUnsigned,
  int64: keyOfLong,
};

/** Up to this length insertion beats counting. */
const insertionLength = 32;
/** From this length on, 3 passes of 11 bits beat 4 of 8. */
const longLength = 2048;

const counts = new Uint32Array(1 << 11);

/** Sorts the keys of rows of one length: the caller fills `low` (and `high`), `sort` orders them. */
class Sorter {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  #order: Int32Array;
  #keys: Uint32Array;
  #otherOrder: Int32Array;
  #otherKeys: Uint32Array;

  constructor(length: number, isWide: boolean) {
    this.low = new Uint32Array(length);
    this.high = new Uint32Array(isWide ? length : 0);
    this.#order = new Int32Array(length);
    this.#keys = new Uint32Array(length);
    this.#otherOrder = new Int32Array(length);
    this.#otherKeys = new Uint32Array(length);
  }

  /** The indices of the keys in ascending order; valid until the next call. */
  sort(): Int32Array {
    const { low, high } = this;
    const order = this.#order;
    for (let i = 0; i < order.length; i++) order[i] = i;
    this.#keys.set(low);
    this.#sortKeys();
    if (high.length > 0) {
      // Stable sorts by the lesser half and then by the greater one sort by both.
      const keys = this.#keys;
      for (let i = 0; i < keys.length; i++) keys[i] = high[this.#order[i]];
      this.#sortKeys();
    }
    return this.#order;
  }

  /** Sorts `#keys`, and `#order` along with them. */
  #sortKeys(): void {
    const length = this.#keys.length;
    if (length <= insertionLength) {
      this.#insert();
      return;
    }
    const bits = length < longLength ? 8 : 11;
    for (let shift = 0; shift < 32; shift += bits) this.#sortDigit(shift, (1 << bits) - 1);
  }

  #insert(): void {
    const keys = this.#keys;
    const order = this.#order;
    for (let i = 1; i < keys.length; i++) {
      const key = keys[i];
      const index = order[i];
      let j = i - 1;
      for (; j >= 0 && keys[j] > key; j--) {
        keys[j + 1] = keys[j];
        order[j + 1] = order[j];
      }
      keys[j + 1] = key;
      order[j + 1] = index;
    }
  }

  /** Moves keys by one of their digits, keeping the order of equal digits. */
  #sortDigit(shift: number, mask: number): void {
    const keys = this.#keys;
    const order = this.#order;
    const length = keys.length;
    counts.fill(0, 0, mask + 1);
    for (let i = 0; i < length; i++) counts[keys[i] >>> shift & mask]++;
    if (counts[keys[0] >>> shift & mask] === length) return;

    let start = 0;
    for (let digit = 0; digit <= mask; digit++) {
      const count = counts[digit];
      counts[digit] = start;
      start += count;
    }
    const toKeys = this.#otherKeys;
    const toOrder = this.#otherOrder;
    for (let i = 0; i < length; i++) {
      const place = counts[keys[i] >>> shift & mask]++;
      toKeys[place] = keys[i];
      toOrder[place] = order[i];
    }
    this.#otherKeys = keys;
    this.#otherOrder = order;
    this.#keys = toKeys;
    this.#order = toOrder;
  }
}
