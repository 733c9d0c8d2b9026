/**
 * A thousand training steps in a synchronous loop, eager and compiled, with the memory that the
 * process holds meanwhile: `deno task bench:memory`. It must not grow. No gap is left for the event
 * loop, so nothing can be freed but by the garbage collector itself.
 *
 * @module
 */
import { grad, jit, random, relu, type Tensor, treeMap } from "../mod.ts";

const sizes = [256, 512, 512, 256];
const batch = 128;
const steps = 1000;

const keys = random.split(random.key(0), sizes.length + 1);
const initial = sizes.slice(1).map((outputs, i) =>
  random.normal(keys.at(i), [sizes[i], outputs]).mul((2 / sizes[i]) ** 0.5)
);
const x = random.normal(keys.at(sizes.length - 1), [batch, sizes[0]]);
const y = random.normal(keys.at(sizes.length), [batch, sizes[sizes.length - 1]]);

function loss(weights: Tensor[], x: Tensor, y: Tensor): Tensor {
  return weights.reduce((h, w, i) => (i === 0 ? h : relu(h)).matmul(w), x).sub(y).square().mean();
}

function step(weights: Tensor[], x: Tensor, y: Tensor): Tensor[] {
  return treeMap((w: Tensor, g: Tensor) => w.sub(g.mul(0.01)), weights, grad(loss)(weights, x, y));
}

const megabytes = () => Math.round(Deno.memoryUsage().rss / 2 ** 20);

for (const [name, run] of [["eager", step], ["compiled", jit(step)]] as const) {
  let weights = initial;
  const seen: number[] = [];
  for (let i = 1; i <= steps; i++) {
    weights = run(weights, x, y);
    if (i % (steps / 10) === 0) seen.push(megabytes());
  }
  const early = Math.max(...seen.slice(0, 5));
  const late = Math.max(...seen.slice(5));
  const grows = late > 1.25 * early;
  console.log(`${name}: ${seen.join(" ")} MB: ${grows ? "grows" : "flat"}`);
  if (grows) Deno.exitCode = 1;
}
