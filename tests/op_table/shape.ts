/**
 * Rows of the op table: operations that move elements without changing them.
 *
 * @module
 */
import {
  broadcastTensors,
  broadcastTo,
  cat,
  chunk,
  clone,
  contiguous,
  detach,
  diag,
  diagEmbed,
  diagonal,
  expand,
  expandAs,
  flatten,
  flip,
  fliplr,
  flipud,
  hstack,
  meshgrid,
  movedim,
  narrow,
  pad,
  permute,
  repeat,
  repeatInterleave,
  reshape,
  roll,
  rot90,
  select,
  slice,
  split,
  squeeze,
  stack,
  swapaxes,
  t,
  tensor,
  tensorSplit,
  tile,
  trace,
  transpose,
  tril,
  triu,
  unbind,
  unflatten,
  unfold,
  unsqueeze,
  view,
  vstack,
} from "../../mod.ts";
import { fold } from "../../src/engine/primitive/mod.ts";
import type { OpRow } from "../support/op_row.ts";

type Shapes = readonly (readonly number[])[];

/** A row of one input, tried in several shapes; matrices also as a transposed view. */
function row(name: string, run: OpRow["run"], shapes: Shapes): OpRow {
  return {
    name,
    run,
    samples: (samples) =>
      shapes.flatMap((shape) => {
        const plain = [samples.uniform(shape)];
        if (shape.length < 2) return [plain];
        const swapped = [shape[1], shape[0], ...shape.slice(2)];
        return [plain, [samples.uniform(swapped).transpose(0, 1)]];
      }),
    order: 2,
  };
}

/** A row of several inputs of the given shapes. */
function rowOf(name: string, run: OpRow["run"], ...lists: Shapes[]): OpRow {
  return {
    name,
    run,
    samples: (samples) => lists.map((shapes) => shapes.map((shape) => samples.uniform(shape))),
    order: 2,
  };
}

const twice = tensor([2, 0, 1], { dtype: "int32" });

/** Operations that move elements. */
export const shapeRows: readonly OpRow[] = [
  row("reshape", (x) => reshape(x, [-1, 2]), [[2, 3, 2], [4], [0, 2]]),
  // Only what is contiguous can be viewed under any other shape.
  rowOf("view", (x) => view(x, [3, -1]), [[2, 3]], [[6]], [[3, 0]]),
  row("flatten", (x) => flatten(x), [[2, 3], [2, 0], []]),
  row("flatten part", (x) => flatten(x, 1, 2), [[2, 3, 2, 2]]),
  row("unflatten", (x) => unflatten(x, 1, [2, -1]), [[3, 4], [1, 2]]),
  row("squeeze", (x) => squeeze(x), [[1, 3, 1], [2, 2], [1, 1]]),
  row("squeeze one", (x) => squeeze(x, 1), [[2, 1, 3], [2, 2, 1]]),
  row("unsqueeze", (x) => unsqueeze(x, 1), [[2, 3], [0]]),
  row("contiguous", (x) => contiguous(x), [[2, 3]]),
  row("clone", (x) => clone(x), [[2, 3]]),
  { ...row("detach", (x) => detach(x), [[2, 3]]), order: 0 },
  row("permute", (x) => permute(x, [2, 0, 1]), [[2, 3, 4], [1, 0, 2]]),
  row("transpose", (x) => transpose(x, 0, -1), [[2, 3], [2, 3, 4]]),
  row("swapaxes", (x) => swapaxes(x, 0, 1), [[2, 3, 2]]),
  row("t", (x) => t(x), [[2, 3], [3]]),
  row("movedim", (x) => movedim(x, [0, 1], [2, 0]), [[2, 3, 4]]),
  row("flip", (x) => flip(x, [0, -1]), [[2, 3], [3, 1, 2], [0, 2]]),
  row("fliplr", (x) => fliplr(x), [[2, 3]]),
  row("flipud", (x) => flipud(x), [[2, 3], [4]]),
  row("roll", (x) => roll(x, 1), [[2, 3], [4], [0]]),
  row("roll dims", (x) => roll(x, [-1, 4], [0, 1]), [[3, 3], [2, 5]]),
  row("rot90", (x) => rot90(x), [[2, 3], [3, 2, 2]]),
  row("rot90 three times", (x) => rot90(x, -1, [1, 0]), [[2, 3]]),
  row("rot90 twice", (x) => rot90(x, 2), [[2, 3]]),
  row("expand", (x) => expand(x, [2, -1, 4]), [[3, 1], [1, 3, 1], [0, 1]]),
  rowOf("expandAs", (x, other) => expandAs(x, other), [[3, 1], [2, 3, 2]]),
  row("broadcastTo", (x) => broadcastTo(x, [2, 3]), [[3], [2, 1], []]),
  rowOf("broadcastTensors", (x, y) => broadcastTensors([x, y]), [[2, 1], [3]], [[], [2]]),
  row("repeat", (x) => repeat(x, [2, 1, 3]), [[2, 2], [1, 2, 1]]),
  row("tile", (x) => tile(x, [2]), [[2, 2], [3], []]),
  row("repeatInterleave", (x) => repeatInterleave(x, 2), [[2, 2], [3]]),
  row("repeatInterleave dim", (x) => repeatInterleave(x, 3, 1), [[2, 2], [1, 3]]),
  row("repeatInterleave counts", (x) => repeatInterleave(x, twice, 1), [[2, 3]]),
  row("pad", (x) => pad(x, [[1, 0], [0, 2]], { value: 3 }), [[2, 3], [0, 2], [1, 2, 2]]),
  row("pad negative", (x) => pad(x, [[-1, 2], [1, -2]]), [[2, 3]]),
  row("pad reflect", (x) => pad(x, [[1, 1], [2, 0]], { mode: "reflect" }), [[2, 3]]),
  row("pad replicate", (x) => pad(x, [[2, 1]], { mode: "replicate" }), [[2, 3], [1]]),
  row("pad circular", (x) => pad(x, [[1, 2]], { mode: "circular" }), [[2, 3]]),
  row("narrow", (x) => narrow(x, 1, 1, 2), [[2, 3], [0, 3]]),
  row("slice", (x) => slice(x, 0, 1, null, 2), [[5, 2], [1, 2]]),
  row("slice backwards", (x) => slice(x, -1, null, 0, -2), [[2, 6], [4]]),
  row("select", (x) => select(x, 1, -1), [[2, 3], [2, 3, 0]]),
  rowOf("cat", (...xs) => cat(xs, 1), [[2, 1], [2, 3], [2, 0]], [[1, 2, 2], [1, 1, 2]]),
  rowOf("cat of itself", (x) => cat([x, x.flip(0), x]), [[2, 2]], [[3]]),
  rowOf("stack", (...xs) => stack(xs, -1), [[2, 2], [2, 2]], [[], []], [[0], [0]]),
  rowOf("hstack", (...xs) => hstack(xs), [[2], [3]], [[2, 1], [2, 2]], [[], []]),
  rowOf("vstack", (...xs) => vstack(xs), [[2], [2]], [[2, 2], [1, 2]]),
  row("split", (x) => split(x, 2, 1), [[2, 5], [2, 0]]),
  row("split sizes", (x) => split(x, [1, 0, 2]), [[3, 2]]),
  row("chunk", (x) => chunk(x, 2, -1), [[2, 5], [3]]),
  row("tensorSplit", (x) => tensorSplit(x, 3), [[4, 2], [2]]),
  row("tensorSplit places", (x) => tensorSplit(x, [1, 3, 9]), [[4, 2], [2]]),
  row("unbind", (x) => unbind(x, 1), [[2, 3], [2, 1]]),
  row("tril", (x) => tril(x), [[3, 3], [2, 2, 4], [0, 3]]),
  row("tril diagonal", (x) => tril(x, { diagonal: -1 }), [[3, 4]]),
  row("triu", (x) => triu(x), [[3, 3], [2, 4, 2]]),
  row("triu diagonal", (x) => triu(x, { diagonal: 1 }), [[3, 4]]),
  row("diag of a vector", (x) => diag(x), [[3], [0]]),
  row("diag of a matrix", (x) => diag(x, { diagonal: 1 }), [[3, 4], [2, 1]]),
  row("diagEmbed", (x) => diagEmbed(x), [[2, 3], [1]]),
  row("diagEmbed elsewhere", (x) => diagEmbed(x, { offset: -1, dim1: 2, dim2: 0 }), [[2, 3]]),
  row("diagonal", (x) => diagonal(x), [[3, 3], [2, 4], [0, 2]]),
  row("diagonal elsewhere", (x) => diagonal(x, { offset: -1, dim1: -1, dim2: 0 }), [[3, 2, 4]]),
  row("diagonal below", (x) => diagonal(x, { offset: -2 }), [[5, 3], [2, 3]]),
  row("trace", (x) => trace(x), [[3, 3], [2, 4]]),
  rowOf("meshgrid", (...xs) => meshgrid(xs), [[2], [3]], [[2], [], [2]]),
  rowOf("meshgrid xy", (...xs) => meshgrid(xs, { indexing: "xy" }), [[2], [3], [2]]),
  row("unfold", (x) => unfold(x, 0, 3, 2), [[7, 2], [3]]),
  row("unfold overlapping", (x) => unfold(x, -1, 2, 1), [[2, 4]]),
  row("fold", (x) => fold(x, { dim: 0, extent: 8, size: 3, stride: 2, dilation: 1 }), [[3, 3]]),
  row(
    "fold dilated",
    (x) => fold(x, { dim: 1, extent: 6, size: 2, stride: 1, dilation: 3 }),
    [[2, 3, 2]],
  ),
];
