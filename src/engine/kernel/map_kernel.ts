/**
 * Kernels rewritten: expressions replaced, loops of one turn unrolled.
 *
 * @module
 */
import { scalar } from "./build.ts";
import type { BinaryOp, Expression, UnaryOp } from "./expression.ts";
import type { Kernel, Range, Statement } from "./statement.ts";

/** Operands of an expression, in order. */
export function operandsOf(x: Expression): readonly Expression[] {
  switch (x.kind) {
    case "load":
      return [x.index];
    case "convert":
    case "bitcast":
    case "narrow":
      return [x.operand];
    case "apply":
      return x.operands;
    default:
      return [];
  }
}

/** An operation on other operands, simplified as the constructors do it. */
export function rebuilt(x: Expression, operands: readonly Expression[]): Expression {
  switch (x.kind) {
    case "load":
      return { ...x, index: operands[0] };
    case "convert":
      return scalar.convert(x.type, operands[0]);
    case "bitcast":
      return scalar.bitcast(x.type, operands[0]);
    case "narrow":
      return scalar.narrow(x.dtype, operands[0]);
    case "apply":
      switch (operands.length) {
        case 1:
          return scalar[x.op as UnaryOp](operands[0]);
        case 2:
          return scalar[x.op as BinaryOp](operands[0], operands[1]);
        default:
          return x.op === "select"
            ? scalar.select(operands[0], operands[1], operands[2])
            : scalar.multiplyAdd(operands[0], operands[1], operands[2]);
      }
    default:
      return x;
  }
}

/** Replaces leaves: for each that `replace` gives something for. What is shared stays shared. */
class Mapping {
  readonly #replace: (leaf: Expression) => Expression | null;
  readonly #done = new Map<Expression, Expression>();
  /** Variables that are gone, and what they are. */
  readonly #fixed = new Map<number, Expression>();

  constructor(replace: (leaf: Expression) => Expression | null) {
    this.#replace = replace;
  }

  expression(x: Expression): Expression {
    const known = this.#done.get(x);
    if (known !== undefined) return known;
    let result: Expression;
    if (x.kind === "variable") {
      result = this.#fixed.get(x.id) ?? x;
    } else {
      const operands = operandsOf(x);
      const mapped = operands.map((operand) => this.expression(operand));
      const changed = mapped.some((operand, i) => operand !== operands[i]);
      result = this.#replace(x) ?? (changed ? rebuilt(x, mapped) : x);
    }
    this.#done.set(x, result);
    return result;
  }

  statements(statements: readonly Statement[]): Statement[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): Statement[] {
    switch (statement.kind) {
      case "define": {
        const value = this.expression(statement.value);
        if (value.kind === "constant") {
          this.#fixed.set(statement.variable.id, value);
          return [];
        }
        return [{ ...statement, value }];
      }
      case "loop": {
        const extent = this.expression(statement.extent);
        if (isOne(extent)) {
          this.#fixed.set(statement.index.id, scalar.index(0));
          return this.statements(statement.body);
        }
        return [{ ...statement, extent, body: this.statements(statement.body) }];
      }
      case "reduce": {
        const ranges = statement.ranges.flatMap((range) => this.#range(range));
        return [{
          ...statement,
          ranges,
          body: this.statements(statement.body),
          values: statement.values.map((value) => this.expression(value)),
        }];
      }
      case "scan":
        return [{
          ...statement,
          range: { ...statement.range, extent: this.expression(statement.range.extent) },
          body: this.statements(statement.body),
          values: statement.values.map((value) => this.expression(value)),
          then: this.statements(statement.then),
        }];
      case "store":
        return [{
          ...statement,
          index: this.expression(statement.index),
          value: this.expression(statement.value),
        }];
      case "scratch":
        return [{ ...statement, extent: this.expression(statement.extent) }];
      case "guard":
        return [{
          ...statement,
          condition: this.expression(statement.condition),
          body: this.statements(statement.body),
        }];
      case "check":
        return [{
          ...statement,
          condition: this.expression(statement.condition),
          value: this.expression(statement.value),
          bound: this.expression(statement.bound),
        }];
    }
  }

  #range(range: Range): Range[] {
    const extent = this.expression(range.extent);
    if (!isOne(extent)) return [{ ...range, extent }];
    this.#fixed.set(range.index.id, scalar.index(0));
    return [];
  }
}

function isOne(x: Expression): boolean {
  return x.kind === "constant" && x.value === 1;
}

/**
 * The kernel with leaves replaced: `replace` gives what stands in for a leaf or load, or null. Loops
 * whose extent becomes 1 are unrolled, and definitions that become constants are put in place.
 */
export function mapKernel(
  kernel: Kernel,
  replace: (leaf: Expression) => Expression | null,
): Kernel {
  return { ...kernel, body: new Mapping(replace).statements(kernel.body) };
}

/** The kernel with its run-time integers written into it. */
export function withIntegers(kernel: Kernel, integers: readonly number[]): Kernel {
  return mapKernel(
    kernel,
    (x) => x.kind === "parameter" ? scalar.index(integers[x.position]) : null,
  );
}
