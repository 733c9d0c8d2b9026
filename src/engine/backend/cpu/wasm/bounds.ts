/**
 * What values index expressions can have, by interval arithmetic (Moore 1966): from it follows which
 * part of a buffer some turns of a loop touch.
 *
 * @module
 */
import type { Expression, ScalarType, Statement } from "../../../kernel/mod.ts";
import { expressionsOf, loadsOf } from "./choose_loops.ts";
import { storageKey } from "./addresses.ts";

/** All numbers from `low` to `high`, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What is known of variables; what is unknown is absent. */
export type Environment = Map<number, Interval | null>;

/** The values that an expression can have, or null if nothing is known. */
export function boundsOf(
  x: Expression,
  integers: readonly number[],
  environment: Environment,
): Interval | null {
  switch (x.kind) {
    case "constant": {
      const value = Number(x.value);
      return { low: value, high: value };
    }
    case "parameter": {
      const value = integers[x.position];
      return { low: value, high: value };
    }
    case "variable":
      return environment.get(x.id) ?? null;
    case "convert":
      return isWhole(x.type) && isWhole(x.operand.type)
        ? boundsOf(x.operand, integers, environment)
        : null;
    case "apply": {
      if (!isWhole(x.type)) return null;
      const operands = x.op === "select" ? x.operands.slice(1) : x.operands;
      const intervals: Interval[] = [];
      for (const operand of operands) {
        const interval = boundsOf(operand, integers, environment);
        if (interval === null) return null;
        intervals.push(interval);
      }
      return applied(x.op, intervals);
    }
    default:
      return null;
  }
}

function isWhole(type: ScalarType): boolean {
  return type === "index" || type === "int32";
}

function applied(op: string, [a, b]: readonly Interval[]): Interval | null {
  switch (op) {
    case "add":
      return { low: a.low + b.low, high: a.high + b.high };
    case "subtract":
      return { low: a.low - b.high, high: a.high - b.low };
    case "multiply":
      return hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
    case "minimum":
      return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "maximum":
      return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    case "select":
      return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
    case "negate":
      return { low: -a.high, high: -a.low };
    case "divide":
      if (b.low <= 0) return null;
      return hull([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high].map(Math.trunc));
    case "remainder":
      if (b.low <= 0) return null;
      return { low: a.low < 0 ? 1 - b.high : 0, high: Math.max(0, Math.min(a.high, b.high - 1)) };
    default:
      return null;
  }
}

function hull(values: readonly number[]): Interval {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** What some turns of a kernel do: which parts of its storages they touch, and how much. */
export interface Extent {
  /** By the storage's key; null where nothing is known of a place. */
  readonly touched: Map<string, Interval | null>;
  /** How many elements are stored to a storage by plain stores; NaN if others or guards are there. */
  readonly stored: Map<string, number>;
  /** An estimate of the operations. */
  work: number;
  /** Bytes of scratches that are alive at once; null if unknown. */
  scratch: number | null;
}

/** How costly a few operations are next to an addition. */
const weights: Readonly<Record<string, number>> = {
  divide: 2,
  sqrt: 2,
  remainder: 4,
  ...Object.fromEntries(
    [
      ...["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin"],
      ...["acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "power", "atan2"],
    ].map((name) => [name, 12]),
  ),
};

/** Measures statements, some of whose variables are known, whose loops have the extents that run-time integers give. */
export function measure(
  statements: readonly Statement[],
  integers: readonly number[],
  environment: Environment,
  turns = 1,
): Extent {
  const extent: Extent = { touched: new Map(), stored: new Map(), work: 0, scratch: 0 };
  new Measure(integers, extent).statements(statements, environment, { turns, scratch: 0 });
  return extent;
}

interface Around {
  readonly turns: number;
  readonly scratch: number;
  readonly guarded?: boolean;
}

class Measure {
  readonly #integers: readonly number[];
  readonly #extent: Extent;

  constructor(integers: readonly number[], extent: Extent) {
    this.#integers = integers;
    this.#extent = extent;
  }

  statements(statements: readonly Statement[], environment: Environment, around: Around): void {
    let { scratch } = around;
    for (const statement of statements) {
      for (const x of expressionsBefore(statement)) this.#expression(x, environment, around.turns);
      const inside = { ...around, scratch };
      switch (statement.kind) {
        case "define":
          environment.set(statement.variable.id, this.#bounds(statement.value, environment));
          break;
        case "loop":
          this.#loop(
            [{ ...statement }],
            environment,
            inside,
            (turns) => this.statements(statement.body, environment, { ...inside, turns }),
          );
          break;
        case "reduce":
          this.#loop(statement.ranges, environment, inside, (turns) => {
            this.statements(statement.body, environment, { ...inside, turns });
            for (const x of statement.values) this.#expression(x, environment, turns);
          });
          break;
        case "scan":
          this.#loop([statement.range], environment, inside, (turns) => {
            this.statements(statement.body, environment, { ...inside, turns });
            for (const x of statement.values) this.#expression(x, environment, turns);
            this.statements(statement.then, environment, { ...inside, turns });
          });
          break;
        case "guard":
          this.statements(statement.body, environment, { ...inside, guarded: true });
          break;
        case "store": {
          const key = storageKey(statement.target);
          this.#touch(key, statement.index, environment, around.turns);
          const plain = statement.combine === undefined && around.guarded !== true;
          const before = this.#extent.stored.get(key);
          this.#extent.stored.set(key, plain && before === undefined ? around.turns : NaN);
          break;
        }
        case "scratch": {
          const bounds = this.#bounds(statement.extent, environment);
          if (bounds === null) {
            this.#extent.scratch = null;
          } else {
            scratch += Math.ceil(bounds.high * 8 / 16) * 16 + 16;
            if (this.#extent.scratch !== null) {
              this.#extent.scratch = Math.max(this.#extent.scratch, scratch);
            }
          }
          break;
        }
      }
    }
  }

  #loop(
    ranges: readonly { readonly index: { readonly id: number }; readonly extent: Expression }[],
    environment: Environment,
    { turns }: Around,
    body: (turns: number) => void,
  ): void {
    let total = turns;
    for (const { index, extent } of ranges) {
      const bounds = this.#bounds(extent, environment);
      environment.set(index.id, bounds === null ? null : { low: 0, high: bounds.high - 1 });
      // Of extents that nothing is known of, a guess
      total *= bounds === null ? 8 : Math.max(0, bounds.high);
    }
    if (total > 0) body(total);
  }

  #bounds(x: Expression, environment: Environment): Interval | null {
    return boundsOf(x, this.#integers, environment);
  }

  #expression(x: Expression, environment: Environment, turns: number): void {
    for (const { storage, index } of loadsOf(x)) {
      this.#touch(storageKey(storage), index, environment, turns);
    }
    this.#extent.work += turns * operationsOf(x);
  }

  #touch(key: string, index: Expression, environment: Environment, turns: number): void {
    this.#extent.work += turns;
    const bounds = this.#bounds(index, environment);
    const { touched } = this.#extent;
    const known = touched.get(key);
    if (known === undefined) {
      touched.set(key, bounds);
    } else if (known !== null) {
      touched.set(
        key,
        bounds === null ? null : {
          low: Math.min(known.low, bounds.low),
          high: Math.max(known.high, bounds.high),
        },
      );
    }
  }
}

/** What a statement evaluates outside of its own loops. */
function expressionsBefore(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "reduce":
      return statement.ranges.map(({ extent }) => extent);
    case "scan":
      return [statement.range.extent];
    default:
      return expressionsOf(statement);
  }
}

const counted = new WeakMap<Expression, number>();

/** The operations in an expression; arithmetic on indices is not counted. */
function operationsOf(x: Expression): number {
  const known = counted.get(x);
  if (known !== undefined) return known;
  const seen = new Set<Expression>();
  let count = 0;
  const visit = (y: Expression) => {
    if (seen.has(y)) return;
    seen.add(y);
    switch (y.kind) {
      case "apply":
        if (y.type !== "index") count += weights[y.op] ?? 1;
        y.operands.forEach(visit);
        break;
      case "convert":
      case "bitcast":
      case "narrow":
        count++;
        visit(y.operand);
        break;
    }
  };
  visit(x);
  counted.set(x, count);
  return count;
}
