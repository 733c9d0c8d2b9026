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
import { jit, random, type Tensor, tensor, treeLeaves } from "../mod.ts";
import { writeSafetensors } from "../src/io/mod.ts";
import { context, initialParams, loss, model, type Params } from "./char_gpt/model.ts";
import { initialState, rateAt, trainStep } from "./char_gpt/training.ts";
import { Progress } from "./support/progress.ts";

const { values: options } = parseArgs({
  options: {
    text: { type: "string" },
    steps: { type: "string", default: "500" },
    seed: { type: "string", default: "0" },
    save: { type: "string", default: "out/char_gpt.safetensors" },
    eager: { type: "boolean", default: false },
  },
});
const batch = 16;
const steps = wholeNumber("steps", options.steps);
const seed = wholeNumber("seed", options.seed);

function wholeNumber(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  console.error(`--${name} takes a whole number: got ${value}`);
  Deno.exit(2);
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
let state = initialState(params);
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
  const schedule = { rate: tensor(rateAt(at, steps)), time: tensor(at + 1) };
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
await writeSafetensors(options.save, flatten(state.params));
console.log(`Parameters saved to ${options.save}`);

/** The tensors of a tree by their paths, "blocks.0.norm1.scale". */
function flatten(tree: unknown, path: string[] = []): Record<string, Tensor> {
  if (treeLeaves(tree)[0] === tree) return { [path.join(".")]: tree as Tensor };
  return Object.assign(
    {},
    ...Object.entries(tree as object).map(([key, child]) => flatten(child, [...path, key])),
  );
}
