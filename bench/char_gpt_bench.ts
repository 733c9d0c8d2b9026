/**
 * A training step of the character model in `examples/char_gpt.ts` (4 layers, width 128, context
 * 64, batch 16, AdamW), eager and compiled, and a text's loss.
 *
 * @module
 */
import { nn, optim, random } from "../mod.ts";
import { CharGpt, lossOf } from "../examples/char_gpt/model.ts";

const vocabulary = 65;
const sizes = { vocabulary, context: 64, layers: 4, width: 128, heads: 4 };
const [weightsKey, dataKey] = random.split(random.key(0));
const [ids, targets] = random.randint(dataKey, [2, 16, sizes.context], {
  low: 0,
  high: vocabulary,
});
const make = () => nn.withKey(weightsKey, () => new CharGpt(sizes));
const settings = { lr: 1e-3, betas: [0.9, 0.95], weightDecay: 0.1 } as const;

const eager = make();
const eagerOptimizer = new optim.AdamW(eager, settings);
const eagerLoss = nn.valueAndGrad(eager, lossOf);

const compiled = make();
const compiledStep = nn.trainStep(compiled, new optim.AdamW(compiled, settings), lossOf, {
  clipNorm: 1,
});
const compiledLoss = nn.compile(make(), lossOf);

Deno.bench("char-GPT: eager step", { group: "step" }, () => {
  const [, gradients] = eagerLoss([ids, targets]);
  eagerOptimizer.step(optim.clipGradNorm(gradients, 1).gradients);
});
Deno.bench("char-GPT: compiled step", { group: "step" }, () => {
  compiledStep([ids, targets]);
});
Deno.bench("char-GPT: compiled loss", { group: "loss" }, () => {
  compiledLoss([ids, targets]);
});
