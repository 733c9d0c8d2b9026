/**
 * Checks of arguments that are lists.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";

/** Checks that sizes or dims come as one list: `reshape([2, 3])`, not `reshape(2, 3)`. */
export function checkList<T>(operation: string, list: readonly T[], name: string): readonly T[] {
  if (list instanceof Array) return list;
  throw new ArgumentError(
    `${operation}: Expected a list of ${name}: got ${
      typeof list === "object" ? "an object" : String(list)
    }\nWrite it in brackets: ${operation}([…])`,
  );
}
