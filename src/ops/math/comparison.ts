/**
 * Comparisons, elementwise. The operands broadcast and promote; the results are bools.
 *
 * @module
 */
import type { Tensor, TensorLike } from "../../engine/core/mod.ts";
import { equal, less, lessEqual, not } from "../../engine/primitive/mod.ts";
import { promoteOperands } from "../operands.ts";

/**
 * Whether `x = y`, elementwise, as bools; the operands broadcast and promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { eq, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(eq(tensor([1, 2]), 2).arraySync(), [false, true]);
 * ```
 */
export function eq(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("eq", [x, y], { outside: "widen" });
  return equal(a, b);
}

/**
 * Whether `x ≠ y`, elementwise, as bools; the operands broadcast and promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ne, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(ne(tensor([1, 2]), 2).arraySync(), [true, false]);
 * ```
 */
export function ne(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("ne", [x, y], { outside: "widen" });
  return not(equal(a, b));
}

/**
 * Whether `x < y`, elementwise, as bools; the operands broadcast and promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { lt, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(lt(tensor([1, 2]), 2).arraySync(), [true, false]);
 * ```
 */
export function lt(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("lt", [x, y], { outside: "widen" });
  return less(a, b);
}

/**
 * Whether `x ≤ y`, elementwise, as bools; the operands broadcast and promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { le, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(le(tensor([1, 2, 3]), 2).arraySync(), [true, true, false]);
 * ```
 */
export function le(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("le", [x, y], { outside: "widen" });
  return lessEqual(a, b);
}

/**
 * Whether `x > y`, elementwise, as bools; the operands broadcast and promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { gt, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(gt(tensor([1, 2, 3]), 2).arraySync(), [false, false, true]);
 * ```
 */
export function gt(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("gt", [x, y], { outside: "widen" });
  return less(b, a);
}

/**
 * Whether `x ≥ y`, elementwise, as bools; the operands broadcast and promote.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ge, tensor } from "@cotangent/cotangent";
 *
 * assert.deepEqual(ge(tensor([1, 2, 3]), 2).arraySync(), [false, true, true]);
 * ```
 */
export function ge(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteOperands("ge", [x, y], { outside: "widen" });
  return lessEqual(b, a);
}
