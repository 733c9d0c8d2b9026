/**
 * How a BLAS is found, chosen and guarded.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  blasStatus,
  currentBlas,
  setBlasThreads,
  useBlas,
} from "../../../../src/engine/backend/cpu/blas/blas.ts";
import { describeCpu } from "../../../../src/engine/backend/cpu/config.ts";
import { testWithBlas } from "./random_operand.ts";

function withVariable(value: string, body: () => void): void {
  const before = Deno.env.get("COTANGENT_BLAS");
  Deno.env.set("COTANGENT_BLAS", value);
  useBlas(undefined);
  try {
    body();
  } finally {
    if (before === undefined) Deno.env.delete("COTANGENT_BLAS");
    else Deno.env.set("COTANGENT_BLAS", before);
    useBlas(undefined);
  }
}

Deno.test("currentBlas() is null where COTANGENT_BLAS is off", () => {
  withVariable("off", () => {
    assert.equal(currentBlas(), null);
    const { blas, blasReason, kernels } = describeCpu();
    assert.deepEqual([blas, blasReason], [kernels, "COTANGENT_BLAS is off"]);
    assert.equal(setBlasThreads(1), false);
  });
});

Deno.test("currentBlas() refuses a COTANGENT_BLAS that cannot be loaded", () => {
  withVariable("/nowhere/libblas.so", () => {
    assert.throws(currentBlas, {
      name: "ArgumentError",
      message: /^blas: Cannot load the library named by COTANGENT_BLAS: got \/nowhere\/libblas\.so/,
    });
    assert.equal(blasStatus().blas, null);
    assert.match(describeCpu().blasReason, /^blas: Cannot load/);
  });
});

testWithBlas("currentBlas() loads the library that COTANGENT_BLAS names", () => {
  const { path } = currentBlas()!;
  withVariable(path, () => {
    assert.equal(currentBlas()!.path, path);
    assert.equal(blasStatus().reason, "COTANGENT_BLAS names it");
  });
});

testWithBlas("a Blas refuses operands that end outside of their arrays", () => {
  const { gemm, gemv, dot } = currentBlas()!.float32;
  const four = new Float32Array(4);
  const three = new Float32Array(3);
  const refused = { name: "InternalError", message: /^blas: Cannot read/ };
  gemm(false, false, 2, 2, 2, four, 0, 2, four, 0, 2, new Float32Array(4), 0, 2);
  const calls: (() => unknown)[] = [
    () => gemm(false, false, 2, 2, 2, three, 0, 2, four, 0, 2, four, 0, 2),
    () => gemm(false, false, 2, 2, 2, four, 1, 2, four, 0, 2, four, 0, 2),
    () => gemm(false, false, 2, 2, 2, four, 0, 3, four, 0, 2, four, 0, 2),
    () => gemm(false, false, 2, 2, 2, four, 0, 2, four, -1, 2, four, 0, 2),
    () => gemm(false, true, 2, 2, 2, four, 0, 2, four, 0, 1, four, 0, 2),
    () => gemm(true, false, 2, 2, 3, four, 0, 2, four, 0, 2, four, 0, 2),
    () => gemm(false, false, 2, 2, 2, four, 0, 2, four, 0, 2, four, NaN, 2),
    () => gemm(false, false, 1, 1, 2 ** 32 + 2, four, 0, 2 ** 32 + 2, four, 0, 1, four, 0, 1),
    () => gemm(false, false, 1, 1, 1.5, four, 0, 2, four, 0, 1, four, 0, 1),
    () => gemv(false, 2, 2, four, 0, 2, four, 0, 4, four, 0, 1),
    () => gemv(true, 2, 2, four, 0, 2, four, 0, 1, four, 3, 1),
    () => dot(3, four, 0, 2, four, 0, 1),
    () => dot(3, four, 0, 1, four, 0, 0),
  ];
  for (const call of calls) assert.throws(call, refused);
});

Deno.test("setBlasThreads() refuses what is no count", () => {
  assert.throws(() => setBlasThreads(0), {
    name: "ArgumentError",
    message: "setBlasThreads: Expected an integer of at least 1 as threads: got 0",
  });
});
