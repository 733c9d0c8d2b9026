/**
 * Runs kernels by walking through them, as slowly and as literally as their definition reads: what
 * the printers are compared with. Nothing here is shared with a printer.
 *
 * @module
 */
import type { TypedArray } from "../../src/engine/base/mod.ts";
import type {
  Combine,
  Expression,
  Kernel,
  ScalarOp,
  ScalarType,
  Statement,
  Target,
  Variable,
} from "../../src/engine/kernel/mod.ts";
import {
  bitcast,
  convert,
  highest,
  inType,
  lowest,
  narrowed,
  operate,
  type Value,
  widen,
  zeroOf,
} from "./interpret_scalar.ts";

/** Runs a kernel on storages, which it writes. */
export function interpretKernel(
  kernel: Kernel,
  storages: readonly TypedArray[],
  integers: readonly number[],
): void {
  const state: State = { kernel, storages, integers, variables: new Map(), scratches: new Map() };
  runAll(kernel.body, state);
}

interface State {
  readonly kernel: Kernel;
  readonly storages: readonly TypedArray[];
  readonly integers: readonly number[];
  readonly variables: Map<number, Value>;
  readonly scratches: Map<number, Value[]>;
}

function runAll(statements: readonly Statement[], state: State): void {
  for (const statement of statements) run(statement, state);
}

function run(statement: Statement, state: State): void {
  const { variables } = state;
  switch (statement.kind) {
    case "define":
      variables.set(statement.variable.id, evaluate(statement.value, state));
      break;
    case "loop": {
      const extent = evaluate(statement.extent, state) as number;
      for (let i = 0; i < extent; i++) {
        variables.set(statement.index.id, i);
        runAll(statement.body, state);
      }
      break;
    }
    case "store": {
      const place = evaluate(statement.index, state) as number;
      let value = evaluate(statement.value, state);
      if (statement.combine !== undefined) {
        const old = loadFrom(statement.target, place, state);
        [value] = combined(statement.combine, statement.value.type, [old], [value]);
      }
      storeTo(statement.target, place, value, state);
      break;
    }
    case "scratch": {
      const extent = evaluate(statement.extent, state) as number;
      state.scratches.set(statement.id, new Array(extent).fill(zeroOf(statement.type)));
      break;
    }
    case "guard":
      if (evaluate(statement.condition, state)) runAll(statement.body, state);
      break;
    case "check":
      if (!evaluate(statement.condition, state)) {
        const text = state.kernel.messages[statement.message];
        const value = String(evaluate(statement.value, state));
        const bound = String(evaluate(statement.bound, state));
        throw new RangeError(text.replace("{value}", value).replace("{bound}", bound));
      }
      break;
    case "reduce": {
      const { combine, results, ranges, body, values } = statement;
      let total = startOf(combine, results);
      const nest = (depth: number): void => {
        if (depth === ranges.length) {
          runAll(body, state);
          const turn = values.map((value) => evaluate(value, state));
          total = combined(combine, values[0].type, total, turn);
          return;
        }
        const extent = evaluate(ranges[depth].extent, state) as number;
        for (let i = 0; i < extent; i++) {
          variables.set(ranges[depth].index.id, i);
          nest(depth + 1);
        }
      };
      nest(0);
      bindResults(results, total, state);
      break;
    }
    case "scan": {
      const { combine, results, range, body, values, then } = statement;
      let total = startOf(combine, results);
      const extent = evaluate(range.extent, state) as number;
      for (let i = 0; i < extent; i++) {
        variables.set(range.index.id, i);
        runAll(body, state);
        const turn = values.map((value) => evaluate(value, state));
        total = combined(combine, values[0].type, total, turn);
        bindResults(results, total, state);
        runAll(then, state);
      }
      break;
    }
  }
}

function bindResults(results: readonly Variable[], total: readonly Value[], state: State): void {
  results.forEach(({ id, type }, i) => state.variables.set(id, inType(type, total[i])));
}

/** What a combination of nothing gives. */
function startOf(combine: Combine, results: readonly Variable[]): Value[] {
  const { type } = results[0];
  const integer = (value: number) => results.at(-1)!.type === "int64" ? BigInt(value) : value;
  switch (combine) {
    case "add":
      return [zeroOf(type)];
    case "multiply":
      return [type === "int64" ? 1n : 1];
    case "maximum":
    case "logaddexp":
      return [lowest[type]];
    case "minimum":
      return [highest[type]];
    case "and":
      return [true];
    case "or":
      return [false];
    case "argmax":
      return [lowest[type], integer(2 ** 53)];
    case "argmin":
      return [highest[type], integer(2 ** 53)];
    case "lastArgmax":
      return [lowest[type], integer(-1)];
    case "lastArgmin":
      return [highest[type], integer(-1)];
    case "affine":
      return [type === "int64" ? 1n : 1, zeroOf(type)];
  }
}

/** Floats are combined in double precision, whatever their type. */
function combined(
  combine: Combine,
  type: ScalarType,
  before: readonly Value[],
  turn: readonly Value[],
): Value[] {
  const wide = type === "float32" ? "float64" : type;
  const apply = (op: ScalarOp, x: Value, y: Value) => operate(op, wide, [x, y]);
  const [a, b] = before;
  const [x, y] = turn;
  switch (combine) {
    case "add":
    case "multiply":
    case "maximum":
    case "minimum":
      return [apply(combine, a, x)];
    case "and":
      return [a && x];
    case "or":
      return [a || x];
    case "logaddexp": {
      const top = Math.max(a as number, x as number);
      const gap = Math.abs((a as number) - (x as number));
      return [a === x ? (a as number) + Math.LN2 : top + Math.log1p(Math.exp(-gap))];
    }
    case "affine":
      return [apply("multiply", x, a), apply("add", apply("multiply", x, b), y)];
    default: {
      const later = combine.startsWith("last") ? y > b : y < b;
      const nanBefore = Number.isNaN(a), nanNow = Number.isNaN(x);
      const beyond = combine.toLowerCase().endsWith("max") ? x > a : x < a;
      const wins = nanNow ? !nanBefore || later : !nanBefore && (beyond || (x === a && later));
      return wins ? [x, y] : [a, b];
    }
  }
}

function evaluate(x: Expression, state: State): Value {
  switch (x.kind) {
    case "constant":
      return inType(x.type, x.value);
    case "parameter":
      return state.integers[x.position];
    case "variable":
      return state.variables.get(x.id)!;
    case "load":
      return loadFrom(x.source, evaluate(x.index, state) as number, state);
    case "convert":
      return convert(x.operand.type, x.type, evaluate(x.operand, state));
    case "bitcast":
      return bitcast(x.operand.type, x.type, evaluate(x.operand, state));
    case "narrow":
      return widen(x.dtype, narrowed(x.dtype, evaluate(x.operand, state)));
    case "apply": {
      if (x.op === "select") {
        return evaluate(evaluate(x.operands[0], state) ? x.operands[1] : x.operands[2], state);
      }
      const type = x.operands[0].type;
      return operate(x.op, type, x.operands.map((operand) => evaluate(operand, state)));
    }
  }
}

function loadFrom(target: Target, place: number, state: State): Value {
  if (target.kind === "scratch") return at(state.scratches.get(target.id)!, place);
  return widen(target.dtype, at(state.storages[target.position] as ArrayLike<number>, place));
}

function storeTo(target: Target, place: number, value: Value, state: State): void {
  if (target.kind === "scratch") {
    const scratch = state.scratches.get(target.id)!;
    at(scratch, place);
    scratch[place] = inType(target.type, value);
    return;
  }
  const storage = state.storages[target.position];
  at(storage as ArrayLike<number>, place);
  (storage as Float64Array)[place] = narrowed(target.dtype, value) as number;
}

/** The element at a place, which must be there. */
function at<T>(array: ArrayLike<T>, place: number): T {
  if (Number.isInteger(place) && place >= 0 && place < array.length) return array[place];
  throw new Error(`place ${place} of ${array.length}`);
}
