/**
 * What is expected of every operation of the op table: derivatives that agree with finite
 * differences, `vmap` that equals a stack of slices, `jit` that equals eager evaluation.
 *
 * @module
 */
import assert from "node:assert/strict";
import { jit, jvp, stack, type Tensor, tensor, vjp, vmap } from "../../mod.ts";
import type { OpRow } from "./op_row.ts";
import { uniforms } from "./samples.ts";

type Inputs = readonly Tensor[];

/** The outputs of a row as a list. */
export function outputsOf(row: OpRow, inputs: Inputs): readonly Tensor[] {
  const result = row.run(...inputs);
  return result instanceof Array ? result : [result as Tensor];
}

function isFloat(x: Tensor): boolean {
  return x.dtype === "float64" || x.dtype === "float32";
}

function elements(x: Tensor): number[] {
  return Array.from(x.dataSync() as ArrayLike<number | bigint>, Number);
}

/** A random tensor of the shape and dtype of another. */
function randomLike(x: Tensor, next: () => number): Tensor {
  const values = Float64Array.from({ length: x.size }, () => 2 * next() - 1);
  return tensor(values).reshape(x.shape).to(x.dtype);
}

function dot(xs: readonly Tensor[], ys: readonly Tensor[]): number {
  let total = 0;
  xs.forEach((x, i) => {
    const [a, b] = [elements(x), elements(ys[i])];
    for (let j = 0; j < a.length; j++) total += a[j] * b[j];
  });
  return total;
}

/** A row as a function of its floating inputs to its floating outputs. */
function differentiablePart(row: OpRow, inputs: Inputs) {
  const places = inputs.flatMap((input, i) => isFloat(input) ? [i] : []);
  const f = (...floats: Tensor[]): Tensor[] => {
    const all = [...inputs];
    places.forEach((place, i) => all[place] = floats[i]);
    return outputsOf(row, all).filter(isFloat);
  };
  return { f, point: places.map((place) => inputs[place]) };
}

/** Compares two numbers to a relative and absolute tolerance. */
function assertNear(actual: number, expected: number, tolerance: number, what: string): void {
  const error = Math.abs(actual - expected);
  const bound = tolerance * Math.max(1, Math.abs(expected), Math.abs(actual));
  assert.ok(error <= bound, `${what}: got ${actual}, expected ${expected} (± ${bound})`);
}

/** Compares lists of tensors element by element. */
export function assertTensorsNear(
  actual: readonly Tensor[],
  expected: readonly Tensor[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: number of outputs`);
  actual.forEach((x, i) => {
    assert.deepEqual(x.shape, expected[i].shape, `${what}: shape of output ${i}`);
    assert.equal(x.dtype, expected[i].dtype, `${what}: dtype of output ${i}`);
    const [a, b] = [elements(x), elements(expected[i])];
    for (let j = 0; j < a.length; j++) {
      if (Object.is(a[j], b[j]) || a[j] === b[j]) continue;
      assertNear(a[j], b[j], tolerance, `${what}: output ${i} at flat index ${j}`);
    }
  });
}

/**
 * A directional derivative by central differences of two step sizes, extrapolated to h⁴ (Richardson
 * 1911), as a function of the step.
 */
function directional(
  f: (...x: Tensor[]) => readonly Tensor[],
  point: Inputs,
  direction: Inputs,
  weights: Inputs,
): number {
  const at = (h: number) => dot(f(...point.map((x, i) => x.add(direction[i].mul(h)))), weights);
  const central = (h: number) => (at(h) - at(-h)) / (2 * h);
  const h = 1e-4;
  return (4 * central(h / 2) - central(h)) / 3;
}

/** First derivatives, forward and reverse, and the second ones where the row says so. */
export function checkDerivatives(row: OpRow, inputs: Inputs, seed: number): void {
  const { f, point } = differentiablePart(row, inputs);
  if (point.length === 0 || point.every((x) => x.size === 0)) return;
  const next = uniforms(seed);
  const tolerance = row.tolerance ?? 1e-6;
  const direction = point.map((x) => randomLike(x, next));
  const weights = f(...point).map((y) => randomLike(y, next));
  const expected = directional(f, point, direction, weights);

  const [, tangents] = jvp(f, point as Tensor[], direction);
  assertNear(dot(tangents, weights), expected, tolerance, "forward derivative");

  const gradient = (...x: Tensor[]): Tensor[] => {
    const [, pull] = vjp(f, ...x);
    return pull(weights) as Tensor[];
  };
  const pulled = gradient(...point);
  assertNear(dot(pulled, direction), expected, tolerance, "reverse derivative");
  assertTensorsNear(jit(gradient)(...point as Tensor[]), pulled, 1e-9, "gradient under jit");
  checkVmap({ ...row, run: gradient }, point, seed, "vmap of gradient");
  if (row.order < 2) return;

  const other = point.map((x) => randomLike(x, next));
  const second = directional(gradient, point, other, direction);
  const [, forwardOverReverse] = jvp(gradient, point as Tensor[], other);
  const loose = 10 * tolerance;
  assertNear(dot(forwardOverReverse, direction), second, loose, "forward over reverse");
  const [, pullGradient] = vjp(gradient, ...point);
  const reverseOverReverse = pullGradient(direction) as Tensor[];
  assertNear(dot(reverseOverReverse, other), second, loose, "reverse over reverse");
  const push = (...x: Tensor[]): Tensor[] => jvp(f, x, direction)[1];
  const [, forwardOverForward] = jvp(push, point as Tensor[], other);
  const [, pullPush] = vjp(push, ...point);
  assertNear(dot(forwardOverForward, weights), second, loose, "forward over forward");
  assertNear(dot(pullPush(weights) as Tensor[], other), second, loose, "reverse over forward");
}

/** `vmap` equals a stack of slices: with all inputs batched, at the end, and the first one alone. */
export function checkVmap(row: OpRow, inputs: Inputs, seed: number, what = "vmap"): void {
  if (inputs.length === 0) return;
  const next = uniforms(seed + 1);
  const size = 3;
  const vary = (x: Tensor) => isFloat(x) ? x.add(randomLike(x, next).mul(0.01)) : x;
  const variants = Array.from({ length: size }, () => inputs.map(vary));
  const run = (...x: Tensor[]): Tensor[] => [...outputsOf(row, x)];
  const first = Array.from({ length: size }, (_, b) => [variants[b][0], ...inputs.slice(1)]);
  const cases = [
    { name: "all", examples: variants, axes: inputs.map(() => 0 as number | null) },
    { name: "last axis", examples: variants, axes: inputs.map(() => -1 as number | null) },
    { name: "first input", examples: first, axes: inputs.map((_, i) => i === 0 ? 0 : null) },
  ];
  for (const { name, examples, axes } of cases) {
    const batch = inputs.map((input, i) => {
      const axis = axes[i];
      return axis === null ? input : stack(examples.map((example) => example[i]), axis);
    });
    const expected = examples.map((example) => run(...example));
    const stacked = expected[0].map((_, i) => stack(expected.map((outputs) => outputs[i]), 0));
    const actual = vmap(run, { inAxes: axes })(...batch);
    assertTensorsNear(actual, stacked, 1e-9, `${what} of ${name}`);
  }
}

/** `jit` equals eager evaluation, and so does `jit` of `vmap`'s batch of one. */
export function checkJit(row: OpRow, inputs: Inputs): void {
  const run = (...x: Tensor[]): Tensor[] => [...outputsOf(row, x)];
  const expected = run(...inputs);
  const compiled = jit(run);
  assertTensorsNear(compiled(...inputs), expected, 1e-12, "jit");
  assertTensorsNear(compiled(...inputs), expected, 1e-12, "jit called again");
}
