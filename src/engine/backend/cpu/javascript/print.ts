/**
 * Prints kernels as JavaScript: the reference that every other printer must agree with.
 *
 * @module
 */
import { type DType, dtypeInfo, InternalError } from "../../../base/mod.ts";
import {
  type Combine,
  computeType,
  type Expression,
  identityOf,
  type Kernel,
  type Reduce,
  type ScalarType,
  type Scan,
  type Statement,
  type Store,
  type Target,
} from "../../../kernel/mod.ts";
import {
  exactInFloat32,
  printBinary,
  printBitcast,
  printConstant,
  printConvert,
  printMultiplyAdd,
  printUnary,
} from "./operations.ts";

/** The body of a function of `(buffers, integers, r, messages)` that runs a kernel. */
export function printJavaScript(kernel: Kernel): string {
  return new Printer(kernel).print();
}

/** What is known of shared expressions at a place of the text: the names that hold them. */
type Scope = Map<Expression, string>;

class Printer {
  readonly #kernel: Kernel;
  readonly #lines: string[] = [];
  #indent = "";
  #temporaries = 0;
  /** Texts of variables that stand for something else than their name (unrolled indices). */
  readonly #replaced = new Map<number, string>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  print(): string {
    this.#line('"use strict";');
    this.#kernel.buffers.forEach((_, i) => this.#line(`const b${i} = buffers[${i}];`));
    for (let i = 0; i < this.#kernel.parameters; i++) this.#line(`const n${i} = integers[${i}];`);
    this.#statements(this.#kernel.body);
    return this.#lines.join("\n");
  }

  #line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  #block(open: string, body: () => void): void {
    this.#line(`${open} {`);
    const outer = this.#indent;
    this.#indent += "  ";
    body();
    this.#indent = outer;
    this.#line("}");
  }

  #statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "define": {
        const [value] = this.#values([statement.value]);
        this.#line(`const v${statement.variable.id} = ${value};`);
        break;
      }
      case "loop": {
        const [extent] = this.#values([statement.extent]);
        const i = `v${statement.index.id}`;
        const end = this.#temporary();
        this.#line(`const ${end} = ${extent};`);
        this.#block(
          `for (let ${i} = 0; ${i} < ${end}; ${i}++)`,
          () => this.#statements(statement.body),
        );
        break;
      }
      case "store":
        this.#store(statement);
        break;
      case "scratch": {
        const [extent] = this.#values([statement.extent]);
        this.#line(`const s${statement.id} = new ${scratchArray(statement.type)}(${extent});`);
        break;
      }
      case "guard": {
        const [condition] = this.#values([statement.condition]);
        this.#block(`if (${condition})`, () => this.#statements(statement.body));
        break;
      }
      case "check": {
        const { condition, value, bound } = statement;
        const [holds, got, limit] = this.#values([condition, value, bound]);
        this.#line(`if (!${holds}) r.fail(messages[${statement.message}], ${got}, ${limit});`);
        break;
      }
      case "reduce":
        this.#reduce(statement);
        break;
      case "scan":
        this.#scan(statement);
        break;
    }
  }

  #store({ target, index, value, combine }: Store): void {
    const [at, stored] = this.#values([index, value], { unrounded: isFloat32(target) });
    const array = targetName(target);
    const dtype = target.kind === "buffer" ? target.dtype : target.type;
    if (combine === undefined) {
      this.#line(`${array}[${at}] = ${encode(dtype, stored)};`);
      return;
    }
    const place = this.#temporary();
    this.#line(`const ${place} = ${at};`);
    const type = target.kind === "buffer" ? computeType[target.dtype] : target.type;
    const old = decode(dtype, `${array}[${place}]`);
    const both = type === "bool"
      ? printBinary(combine === "or" || combine === "add" ? "or" : "and", type, old, stored)
      : printBinary(combine, type, old, stored);
    this.#line(`${array}[${place}] = ${encode(dtype, both)};`);
  }

  // ------------------------------------------------------------------ reductions and scans

  #reduce(statement: Reduce): void {
    const { combine, results, ranges, body, values } = statement;
    const accumulators = results.map(({ id }) => `a${id}`);
    this.#declareAccumulators(combine, results, accumulators);
    const innermost = ranges[ranges.length - 1];
    const unrolled = ranges.length > 0 && body.length === 0 && canUnroll(combine, results[0].type);
    const nest = (depth: number) => {
      if (depth < ranges.length - (unrolled ? 1 : 0)) {
        const { index, extent } = ranges[depth];
        const [count] = this.#values([extent]);
        const end = this.#temporary();
        this.#line(`const ${end} = ${count};`);
        const i = `v${index.id}`;
        this.#block(`for (let ${i} = 0; ${i} < ${end}; ${i}++)`, () => nest(depth + 1));
        return;
      }
      if (unrolled) {
        this.#unrolled(combine, accumulators[0], innermost, values[0]);
        return;
      }
      this.#statements(body);
      this.#combine(combine, accumulators, values);
    };
    nest(0);
    this.#declareResults(results, accumulators);
  }

  /** A loop with four partial results, since each addition waits for the one before it. */
  #unrolled(
    combine: Combine,
    accumulator: string,
    { index, extent }: Reduce["ranges"][number],
    value: Expression,
  ): void {
    const [count] = this.#values([extent]);
    const end = this.#temporary();
    const i = `v${index.id}`;
    const partial = [0, 1, 2, 3].map(() => this.#temporary());
    const identity = printConstantOf(identityOf(combine, value.type));
    this.#line(`const ${end} = ${count};`);
    this.#line(`let ${partial.map((name) => `${name} = ${identity}`).join(", ")};`);
    this.#line(`let ${i} = 0;`);
    this.#block(`for (; ${i} + 3 < ${end}; ${i} += 4)`, () => {
      partial.forEach((name, lane) => {
        if (lane > 0) this.#replaced.set(index.id, `(${i} + ${lane})`);
        const [text] = this.#values([value], { unrounded: true });
        this.#line(`${name} = ${wide(combine, name, text)};`);
      });
      this.#replaced.delete(index.id);
    });
    this.#block(`for (; ${i} < ${end}; ${i}++)`, () => {
      const [text] = this.#values([value], { unrounded: true });
      this.#line(`${accumulator} = ${wide(combine, accumulator, text)};`);
    });
    const [p, q, s, t] = partial;
    const all = wide(combine, wide(combine, p, q), wide(combine, s, t));
    this.#line(`${accumulator} = ${wide(combine, accumulator, all)};`);
  }

  #scan({ combine, results, range, body, values, then }: Scan): void {
    const accumulators = results.map(({ id }) => `a${id}`);
    this.#declareAccumulators(combine, results, accumulators);
    const [count] = this.#values([range.extent]);
    const end = this.#temporary();
    this.#line(`const ${end} = ${count};`);
    const i = `v${range.index.id}`;
    this.#block(`for (let ${i} = 0; ${i} < ${end}; ${i}++)`, () => {
      this.#statements(body);
      this.#combine(combine, accumulators, values);
      this.#declareResults(results, accumulators);
      this.#statements(then);
    });
  }

  #declareAccumulators(
    combine: Combine,
    results: Reduce["results"],
    accumulators: readonly string[],
  ): void {
    results.forEach(({ type }, i) => {
      // The second members: an index that any other is ahead of, the constant of an affine map.
      const second = combine === "affine" ? 0 : combine.startsWith("last") ? -1 : 2 ** 53;
      const identity = i === 0
        ? printConstantOf(identityOf(combine, type))
        : printConstant(type, second);
      this.#line(`let ${accumulators[i]} = ${identity};`);
    });
  }

  /** Accumulators of float32 are kept in double precision and rounded at the end. */
  #declareResults(results: Reduce["results"], accumulators: readonly string[]): void {
    results.forEach(({ id, type }, i) => {
      const value = type === "float32" ? `Math.fround(${accumulators[i]})` : accumulators[i];
      this.#line(`const v${id} = ${value};`);
    });
  }

  #combine(
    combine: Combine,
    accumulators: readonly string[],
    values: readonly Expression[],
  ): void {
    const [a, b] = accumulators;
    const texts = this.#values(values, { unrounded: true });
    const type = values[0].type;
    switch (combine) {
      case "argmax":
      case "argmin":
      case "lastArgmax":
      case "lastArgmin": {
        const [value, at] = [this.#temporary(), this.#temporary()];
        this.#line(`const ${value} = ${texts[0]}, ${at} = ${texts[1]};`);
        // A NaN wins over any number, and of equals the one whose index is lower (last…: higher).
        const isAhead = `${at} ${combine.startsWith("last") ? ">" : "<"} ${b}`;
        const isBeyond = `${value} ${combine.toLowerCase().endsWith("max") ? ">" : "<"} ${a}`;
        const wins = `${isBeyond} || (${value} === ${a} && ${isAhead}) || ` +
          `(${value} !== ${value} && (${a} === ${a} || ${isAhead}))`;
        this.#block(`if (${wins})`, () => {
          this.#line(`${a} = ${value};`);
          this.#line(`${b} = ${at};`);
        });
        break;
      }
      case "affine": {
        const factor = this.#temporary();
        this.#line(`const ${factor} = ${texts[0]};`);
        this.#line(`${b} = ${sumOf(type, productOf(type, factor, b), texts[1])};`);
        this.#line(`${a} = ${productOf(type, factor, a)};`);
        break;
      }
      default:
        this.#line(
          `${a} = ${
            type === "float32" || type === "float64"
              ? wide(combine, a, texts[0])
              : printBinary(combine as "add", type, a, texts[0])
          };`,
        );
    }
  }

  // -------------------------------------------------------------------------- expressions

  /**
   * The texts of expressions that are evaluated one after the other. What occurs more than once is
   * assigned to a temporary where it is evaluated first.
   */
  #values(
    expressions: readonly Expression[],
    { unrounded = false }: { readonly unrounded?: boolean } = {},
  ): string[] {
    const uses = new Map<Expression, number>();
    for (const expression of expressions) countUses(expression, uses);
    const scope: Scope = new Map();
    const declared: string[] = [];
    const texts = expressions.map((expression) =>
      this.#expression(expression, { uses, scope, declared }, unrounded)
    );
    if (declared.length > 0) this.#line(`let ${declared.join(", ")};`);
    return texts;
  }

  #expression(x: Expression, context: ExpressionContext, unrounded = false): string {
    const held = context.scope.get(x);
    if (held !== undefined) return held;
    const shared = (context.uses.get(x) ?? 0) > 1 && !isLeaf(x);
    const text = this.#evaluate(x, context, unrounded && !shared);
    if (!shared) return text;
    const name = this.#temporary();
    context.declared.push(name);
    context.scope.set(x, name);
    return `(${name} = ${text})`;
  }

  #evaluate(x: Expression, context: ExpressionContext, unrounded: boolean): string {
    switch (x.kind) {
      case "constant":
        return printConstant(x.type, x.value);
      case "parameter":
        return `n${x.position}`;
      case "variable":
        return this.#replaced.get(x.id) ?? `v${x.id}`;
      case "load": {
        const dtype = x.source.kind === "buffer" ? x.source.dtype : x.source.type;
        return decode(dtype, `${targetName(x.source)}[${this.#expression(x.index, context)}]`);
      }
      case "convert": {
        const operand = this.#expression(x.operand, context);
        if (unrounded && x.type === "float32" && x.operand.type === "float64") return operand;
        return printConvert(x.operand.type, x.type, operand);
      }
      case "bitcast":
        return printBitcast(x.operand.type, x.type, this.#expression(x.operand, context));
      case "narrow":
        return narrow(x.dtype, this.#expression(x.operand, context));
      case "apply": {
        if (x.op === "select") return this.#select(x.operands, context, unrounded);
        const [first] = x.operands;
        // Of bools the second operand may not be evaluated, as a select's branch.
        const texts = x.operands.map((operand, i) =>
          this.#expression(operand, i > 0 && first.type === "bool" ? branchOf(context) : context)
        );
        const value = x.op === "multiplyAdd"
          ? printMultiplyAdd(first.type, texts)
          : texts.length === 1
          ? printUnary(x.op as "negate", first.type, texts[0])
          : printBinary(x.op as "add", first.type, texts[0], texts[1]);
        const rounds = x.type === "float32" && !exactInFloat32.has(x.op) && !unrounded;
        return rounds ? `Math.fround(${value})` : value;
      }
    }
  }

  #select(
    [condition, whenTrue, whenFalse]: readonly Expression[],
    context: ExpressionContext,
    unrounded: boolean,
  ): string {
    const test = this.#expression(condition, context);
    const branch = (x: Expression) => this.#expression(x, branchOf(context), unrounded);
    return `(${test} ? ${branch(whenTrue)} : ${branch(whenFalse)})`;
  }

  #temporary(): string {
    return `t${this.#temporaries++}`;
  }
}

interface ExpressionContext {
  readonly uses: ReadonlyMap<Expression, number>;
  readonly scope: Scope;
  readonly declared: string[];
}

/** A branch may not be evaluated: what it assigns is not to be relied on after it. */
function branchOf(context: ExpressionContext): ExpressionContext {
  return { ...context, scope: new Map(context.scope) };
}

function countUses(x: Expression, uses: Map<Expression, number>): void {
  const count = uses.get(x) ?? 0;
  uses.set(x, count + 1);
  if (count > 0) return;
  switch (x.kind) {
    case "load":
      countUses(x.index, uses);
      break;
    case "convert":
    case "bitcast":
    case "narrow":
      countUses(x.operand, uses);
      break;
    case "apply":
      for (const operand of x.operands) countUses(operand, uses);
      break;
  }
}

function isLeaf(x: Expression): boolean {
  return x.kind === "constant" || x.kind === "parameter" || x.kind === "variable";
}

function isFloat32(target: Target): boolean {
  return (target.kind === "buffer" ? target.dtype : target.type) === "float32";
}

function targetName(target: Target): string {
  return target.kind === "buffer" ? `b${target.position}` : `s${target.id}`;
}

/** A stored element as a value. */
function decode(dtype: DType | ScalarType, element: string): string {
  if (dtype === "bfloat16") return `r.fromBfloat16(${element})`;
  return dtype === "bool" ? `(${element} !== 0)` : element;
}

/** A value as an element to store; typed arrays round and wrap by themselves. */
function encode(dtype: DType | ScalarType, value: string): string {
  if (dtype === "bfloat16") return `r.toBfloat16(${value})`;
  return dtype === "bool" ? `(${value} ? 1 : 0)` : value;
}

/** What storing and loading again gives. */
function narrow(dtype: DType, value: string): string {
  switch (dtype) {
    case "float16":
      return `Math.f16round(${value})`;
    case "bfloat16":
      return `r.fromBfloat16(r.toBfloat16(${value}))`;
    case "int8":
      return `(${value} << 24 >> 24)`;
    case "uint8":
      return `(${value} & 255)`;
    default:
      return value;
  }
}

function scratchArray(type: ScalarType): string {
  if (type === "index") return "Float64Array";
  return dtypeInfo[type].array.name;
}

function canUnroll(combine: Combine, type: ScalarType): boolean {
  return (combine === "add" || combine === "multiply" || combine === "maximum" ||
    combine === "minimum") && (type === "float32" || type === "float64");
}

function printConstantOf(x: Expression): string {
  if (x.kind !== "constant") throw new InternalError("An identity is a constant");
  return printConstant(x.type, x.value);
}

/** Two floats combined in double precision. */
function wide(combine: Combine, x: string, y: string): string {
  switch (combine) {
    case "add":
      return `(${x} + ${y})`;
    case "multiply":
      return `(${x} * ${y})`;
    case "maximum":
      return `Math.max(${x}, ${y})`;
    case "minimum":
      return `Math.min(${x}, ${y})`;
    case "logaddexp":
      return `r.logaddexp(${x}, ${y})`;
    default:
      throw new InternalError(`Floats are not combined by ${combine}`);
  }
}

function productOf(type: ScalarType, x: string, y: string): string {
  return type === "float32" ? `(${x} * ${y})` : printBinary("multiply", type, x, y);
}

function sumOf(type: ScalarType, x: string, y: string): string {
  return type === "float32" ? `(${x} + ${y})` : printBinary("add", type, x, y);
}
