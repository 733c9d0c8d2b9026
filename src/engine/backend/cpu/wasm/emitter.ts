/**
 * Writes expressions as code: each value into a local, once, in the outermost loop in which it is
 * known. In a vectorised loop an expression that depends on the loop's index is computed for four
 * turns at once, and any other once for all.
 *
 * @module
 */
import { InternalError } from "../../../base/mod.ts";
import {
  type BinaryOp,
  type Expression,
  type Load,
  operandsOf,
  scalar,
  type ScalarType,
  type UnaryOp,
  type Variable,
} from "../../../kernel/mod.ts";
import { Code, type Locals } from "./code.ts";
import { narrowed } from "./elements.ts";
import type { Imports } from "./imports.ts";
import { Level, type Value } from "./level.ts";
import { loadScalar, loadVector } from "./memory_access.ts";
import { op, simd } from "./opcodes.ts";
import type { LoopView } from "./stride.ts";
import {
  localType,
  scalarBitcast,
  scalarConversion,
  scalarMultiplyAdd,
  scalarOperation,
  type Target,
} from "./scalar_operations.ts";
import {
  extractLane,
  joinLanes,
  splat,
  vectorConversion,
  vectorMultiplyAdd,
  vectorOperation,
  vectorSelect,
  vectorShift,
} from "./vector_operations.ts";

/** What a variable stands for. */
interface Binding {
  /** The depth of the loop in whose body it is bound. */
  readonly depth: number;
  /** Its value, or that of the first lane. */
  scalar: Value | null;
  /** Of four turns, if they differ. */
  readonly vector: Value | null;
  /** What it was defined as. */
  readonly definition: Expression | null;
}

/** The vectorised loop around the place of writing. */
export interface VectorLoop {
  readonly index: Variable;
  /** How many turns behind the index local this copy of the body is. */
  readonly ahead: number;
}

/** Where a function finds its run-time integers. */
export interface ArgumentBlock {
  /** The local with the block's address. */
  readonly local: number;
  /** Where an integer lies in the block. */
  offsetOf(parameter: number): number;
}

import { elementary as expansionOf } from "../../../kernel/elementary/mod.ts";
const elementary = (o: UnaryOp | BinaryOp, x: readonly Expression[]): Expression | null =>
  x[0].type === "float32" ? expansionOf(o, x) : null;

/** A branch with so many operations is jumped over where no lane takes it. */
const costlyBranch = 24;

/** The state of one function that is being written. */
export class Emitter {
  readonly locals: Locals;
  readonly imports: Imports;
  readonly relaxed: boolean;
  /** Whether the kernel stores to a buffer or scratch. */
  readonly isMutable: (load: Load) => boolean;
  readonly arguments: ArgumentBlock;
  readonly levels: Level[];
  readonly bindings: Map<number, Binding> = new Map();
  vector: VectorLoop | null = null;
  /** In a vectorised loop, the lanes whose turns take the branch that is being written. */
  mask: number | null = null;
  #fresh = -1;
  readonly #numbers = new WeakMap<Expression, number>();
  #count = 0;

  /** An empty function. */
  constructor(
    locals: Locals,
    { imports, relaxed, isMutable, arguments: block }: {
      readonly imports: Imports;
      readonly relaxed: boolean;
      readonly isMutable: (load: Load) => boolean;
      readonly arguments: ArgumentBlock;
    },
  ) {
    this.locals = locals;
    this.imports = imports;
    this.relaxed = relaxed;
    this.isMutable = isMutable;
    this.arguments = block;
    this.levels = [new Level(0, new Code(locals))];
  }

  /** The innermost loop. */
  get level(): Level {
    return this.levels[this.levels.length - 1];
  }

  /** Where code is written now. */
  get code(): Code {
    return this.level.code;
  }

  /** Where operations are written now. */
  get target(): Target {
    return { code: this.code, imports: this.imports, relaxed: this.relaxed };
  }

  /** Writes a loop's body; its code. */
  nested(body: () => void): Code {
    const level = new Level(this.levels.length, new Code(this.locals));
    this.levels.push(level);
    try {
      body();
    } finally {
      this.levels.pop();
    }
    return level.code;
  }

  /** Writes at an outer level. */
  at<R>(depth: number, write: () => R): R {
    if (depth >= this.levels.length - 1) return write();
    const inner = this.levels.splice(depth + 1);
    const { mask } = this;
    // What is computed outside of the loop is computed for all lanes.
    this.mask = null;
    try {
      return write();
    } finally {
      this.mask = mask;
      this.levels.push(...inner);
    }
  }

  /** Binds a variable to a value of the loop that is being written. */
  bind(variable: Variable, binding: Partial<Binding>): void {
    this.bindings.set(variable.id, {
      scalar: null,
      vector: null,
      definition: null,
      depth: this.level.depth,
      ...binding,
    });
  }

  /** A variable that stands for a raw value, or nothing else that the kernel names. */
  fresh(type: ScalarType): Variable {
    return scalar.variable(type, this.#fresh--);
  }

  /** A number by which an expression is known. */
  numberOf(x: Expression): number {
    let number = this.#numbers.get(x);
    if (number === undefined) this.#numbers.set(x, number = this.#count++);
    return number;
  }

  bindingOf(variable: Variable): Binding {
    const binding = this.bindings.get(variable.id);
    if (binding === undefined) throw new InternalError(`Variable ${variable.id} is not bound`);
    return binding;
  }

  /** The depth of the innermost loop whose variables an expression names. */
  depthOf(x: Expression): number {
    let depth = 0;
    const seen = new Set<Expression>();
    const visit = (y: Expression) => {
      if (seen.has(y)) return;
      seen.add(y);
      if (y.kind === "variable") depth = Math.max(depth, this.bindingOf(y).depth);
      if (y.kind === "load") {
        // A load stays close: where the loop has turns. What is stored to is loaded on the spot.
        const nearest = this.levels.length - (this.isMutable(y) || this.#isConditional() ? 1 : 2);
        depth = Math.max(depth, nearest);
      }
      for (const operand of operandsOf(y)) visit(operand);
    };
    visit(x);
    return depth;
  }

  #isConditional(): boolean {
    return this.mask !== null || this.level.conditions > 0;
  }

  /** Whether an expression differs between the turns of the vectorised loop. */
  isVarying(x: Expression): boolean {
    if (this.vector === null) return false;
    const seen = new Set<Expression>();
    const visit = (y: Expression): boolean => {
      if (seen.has(y)) return false;
      seen.add(y);
      if (y.kind === "variable") return this.#isVaryingVariable(y);
      return operandsOf(y).some(visit);
    };
    return visit(x);
  }

  /** The vectorised loop as `strideOf` looks at it. */
  loopView(): LoopView {
    return {
      index: this.vector!.index,
      isVarying: (x) => this.isVarying(x),
      definitionOf: (variable) => this.bindingOf(variable).definition,
    };
  }

  #isVaryingVariable(variable: Variable): boolean {
    return variable.id === this.vector?.index.id || this.bindingOf(variable).vector !== null;
  }

  // ------------------------------------------------------------------ scalars

  /** The value of an expression; in a vectorised loop that of the first lane. */
  scalar(x: Expression): Value {
    if (x.kind === "variable") {
      const binding = this.bindingOf(x);
      if (binding.scalar !== null) return binding.scalar;
      if (binding.definition === null) throw new InternalError("A vector has no scalar");
      return binding.scalar = this.scalar(binding.definition);
    }
    const depth = this.depthOf(x);
    return this.at(depth, () => {
      const { level } = this;
      for (const outer of this.levels) {
        const known = outer.find("scalars", x);
        if (known !== undefined && outer.depth <= level.depth) return known;
      }
      this.#pushScalar(x);
      const value = { type: x.type, parts: [this.code.keep(localType[x.type])] };
      level.remember("scalars", x, value);
      return value;
    });
  }

  /** Pushes the value of an expression. */
  push(x: Expression): void {
    const [local] = this.scalar(x).parts;
    this.code.get(local);
  }

  #pushScalar(x: Expression): void {
    const { code } = this;
    switch (x.kind) {
      case "constant":
        pushConstant(code, x.type, x.value);
        return;
      case "parameter":
        code.get(this.arguments.local);
        return code.memory(op.i32Load, this.arguments.offsetOf(x.position));
      case "variable":
        return this.push(x);
      case "load":
        return loadScalar(this, x);
      case "convert": {
        const [operand] = this.scalar(x.operand).parts;
        return scalarConversion(this.target, { from: x.operand.type, to: x.type }, operand);
      }
      case "bitcast": {
        const [operand] = this.scalar(x.operand).parts;
        return scalarBitcast(this.target, { from: x.operand.type, to: x.type }, operand);
      }
      case "narrow":
        return this.push(narrowed(x.dtype, x.operand));
      case "apply":
        return this.#pushApplied(x.op, x.operands);
    }
  }

  #pushApplied(name: string, operands: readonly Expression[]): void {
    const { code } = this;
    const [first, second, third] = operands;
    if (name === "select") {
      const [condition] = this.scalar(first).parts;
      const result = this.locals.add(localType[second.type]);
      const branch = (x: Expression) => () =>
        this.level.conditional(() => {
          this.push(x);
          code.set(result);
        });
      if (isCheap(second) && isCheap(third)) {
        this.push(second);
        this.push(third);
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
    if (expansion !== null) return this.push(expansion);
    const locals = operands.map((operand) => this.scalar(operand).parts[0]);
    if (name === "multiplyAdd") {
      return scalarMultiplyAdd(this.target, first.type === "float64", locals);
    }
    scalarOperation(this.target, name as UnaryOp | BinaryOp, {
      type: first.type,
      operands: locals,
    });
  }

  // ------------------------------------------------------------------ vectors

  /** The values of an expression in four turns of the vectorised loop. */
  vectorOf(x: Expression): Value {
    if (x.kind === "variable") {
      const { vector } = this.bindingOf(x);
      if (vector !== null) return vector;
    }
    const varying = this.isVarying(x);
    return this.at(this.depthOf(x), () => {
      const { level } = this;
      for (const outer of this.levels) {
        const known = outer.find("vectors", x);
        if (known !== undefined && outer.depth <= level.depth) return known;
      }
      const parts = varying
        ? this.#computeVector(x)
        : splat(this.target, x.type, this.scalar(x).parts[0]);
      const value = { type: x.type, parts };
      level.remember("vectors", x, value);
      return value;
    });
  }

  #computeVector(x: Expression): readonly number[] {
    const { target } = this;
    switch (x.kind) {
      case "constant":
      case "parameter":
        throw new InternalError("A constant does not vary");
      case "variable":
        return this.#indexVector();
      case "load":
        return loadVector(this, x);
      case "convert": {
        const { parts } = this.vectorOf(x.operand);
        const types = { from: x.operand.type, to: x.type };
        return vectorConversion(target, types, parts) ??
          this.#laneByLane(
            x.type,
            [x.operand],
            ([operand]) => scalarConversion(target, types, operand),
          );
      }
      case "bitcast":
        return this.vectorOf(x.operand).parts;
      case "narrow":
        return this.vectorOf(narrowed(x.dtype, x.operand)).parts;
      case "apply":
        return this.#applyVector(x);
    }
  }

  /** The loop's index in four turns. */
  #indexVector(): readonly number[] {
    const { index, ahead } = this.vector!;
    const { code } = this;
    code.get(this.scalar(index).parts[0]);
    code.simd(simd.i32x4Splat);
    code.i32x4([ahead, ahead + 1, ahead + 2, ahead + 3]);
    code.simd(simd.i32x4Add);
    return [code.keep("v128")];
  }

  #applyVector(x: Expression & { readonly kind: "apply" }): readonly number[] {
    const { target } = this;
    const { operands, type } = x;
    const name = x.op;
    const [first, second, third] = operands;
    if (name === "select") return this.#selectVector(first, second, third);
    if (name === "multiplyAdd") {
      const parts = operands.map((operand) => this.vectorOf(operand).parts);
      return vectorMultiplyAdd(target, type === "float64", parts);
    }
    const expansion = elementary(name, operands);
    if (expansion !== null) return this.vectorOf(expansion).parts;
    if (name === "shiftLeft" || name === "shiftRight") {
      if (!this.isVarying(second)) {
        const { parts } = this.vectorOf(first);
        const count = this.#shiftCount(second);
        return vectorShift(target, name, { type, parts, count });
      }
    }
    const parts = operands.map((operand) => this.vectorOf(operand).parts);
    return vectorOperation(target, name as BinaryOp, { type: first.type, operands: parts }) ??
      this.#laneByLane(
        type,
        operands,
        (locals) =>
          scalarOperation(target, name as BinaryOp, { type: first.type, operands: locals }),
      );
  }

  #shiftCount(count: Expression): number {
    const [local] = this.scalar(count).parts;
    if (count.type !== "int64") return local;
    this.code.get(local);
    this.code.op(op.i32WrapI64);
    return this.code.keep("i32");
  }

  /** An operation without an instruction on vectors. */
  #laneByLane(
    type: ScalarType,
    operands: readonly Expression[],
    write: (locals: readonly number[]) => void,
  ): readonly number[] {
    const { code, target } = this;
    const vectors = operands.map((operand) => this.vectorOf(operand).parts);
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

  #selectVector(condition: Expression, x: Expression, y: Expression): readonly number[] {
    const { code } = this;
    if (!this.isVarying(condition)) return this.#selectAlike(condition, x, y);
    const [mask] = this.vectorOf(condition).parts;
    const branch = (value: Expression, lanes: () => number) => {
      if (!containsLoad(value) && operationsIn(value) < costlyBranch) {
        return this.vectorOf(value).parts;
      }
      const taken = lanes();
      const parts = this.#newParts(value.type);
      code.get(taken);
      code.simd(simd.anyTrue);
      code.nest("if", () =>
        this.level.conditional(() => {
          this.masked(taken, () => {
            const computed = this.vectorOf(value).parts;
            parts.forEach((part, i) => {
              code.get(computed[i]);
              code.set(part);
            });
          });
        }));
      return parts;
    };
    const whenTrue = branch(x, () => this.#maskAnd(mask));
    const whenFalse = branch(y, () => {
      code.get(mask);
      code.simd(simd.not);
      return this.#maskAnd(code.keep("v128"));
    });
    return vectorSelect(this.target, mask, whenTrue, whenFalse);
  }

  /** A select by a condition that is the same in all turns. */
  #selectAlike(condition: Expression, x: Expression, y: Expression): readonly number[] {
    const { code } = this;
    const [test] = this.scalar(condition).parts;
    const parts = this.#newParts(x.type);
    const branch = (value: Expression) => () =>
      this.level.conditional(() => {
        const computed = this.vectorOf(value).parts;
        parts.forEach((part, i) => {
          code.get(computed[i]);
          code.set(part);
        });
      });
    code.get(test);
    code.nest("if", branch(x), branch(y));
    return parts;
  }

  #newParts(type: ScalarType): number[] {
    const count = type === "float64" || type === "int64" ? 2 : 1;
    return Array.from({ length: count }, () => this.locals.add("v128"));
  }

  /** A mask restricted to the lanes that take the branch around it. */
  #maskAnd(mask: number): number {
    if (this.mask === null) return mask;
    const { code } = this;
    code.get(mask);
    code.get(this.mask);
    code.simd(simd.and);
    return code.keep("v128");
  }

  /** Writes what only some lanes need. */
  masked(mask: number, body: () => void): void {
    const outer = this.mask;
    this.mask = mask;
    try {
      body();
    } finally {
      this.mask = outer;
    }
  }

  /** The mask of a varying condition within the present one. */
  maskOf(condition: Expression): number {
    return this.#maskAnd(this.vectorOf(condition).parts[0]);
  }
}

/** Pushes a literal. */
export function pushConstant(
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

const loads = new WeakMap<Expression, boolean>();

/** Whether an expression reads memory. */
export function containsLoad(x: Expression): boolean {
  let known = loads.get(x);
  if (known === undefined) {
    known = x.kind === "load" || operandsOf(x).some(containsLoad);
    loads.set(x, known);
  }
  return known;
}

/** How many operations an expression has. */
function operationsIn(x: Expression): number {
  const seen = new Set<Expression>();
  let count = 0;
  const visit = (y: Expression) => {
    if (seen.has(y)) return;
    seen.add(y);
    if (y.kind === "apply") count += elementary(y.op as UnaryOp, y.operands) === null ? 1 : 16;
    for (const operand of operandsOf(y)) visit(operand);
  };
  visit(x);
  return count;
}

/** Whether a branch may as well be evaluated where it is not taken. */
function isCheap(x: Expression): boolean {
  return !containsLoad(x) && operationsIn(x) <= 4;
}
