/**
 * Compiles kernels by printing them as JavaScript.
 *
 * @module
 */
import type { CompiledKernel } from "../../backend.ts";
import type { Kernel } from "../../../kernel/mod.ts";
import { printJavaScript } from "./print.ts";
import { runtime } from "./runtime.ts";

/** A kernel as a function of run-time integers and then of storages (typed arrays). */
export function compileJavaScript(kernel: Kernel): CompiledKernel {
  // Profilers and stack traces name the kernel; a source's URL has no spaces.
  const name = kernel.name.replaceAll(/\s+/g, "_");
  const text = `${printJavaScript(kernel)}\n//# sourceURL=cotangent:${name}`;
  const run = new Function("buffers", "integers", "r", "messages", text);
  const { messages } = kernel;
  return (integers) => (storages) => {
    run(storages, integers, runtime, messages);
  };
}
