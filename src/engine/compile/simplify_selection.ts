/**
 * Rules of choices, comparisons and logic.
 *
 * @module
 */
import { isFloating } from "../base/mod.ts";
import type { Tensor } from "../core/mod.ts";
import { fullLike, select } from "../primitive/mod.ts";
import { isFilledWith, madeBy } from "./definitions.ts";
import { eitherWay, type Rule, type Rules } from "./simplification.ts";

const selectConstant: Rule = ([condition, x, y]) =>
  isFilledWith(condition, 1) ? x : isFilledWith(condition, 0) ? y : null;

const selectEqual: Rule = ([, x, y]) => x === y ? x : null;

const selectNot: Rule = ([condition, x, y]) => {
  const opposite = madeBy(condition, "not")?.inputs[0];
  return opposite === undefined ? null : select(opposite, y, x);
};

// Where the condition holds, an inner choice by it has been made, and so where it does not.
const selectAgain: Rule = ([condition, x, y]) => {
  const inner = (branch: Tensor, place: number) => {
    const choice = madeBy(branch, "select");
    return choice !== null && choice.inputs[0] === condition ? choice.inputs[place] : branch;
  };
  const [whenTrue, whenFalse] = [inner(x, 1), inner(y, 2)];
  return whenTrue === x && whenFalse === y ? null : select(condition, whenTrue, whenFalse);
};

/** Comparisons of a value with itself; a NaN is equal to nothing. */
function itself(result: boolean): Rule {
  return ([x, y]) =>
    x === y && (!result || !isFloating(x.dtype))
      ? fullLike({ shape: x.shape, dtype: "bool", device: x.device }, result)
      : null;
}

const notNot: Rule = ([x]) => madeBy(x, "not")?.inputs[0] ?? null;

/** Of bools: the operand that decides nothing goes away, and the one that decides all stays. */
function withConstant(neutral: number): Rule {
  return eitherWay((x, y) => {
    if (x.dtype !== "bool") return null;
    return isFilledWith(y, neutral) ? x : isFilledWith(y, 1 - neutral) ? y : null;
  });
}

const sameTwice: Rule = ([x, y]) => x === y ? x : null;

/** The rules of this file. */
export const selectionRules: Rules = {
  select: [selectConstant, selectEqual, selectNot, selectAgain],
  equal: [itself(true)],
  less: [itself(false)],
  lessEqual: [itself(true)],
  not: [notNot],
  and: [sameTwice, withConstant(1)],
  or: [sameTwice, withConstant(0)],
  maximum: [sameTwice],
  minimum: [sameTwice],
  atLeast: [sameTwice],
  atMost: [sameTwice],
};
