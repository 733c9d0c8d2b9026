/**
 * Trains a network whose activation is the sign, which has no useful derivative: `customVjp` gives it
 * one of its own, as `torch.autograd.Function` does in PyTorch.
 *
 *     deno run --allow-ffi --allow-env --allow-read --allow-write examples/custom_function.ts
 *
 * The network tells two spirals apart. Draws which parts of the plane it gives to which. Options:
 *
 *     --steps N       training steps (1000)
 *     --seed N        of points and weights (0)
 *     --out DIR       where pictures go (out/custom_function)
 *
 * @module
 */
import { parseArgs } from "node:util";
import { cat, customVjp, data, linspace, meshgrid, nn, ones, optim, random } from "../mod.ts";
import { stack, type Tensor, train, zeros } from "../mod.ts";

const { values: options } = parseArgs({
  options: {
    steps: { type: "string", default: "1000" },
    seed: { type: "string", default: "0" },
    out: { type: "string", default: "out/custom_function" },
  },
});

/**
 * −1 or 1, with the derivative of the identity between these bounds: the straight-through estimator
 * (Bengio, Léonard, Courville, 2013). The first function is what is computed, the second computes it
 * and what the third needs, the third turns the cotangent of the output into those of the inputs.
 */
const hardSign = customVjp(
  (x: Tensor) => x.ge(0).to("float32").mul(2).sub(1),
  (x: Tensor) => [x.ge(0).to("float32").mul(2).sub(1), x] as [Tensor, Tensor],
  (x: Tensor, cotangent: Tensor) => [cotangent.mul(x.abs().le(1))],
);

class HardSign extends nn.Module {
  override forward(x: Tensor): Tensor {
    return hardSign(x);
  }
}

/** Points on two spirals, `[2 n, 2]`, and which of them each is on. */
function spirals(key: Tensor, n: number): [points: Tensor, labels: Tensor] {
  const turn = random.uniform(key, [n]).sqrt().mul(2.25 * Math.PI);
  const radius = turn.div(2.25 * Math.PI);
  const arm = stack([turn.cos().mul(radius), turn.sin().mul(radius)], 1);
  const noise = random.normal(random.foldIn(key, 1), [2 * n, 2]).mul(0.02);
  return [cat([arm, arm.neg()], 0).add(noise), cat([zeros([n, 1]), ones([n, 1])], 0)];
}

const [weightsKey, pointsKey, testKey] = random.split(random.key(Number(options.seed)), 3);
const [points, labels] = spirals(pointsKey, 1000);
const model = nn.withKey(weightsKey, () =>
  new nn.Sequential(
    new nn.Linear(2, 128),
    new nn.BatchNorm1d(128),
    new HardSign(),
    new nn.Linear(128, 128),
    new nn.BatchNorm1d(128),
    new HardSign(),
    new nn.Linear(128, 1),
  ));
const steps = Number(options.steps);
const step = nn.trainStep(
  model,
  optim.adam({
    lr: optim.warmupCosine(5e-3, {
      warmupSteps: Math.min(50, Math.ceil(steps / 4)),
      totalSteps: Math.max(2, steps),
    }),
  }),
  (model: nn.Sequential, points: Tensor, labels: Tensor) =>
    nn.functional.binaryCrossEntropyWithLogits(model.forward(points), labels),
);
const bar = new train.ProgressBar(steps);
const losses: number[] = [];
for (let i = 0; i < steps; i++) {
  const loss = Number(step(points, labels).itemSync());
  losses.push(loss);
  bar.update(i + 1, { loss });
}
bar.end("trained");

const decide = nn.compile(model.eval());
const [testPoints, testLabels] = spirals(testKey, 1000);
const right = decide(testPoints).gt(0).eq(testLabels.bool()).to("float32").mean().itemSync();
console.log(`${(100 * Number(right)).toFixed(1)} % of 2,000 new points are on the right spiral`);

const side = linspace(-1.2, 1.2, 300);
const [y, x] = meshgrid([side.flip(0), side], { indexing: "ij" });
const plane = decide(stack([x.flatten(), y.flatten()], 1)).sigmoid().reshape([300, 300]);
await data.writePng(`${options.out}/plane.png`, plane);
await train.writePlot(`${options.out}/loss.svg`, [{ name: "loss", y: losses }], {
  title: "Binary cross-entropy",
  xLabel: "step",
  smooth: 0.9,
});
console.log(`Which part of the plane goes to which: ${options.out}/plane.png`);
