/**
 * Prints kernels as WebAssembly. A kernel becomes a function `run(block, from, to)`: `block` is the
 * address of its arguments (addresses of buffers, run-time integers, the address of scratch space),
 * `from` and `to` are the turns of its outermost loop that are to be run, if it is one whose turns are
 * independent. It returns 0, or the number of the check that failed, counted from 1.
 *
 * @module
 */
import {
  type Check,
  type Guard,
  type Kernel,
  type Loop,
  scalar,
  type Scratch,
  type Statement,
  type Store,
} from "../../../kernel/mod.ts";
import { expressionsOf, isWhole, loadsIn, storesIn, type VectorCandidate } from "./choose_loops.ts";
import { type Code, Locals } from "./code.ts";
import { storedForm } from "./elements.ts";
import { Emitter } from "./emitter.ts";
import type { WasmFeatures } from "./features.ts";
import { Imports } from "./imports.ts";
import { type Turns, wholeTurns, writeFour, writeLoop, writeVectorLoop } from "./loops.ts";
import { type Base, basesOf, storageKey } from "./addresses.ts";
import { storeScalar } from "./scalar_memory.ts";
import { arePaired } from "./paired_stores.ts";
import { storePair, storeVector } from "./vector_memory.ts";
import type { ImportedFunction } from "./module.ts";
import { encodeModule } from "./module.ts";
import { op, simd } from "./opcodes.ts";
import { writeReduce, writeScan } from "./reductions.ts";
import { scalarConversion } from "./scalar_conversions.ts";

import { extractLane } from "./vector_operations.ts";

/** Where a kernel's arguments lie in its block, in bytes. */
export interface BlockLayout {
  readonly buffer: (position: number) => number;
  readonly parameter: (position: number) => number;
  readonly scratch: number;
  /** Two doubles: what a failed check found, and its bound. */
  readonly failure: number;
  readonly bytes: number;
}

/** The layout for a kernel's signature. */
export function blockLayout({ buffers, parameters }: Kernel): BlockLayout {
  const scratch = 4 * (buffers.length + parameters);
  const failure = Math.ceil((scratch + 4) / 8) * 8;
  return {
    buffer: (position) => 4 * position,
    parameter: (position) => 4 * (buffers.length + position),
    scratch,
    failure,
    bytes: failure + 16,
  };
}

/** A kernel as a module. */
export interface PrintedKernel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly imports: readonly ImportedFunction[];
  /** The body of its function. */
  readonly code: Code;
}

/** The outermost loop of a kernel, if there is one and its turns can be run in parts. */
export function outermostLoop({ body }: Kernel): Loop | null {
  const last = body[body.length - 1];
  const before = body.slice(0, -1);
  return last?.kind === "loop" && last.order === "any" &&
      before.every(({ kind }) => kind === "define")
    ? last
    : null;
}

/** Prints a kernel whose chosen loops are vectorised. */
export function printWasm(
  kernel: Kernel,
  vectorLoops: ReadonlySet<VectorCandidate>,
  { features, memory }: {
    readonly features: WasmFeatures;
    readonly memory: { readonly shared: boolean; readonly maximum: number };
  },
): PrintedKernel {
  const imports = new Imports();
  const locals = new Locals(["i32", "i32", "i32"]);
  const layout = blockLayout(kernel);
  const stored = new Set(storesIn(kernel.body).map(({ storage }) => storageKey(storage)));
  const emitter = new Emitter(locals, {
    imports,
    relaxed: features.relaxedSimd,
    isMutable: ({ source }) => stored.has(storageKey(source)),
    arguments: { local: 0, offsetOf: layout.parameter },
  });
  new Writer(emitter, kernel, vectorLoops).write(layout);
  const { code } = emitter;
  code.i32(0);
  return {
    code,
    imports: imports.list,
    bytes: encodeModule({
      // Written before the function, so that its calls' numbers are known.
      imports: imports.list,
      functions: [{
        name: "run",
        parameters: ["i32", "i32", "i32"],
        results: ["i32"],
        code,
      }],
      memory,
    }),
  };
}

/** Writes the statements of one kernel. */
class Writer {
  readonly #emitter: Emitter;
  readonly #kernel: Kernel;
  readonly #vectorLoops: ReadonlySet<VectorCandidate>;
  #failure = 0;
  /** Where the next scratch begins. */
  #top: Base = { local: 0, depth: 0 };

  constructor(emitter: Emitter, kernel: Kernel, vectorLoops: ReadonlySet<VectorCandidate>) {
    this.#emitter = emitter;
    this.#kernel = kernel;
    this.#vectorLoops = vectorLoops;
  }

  write(layout: BlockLayout): void {
    const { code } = this.#emitter;
    const argument = (offset: number): Base => {
      code.get(0);
      code.memory(op.i32Load, offset);
      return { local: code.keep("i32"), depth: 0 };
    };
    this.#failure = layout.failure;
    const used = new Set(
      [...loadsIn(this.#kernel.body), ...storesIn(this.#kernel.body)]
        .map(({ storage }) => storageKey(storage)),
    );
    this.#kernel.buffers.forEach((_, position) => {
      if (used.has(`b${position}`)) {
        basesOf(this.#emitter).set(`b${position}`, argument(layout.buffer(position)));
      }
    });
    this.#top = argument(layout.scratch);
    const outermost = outermostLoop(this.#kernel);
    for (const statement of this.#kernel.body) {
      if (statement !== outermost) this.#statement(statement);
    }
    if (outermost !== null) this.#turns(outermost, { index: outermost.index, at: 1, end: 2 });
  }

  readonly #statements = (statements: readonly Statement[]): void => {
    const top = this.#top;
    for (let i = 0; i < statements.length; i++) {
      const [statement, next] = [statements[i], statements[i + 1]];
      if (this.#isPair(statement, next)) {
        this.#emitter.expect([statement, next as Store].flatMap(expressionsOf));
        storePair(this.#emitter, [statement as Store, next as Store]);
        i++;
      } else {
        this.#statement(statement);
      }
    }
    this.#top = top;
  };

  #isPair(first: Statement, second: Statement | undefined): boolean {
    const { vector, mask } = this.#emitter;
    return vector !== null && mask === null && arePaired(first, second, this.#emitter.loopView());
  }

  #statement(statement: Statement): void {
    const emitter = this.#emitter;
    emitter.expect(expressionsOf(statement));
    switch (statement.kind) {
      case "define":
        return this.#define(statement);
      case "loop": {
        const [end] = emitter.scalar(statement.extent).parts;
        emitter.code.i32(0);
        const at = emitter.code.keep("i32");
        return this.#turns(statement, { index: statement.index, at, end });
      }
      case "store":
        return this.#store(statement);
      case "scratch":
        return this.#scratch(statement);
      case "guard":
        return this.#guard(statement);
      case "check":
        return this.#check(statement);
      case "reduce":
        return writeReduce(emitter, statement, {
          vectorized: emitter.vector === null && this.#vectorLoops.has(statement),
          write: this.#statements,
        });
      case "scan":
        return writeScan(emitter, statement, this.#statements);
    }
  }

  #define({ variable, value }: Statement & { readonly kind: "define" }): void {
    const emitter = this.#emitter;
    const depth = emitter.depthOf(value);
    if (emitter.isVarying(value)) {
      const vector = emitter.vectorOf(value);
      emitter.bind(variable, { vector, definition: value, depth });
    } else {
      emitter.bind(variable, { scalar: emitter.scalar(value), definition: value, depth });
    }
  }

  /** A loop: in vectors as far as there are whole ones, and then turn by turn. */
  #turns(loop: Loop, turns: Turns): void {
    const emitter = this.#emitter;
    const body = () => this.#statements(loop.body);
    if (emitter.vector !== null || !this.#vectorLoops.has(loop)) {
      writeLoop(emitter, turns, body);
      return;
    }
    if (isWhole(loop.extent)) {
      const isOne = loop.extent.kind === "constant" && loop.extent.value === 4;
      if (isOne) writeFour(emitter, turns, { body });
      else writeVectorLoop(emitter, turns, { copies: 1, body });
      return;
    }
    const { code } = emitter;
    code.get(turns.at);
    code.get(turns.end);
    code.op(op.i32LtS);
    code.nest("if", () =>
      emitter.level.apart(() => {
        const end = wholeTurns(emitter, turns, 4);
        writeVectorLoop(emitter, { ...turns, end }, { copies: 1, body });
        writeLoop(emitter, turns, body);
      }));
  }

  #store(store: Store): void {
    const emitter = this.#emitter;
    if (emitter.vector !== null) storeVector(emitter, store);
    else storeScalar(emitter, store);
  }

  #scratch({ id, type, extent }: Scratch): void {
    const emitter = this.#emitter;
    const base = this.#top;
    basesOf(emitter).set(`s${id}`, base);
    const depth = Math.max(base.depth, emitter.depthOf(extent));
    // Each scratch starts at a multiple of 16 bytes.
    const local = emitter.at(depth, () => {
      const { code } = emitter;
      emitter.push(extent);
      code.i32(storedForm(type).bytes);
      code.op(op.i32Mul);
      code.i32(15);
      code.op(op.i32Add);
      code.i32(-16);
      code.op(op.i32And);
      code.get(base.local);
      code.op(op.i32Add);
      return code.keep("i32");
    });
    this.#top = { local, depth };
  }

  #guard({ condition, body }: Guard): void {
    const emitter = this.#emitter;
    const { code } = emitter;
    if (!emitter.isVarying(condition)) {
      emitter.push(condition);
      code.nest("if", () => emitter.level.conditional(() => this.#statements(body)));
      return;
    }
    const mask = emitter.maskOf(condition);
    code.get(mask);
    code.simd(simd.anyTrue);
    code.nest(
      "if",
      () => emitter.level.conditional(() => emitter.masked(mask, () => this.#statements(body))),
    );
  }

  #check(check: Check): void {
    const emitter = this.#emitter;
    const { code } = emitter;
    const { condition, value, bound } = check;
    if (!emitter.isVarying(condition)) {
      emitter.push(condition);
      code.op(op.i32Eqz);
      code.nest("if", () =>
        emitter.level.conditional(() =>
          this.#fail(
            check,
            () => emitter.code.get(emitter.scalar(value).parts[0]),
            () => emitter.code.get(emitter.scalar(bound).parts[0]),
          )
        ));
      return;
    }
    // The lanes that count and do not hold
    const violated = emitter.maskOf(scalar.not(condition));
    code.get(violated);
    code.simd(simd.anyTrue);
    code.nest("if", () =>
      emitter.level.conditional(() => {
        const values = emitter.vectorOf(value).parts;
        const bounds = emitter.vectorOf(bound).parts;
        for (let lane = 0; lane < 4; lane++) {
          code.get(violated);
          code.lane(simd.i32x4Extract, lane);
          code.nest("if", () =>
            this.#fail(
              check,
              () => extractLane(emitter.target, value.type, values, lane),
              () => extractLane(emitter.target, bound.type, bounds, lane),
            ));
        }
      }));
  }

  /** Notes what failed, and returns. */
  #fail({ message, value, bound }: Check, pushValue: () => void, pushBound: () => void): void {
    const emitter = this.#emitter;
    const { code } = emitter;
    const note = (type: typeof value.type, push: () => void, offset: number) => {
      push();
      const local = code.keep(type === "int64" ? "i64" : localOf(type));
      code.get(0);
      scalarConversion(emitter.target, { from: type, to: "float64" }, local);
      code.memory(op.f64Store, offset);
    };
    note(value.type, pushValue, this.#failure);
    note(bound.type, pushBound, this.#failure + 8);
    code.i32(message + 1);
    code.op(op.return);
  }
}

function localOf(type: string): "i32" | "f32" | "f64" {
  return type === "float32" ? "f32" : type === "float64" ? "f64" : "i32";
}
