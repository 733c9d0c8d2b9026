/**
 * Makes kernels runnable: in WebAssembly where there is enough to do, else in JavaScript.
 *
 * @module
 */
import type { Kernel } from "../../kernel/mod.ts";
import type { CompiledKernel } from "../backend.ts";
import { type KernelEngine, kernelEngine } from "./config.ts";
import { compileJavaScript } from "./javascript/compile.ts";
import { printJavaScript } from "./javascript/print.ts";
import { WasmKernel } from "./wasm/wasm_kernel.ts";

/**
 * Less work than so many additions is done in JavaScript, where a call costs less. The choice
 * depends on sizes alone, so that a computation gives the same bits whenever it is done.
 */
const leastWork = 1 << 13;

/** A kernel for any run-time integers. */
export function compileKernel(kernel: Kernel): CompiledKernel {
  const engine = kernelEngine();
  if (engine === "javascript") return compileJavaScript(kernel);
  const wasm = new WasmKernel(kernel);
  const least = leastWorkOf(engine);
  let javaScript: CompiledKernel | null = null;
  return (integers) =>
    wasm.prepare(integers, least) ?? (javaScript ??= compileJavaScript(kernel))(integers);
}

/** The code that runs a kernel with such integers, as text. */
export function printKernel(kernel: Kernel, integers: readonly number[]): string {
  const engine = kernelEngine();
  const wasm = engine === "javascript"
    ? null
    : new WasmKernel(kernel).text(integers, leastWorkOf(engine));
  return wasm ?? printJavaScript(kernel);
}

function leastWorkOf(engine: KernelEngine): number {
  return engine === "wasm always" ? 0 : leastWork;
}
