/**
 * Trains a small decoder-only transformer on the characters of a text, in the functional style, and
 * prints samples from it.
 *
 *     deno run --allow-ffi --allow-env --allow-read --allow-write --allow-run examples/char_gpt.ts
 *
 * The default text is what `deno types` prints: it needs no download. Options:
 *
 *     --text FILE     another text to learn
 *     --steps N       training steps (500)
 *     --seed N        of weights, batches and samples (0)
 *     --save FILE     where the trained parameters go (out/char_gpt.safetensors)
 *     --eager         run every operation by itself instead of compiling the step
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  gelu,
  jit,
  logSoftmax,
  ones,
  random,
  softmax,
  type Tensor,
  tensor,
  treeLeaves,
  treeMap,
  tril,
  valueAndGrad,
  zeros,
} from "../mod.ts";
import { Progress } from "./support/progress.ts";
import { saveTensors } from "./support/save_tensors.ts";

const { values: options } = parseArgs({
  options: {
    text: { type: "string" },
    steps: { type: "string", default: "500" },
    seed: { type: "string", default: "0" },
    save: { type: "string", default: "out/char_gpt.safetensors" },
    eager: { type: "boolean", default: false },
  },
});
const steps = wholeNumber("steps", options.steps);
const seed = wholeNumber("seed", options.seed);

function wholeNumber(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  console.error(`--${name} takes a whole number: got ${value}`);
  Deno.exit(2);
}

// ---------------------------------------------------------------------------------- the model

const layers = 4;
const width = 128;
const heads = 4;
const context = 64;
const batch = 16;

interface Linear {
  weight: Tensor; // [in, out]
  bias: Tensor; // [out]
}

interface Norm {
  scale: Tensor; // [width]
  shift: Tensor; // [width]
}

interface Block {
  norm1: Norm;
  attention: { qkv: Linear; out: Linear };
  norm2: Norm;
  mlp: { up: Linear; down: Linear };
}

interface Params {
  tokens: Tensor; // [vocabulary, width]
  positions: Tensor; // [context, width]
  blocks: Block[];
  norm: Norm;
  head: Linear;
}

function initialParams(key: Tensor, vocabulary: number): Params {
  const keys = random.split(key, 3 + 4 * layers);
  let next = 0;
  const weight = (shape: number[]) => random.normal(keys.at(next++), shape).mul(0.02);
  const linear = (inputs: number, outputs: number): Linear => ({
    weight: weight([inputs, outputs]),
    bias: zeros([outputs]),
  });
  const norm = (): Norm => ({ scale: ones([width]), shift: zeros([width]) });
  return {
    tokens: weight([vocabulary, width]),
    positions: weight([context, width]),
    blocks: Array.from({ length: layers }, () => ({
      norm1: norm(),
      attention: { qkv: linear(width, 3 * width), out: linear(width, width) },
      norm2: norm(),
      mlp: { up: linear(width, 4 * width), down: linear(4 * width, width) },
    })),
    norm: norm(),
    head: linear(width, vocabulary),
  };
}

function linear({ weight, bias }: Linear, x: Tensor): Tensor {
  return x.matmul(weight).add(bias);
}

function layerNorm({ scale, shift }: Norm, x: Tensor): Tensor {
  const centred = x.sub(x.mean(-1, { keepdim: true }));
  const variance = centred.square().mean(-1, { keepdim: true });
  return centred.mul(variance.add(1e-5).rsqrt()).mul(scale).add(shift);
}

/** Every position looks at itself and at those before it. `x`, `[batch, time, width]`. */
function attention({ qkv, out }: Block["attention"], x: Tensor): Tensor {
  const [rows, time] = x.shape;
  const [q, k, v] = linear(qkv, x)
    .reshape([rows, time, 3, heads, width / heads])
    .permute([2, 0, 3, 1, 4]) // [3, batch, heads, time, size]
    .unbind(0);
  const scores = q.matmul(k.transpose(-2, -1)).mul((width / heads) ** -0.5);
  const visible = tril(ones([time, time], { dtype: "bool" }));
  const weights = softmax(scores.maskedFill(visible.logicalNot(), -Infinity), -1);
  return linear(out, weights.matmul(v).transpose(1, 2).reshape([rows, time, width]));
}

function block(params: Block, x: Tensor): Tensor {
  const attended = x.add(attention(params.attention, layerNorm(params.norm1, x)));
  const hidden = gelu(linear(params.mlp.up, layerNorm(params.norm2, attended)));
  return attended.add(linear(params.mlp.down, hidden));
}

/** The logits of the next character at each position, `[batch, time, vocabulary]`. */
function model(params: Params, ids: Tensor): Tensor {
  const time = ids.shape[1];
  const embedded = params.tokens.at(ids).add(params.positions.narrow(0, 0, time));
  const encoded = params.blocks.reduce((x, weights) => block(weights, x), embedded);
  return linear(params.head, layerNorm(params.norm, encoded));
}

/** The mean cross-entropy in nats a character. */
function loss(params: Params, ids: Tensor, targets: Tensor): Tensor {
  const logProbabilities = logSoftmax(model(params, ids), -1);
  return logProbabilities.gather(-1, targets.unsqueeze(-1)).mean().neg();
}

// ------------------------------------------------------------------------------- the optimizer

const learningRate = 4e-3;
const warmUp = 50;
const [beta1, beta2] = [0.9, 0.95];
const weightDecay = 0.1;
const largestNorm = 1;

interface State {
  params: Params;
  mean: Params; // of gradients
  square: Params; // of squared gradients
}

/** Linear warm-up, then a cosine down to a tenth. */
function rateAt(step: number): number {
  if (step < warmUp) return learningRate * (step + 1) / warmUp;
  const progress = (step - warmUp) / Math.max(1, steps - warmUp);
  return learningRate * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/** One step of AdamW (Loshchilov and Hutter, 2019) on clipped gradients. `time` counts from 1. */
function trainStep(
  { params, mean, square }: State,
  ids: Tensor,
  targets: Tensor,
  { rate, time }: { rate: Tensor; time: Tensor },
): [State, Tensor] {
  const [value, gradients] = valueAndGrad(loss)(params, ids, targets);
  const squares = treeLeaves(gradients).map((gradient) => gradient.square().sum());
  const norm = squares.reduce((total, x) => total.add(x)).sqrt();
  const clip = norm.add(1e-6).reciprocal().mul(largestNorm).clamp(null, 1);
  const clipped = treeMap((gradient) => gradient.mul(clip), gradients);

  const newMean = treeMap((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), mean, clipped);
  const newSquare = treeMap((s, g) => s.mul(beta2).add(g.square().mul(1 - beta2)), square, clipped);
  const correction1 = time.mul(Math.log(beta1)).exp().neg().add(1); // 1 − β₁ᵗ
  const correction2 = time.mul(Math.log(beta2)).exp().neg().add(1).sqrt();
  const newParams = treeMap(
    (p, m, s) => {
      const denominator = s.sqrt().div(correction2).add(1e-8);
      const decayed = p.mul(rate.mul(-weightDecay).add(1));
      return decayed.sub(m.div(denominator).mul(rate.div(correction1)));
    },
    params,
    newMean,
    newSquare,
  );
  return [{ params: newParams, mean: newMean, square: newSquare }, value];
}

// ------------------------------------------------------------------------------------ the text

async function readText(): Promise<string> {
  if (options.text !== undefined) return await Deno.readTextFile(options.text);
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["types"] }).output();
  return new TextDecoder().decode(stdout);
}

const text = await readText();
const characters = [...new Set(text)].sort();
const idOf = new Map(characters.map((character, id) => [character, id]));
const ids = Int32Array.from(text, (character) => idOf.get(character)!);
const held = Math.floor(ids.length * 0.9);
const training = ids.subarray(0, held);
const validation = ids.subarray(held);
if (validation.length <= context) {
  console.error(`The text is too short: got ${ids.length} characters, needs ${11 * context}`);
  Deno.exit(2);
}

/** Characters from the given places on, and those that follow each. */
function windows(from: Int32Array, starts: ArrayLike<number>): [Tensor, Tensor] {
  const inputs = new Int32Array(starts.length * context);
  const targets = new Int32Array(starts.length * context);
  for (let row = 0; row < starts.length; row++) {
    inputs.set(from.subarray(starts[row], starts[row] + context), row * context);
    targets.set(from.subarray(starts[row] + 1, starts[row] + 1 + context), row * context);
  }
  const shape = [starts.length, context];
  return [tensor(inputs).reshape(shape), tensor(targets).reshape(shape)];
}

/** A random batch of training text. */
function drawBatch(key: Tensor): [Tensor, Tensor] {
  const high = training.length - context;
  const starts = random.randint(key, [batch], { low: 0, high });
  return windows(training, starts.dataSync() as Int32Array);
}

// --------------------------------------------------------------------------------- the training

const [paramsKey, dataKey, sampleKey] = random.split(random.key(seed), 3);
const params = initialParams(paramsKey, characters.length);
let state: State = {
  params,
  mean: treeMap((p) => p.mul(0), params),
  square: treeMap((p) => p.mul(0), params),
};
const count = treeLeaves(params).reduce((total, { size }) => total + size, 0);
console.log(
  `${text.length.toLocaleString("en")} characters, ${characters.length} distinct; ` +
    `${count.toLocaleString("en")} parameters`,
);

const step = options.eager ? trainStep : jit(trainStep);
const evaluate = options.eager ? loss : jit(loss);

/** The mean loss over windows spread evenly over the text held out. */
function validationLoss(): number {
  const windowCount = Math.min(20 * batch, Math.floor((validation.length - 1) / context));
  const stride = (validation.length - 1 - context) / Math.max(1, windowCount - 1);
  let total = 0;
  let batches = 0;
  for (let first = 0; first + batch <= windowCount; first += batch) {
    const starts = Array.from({ length: batch }, (_, i) => Math.floor((first + i) * stride));
    total += evaluate(state.params, ...windows(validation, starts)).itemSync() as number;
    batches++;
  }
  return total / batches;
}

const progress = new Progress(steps, batch * context, "tokens");
for (let at = 0; at < steps; at++) {
  const [inputs, targets] = drawBatch(random.foldIn(dataKey, at));
  const schedule = { rate: tensor(rateAt(at)), time: tensor(at + 1) };
  const [next, value] = step(state, inputs, targets, schedule);
  state = next;
  progress.report(at + 1, `loss ${(value.itemSync() as number).toFixed(3)}`);
}
progress.end();
if (validation.length > batch * context) {
  console.log(`validation loss ${validationLoss().toFixed(3)} nats a character`);
}

// ----------------------------------------------------------------------------------- the samples

const logitsAt = jit((params: Params, window: Tensor, last: Tensor) =>
  model(params, window).squeeze(0).at(last)
);

/** Continues a text, a character at a time. */
function sample(start: string, length: number): string {
  let written = start;
  for (let i = 0; i < length; i++) {
    const recent = [...written].slice(-context).map((character) => idOf.get(character) ?? 0);
    const window = new Int32Array(context);
    window.set(recent);
    const last = tensor(recent.length - 1, { dtype: "int32" });
    const logits = logitsAt(state.params, tensor(window).reshape([1, context]), last);
    const drawn = random.categorical(random.foldIn(sampleKey, i), logits.div(0.8));
    written += characters[drawn.itemSync() as number];
  }
  return written;
}

console.log("\n" + sample("\n", 400) + "\n");
await saveTensors(options.save, { ...flatten(state.params) });
console.log(`Parameters saved to ${options.save}`);

/** The tensors of a tree by their paths, "blocks.0.norm1.scale". */
function flatten(tree: unknown, path: string[] = []): Record<string, Tensor> {
  if (treeLeaves(tree)[0] === tree) return { [path.join(".")]: tree as Tensor };
  return Object.assign(
    {},
    ...Object.entries(tree as object).map(([key, child]) => flatten(child, [...path, key])),
  );
}
