/**
 * Writes expressions as code: each value into a local, once, in the outermost loop in which it is
 * known. In a vectorised loop an expression that depends on the loop's index is computed for four
 * turns at once, and any other once for all.
 *
 * @module
 */
import { InternalError } from "../../../base/mod.ts";
import {
  type Expression,
  type Load,
  operandsOf,
  scalar,
  type ScalarType,
  type Variable,
} from "../../../kernel/mod.ts";
import { Code, type Locals } from "./code.ts";
import { addComputed } from "./expressions.ts";
import type { Imports } from "./imports.ts";
import { Level, type Value } from "./level.ts";
import { simd } from "./opcodes.ts";
import { localType, type Target } from "./scalar_operations.ts";
import { pushScalar } from "./scalar_values.ts";
import type { LoopView } from "./stride.ts";
import { splat } from "./vector_operations.ts";
import { computeVector } from "./vector_values.ts";

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

/** The state of one function that is being written. */
export class Emitter {
  readonly locals: Locals;
  readonly imports: Imports;
  readonly relaxed: boolean;
  /** Whether the kernel stores to a buffer or scratch. */
  readonly isMutable: (load: Load) => boolean;
  readonly arguments: ArgumentBlock;
  readonly levels: Level[];
  /** What the present statement computes whatever its selects choose. */
  computed: Set<Expression> = new Set();
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

  /** Begins with expressions that are computed one after the other. */
  expect(expressions: readonly Expression[]): void {
    this.computed = new Set();
    for (const x of expressions) addComputed(x, this.computed);
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
      pushScalar(this, x);
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

  // ------------------------------------------------------------------ vectors

  /** Whether the values of an expression in four turns are in locals already. */
  holdsVector(x: Expression): boolean {
    return this.levels.some((level) => level.find("vectors", x) !== undefined);
  }

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
        ? computeVector(this, x)
        : splat(this.target, x.type, this.scalar(x).parts[0]);
      const value = { type: x.type, parts };
      level.remember("vectors", x, value);
      return value;
    });
  }

  /** A mask restricted to the lanes that take the branch around it. */
  maskAnd(mask: number): number {
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
    return this.maskAnd(this.vectorOf(condition).parts[0]);
  }
}
