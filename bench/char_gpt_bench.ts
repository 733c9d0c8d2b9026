/**
 * A training step of the character model in `examples/char_gpt.ts` (4 layers, width 128, context
 * 64, batch 16, AdamW), eager and compiled, and a text's loss.
 *
 * @module
 */
import { jit, random, tensor } from "../mod.ts";
import { context, initialParams, loss } from "../examples/char_gpt/model.ts";
import { initialState, trainStep } from "../examples/char_gpt/training.ts";

const vocabulary = 65;
const batch = 16;
const [paramsKey, dataKey] = random.split(random.key(0));
let state = initialState(initialParams(paramsKey, vocabulary));
const [ids, targets] = random.randint(dataKey, [2, batch, context], { low: 0, high: vocabulary });
const schedule = { rate: tensor(1e-3), time: tensor(1) };

const compiledStep = jit(trainStep);
const compiledLoss = jit(loss);

Deno.bench("char-GPT: eager step", { group: "step" }, () => {
  [state] = trainStep(state, ids, targets, schedule);
});
Deno.bench("char-GPT: compiled step", { group: "step" }, () => {
  [state] = compiledStep(state, ids, targets, schedule);
});
Deno.bench("char-GPT: compiled loss", { group: "loss" }, () => {
  compiledLoss(state.params, ids, targets);
});
