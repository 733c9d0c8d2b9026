/**
 * Loops without a rest: turns in fours, as vectors have them.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { Expression } from "./expression.ts";
import type { NestContext } from "./lowering.ts";
import type { Statement } from "./statement.ts";

const four = scalar.index(4);

/** Whether a loop of so many turns gains from `loopsInFours`, and may be one. */
export function suitsFours(turns: number): boolean {
  return turns === 4 || (turns > 4 && turns % 4 !== 0);
}

/**
 * A loop of at least four turns, in any order, in groups of four; the last group starts early enough to
 * be whole. So up to three turns are done twice, which must not matter: the body stores to places of its
 * own and loads nothing that is stored. For bodies of many operations that is less work than a turn by
 * itself.
 */
export function loopsInFours(
  context: NestContext,
  extent: Expression,
  body: (index: Expression) => readonly Statement[],
): readonly Statement[] {
  const groups = scalar.divide(scalar.add(extent, scalar.index(3)), four);
  const last = scalar.subtract(extent, four);
  return context.loops(
    [groups],
    "any",
    ([group]) =>
      context.define(
        scalar.minimum(scalar.multiply(group, four), last),
        (start) => context.loops([four], "any", ([turn]) => body(scalar.add(start, turn))),
      ),
  );
}
