/**
 * What convolutions have done by kernels: loop nests over panels and storages.
 *
 * @module
 */
import { type FreeNest, type NestInput, nestOf, type NestOutput } from "../../../../kernel/mod.ts";
import type { CompiledKernel, KernelRun } from "../../../backend.ts";
import { compileKernel } from "../../compile_kernel.ts";

const compiled = new Map<string, CompiledKernel>();

/** A nest made ready for inputs and outputs that lie so; each structure is compiled once. */
export function prepare(
  nest: FreeNest,
  inputs: readonly NestInput[],
  outputs: readonly NestOutput[],
): KernelRun {
  const { key, integers, build } = nestOf(nest, inputs, outputs);
  let kernel = compiled.get(key);
  if (kernel === undefined) compiled.set(key, kernel = compileKernel(build()));
  return kernel(integers);
}
