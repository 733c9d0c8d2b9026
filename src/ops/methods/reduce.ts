/**
 * Reductions and running totals as methods.
 *
 * @module
 */
import type { ReduceMethods, Tensor } from "../../engine/core/mod.ts";
import {
  all,
  amax,
  amin,
  aminmax,
  any,
  argmax,
  argmin,
  countNonzero,
  cummax,
  cummin,
  cumprod,
  cumsum,
  diff,
  logcumsumexp,
  logSoftmax,
  logsumexp,
  max,
  mean,
  median,
  min,
  mode,
  nanmean,
  nanmedian,
  nansum,
  norm,
  prod,
  quantile,
  softmax,
  std,
  sum,
  variance,
} from "../reduce/mod.ts";

/** The methods that are functions of `ops/reduce`. */
export const reduceMethods: {
  [K in keyof ReduceMethods]: (
    x: Tensor,
    ...rest: Parameters<ReduceMethods[K]>
  ) => ReturnType<ReduceMethods[K]>;
} = {
  sum,
  mean,
  prod,
  nansum,
  nanmean,
  countNonzero,
  max,
  min,
  amax,
  amin,
  aminmax,
  argmax,
  argmin,
  any,
  all,
  var: variance,
  std,
  norm,
  logsumexp,
  softmax,
  logSoftmax,
  median,
  nanmedian,
  mode,
  quantile,
  cumsum,
  cumprod,
  cummax,
  cummin,
  logcumsumexp,
  diff,
};
