/**
 * What the layers of a transformer are told.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../../engine/base/mod.ts";
import { type DType, gelu, relu, type Tensor } from "../../../tensor.ts";

/** What stands between the two products of a feed-forward network. */
export type TransformerActivation = "relu" | "gelu" | ((x: Tensor) => Tensor);

/** Options of the layers of transformers. */
export interface TransformerLayerOptions {
  /** The number of features between the two products. @default 2048 */
  readonly dimFeedforward?: number;
  /** The probability with which elements are dropped. @default 0.1 */
  readonly dropout?: number;
  /** What stands between the two products. @default "relu" */
  readonly activation?: TransformerActivation;
  /** What is added to variances. @default 1e-5 */
  readonly layerNormEps?: number;
  /** Whether inputs and outputs are `[batch, length, …]` and not `[length, batch, …]`. @default false */
  readonly batchFirst?: boolean;
  /** Whether normalisation comes before each part and not behind it. @default false */
  readonly normFirst?: boolean;
  /** Whether there are biases. @default true */
  readonly bias?: boolean;
  /** The parameters' dtype. @default "float32" */
  readonly dtype?: DType;
}

/** An activation as a function. */
export function activationOf(
  operation: string,
  activation: TransformerActivation,
): (x: Tensor) => Tensor {
  if (typeof activation === "function") return activation;
  if (activation === "relu") return relu;
  if (activation === "gelu") return (x) => gelu(x);
  throw new ArgumentError(
    `${operation}: Expected "relu", "gelu" or a function as activation: got ` +
      describeValue(activation),
  );
}
