/**
 * Trains a multi-layer perceptron on the handwritten digits of MNIST.
 *
 *     deno run --allow-ffi --allow-env --allow-read examples/mnist.ts --data DIR
 *
 * DIR holds `t10k-images-idx3-ubyte.gz` and `t10k-labels-idx1-ubyte.gz` (10,000 digits, by LeCun,
 * Cortes and Burges): the first 8,000 are learned, the last 2,000 held out. Options:
 *
 *     --epochs N      passes over the training digits (8)
 *     --seed N        of weights and shuffling (0)
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  jit,
  logSoftmax,
  random,
  relu,
  type Tensor,
  tensor,
  treeMap,
  valueAndGrad,
  zeros,
} from "../mod.ts";
import { Progress } from "./support/progress.ts";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    epochs: { type: "string", default: "8" },
    seed: { type: "string", default: "0" },
  },
});
if (options.data === undefined) {
  console.error("Name the folder with the digits: --data DIR");
  Deno.exit(2);
}

/** The bytes of a gzipped IDX file after its header of so many bytes. */
async function readIdx(name: string, header: number): Promise<Uint8Array> {
  const file = await Deno.open(`${options.data}/${name}`);
  const stream = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(header);
}

const pixels = await readIdx("t10k-images-idx3-ubyte.gz", 16);
const digits = await readIdx("t10k-labels-idx1-ubyte.gz", 8);
const images = tensor(Float32Array.from(pixels, (pixel) => pixel / 255)).reshape([10_000, 784]);
const labels = tensor(Int32Array.from(digits));
const [trainImages, testImages] = [images.narrow(0, 0, 8000), images.narrow(0, 8000, 2000)];
const [trainLabels, testLabels] = [labels.narrow(0, 0, 8000), labels.narrow(0, 8000, 2000)];

interface Layer {
  weight: Tensor; // [in, out]
  bias: Tensor; // [out]
}

/** He's initialisation (He, Zhang, Ren, Sun, 2015). */
function initialParams(key: Tensor, sizes: number[]): Layer[] {
  const keys = random.split(key, sizes.length - 1).unbind(0);
  return keys.map((key, i) => ({
    weight: random.normal(key, [sizes[i], sizes[i + 1]]).mul(Math.sqrt(2 / sizes[i])),
    bias: zeros([sizes[i + 1]]),
  }));
}

function model(layers: Layer[], x: Tensor): Tensor {
  return layers.reduce((h, { weight, bias }, i) => {
    const z = h.matmul(weight).add(bias);
    return i < layers.length - 1 ? relu(z) : z;
  }, x);
}

function loss(layers: Layer[], x: Tensor, y: Tensor): Tensor {
  return logSoftmax(model(layers, x), -1).gather(-1, y.unsqueeze(-1)).mean().neg();
}

interface State {
  params: Layer[];
  velocity: Layer[];
}

/** Stochastic gradient descent with momentum. */
const step = jit(({ params, velocity }: State, x: Tensor, y: Tensor): [State, Tensor] => {
  const [value, gradients] = valueAndGrad(loss)(params, x, y);
  const faster = treeMap((v, g) => v.mul(0.9).add(g), velocity, gradients);
  return [
    { params: treeMap((p, v) => p.sub(v.mul(0.05)), params, faster), velocity: faster },
    value,
  ];
});

const accuracy = jit((params: Layer[], x: Tensor, y: Tensor) =>
  model(params, x).argmax(-1).eq(y).to("float32").mean()
);

const batch = 100;
const epochs = Number(options.epochs);
const [paramsKey, shuffleKey] = random.split(random.key(Number(options.seed)));
const params = initialParams(paramsKey, [784, 256, 128, 10]);
let state: State = { params, velocity: treeMap((p) => p.mul(0), params) };

const perEpoch = 8000 / batch;
const progress = new Progress(epochs * perEpoch, batch, "digits");
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = random.permutation(random.foldIn(shuffleKey, epoch), 8000);
  for (let i = 0; i < perEpoch; i++) {
    const rows = order.narrow(0, i * batch, batch);
    const [next, value] = step(state, trainImages.at(rows), trainLabels.at(rows));
    state = next;
    progress.report(epoch * perEpoch + i + 1, `loss ${(value.itemSync() as number).toFixed(4)}`);
  }
}
progress.end();
const right = accuracy(state.params, testImages, testLabels).itemSync() as number;
console.log(`${(100 * right).toFixed(1)} % of the 2,000 held-out digits are right`);
