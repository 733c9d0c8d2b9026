/**
 * Scans in compiled programs: divided and unrolled they give what the loop gives turn by turn.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  cat,
  grad,
  jit,
  jvp,
  manualSeed,
  randn,
  scan,
  type Tensor,
  tensor,
  treeLeaves,
  vmap,
  zeros,
} from "../../../mod.ts";
import { optimizeForProgram, unfoldRules } from "../../../src/engine/compile/mod.ts";
import { closeGraph, type Graph } from "../../../src/engine/core/mod.ts";
import { traceGraph } from "../../../src/engine/transform/graph_transforms.ts";

/** Within rounding, relative to the largest element. */
function assertClose(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [treeLeaves(actual), treeLeaves(expected)] as Tensor[][];
  assert.equal(got.length, wanted.length);
  wanted.forEach((y, i) => {
    assert.deepEqual(got[i].shape, y.shape, what);
    assert.equal(got[i].dtype, y.dtype, what);
    if (y.size === 0) return;
    const scale = Math.max(1e-30, y.abs().max().itemSync() as number);
    const error = got[i].sub(y).abs().max().itemSync() as number;
    assert.ok(error <= 1e-12 * scale, `${what}, leaf ${i}: off by ${error} of ${scale}`);
  });
}

/** A program's graph before its equations are fused. */
function unfolded(f: (...inputs: Tensor[]) => unknown, ...inputs: Tensor[]): Graph {
  const traced = traceGraph((values) => treeLeaves(f(...values)) as Tensor[], inputs);
  return closeGraph(unfoldRules(traced)).graph;
}

const count = (graph: Graph, name: string) =>
  graph.equations.filter(({ primitive }) => primitive.name === name).length;

const f64 = (shape: number[]) => randn(shape, { dtype: "float64" });

/** A network with everything in its loop that can be moved out of it. */
function network(reverse: boolean) {
  return (weights: Record<string, Tensor>, state: Tensor, xs: Tensor) => {
    const [last, results] = scan(
      ([h, sum]: readonly [Tensor, Tensor], x: Tensor) => {
        const gates = x.matmul(weights.input.t().exp()).add(h.matmul(weights.hidden));
        const next = gates.add(weights.bias).tanh();
        const y = next.matmul(weights.output).softmax(1);
        return [[next, sum.add(y.sum(0))], { y, x, bias: weights.bias.mul(2), h }] as const;
      },
      [state, zeros([2], { dtype: "float64" })] as const,
      xs,
      { reverse },
    );
    return { last, results };
  };
}

function weightsOf(): Record<string, Tensor> {
  return { input: f64([4, 3]), hidden: f64([4, 4]), bias: f64([4]), output: f64([4, 2]) };
}

Deno.test("compiled scans agree with eager ones, long and short, in both directions", () => {
  manualSeed(3);
  for (const length of [0, 1, 2, 4, 5, 17, 100]) {
    for (const reverse of [false, true]) {
      const args = [weightsOf(), f64([2, 4]), f64([length, 2, 3])] as const;
      const f = network(reverse);
      assertClose(jit(f)(...args), f(...args), `${length} turns${reverse ? ", reversed" : ""}`);
    }
  }
});

Deno.test("gradients of compiled scans agree with those of eager ones", () => {
  manualSeed(4);
  for (const length of [1, 2, 4, 7, 70]) {
    for (const reverse of [false, true]) {
      const args = [weightsOf(), f64([2, 4]), f64([length, 2, 3])] as const;
      const loss = (weights: Record<string, Tensor>, state: Tensor, xs: Tensor) =>
        (treeLeaves(network(reverse)(weights, state, xs)) as Tensor[])
          .map((x) => x.sin().sum()).reduce((a, b) => a.add(b));
      const gradients = grad(loss, { argnums: [0, 1, 2] });
      const what = `${length} turns${reverse ? ", reversed" : ""}`;
      assertClose(jit(gradients)(...args), gradients(...args), what);
      const tangents = [weightsOf(), f64([2, 4]), f64([length, 2, 3])] as const;
      const pushed = (...all: Tensor[]) => {
        void all;
        return jvp(loss, args as never, tangents as never);
      };
      assertClose(jit(pushed)(), pushed(), `${what}, forward mode`);
    }
  }
});

Deno.test("compiled scans agree with eager ones under vmap", () => {
  manualSeed(5);
  for (const length of [1, 3, 80]) {
    const weights = weightsOf();
    const [states, xs] = [f64([3, 2, 4]), f64([length, 3, 2, 3])];
    const f = vmap(network(false), { inAxes: [null, 0, 1] });
    assertClose(jit(f)(weights, states, xs), f(weights, states, xs), `${length} turns`);
    const each = grad((weights: Record<string, Tensor>, state: Tensor, xs: Tensor) =>
      network(true)(weights, state, xs).results.y.square().sum()
    );
    const batched = vmap(each, { inAxes: [null, 0, 1] });
    assertClose(jit(batched)(weights, states, xs), batched(weights, states, xs), `${length} turns`);
  }
});

const running = (xs: Tensor) =>
  scan(
    (sum: Tensor, x: Tensor) => [sum.add(x).tanh(), sum] as const,
    zeros([], { dtype: xs.dtype }),
    xs,
  );

Deno.test("short scans are unrolled, long ones stay loops", () => {
  assert.equal(count(unfolded(running, zeros([4])), "scan"), 0);
  assert.equal(count(unfolded(running, zeros([4])), "tanh"), 4);
  assert.equal(count(unfolded(running, zeros([5])), "scan"), 1);
});

Deno.test("scans are unrolled as long as the program has room, inner ones first", () => {
  const over = (inner: (xs: Tensor) => readonly [Tensor, Tensor]) => (xs: Tensor) =>
    scan(
      (sum: Tensor, x: Tensor) => [sum.add(inner(x.add(sum).mul(x))[0]), sum] as const,
      zeros([], { dtype: xs.dtype }),
      xs,
    );
  assert.equal(count(unfolded(over(running), zeros([4, 3])), "scan"), 0);
  // 4⁵ turns have no place: what is left are loops of unrolled loops.
  const tower = over(over(over(over(running))));
  const deep = unfolded(tower, zeros([4, 4, 4, 4, 4]));
  assert.ok(count(deep, "scan") > 0);
  assert.ok(deep.equations.length <= 4000);
  const many = (xs: Tensor) => Array.from({ length: 300 }, (_, i) => running(xs.add(i))[0]);
  const graph = unfolded(many, zeros([4]));
  assert.ok(count(graph, "scan") > 0 && count(graph, "scan") < 300);
  assert.ok(graph.equations.length <= 4000);
  const xs = randn([4, 4, 4, 4, 4], { dtype: "float64" });
  assertClose(jit(tower)(xs), tower(xs), "deep");
});

Deno.test("products of what is scanned over are one product before the loop", () => {
  const f = (w: Tensor, xs: Tensor) =>
    scan(
      (h: Tensor, x: Tensor) => {
        const next = x.matmul(w).add(h).tanh();
        return [next, next] as const;
      },
      zeros([2, 4]),
      xs,
    );
  const graph = unfolded(f, zeros([3, 4]), zeros([100, 2, 3]));
  assert.deepEqual([count(graph, "matmul"), count(graph, "scan")], [1, 1]);
  const { shape } =
    graph.equations.find(({ primitive }) => primitive.name === "matmul")!.outputs[0];
  assert.deepEqual(shape, [200, 4]);
});

Deno.test("products that the carry does not need are one product after the loop", () => {
  const f = (w: Tensor, xs: Tensor) =>
    scan(
      (h: Tensor, x: Tensor) => {
        const next = h.add(x).tanh();
        return [next, next.matmul(w).relu()] as const;
      },
      zeros([2, 3]),
      xs,
    );
  const graph = unfolded(f, zeros([3, 4]), zeros([100, 2, 3]));
  const order = graph.equations.map(({ primitive }) => primitive.name);
  assert.deepEqual([count(graph, "matmul"), count(graph, "scan")], [1, 1]);
  assert.ok(order.indexOf("scan") < order.indexOf("matmul"));
});

Deno.test("the gradient of a weight in a loop is one product", () => {
  const loss = (w: Tensor, b: Tensor, xs: Tensor) =>
    scan(
      (h: Tensor, x: Tensor) => {
        const next = h.matmul(w).add(x).add(b).tanh();
        return [next, next] as const;
      },
      zeros([2, 3]),
      xs,
    )[1].sum();
  const gradient = grad(loss, { argnums: [0, 1] });
  for (const turns of [4, 40]) {
    const inputs = [zeros([3, 3]), zeros([3]), zeros([turns, 2, 3])];
    const graph = optimizeForProgram(unfolded(gradient as never, ...inputs));
    // Of all turns' states by all their cotangents, beside the loops or a product a turn in each direction.
    const wide = graph.equations.filter(({ primitive, inputs }) =>
      primitive.name === "matmul" && inputs[0].shape[1] === 2 * turns
    );
    assert.equal(wide.length, 1);
    const loops = count(graph, "scan");
    assert.equal(loops, turns === 4 ? 0 : 2);
    assert.ok(count(graph, "matmul") <= (loops === 0 ? 2 * turns : 0) + 1);
  }
});

Deno.test("a loop keeps no more for its gradient than what cannot be had by simple operations", () => {
  const f = (h: Tensor, xs: Tensor) =>
    scan(
      (h: Tensor, x: Tensor) => {
        const next = h.mul(x.sigmoid()).sub(h.square()).tanh();
        return [next, []] as const;
      },
      h,
      xs,
    )[0].sum();
  const graph = unfolded(grad(f), zeros([3]), zeros([40, 3]));
  const [forward, backward] = graph.equations.filter(({ primitive }) => primitive.name === "scan");
  // The state before and after the turn; the gates are computed for all turns before the loop.
  assert.equal(forward.outputs.length, 1 + 2);
  assert.equal(backward.outputs.length, 1);
  const { body } = forward.params as { readonly body: Graph };
  assert.deepEqual([count(graph, "sigmoid"), count(body, "sigmoid")], [1, 0]);
});

Deno.test("what is the same in all turns is computed once, what is no state is not carried", () => {
  const f = (w: Tensor, xs: Tensor) =>
    scan(
      (h: Tensor, x: Tensor) => {
        const scale = w.exp().add(1);
        return [h.mul(scale).add(x), { scale, x, twice: x.mul(2) }] as const;
      },
      zeros([3]),
      xs,
    );
  const graph = unfolded(f, zeros([3]), zeros([100, 3]));
  assert.equal(count(graph, "exp"), 1);
  const loop = graph.equations.find(({ primitive }) => primitive.name === "scan")!;
  assert.equal(loop.outputs.length, 1, "the carry alone");
  const [w, xs] = [tensor([0, 1, 2]), randn([100, 3])];
  const [, { scale, x, twice }] = jit(f)(w, xs) as unknown as [Tensor, Record<string, Tensor>];
  assert.deepEqual(scale.at(7).arraySync(), w.exp().add(1).arraySync());
  assert.deepEqual(x.arraySync(), xs.arraySync());
  assert.deepEqual(twice.arraySync(), xs.mul(2).arraySync());
});

Deno.test("a scan that carries nothing is no loop", () => {
  const f = (w: Tensor, xs: Tensor) =>
    scan((_: readonly Tensor[], x: Tensor) => [[], x.matmul(w).cumsum(0)] as const, [], xs)[1];
  const graph = unfolded(f, zeros([3, 2]), zeros([100, 4, 3]));
  assert.equal(count(graph, "scan"), 0);
  const args = [randn([3, 2]), randn([100, 4, 3])] as const;
  const error = jit(f)(...args).sub(f(...args)).abs().max().itemSync() as number;
  assert.ok(error < 1e-5);
});

Deno.test("long loops take stacks, constants and states that lie anyhow", () => {
  manualSeed(6);
  const base = f64([3, 90, 2]);
  const stacks: Record<string, Tensor> = {
    "transposed": base.permute([1, 2, 0]),
    "in the middle": f64([95, 2, 3]).narrow(0, 3, 90),
    "backwards": f64([90, 2, 3]).flip([0]),
    "every other": f64([180, 2, 3]).at("::2"),
    "the same at each turn": f64([1, 2, 3]).expand([90, 2, 3]),
    "the same in each place": f64([90, 1, 1]).expand([90, 2, 3]),
  };
  const f = (xs: Tensor, w: Tensor, h: Tensor) =>
    scan(
      (h: Tensor, x: Tensor) => {
        const next = h.matmul(w).add(x).tanh();
        return [next, next.sum(0)] as const;
      },
      h,
      xs,
    );
  for (const [name, xs] of Object.entries(stacks)) {
    const args = [xs, f64([3, 3]).t(), f64([4, 3]).narrow(0, 1, 2)] as const;
    const [last, sums] = f(...args);
    let h = args[2] as Tensor;
    const each = Array.from({ length: 90 }, (_, turn) => {
      h = h.matmul(args[1]).add(xs.at(turn)).tanh();
      return h.sum(0);
    });
    assertClose([last, sums.at(17), sums.at(89)], [h, each[17], each[89]], name);
    // In a program the stack may be a view of an intermediate.
    assertClose(
      jit((...all: typeof args) => f(all[0].mul(1.5).div(1.5), all[1], all[2]))(...args),
      [last, sums],
      name,
    );
  }
});

Deno.test("states of loops may change places, stay, or be given out", () => {
  const f = (a: Tensor, b: Tensor, xs: Tensor) =>
    scan(
      (
        [a, b, c]: readonly Tensor[],
        x: Tensor,
      ) => [[b, a, c], { a, x, fixed: c.add(1), sum: a.add(x) }],
      [a, b, a],
      xs,
    );
  const args = [tensor([1, 2]), tensor([3, 4]), randn([101, 2])] as const;
  for (const run of [f, jit(f)]) {
    const [[a, b, c], stacks] = run(...args) as unknown as [Tensor[], Record<string, Tensor>];
    assert.deepEqual([a, b, c].map((x) => x.arraySync()), [[3, 4], [1, 2], [1, 2]]);
    assert.deepEqual(stacks.a.narrow(0, 0, 3).arraySync(), [[1, 2], [3, 4], [1, 2]]);
    assert.deepEqual(stacks.x.arraySync(), args[2].arraySync());
    assert.deepEqual(stacks.fixed.at(100).arraySync(), [2, 3]);
    assert.deepEqual(stacks.sum.at(1).arraySync(), tensor([3, 4]).add(args[2].at(1)).arraySync());
  }
});

Deno.test("results of a loop are not written over by the next run of it", () => {
  const f = jit((xs: Tensor) => running(xs.mul(2)));
  const xs = randn([70]);
  const [last, stack] = f(xs);
  const before = [last.arraySync(), stack.arraySync()];
  f(xs.neg());
  assert.deepEqual([last.arraySync(), stack.arraySync()], before);
});

Deno.test("a loop that fails in a turn runs right the next time", () => {
  const f = jit((table: Tensor, places: Tensor) =>
    scan(
      (sum: Tensor, place: Tensor) => [sum.add(table.take(sum.to("int32").add(place))), sum],
      zeros([]),
      places,
    )[0]
  );
  const table = tensor([0, 1, 0, 0]);
  const places = zeros([80], { dtype: "int32" });
  assert.throws(() => f(table, places.add(9)), { name: "IndexError" });
  assert.equal(f(table, places).itemSync(), 0);
  assert.equal(f(table, cat([tensor([1], { dtype: "int32" }), places])).itemSync(), 2);
});

Deno.test("a long loop within a long loop", () => {
  const xs = randn([70, 66], { dtype: "float64" });
  const nested = (xs: Tensor) =>
    scan(
      (sum: Tensor, row: Tensor) => {
        const [inner] = scan((s: Tensor, x: Tensor) => [s.mul(0.5).add(x), s], sum, row);
        return [inner, sum] as const;
      },
      zeros([], { dtype: "float64" }),
      xs,
    );
  assertClose(jit(nested)(xs), nested(xs), "nested");
  assertClose(
    jit(grad((xs: Tensor) => nested(xs)[0]))(xs),
    grad((xs: Tensor) => nested(xs)[0])(xs),
    "gradient",
  );
});
