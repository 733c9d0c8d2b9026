/**
 * The values of expressions in four turns of a vectorised loop.
 *
 * @module
 */
import { InternalError } from "../../../base/mod.ts";
import {
  type BinaryOp,
  elementary,
  type Expression,
  operandsOf,
  type ScalarType,
} from "../../../kernel/mod.ts";
import { narrowed } from "./elements.ts";
import type { Emitter } from "./emitter.ts";
import { addComputed, computedParts, operationsIn } from "./expressions.ts";
import { loadVector } from "./vector_memory.ts";
import { op, simd } from "./opcodes.ts";
import { scalarConversion } from "./scalar_conversions.ts";
import { localType, scalarOperation } from "./scalar_operations.ts";
import { strideOf } from "./stride.ts";
import { vectorConversion } from "./vector_conversions.ts";
import {
  extractLane,
  joinLanes,
  partCount,
  type Parts,
  vectorMultiplyAdd,
  vectorOperation,
  vectorPseudoExtreme,
  vectorSelect,
  vectorShift,
} from "./vector_operations.ts";

/** A branch with so many operations is jumped over where no lane takes it. */
const costlyBranch = 24;

/** The values of a varying expression in four turns, in new locals. */
export function computeVector(emitter: Emitter, x: Expression): Parts {
  const { target } = emitter;
  switch (x.kind) {
    case "constant":
    case "parameter":
      throw new InternalError("A constant does not vary");
    case "variable":
      return indexVector(emitter);
    case "load":
      return loadVector(emitter, x);
    case "convert": {
      const { parts } = emitter.vectorOf(x.operand);
      const types = { from: x.operand.type, to: x.type };
      return vectorConversion(target, types, parts) ??
        laneByLane(
          emitter,
          { type: x.type, operands: [x.operand] },
          ([operand]) => scalarConversion(target, types, operand),
        );
    }
    case "bitcast":
      return emitter.vectorOf(x.operand).parts;
    case "narrow":
      return emitter.vectorOf(narrowed(x.dtype, x.operand)).parts;
    case "apply":
      return applyVector(emitter, x);
  }
}

/** The loop's index in four turns. */
function indexVector(emitter: Emitter): Parts {
  const { index, ahead } = emitter.vector!;
  const { code } = emitter;
  code.get(emitter.scalar(index).parts[0]);
  code.simd(simd.i32x4Splat);
  code.i32x4([ahead, ahead + 1, ahead + 2, ahead + 3]);
  code.simd(simd.i32x4Add);
  return [code.keep("v128")];
}

function applyVector(
  emitter: Emitter,
  x: Expression & { readonly kind: "apply" },
): Parts {
  const { target } = emitter;
  const { operands, type } = x;
  const name = x.op;
  const [first, second] = operands;
  if (name === "select") return selectVector(emitter, operands);
  if (name === "multiplyAdd") {
    const parts = operands.map((operand) => emitter.vectorOf(operand).parts);
    return vectorMultiplyAdd(target, type === "float64", parts);
  }
  const expansion = elementary(name, operands);
  if (expansion !== null) {
    addComputed(expansion, emitter.computed);
    return emitter.vectorOf(expansion).parts;
  }
  if (name === "shiftLeft" || name === "shiftRight") {
    if (!emitter.isVarying(second)) {
      const { parts } = emitter.vectorOf(first);
      const count = shiftCount(emitter, second);
      return vectorShift(target, name, { type, parts, count });
    }
  }
  const parts = operands.map((operand) => emitter.vectorOf(operand).parts);
  return vectorOperation(target, name as BinaryOp, { type: first.type, operands: parts }) ??
    laneByLane(
      emitter,
      { type, operands },
      (locals) => scalarOperation(target, name as BinaryOp, { type: first.type, operands: locals }),
    );
}

function shiftCount(emitter: Emitter, count: Expression): number {
  const [local] = emitter.scalar(count).parts;
  if (count.type !== "int64") return local;
  emitter.code.get(local);
  emitter.code.op(op.i32WrapI64);
  return emitter.code.keep("i32");
}

/** An operation without an instruction on vectors. */
function laneByLane(
  emitter: Emitter,
  { type, operands }: { readonly type: ScalarType; readonly operands: readonly Expression[] },
  write: (locals: readonly number[]) => void,
): Parts {
  const { code, target } = emitter;
  const vectors = operands.map((operand) => emitter.vectorOf(operand).parts);
  const results = [0, 1, 2, 3].map((lane) => {
    const locals = operands.map((operand, i) => {
      extractLane(target, operand.type, vectors[i], lane);
      return code.keep(localType[operand.type]);
    });
    write(locals);
    return code.keep(localType[type]);
  });
  return joinLanes(target, type, results);
}

function selectVector(
  emitter: Emitter,
  [condition, x, y]: readonly Expression[],
): Parts {
  const { code } = emitter;
  if (!emitter.isVarying(condition)) return selectAlike(emitter, [condition, x, y]);
  const extreme = pseudoExtreme(condition, x, y);
  if (extreme !== null) {
    const parts = extreme.operands.map((operand) => emitter.vectorOf(operand).parts);
    return vectorPseudoExtreme(emitter.target, extreme, parts);
  }
  const [mask] = emitter.vectorOf(condition).parts;
  const costly = (value: Expression) => isCostly(emitter, value, isOfData(emitter, condition));
  const branch = (value: Expression, lanes: () => number) => {
    // What is needed in any case is not to be computed in a branch alone.
    for (const part of computedParts(value, emitter.computed)) emitter.vectorOf(part);
    if (!costly(value)) return emitter.vectorOf(value).parts;
    const taken = lanes();
    const parts = newParts(emitter, value.type);
    code.get(taken);
    code.simd(simd.anyTrue);
    code.nest("if", () =>
      emitter.level.conditional(() => {
        emitter.masked(taken, () => {
          const computed = emitter.vectorOf(value).parts;
          parts.forEach((part, i) => {
            code.get(computed[i]);
            code.set(part);
          });
        });
      }));
    return parts;
  };
  if (costly(y) && !costly(x)) return selectUnless(emitter, mask, [x, y]);
  const whenTrue = branch(x, () => emitter.maskAnd(mask));
  const whenFalse = branch(y, () => {
    code.get(mask);
    code.simd(simd.not);
    return emitter.maskAnd(code.keep("v128"));
  });
  return vectorSelect(emitter.target, mask, whenTrue, whenFalse);
}

/** `x`, and where a lane's mask does not hold `y`, which is costly: most often no lane needs it. */
function selectUnless(
  emitter: Emitter,
  mask: number,
  [x, y]: readonly Expression[],
): Parts {
  const { code } = emitter;
  const whenTrue = emitter.vectorOf(x).parts;
  const parts = newParts(emitter, x.type);
  const assign = (values: Parts) =>
    parts.forEach((part, i) => {
      code.get(values[i]);
      code.set(part);
    });
  assign(whenTrue);
  code.get(mask);
  code.simd(simd.i32x4Bitmask);
  code.i32(0b1111);
  code.op(op.i32Ne);
  code.nest("if", () =>
    emitter.level.conditional(() => {
      code.get(mask);
      code.simd(simd.not);
      emitter.masked(emitter.maskAnd(code.keep("v128")), () => {
        assign(vectorSelect(emitter.target, mask, whenTrue, emitter.vectorOf(y).parts));
      });
    }));
  return parts;
}

/**
 * Whether a branch is jumped over where no lane takes it, as it must be where it loads anew from places
 * that the condition may keep within bounds. Where that knows only data, places that do not come out of
 * data are within bounds whatever it says.
 */
function isCostly(emitter: Emitter, value: Expression, ofData: boolean): boolean {
  const seen = new Set<Expression>();
  const loads = (x: Expression): boolean => {
    if (seen.has(x) || emitter.holdsVector(x)) return false;
    seen.add(x);
    if (x.kind === "load") return !ofData || strideOf(x.index, emitter.loopView()) === null;
    return operandsOf(x).some(loads);
  };
  return loads(value) || operationsIn(value, emitter.computed) >= costlyBranch;
}

/** Whether a condition is made of what was loaded or computed of that, and of no place. */
function isOfData(emitter: Emitter, condition: Expression): boolean {
  const seen = new Set<Expression>();
  const isData = (x: Expression): boolean => {
    if (seen.has(x)) return true;
    seen.add(x);
    if (x.kind === "load" || x.kind === "constant") return true;
    if (x.kind === "parameter") return false;
    if (x.kind === "variable") {
      const { definition } = emitter.bindingOf(x);
      if (definition !== null) return isData(definition);
      return x.type === "float32" || x.type === "float64";
    }
    return operandsOf(x).every(isData);
  };
  return isData(condition);
}

/** A select that is one instruction: of two numbers the one that a comparison of them picks. */
function pseudoExtreme(
  condition: Expression,
  x: Expression,
  y: Expression,
): { least: boolean; double: boolean; operands: readonly Expression[] } | null {
  if (condition.kind !== "apply" || condition.op !== "less") return null;
  const [a, b] = condition.operands;
  if (a.type !== "float32" && a.type !== "float64") return null;
  const double = a.type === "float64";
  if (x === a && y === b) return { least: true, double, operands: [b, a] };
  if (x === b && y === a) return { least: false, double, operands: [a, b] };
  return null;
}

/** A select by a condition that is the same in all turns. */
function selectAlike(
  emitter: Emitter,
  [condition, x, y]: readonly Expression[],
): Parts {
  const { code } = emitter;
  const [test] = emitter.scalar(condition).parts;
  const parts = newParts(emitter, x.type);
  const branch = (value: Expression) => () =>
    emitter.level.conditional(() => {
      const computed = emitter.vectorOf(value).parts;
      parts.forEach((part, i) => {
        code.get(computed[i]);
        code.set(part);
      });
    });
  code.get(test);
  code.nest("if", branch(x), branch(y));
  return parts;
}

function newParts(emitter: Emitter, type: ScalarType): number[] {
  return Array.from({ length: partCount(type) }, () => emitter.locals.add("v128"));
}
