/**
 * Random functions of tensors, out of operations of every family: what compiled functions are
 * compared with eager ones on.
 *
 * @module
 */
import { cat, type DType, einsum, softmax, stack, type Tensor, tensor, where } from "../../mod.ts";
import type { Random } from "../engine/base/property.ts";

/** A function and the arguments that it was made for. */
export interface RandomProgram {
  readonly f: (...inputs: Tensor[]) => Tensor[];
  readonly inputs: readonly Tensor[];
  /** Other arguments of the same shapes and dtypes. */
  readonly others: readonly Tensor[];
}

type Step = (values: readonly Tensor[]) => Tensor;

const dtypes = ["float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8"] as const;
const shapes = [[], [3], [2, 3], [3, 2], [2, 1], [1, 3], [2, 2, 3]];

function randomTensor(random: Random, shape: readonly number[], dtype: DType): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = Float64Array.from({ length: size }, () => random.integer(-24, 24) / 8);
  return tensor(values).reshape(shape).to(dtype);
}

/** Draws a function of so many operations. */
export function randomProgram(random: Random, length = 24): RandomProgram {
  const forms = Array.from(
    { length: 3 },
    () => [random.pick(shapes), random.pick(dtypes)] as const,
  );
  const draw = () => forms.map(([shape, dtype]) => randomTensor(random, shape, dtype));
  const inputs = draw();
  const values = [...inputs];
  const steps: Step[] = [];
  for (let i = 0; i < length; i++) {
    const step = randomStep(random, values);
    steps.push(step);
    values.push(step(values));
  }
  // Some values are returned, an input or the same one twice among them.
  const returned = Array.from({ length: 4 }, () => random.integer(0, values.length - 1));
  const f = (...inputs: Tensor[]) => {
    const values = [...inputs];
    for (const step of steps) values.push(step(values));
    return returned.map((place) => values[place]);
  };
  return { f, inputs, others: draw() };
}

/** An operation on values that are there already, one that their shapes and dtypes allow. */
function randomStep(random: Random, values: readonly Tensor[]): Step {
  const a = random.integer(0, values.length - 1);
  const x = values[a];
  const floating = x.dtype.includes("float");
  const alike = values.flatMap((y, i) => fits(x, y) ? [i] : []);
  const b = random.pick(alike);
  const dim = x.ndim === 0 ? 0 : random.integer(-x.ndim, x.ndim - 1);
  const dtype = random.pick(dtypes);
  const choices: Step[] = [
    (v) => v[a].add(v[b]),
    (v) => v[a].mul(v[b]),
    (v) => v[a].sub(v[b]),
    (v) => where(v[a].lt(v[b]), v[a], v[b]),
    (v) => v[a].maximum(v[b]).mul(2),
    (v) => v[a].clamp(0, 3),
    (v) => v[a].to(dtype),
    (v) => v[a].abs().add(1),
    (v) => v[a].sum(),
    (v) => v[a].unsqueeze(0),
    (v) => v[a].flatten().flip([0]),
  ];
  if (floating) {
    choices.push(
      (v) => v[a].sin(),
      (v) => v[a].exp().clamp(null, 100),
      (v) => v[a].square().add(1).rsqrt(),
      (v) => v[a].sigmoid().mul(v[a]),
    );
  }
  if (x.ndim > 0) {
    const size = x.shape.at(dim)!;
    choices.push(
      (v) => v[a].sum(dim, { keepdim: true }),
      (v) => v[a].cumsum(dim),
      (v) => v[a].narrow(dim, size > 1 ? 1 : 0, size > 1 ? size - 1 : size),
      (v) => v[a].roll(1, dim),
      (v) => stack([v[a], v[a].neg()], dim).flatten(),
      (v) => cat([v[a], v[a].mul(3)], dim),
      (v) => v[a].at("...", tensor([0, -1, 0], { dtype: "int32" })),
      (v) => v[a].sort(dim).values,
    );
    if (floating) {
      choices.push((v) => softmax(v[a], dim), (v) => v[a].var(dim, { correction: 0 }));
    }
  }
  if (x.ndim >= 2) {
    choices.push(
      (v) => v[a].transpose(-1, -2),
      (v) => v[a].reshape([-1]),
      (v) => v[a].tril(),
      (v) => v[a].matmul(v[a].mT),
      (v) => einsum("...ij->...ji", v[a]).add(1),
    );
  }
  return random.pick(choices.filter((step) => small(step, values)));
}

/** Whether a shape broadcasts with another's. */
function fits(x: Tensor, y: Tensor): boolean {
  for (let d = 1; d <= Math.min(x.ndim, y.ndim); d++) {
    const [m, n] = [x.shape.at(-d), y.shape.at(-d)];
    if (m !== n && m !== 1 && n !== 1) return false;
  }
  return true;
}

/** Programs stay small. */
function small(step: Step, values: readonly Tensor[]): boolean {
  const { size, ndim } = step(values);
  return size <= 64 && ndim <= 4;
}
