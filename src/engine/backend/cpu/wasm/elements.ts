/**
 * How elements lie in memory: what is loaded and stored as such, and what it means. Float16 and
 * bfloat16 are converted by integer arithmetic, for which no instructions exist.
 *
 * @module
 */
import type { DType } from "../../../base/mod.ts";
import { computeType, type Expression, scalar, type ScalarType } from "../../../kernel/mod.ts";

/** The dtype of a buffer's elements, or the type of a scratch's. */
export type ElementType = DType | ScalarType;

/** An element as it lies in memory. */
export interface StoredForm {
  readonly bytes: 1 | 2 | 4 | 8;
  /** The type of the raw value. */
  readonly raw: "float32" | "float64" | "int32" | "int64";
  readonly signed: boolean;
}

const forms: Readonly<Record<ElementType, StoredForm>> = {
  float32: { bytes: 4, raw: "float32", signed: true },
  float64: { bytes: 8, raw: "float64", signed: true },
  float16: { bytes: 2, raw: "int32", signed: false },
  bfloat16: { bytes: 2, raw: "int32", signed: false },
  int32: { bytes: 4, raw: "int32", signed: true },
  uint32: { bytes: 4, raw: "int32", signed: false },
  int64: { bytes: 8, raw: "int64", signed: true },
  int8: { bytes: 1, raw: "int32", signed: true },
  uint8: { bytes: 1, raw: "int32", signed: false },
  bool: { bytes: 1, raw: "int32", signed: false },
  index: { bytes: 4, raw: "int32", signed: true },
};

/** How elements of a dtype or type lie in memory. */
export function storedForm(type: ElementType): StoredForm {
  return forms[type];
}

/** The type in which elements are computed. */
export function elementType(type: ElementType): ScalarType {
  return type === "index" ? type : computeType[type];
}

/** A raw value as what it means. */
export function decoded(type: ElementType, raw: Expression): Expression {
  switch (type) {
    case "float16":
      return fromHalf(raw);
    case "bfloat16":
      return scalar.bitcast("float32", scalar.shiftLeft(raw, int(16)));
    case "bool":
    case "uint32":
    case "index":
      return scalar.convert(type, raw);
    default:
      return raw;
  }
}

/** A value as it is stored. */
export function encoded(type: ElementType, value: Expression): Expression {
  switch (type) {
    case "float16":
      return toHalf(value);
    case "bfloat16":
      return toBrain(value);
    case "bool":
    case "uint32":
    case "index":
      return scalar.convert("int32", value);
    default:
      return value;
  }
}

/** What storing and loading again gives. */
export function narrowed(dtype: DType, value: Expression): Expression {
  switch (dtype) {
    case "float16":
    case "bfloat16":
      return decoded(dtype, encoded(dtype, value));
    case "int8":
      return scalar.shiftRight(scalar.shiftLeft(value, int(24)), int(24));
    case "uint8":
      return scalar.and(value, int(255));
    default:
      return value;
  }
}

function int(value: number): Expression {
  return scalar.constant("int32", value | 0);
}

/** Exponent and mantissa moved to their places; a product with 2^112 sets the exponent's bias. */
function fromHalf(half: Expression): Expression {
  const sign = scalar.shiftLeft(scalar.and(half, int(0x8000)), int(16));
  const size = scalar.shiftLeft(scalar.and(half, int(0x7fff)), int(13));
  const scaled = scalar.multiply(
    scalar.bitcast("float32", size),
    scalar.constant("float32", 2 ** 112),
  );
  const special = scalar.lessEqual(int(0x7c00 << 13), size);
  const bits = scalar.select(
    special,
    scalar.or(size, int(0x7f800000)),
    scalar.bitcast("int32", scaled),
  );
  return scalar.bitcast("float32", scalar.or(bits, sign));
}

/** Rounded to the nearest, ties to even; what is too large becomes infinite. */
function toHalf(value: Expression): Expression {
  const bits = scalar.bitcast("int32", value);
  const size = scalar.and(bits, int(0x7fffffff));
  const sign = scalar.and(scalar.shiftRight(bits, int(16)), int(0x8000));
  // Adding ½ moves a subnormal half's bits to the end of the mantissa, rounded by the addition.
  const half = scalar.constant("float32", 0.5);
  const shifted = scalar.add(scalar.bitcast("float32", size), half);
  const subnormal = scalar.subtract(scalar.bitcast("int32", shifted), int(0x3f000000));
  const odd = scalar.and(scalar.shiftRight(size, int(13)), int(1));
  const rebiased = scalar.add(size, int(((15 - 127) << 23) + 0xfff));
  const normal = scalar.shiftRight(scalar.add(rebiased, odd), int(13));
  const special = scalar.select(scalar.less(int(0x7f800000), size), int(0x7e00), int(0x7c00));
  const finite = scalar.select(scalar.less(size, int(0x38800000)), subnormal, normal);
  return scalar.or(scalar.select(scalar.lessEqual(int(0x47800000), size), special, finite), sign);
}

/** The upper half of the bits: half an ulp less one bit if even is added before. */
function toBrain(value: Expression): Expression {
  const bits = scalar.bitcast("uint32", value);
  const word = (n: number) => scalar.constant("uint32", n);
  const odd = scalar.and(scalar.shiftRight(bits, word(16)), word(1));
  const rounded = scalar.shiftRight(scalar.add(bits, scalar.add(word(0x7fff), odd)), word(16));
  const stored = scalar.select(scalar.isNaN(value), word(0x7fc0), rounded);
  return scalar.convert("int32", stored);
}
