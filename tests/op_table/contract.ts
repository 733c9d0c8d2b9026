/**
 * Rows of the op table: products of matrices and vectors.
 *
 * @module
 */
import {
  addmm,
  addmv,
  attention,
  baddbmm,
  bmm,
  cross,
  dot,
  einsum,
  inner,
  jvp,
  kron,
  linear,
  matmul,
  mm,
  multiDot,
  mv,
  outer,
  type Tensor,
  tensordot,
  vdot,
  vjp,
} from "../../mod.ts";
import type { OpRow } from "../support/op_row.ts";

type Shapes = readonly (readonly number[])[];

/** A row whose samples are uniform tensors of lists of shapes. */
function row(name: string, run: OpRow["run"], ...lists: Shapes[]): OpRow {
  return {
    name,
    run,
    samples: (samples) => lists.map((shapes) => shapes.map((shape) => samples.uniform(shape))),
    order: 2,
  };
}

/** A row of einsum, of one list of shapes. */
function summation(expression: string, ...shapes: Shapes): OpRow {
  return row(`einsum ${expression}`, (...xs) => einsum(expression, ...xs), shapes);
}

/** Queries, keys and values, and of which shape a mask of floats is, if there is one. */
const attentionShapes: readonly Shapes[] = [
  [[2, 3, 2], [2, 4, 2], [2, 4, 3]],
  [[2, 1, 3, 2], [3, 2, 2], [1, 2, 1], [3, 1]],
  [[5, 2], [5, 2], [5, 1], [2, 1, 5]],
];

/** Rows of attention, of its tangents and of its cotangents, which are primitives of their own. */
function attentionRows(isCausal: boolean): OpRow[] {
  const name = `attention${isCausal ? " causal" : ""}`;
  const run = (query: Tensor, key: Tensor, value: Tensor, mask: Tensor | null = null) =>
    attention(query, key, value, { mask, isCausal });
  const apply = (inputs: readonly Tensor[]) => run(...inputs as [Tensor, Tensor, Tensor]);
  const moved = (...inputs: Tensor[]) =>
    jvp((...all: Tensor[]) => apply(all), inputs, inputs.map((x) => x.cos()))[1];
  const pulled = (...inputs: Tensor[]) => {
    const [output, pull] = vjp((...all: Tensor[]) => apply(all), ...inputs);
    return pull(output.cos());
  };
  return [
    row(name, (...inputs) => apply(inputs), ...attentionShapes),
    row(`${name} tangent`, moved, ...attentionShapes),
    row(`${name} cotangents`, pulled, ...attentionShapes),
  ];
}

/** Products of matrices and vectors. */
export const contractRows: readonly OpRow[] = [
  ...attentionRows(false),
  ...attentionRows(true),
  {
    name: "attention masked by bools",
    run: (query, key, value, mask) => attention(query, key, value, { mask }),
    samples: (samples) => [
      [
        ...[[2, 3], [4, 3], [4, 2]].map((shape) => samples.uniform(shape)),
        samples.booleans([3, 2, 4]),
      ],
    ],
    order: 2,
  },
  row(
    "matmul",
    matmul,
    [[2, 3], [3, 4]],
    [[3], [3]],
    [[3], [3, 2]],
    [[2, 3], [3]],
    [[0, 3], [3, 2]],
    [[2, 0], [0, 3]],
  ),
  row(
    "matmul batched",
    matmul,
    [[2, 2, 3], [3, 4]],
    [[2, 3], [2, 3, 2]],
    [[2, 2, 3], [2, 3, 2]],
    [[3, 1, 2, 2], [2, 2, 1]],
    [[3], [2, 3, 2]],
    [[2, 2, 3], [3]],
  ),
  {
    name: "matmul of views",
    run: (a, b) => matmul(a.transpose(0, 1), b.transpose(-1, -2)),
    samples: (s) => [[s.uniform([3, 2]), s.uniform([4, 3])], [
      s.uniform([3, 2]),
      s.uniform([2, 4, 3]),
    ]],
    order: 2,
  },
  row("mm", mm, [[2, 3], [3, 2]]),
  row("bmm", bmm, [[2, 2, 3], [2, 3, 2]]),
  row("mv", mv, [[2, 3], [3]]),
  row("dot", dot, [[4], [4]], [[0], [0]]),
  row("vdot", vdot, [[4], [4]]),
  row("inner", inner, [[2, 3], [2, 2, 3]], [[2], []]),
  row("outer", outer, [[2], [3]]),
  row("kron", kron, [[2, 2], [1, 3]], [[2], [2, 3]]),
  row("cross", (a, b) => cross(a, b), [[2, 3], [2, 3]], [[3], [2, 3]]),
  row("cross dim", (a, b) => cross(a, b, 0), [[3, 2], [3, 2]]),
  row("tensordot", (a, b) => tensordot(a, b), [[2, 3, 2], [3, 2, 2]]),
  row("tensordot dims", (a, b) => tensordot(a, b, [[0, 1], [1, 0]]), [[2, 3, 2], [3, 2, 2]]),
  row(
    "addmm",
    (x, a, b) => addmm(x, a, b, { beta: 0.5, alpha: 2 }),
    [[2], [3, 2], [2, 2]],
  ),
  row("addmv", (x, a, b) => addmv(x, a, b), [[2], [2, 3], [3]]),
  row("baddbmm", (x, a, b) => baddbmm(x, a, b), [[2, 1], [2, 2, 3], [2, 3, 1]]),
  row("linear", (x, w, b) => linear(x, w, b), [[2, 2, 3], [4, 3], [4]]),
  row("multiDot", (...xs) => multiDot(xs), [[2, 3], [3, 2], [2, 4], [4]]),
  summation("ij,jk->ik", [2, 3], [3, 2]),
  summation("ii", [3, 3]),
  summation("iij->ij", [2, 2, 3]),
  summation("ij->ji", [2, 3]),
  summation("bhid,bhjd->bhij", [2, 2, 3, 2], [2, 2, 2, 2]),
  summation("bi,bi->b", [2, 3], [2, 3]),
  summation("i,j,k->kij", [2], [3], [2]),
  summation("...i,ij->...j", [2, 2, 3], [3, 2]),
  summation("ij,jk,kl,li->", [2, 3], [3, 2], [2, 3], [3, 2]),
  row(
    "einsum ij,jk->ik broadcasting",
    (a, b) => einsum("ij,jk->ik", a, b),
    [[1, 3], [1, 2]],
  ),
];
