/**
 * The values of expressions, one at a time.
 *
 * @module
 */
import {
  type BinaryOp,
  elementary,
  type Expression,
  type ScalarType,
  type UnaryOp,
} from "../../../kernel/mod.ts";
import type { Code } from "./code.ts";
import { narrowed } from "./elements.ts";
import type { Emitter } from "./emitter.ts";
import { addComputed, computedParts, containsLoad, operationsIn } from "./expressions.ts";
import { loadScalar } from "./scalar_memory.ts";
import { op } from "./opcodes.ts";
import { scalarBitcast, scalarConversion } from "./scalar_conversions.ts";
import { localType, scalarMultiplyAdd, scalarOperation } from "./scalar_operations.ts";

/** Pushes the value of an expression that is no variable. */
export function pushScalar(emitter: Emitter, x: Expression): void {
  const { code } = emitter;
  switch (x.kind) {
    case "constant":
      pushConstant(code, x.type, x.value);
      return;
    case "parameter":
      code.get(emitter.arguments.local);
      return code.memory(op.i32Load, emitter.arguments.offsetOf(x.position));
    case "variable":
      return emitter.push(x);
    case "load":
      return loadScalar(emitter, x);
    case "convert": {
      const [operand] = emitter.scalar(x.operand).parts;
      return scalarConversion(emitter.target, { from: x.operand.type, to: x.type }, operand);
    }
    case "bitcast": {
      const [operand] = emitter.scalar(x.operand).parts;
      return scalarBitcast(emitter.target, { from: x.operand.type, to: x.type }, operand);
    }
    case "narrow":
      return emitter.push(narrowed(x.dtype, x.operand));
    case "apply":
      return pushApplied(emitter, x);
  }
}

function pushApplied(
  emitter: Emitter,
  { op: name, operands }: Expression & { readonly kind: "apply" },
): void {
  const { code } = emitter;
  const [first, second, third] = operands;
  if (name === "select") {
    const [condition] = emitter.scalar(first).parts;
    const result = emitter.locals.add(localType[second.type]);
    const branch = (x: Expression) => () =>
      emitter.level.conditional(() => {
        emitter.push(x);
        code.set(result);
      });
    for (const operand of [second, third]) {
      for (const part of computedParts(operand, emitter.computed)) emitter.scalar(part);
    }
    if (isCheap(emitter, second) && isCheap(emitter, third)) {
      emitter.push(second);
      emitter.push(third);
      code.get(condition);
      code.op(op.select);
      return;
    }
    code.get(condition);
    code.nest("if", branch(second), branch(third));
    code.get(result);
    return;
  }
  const expansion = elementary(name as UnaryOp, operands);
  if (expansion !== null) {
    addComputed(expansion, emitter.computed);
    return emitter.push(expansion);
  }
  const locals = operands.map((operand) => emitter.scalar(operand).parts[0]);
  if (name === "multiplyAdd") {
    return scalarMultiplyAdd(emitter.target, first.type === "float64", locals);
  }
  scalarOperation(emitter.target, name as UnaryOp | BinaryOp, {
    type: first.type,
    operands: locals,
  });
}

/** Pushes a literal. */
function pushConstant(
  code: Code,
  type: ScalarType,
  value: number | bigint | boolean,
): void {
  switch (type) {
    case "float32":
      return code.f32(value as number);
    case "float64":
      return code.f64(value as number);
    case "int64":
      return code.i64(value as bigint);
    case "index":
      return code.i32(Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value as number)));
    default:
      return code.i32(Number(value));
  }
}

/** Whether a branch may as well be evaluated where it is not taken. */
function isCheap({ computed }: Emitter, x: Expression): boolean {
  return !containsLoad(x) && operationsIn(x, computed) <= 4;
}
