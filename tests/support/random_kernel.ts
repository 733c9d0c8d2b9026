/**
 * Random legal kernels with buffers to run them on: all scalar operations and dtypes, loads with
 * affine and gathered places, reductions and scans with every way to combine, scratches, guards,
 * scatter-adds, several outputs.
 *
 * What is summed and multiplied is drawn so that every order gives the same: a printer may reorder.
 *
 * @module
 */
import { type DType, dtypeInfo, type TypedArray } from "../../src/engine/base/mod.ts";
import {
  type BinaryOp,
  type Combine,
  computeType,
  elementary,
  type Expression,
  type Kernel,
  operandTypes,
  scalar,
  type ScalarOp,
  type ScalarType,
  type Statement,
  type UnaryOp,
  type Variable,
} from "../../src/engine/kernel/mod.ts";
import type { Random } from "../engine/base/property.ts";

/** A kernel, and what to call it with. */
export interface RandomKernel {
  readonly kernel: Kernel;
  readonly storages: readonly TypedArray[];
  readonly integers: readonly number[];
}

/** What kernels to draw. */
export interface RandomKernelOptions {
  /** The most turns of the inner loops. @default 6 */
  readonly most?: number;
  /** Whether turns of all loops over elements are independent, so that they may be done at once. @default false */
  readonly independent?: boolean;
  /** Whether only operations are drawn that give the same bits everywhere. @default false */
  readonly exact?: boolean;
}

const dtypes = Object.keys(dtypeInfo) as DType[];
const types = [...new Set(Object.values(computeType))];

interface Input {
  readonly position: number;
  readonly dtype: DType;
  /** Its place: offset plus strides times indices, all of which are in range. */
  readonly offset: Expression;
  readonly strides: readonly Expression[];
  readonly length: number;
}

/** Draws a kernel. */
export function randomKernel(random: Random, options: RandomKernelOptions = {}): RandomKernel {
  return new Generator(random, options).kernel();
}

class Generator {
  readonly #random: Random;
  readonly #options: Required<RandomKernelOptions>;
  readonly #integers: number[] = [];
  readonly #storages: TypedArray[] = [];
  readonly #inputs: Input[] = [];
  #names = 0;

  constructor(
    random: Random,
    { most = 6, independent = false, exact = false }: RandomKernelOptions,
  ) {
    this.#random = random;
    this.#options = { most, independent, exact };
  }

  kernel(): RandomKernel {
    const random = this.#random;
    const { most, independent } = this.#options;
    const extents = [random.integer(1, 4), random.integer(0, most), random.integer(0, most)];
    const [rows, columns, depth] = extents.map((extent) => this.#parameter(extent));
    const dtypesOfInputs = Array.from({ length: 4 }, () => random.pick(dtypes));
    for (const dtype of [...dtypesOfInputs, "int32", "float32"] as const) {
      this.#input(dtype, extents);
    }
    const size = Math.max(1, extents[0] * extents[1]);
    const outputs = Array.from({ length: random.integer(1, 3) }, (_, o) => {
      const dtype = random.pick(dtypes);
      this.#storages.push(dtypeInfo[dtype].allocate(size));
      return { position: this.#inputs.length + o, dtype };
    });

    const row = this.#variable("index");
    const column = this.#variable("index");
    const scope = new Scope([row, column]);
    const at = scalar.add(scalar.multiply(row, columns), column);
    const body: Statement[] = [];
    for (let i = random.integer(0, 3); i > 0; i--) body.push(...this.#binding(scope, depth));
    for (const { position, dtype } of outputs) {
      body.push(...this.#output({ kind: "buffer", position, dtype }, at, scope, size));
    }
    const kernel: Kernel = {
      name: "random",
      buffers: [
        ...this.#inputs.map(({ dtype }) => ({ dtype, access: "read" as const })),
        ...outputs.map(({ dtype }) => ({ dtype, access: "update" as const })),
      ],
      parameters: this.#integers.length,
      body: [{
        kind: "loop",
        index: row,
        extent: rows,
        order: "any",
        body: [{
          kind: "loop",
          index: column,
          extent: columns,
          order: independent ? "any" : "sequential",
          body,
        }],
      }],
      messages: [],
    };
    return { kernel, storages: this.#storages, integers: this.#integers };
  }

  // ---------------------------------------------------------------------------------- operands

  #variable(type: ScalarType): Variable {
    return scalar.variable(type, this.#names++);
  }

  #parameter(value: number): Expression {
    this.#integers.push(value);
    return scalar.parameter(this.#integers.length - 1);
  }

  /** A buffer with places for three indices below the extents, and some to gather from. */
  #input(dtype: DType, extents: readonly number[]): void {
    const random = this.#random;
    const strides = extents.map(() => random.integer(0, 3));
    const offset = random.integer(0, 3);
    const length = extents.reduce((at, extent, d) => at + extent * strides[d], offset) + 4;
    const storage = dtypeInfo[dtype].allocate(length);
    for (let i = 0; i < length; i++) (storage as Float64Array)[i] = this.#element(dtype) as number;
    this.#storages.push(storage);
    this.#inputs.push({
      position: this.#inputs.length,
      dtype,
      offset: this.#parameter(offset),
      strides: strides.map((stride) => this.#parameter(stride)),
      length,
    });
  }

  #element(dtype: DType): number | bigint {
    const random = this.#random;
    switch (dtype) {
      case "bool":
        return random.integer(0, 1);
      case "int64":
        return random.next() < 0.8
          ? BigInt(random.integer(-20, 20))
          : random.pick([2n ** 63n - 1n, -(2n ** 63n), 2n ** 40n + 3n, -(2n ** 33n)]);
      case "bfloat16":
        return random.pick([0x3f80, 0xbf80, 0x4049, 0, 0x8000, 0x7f80, 0x7fc0, 0x3eab, 0xc2c8]);
      case "float32":
      case "float64":
      case "float16":
        return random.next() < 0.8
          ? random.integer(-40, 40) / 8
          : random.pick([NaN, Infinity, -Infinity, -0, 1e-40, 3e38, 0.1, -2.5, 1e10]);
      default:
        return random.next() < 0.8
          ? random.integer(-20, 20)
          : random.pick([2 ** 31 - 1, -(2 ** 31), 255, -128, 2 ** 32 - 1]);
    }
  }

  /** An element of an input: at an affine place, or where an element of another one says. */
  #load(input: Input, scope: Scope): Expression {
    const source = { kind: "buffer", position: input.position, dtype: input.dtype } as const;
    if (this.#random.next() < 0.3) return scalar.load(source, this.#gathered(input.length, scope));
    const at = scope.indices.reduce<Expression>(
      (place, index, d) => scalar.add(place, scalar.multiply(index, input.strides[d])),
      input.offset,
    );
    return scalar.load(source, at);
  }

  /** A place below a length, out of an element of the buffer of int32. */
  #gathered(length: number, scope: Scope): Expression {
    const indices = this.#inputs.find(({ dtype }) => dtype === "int32")!;
    const source = { kind: "buffer", position: indices.position, dtype: "int32" } as const;
    const at = scope.indices.reduce<Expression>(
      (place, index, d) => scalar.add(place, scalar.multiply(index, indices.strides[d])),
      indices.offset,
    );
    const index = scalar.convert("index", scalar.load(source, at));
    // The rest first: an index has as few bits as a printer needs for the sizes at hand.
    return scalar.absolute(scalar.remainder(index, scalar.index(length)));
  }

  // ------------------------------------------------------------------------------- expressions

  /** An expression of a type. */
  #expression(type: ScalarType, scope: Scope, depth: number): Expression {
    const random = this.#random;
    if (type === "index") {
      return random.pick([...scope.indices, scalar.index(random.integer(0, 5))]);
    }
    if (depth === 0 || random.next() < 0.15) return this.#leaf(type, scope);
    const part = (of: ScalarType) => this.#expression(of, scope, depth - 1);
    const choice = random.next();
    if (choice < 0.1) return scalar.convert(type, part(random.pick([...types, "index" as const])));
    if (choice < 0.15) {
      const narrow = dtypes.filter((dtype) => computeType[dtype] === type);
      return scalar.narrow(random.pick(narrow), part(type));
    }
    if (choice < 0.2) return this.#bitcast(type, scope, depth);
    if (choice < 0.3) return scalar.select(part("bool"), part(type), part(type));
    if (choice < 0.35 && scope.shared.length > 0) {
      const same = scope.shared.filter((x) => x.type === type);
      if (same.length > 0) return random.pick(same);
    }
    const x = type === "bool" && random.next() < 0.7
      ? this.#comparison(scope, depth)
      : this.#operation(type, scope, depth);
    scope.shared.push(x);
    return x;
  }

  #leaf(type: ScalarType, scope: Scope): Expression {
    const random = this.#random;
    const held = scope.variables.filter((variable) => variable.type === type);
    if (held.length > 0 && random.next() < 0.4) return random.pick(held);
    const loads = this.#inputs.filter(({ dtype }) => computeType[dtype] === type);
    if (loads.length > 0 && random.next() < 0.7) return this.#load(random.pick(loads), scope);
    switch (type) {
      case "bool":
        return scalar.constant("bool", random.next() < 0.5);
      case "int64":
        return scalar.constant("int64", BigInt(random.integer(-9, 9)));
      case "uint32":
        return scalar.constant("uint32", random.integer(0, 9));
      case "int32":
        return scalar.constant("int32", random.integer(-9, 9));
      default:
        return scalar.constant(type, random.pick([0.5, -1.25, 3, 0, -0, 1e-3, -7]));
    }
  }

  #operation(type: ScalarType, scope: Scope, depth: number): Expression {
    const random = this.#random;
    // How often multiplyAdd rounds is up to the printer, so that bits cannot be compared.
    const excluded = ["equal", "less", "lessEqual", "isNaN", "select", "multiplyAdd"];
    const op = random.pick(
      (Object.keys(operandTypes) as ScalarOp[]).filter((name) =>
        !excluded.includes(name) && operandTypes[name].of.includes(type) &&
        !(this.#options.exact && isApproximated(name, type))
      ),
    );
    const x = this.#expression(type, scope, depth - 1);
    if (operandTypes[op].count === 1) return scalar[op as UnaryOp](x);
    // Shifts by more bits than there are mean nothing in particular.
    const y = op === "shiftLeft" || op === "shiftRight"
      ? scalar.constant(type, random.integer(0, type === "int64" ? 63 : 31))
      : this.#expression(type, scope, depth - 1);
    return scalar[op as BinaryOp](x, y);
  }

  #comparison(scope: Scope, depth: number): Expression {
    const random = this.#random;
    const type = random.pick(types);
    const x = this.#expression(type, scope, depth - 1);
    if ((type === "float32" || type === "float64") && random.next() < 0.3) return scalar.isNaN(x);
    const y = this.#expression(type, scope, depth - 1);
    return random.pick([scalar.equal, scalar.less, scalar.lessEqual, scalar.notEqual])(x, y);
  }

  #bitcast(type: ScalarType, scope: Scope, depth: number): Expression {
    const from = this.#random.pick(
      ({
        float32: ["int32", "uint32"],
        int32: ["float32", "uint32"],
        uint32: ["float32", "int32"],
        float64: ["int64"],
        int64: ["float64"],
        bool: ["bool"],
        index: ["index"],
      } satisfies Record<ScalarType, ScalarType[]>)[type],
    );
    const x = this.#expression(from, scope, depth - 1);
    if (from !== "float32" && from !== "float64") return scalar.bitcast(type, x);
    // The bits of a NaN are not determined.
    const safe = scalar.select(scalar.isNaN(x), scalar.constant(from, 0), x);
    return scalar.bitcast(type, safe);
  }

  /** A float of few digits, whose sums are exact, or an integer. */
  #exact(type: ScalarType, scope: Scope): Expression {
    const number = this.#expression("int32", scope, 2);
    const small = scalar.remainder(number, scalar.constant("int32", 16));
    const value = scalar.convert(type, small);
    return type === "float32" || type === "float64"
      ? scalar.multiply(value, scalar.constant(type, 0.25))
      : value;
  }

  /** 1, −1 or 2. */
  #factor(type: ScalarType, scope: Scope): Expression {
    const one = scalar.constant(type, 1);
    const other = type === "uint32" ? one : scalar.constant(type, -1);
    const test = this.#comparison(scope, 2);
    return scalar.select(
      test,
      scalar.select(this.#comparison(scope, 1), one, other),
      scalar.constant(type, 2),
    );
  }

  // -------------------------------------------------------------------------------- statements

  /** A definition, a reduction or a cached row: statements that bind variables. */
  #binding(scope: Scope, depth: Expression): Statement[] {
    const choice = this.#random.next();
    if (choice < 0.3) {
      const value = this.#expression(this.#random.pick(types), scope, 3);
      const variable = this.#variable(value.type);
      scope.variables.push(variable);
      return [{ kind: "define", variable, value }];
    }
    return choice < 0.75 ? this.#reduction(scope, depth) : this.#cachedRow(scope, depth);
  }

  /** What is combined, and how. */
  #combination(scope: Scope): { combine: Combine; values: Expression[] } {
    const random = this.#random;
    const combine = random.pick<Combine>([
      ...["add", "multiply", "maximum", "minimum", "and", "or", "affine"] as const,
      ...["argmax", "argmin", "lastArgmax", "lastArgmin"] as const,
    ]);
    const numeric = random.pick(types.filter((type) => type !== "bool"));
    switch (combine) {
      case "add":
        return { combine, values: [this.#exact(numeric, scope)] };
      case "multiply":
        return { combine, values: [this.#factor(numeric, scope)] };
      case "and":
      case "or":
        return { combine, values: [this.#expression("bool", scope, 3)] };
      case "affine":
        return { combine, values: [this.#factor(numeric, scope), this.#exact(numeric, scope)] };
      case "maximum":
      case "minimum":
        return { combine, values: [this.#expression(numeric, scope, 3)] };
      default:
        return { combine, values: [this.#expression(numeric, scope, 3), scope.indices.at(-1)!] };
    }
  }

  #reduction(scope: Scope, depth: Expression): Statement[] {
    const index = this.#variable("index");
    const { combine, values } = this.#combination(scope.within(index));
    const results = values.map(({ type }) => this.#variable(type));
    scope.variables.push(...results.filter(({ type }) => type !== "index"));
    const range = { index, extent: depth };
    return [{ kind: "reduce", combine, results, ranges: [range], body: [], values }];
  }

  /** A row is computed into a scratch, scanned there, and read again by a reduction. */
  #cachedRow(scope: Scope, depth: Expression): Statement[] {
    const type = this.#random.pick(types.filter((type) => type !== "bool"));
    const target = { kind: "scratch", id: this.#names++, type } as const;
    const first = this.#variable("index");
    const fill: Statement = {
      kind: "store",
      target,
      index: first,
      value: this.#exact(type, scope.within(first)),
    };
    const second = this.#variable("index");
    const running = this.#variable(type);
    const third = this.#variable("index");
    const result = this.#variable(type);
    scope.variables.push(result);
    return [
      { kind: "scratch", id: target.id, type, extent: depth },
      { kind: "loop", index: first, extent: depth, order: "any", body: [fill] },
      {
        kind: "scan",
        combine: this.#random.pick(["add", "maximum", "minimum"]),
        results: [running],
        range: { index: second, extent: depth },
        body: [],
        values: [scalar.load(target, second)],
        then: [{ kind: "store", target, index: second, value: running }],
      },
      {
        kind: "reduce",
        combine: this.#random.pick(["add", "maximum"]),
        results: [result],
        ranges: [{ index: third, extent: depth }],
        body: [],
        values: [scalar.load(target, third)],
      },
    ];
  }

  /** A store at the turn's own place, perhaps guarded, or one that combines at any place. */
  #output(
    target: { readonly kind: "buffer"; readonly position: number; readonly dtype: DType },
    at: Expression,
    scope: Scope,
    size: number,
  ): Statement[] {
    const random = this.#random;
    const type = computeType[target.dtype];
    if (random.next() < 0.25 && type !== "bool") {
      const combine = random.pick(["add", "maximum", "minimum"] as const);
      const index = this.#gathered(size, scope);
      return [{ kind: "store", target, index, value: this.#exact(type, scope), combine }];
    }
    const value = this.#expression(type, scope, 4);
    const store: Statement = { kind: "store", target, index: at, value };
    if (random.next() < 0.7) return [store];
    return [{ kind: "guard", condition: this.#expression("bool", scope, 3), body: [store] }];
  }
}

/** Whether printers may write an operation as an approximation of their own. */
function isApproximated(op: ScalarOp, type: ScalarType): boolean {
  const operands = Array.from({ length: operandTypes[op].count }, () => scalar.constant(type, 0));
  return elementary(op as UnaryOp, operands) !== null;
}

/** What may be named at a place. */
class Scope {
  readonly indices: readonly Variable[];
  readonly variables: Variable[];
  /** Expressions that may be used again as parts of others. */
  readonly shared: Expression[] = [];

  constructor(indices: readonly Variable[], variables: readonly Variable[] = []) {
    this.indices = indices;
    this.variables = [...variables];
  }

  within(index: Variable): Scope {
    return new Scope([...this.indices, index], this.variables);
  }
}
