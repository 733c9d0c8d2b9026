/**
 * Elements from one dtype to another, and single elements in and out of typed arrays.
 *
 * @module
 */
import {
  fromBfloat16Array,
  fromBfloat16Bits,
  toBfloat16Array,
  toBfloat16Bits,
} from "./bfloat16.ts";
import { type DType, dtypeInfo, isFloating, type TypedArray } from "./dtype.ts";
import { integerRanges } from "./integer_range.ts";

/** An element as JavaScript has it: a bigint for int64, a boolean for bool, else a number. */
export type ElementValue = number | bigint | boolean;

/** Reads the element at a place of a typed array. */
export type ElementReader = (array: TypedArray, place: number) => ElementValue;

/** Stores a number, bigint or boolean at a place of a typed array. */
export type ElementWriter = (array: TypedArray, place: number, value: ElementValue) => void;

/** Arrays that hold plain numbers: all but int64's. */
type NumberArray = Exclude<TypedArray, BigInt64Array>;

/**
 * A new array with the elements converted, as PyTorch casts them: floats to integers truncate
 * (out of range they saturate, NaN gives 0), integers wrap, and anything to bool is `!= 0`.
 */
export function convertElements(source: TypedArray, from: DType, to: DType): TypedArray {
  if (from === to) return source.slice();
  if (from === "bfloat16") {
    return convertElements(fromBfloat16Array(source as Uint16Array), "float32", to);
  }
  if (to === "bool") return toBool(source);
  if (from === "int64") return fromInt64(source as BigInt64Array, to);
  const numbers = source as NumberArray;
  if (to === "bfloat16") return toBfloat16Array(numbers);
  if (to === "int64") {
    const result = new BigInt64Array(numbers.length);
    for (let i = 0; i < result.length; i++) result[i] = saturateInt64(numbers[i]);
    return result;
  }
  const result = dtypeInfo[to].allocate(numbers.length) as NumberArray;
  if (!isFloating(from) || isFloating(to)) {
    // Typed arrays round floats to nearest and wrap integers by themselves.
    result.set(numbers);
    return result;
  }
  const [low, high] = integerRanges[to] as readonly [number, number];
  for (let i = 0; i < result.length; i++) result[i] = saturate(numbers[i], low, high);
  return result;
}

function toBool(source: TypedArray): Uint8Array {
  const result = new Uint8Array(source.length);
  // `!= 0` by equality, so that NaN is true and one loop serves bigints too.
  for (let i = 0; i < result.length; i++) result[i] = source[i] == 0 ? 0 : 1;
  return result;
}

function fromInt64(source: BigInt64Array, to: DType): TypedArray {
  const result = dtypeInfo[to].allocate(source.length) as NumberArray;
  const write = elementWriter(to);
  for (let i = 0; i < result.length; i++) write(result, i, source[i]);
  return result;
}

/** Truncates towards 0 into a range; NaN gives 0. */
function saturate(value: number, low: number, high: number): number {
  if (value !== value) return 0;
  return value <= low ? low : value >= high ? high : Math.trunc(value);
}

function saturateInt64(value: number): bigint {
  if (value !== value) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(Math.trunc(value));
}

/** A function that reads elements of a dtype: bool as boolean, int64 as bigint, else as number. */
export function elementReader(dtype: DType): ElementReader {
  if (dtype === "bool") return readBool;
  if (dtype === "bfloat16") return readBfloat16;
  return readPlain;
}

const readBool: ElementReader = (array, place) => array[place] !== 0;
const readBfloat16: ElementReader = (array, place) => fromBfloat16Bits(array[place] as number);
const readPlain: ElementReader = (array, place) => array[place];

/**
 * A function that stores numbers, bigints and booleans as elements of a dtype. Numbers are
 * converted as floats are (truncated, saturated), bigints as integers (wrapped).
 */
export function elementWriter(dtype: DType): ElementWriter {
  if (dtype === "bool") {
    return (array, place, value) => {
      array[place] = value == 0 ? 0 : 1;
    };
  }
  if (dtype === "bfloat16") {
    return (array, place, value) => {
      array[place] = toBfloat16Bits(Number(value));
    };
  }
  if (dtype === "int64") {
    return (array, place, value) => {
      array[place] = typeof value === "bigint" ? value : saturateInt64(Number(value));
    };
  }
  const range = integerRanges[dtype] as readonly [number, number] | undefined;
  if (range === undefined) {
    return (array, place, value) => {
      array[place] = Number(value);
    };
  }
  const [low, high] = range;
  return (array, place, value) => {
    // Past 32 bits the typed array itself wraps.
    array[place] = typeof value === "bigint"
      ? Number(BigInt.asIntN(32, value))
      : saturate(Number(value), low, high);
  };
}
