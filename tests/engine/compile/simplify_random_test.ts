/**
 * Random functions full of what rules of simplification look for, on values that rules tend to get
 * wrong: compiled they give what they give at once.
 *
 * @module
 */
import { cat, type DType, full, jit, type Tensor, where } from "../../../mod.ts";
import { assertSameValues, values } from "../../support/simplified.ts";
import { type Random, seeded } from "../base/property.ts";

const dtypes = ["float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8"] as const;
const shapes = [[6], [2, 3], [3, 1, 2], [2, 1], [4, 3]];
const numbers = [0, -0, 1, -1, 2, 4, 0.5, 3, 0.1];

type Step = (values: readonly Tensor[]) => Tensor;

/** The value with a part of zeros before and behind it. */
function placed(x: Tensor, dim: number, low: number, high: number): Tensor {
  const zeros = (size: number) => full(x.shape.with(dim, size), 0, { dtype: x.dtype });
  return cat([zeros(low), x, zeros(high)], dim);
}

/** An operation on earlier values; null if it would not fit. */
function randomStep(random: Random, made: readonly Tensor[]): Step {
  const a = random.integer(0, made.length - 1);
  const x = made[a];
  const alike = made.flatMap((y, i) =>
    y.dtype === x.dtype && String(y.shape) === String(x.shape) ? i : []
  );
  const [b, c] = [random.pick(alike), random.pick(alike)];
  const number = random.pick(numbers);
  const dtype: DType = random.pick(dtypes);
  const dim = random.integer(0, Math.max(0, x.ndim - 1));
  const size = x.shape[dim] ?? 1;
  const cut = random.integer(0, size);
  const steps: Step[] = [
    (v) => v[a].add(number),
    (v) => v[a].sub(number),
    (v) => v[a].mul(number),
    (v) => v[a].neg(),
    (v) => v[a].abs(),
    (v) => v[a].add(v[b]),
    (v) => v[a].sub(v[b].neg()),
    (v) => v[a].neg().mul(v[b]),
    (v) => v[a].to(dtype),
    (v) => v[a].to(dtype).to(v[a].dtype),
    (v) => where(v[a].lt(v[b]), v[a], where(v[a].lt(v[b]), v[c], v[b])),
    (v) => where(v[a].eq(v[b]).logicalNot(), v[c], v[b]),
    (v) => where(v[a].eq(v[a]), v[c], v[b]),
    (v) => v[a].unsqueeze(dim),
    (v) => v[a].flatten(),
  ];
  if (x.dtype.includes("float") && number !== 0) {
    steps.push((v) => v[a].div(number), (v) => v[a].neg().div(v[b]));
  }
  if (x.ndim > 0) {
    steps.push(
      (v) => v[a].flip([dim]),
      (v) => v[a].narrow(dim, cut, size - cut),
      (v) => cat([v[a].narrow(dim, 0, cut), v[a].narrow(dim, cut, size - cut)], dim),
      (v) => cat([v[a], v[b], v[c]], dim).narrow(dim, cut, size + 1),
      (v) => placed(v[a], dim, cut, 2),
      (v) => placed(v[a], dim, size, 0).add(placed(v[b], dim, 0, size)),
      (v) => placed(v[a], dim, cut, 2 * size - cut).add(placed(v[b], dim, 2 * size, 0)),
      (v) => v[a].sum(dim, { keepdim: true }),
      (v) => v[a].unsqueeze(dim).sum(dim),
      (v) => v[a].unsqueeze(0).expand([2, ...v[a].shape]),
    );
  }
  if (x.ndim >= 2) {
    steps.push(
      (v) => v[a].transpose(0, -1),
      (v) => v[a].transpose(-2, -1).reshape(v[a].shape),
      (v) => cat([v[a], v[b]], dim).transpose(0, -1).flatten(),
    );
  }
  return random.pick(steps.filter((step) => {
    const { size, ndim } = step(made);
    return size > 0 && size <= 64 && ndim <= 4;
  }));
}

function checkSeed(seed: number): void {
  const random = seeded(seed);
  const inputs = shapes.map((shape) => values(random.pick(dtypes), shape));
  const steps: Step[] = [];
  const made = [...inputs];
  for (let i = 0; i < 20; i++) {
    const step = randomStep(random, made);
    steps.push(step);
    made.push(step(made));
  }
  const returned = [made.length - 1, ...[0, 1, 2].map(() => random.integer(0, made.length - 1))];
  const f = (...inputs: Tensor[]) => {
    const made = [...inputs];
    for (const step of steps) made.push(step(made));
    return returned.map((place) => made[place]);
  };
  const [eager, compiled] = [f(...inputs), jit(f)(...inputs)];
  eager.forEach((y, i) => assertSameValues(compiled[i], y, `seed ${seed}, result ${i}`));
}

Deno.test("simplify() leaves the results of random functions as they are", () => {
  const first = Number(Deno.env.get("COTANGENT_SEED") ?? Math.floor(2 ** 31 * Math.random()));
  console.log(`simplify: COTANGENT_SEED=${first}`);
  for (let seed = first; seed < first + 200; seed++) checkSeed(seed);
});
