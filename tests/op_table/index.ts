/**
 * Rows of the op table: elements found, changed and ordered by where they are.
 *
 * @module
 */
import {
  addAt,
  argsort,
  at,
  bincount,
  bucketize,
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
  oneHot,
  scatter,
  scatterAdd,
  scatterReduce,
  searchsorted,
  set,
  sort,
  take,
  takeAlongDim,
  type Tensor,
  tensor,
  topk,
  unique,
} from "../../mod.ts";
import type { OpRow, Samples } from "../support/op_row.ts";

type Draw = (samples: Samples) => readonly (readonly Tensor[])[];

/** A smooth operation. */
function row(name: string, run: OpRow["run"], samples: Draw): OpRow {
  return { name, run, samples, order: 2 };
}

/** An operation of integers, or one whose outputs are. */
function discrete(name: string, run: OpRow["run"], samples: Draw): OpRow {
  return { name, run, samples, order: 0 };
}

/** One whose shape depends on values. */
function dynamic(name: string, run: OpRow["run"], samples: Draw): OpRow {
  return { name, run, samples, order: 0, traceable: false };
}

const values = ({ values }: { readonly values: Tensor }): Tensor => values;
const both = ({ values, indices }: { readonly values: Tensor; readonly indices: Tensor }) => [
  values,
  indices,
];

/** A matrix, plain and as a transposed view. */
const matrix: Draw = (s) => [[s.uniform([3, 4])], [s.uniform([4, 3]).transpose(0, 1)]];

/** Distinct elements, of which none change places in a small step. */
const distinct: Draw = (s) => [
  [s.distinct([3, 4])],
  [s.distinct([4, 3]).transpose(0, 1)],
  [s.distinct([1, 2])],
];

const mask = tensor([[true, false, true, false], [false, true, true, false], [
  false,
  false,
  false,
  true,
]]);

/** Inputs of a scatter along dim 1: an operand, indices and updates. */
const scatters: Draw = (s) => [
  [s.uniform([2, 4]), s.integers([2, 3], 0, 4), s.uniform([2, 3])],
  [s.uniform([4, 3]).transpose(0, 1), s.integers([2, 5], 0, 4), s.uniform([3, 6])],
  [s.uniform([2, 4]), s.integers([2, 0], 0, 4), s.uniform([2, 0])],
];

/** The same without zeros and ties. */
const reducing: Draw = (s) => {
  const all = s.distinct([4, 6]);
  return [
    [s.nonzero([2, 4]), s.integers([2, 3], 0, 4), s.nonzero([2, 3])],
    [all.narrow(1, 0, 3), s.integers([4, 3], 0, 3), all.narrow(1, 3, 3)],
  ];
};

/** Inputs of writes to slices along dim 1. */
const slices: Draw = (s) => [
  [s.uniform([2, 4, 2]), s.integers([3], 0, 4), s.uniform([2, 3, 2])],
  [s.uniform([3, 3]), s.integers([1], 0, 3), s.uniform([3, 1])],
];

/** Elements found, changed and ordered by where they are. */
export const indexRows: readonly OpRow[] = [
  row("at numbers", (x) => at(x, 1, -1), matrix),
  row("at ranges", (x) => at(x, "1:", "::-2"), matrix),
  row("at ellipsis and new", (x) => at(x, null, "...", 0, null), matrix),
  row("at list", (x) => at(x, [2, 0, 2]), matrix),
  row(
    "at tensors",
    (x, i, j) => at(x, i, j),
    (s) => [[s.uniform([3, 4]), s.integers([2, 1], -3, 3), s.integers([3], -4, 4)]],
  ),
  row(
    "at tensors apart",
    (x, i, j) => at(x, i, ":", j),
    (s) => [[s.uniform([2, 3, 4]), s.integers([3], 0, 2), s.integers([3], 0, 4)]],
  ),
  row(
    "at tensor between",
    (x, i) => at(x, "1:", i, "::2"),
    (s) => [[s.uniform([3, 3, 4]), s.integers([2, 2], 0, 3)]],
  ),
  dynamic("at mask", (x) => at(x, mask), matrix),
  row("set range", (x, y) => set(x, ["::2", 1], y), (s) => [[s.uniform([3, 2]), s.uniform([2])]]),
  row("set ellipsis", (x, y) => set(x, ["...", "1:"], y), (s) => [
    [s.uniform([2, 3]), s.uniform([])],
    [s.uniform([3, 2]).transpose(0, 1), s.uniform([2, 1])],
  ]),
  row(
    "set tensors",
    (x, i, y) => set(x, [i, "1:"], y),
    (s) => [[s.uniform([3, 4]), s.integers([2], 0, 3), s.uniform([3])]],
  ),
  dynamic("set mask", (x) => set(x, [mask], 7), matrix),
  row("addAt range", (x, y) => addAt(x, [":", "::-1"], y), (s) => [
    [s.uniform([3, 2]), s.uniform([2])],
  ]),
  row(
    "addAt tensors",
    (x, i, y) => addAt(x, [":", i], y),
    (s) => [[s.uniform([3, 4]), s.integers([6], -4, 4), s.uniform([3, 6])]],
  ),
  row("gather", (x, index) => gather(x, 1, index), (s) => [
    [s.uniform([3, 4]), s.integers([2, 5], 0, 4)],
    [s.uniform([4, 3]).transpose(0, 1), s.integers([3, 1], 0, 4)],
    [s.uniform([3, 4]), s.integers([3, 0], 0, 4)],
  ]),
  row("gather first", (x, index) => gather(x, 0, index), (s) => [
    [s.uniform([3, 2, 2]), s.integers([4, 2, 1], 0, 3)],
  ]),
  row("takeAlongDim", (x, index) => takeAlongDim(x, index, 1), (s) => [
    [s.uniform([3, 4]), s.integers([1, 2], -4, 4)],
    [s.uniform([1, 4]), s.integers([3, 2], 0, 4)],
  ]),
  row("takeAlongDim flat", (x, index) => takeAlongDim(x, index), (s) => [
    [s.uniform([2, 3]), s.integers([4], 0, 6)],
  ]),
  row("indexSelect", (x, index) => indexSelect(x, 1, index), (s) => [
    [s.uniform([2, 3, 2]), s.integers([5], 0, 3)],
    [s.uniform([2, 3]), s.integers([0], 0, 3)],
  ]),
  row("take", (x, index) => take(x, index), (s) => [
    [s.uniform([2, 3]), s.integers([2, 2], -6, 6)],
  ]),
  row("scatter", (x, index, y) => scatter(x, 1, index, y), scatters),
  row("scatter value", (x, index) => scatter(x, 0, index, 3), (s) => [
    [s.uniform([3, 2]), s.integers([2, 2], 0, 3)],
  ]),
  row("scatterAdd", (x, index, y) => scatterAdd(x, 1, index, y), scatters),
  row("scatterReduce sum", (x, index, y) => scatterReduce(x, 1, index, y, "sum"), reducing),
  row("scatterReduce prod", (x, index, y) => scatterReduce(x, 1, index, y, "prod"), reducing),
  row("scatterReduce mean", (x, index, y) => scatterReduce(x, 1, index, y, "mean"), reducing),
  row("scatterReduce amax", (x, index, y) => scatterReduce(x, 1, index, y, "amax"), reducing),
  row("scatterReduce amin", (x, index, y) => scatterReduce(x, 1, index, y, "amin"), reducing),
  row(
    "scatterReduce prod alone",
    (x, index, y) => scatterReduce(x, 1, index, y, "prod", { includeSelf: false }),
    reducing,
  ),
  row(
    "scatterReduce mean alone",
    (x, index, y) => scatterReduce(x, 1, index, y, "mean", { includeSelf: false }),
    reducing,
  ),
  row(
    "scatterReduce amax alone",
    (x, index, y) => scatterReduce(x, 1, index, y, "amax", { includeSelf: false }),
    reducing,
  ),
  row("indexAdd", (x, index, y) => indexAdd(x, 1, index, y, { alpha: 0.5 }), slices),
  row("indexCopy", (x, index, y) => indexCopy(x, 1, index, y), slices),
  row("indexFill", (x, index) => indexFill(x, 0, index, 2), (s) => [
    [s.uniform([3, 2]), s.integers([2], 0, 3)],
  ]),
  row("maskedFill", (x, m) => maskedFill(x, m, -1), (s) => [
    [s.uniform([2, 3]), s.booleans([3])],
    [s.uniform([0, 3]), s.booleans([0, 1])],
  ]),
  row("maskedFill tensor", (x, m, y) => maskedFill(x, m, y), (s) => [
    [s.uniform([2, 3]), s.booleans([2, 1]), s.uniform([])],
  ]),
  dynamic("maskedSelect", (x) => maskedSelect(x, mask), matrix),
  dynamic("maskedScatter", (x, y) => maskedScatter(x, mask, y), (s) => [
    [s.uniform([3, 4]), s.uniform([2, 4])],
  ]),
  dynamic("nonzero", (x) => nonzero(x), (s) => [[s.integers([3, 4], 0, 2)]]),
  dynamic("unique", (x) => unique(x).values, (s) => [[s.integers([3, 4], 0, 5)]]),
  dynamic("bincount", (x) => bincount(x), (s) => [[s.integers([7], 0, 4)]]),
  discrete("searchsorted", (x, y) => searchsorted(x, y), (s) => [
    [s.uniform([5]).sort().values, s.uniform([2, 3])],
    [s.uniform([2, 4]).sort().values, s.uniform([2, 3])],
  ]),
  discrete("searchsorted right", (x, y) => searchsorted(x, y, { right: true }), (s) => [
    [s.integers([5], 0, 4).sort().values, s.integers([4], -1, 5)],
  ]),
  discrete("bucketize", (x, y) => bucketize(x, y), (s) => [
    [s.uniform([2, 3]), s.uniform([4]).sort().values],
  ]),
  discrete("oneHot", (x) => oneHot(x, 4), (s) => [[s.integers([2, 3], 0, 4)]]),
  row("sort", (x) => both(sort(x)), distinct),
  row("sort descending", (x) => both(sort(x, 0, { descending: true })), distinct),
  discrete("argsort", (x) => argsort(x, 0), distinct),
  row("msort", (x) => msort(x), distinct),
  row("topk", (x) => both(topk(x, 2)), distinct),
  row("topk smallest", (x) => values(topk(x, 1, 0, { largest: false })), distinct),
  row("kthvalue", (x) => both(kthvalue(x, 2)), distinct),
  row("kthvalue keepdim", (x) => values(kthvalue(x, 1, 0, { keepdim: true })), distinct),
];
