/**
 * The work that all parties do, with the bars that Cotangent is measured by. Everything here is plain
 * data, which the parties get as JSON: names and shapes are PyTorch's.
 *
 * @module
 */

/** A tensor of numbers that `generator.ts` makes. */
export interface TensorDefinition {
  readonly name: string;
  readonly shape: readonly number[];
  readonly seed: number;
  /** Whole numbers from 0 to below this; otherwise float32 of `shift ± scale`. */
  readonly below?: number;
  readonly scale?: number;
  readonly shift?: number;
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019); plain Adam where that is 0. */
export interface AdamDefinition {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
}

/** How many times as fast as a peer Cotangent has to be. */
export interface Bars {
  /** Against eager PyTorch's better time. */
  readonly torch?: number;
  /** Against jax-js; where it is 1, faster. */
  readonly jaxJs: number;
  /** Without a BLAS: operations a nanosecond. */
  readonly gflops?: number;
}

/** A piece of work. */
export interface Workload {
  readonly name: string;
  /** What the parties have a program for. */
  readonly kind: string;
  readonly title: string;
  readonly inputs: readonly TensorDefinition[];
  /** The weights that training starts from; none where nothing is trained. */
  readonly parameters: readonly TensorDefinition[];
  readonly optimizer: AdamDefinition;
  /** Floating-point operations, where the bar counts them. */
  readonly flops?: number;
  /** How far parties' results may lie apart, relative to their size. */
  readonly tolerance: number;
  readonly bars: Bars;
}

/** A tensor whose seed is given to it by its place in the workload. */
type Seedless = Omit<TensorDefinition, "seed">;

const adam: AdamDefinition = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 };

const uniform = (name: string, shape: readonly number[]): Seedless => ({ name, shape, scale: 1 });
const labels = (name: string, shape: readonly number[], below: number): Seedless => (
  { name, shape, below }
);

/** PyTorch's initial weights of a layer: evenly within ±1/√inputs. */
function layer(name: string, weight: readonly number[]): Seedless[] {
  const scale = weight.slice(1).reduce((product, size) => product * size, 1) ** -0.5;
  return [
    { name: `${name}.weight`, shape: weight, scale },
    { name: `${name}.bias`, shape: [weight[0]], scale },
  ];
}

/** The weights of a GPT: of the same variance as a normal(0, 0.02), biases 0, norms 1 and 0. */
function gptParameters(
  { vocabulary, context, layers, width }: Readonly<
    Record<"vocabulary" | "context" | "layers" | "width", number>
  >,
): Seedless[] {
  const table = (name: string, shape: readonly number[]): Seedless => (
    { name: `${name}.weight`, shape, scale: 0.02 * 3 ** 0.5 }
  );
  const constant = (name: string, size: number, shift: number): Seedless => (
    { name, shape: [size], scale: 0, shift }
  );
  const linear = (name: string, inputs: number, outputs: number) => [
    table(name, [outputs, inputs]),
    constant(`${name}.bias`, outputs, 0),
  ];
  const norm = (name: string) => [
    constant(`${name}.weight`, width, 1),
    constant(`${name}.bias`, width, 0),
  ];
  const block = (name: string) => [
    ...norm(`${name}.norm1`),
    ...linear(`${name}.attention.qkv`, width, 3 * width),
    ...linear(`${name}.attention.out`, width, width),
    ...norm(`${name}.norm2`),
    ...linear(`${name}.mlp.0`, width, 4 * width),
    ...linear(`${name}.mlp.2`, 4 * width, width),
  ];
  return [
    table("tokens", [vocabulary, width]),
    table("positions", [context, width]),
    ...Array.from({ length: layers }, (_, i) => block(`blocks.${i}`)).flat(),
    ...norm("norm"),
    ...linear("head", width, vocabulary),
  ];
}

interface Definition {
  readonly kind?: string;
  readonly title: string;
  readonly inputs: readonly Seedless[];
  readonly parameters?: readonly Seedless[];
  readonly optimizer?: AdamDefinition;
  readonly flops?: number;
  readonly tolerance?: number;
  readonly bars?: Partial<Bars>;
}

function define(name: string, definition: Definition): Workload {
  const { inputs, parameters = [], bars, ...rest } = definition;
  const seeded = (tensor: Seedless, seed: number) => ({ ...tensor, seed });
  return {
    name,
    kind: name,
    optimizer: adam,
    tolerance: 1e-5,
    ...rest,
    inputs: inputs.map(seeded),
    parameters: parameters.map((tensor, i) => seeded(tensor, inputs.length + i)),
    bars: { jaxJs: 1, ...bars },
  };
}

function matmul(size: number, bars: Partial<Bars>): Workload {
  return define(`matmul-${size}`, {
    kind: "matmul",
    title: `matmul ${size}`,
    inputs: [uniform("x", [size, size]), uniform("y", [size, size])],
    flops: 2 * size ** 3,
    bars,
  });
}

const many = [4 * 2 ** 20];
const matrix = [4096, 1024];
const rows = [uniform("x", matrix)];
const layerNorm = [
  ...rows,
  { name: "weight", shape: [1024], scale: 0.5, shift: 1 },
  uniform("bias", [1024]),
];
const within1p5 = 1 / 1.5;

/** All workloads, in the order of the table. */
export const workloads: readonly Workload[] = [
  matmul(256, {}),
  matmul(1024, { gflops: 20 }),
  matmul(2048, { gflops: 20 }),
  define("add", { title: "add, 4M", inputs: [uniform("x", many), uniform("y", many)] }),
  define("exp", { title: "exp, 4M", inputs: [uniform("x", many)] }),
  define("gelu", {
    title: "tanh-GELU, 4M",
    inputs: [{ ...uniform("x", many), scale: 4 }],
    bars: { torch: within1p5, jaxJs: 3 },
  }),
  define("softmax", {
    title: "softmax, 4096×1024",
    inputs: rows,
    bars: { torch: within1p5, jaxJs: 3 },
  }),
  define("softmax-backward", {
    title: "softmax, and backward",
    inputs: [...rows, uniform("cotangent", matrix)],
    bars: { torch: within1p5, jaxJs: 3 },
  }),
  define("layer-norm", {
    title: "layer norm, 4096×1024",
    inputs: layerNorm,
    bars: { torch: within1p5 },
  }),
  define("layer-norm-backward", {
    title: "layer norm, and backward",
    inputs: [...layerNorm, uniform("cotangent", matrix)],
    bars: { torch: within1p5 },
  }),
  define("sum-0", { title: "sum over the first axis, 4096×1024", inputs: rows }),
  define("sum-1", { title: "sum over the last axis, 4096×1024", inputs: rows }),
  define("mlp-small", {
    title: "(a) MLP 2-16-16-1",
    inputs: [uniform("x", [32, 2]), uniform("y", [32, 1])],
    parameters: [...layer("0", [16, 2]), ...layer("2", [16, 16]), ...layer("4", [1, 16])],
    bars: { torch: 5 },
  }),
  define("mlp", {
    title: "(b) MLP 784-512-512-10",
    inputs: [uniform("x", [128, 784]), labels("y", [128], 10)],
    parameters: [...layer("0", [512, 784]), ...layer("2", [512, 512]), ...layer("4", [10, 512])],
    bars: { torch: 1 },
  }),
  define("cnn", {
    title: "(c) CNN 32-64-128-10",
    inputs: [uniform("x", [64, 1, 28, 28]), labels("y", [64], 10)],
    parameters: [
      ...layer("0", [32, 1, 3, 3]),
      ...layer("3", [64, 32, 3, 3]),
      ...layer("7", [128, 64 * 7 * 7]),
      ...layer("9", [10, 128]),
    ],
    bars: { torch: 1 / 1.3 },
  }),
  define("gpt", {
    title: "(d) GPT, 4 layers of 128",
    inputs: [labels("ids", [16, 64], 65), labels("targets", [16, 64], 65)],
    parameters: gptParameters({ vocabulary: 65, context: 64, layers: 4, width: 128 }),
    optimizer: { lr: 1e-3, betas: [0.9, 0.95], eps: 1e-8, weightDecay: 0.1 },
    bars: { torch: 1.3 },
  }),
  define("lstm", {
    title: "(e) LSTM 128-256",
    inputs: [uniform("x", [32, 32, 128]), labels("y", [32], 10)],
    parameters: [
      { name: "lstm.weight_ih_l0", shape: [4 * 256, 128], scale: 256 ** -0.5 },
      { name: "lstm.weight_hh_l0", shape: [4 * 256, 256], scale: 256 ** -0.5 },
      { name: "lstm.bias_ih_l0", shape: [4 * 256], scale: 256 ** -0.5 },
      { name: "lstm.bias_hh_l0", shape: [4 * 256], scale: 256 ** -0.5 },
      ...layer("head", [10, 256]),
    ],
    bars: { torch: 1 },
  }),
];
