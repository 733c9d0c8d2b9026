/**
 * What users compose, forward and backward: into how few kernels it goes, to the last bit.
 *
 * @module
 */
import assert from "node:assert/strict";
import { grad, nn, optim, random, Tensor, tensor, valueAndGrad } from "../../../../mod.ts";
import { flattenTree, unflattenTree } from "../../../../src/engine/base/mod.ts";
import { fuse } from "../../../../src/engine/compile/fusion/mod.ts";
import { assertSameBits, kernelsOf, programOf, type Traceable, traced } from "./programs.ts";

const F = nn.functional;

/** A function, its arguments, and the number of kernels of its program. */
interface Example {
  readonly f: Traceable;
  readonly inputs: readonly Tensor[];
  readonly kernels: number;
}

function normal(shape: readonly number[], seed = 0): Tensor {
  return random.normal(random.key(seed), shape);
}

const rows = normal([6, 40]);
const weights = normal([6, 40], 1);
const perColumn = [normal([40], 2), normal([40], 3)];
const classes = tensor([3, 0, 39, -100, 7, 7], { dtype: "int32" });
const images = normal([4, 3, 6, 6]);
const perChannel = [normal([3], 4), normal([3], 5)];

/** The gradients of Σ weights · f(parameters). */
function gradients(f: (...parameters: Tensor[]) => Tensor): Traceable {
  return (weights, ...parameters) =>
    grad((p: Tensor[]) => f(...p).mul(weights).sum())(parameters) as Tensor[];
}

const layerNorm = (x: Tensor, weight: Tensor, bias: Tensor) => F.layerNorm(x, 40, { weight, bias });
const rmsNorm = (x: Tensor, weight: Tensor) => F.rmsNorm(x, 40, { weight });
const batchNorm = (x: Tensor, weight: Tensor, bias: Tensor) =>
  F.batchNorm(x, null, null, { training: true, weight, bias });

const examples: Readonly<Record<string, Example>> = {
  "layer norm": { f: layerNorm, inputs: [rows, ...perColumn], kernels: 1 },
  // One along the rows for the input, one across them for the weight and the bias.
  "layer norm's gradients": {
    f: gradients(layerNorm),
    inputs: [weights, rows, ...perColumn],
    kernels: 2,
  },
  "RMS norm": { f: rmsNorm, inputs: [rows, perColumn[0]], kernels: 1 },
  "RMS norm's gradients": {
    f: gradients(rmsNorm),
    inputs: [weights, rows, perColumn[0]],
    kernels: 2,
  },
  "softmax": { f: (x) => x.mul(0.5).softmax(1), inputs: [rows], kernels: 1 },
  "softmax's gradient": {
    f: gradients((x) => x.softmax(1)),
    inputs: [weights, rows],
    kernels: 1,
  },
  "softmax's gradient across memory": {
    f: gradients((x) => x.softmax(0)),
    inputs: [weights, rows],
    kernels: 1,
  },
  "log-softmax's gradient": {
    f: gradients((x) => x.logSoftmax(1)),
    inputs: [weights, rows],
    kernels: 1,
  },
  "logsumexp's gradient": {
    f: (x) => grad((x: Tensor) => x.logsumexp(1).sum())(x),
    inputs: [rows],
    kernels: 1,
  },
  // What is counted, the check of the classes, all along the rows, and the sum of what was picked.
  "cross-entropy and its gradient": {
    f: (x, classes) => valueAndGrad((x: Tensor) => F.crossEntropy(x, classes))(x),
    inputs: [rows, classes],
    kernels: 4,
  },
  "cross-entropy of probabilities and its gradient": {
    f: (x, y) => valueAndGrad((x: Tensor) => F.crossEntropy(x, y))(x),
    inputs: [rows, weights.softmax(1)],
    kernels: 2,
  },
  "variance": { f: (x) => x.var(1), inputs: [rows], kernels: 1 },
  "variance over all": { f: (x) => x.var(), inputs: [rows], kernels: 1 },
  "variance across memory": { f: (x) => x.var(0), inputs: [rows], kernels: 1 },
  "variance's gradient": {
    f: (x) => grad((x: Tensor) => x.var(1).square().sum())(x),
    inputs: [rows],
    kernels: 1,
  },
  "batch norm": { f: batchNorm, inputs: [images, ...perChannel], kernels: 1 },
  "batch norm's gradients": {
    f: gradients(batchNorm),
    inputs: [normal([4, 3, 6, 6], 6), images, ...perChannel],
    kernels: 1,
  },
  "batch norm's gradients across memory": {
    f: gradients(batchNorm),
    inputs: [weights, rows, ...perColumn],
    kernels: 1,
  },
  "instance norm": { f: (x) => F.instanceNorm(x), inputs: [images], kernels: 1 },
  "mean squared error and its gradient": {
    f: (x, y) => valueAndGrad((x: Tensor) => F.mseLoss(x, y))(x),
    inputs: [rows, weights],
    kernels: 1,
  },
  // A norm each, what follows of all norms, and each tensor scaled.
  "clipping by the norm of all": {
    f: (x, y, z) => {
      const { gradients } = optim.clipGradNorm({ x, y, z }, 1);
      return [gradients.x, gradients.y, gradients.z];
    },
    inputs: [rows, perColumn[0], images],
    kernels: 3 + 2 + 3,
  },
};

for (const [name, { f, inputs, kernels }] of Object.entries(examples)) {
  Deno.test(`the program of ${name} has ${kernels} kernels, which keep its bits`, () => {
    const program = kernelsOf(programOf(f, ...inputs));
    assert.equal(program.length, kernels, program.map((names) => names.join(" ")).join("\n"));
    const before = traced(f, ...inputs);
    assertSameBits(before, fuse(before), ...inputs);
  });
}

Deno.test("a step of AdamW is one kernel a parameter, and one for the numbers that all share", () => {
  const parameters = { a: rows, b: perColumn[0], c: images };
  const optimizer = optim.adamw({ lr: 1e-3 });
  const isTensor = (leaf: unknown) => leaf instanceof Tensor;
  const { leaves, structure } = flattenTree<Tensor>({
    parameters,
    gradients: { a: weights, b: perColumn[1], c: images },
    state: optimizer.init(parameters),
  }, isTensor);
  const step: Traceable = (...inputs) => {
    const { parameters: before, gradients, state } = unflattenTree(structure, inputs) as {
      parameters: typeof parameters;
      gradients: typeof parameters;
      state: ReturnType<typeof optimizer.init>;
    };
    const [updates, next] = optimizer.update(gradients, state, before);
    return flattenTree<Tensor>([optim.applyUpdates(before, updates), next], isTensor).leaves;
  };
  const program = kernelsOf(programOf(step, ...leaves));
  assert.equal(program.length, 3 + 1, program.map((names) => names.join(" ")).join("\n"));
});
