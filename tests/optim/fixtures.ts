/**
 * Reads optim.json.gz (the script beside it says what is in it).
 *
 * @module
 */
import assert from "node:assert/strict";
import { type DType, grad, type Tensor, tensor, treeLeaves } from "../../src/tensor.ts";

/** Tensors by parameters' names. */
export type Named = Record<string, Tensor>;

interface RawTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A problem as the file has it. */
export interface RawProblem {
  readonly dtype: DType;
  readonly params: Record<string, RawTensor>;
  readonly gradients?: readonly Record<string, readonly number[]>[];
  readonly curvature?: Record<string, RawTensor>;
  readonly centre?: Record<string, RawTensor>;
}

/** Options by their names. */
export type Options = Record<string, unknown>;

/** One run of an optimizer. */
export interface OptimizerCase {
  readonly optimizer: string;
  readonly options: Options;
  readonly problem: string;
  readonly trajectory: readonly (readonly number[])[];
  readonly groups?: readonly Options[];
  readonly frozen?: { readonly names: readonly string[]; readonly steps: number };
  readonly lrs?: readonly number[];
}

/** One run of LBFGS. */
export interface LbfgsCase {
  readonly options: Options;
  readonly problem: string;
  readonly losses: readonly number[];
  readonly trajectory: readonly (readonly number[])[];
  readonly evaluations: readonly number[];
}

/** One run of a scheduler. */
export interface SchedulerCase {
  readonly scheduler: string;
  readonly options: Options;
  readonly optimizer: "SGD" | "Adam";
  readonly lrs: readonly number[];
  readonly rates: readonly (readonly number[])[];
  readonly momenta: readonly (readonly number[])[];
  readonly metrics?: readonly number[];
}

interface OptimFixtures {
  readonly problems: Record<string, RawProblem>;
  readonly optimizers: readonly OptimizerCase[];
  readonly lbfgs: readonly LbfgsCase[];
  readonly schedulers: readonly SchedulerCase[];
  readonly clipping: readonly {
    readonly normType: number | "inf";
    readonly maxNorm: number;
    readonly norm: number;
    readonly gradients: readonly number[];
  }[];
  readonly averages: readonly {
    readonly average: "swa" | "ema";
    readonly values: readonly Record<string, RawTensor>[];
    readonly means: readonly (readonly number[])[];
  }[];
}

async function read(): Promise<OptimFixtures> {
  const file = await Deno.open(new URL("../fixtures/optim.json.gz", import.meta.url));
  const text = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return await new Response(text).json() as OptimFixtures;
}

/** What the file holds. */
export const fixtures: OptimFixtures = await read();

/** A tensor of the file. */
export function decode({ shape, data }: RawTensor, dtype: DType): Tensor {
  return tensor([...data], { dtype }).reshape(shape);
}

/** Tensors of the file. */
export function decodeAll(raw: Record<string, RawTensor>, dtype: DType): Named {
  return Object.fromEntries(Object.entries(raw).map(([name, x]) => [name, decode(x, dtype)]));
}

/** A problem: where it starts, and its gradients at parameters in a step. */
export interface Problem {
  readonly dtype: DType;
  readonly params: Named;
  /** The loss, where the gradients depend on the parameters. */
  readonly loss: ((params: Named) => Tensor) | null;
  gradients(params: Named, step: number): Named;
}

/** The problem of a name. */
export function problemOf(name: string): Problem {
  const raw = fixtures.problems[name];
  const { dtype } = raw;
  const params = decodeAll(raw.params, dtype);
  if (raw.gradients !== undefined) {
    const steps = raw.gradients.map((step) =>
      Object.fromEntries(
        Object.entries(step).map(([key, data]) => [
          key,
          decode({ shape: raw.params[key].shape, data }, dtype),
        ]),
      )
    );
    return { dtype, params, loss: null, gradients: (_, step) => steps[step] };
  }
  const loss = raw.curvature === undefined
    ? rosenbrock
    : quadratic(decodeAll(raw.curvature, dtype), decodeAll(raw.centre!, dtype));
  return { dtype, params, loss, gradients: grad(loss) };
}

function quadratic(curvature: Named, centre: Named): (params: Named) => Tensor {
  return (params) =>
    Object.keys(curvature)
      .map((name) => params[name].sub(centre[name]).square().mul(curvature[name]).sum().div(2))
      .reduce((total, part) => total.add(part));
}

function rosenbrock({ x }: Named): Tensor {
  const [a, b] = [x.at(0), x.at(1)];
  return a.neg().add(1).square().add(b.sub(a.square()).square().mul(100));
}

/** The elements of all tensors, one after the other. */
export function elements(tensors: Named): number[] {
  return Object.values(tensors).flatMap((x) => Array.from(x.dataSync(), Number));
}

/** By how much two lists differ at most, relative to the larger of 1 and what is expected. */
export function distance(actual: readonly number[], expected: readonly number[]): number {
  assert.equal(actual.length, expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  return worst;
}

/** The elements of the tensors of two trees, which must be the same bits. */
export function assertSameBits(actual: unknown, expected: unknown): void {
  const [a, b] = [treeLeaves(actual), treeLeaves(expected)];
  assert.equal(a.length, b.length);
  a.forEach((x, i) => {
    assert.equal(x.dtype, b[i].dtype);
    assert.deepEqual(x.arraySync(), b[i].arraySync());
  });
}
