/**
 * Every case of metrics.json.gz: what torchmetrics, pycocotools and sacrebleu say of the same batches,
 * also when the batches are gathered apart and merged from states that went through JSON.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Tensor, tensor } from "../../src/tensor.ts";
import type { DType, NestedArray } from "../../src/tensor.ts";
import * as metrics from "../../src/metrics/mod.ts";
import type { Metric } from "../../src/metrics/mod.ts";
import { readJson } from "../support/fixtures.ts";

interface Case {
  readonly metric: string;
  readonly options: Record<string, unknown>;
  readonly batches: readonly (readonly unknown[])[];
  readonly result: unknown;
}

/** Tensors in place of their descriptions, whatever they lie in. */
function decode(value: unknown): unknown {
  if (value instanceof Array) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  if (!("dtype" in value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decode(part)]));
  }
  const { shape, dtype, data } = value as { shape: number[]; dtype: DType; data: NestedArray };
  return tensor(data, { dtype }).reshape(shape);
}

const tolerance = 1e-6;

/** What differs between a result and what is expected, or null. */
function difference(actual: unknown, expected: unknown, place: string): string | null {
  if (expected instanceof Array || (typeof expected === "object" && expected !== null)) {
    if (typeof actual !== "object" || actual === null) return `${place} is ${actual}`;
    const [own, others] = [Object.keys(actual), Object.keys(expected)];
    if (own.length !== others.length) return `${place} has ${own.length} of ${others.length}`;
    const parts = Object.entries(expected).map(([name, part]) =>
      difference((actual as Record<string, unknown>)[name], part, `${place}.${name}`)
    );
    return parts.find((part) => part !== null) ?? null;
  }
  const wanted = Number(expected);
  const close = Number.isNaN(wanted)
    ? Number.isNaN(actual)
    : Math.abs(actual as number - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  return close ? null : `${place} is ${actual}, not ${expected}`;
}

function make({ metric, options }: Case): Metric<unknown[], unknown> {
  const constructor =
    (metrics as unknown as Record<string, new (options: object) => unknown>)[metric];
  assert.ok(constructor !== undefined, `there is no ${metric}`);
  return new constructor(options) as Metric<unknown[], unknown>;
}

async function check(own: Case): Promise<string | null> {
  const batches = own.batches.map((batch) => decode(batch) as unknown[]);
  const whole = make(own);
  for (const batch of batches) await whole.update(...batch);
  const merged = make(own);
  for (const batch of batches) {
    const part = make(own);
    await part.update(...batch);
    merged.merge(make(own).restore(JSON.parse(JSON.stringify(part.state()))));
  }
  return difference(whole.compute(), own.result, "result") ??
    difference(merged.compute(), own.result, "merged result");
}

const { cases } = await readJson<{ cases: Case[] }>("metrics.json.gz");

for (const [name, own] of Map.groupBy(cases, ({ metric }) => metric)) {
  Deno.test(`${name} agrees with the reference in ${own.length} cases, merged too`, async () => {
    const failures: string[] = [];
    for (const [place, fixture] of own.entries()) {
      const fault = await check(fixture).catch((error) => (error as Error).message);
      if (fault !== null) failures.push(`${place}: ${JSON.stringify(fixture.options)}: ${fault}`);
    }
    assert.deepEqual(failures, []);
  });
}

Deno.test("the fixtures hold cases of every metric", () => {
  const isMetric = (value: unknown) =>
    typeof value === "function" && value.prototype instanceof metrics.Metric;
  const abstract = ["CurveMetric", "PointwiseErrorMetric", "StatScoresMetric"];
  const named = Object.entries(metrics).filter(([, value]) => isMetric(value)).map(([name]) => name)
    .filter((name) => !abstract.includes(name)).sort();
  assert.deepEqual([...new Set(cases.map(({ metric }) => metric))].sort(), named);
  assert.ok(decode({ dtype: "int32", shape: [1], data: [1] }) instanceof Tensor);
});
