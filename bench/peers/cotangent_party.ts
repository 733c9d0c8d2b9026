/**
 * The workloads in Cotangent, by its public API as a user would write them: operations eager and
 * compiled, training steps by `nn.trainStep`.
 *
 * @module
 */
import { config, gelu, jit, nn, optim, type Tensor, tensor, vjp } from "../../mod.ts";
import { CharGpt, lossOf as gptLoss } from "../../examples/char_gpt/model.ts";
import { type LoadedWorkload, operation, type Program, serve, training } from "./harness.ts";

const { layerNorm, crossEntropy, mseLoss } = nn.functional;
type Workload = LoadedWorkload<Tensor>;
type Loss = (model: nn.Module, x: Tensor, y: Tensor) => Tensor;

/** The result of a function and, with its last argument as cotangent, that of every other argument. */
function withBackward(f: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) => {
    const [y, pullback] = vjp(f, ...inputs.slice(0, -1));
    return [y, ...pullback(inputs[inputs.length - 1])];
  };
}

const softmax = (x: Tensor) => x.softmax(1);
const normalize = (x: Tensor, weight: Tensor, bias: Tensor) => layerNorm(x, 1024, { weight, bias });

const operations: Readonly<Record<string, (...inputs: Tensor[]) => Tensor[]>> = {
  "matmul": (x, y) => [x.matmul(y)],
  "add": (x, y) => [x.add(y)],
  "exp": (x) => [x.exp()],
  "gelu": (x) => [gelu(x, { approximate: "tanh" })],
  "softmax": (x) => [softmax(x)],
  "softmax-backward": withBackward(softmax),
  "layer-norm": (x, weight, bias) => [normalize(x, weight, bias)],
  "layer-norm-backward": withBackward(normalize),
  "sum-0": (x) => [x.sum(0)],
  "sum-1": (x) => [x.sum(1)],
};

function read(results: readonly Tensor[]): Promise<Float32Array[]> {
  return Promise.all(results.map(async (result) => await result.data() as Float32Array));
}

/** An operation, eager and compiled. The CPU computes at once: nothing is left to wait for. */
function bothWays(f: (...inputs: Tensor[]) => Tensor[]): (workload: Workload) => Program[] {
  return ({ inputs }) =>
    ([["eager", f], ["jit", jit(f)]] as const).map(([variant, compute]) =>
      operation(() => compute(...inputs), { read, variant })
    );
}

/** Training a model on one batch. */
function trains(
  make: () => nn.Module,
  lossOf: Loss = (model, x, y) => crossEntropy(model.forward(x), y),
): (workload: Workload) => Program[] {
  return ({ inputs: [x, y], parameters, optimizer }) => {
    const model = make();
    model.loadStateDict(parameters);
    const { weightDecay, ...numbers } = optimizer;
    const rule = weightDecay === 0
      ? new optim.Adam(model, numbers)
      : new optim.AdamW(model, { ...numbers, weightDecay });
    const step = nn.trainStep(model, rule, lossOf);
    return [training(async () => Number(await step(x, y).item()), {
      gradients: () => read(Object.values(nn.valueAndGrad(model, lossOf)(x, y)[1])),
      variant: "jit",
    })];
  };
}

/** A sequence is told apart by the LSTM's last hidden state. */
class Classifier extends nn.Module {
  lstm = new nn.LSTM(128, 256);
  head = new nn.Linear(256, 10);
  override forward(x: Tensor): Tensor {
    const [, [hidden]] = this.lstm.forward(x);
    return this.head.forward(hidden.at(0));
  }
}

const convolution = (inputs: number, outputs: number): nn.Module[] => [
  new nn.Conv2d(inputs, outputs, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
];

const { cpu } = config();

await serve<Tensor>({
  about: `kernels in ${cpu.kernels}, products by ${cpu.blas}`,
  threads: cpu.threads,
  tensor: (values, shape) => tensor(values).reshape(shape),
  programs: {
    ...Object.fromEntries(Object.entries(operations).map(([kind, f]) => [kind, bothWays(f)])),
    "mlp-small": trains(
      () =>
        new nn.Sequential(
          new nn.Linear(2, 16),
          new nn.Tanh(),
          new nn.Linear(16, 16),
          new nn.Tanh(),
          new nn.Linear(16, 1),
        ),
      (model, x, y) => mseLoss(model.forward(x), y),
    ),
    "mlp": trains(() =>
      new nn.Sequential(
        new nn.Linear(784, 512),
        new nn.ReLU(),
        new nn.Linear(512, 512),
        new nn.ReLU(),
        new nn.Linear(512, 10),
      )
    ),
    "cnn": trains(() =>
      new nn.Sequential(
        ...convolution(1, 32),
        ...convolution(32, 64),
        new nn.Flatten(),
        new nn.Linear(64 * 7 * 7, 128),
        new nn.ReLU(),
        new nn.Linear(128, 10),
      )
    ),
    "gpt": trains(
      () => new CharGpt({ vocabulary: 65, context: 64, layers: 4, width: 128, heads: 4 }),
      (model, ids, targets) => gptLoss(model as CharGpt, [ids, targets]),
    ),
    "lstm": trains(() => new Classifier()),
  },
});
