/**
 * Scalar expressions as people write them: infix, with as few parentheses as the operators need.
 *
 * @module
 */
import type { BinaryOp, Expression, Target, UnaryOp, Variable } from "./expression.ts";

/** What variables and storages are called. */
export interface ExpressionNames {
  /** A variable's name. */
  variable(variable: Variable): string;
  /** The name of a buffer or a scratch. */
  target(target: Target): string;
  /** The text that stands for an expression that has been given a name, or null. */
  known(x: Expression): string | null;
}

/** How tightly operators bind: the higher, the tighter. */
const strengths = {
  select: 0,
  or: 1,
  xor: 2,
  and: 3,
  compare: 4,
  shift: 5,
  sum: 6,
  product: 7,
  prefix: 8,
  atom: 9,
} as const;

type Strength = keyof typeof strengths;

/** Binary operations with a sign of their own; the others are written as functions. */
const signs: Readonly<Partial<Record<BinaryOp, readonly [sign: string, strength: Strength]>>> = {
  add: ["+", "sum"],
  subtract: ["-", "sum"],
  multiply: ["*", "product"],
  divide: ["/", "product"],
  remainder: ["%", "product"],
  and: ["&", "and"],
  or: ["|", "or"],
  xor: ["^", "xor"],
  shiftLeft: ["<<", "shift"],
  shiftRight: [">>", "shift"],
  equal: ["==", "compare"],
  less: ["<", "compare"],
  lessEqual: ["<=", "compare"],
};

const functionNames: Readonly<Partial<Record<BinaryOp | UnaryOp, string>>> = {
  maximum: "max",
  minimum: "min",
  absolute: "abs",
};

/** An expression as text. */
export function formatExpression(x: Expression, names: ExpressionNames): string {
  return format(x, names)[0];
}

function format(x: Expression, names: ExpressionNames): [text: string, strength: Strength] {
  const known = names.known(x);
  return known === null ? formatNode(x, names) : [known, "atom"];
}

function formatNode(x: Expression, names: ExpressionNames): [text: string, strength: Strength] {
  const inner = (operand: Expression) => format(operand, names)[0];
  switch (x.kind) {
    case "constant":
      return [formatConstant(x.value), "atom"];
    case "parameter":
      return [`n${x.position}`, "atom"];
    case "variable":
      return [names.variable(x), "atom"];
    case "load":
      return [`${names.target(x.source)}[${inner(x.index)}]`, "atom"];
    case "convert":
      return [`${x.type}(${inner(x.operand)})`, "atom"];
    case "bitcast":
      return [`${x.type}Bits(${inner(x.operand)})`, "atom"];
    case "narrow":
      return [`${x.dtype}(${inner(x.operand)})`, "atom"];
    case "apply":
      break;
  }
  const { op, operands } = x;
  const within = (operand: Expression, least: Strength, strictly = false) => {
    const [text, strength] = format(operand, names);
    const [own, needed] = [strengths[strength], strengths[least]];
    return own > needed || (own === needed && !strictly) ? text : `(${text})`;
  };
  if (op === "select") {
    const [condition, yes, no] = operands;
    return [
      `${within(condition, "or")} ? ${within(yes, "select", true)} : ${within(no, "select")}`,
      "select",
    ];
  }
  if (op === "negate") return [`-${within(operands[0], "prefix", true)}`, "prefix"];
  if (op === "not") return [`!${within(operands[0], "prefix")}`, "prefix"];
  const sign = signs[op as BinaryOp];
  if (sign !== undefined) {
    const [text, strength] = sign;
    const [left, right] = operands;
    const chained = strength === "compare"; // a < b < c says something else
    return [
      `${within(left, strength, chained)} ${text} ${within(right, strength, true)}`,
      strength,
    ];
  }
  const name = functionNames[op as BinaryOp] ?? op;
  return [`${name}(${operands.map(inner).join(", ")})`, "atom"];
}

function formatConstant(value: number | bigint | boolean): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
