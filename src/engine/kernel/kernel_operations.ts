/**
 * How many floating-point operations a kernel does.
 *
 * @module
 */
import type { Expression, ScalarType } from "./expression.ts";
import { operandsOf, withIntegers } from "./map_kernel.ts";
import type { Combine, Kernel, Range, Statement } from "./statement.ts";

/**
 * The operations on floats of a kernel's call: each arithmetic operation, comparison and elementary
 * function counts one, and so does each combination in a reduction. Both branches of a choice count.
 */
export function countOperations(kernel: Kernel, integers: readonly number[]): number {
  return new Counter().all(withIntegers(kernel, integers).body);
}

class Counter {
  /** The values of indices, and of what is defined by them. */
  readonly #values = new Map<number, number>();

  all(statements: readonly Statement[]): number {
    let total = 0;
    for (const statement of statements) total += this.#one(statement);
    return total;
  }

  #one(statement: Statement): number {
    switch (statement.kind) {
      case "loop":
        return this.#turns([statement], statement.body, () => this.all(statement.body));
      case "define": {
        const { variable, value } = statement;
        const known = variable.type === "index" ? this.#evaluate(value) : null;
        if (known !== null) this.#values.set(variable.id, known);
        return inExpressions([value]);
      }
      case "reduce": {
        const { combine, ranges, body, values } = statement;
        const each = inExpressions(values) + inCombination(combine, values[0].type);
        return this.#turns(ranges, body, () => this.all(body) + each);
      }
      case "scan": {
        const { combine, range, body, values, then } = statement;
        const each = inExpressions(values) + inCombination(combine, values[0].type);
        const inner = [...body, ...then];
        return this.#turns([range], inner, () => this.all(inner) + each);
      }
      case "store": {
        const combines = statement.combine !== undefined && isFloat(statement.value.type);
        return inExpressions([statement.index, statement.value]) + (combines ? 1 : 0);
      }
      case "guard":
        return inExpressions([statement.condition]) + this.all(statement.body);
      case "scratch":
      case "check":
        return 0;
    }
  }

  /** What all turns of nested loops do together, counted one by one only where they differ. */
  #turns(
    [range, ...inner]: readonly Range[],
    body: readonly Statement[],
    countTurn: () => number,
  ): number {
    if (range === undefined) return countTurn();
    const { index, extent } = range;
    const count = this.#evaluate(extent) ?? 0;
    const countAt = (at: number) => {
      this.#values.set(index.id, at);
      return this.#turns(inner, body, countTurn);
    };
    if (count <= 0) return 0;
    const dependent = new Set([index.id]);
    const differ = inner.some((range) => mentions(range.extent, dependent)) ||
      extentsDepend(body, dependent);
    if (!differ) return countAt(0) * count;
    let total = 0;
    for (let at = 0; at < count; at++) total += countAt(at);
    return total;
  }

  /** The value of an index expression, or null where it is not known. */
  #evaluate(x: Expression): number | null {
    if (x.kind === "constant") return Number(x.value);
    if (x.kind === "variable") return this.#values.get(x.id) ?? null;
    if (x.kind !== "apply" || x.operands.length !== 2) return null;
    const [a, b] = x.operands.map((operand) => this.#evaluate(operand));
    if (a === null || b === null) return null;
    switch (x.op) {
      case "add":
        return a + b;
      case "subtract":
        return a - b;
      case "multiply":
        return a * b;
      case "divide":
        return b === 0 ? 0 : Math.trunc(a / b);
      case "remainder":
        return b === 0 ? 0 : a % b;
      case "minimum":
        return Math.min(a, b);
      case "maximum":
        return Math.max(a, b);
      default:
        return null;
    }
  }
}

/** Whether the extent of a loop depends on variables; index variables that do so are added. */
function extentsDepend(statements: readonly Statement[], on: Set<number>): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case "define": {
        const { variable, value } = statement;
        if (variable.type === "index" && mentions(value, on)) on.add(variable.id);
        return false;
      }
      case "loop":
        return mentions(statement.extent, on) || extentsDepend(statement.body, on);
      case "reduce":
        return statement.ranges.some(({ extent }) => mentions(extent, on)) ||
          extentsDepend(statement.body, on);
      case "scan":
        return mentions(statement.range.extent, on) || extentsDepend(statement.body, on) ||
          extentsDepend(statement.then, on);
      case "guard":
        return extentsDepend(statement.body, on);
      default:
        return false;
    }
  });
}

function mentions(x: Expression, variables: ReadonlySet<number>): boolean {
  return x.kind === "variable"
    ? variables.has(x.id)
    : operandsOf(x).some((operand) => mentions(operand, variables));
}

/** Operations on floats in expressions that are evaluated together; what they share is done once. */
function inExpressions(expressions: readonly Expression[]): number {
  const seen = new Set<Expression>();
  let total = 0;
  const visit = (x: Expression): void => {
    if (seen.has(x)) return;
    seen.add(x);
    const operands = operandsOf(x);
    if (x.kind === "apply" && x.op !== "select" && isFloat(operands[0].type)) {
      total += x.op === "multiplyAdd" ? 2 : 1;
    }
    operands.forEach(visit);
  };
  expressions.forEach(visit);
  return total;
}

/** Of one combination: to join two affine maps takes two products and a sum. */
function inCombination(combine: Combine, type: ScalarType): number {
  if (!isFloat(type)) return 0;
  return combine === "affine" ? 3 : 1;
}

function isFloat(type: ScalarType): boolean {
  return type === "float32" || type === "float64";
}
