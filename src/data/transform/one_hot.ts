/**
 * Labels as vectors.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { type DType, oneHot as oneHotOf } from "../../tensor.ts";
import type { Transform } from "./compose.ts";

/** What `oneHot` gives. */
export interface OneHotOptions {
  /** The dtype of the vectors. @default "float32" */
  readonly dtype?: DType;
}

/**
 * Turns class numbers into vectors with a 1 at the class, `[…] → […, classes]`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { transforms } from "@cotangent/cotangent/data";
 *
 * const label = tensor(2, { dtype: "int32" });
 * assert.deepEqual(transforms.oneHot(4)(label).arraySync(), [0, 0, 1, 0]);
 * ```
 *
 * @throws {ArgumentError} if the number of classes is not a whole number above 0
 * @throws {IndexError} when called with a label that is not the number of a class
 */
export function oneHot(classes: number, { dtype = "float32" }: OneHotOptions = {}): Transform {
  checkInteger("oneHot", classes, { name: "classes", minimum: 1 });
  return (labels) => oneHotOf(labels, classes, { dtype });
}
