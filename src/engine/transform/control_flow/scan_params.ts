/**
 * What a scan consists of.
 *
 * @module
 */
import type { Graph, Tensor } from "../../core/mod.ts";

/**
 * The body as a closed graph, from constants, carry and this turn's slices to the next carry and
 * this turn's results. Inputs of the primitive: constants, the first carry, the stacked slices;
 * outputs: the last carry, the stacked results.
 */
export interface ScanParams {
  readonly body: Graph;
  readonly constants: number;
  readonly carries: number;
  readonly length: number;
  readonly reverse: boolean;
}

/** Applies the scan primitive, for its own rules. */
export type BindScan = (inputs: readonly Tensor[], params: ScanParams) => readonly Tensor[];

/** What goes into a scan or its body, by what it is. */
export interface ScanInputs<T> {
  readonly constants: T[];
  readonly carry: T[];
  readonly slices: T[];
}

/** The inputs of a scan or its body by what they are. */
export function splitInputs<T>(
  inputs: readonly T[],
  { constants, carries }: Pick<ScanParams, "constants" | "carries">,
): ScanInputs<T> {
  const [ofConstants, carry, slices] = splitBy(inputs, [constants, carries]);
  return { constants: ofConstants, carry, slices };
}

/** A list in parts of so many, and what is left. */
export function splitBy<T>(list: readonly T[], counts: readonly number[]): T[][] {
  let start = 0;
  const parts = counts.map((count) => list.slice(start, start += count));
  return [...parts, list.slice(start)];
}

/** Whether a tangent or cotangent is not a known zero. */
export function isPresent(x: Tensor | null): x is Tensor {
  return x !== null;
}

/** Those that are no known zeros. */
export function present(list: readonly (Tensor | null)[]): Tensor[] {
  return list.filter(isPresent);
}
