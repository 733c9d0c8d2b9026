/**
 * The kernel language's rules, checked: what a printer may rely on. Tests check every kernel that
 * the primitives make; a program in use does not pay for it.
 *
 * @module
 */
import { type DType, InternalError } from "../base/mod.ts";
import {
  type Apply,
  computeType,
  type Expression,
  type Load,
  type ScalarOp,
  type ScalarType,
  type Target,
  type Variable,
} from "./expression.ts";
import { constantFits, operandTypes, resultType, sameWidth } from "./scalar_types.ts";
import type { Combine, Kernel, Range, Reduce, Scan, Statement, Store } from "./statement.ts";

/** What is legal, a rule each. */
export const kernelRules = {
  constant: "A literal's value is one that its type can hold",
  parameter: "A run-time integer's position is below the kernel's number of parameters",
  scope: "A variable is used where it is bound, with the type that it is bound with",
  unique: "A variable and a scratch are bound once in a kernel",
  buffer: "A buffer's position is in the kernel's signature, with the dtype there",
  access: "A buffer is read and written only as its access says",
  scratch: "A scratch is used behind its declaration, with its type",
  index: "Places, extents and indices are of type index",
  load: "A load has the type in which its elements are computed",
  arity: "An operation has as many operands as it takes",
  operands: "An operation takes operands of one type out of those that it is defined for",
  result: "An operation's type is that of its operands, or bool for a comparison",
  bitcast: "A bitcast goes between two types of one width",
  narrow: "What is narrowed to a dtype has the type in which that dtype is computed",
  stored: "A stored value has the type in which the target's elements are computed",
  condition: "A condition is a bool",
  message: "A check's message is one of the kernel's",
  combine: "Partial results have a type that the combination is defined for",
  members:
    "A combination has as many values as results (two for affine and the arg… ones), of their types",
} as const;

/** The name of a rule. */
export type KernelRule = keyof typeof kernelRules;

/**
 * Checks a kernel against the rules of the language.
 *
 * @throws {InternalError} naming the kernel, the rule, and what breaks it
 */
export function checkKernel(kernel: Kernel): void {
  new Checker(kernel).statements(kernel.body, { variables: new Map(), scratches: new Map() });
}

/** What is bound at a place of the kernel. */
interface Scope {
  readonly variables: Map<number, ScalarType>;
  readonly scratches: Map<number, ScalarType>;
}

/** Where an expression stands, and which of its parts were checked. */
interface Context {
  readonly scope: Scope;
  readonly seen: Set<Expression>;
}

function inner({ variables, scratches }: Scope): Scope {
  return { variables: new Map(variables), scratches: new Map(scratches) };
}

/** The types that each way to combine is defined for. */
const combinedTypes: Readonly<Record<Combine, readonly ScalarType[]>> = {
  add: ["float32", "float64", "int32", "int64", "uint32", "index"],
  multiply: ["float32", "float64", "int32", "int64", "uint32", "index"],
  maximum: ["float32", "float64", "int32", "int64", "uint32", "index", "bool"],
  minimum: ["float32", "float64", "int32", "int64", "uint32", "index", "bool"],
  and: ["bool"],
  or: ["bool"],
  logaddexp: ["float32", "float64"],
  argmax: ["float32", "float64", "int32", "int64", "uint32", "bool"],
  argmin: ["float32", "float64", "int32", "int64", "uint32", "bool"],
  lastArgmax: ["float32", "float64", "int32", "int64", "uint32", "bool"],
  lastArgmin: ["float32", "float64", "int32", "int64", "uint32", "bool"],
  affine: ["float32", "float64", "int32", "int64", "uint32"],
};

class Checker {
  readonly #kernel: Kernel;
  readonly #bound = new Set<number>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  #require(holds: boolean, rule: KernelRule, found: string): asserts holds {
    if (holds) return;
    throw new InternalError(`Kernel ${this.#kernel.name}: ${kernelRules[rule]}: got ${found}`);
  }

  #bind(id: number): void {
    this.#require(!this.#bound.has(id), "unique", `number ${id} twice`);
    this.#bound.add(id);
  }

  #bindVariable({ id, type }: Variable, scope: Scope): void {
    this.#bind(id);
    scope.variables.set(id, type);
  }

  /** Checks statements in order; each sees what those before it have bound. */
  statements(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) this.#statement(statement, scope);
  }

  #statement(statement: Statement, scope: Scope): void {
    switch (statement.kind) {
      case "loop": {
        const within = inner(scope);
        this.#range(statement, scope, within);
        this.statements(statement.body, within);
        break;
      }
      case "define":
        this.#expression(statement.value, scope);
        this.#require(
          statement.variable.type === statement.value.type,
          "scope",
          `v${statement.variable.id}: ${statement.variable.type} = ${statement.value.type}`,
        );
        this.#bindVariable(statement.variable, scope);
        break;
      case "reduce":
        this.#reduce(statement, scope);
        break;
      case "scan":
        this.#scan(statement, scope);
        break;
      case "store":
        this.#store(statement, scope);
        break;
      case "scratch":
        this.#indexed(statement.extent, scope, "an extent");
        this.#bind(statement.id);
        scope.scratches.set(statement.id, statement.type);
        break;
      case "guard":
        this.#condition(statement.condition, scope);
        this.statements(statement.body, inner(scope));
        break;
      case "check": {
        const { condition, message, value, bound } = statement;
        this.#condition(condition, scope);
        this.#expression(value, scope);
        this.#expression(bound, scope);
        const { messages } = this.#kernel;
        this.#require(
          Number.isInteger(message) && message >= 0 && message < messages.length,
          "message",
          `${message} of ${messages.length}`,
        );
        break;
      }
    }
  }

  #range({ index, extent }: Range, outside: Scope, within: Scope): void {
    this.#indexed(extent, outside, "an extent");
    this.#require(index.type === "index", "index", `a loop over ${index.type}`);
    this.#bindVariable(index, within);
  }

  #reduce({ combine, results, ranges, body, values }: Reduce, scope: Scope): void {
    const within = inner(scope);
    for (const range of ranges) this.#range(range, within, within);
    this.statements(body, within);
    this.#combined(combine, results, values, within);
    for (const result of results) this.#bindVariable(result, scope);
  }

  #scan({ combine, results, range, body, values, then }: Scan, scope: Scope): void {
    const within = inner(scope);
    this.#range(range, scope, within);
    this.statements(body, within);
    this.#combined(combine, results, values, within);
    for (const result of results) this.#bindVariable(result, within);
    this.statements(then, within);
  }

  #combined(
    combine: Combine,
    results: readonly Variable[],
    values: readonly Expression[],
    scope: Scope,
  ): void {
    for (const value of values) this.#expression(value, scope);
    const members = combine === "affine" || combine.toLowerCase().includes("arg") ? 2 : 1;
    const types = (list: readonly { readonly type: ScalarType }[]) => list.map(({ type }) => type);
    this.#require(
      values.length === members && String(types(values)) === String(types(results)),
      "members",
      `${combine} of (${types(values)}) to (${types(results)})`,
    );
    this.#require(
      combinedTypes[combine].includes(values[0].type),
      "combine",
      `${combine} of ${values[0].type}`,
    );
    if (members === 1) return;
    const second = combine === "affine" ? values[0].type : "index";
    this.#require(values[1].type === second, "members", `${combine} with ${values[1].type}`);
  }

  #store({ target, index, value, combine }: Store, scope: Scope): void {
    const type = this.#target(target, scope, "write");
    if (combine !== undefined) {
      this.#target(target, scope, "read");
      this.#require(
        combinedTypes[combine].includes(type) || (type === "bool" && combine !== "add"),
        "combine",
        `${combine} of ${type}`,
      );
    }
    this.#indexed(index, scope, "a place");
    this.#expression(value, scope);
    this.#require(value.type === type, "stored", `${value.type} into ${type}`);
  }

  /** The type in which a target's elements are computed. */
  #target(target: Target, scope: Scope, access: "read" | "write"): ScalarType {
    if (target.kind === "scratch") {
      const type = scope.scratches.get(target.id);
      this.#require(type === target.type, "scratch", `s${target.id}: ${target.type}`);
      return target.type;
    }
    const argument = this.#kernel.buffers[target.position];
    this.#require(
      argument !== undefined && argument.dtype === target.dtype,
      "buffer",
      `b${target.position}: ${target.dtype}`,
    );
    this.#require(
      argument.access === access || argument.access === "update",
      "access",
      `a ${access} of b${target.position}, whose access is ${argument.access}`,
    );
    return computeType[target.dtype];
  }

  #condition(x: Expression, scope: Scope): void {
    this.#expression(x, scope);
    this.#require(x.type === "bool", "condition", x.type);
  }

  #indexed(x: Expression, scope: Scope, what: string): void {
    this.#expression(x, scope);
    this.#require(x.type === "index", "index", `${what} of type ${x.type}`);
  }

  #expression(x: Expression, scope: Scope): void {
    this.#part(x, { scope, seen: new Set() });
  }

  /** Expressions share parts: what was `seen` in this one is not looked at again. */
  #part(x: Expression, context: Context): void {
    const { scope, seen } = context;
    if (seen.has(x)) return;
    seen.add(x);
    switch (x.kind) {
      case "constant":
        this.#require(constantFits(x.type, x.value), "constant", `${x.type} ${x.value}`);
        break;
      case "parameter":
        this.#require(
          Number.isInteger(x.position) && x.position >= 0 && x.position < this.#kernel.parameters,
          "parameter",
          `${x.position} of ${this.#kernel.parameters}`,
        );
        break;
      case "variable":
        this.#require(scope.variables.get(x.id) === x.type, "scope", `v${x.id}: ${x.type}`);
        break;
      case "load":
        this.#load(x, context);
        break;
      case "apply":
        this.#apply(x, context);
        break;
      case "convert":
        this.#part(x.operand, context);
        break;
      case "bitcast":
        this.#part(x.operand, context);
        this.#require(
          sameWidth(x.operand.type, x.type),
          "bitcast",
          `${x.operand.type} as ${x.type}`,
        );
        break;
      case "narrow":
        this.#part(x.operand, context);
        this.#narrow(x.dtype, x.type, x.operand.type);
        break;
    }
  }

  #narrow(dtype: DType, type: ScalarType, operand: ScalarType): void {
    const computed = computeType[dtype];
    this.#require(
      type === computed && operand === computed,
      "narrow",
      `${operand} to ${dtype} as ${type}`,
    );
  }

  #load({ type, source, index }: Load, context: Context): void {
    const computed = this.#target(source, context.scope, "read");
    this.#require(type === computed, "load", `${type} from ${computed}`);
    this.#part(index, context);
    this.#require(index.type === "index", "index", `a place of type ${index.type}`);
  }

  #apply({ op, type, operands }: Apply, context: Context): void {
    for (const operand of operands) this.#part(operand, context);
    const types = operands.map((operand) => operand.type);
    const found = `${op}(${types.join(", ")})`;
    const { count, of } = operandTypes[op];
    this.#require(operands.length === count, "arity", found);
    const [chooses, ...rest] = op === "select" ? types : ["bool" as const, ...types];
    this.#require(
      chooses === "bool" && of.includes(rest[0]) && rest.every((other) => other === rest[0]),
      "operands",
      found,
    );
    this.#require(type === resultType(op as ScalarOp, rest[0]), "result", `${found}: ${type}`);
  }
}
