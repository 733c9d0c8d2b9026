/**
 * Random functions out of what fusion joins: fused they give the same, to the last bit, by legal kernels.
 *
 * @module
 */
import { type DType, type Tensor, tensor, where } from "../../../../mod.ts";
import { fuse } from "../../../../src/engine/compile/fusion/mod.ts";
import { type Random, seeded } from "../../base/property.ts";
import { assertSameBits, kernelsOf, programOf, traced } from "./programs.ts";

const runs = 400;
const seed = Number(Deno.env.get("COTANGENT_SEED") ?? Math.floor(2 ** 31 * Math.random()));

type Step = (values: readonly Tensor[]) => Tensor;

/** A function of inputs, and the inputs. */
function randomFunction(random: Random): { f: (...x: Tensor[]) => Tensor[]; inputs: Tensor[] } {
  const dtype = random.pick<DType>(["float32", "float32", "float64", "float16", "int32"]);
  const sizes = Array.from({ length: 3 }, () => random.integer(1, 6));
  // Full ones, and some that lack dimensions, so that they are repeated where they are read.
  const shapes = [sizes, sizes, sizes.map((n) => random.pick([1, n])), sizes.slice(1), []];
  const inputs = shapes.map((shape) => randomTensor(random, shape, dtype));
  const steps: Step[] = [];
  const values = [...inputs];
  for (let i = random.integer(4, 20); i > 0; i--) {
    const step = randomStep(random, values);
    steps.push(step);
    values.push(step(values));
  }
  const returned = [values.length - 1, random.integer(0, values.length - 1)];
  return {
    inputs,
    f: (...x) => {
      const values = [...x];
      for (const step of steps) values.push(step(values));
      return returned.map((place) => values[place]);
    },
  };
}

function randomTensor(random: Random, shape: readonly number[], dtype: DType): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: size }, () => random.integer(-16, 16) / 8 + 0.1);
  return tensor(values).reshape(shape).to(dtype);
}

function randomStep(random: Random, values: readonly Tensor[]): Step {
  // Most steps go on from the last ones.
  const a = random.integer(0, 2) > 0
    ? random.integer(Math.max(0, values.length - 3), values.length - 1)
    : random.integer(0, values.length - 1);
  const x = values[a];
  const b = random.pick(values.flatMap((y, i) => fits(x, y) ? [i] : []));
  const dims = x.shape.map((_, dim) => dim).filter(() => random.integer(0, 1) === 1);
  const dim = random.integer(0, Math.max(0, x.ndim - 1));
  const keepdim = random.integer(0, 1) === 1;
  const choices: Step[] = [
    (v) => v[a].add(v[b]),
    (v) => v[a].mul(v[b]),
    (v) => v[a].sub(v[b]),
    (v) => where(v[a].lt(v[b]), v[a], v[b]),
    (v) => v[a].abs().add(1),
    (v) => v[a].sum(dims, { keepdim }).to(v[a].dtype),
    (v) => v[a].amax(dims, { keepdim }),
    (v) => v[a].sub(v[a].amin(dims, { keepdim: true })),
    (v) => v[a].mul(v[a]).sum(dims, { keepdim: true }).to(v[a].dtype).add(v[b]),
  ];
  if (x.dtype !== "int32") {
    choices.push(
      (v) => v[a].sin(),
      (v) => v[a].tanh().exp(),
      (v) => v[a].mean(dims, { keepdim }),
      (v) => v[a].sub(v[a].mean(dims, { keepdim: true })),
      (v) => v[a].logsumexp(dims, { keepdim }),
      (v) => v[a].var(dims, { correction: 0, keepdim }).add(0.1).rsqrt(),
    );
    if (x.ndim > 0) {
      choices.push(
        (v) => v[a].softmax(dim),
        (v) => v[a].logSoftmax(dim),
        (v) => v[a].sin().softmax(dim).mul(v[a]).sum(dim, { keepdim: true }),
      );
    }
  }
  if (x.ndim > 0) choices.push((v) => v[a].argmax(dim).to(v[a].dtype));
  if (x.ndim > 1) {
    choices.push(
      (v) => v[a].transpose(0, -1),
      (v) => v[a].flatten(0, 1),
      (v) => v[a].unsqueeze(dim),
      (v) => v[a].narrow(dim, 0, v[a].shape[dim] > 1 ? v[a].shape[dim] - 1 : 1),
    );
  }
  const small = choices.filter((step) => {
    const y = step(values);
    return y.size <= 400 && y.ndim <= 4;
  });
  return random.pick(small);
}

/** Whether a shape broadcasts with another's. */
function fits(x: Tensor, y: Tensor): boolean {
  if (x.dtype !== y.dtype) return false;
  for (let d = 1; d <= Math.min(x.ndim, y.ndim); d++) {
    const [m, n] = [x.shape.at(-d), y.shape.at(-d)];
    if (m !== n && m !== 1 && n !== 1) return false;
  }
  return true;
}

Deno.test(`fuse() keeps the bits of ${runs} random functions`, () => {
  console.log(`fuse: COTANGENT_SEED=${seed}`);
  let before = 0;
  let after = 0;
  for (let run = 0; run < runs; run++) {
    const { f, inputs } = randomFunction(seeded(seed + run));
    try {
      const graph = traced(f, ...inputs);
      assertSameBits(graph, fuse(graph), ...inputs);
      // The other passes prepare what is fused in a program.
      programOf(f, ...inputs);
      before += kernelsOf(graph).length;
      after += kernelsOf(fuse(graph)).length;
    } catch (cause) {
      const error = cause as Error;
      throw new Error(`failed with COTANGENT_SEED=${seed + run}: ${error.message}`, { cause });
    }
  }
  if (after > 0.5 * before) throw new Error(`${before} kernels became ${after}`);
});
