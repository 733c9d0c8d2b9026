/**
 * The workloads in TensorFlow.js on its WebAssembly backend, which has no compiler and, outside of
 * browsers, one thread. Its kernels compute at once: nothing is left to wait for.
 *
 * @module
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { type LoadedWorkload, operation, type Program, serve, training } from "./harness.ts";
import { peersFolder } from "./places.ts";

// The library lies outside of the project, where the type checker does not find it.
// deno-lint-ignore no-explicit-any
type Untyped = any;
type Parameters = Record<string, Untyped>;
type Workload = LoadedWorkload<Untyped>;
type Loss = (p: Parameters, x: Untyped, y: Untyped) => Untyped;

const require = createRequire(join(peersFolder(), "package.json"));
const tf: Untyped = require("@tensorflow/tfjs");
const wasm: Untyped = require("@tensorflow/tfjs-backend-wasm");
await tf.setBackend("wasm");

// --------------------------------------------------------------------------- operations

/** 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel, 2016). */
function tanhGelu(x: Untyped): Untyped {
  const cubic = tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}

function layerNorm(x: Untyped, weight: Untyped, bias: Untyped): Untyped {
  const { mean, variance } = tf.moments(x, -1, true);
  const scale = tf.rsqrt(tf.add(variance, 1e-5));
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), scale), weight), bias);
}

function withBackward(f: (...inputs: Untyped[]) => Untyped): (...inputs: Untyped[]) => Untyped[] {
  return (...inputs) => {
    const { value, grads } = tf.valueAndGrads(f)(inputs.slice(0, -1), inputs[inputs.length - 1]);
    return [value, ...grads];
  };
}

const operations: Readonly<Record<string, (...inputs: Untyped[]) => Untyped[]>> = {
  "matmul": (x, y) => [tf.matMul(x, y)],
  "add": (x, y) => [tf.add(x, y)],
  "exp": (x) => [tf.exp(x)],
  "gelu": (x) => [tanhGelu(x)],
  "softmax": (x) => [tf.softmax(x)],
  "softmax-backward": withBackward((x) => tf.softmax(x)),
  "layer-norm": (x, weight, bias) => [layerNorm(x, weight, bias)],
  "layer-norm-backward": withBackward(layerNorm),
  "sum-0": (x) => [tf.sum(x, 0)],
  "sum-1": (x) => [tf.sum(x, 1)],
};

function read(results: readonly Untyped[]): Promise<Float32Array[]> {
  return Promise.all(results.map((result) => result.data()));
}

function once(f: (...inputs: Untyped[]) => Untyped[]): (workload: Workload) => Program[] {
  return ({ inputs }) => [operation(() => tf.tidy(() => f(...inputs)), { read, free: tf.dispose })];
}

// ------------------------------------------------------------------------------ training

/** Weights of linear maps, `[inputs, outputs]`: products with a transposed matrix are slow here. */
function turned(parameters: Parameters): Parameters {
  const isTable = (name: string) => name.startsWith("tokens") || name.startsWith("positions");
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) =>
      value.rank === 2 && !isTable(name) ? [name, tf.transpose(value)] : [name, value]
    ),
  );
}

function linear(p: Parameters, name: string, x: Untyped): Untyped {
  const [features, outputs] = p[`${name}.weight`].shape;
  const y = tf.matMul(tf.reshape(x, [-1, features]), p[`${name}.weight`]);
  return tf.reshape(tf.add(y, p[`${name}.bias`]), [...x.shape.slice(0, -1), outputs]);
}

function crossEntropy(logits: Untyped, labels: Untyped): Untyped {
  const likelihoods = tf.mul(tf.logSoftmax(logits), tf.oneHot(labels, logits.shape.at(-1)));
  return tf.div(tf.sum(likelihoods), -labels.size);
}

function mlpSmall(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const h = tf.tanh(linear(p, "2", tf.tanh(linear(p, "0", x))));
  return tf.mean(tf.square(tf.sub(linear(p, "4", h), y)));
}

function mlp(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const h = tf.relu(linear(p, "2", tf.relu(linear(p, "0", x))));
  return crossEntropy(linear(p, "4", h), y);
}

function convolution(p: Parameters, name: string, x: Untyped): Untyped {
  const weight = tf.transpose(p[`${name}.weight`], [2, 3, 1, 0]);
  const y = tf.relu(tf.add(tf.conv2d(x, weight, 1, "same"), p[`${name}.bias`]));
  return tf.maxPool(y, 2, 2, "valid");
}

function cnn(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const h = convolution(p, "3", convolution(p, "0", tf.transpose(x, [0, 2, 3, 1])));
  const flat = tf.reshape(tf.transpose(h, [0, 3, 1, 2]), [h.shape[0], -1]);
  return crossEntropy(linear(p, "9", tf.relu(linear(p, "7", flat))), y);
}

function gpt(p: Parameters, ids: Untyped, targets: Untyped): Untyped {
  const [layers, heads] = [4, 4];
  const norm = (name: string, x: Untyped) => layerNorm(x, p[`${name}.weight`], p[`${name}.bias`]);
  const gelu = (x: Untyped) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  const attention = (name: string, x: Untyped) => {
    const [batch, time, width] = x.shape;
    const qkv = tf.reshape(linear(p, `${name}.qkv`, x), [batch, time, 3, heads, width / heads]);
    const [q, k, v] = tf.unstack(tf.transpose(qkv, [2, 0, 3, 1, 4]));
    const scores = tf.mul(tf.matMul(q, k, false, true), (width / heads) ** -0.5);
    const causal = tf.linalg.bandPart(tf.ones([time, time]), -1, 0);
    const masked = tf.add(scores, tf.mul(tf.sub(1, causal), -1e9));
    const attended = tf.transpose(tf.matMul(tf.softmax(masked), v), [0, 2, 1, 3]);
    return linear(p, `${name}.out`, tf.reshape(attended, [batch, time, width]));
  };
  // By a product, as the backend lacks the gradient of rows that are gathered.
  const [vocabulary, width] = p["tokens.weight"].shape;
  const oneHot = tf.reshape(tf.oneHot(ids, vocabulary), [-1, vocabulary]);
  const tokens = tf.reshape(tf.matMul(oneHot, p["tokens.weight"]), [...ids.shape, width]);
  let x = tf.add(tokens, p["positions.weight"]);
  for (let i = 0; i < layers; i++) {
    const name = `blocks.${i}`;
    x = tf.add(x, attention(`${name}.attention`, norm(`${name}.norm1`, x)));
    const h = gelu(linear(p, `${name}.mlp.0`, norm(`${name}.norm2`, x)));
    x = tf.add(x, linear(p, `${name}.mlp.2`, h));
  }
  return crossEntropy(linear(p, "head", norm("norm", x)), targets);
}

function lstm(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const bias = tf.add(p["lstm.bias_ih_l0"], p["lstm.bias_hh_l0"]);
  const projected = linear({ "lstm.weight": p["lstm.weight_ih_l0"], "lstm.bias": bias }, "lstm", x);
  const recurrent = p["lstm.weight_hh_l0"];
  let hidden = tf.zeros([x.shape[1], recurrent.shape[0]]);
  let memory = tf.zerosLike(hidden);
  for (const inputs of tf.unstack(projected)) {
    const gates = tf.add(inputs, tf.matMul(hidden, recurrent));
    const [i, f, g, o] = tf.split(gates, 4, 1);
    memory = tf.add(tf.mul(tf.sigmoid(f), memory), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    hidden = tf.mul(tf.sigmoid(o), tf.tanh(memory));
  }
  return crossEntropy(linear(p, "head", hidden), y);
}

/** Training on one batch. The optimizer has no weight decay, which is done before its step. */
function trains(lossOf: Loss): (workload: Workload) => Program[] {
  return ({ inputs: [x, y], parameters, optimizer }) => {
    const { lr, betas: [beta1, beta2], eps, weightDecay } = optimizer;
    const variables: Parameters = Object.fromEntries(
      Object.entries(turned(parameters)).map(([name, value]) => [name, tf.variable(value)]),
    );
    const adam = tf.train.adam(lr, beta1, beta2, eps);
    const differentiate = () => tf.variableGrads(() => lossOf(variables, x, y));
    const step = async () => {
      const { value, grads } = differentiate();
      if (weightDecay > 0) {
        for (const variable of Object.values(variables)) {
          tf.tidy(() => variable.assign(tf.mul(variable, 1 - lr * weightDecay)));
        }
      }
      adam.applyGradients(grads);
      const [loss] = await value.data();
      tf.dispose([value, grads]);
      return loss;
    };
    return [training(step, { gradients: () => read(Object.values(differentiate().grads)) })];
  };
}

await serve<Untyped>({
  about: `TensorFlow.js ${tf.version_core}, WebAssembly`,
  threads: wasm.getThreadsCount(),
  tensor: (values, shape) => tf.tensor(values, shape),
  programs: {
    ...Object.fromEntries(Object.entries(operations).map(([kind, f]) => [kind, once(f)])),
    "mlp-small": trains(mlpSmall),
    "mlp": trains(mlp),
    "cnn": trains(cnn),
    "gpt": trains(gpt),
    "lstm": trains(lstm),
  },
});
