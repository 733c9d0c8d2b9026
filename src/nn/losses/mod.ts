/**
 * Losses as modules: thin shells over the functions of `nn.functional`, with PyTorch's names;
 * weights are buffers, which move with the model and are saved. May import `src/tensor.ts`, `base`,
 * `../functional`, `../layers` and `../module`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const loss = new nn.CrossEntropyLoss({ weight: tensor([1, 3]), reduction: "sum" });
 * const target = tensor([1, 1], { dtype: "int32" });
 * const value = loss.forward(tensor([[0, 0], [0, 0]]), target).itemSync() as number;
 * assert.ok(Math.abs(value - 6 * Math.LN2) < 1e-5);
 * ```
 *
 * @module
 */
export * from "./adaptive_softmax.ts";
export * from "./classes.ts";
export * from "./embedding.ts";
export * from "./likelihood.ts";
export * from "./linear_cross_entropy.ts";
export { Loss, WeightedLoss, type WithoutWeight } from "./loss.ts";
export * from "./regression.ts";
export * from "./structured.ts";
export type {
  BinaryCrossEntropyOptions,
  BinaryCrossEntropyWithLogitsOptions,
  CosineSimilarityOptions,
  CrossEntropyOptions,
  CtcLossOptions,
  DiceLossOptions,
  FocalLossOptions,
  GaussianNllLossOptions,
  HuberLossOptions,
  InfoNceOptions,
  KlDivOptions,
  LossOptions,
  MarginLossOptions,
  MultilabelSoftMarginLossOptions,
  MultiMarginLossOptions,
  NllLossOptions,
  PairwiseDistanceOptions,
  PoissonNllLossOptions,
  Reduction,
  SmoothL1LossOptions,
  TripletMarginLossOptions,
  TripletMarginWithDistanceLossOptions,
} from "../functional/mod.ts";
