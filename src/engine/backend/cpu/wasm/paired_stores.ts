/**
 * Two stores one after the other that together fill places side by side: in each turn two elements, the
 * next turn's behind them. Four turns are two whole vectors.
 *
 * @module
 */
import { type Expression, operandsOf, type Statement, type Store } from "../../../kernel/mod.ts";
import { formOf, storageKey, termsOf } from "./addresses.ts";
import { type LoopView, strideOf } from "./stride.ts";

/** Whether the first stores to every second place and the next to those between. */
export function arePaired(
  first: Statement,
  second: Statement | undefined,
  view: LoopView,
): boolean {
  if (first.kind !== "store" || second?.kind !== "store") return false;
  const key = storageKey(first.target);
  return key === storageKey(second.target) && formOf(first.target).bytes === 4 &&
    first.combine === undefined && second.combine === undefined &&
    isEverySecond(first, view) && areNeighbours(first.index, second.index) &&
    !loadsFrom(key, second.value);
}

function isEverySecond({ index }: Store, view: LoopView): boolean {
  const stride = strideOf(index, view);
  return stride?.kind === "constant" && stride.value === 2;
}

/** Whether the second place is behind the first. */
function areNeighbours(first: Expression, second: Expression): boolean {
  const [a, b] = [termsOf(first), termsOf(second)];
  return b.constant === a.constant + 1 && a.terms.length === b.terms.length &&
    a.terms.every((term, i) => areAlike(term, b.terms[i]));
}

/** Whether two expressions are the same by what they are made of. */
function areAlike(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.type !== b.type) return false;
  switch (a.kind) {
    case "constant":
      return a.value === (b as typeof a).value;
    case "parameter":
      return a.position === (b as typeof a).position;
    case "variable":
      return a.id === (b as typeof a).id;
    case "apply": {
      const { op, operands } = b as typeof a;
      return a.op === op && a.operands.every((operand, i) => areAlike(operand, operands[i]));
    }
    default:
      return false;
  }
}

function loadsFrom(key: string, x: Expression): boolean {
  return (x.kind === "load" && storageKey(x.source) === key) ||
    operandsOf(x).some((operand) => loadsFrom(key, operand));
}
