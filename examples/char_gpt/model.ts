/**
 * A small decoder-only transformer on characters: pre-norm, causal attention, learned positions.
 *
 * @module
 */
import { nn, random, type Tensor, zeros } from "../../mod.ts";

/** The sizes of a model. */
export interface GptSizes {
  /** How many characters there are. */
  readonly vocabulary: number;
  /** How many characters the model looks back on. */
  readonly context: number;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
}

/** Every position looks at itself and at those before it. */
class CausalAttention extends nn.Module {
  readonly heads: number;
  qkv: nn.Linear;
  out: nn.Linear;

  constructor({ width, heads }: GptSizes) {
    super();
    this.heads = heads;
    this.qkv = new nn.Linear(width, 3 * width);
    this.out = new nn.Linear(width, width);
  }

  /** `x`, `[batch, time, width]`. */
  override forward(x: Tensor): Tensor {
    const [batch, time, width] = x.shape;
    const [q, k, v] = this.qkv.forward(x)
      .reshape([batch, time, 3, this.heads, width / this.heads])
      .permute([2, 0, 3, 1, 4]); // [3, batch, heads, time, size]
    const attended = nn.functional.scaledDotProductAttention(q, k, v, { isCausal: true });
    return this.out.forward(attended.transpose(1, 2).reshape([batch, time, width]));
  }
}

class Block extends nn.Module {
  norm1: nn.LayerNorm;
  attention: CausalAttention;
  norm2: nn.LayerNorm;
  mlp: nn.Sequential;

  constructor(sizes: GptSizes) {
    super();
    const { width } = sizes;
    this.norm1 = new nn.LayerNorm(width);
    this.attention = new CausalAttention(sizes);
    this.norm2 = new nn.LayerNorm(width);
    this.mlp = new nn.Sequential(
      new nn.Linear(width, 4 * width),
      new nn.GELU(),
      new nn.Linear(4 * width, width),
    );
  }

  override forward(x: Tensor): Tensor {
    const attended = x.add(this.attention.forward(this.norm1.forward(x)));
    return attended.add(this.mlp.forward(this.norm2.forward(attended)));
  }
}

/** The logits of the next character at each position. */
export class CharGpt extends nn.Module {
  tokens: nn.Embedding;
  positions: nn.Embedding;
  blocks: Block[];
  norm: nn.LayerNorm;
  head: nn.Linear;

  /** Weights of normal(0, 0.02), biases of 0. */
  constructor(sizes: GptSizes) {
    super();
    this.tokens = new nn.Embedding(sizes.vocabulary, sizes.width);
    this.positions = new nn.Embedding(sizes.context, sizes.width);
    this.blocks = Array.from({ length: sizes.layers }, () => new Block(sizes));
    this.norm = new nn.LayerNorm(sizes.width);
    this.head = new nn.Linear(sizes.width, sizes.vocabulary);
    this.apply((module) => {
      if (module instanceof nn.Linear || module instanceof nn.Embedding) {
        const key = nn.nextKey("CharGpt");
        module.weight = new nn.Parameter(random.normal(key, module.weight.shape).mul(0.02));
      }
      if (module instanceof nn.Linear) module.bias = new nn.Parameter(zeros(module.bias!.shape));
    });
  }

  /** `ids`, `[batch, time]`, int32, to `[batch, time, vocabulary]`. */
  override forward(ids: Tensor): Tensor {
    const positions = this.positions.weight.narrow(0, 0, ids.shape[1]);
    let x = this.tokens.forward(ids).add(positions);
    for (const block of this.blocks) x = block.forward(x);
    return this.head.forward(this.norm.forward(x));
  }
}

/** The mean cross-entropy in nats a character. */
export function lossOf(model: CharGpt, [ids, targets]: readonly [Tensor, Tensor]): Tensor {
  return nn.functional.crossEntropy(model.forward(ids).flatten(0, 1), targets.flatten());
}
