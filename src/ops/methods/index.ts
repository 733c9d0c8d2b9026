/**
 * The index methods.
 *
 * @module
 */
import type { IndexMethods, Tensor } from "../../engine/core/mod.ts";
import {
  addAt,
  argsort,
  argwhere,
  at,
  bincount,
  gather,
  indexAdd,
  indexCopy,
  indexFill,
  indexSelect,
  kthvalue,
  maskedFill,
  maskedScatter,
  maskedSelect,
  msort,
  nonzero,
  scatter,
  scatterAdd,
  scatterReduce,
  set,
  sort,
  take,
  takeAlongDim,
  topk,
  unique,
} from "../index/mod.ts";

/** The functions that are installed as methods, with the tensor as first argument. */
export const indexMethods: {
  [K in keyof IndexMethods]: (
    x: Tensor,
    ...rest: Parameters<IndexMethods[K]>
  ) => ReturnType<IndexMethods[K]>;
} = {
  at,
  set,
  addAt,
  gather,
  takeAlongDim,
  indexSelect,
  take,
  scatter,
  scatterAdd,
  scatterReduce,
  indexAdd,
  indexCopy,
  indexFill,
  maskedFill,
  maskedSelect,
  maskedScatter,
  nonzero,
  argwhere,
  unique,
  bincount,
  sort,
  argsort,
  msort,
  topk,
  kthvalue,
};
