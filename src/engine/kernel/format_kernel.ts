/**
 * Kernels printed for people: indented pseudo-code with named buffers.
 *
 * @module
 */
import type { Expression, Target } from "./expression.ts";
import { type ExpressionNames, formatExpression } from "./format_expression.ts";
import { operandsOf, withIntegers } from "./map_kernel.ts";
import type { Combine, Kernel, Range, Statement, Store } from "./statement.ts";

/** What is known of a kernel's call. */
export interface KernelCall {
  /** What the text calls the kernel. */
  readonly name: string;
  /** The buffers' names; one that is taken twice has one name. */
  readonly buffers: readonly string[];
  /** The run-time integers, which are written in their places. */
  readonly integers: readonly number[];
}

/**
 * The text of a kernel as it runs in a call: a line a statement.
 *
 * ```text
 * sum (a: float32, out b: float32)
 *   for i < 4
 *     r = sum over j < 3 of a[i * 3 + j]
 *     b[i] = r
 * ```
 *
 * The turns of a `for` may run in any order or at once, unless it says `in order`.
 */
export function formatKernel(kernel: Kernel, { name, buffers, integers }: KernelCall): string {
  const { body, messages } = withIntegers(kernel, integers);
  const printer = new Printer(buffers, messages);
  printer.statements(body);
  const signature = kernel.buffers.map(({ dtype, access }, i) =>
    `${access === "read" ? "" : "out "}${buffers[i]}: ${dtype}`
  );
  return [`${name} (${[...new Set(signature)].join(", ")})`, ...printer.lines].join("\n");
}

/** What a combined value is called, and how it stands in a line. */
const combineNames: Readonly<Record<Combine, string>> = {
  add: "sum",
  multiply: "product",
  maximum: "max",
  minimum: "min",
  and: "all",
  or: "any",
  logaddexp: "logsumexp",
  argmax: "argmax",
  argmin: "argmin",
  lastArgmax: "last argmax",
  lastArgmin: "last argmin",
  affine: "affine",
};

class Printer {
  readonly lines: string[] = [];
  #indent = "  ";
  #temporaries = 0;
  readonly #variables = new Map<number, string>();
  readonly #scratches = new Map<number, string>();
  /** How many indices and other variables have names at this place. */
  #indices = 0;
  #others = 0;
  readonly #names: ExpressionNames;
  readonly #messages: readonly string[];
  readonly #buffers: readonly string[];
  /** Names of what is used more than once in the statement at hand. */
  readonly #known = new Map<Expression, string>();

  constructor(buffers: readonly string[], messages: readonly string[]) {
    this.#messages = messages;
    this.#buffers = buffers;
    this.#names = {
      variable: ({ id, type }) => this.#nameOf(id, type === "index"),
      target: (target: Target) =>
        target.kind === "buffer" ? buffers[target.position] : this.#scratchName(target.id),
      known: (x) => this.#known.get(x) ?? null,
    };
  }

  statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #line(text: string): void {
    this.lines.push(this.#indent + text);
  }

  #block(open: string, body: () => void): void {
    this.#line(open);
    const outer = this.#indent;
    this.#indent += "  ";
    body();
    this.#indent = outer;
  }

  #statement(statement: Statement): void {
    // Loops that follow each other may have indices of the same names.
    const indices = this.#indices;
    this.#print(statement);
    if (statement.kind !== "define") this.#indices = indices;
  }

  #print(statement: Statement): void {
    switch (statement.kind) {
      case "loop": {
        const order = statement.order === "any" ? "" : " in order";
        this.#block(
          `for ${this.#range(statement)}${order}`,
          () => this.statements(statement.body),
        );
        break;
      }
      case "define": {
        const [value] = this.#texts([statement.value]);
        const { id, type } = statement.variable;
        this.#line(`${this.#nameOf(id, type === "index")} = ${value}`);
        break;
      }
      case "reduce": {
        const { combine, results, ranges, body, values } = statement;
        const over = ranges.map((range) => this.#range(range)).join(", ");
        const open = `${this.#results(results)} = ${combineNames[combine]} over ${over || "once"}`;
        this.#combined(open, body, values);
        break;
      }
      case "scan": {
        const { combine, results, range, body, values, then } = statement;
        this.#block(`for ${this.#range(range)} in order`, () => {
          const open = `${this.#results(results)} = running ${combineNames[combine]}`;
          this.#combined(open, body, values);
          this.statements(then);
        });
        break;
      }
      case "store":
        this.#store(statement);
        break;
      case "scratch": {
        const [extent] = this.#texts([statement.extent]);
        this.#line(`${this.#scratchName(statement.id)}: ${statement.type}[${extent}]`);
        break;
      }
      case "guard": {
        const [condition] = this.#texts([statement.condition]);
        this.#block(`if ${condition}`, () => this.statements(statement.body));
        break;
      }
      case "check": {
        const [condition] = this.#texts([statement.condition]);
        this.#line(`check ${condition}, else "${this.#messages[statement.message]}"`);
        break;
      }
    }
  }

  /** A line, or with what is evaluated before the values a block. */
  #combined(
    open: string,
    body: readonly Statement[],
    values: readonly Expression[],
  ): void {
    const list = (texts: readonly string[]) =>
      texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
    if (body.length === 0 && !values.some((value) => hasRepeats([value]))) {
      this.#line(`${open} of ${list(this.#texts(values))}`);
      return;
    }
    this.#block(open, () => {
      this.statements(body);
      this.#line(`of ${list(this.#texts(values))}`);
    });
  }

  #results(results: readonly { readonly id: number }[]): string {
    const names = results.map(({ id }) => this.#nameOf(id, false));
    return names.length === 1 ? names[0] : `(${names.join(", ")})`;
  }

  #range({ index, extent }: Range): string {
    const [text] = this.#texts([extent]);
    return `${this.#nameOf(index.id, true)} < ${text}`;
  }

  #store({ target, index, value, combine }: Store): void {
    const [at, text] = this.#texts([index, value]);
    const place = `${this.#names.target(target)}[${at}]`;
    switch (combine) {
      case undefined:
        return this.#line(`${place} = ${text}`);
      case "add":
        return this.#line(`${place} += ${text}`);
      case "multiply":
        return this.#line(`${place} *= ${text}`);
      default:
        return this.#line(`${place} = ${combineNames[combine]}(${place}, ${text})`);
    }
  }

  /** The texts of expressions; what they contain more than once is written above them. */
  #texts(expressions: readonly Expression[]): string[] {
    this.#known.clear();
    for (const x of repeated(expressions)) {
      const text = formatExpression(x, this.#names);
      const name = `t${this.#temporaries++}`;
      this.#line(`${name} = ${text}`);
      this.#known.set(x, name);
    }
    return expressions.map((x) => formatExpression(x, this.#names));
  }

  /** The next name of an index that is no buffer's. */
  #freshIndex(): string {
    let name: string;
    do name = indexName(this.#indices++); while (this.#buffers.includes(name));
    return name;
  }

  #scratchName(id: number): string {
    let name = this.#scratches.get(id);
    if (name === undefined) this.#scratches.set(id, name = `scratch${this.#scratches.size}`);
    return name;
  }

  /** Indices are i, j, k and so on, other variables x0, x1, … */
  #nameOf(id: number, isIndex: boolean): string {
    let name = this.#variables.get(id);
    if (name === undefined) {
      name = isIndex ? this.#freshIndex() : `x${this.#others++}`;
      this.#variables.set(id, name);
    }
    return name;
  }
}

/** i, j, …, w, i1, j1, … */
function indexName(position: number): string {
  const letters = "ijklmnopqrstuvw";
  const round = Math.floor(position / letters.length);
  return letters[position % letters.length] + (round === 0 ? "" : String(round));
}

function hasRepeats(expressions: readonly Expression[]): boolean {
  return repeated(expressions).length > 0;
}

/** What occurs more than once in expressions and is worth a name, inner ones first. */
function repeated(expressions: readonly Expression[]): Expression[] {
  const uses = new Map<Expression, number>();
  const order: Expression[] = [];
  const visit = (x: Expression): void => {
    const count = uses.get(x) ?? 0;
    uses.set(x, count + 1);
    if (count > 0) return;
    operandsOf(x).forEach(visit);
    order.push(x);
  };
  expressions.forEach(visit);
  return order.filter((x) => uses.get(x)! > 1 && operandsOf(x).length > 0);
}
