/**
 * The kernels that the primitives are lowered to are legal: those of all operations of the op table,
 * by themselves and compiled.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, type Tensor } from "../../../mod.ts";
import { backendFor, registerBackend } from "../../../src/engine/backend/mod.ts";
import { checkKernel, type Kernel } from "../../../src/engine/kernel/mod.ts";
import { opTable } from "../../op_table.ts";
import { outputsOf } from "../../support/check_op.ts";
import { samplesOf } from "../../support/samples.ts";

Deno.test("all kernels of the op table are legal", () => {
  const cpu = backendFor("cpu");
  const seen: Kernel[] = [];
  registerBackend({
    ...cpu,
    compile: (kernel) => {
      seen.push(kernel);
      checkKernel(kernel);
      return cpu.compile(kernel);
    },
  });
  try {
    for (const row of opTable) {
      for (const inputs of row.samples(samplesOf(1))) {
        outputsOf(row, inputs);
        if (row.traceable === false) continue;
        jit((...x: Tensor[]) => [...outputsOf(row, x)])(...inputs);
      }
    }
  } finally {
    registerBackend(cpu);
  }
  assert.ok(seen.length > 400, `only ${seen.length} kernels were compiled`);
});
