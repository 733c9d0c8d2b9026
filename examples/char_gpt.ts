/**
 * Trains a small decoder-only transformer on the characters of a text, and prints samples from it.
 *
 *     deno run --allow-ffi --allow-env --allow-read --allow-write --allow-run examples/char_gpt.ts
 *
 * The default text is what `deno types` prints: it needs no download. Options:
 *
 *     --text FILE     another text to learn
 *     --steps N       training steps (500)
 *     --seed N        of weights, batches and samples (0)
 *     --save FILE     where the trained parameters go (out/char_gpt.safetensors); the curve of the
 *                     loss is drawn beside them (out/char_gpt.svg)
 *
 * @module
 */
import { parseArgs } from "node:util";
import { data, io, nn, optim, random, type Tensor, tensor, train } from "../mod.ts";
import { CharGpt, lossOf } from "./char_gpt/model.ts";

const { values: options } = parseArgs({
  options: {
    text: { type: "string" },
    steps: { type: "string", default: "500" },
    seed: { type: "string", default: "0" },
    save: { type: "string", default: "out/char_gpt.safetensors" },
  },
});
const steps = wholeNumber("steps", options.steps);
const seed = wholeNumber("seed", options.seed);
const context = 64;
const batchSize = 16;

function wholeNumber(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  console.error(`--${name} takes a whole number: got ${value}`);
  Deno.exit(2);
}

async function readText(): Promise<string> {
  if (options.text !== undefined) return await Deno.readTextFile(options.text);
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["types"] }).output();
  return new TextDecoder().decode(stdout);
}

// --------------------------------------------------------------------- the text and the model

const text = await readText();
const tokenizer = data.CharTokenizer.fromText(text);
const ids = tokenizer.encode(text);
const held = Math.floor(ids.length * 0.9);
if (ids.length - held <= context + 1) {
  console.error(`The text is too short: got ${ids.length} characters, needs ${11 * context}`);
  Deno.exit(2);
}
const [weightsKey, batchesKey, samplesKey] = random.split(random.key(seed), 3);
const windows = new data.TextWindows(ids.subarray(0, held), { context, stride: 1 });
const batches = new data.DataLoader(windows, {
  batchSize,
  sampler: new data.RandomSampler(windows, batchesKey, {
    replacement: true,
    count: steps * batchSize,
  }),
});
const validation = new data.DataLoader(evenly(ids.subarray(held), 20 * batchSize), { batchSize });

/** So many windows, spread evenly over a text. */
function evenly(ids: Int32Array, count: number): data.TextWindows {
  const stride = Math.max(context, Math.floor((ids.length - context - 1) / count));
  return new data.TextWindows(ids, { context, stride });
}

const model = nn.withKey(
  weightsKey,
  () =>
    new CharGpt({ vocabulary: tokenizer.vocabularySize, context, layers: 4, width: 128, heads: 4 }),
);
const count = model.parameters().reduce((total, { size }) => total + size, 0);
console.log(
  `${text.length.toLocaleString("en")} characters, ${tokenizer.vocabularySize} distinct; ` +
    `${count.toLocaleString("en")} parameters`,
);

// ------------------------------------------------------------------------------- the training

/** Draws the loss of every step. */
class StepCurve extends train.Callback {
  readonly #losses: Tensor[] = [];
  override onStepEnd({ metrics }: train.StepEvent): void {
    this.#losses.push(metrics.loss);
  }
  override async onFitEnd(): Promise<void> {
    const y = await Promise.all(this.#losses.map(async (loss) => Number(await loss.item())));
    await train.writePlot(options.save.replace(/(\.\w+)?$/, ".svg"), [{ name: "loss", y }], {
      title: "Nats a character",
      xLabel: "step",
      smooth: 0.9,
    });
  }
}

const trainer = new train.Trainer({
  model,
  optimizer: optim.chain(
    optim.clipByGlobalNorm(1),
    optim.adamw({
      lr: optim.warmupCosine(4e-3, {
        warmupSteps: Math.min(50, Math.ceil(steps / 4)),
        totalSteps: Math.max(2, steps),
        finalFactor: 0.1,
      }),
      betas: [0.9, 0.95],
      weightDecay: 0.1,
    }),
  ),
  loss: lossOf,
  callbacks: [
    new train.Progress({ unit: "token", unitsPerStep: batchSize * context }),
    new StepCurve(),
  ],
});
const [{ metrics }] = await trainer.fit(batches, { epochs: 1, validation });
console.log(`validation loss ${metrics["validation/loss"].toFixed(3)} nats a character`);

// -------------------------------------------------------------------------------- the samples

const logitsAt = nn.compile(
  model.eval(),
  (model, window: Tensor, last: Tensor) => model.forward(window).squeeze(0).at(last),
);

/** Continues a text, a character at a time. */
function sample(start: string, length: number): string {
  const written = [...tokenizer.encode(start)];
  for (let i = 0; i < length; i++) {
    const recent = written.slice(-context);
    const window = new Int32Array(context);
    window.set(recent);
    const last = tensor(recent.length - 1, { dtype: "int32" });
    const logits = logitsAt(tensor(window).reshape([1, context]), last);
    const drawn = random.categorical(random.foldIn(samplesKey, i), logits.div(0.8));
    written.push(Number(drawn.itemSync()));
  }
  return tokenizer.decode(written);
}

console.log("\n" + sample("\n", 400) + "\n");
await io.writeSafetensors(options.save, model.stateDict());
console.log(`Parameters saved to ${options.save}`);
