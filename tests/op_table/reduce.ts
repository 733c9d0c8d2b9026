/**
 * Rows of the op table: reductions, running totals and functions of rows.
 *
 * @module
 */
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
  softmin,
  std,
  stdMean,
  sum,
  type Tensor,
  tensor,
  variance,
  varMean,
} from "../../mod.ts";
import { linearRecurrence } from "../../src/engine/primitive/mod.ts";
import type { OpRow, Samples } from "../support/op_row.ts";

type Run = (x: Tensor) => Tensor | readonly Tensor[];

/** Tensors of several shapes, a transposed view and one without elements in the first dimension. */
function shapes(draw: "uniform" | "distinct" | "nonzero"): OpRow["samples"] {
  return (samples) => [
    [samples[draw]([3, 4])],
    [samples[draw]([4, 3]).transpose(0, 1)],
    [samples[draw]([2, 3, 2])],
  ];
}

const withEmpty = (draw: "uniform" | "nonzero"): OpRow["samples"] => (samples) => [
  ...shapes(draw)(samples),
  [samples[draw]([0, 3])],
];

function row(name: string, run: Run, rest: Partial<OpRow> = {}): OpRow {
  return { name, run, samples: shapes("uniform"), order: 2, ...rest };
}

const distinct = { samples: shapes("distinct") };
const nonzero = { samples: shapes("nonzero") };
const unsmooth = { order: 0 } as const;
const both = ({ values, indices }: { values: Tensor; indices: Tensor }) => [values, indices];
const withZeros: OpRow["samples"] = (samples: Samples) => [
  [samples.uniform([2, 3])],
  [tensor([[2, 0, 3], [0, -1, 0]], { dtype: "float64" })],
  [tensor([1.5, 0, -2, 0.5], { dtype: "float64" })],
];
const withNaN: OpRow["samples"] = () => [
  [tensor([[1, NaN, 3, 0.5], [5, 6, -2, NaN]], { dtype: "float64" })],
];

/** Reductions, running totals and functions of rows. */
export const reduceRows: readonly OpRow[] = [
  row("sum", (x) => sum(x), { samples: withEmpty("uniform") }),
  row("sum dim", (x) => sum(x, 0), { samples: withEmpty("uniform") }),
  row("sum dims keepdim", (x) => sum(x, [0, -1], { keepdim: true })),
  row("sum integers", (x) => sum(x, 1), {
    order: 0,
    samples: (s) => [[s.integers([3, 4], -9, 9)], [s.booleans([3, 4])]],
  }),
  row("mean", (x) => mean(x)),
  row("mean dim keepdim", (x) => mean(x, 1, { keepdim: true })),
  row("nansum", (x) => nansum(x, 1), { samples: withNaN, order: 0 }),
  row("nanmean", (x) => nanmean(x, 1), { samples: withNaN, order: 0 }),
  row("prod", (x) => prod(x), { samples: withZeros, tolerance: 1e-5 }),
  row("prod dim", (x) => prod(x, 0), { samples: withZeros }),
  row("prod dims", (x) => prod(x, [0, -1]), { samples: shapes("uniform"), tolerance: 1e-5 }),
  row("countNonzero", (x) => countNonzero(x, 1), unsmooth),
  row("max", (x) => max(x), distinct),
  row("max dim", (x) => max(x, 1), distinct),
  row("max dims keepdim", (x) => max(x, [0, 1], { keepdim: true }), distinct),
  row("min", (x) => min(x), distinct),
  row("min dim", (x) => min(x, 0), distinct),
  row("amax", (x) => amax(x, [0, 1]), distinct),
  row("amin", (x) => amin(x, [1]), distinct),
  row("aminmax", (x) => Object.values(aminmax(x, 1)), distinct),
  row("argmax", (x) => argmax(x), unsmooth),
  row("argmax dim", (x) => argmax(x, 1), unsmooth),
  row("argmin dim", (x) => argmin(x, 0, { keepdim: true }), unsmooth),
  row("any", (x) => any(x, 1), { order: 0, samples: (s) => [[s.booleans([3, 4])]] }),
  row("all", (x) => all(x, 1), { order: 0, samples: (s) => [[s.integers([3, 4], 0, 3)]] }),
  row("var", (x) => variance(x)),
  row("var dim", (x) => variance(x, 1, { correction: 0 })),
  row("std", (x) => std(x)),
  row("std dims keepdim", (x) => std(x, [0, -1], { keepdim: true })),
  row("varMean", (x) => Object.values(varMean(x, 1))),
  row("stdMean", (x) => Object.values(stdMean(x, 1))),
  row("norm", (x) => norm(x)),
  row("norm dim", (x) => norm(x, 2, 1)),
  row("norm 1", (x) => norm(x, 1, 1), nonzero),
  row("norm 3", (x) => norm(x, 3, [0, 1]), nonzero),
  row("norm 0.5", (x) => norm(x, 0.5, 1), { ...nonzero, tolerance: 1e-5 }),
  row("norm infinity", (x) => norm(x, Infinity, 1), {
    samples: (s) => [[s.distinct([3, 4]).add(2)]],
  }),
  row("norm -infinity", (x) => norm(x, -Infinity, 1), {
    samples: (s) => [[s.distinct([3, 4]).add(2)]],
  }),
  row("norm 0", (x) => norm(x, 0, 1), unsmooth),
  row("logsumexp", (x) => logsumexp(x)),
  row("logsumexp dim", (x) => logsumexp(x, 1, { keepdim: true })),
  row("softmax", (x) => softmax(x, -1), { samples: withEmpty("uniform") }),
  row("softmax first dim", (x) => softmax(x, 0)),
  row("logSoftmax", (x) => logSoftmax(x, -1), { samples: withEmpty("uniform") }),
  row("logSoftmax first dim", (x) => logSoftmax(x, 0)),
  row("softmin", (x) => softmin(x, 1)),
  row("median", (x) => median(x), distinct),
  row("median dim", (x) => both(median(x, 1)), distinct),
  row("nanmedian", (x) => nanmedian(x), distinct),
  row("nanmedian dim", (x) => both(nanmedian(x, 0, { keepdim: true })), distinct),
  row("mode", (x) => both(mode(x, 1)), {
    order: 0,
    samples: (s) => [[s.integers([4, 7], 0, 3)]],
  }),
  row("quantile", (x) => quantile(x, 0.3), distinct),
  row("quantile dim", (x) => quantile(x, [0.1, 0.5, 0.95], 1), distinct),
  row("cumsum", (x) => cumsum(x, 0), { samples: withEmpty("uniform") }),
  row("cumsum dim", (x) => cumsum(x, -1)),
  row("cumprod", (x) => cumprod(x, 0), { samples: withZeros }),
  row("cumprod dim", (x) => cumprod(x, -1), { samples: withEmpty("nonzero"), tolerance: 1e-5 }),
  row("cummax", (x) => both(cummax(x, 1)), distinct),
  row("cummin", (x) => both(cummin(x, 0)), distinct),
  row("logcumsumexp", (x) => logcumsumexp(x, 1)),
  row("logcumsumexp first dim", (x) => logcumsumexp(x, 0), { samples: withEmpty("uniform") }),
  // The primitive behind the derivatives of cumprod and logcumsumexp.
  ...[false, true].map((reverse): OpRow => ({
    name: `linearRecurrence${reverse ? " reverse" : ""}`,
    run: (a, b) => linearRecurrence(a, b, 1, reverse),
    samples: (s) => [
      [s.uniform([2, 4]), s.uniform([2, 4])],
      [s.uniform([4, 2]).transpose(0, 1), s.uniform([2, 4])],
    ],
    order: 2,
  })),
  row("diff", (x) => diff(x)),
  row("diff twice", (x) => diff(x, 2, 1)),
];
