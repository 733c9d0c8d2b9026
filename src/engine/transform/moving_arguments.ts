/**
 * The arguments that a derivative is taken by, out of all that a function takes.
 *
 * @module
 */
import {
  ArgumentError,
  describeValue,
  DTypeError,
  isFloating,
  leafPaths,
  TraceError,
  unflattenTree,
} from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";
import { type FlatTensors, flattenTensors } from "./trees.ts";

/** Positions of arguments: a list makes what belongs to them a list as well. */
export type Argnums = number | readonly number[];

/** The arguments that move, as one tree, and the way back to all arguments. */
export interface MovingArguments extends FlatTensors {
  /** All arguments, with these tensors in those that move. */
  replace(leaves: readonly Tensor[]): unknown[];
  /** What belongs to the arguments that move: a list for a list of positions. */
  assemble(leaves: readonly unknown[]): unknown;
}

/**
 * Picks the arguments to differentiate by.
 *
 * @throws {ArgumentError} if there is no argument at a position
 * @throws {TraceError} if there is no tensor in them
 * @throws {DTypeError} if one of their tensors is not floating
 */
export function movingArguments(
  operation: string,
  args: readonly unknown[],
  argnums: Argnums,
): MovingArguments {
  const positions = typeof argnums === "number" ? [argnums] : argnums;
  checkPositions(operation, positions, args.length);
  const flat = flattenTensors(positions.map((position) => args[position]));
  if (flat.leaves.length === 0) {
    throw new TraceError(
      `${operation}: Expected tensors in argument ${positions.join(", ")} to differentiate by: ` +
        "got none\nPass tensor(…) instead of a plain number",
    );
  }
  flat.leaves.forEach((value, i) => {
    if (isFloating(value.dtype)) return;
    throw new DTypeError(
      `${operation}: Cannot differentiate by ${value.dtype} at argument ` +
        `${leafPaths(flat.structure)[i]}: only floats have gradients\n` +
        'Convert it with x.to("float32"), or name other arguments with argnums',
    );
  });
  return {
    ...flat,
    replace: (leaves) => {
      const replaced = [...args];
      const trees = unflattenTree(flat.structure, leaves) as unknown[];
      positions.forEach((position, i) => replaced[position] = trees[i]);
      return replaced;
    },
    assemble: (leaves) => {
      const trees = unflattenTree(flat.structure, leaves) as unknown[];
      return typeof argnums === "number" ? trees[0] : trees;
    },
  };
}

function checkPositions(operation: string, positions: readonly number[], count: number): void {
  if (!(positions instanceof Array)) {
    throw new ArgumentError(
      `${operation}: Expected a number or a list of numbers as argnums: got ` +
        describeValue(positions),
    );
  }
  for (const position of positions) {
    if (Number.isInteger(position) && position >= 0 && position < count) continue;
    throw new ArgumentError(
      count === 0
        ? `${operation}: Expected an argument to differentiate by: got none`
        : `${operation}: Expected argnums from 0 to ${count - 1}, as there are ${count} ` +
          `arguments: got ${describeValue(position)}`,
    );
  }
}
