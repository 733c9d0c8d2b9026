/**
 * Whole models that load PyTorch's state dicts.
 *
 * @module
 */
import type { DType, Tensor } from "../../mod.ts";
import * as nn from "../../src/nn/mod.ts";
import { loadSequenceCases, testSequenceCases } from "../support/sequence_cases.ts";

interface ModelOptions {
  readonly dtype: DType;
}

class Recurrent extends nn.Module {
  embedding: nn.Embedding;
  lstm: nn.LSTM;
  head: nn.Linear;

  constructor(options: ModelOptions) {
    super();
    this.embedding = new nn.Embedding(11, 6, options);
    const sizes = { numLayers: 2, bidirectional: true, batchFirst: true };
    this.lstm = new nn.LSTM(6, 5, { ...sizes, ...options });
    this.head = new nn.Linear(10, 3, options);
  }

  override forward(ids: Tensor): Tensor {
    const [output] = this.lstm.forward(this.embedding.forward(ids));
    return this.head.forward(output.select(1, -1));
  }
}

class Encoder extends nn.Module {
  embedding: nn.Embedding;
  encoder: nn.TransformerEncoder;
  head: nn.Linear;

  constructor(options: ModelOptions) {
    super();
    this.embedding = new nn.Embedding(11, 8, options);
    const layer = new nn.TransformerEncoderLayer(8, 2, {
      dimFeedforward: 12,
      batchFirst: true,
      normFirst: true,
      ...options,
    });
    this.encoder = new nn.TransformerEncoder(layer, 3, { norm: new nn.LayerNorm(8, options) });
    this.head = new nn.Linear(8, 3, options);
    this.eval();
  }

  override forward(ids: Tensor): Tensor {
    return this.head.forward(this.encoder.forward(this.embedding.forward(ids)).mean(1));
  }
}

testSequenceCases(await loadSequenceCases("models"), { Recurrent, Encoder });
