/**
 * Which dtype a result has when its operands differ: PyTorch's rules.
 *
 * @module
 */
import { checkDType, type DType, type DTypeCategory, dtypeInfo } from "./dtype.ts";
import { DTypeError } from "./errors.ts";

/** The dtype of floating-point results that no operand's dtype determines. */
export const defaultFloat: DType = "float32";

/** The dtype of integer results, indices included, that no operand's dtype determines. */
export const defaultInteger: DType = "int32";

/** What promotion looks at in a tensor: its dtype, and whether it has dimensions. */
export interface PromotionOperand {
  /** The tensor's dtype. */
  readonly dtype: DType;
  /** The number of dimensions; tensors of rank 0 promote less than others. */
  readonly rank: number;
}

/**
 * The smallest dtype that both can be converted to, as `torch.promote_types` has it: the higher
 * category wins (bool, integers, floats), and within a category the wider one.
 *
 * Float16 with bfloat16 gives float32, since neither holds the other. Int8 with uint8 gives int32
 * (PyTorch's int16 does not exist here). A uint32 combines with itself, bool and floats alone.
 *
 * @throws {DTypeError} for uint32 with another integer dtype
 */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  checkDType("promoteTypes", a);
  checkDType("promoteTypes", b);
  const rankA = categoryRank[dtypeInfo[a].category];
  const rankB = categoryRank[dtypeInfo[b].category];
  if (rankA !== rankB) return rankA > rankB ? a : b;
  if (rankA === categoryRank.floating) return promoteFloats(a, b);
  return promoteIntegers(a, b);
}

const categoryRank: Readonly<Record<DTypeCategory, number>> = { bool: 0, integer: 1, floating: 2 };

/** Two different floats: the wider one, or float32 for the two that are 16 bits wide. */
function promoteFloats(a: DType, b: DType): DType {
  const bytesA = dtypeInfo[a].bytes;
  const bytesB = dtypeInfo[b].bytes;
  if (bytesA === bytesB) return "float32";
  return bytesA > bytesB ? a : b;
}

/** Two different integers: the wider one, or int32 for the two that are 8 bits wide. */
function promoteIntegers(a: DType, b: DType): DType {
  if (a === "uint32" || b === "uint32") {
    throw new DTypeError(
      `promoteTypes: Cannot promote uint32 with another integer dtype: got ${a} and ${b}\n` +
        `Convert one of them first, for example with to("int64")`,
    );
  }
  const bytesA = dtypeInfo[a].bytes;
  const bytesB = dtypeInfo[b].bytes;
  if (bytesA === bytesB) return "int32";
  return bytesA > bytesB ? a : b;
}

/**
 * The dtype of an operation on a tensor and a plain number. A number never promotes within its own
 * category: int8 with 2 stays int8, float16 with 1.5 stays float16. Only a number of a higher
 * category does: integers with 1.5 give float32, bool with 2 gives int32 (int64 with 2n).
 *
 * A number counts as an integer if it is integral, since JavaScript cannot tell 2 from 2.0.
 */
export function promoteWithNumber(dtype: DType, value: number | boolean | bigint): DType {
  return combine(dtype, numberType(value));
}

/** The dtype that a plain number has by itself: bool, int32, int64 (bigint) or float32. */
export function numberType(value: number | boolean | bigint): DType {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int64";
  // Integral numbers beyond 2 ** 63 fit no integer dtype: they are meant as floats.
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 63 ? defaultInteger : defaultFloat;
}

/**
 * The dtype of an operation on several tensors and plain numbers, as `torch.result_type` has it:
 * tensors with dimensions come first, then tensors of rank 0, then numbers, and a later group
 * changes the result only if its category is higher.
 *
 * @throws {DTypeError} where uint32 meets another integer dtype within a group
 */
export function resultType(
  operands: readonly PromotionOperand[],
  numbers: readonly (number | boolean | bigint)[] = [],
): DType {
  let dimensioned: DType | null = null;
  let scalar: DType | null = null;
  let plain: DType | null = null;
  for (const { dtype, rank } of operands) {
    if (rank > 0) dimensioned = dimensioned === null ? dtype : promoteTypes(dimensioned, dtype);
    else scalar = scalar === null ? dtype : promoteTypes(scalar, dtype);
  }
  for (const value of numbers) {
    const dtype = numberType(value);
    plain = plain === null ? dtype : promoteTypes(plain, dtype);
  }
  let result = dimensioned;
  if (scalar !== null) result = result === null ? scalar : combine(result, scalar);
  if (plain !== null) result = result === null ? plain : combine(result, plain);
  return result ?? defaultFloat;
}

/** The first dtype, unless the second is of a higher category. */
function combine(first: DType, second: DType): DType {
  const higher = categoryRank[dtypeInfo[second].category] > categoryRank[dtypeInfo[first].category];
  return higher ? second : first;
}
