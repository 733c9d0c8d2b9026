/**
 * A small decoder-only transformer on characters: pre-norm, causal attention, learned positions.
 *
 * @module
 */
import { gelu, logSoftmax, ones, random, softmax, type Tensor, tril, zeros } from "../../mod.ts";

const layers = 4;
const width = 128;
const heads = 4;
/** How many characters the model looks back on. */
export const context = 64;

/** An affine map. */
export interface Linear {
  weight: Tensor; // [in, out]
  bias: Tensor; // [out]
}

/** What layer normalization learns. */
export interface Norm {
  scale: Tensor; // [width]
  shift: Tensor; // [width]
}

/** A layer of the transformer. */
export interface Block {
  norm1: Norm;
  attention: { qkv: Linear; out: Linear };
  norm2: Norm;
  mlp: { up: Linear; down: Linear };
}

/** All weights. */
export interface Params {
  tokens: Tensor; // [vocabulary, width]
  positions: Tensor; // [context, width]
  blocks: Block[];
  norm: Norm;
  head: Linear;
}

/** Weights of normal(0, 0.02), biases of 0. */
export function initialParams(key: Tensor, vocabulary: number): Params {
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
    .permute([2, 0, 3, 1, 4]); // [3, batch, heads, time, size]
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
export function model(params: Params, ids: Tensor): Tensor {
  const time = ids.shape[1];
  const embedded = params.tokens.at(ids).add(params.positions.narrow(0, 0, time));
  const encoded = params.blocks.reduce((x, weights) => block(weights, x), embedded);
  return linear(params.head, layerNorm(params.norm, encoded));
}

/** The mean cross-entropy in nats a character. */
export function loss(params: Params, ids: Tensor, targets: Tensor): Tensor {
  const logProbabilities = logSoftmax(model(params, ids), -1);
  return logProbabilities.gather(-1, targets.unsqueeze(-1)).mean().neg();
}
