/**
 * The values of elements in a turn of a loop along rows.
 *
 * @module
 */
import { InternalError } from "../base/mod.ts";
import { asStored } from "./as_stored.ts";
import type { Expression } from "./expression.ts";
import type { RowsNest } from "./rows_nest.ts";
import type { Statement } from "./statement.ts";

/** The values at one element, computed as they are asked for. */
export class ElementValues {
  readonly #nest: RowsNest;
  readonly #leaf: (place: number) => Expression | null;
  readonly #keep: (place: number, value: Expression) => Expression;
  readonly #values = new Map<number, Expression>();

  /**
   * Values out of `leaf` (inputs, what is known of the row, what is in a scratch; null for what is to
   * be computed). `keep` may give a value a name.
   */
  constructor(
    nest: RowsNest,
    leaf: (place: number) => Expression | null,
    keep: (place: number, value: Expression) => Expression = (_, value) => value,
  ) {
    this.#nest = nest;
    this.#leaf = leaf;
    this.#keep = keep;
  }

  /** The value of a place. */
  of(place: number): Expression {
    let value = this.#values.get(place);
    if (value !== undefined) return value;
    const leaf = this.#leaf(place);
    if (leaf !== null) {
      this.#values.set(place, value = this.#keep(place, leaf));
      return value;
    }
    const { lowering, schedule } = this.#nest;
    const step = schedule.stepOf[place];
    const { kind, operands, element, dtypes } = lowering.steps[step];
    if (kind === "reduce") throw new InternalError("An element is not the result of a reduction");
    const results = element(operands.map((operand) => this.of(operand)), (value) => value);
    results.forEach((result, o) => {
      const made = schedule.firstPlace[step] + o;
      this.#values.set(made, this.#keep(made, asStored(dtypes[o], result)));
    });
    return this.#values.get(place)!;
  }
}

/**
 * The statements of one turn that need the values of some elements. What several of them contain is
 * computed once, and all inputs are read before the first store, as an output may lie where an input
 * does.
 */
export function valuesOf(
  nest: RowsNest,
  needed: readonly number[],
  leaf: (place: number) => Expression | null,
  body: (valueOf: (place: number) => Expression) => readonly Statement[],
): readonly Statement[] {
  const statements: Statement[] = [];
  const uses = needed.length > 1 ? countUses(nest, needed, leaf) : new Map<number, number>();
  const keep = (place: number, value: Expression) => {
    const isLoad = value.kind === "load";
    const count = uses.get(place) ?? 0;
    return count > 1 || (count > 0 && isLoad) ? nest.defined(value, statements) : value;
  };
  const elements = new ElementValues(nest, leaf, keep);
  for (const place of needed) elements.of(place);
  const stores = body((place) => elements.of(place));
  return [...statements, ...stores];
}

/** How often places are read, where some are needed. */
function countUses(
  { lowering, schedule }: RowsNest,
  needed: readonly number[],
  leaf: (place: number) => Expression | null,
): Map<number, number> {
  const uses = new Map<number, number>();
  const visited = new Set<number>();
  const use = (place: number) => {
    uses.set(place, (uses.get(place) ?? 0) + 1);
    if (leaf(place) !== null) return;
    const step = schedule.stepOf[place];
    if (visited.has(step)) return;
    visited.add(step);
    lowering.steps[step].operands.forEach(use);
  };
  needed.forEach(use);
  return uses;
}
