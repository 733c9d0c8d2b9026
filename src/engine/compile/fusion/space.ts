/**
 * Spaces: the dimensions that the equations of a group have in common, whatever shapes they write
 * them in. `[16, 64, 8]` and `[1024, 8]` are one space of three parts, and so is `[1024, 1]` beside
 * them, as what a row of it has.
 *
 * @module
 */
import type { Shape } from "../../base/mod.ts";

/** One dimension of a space. */
export interface Part {
  readonly size: number;
  /** Whether rows lie along it, or it numbers the rows; null where there are no rows yet. */
  readonly inRow: boolean | null;
}

/** The dimensions larger than 1, outermost first. */
export type Space = readonly Part[];

/** The space of a shape, of which some dimensions lie in rows; without `inRow` there are none. */
export function spaceOf(shape: Shape, inRow?: readonly boolean[]): Space {
  return shape.map((size, dim): Part => ({ size, inRow: inRow === undefined ? null : inRow[dim] }))
    .filter(({ size }) => size !== 1);
}

/**
 * Two ways to write one space as one that has the parts of both, as `[6, 4]` and `[2, 12]` give
 * `[2, 3, 4]`; null where they are not whole parts of each other or disagree about rows.
 */
export function refine(a: Space, b: Space): Space | null {
  return refined(a, b, (_part) => true);
}

/**
 * A space whose parts that number rows are divided as another's all are; null where they cannot.
 */
export function refineKept(space: Space, kept: Space): Space | null {
  return refined(space, kept, ({ inRow }) => inRow !== true);
}

function refined(a: Space, b: Space, concerns: (part: Part) => boolean): Space | null {
  const parts: Part[] = [];
  let next = 0;
  let rest = b.length > 0 ? b[0].size : 1;
  for (const part of a) {
    if (!concerns(part)) {
      parts.push(part);
      continue;
    }
    let own = part.size;
    while (own > 1) {
      if (next === b.length) return null;
      const inRow = agreed(part.inRow, b[next].inRow);
      if (inRow === undefined) return null;
      const size = Math.min(own, rest);
      if (own % size !== 0 || rest % size !== 0) return null;
      parts.push({ size, inRow });
      own /= size;
      rest /= size;
      if (rest === 1) {
        next++;
        rest = next < b.length ? b[next].size : 1;
      }
    }
  }
  return next === b.length ? parts : null;
}

function agreed(a: boolean | null, b: boolean | null): boolean | null | undefined {
  if (a === null) return b;
  return b === null || a === b ? a : undefined;
}

/** The number of elements. */
export function sizeOfSpace(space: Space): number {
  return space.reduce((size, part) => size * part.size, 1);
}

/** The sizes of the parts that lie in rows, or of those that number them. */
export function sizesOf(space: Space, rows: boolean): number[] {
  return space.filter(({ inRow }) => (inRow === true) === rows).map(({ size }) => size);
}
