/**
 * Costs of compiled functions against numbers counted by hand.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  attention,
  cond,
  conv2d,
  type Cost,
  grad,
  jit,
  scan,
  sort,
  type Tensor,
  tensor,
  whileLoop,
  zeros,
} from "../../../mod.ts";

/** The parts of a cost that a case is about. */
type Expected = Partial<Omit<Cost, "flops">> & { readonly flops?: Partial<Cost["flops"]> };

function assertCost(actual: Cost, { flops = {}, ...others }: Expected): void {
  assert.deepEqual({ ...actual.flops, ...flops }, actual.flops);
  assert.deepEqual({ ...actual, ...others }, actual);
}

Deno.test("a matrix product costs 2 m n k operations", () => {
  const cost = jit((a: Tensor, b: Tensor) => a.matmul(b)).cost(zeros([4, 3]), zeros([3, 5]));
  assert.deepEqual(cost, {
    flops: { total: 120, matmul: 120, convolution: 0, other: 0 },
    bytesRead: 4 * (12 + 15),
    bytesWritten: 4 * 20,
    workspaceBytes: 0,
    resultBytes: 4 * 20,
    kernels: 0,
    routineCalls: 1,
  });
  const batched = jit((a: Tensor, b: Tensor) => a.matmul(b));
  assertCost(batched.cost(zeros([7, 4, 3]), zeros([3, 5])), {
    flops: { matmul: 7 * 120 },
    bytesRead: 4 * (7 * 12 + 15),
  });
});

Deno.test("a convolution costs two operations for each element of each window", () => {
  const f = jit((x: Tensor, w: Tensor) => conv2d(x, w, { padding: 1 }));
  const cost = f.cost(zeros([2, 3, 8, 8]), zeros([5, 3, 3, 3]));
  assertCost(cost, {
    flops: { total: 2 * (2 * 5 * 8 * 8) * (3 * 3 * 3), other: 0 },
    routineCalls: 1,
  });
  const grouped = jit((x: Tensor, w: Tensor) => conv2d(x, w, { groups: 2, stride: 2 }));
  assertCost(grouped.cost(zeros([1, 4, 5, 5]), zeros([6, 2, 3, 3])), {
    flops: { convolution: 2 * (6 * 2 * 2) * (2 * 3 * 3) },
  });
});

Deno.test("attention costs the products of the scores that queries see", () => {
  const inputs = [zeros([2, 3, 5]), zeros([1, 4, 5]), zeros([2, 4, 7])] as const;
  const f = (isCausal: boolean) => (query: Tensor, key: Tensor, value: Tensor) =>
    attention(query, key, value, { isCausal });
  assertCost(jit(f(false)).cost(...inputs), {
    flops: { total: 2 * (2 * 12) * (5 + 7) },
    routineCalls: 1,
    kernels: 0,
  });
  assertCost(jit(f(true)).cost(...inputs), { flops: { matmul: 2 * (2 * 6) * (5 + 7) } });
  const wide = jit(f(true)).cost(zeros([4, 5]), zeros([3, 5]), zeros([3, 7]));
  assertCost(wide, { flops: { matmul: 2 * 9 * (5 + 7) } });

  // Forwards, and then scores anew, cotangents of weights, and those of queries.
  const gradient = jit(grad((query: Tensor, key: Tensor) => f(false)(query, key, key).sum()));
  assertCost(gradient.cost(zeros([3, 5]), zeros([4, 5])), {
    flops: { matmul: 2 * 12 * (2 * 5) + 2 * 12 * (3 * 5) },
  });
});

Deno.test("fused elements cost the operations of each, and touch memory once", () => {
  const f = jit((x: Tensor, y: Tensor) => x.mul(y).add(x).tanh());
  assertCost(f.cost(zeros([10, 10]), zeros([10, 10])), {
    flops: { total: 300, other: 300 },
    bytesRead: 4 * 200,
    bytesWritten: 4 * 100,
    workspaceBytes: 0,
    kernels: 1,
    routineCalls: 0,
  });
  // An expanded row is read once.
  assertCost(f.cost(zeros([10, 10]), zeros([10])), { bytesRead: 4 * 110 });
  // What is chosen between counts on both sides; integers are no floats.
  const chosen = jit((x: Tensor) => x.where(x.gt(0), x.exp()));
  assertCost(chosen.cost(zeros([8])), { flops: { total: 16 } });
  assertCost(jit((x: Tensor) => x.add(1)).cost(zeros([8], { dtype: "int32" })), {
    flops: { total: 0 },
  });
});

Deno.test("a reduction costs an operation for each element, along rows and columns", () => {
  const total = jit((x: Tensor) => x.sum());
  assertCost(total.cost(zeros([6, 7])), { flops: { total: 42 }, bytesRead: 168, bytesWritten: 4 });
  const rows = jit((x: Tensor) => x.square().sum(1));
  assertCost(rows.cost(zeros([6, 7])), { flops: { total: 84 } });
  // 300 columns are summed in blocks of 256, the second of them smaller.
  const columns = jit((x: Tensor) => x.max(0));
  assertCost(jit((x: Tensor) => x.sum(0)).cost(zeros([6, 300])), { flops: { total: 1800 } });
  assert.ok(columns.cost(zeros([6, 300])).flops.total >= 1800);
});

Deno.test("views cost nothing, and a copy its bytes", () => {
  const views = jit((x: Tensor) => x.t().narrow(0, 1, 2));
  assertCost(views.cost(zeros([3, 4])), {
    flops: { total: 0 },
    bytesRead: 0,
    bytesWritten: 0,
    kernels: 0,
    resultBytes: 0,
  });
  const copied = jit((x: Tensor) => x.t().reshape([12]));
  assertCost(copied.cost(zeros([3, 4])), { bytesRead: 48, bytesWritten: 48, kernels: 1 });
  // Two parts of one tensor are not more than the tensor.
  const parts = jit((x: Tensor) => x.narrow(0, 0, 3).add(x.narrow(0, 1, 3)));
  assertCost(parts.cost(zeros([4])), { bytesRead: 16, bytesWritten: 12 });
});

Deno.test("the workspace holds what lives at one time", () => {
  const f = jit((x: Tensor) => x.matmul(x).matmul(x).matmul(x).matmul(x));
  // The first, second and third product take turns in two blocks; the last is the result.
  assertCost(f.cost(zeros([10, 10])), { workspaceBytes: 800, resultBytes: 400, routineCalls: 4 });
});

Deno.test("results that take donated arguments over are not allocated", () => {
  const step = (x: Tensor, y: Tensor) => [x.add(y), y.sum()];
  assertCost(jit(step).cost(zeros([10]), zeros([10])), { resultBytes: 44 });
  const donating = jit(step, { donateArgnums: [0] });
  assertCost(donating.cost(zeros([10]), zeros([10])), { resultBytes: 4 });
});

Deno.test("the body of a scan counts for each turn, of a condition the dearer branch", () => {
  const matrix = zeros([3, 3]);
  const f = jit((xs: Tensor) =>
    scan(
      (carry: Tensor, x: Tensor) => [carry.matmul(matrix).add(x), carry.sum()],
      zeros([3, 3]),
      xs,
    )
  );
  const turns = 100;
  const { flops, routineCalls } = f.cost(zeros([turns, 3, 3]));
  assert.equal(flops.matmul, turns * 2 * 27);
  assert.equal(routineCalls, turns);
  const chosen = jit((x: Tensor) =>
    cond(x.sum().gt(0), (x: Tensor) => x.exp().sin().cos(), (x: Tensor) => x.neg(), x)
  );
  // 5 to sum, 1 to compare, 3 or 1 for each element.
  assertCost(chosen.cost(zeros([5])), { flops: { total: 5 + 1 + 15 } });
  const loop = jit((x: Tensor) =>
    whileLoop((x: Tensor) => x.sum().lt(100), (x: Tensor) => x.add(1), x)
  );
  assertCost(loop.cost(zeros([5])), { flops: { total: 5 + 1 + 5 } });
});

Deno.test("sorting is a routine that does no arithmetic", () => {
  const f = jit((x: Tensor) => sort(x, 0).values);
  assertCost(f.cost(tensor([3, 1, 2])), { flops: { total: 0 }, routineCalls: 1, bytesRead: 12 });
});
