/**
 * What views in a graph are of: the values that were computed, and how the views repeat them.
 *
 * @module
 */
import { contiguousLayout, type Layout, sizeOf } from "../../base/mod.ts";
import type { Equation, GraphVariable } from "../../core/mod.ts";
import type { View } from "../../kernel/mod.ts";

/** What a variable shows. */
export interface Source {
  /** What was computed: itself, or what it is a view of. */
  readonly base: GraphVariable;
  /**
   * Where the variable is the base's elements in their row-major order: of each dimension whether they
   * are repeated along it. Null where elements are left out or stand in another order.
   */
  readonly repeated: readonly boolean[] | null;
  /** Where the elements lie in storage once the graph is a program. */
  readonly layout: Layout;
}

/** The sources of a graph's variables. */
export class Sources {
  readonly #views = new Map<GraphVariable, Source & { readonly relative: Layout | null }>();

  /** What a variable shows. */
  of(variable: GraphVariable): Source {
    return this.#views.get(variable) ?? {
      base: variable,
      repeated: variable.shape.map(() => false),
      layout: contiguousLayout(variable.shape),
    };
  }

  /** Learns of a view, in the order of the graph. */
  add({ inputs: [input], outputs: [output] }: Equation, { view }: View): void {
    const { base, layout } = this.of(input);
    const known = this.#views.get(input);
    // Where the elements lie if the base's lie in row-major order from 0 on.
    const before = known === undefined ? contiguousLayout(input.shape) : known.relative;
    const relative = before && view(before);
    this.#views.set(output, {
      base,
      relative,
      repeated: relative && repeatedDims(relative, sizeOf(base.shape)),
      // A program copies to row-major order what cannot be viewed as it lies.
      layout: view(layout) ?? view(contiguousLayout(input.shape))!,
    });
  }
}

/** Of each dimension whether so many elements in their order are repeated along it; null if they are not. */
function repeatedDims({ shape, strides, offset }: Layout, size: number): boolean[] | null {
  if (offset !== 0 || size === 0) return null;
  const repeated = shape.map((extent, dim) => extent !== 1 && strides[dim] === 0);
  let expected = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    if (repeated[dim] || shape[dim] === 1) continue;
    if (strides[dim] !== expected) return null;
    expected *= shape[dim];
  }
  return expected === size ? repeated : null;
}
