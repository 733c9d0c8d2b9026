/**
 * The workloads in jax-js on its WebAssembly backend, jitted: functions of an object of PyTorch's
 * parameters. Every function consumes its arguments; `.ref` keeps one for another use.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type LoadedWorkload, operation, type Program, serve, training } from "./harness.ts";
import { peersFolder } from "./places.ts";

// The library lies outside of the project, where the type checker does not find it.
// deno-lint-ignore no-explicit-any
type Untyped = any;
type Parameters = Record<string, Untyped>;
type Workload = LoadedWorkload<Untyped>;
type Loss = (p: Parameters, x: Untyped, y: Untyped) => Untyped;

const folder = join(peersFolder(), "node_modules", "@jax-js", "jax");
const { version } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
const jax: Untyped = await import(pathToFileURL(join(folder, "dist", "index.js")).href);
const { lax, nn, numpy: np, tree } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

// --------------------------------------------------------------------------- operations

function layerNorm(x: Untyped, weight: Untyped, bias: Untyped): Untyped {
  return nn.standardize(x, -1, { epsilon: 1e-5 }).mul(weight).add(bias);
}

const softmax = (x: Untyped) => nn.softmax(x, 1);

function withBackward(f: (...inputs: Untyped[]) => Untyped): (...inputs: Untyped[]) => Untyped[] {
  return (...inputs) => {
    const [y, pullback] = jax.vjp(f, inputs.slice(0, -1));
    const cotangents = pullback(inputs[inputs.length - 1]);
    pullback.dispose();
    return [y, ...cotangents];
  };
}

const operations: Readonly<Record<string, (...inputs: Untyped[]) => Untyped[]>> = {
  "matmul": (x, y) => [np.matmul(x, y)],
  "add": (x, y) => [x.add(y)],
  "exp": (x) => [np.exp(x)],
  "gelu": (x) => [nn.gelu(x, { approximate: true })],
  "softmax": (x) => [softmax(x)],
  "softmax-backward": withBackward(softmax),
  "layer-norm": (x, weight, bias) => [layerNorm(x, weight, bias)],
  "layer-norm-backward": withBackward(layerNorm),
  "sum-0": (x) => [x.sum(0)],
  "sum-1": (x) => [x.sum(1)],
};

function read(results: readonly Untyped[]): Promise<Float32Array[]> {
  return Promise.all(results.map((result) => result.ref.data()));
}

function once(f: (...inputs: Untyped[]) => Untyped[]): (workload: Workload) => Program[] {
  const compiled = jax.jit(f);
  return ({ inputs }) => [
    operation(() => jax.blockUntilReady(compiled(...tree.ref(inputs))), {
      read,
      free: tree.dispose,
    }),
  ];
}

// ------------------------------------------------------------------------------ training

function linear(p: Parameters, name: string, x: Untyped): Untyped {
  return np.matmul(x, p[`${name}.weight`].transpose()).add(p[`${name}.bias`]);
}

function crossEntropy(logits: Untyped, labels: Untyped): Untyped {
  const [count, classes] = [labels.size, logits.shape[logits.ndim - 1]];
  return nn.logSoftmax(logits, -1).mul(nn.oneHot(labels, classes)).sum().div(-count);
}

function mlpSmall(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const h = np.tanh(linear(p, "2", np.tanh(linear(p, "0", x))));
  return np.square(linear(p, "4", h).sub(y)).mean();
}

function mlp(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const h = nn.relu(linear(p, "2", nn.relu(linear(p, "0", x))));
  return crossEntropy(linear(p, "4", h), y);
}

function convolution(p: Parameters, name: string, x: Untyped): Untyped {
  const bias = p[`${name}.bias`].reshape([-1, 1, 1]);
  const y = nn.relu(lax.conv(x, p[`${name}.weight`], [1, 1], "SAME").add(bias));
  return lax.reduceWindow(y, (window: Untyped) => np.max(window), [2, 2], [2, 2]);
}

function cnn(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const h = convolution(p, "3", convolution(p, "0", x));
  const flat = h.reshape([h.shape[0], -1]);
  return crossEntropy(linear(p, "9", nn.relu(linear(p, "7", flat))), y);
}

function gpt(p: Parameters, ids: Untyped, targets: Untyped): Untyped {
  const [layers, heads] = [4, 4];
  const norm = (name: string, x: Untyped) => layerNorm(x, p[`${name}.weight`], p[`${name}.bias`]);
  const attention = (name: string, x: Untyped) => {
    const [batch, time, width] = x.shape;
    const qkv = linear(p, `${name}.qkv`, x).reshape([batch, time, 3, heads, width / heads]);
    const [q, k, v] = np.unstack(qkv, 2);
    const attended = nn.dotProductAttention(q, k, v, { isCausal: true });
    return linear(p, `${name}.out`, attended.reshape([batch, time, width]));
  };
  let x = np.take(p["tokens.weight"], ids, 0).add(p["positions.weight"]);
  for (let i = 0; i < layers; i++) {
    const name = `blocks.${i}`;
    x = x.ref.add(attention(`${name}.attention`, norm(`${name}.norm1`, x)));
    const h = linear(p, `${name}.mlp.0`, norm(`${name}.norm2`, x.ref));
    x = x.add(linear(p, `${name}.mlp.2`, nn.gelu(h, { approximate: false })));
  }
  return crossEntropy(linear(p, "head", norm("norm", x)), targets);
}

function lstm(p: Parameters, x: Untyped, y: Untyped): Untyped {
  const bias = p["lstm.bias_ih_l0"].add(p["lstm.bias_hh_l0"]);
  const projected = np.matmul(x, p["lstm.weight_ih_l0"].transpose()).add(bias);
  const recurrent = p["lstm.weight_hh_l0"].transpose();
  const [, batch] = projected.shape;
  let hidden = np.zeros([batch, recurrent.shape[0]]);
  let memory = np.zeros([batch, recurrent.shape[0]]);
  for (const inputs of np.unstack(projected, 0)) {
    const [i, f, g, o] = np.split(inputs.add(np.matmul(hidden, recurrent.ref)), 4, 1);
    memory = nn.sigmoid(f).mul(memory).add(nn.sigmoid(i).mul(np.tanh(g)));
    hidden = nn.sigmoid(o).mul(np.tanh(memory.ref));
  }
  memory.dispose();
  recurrent.dispose();
  return crossEntropy(linear(p, "head", hidden), y);
}

/** What Adam keeps beside the parameters. */
type State = { first: Parameters; second: Parameters; count: Untyped };

/** One step of AdamW (Loshchilov and Hutter, 2019), or of Adam where no weight decays. */
function adam(
  { lr, betas: [beta1, beta2], eps, weightDecay }: Workload["optimizer"],
  parameters: Parameters,
  gradients: Parameters,
  { first, second, count }: State,
): [Parameters, State] {
  const average = (beta: number) => (old: Untyped, value: Untyped) =>
    old.mul(beta).add(value.mul(1 - beta));
  const next = count.add(1);
  const moments = {
    first: tree.map(average(beta1), first, tree.ref(gradients)),
    second: tree.map(average(beta2), second, tree.map(np.square, gradients)),
  };
  const scale1 = np.exp(next.ref.mul(Math.log(beta1))).mul(-1).add(1);
  const scale2 = np.exp(next.ref.mul(Math.log(beta2))).mul(-1).add(1);
  const moved = tree.map(
    (p: Untyped, m: Untyped, v: Untyped) =>
      p.mul(1 - lr * weightDecay).sub(
        m.mul(lr).div(scale1.ref).div(np.sqrt(v.div(scale2.ref)).add(eps)),
      ),
    parameters,
    tree.ref(moments.first),
    tree.ref(moments.second),
  );
  scale1.dispose();
  scale2.dispose();
  return [moved, { ...moments, count: next }];
}

/** Training on one batch. */
function trains(lossOf: Loss): (workload: Workload) => Program[] {
  return ({ inputs: [x, y], parameters, optimizer }) => {
    const differentiate = jax.valueAndGrad(lossOf);
    const compiled = jax.jit((p: Parameters, state: State, x: Untyped, y: Untyped) => {
      const [loss, gradients] = differentiate(tree.ref(p), x, y);
      return [loss, ...adam(optimizer, p, gradients, state)];
    });
    const zeros = () => tree.map(np.zerosLike, tree.ref(parameters));
    let current: [Parameters, State] = [
      tree.ref(parameters),
      { first: zeros(), second: zeros(), count: np.zeros([]) },
    ];
    const step = async () => {
      const [loss, ...next] = compiled(...current, x.ref, y.ref);
      current = next;
      await jax.blockUntilReady(current);
      return (await loss.data())[0];
    };
    return [training(step, {
      gradients: async () => {
        const [, gradients] = jax.jit(differentiate)(tree.ref(parameters), x.ref, y.ref);
        return await read(tree.leaves(gradients));
      },
    })];
  };
}

await serve<Untyped>({
  about: `jax-js ${version}, WebAssembly`,
  threads: navigator.hardwareConcurrency,
  tensor: (values, shape) => np.array(values).reshape(shape),
  programs: {
    ...Object.fromEntries(Object.entries(operations).map(([kind, f]) => [kind, once(f)])),
    "mlp-small": trains(mlpSmall),
    "mlp": trains(mlp),
    "cnn": trains(cnn),
    "gpt": trains(gpt),
    "lstm": trains(lstm),
  },
});
