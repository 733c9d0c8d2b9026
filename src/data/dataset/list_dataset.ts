/**
 * A dataset of what lies in memory.
 *
 * @module
 */
import { describeValue } from "../../engine/base/mod.ts";
import { ArgumentError } from "../../tensor.ts";
import { checkIndex } from "./check_index.ts";
import { Dataset } from "./dataset.ts";

/**
 * The elements of an array as examples.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ListDataset, parseCsv } from "@cotangent/cotangent/data";
 *
 * const rows = new ListDataset(parseCsv("x,y\n1,2\n3,4", { types: { x: "number" } }));
 * assert.deepEqual(rows.get(1), { x: 3, y: "4" });
 * // Of an IterableDataset: new ListDataset(await Array.fromAsync(dataset))
 * ```
 *
 * @throws {ArgumentError} if it is not an array
 */
export class ListDataset<T> extends Dataset<T> {
  readonly #examples: readonly T[];

  /** Of the elements of an array, which is not copied. */
  constructor(examples: readonly T[]) {
    super();
    if (!Array.isArray(examples)) {
      throw new ArgumentError(
        `ListDataset: Expected an array of examples: got ${describeValue(examples)}`,
      );
    }
    this.#examples = examples;
  }

  /** The number of elements. */
  override get length(): number {
    return this.#examples.length;
  }

  /**
   * The element at an index.
   *
   * @throws {IndexError} if there is none
   */
  override get(index: number): T {
    checkIndex("ListDataset", index, this.length);
    return this.#examples[index];
  }
}
