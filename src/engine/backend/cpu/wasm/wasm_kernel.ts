/**
 * Kernels compiled to WebAssembly and run: on data in its memory at once, and on data elsewhere in
 * blocks of turns, for which the parts that they touch are copied in and out while they are in the
 * cache.
 *
 * @module
 */
import { type Kernel, mapKernel, scalar } from "../../../kernel/mod.ts";
import type { KernelRun } from "../../backend.ts";
import { boundsOf } from "./bounds.ts";
import { chooseVectorLoops, statementsIn, type VectorCandidate } from "./choose_loops.ts";
import { disassemble } from "./disassemble.ts";
import { wasmFeatures } from "./features.ts";
import { footprintOf } from "./footprint.ts";
import { importedFunctions } from "./imports.ts";
import { type CompiledModule, kernelRun } from "./kernel_run.ts";
import { memoryType, wasmMemory } from "./memory.ts";
import { type BlockLayout, blockLayout, type PrintedKernel, printWasm } from "./print.ts";
import type { ExportedRun } from "./threads/pool.ts";

/** So many ways of running one kernel are remembered. */
const keptPlans = 32;

/** A kernel with what has been compiled for it. */
export class WasmKernel {
  readonly #kernel: Kernel;
  readonly #layout: BlockLayout;
  /** Specialised kernels, by which integers are 0 or 1. */
  readonly #kernels = new Map<string, Kernel>();
  /** Functions of specialised kernels, by which loops are vectorised. */
  readonly #compiled = new Map<Kernel, Map<string, CompiledModule>>();
  readonly #plans = new Map<string, KernelRun | null>();

  /** Nothing compiled yet. */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#layout = blockLayout(kernel);
  }

  /** How to run it with such integers; null if less work than `least` is to be done, or it cannot. */
  prepare(integers: readonly number[], least: number): KernelRun | null {
    const key = integers.join();
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = this.#plan(integers, least);
      if (this.#plans.size >= keptPlans) {
        this.#plans.delete(this.#plans.keys().next().value as string);
      }
      this.#plans.set(key, plan);
    }
    return plan;
  }

  /** Its code for such integers as text; null where `prepare` gives null. */
  text(integers: readonly number[], least: number): string | null {
    const kernel = this.#specialised(integers);
    const footprint = footprintOf(kernel, integers);
    if (footprint === null || footprint.work < least) return null;
    return disassemble(printed(kernel, loopsOf(kernel, integers)).code);
  }

  #plan(integers: readonly number[], least: number): KernelRun | null {
    const kernel = this.#specialised(integers);
    const footprint = footprintOf(kernel, integers);
    if (footprint === null || footprint.work < least) return null;
    const compiled = this.#compile(kernel, integers);
    return kernelRun({ kernel, layout: this.#layout, integers, footprint, compiled });
  }

  /**
   * The kernel with the integers that are 0 or 1 as constants: strides and sizes of these decide what
   * can be vectorised.
   */
  #specialised(integers: readonly number[]): Kernel {
    const classes = integers.map((integer) => integer === 0 || integer === 1 ? integer : "n")
      .join("");
    let kernel = this.#kernels.get(classes);
    if (kernel === undefined) {
      kernel = mapKernel(
        this.#kernel,
        (x) =>
          x.kind === "parameter" && classes[x.position] !== "n"
            ? scalar.index(integers[x.position])
            : null,
      );
      this.#kernels.set(classes, kernel);
    }
    return kernel;
  }

  #compile(kernel: Kernel, integers: readonly number[]): CompiledModule {
    const loops = loopsOf(kernel, integers);
    const key = loopKey(kernel, loops);
    let compiled = this.#compiled.get(kernel)?.get(key);
    if (compiled === undefined) {
      const { bytes, imports } = printed(kernel, loops);
      const js: Record<string, WebAssembly.ImportValue> = { memory: wasmMemory() };
      for (const { name } of imports) js[name] = importedFunctions[name];
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { js });
      compiled = {
        run: instance.exports.run as ExportedRun,
        bytes,
        shareable: isShareable(kernel) && imports.every(({ name }) => name in Math),
        number: -1,
      };
      const known = this.#compiled.get(kernel);
      if (known === undefined) this.#compiled.set(kernel, new Map([[key, compiled]]));
      else known.set(key, compiled);
    }
    return compiled;
  }
}

/** The loops to vectorise. */
function loopsOf(kernel: Kernel, integers: readonly number[]): ReadonlySet<VectorCandidate> {
  // Of an extent that varies, a guess
  return chooseVectorLoops(
    kernel.body,
    (extent) => boundsOf(extent, integers, new Map())?.high ?? 8,
  );
}

function printed(kernel: Kernel, loops: ReadonlySet<VectorCandidate>): PrintedKernel {
  return printWasm(kernel, loops, { features: wasmFeatures(), memory: memoryType() });
}

/** Whether turns may be run at once: they cannot fail, and none adds to what another one writes. */
function isShareable({ body, messages }: Kernel): boolean {
  const combines = (statements: Kernel["body"]): boolean =>
    statements.some((statement) =>
      statement.kind === "store"
        ? statement.combine !== undefined && statement.target.kind === "buffer"
        : combines(statementsIn(statement))
    );
  return messages.length === 0 && !combines(body);
}

/** Which of a kernel's loops are chosen, counted through. */
function loopKey(kernel: Kernel, chosen: ReadonlySet<unknown>): string {
  let key = "";
  const visit = (statements: Kernel["body"]) => {
    for (const statement of statements) {
      if (statement.kind === "loop" || statement.kind === "reduce") {
        key += chosen.has(statement) ? "v" : "s";
      }
      if ("body" in statement) visit(statement.body);
      if (statement.kind === "scan") visit(statement.then);
    }
  };
  visit(kernel.body);
  return key;
}
