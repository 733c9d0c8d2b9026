/**
 * The gradient of a multi-layer perceptron of three layers, 784-128-64-10, for a batch of 32 and
 * cross-entropy: eager, and compiled.
 *
 * @module
 */
import { grad, jit, logSoftmax, random, relu, type Tensor, zeros } from "../mod.ts";

interface Layer {
  readonly weight: Tensor; // [in, out]
  readonly bias: Tensor; // [out]
}

const sizes = [784, 128, 64, 10];
const batch = 32;

const [paramsKey, inputKey, labelKey] = random.split(random.key(0), 3);
const keys = random.split(paramsKey, sizes.length - 1);
const params = sizes.slice(1).map((outputs, i): Layer => ({
  weight: random.normal(keys.at(i), [sizes[i], outputs]).mul((2 / sizes[i]) ** 0.5),
  bias: zeros([outputs]),
}));
const inputs = random.normal(inputKey, [batch, sizes[0]]);
const labels = random.randint(labelKey, [batch, 1], { low: 0, high: 10 });

function loss(params: readonly Layer[], x: Tensor, labels: Tensor): Tensor {
  const logits = params.reduce(
    (h, { weight, bias }, i) => (i === 0 ? h : relu(h)).matmul(weight).add(bias),
    x,
  );
  return logSoftmax(logits, -1).gather(-1, labels).mean().neg();
}

const gradient = grad(loss);
const compiled = jit(gradient);

Deno.bench("MLP of 3 layers, batch 32: value", { group: "mlp" }, () => {
  loss(params, inputs, labels);
});
Deno.bench("MLP of 3 layers, batch 32: eager gradient", { group: "mlp" }, () => {
  gradient(params, inputs, labels);
});
Deno.bench("MLP of 3 layers, batch 32: compiled gradient", { group: "mlp" }, () => {
  compiled(params, inputs, labels);
});
