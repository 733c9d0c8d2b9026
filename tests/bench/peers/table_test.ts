/**
 * Tests of the benchmark's tables, on made-up measurements.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Measurement } from "../../../bench/peers/protocol.ts";
import {
  agreement,
  best,
  comparison,
  everything,
  formatNumber,
  formatRatio,
  markdownTable,
  type Outcome,
  verdicts,
} from "../../../bench/peers/table.ts";
import type { Workload } from "../../../bench/peers/workloads.ts";

const workload: Workload = {
  name: "matmul-10",
  kind: "matmul",
  title: "matmul 10",
  inputs: [],
  parameters: [],
  optimizer: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
  flops: 2e9,
  tolerance: 1e-3,
  bars: { torch: 1 / 1.5, jaxJs: 3, gflops: 20 },
};

function measured(milliseconds: number, more: Partial<Measurement> = {}): Measurement {
  return {
    workload: "matmul-10",
    variant: "",
    threads: 2,
    milliseconds,
    fastest: milliseconds / 2,
    spread: 0.125,
    repeats: 10,
    check: [[2, 1]],
    ...more,
  };
}

function outcome(name: string, title: string, ...measurements: Measurement[]): Outcome {
  return { name, title, measurements, failures: [] };
}

const own = outcome(
  "cotangent",
  "Cotangent",
  measured(20, { variant: "eager" }),
  measured(10, { variant: "jit" }),
);
const alone = outcome("no-blas", "without BLAS", measured(200, { threads: 1 }));
const torch = outcome("torch", "PyTorch", measured(9), measured(8, { check: [[2, 1.0002]] }));
const jaxJs = outcome("jax-js", "jax-js", measured(25));

Deno.test("formatNumber() keeps three digits, and whole numbers whole", () => {
  const numbers = [0.081623, 1.2345, 12.345, 123.45, 12345.6];
  assert.deepEqual(numbers.map(formatNumber), ["0.0816", "1.23", "12.3", "123", "12346"]);
});

Deno.test("formatRatio() keeps two digits", () => {
  assert.deepEqual([0.0512, 0.456, 4.56, 45.6, 456].map(formatRatio), [
    "0.051×",
    "0.46×",
    "4.6×",
    "46×",
    "456×",
  ]);
});

Deno.test("best() is the fastest measurement of the workload", () => {
  assert.equal(best(own, workload)?.variant, "jit");
  assert.equal(best(own, { ...workload, name: "another" }), null);
  assert.equal(best(undefined, workload), null);
});

Deno.test("verdicts() hold each bar against the party that it is about", () => {
  assert.deepEqual(verdicts(workload, [own, alone, torch, jaxJs]), [
    { holds: true, text: "PyTorch ≥ 0.67×: 0.80×" },
    { holds: false, text: "jax-js ≥ 3×: 2.5×" },
    { holds: false, text: "without BLAS ≥ 20 GFLOP/s a thread: 10.0" },
  ]);
});

Deno.test("verdicts() leave absent parties out, and tell of those without a figure", () => {
  assert.deepEqual(verdicts(workload, [own, outcome("jax-js", "jax-js")]), [
    { holds: null, text: "jax-js ≥ 3×: no figure" },
  ]);
});

Deno.test("agreement() tells the largest difference, or who is beyond the tolerance", () => {
  assert.deepEqual(agreement(workload, [own, torch]), { holds: true, text: "1e-4" });
  const wrong = outcome("jax", "JAX", measured(5, { check: [[2, 1.5]] }));
  assert.deepEqual(agreement(workload, [own, torch, wrong]), { holds: false, text: "JAX 3e-1" });
  const none = outcome("cotangent", "Cotangent");
  assert.equal(agreement(workload, [none, torch]).holds, null);
});

Deno.test("agreement() compares all ways of a party, its own among them", () => {
  const divided = outcome("cotangent", "Cotangent", measured(1), measured(2, { check: [[2, 2]] }));
  assert.deepEqual(agreement(workload, [divided]), { holds: false, text: "Cotangent 5e-1" });
});

Deno.test("markdownTable() aligns texts to the left and numbers to the right", () => {
  const columns = [{ title: "name", kind: "text" }, { title: "ms", kind: "number" }] as const;
  assert.equal(
    markdownTable(columns, [["a", "1"], ["±longer", "1234"]]),
    [
      "| name    |   ms |",
      "| ------- | ---: |",
      "| a       |    1 |",
      "| ±longer | 1234 |",
    ].join("\n"),
  );
});

Deno.test("comparison() has times, ratios, bars and agreement", () => {
  const row = comparison([workload], [own, torch, outcome("jax", "JAX")]).split("\n")[2];
  assert.deepEqual(row.split("|").slice(1, -1).map((cell) => cell.trim()), [
    "matmul 10",
    "10.0 jit",
    "8.00 (0.80×)",
    "–",
    "✓ PyTorch ≥ 0.67×: 0.80×",
    "✓ 1e-4",
  ]);
});

Deno.test("everything() has a row for each measurement", () => {
  const rows = everything([workload], [own, alone]).split("\n").slice(2);
  assert.equal(rows.length, 3);
  assert.deepEqual(rows[2].split("|").slice(1, -1).map((cell) => cell.trim()), [
    "matmul 10",
    "without BLAS",
    "",
    "1",
    "200",
    "13 %",
    "100",
    "10",
  ]);
});
