/**
 * Views share the elements of what they are views of, and show the right ones, through any chain of
 * them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { arange, grad, type Tensor, tensor } from "../../mod.ts";
import { concreteOf } from "../../src/engine/core/mod.ts";
import { property, type Random, seeded } from "../engine/base/property.ts";

const storageOf = (x: Tensor) => concreteOf(x)!.storage;

const views: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "reshape of row-major elements": (x) => x.reshape([6, 4]),
  "reshape that parts a dimension": (x) => x.reshape([2, 3, 2, 2]),
  "view": (x) => x.view([24]),
  "flatten": (x) => x.flatten(1),
  "unflatten": (x) => x.unflatten(2, [2, -1]),
  "reshape of a transposed tensor that keeps its order": (x) =>
    x.permute([2, 0, 1]).reshape([4, 6]),
  "squeeze": (x) => x.unsqueeze(1).squeeze(1),
  "unsqueeze": (x) => x.unsqueeze(-1),
  "transpose": (x) => x.transpose(0, 2),
  "permute": (x) => x.permute([1, 2, 0]),
  "movedim": (x) => x.movedim(0, 2),
  "T": (x) => x.T,
  "mT": (x) => x.mT,
  "expand": (x) => x.unsqueeze(0).expand([5, 2, 3, 4]),
  "broadcastTo": (x) => x.broadcastTo([2, 2, 3, 4]),
  "narrow": (x) => x.narrow(1, 1, 2),
  "slice with a step": (x) => x.slice(2, 0, 4, 2),
  "slice backwards": (x) => x.slice(2, 3, null, -1),
  "select": (x) => x.select(0, 1),
  "flip": (x) => x.flip([0, 2]),
  "diagonal": (x) => x.diagonal({ dim1: 1, dim2: 2 }),
  "at of numbers and ranges": (x) => x.at(1, "::2", null, "1:3"),
  "at of an ellipsis": (x) => x.at("...", -1),
  "unbind": (x) => x.unbind(1)[2],
  "split": (x) => x.split(2, 2)[1],
  "chunk": (x) => x.chunk(2, 0)[0],
  "unfold": (x) => x.unfold(2, 2, 1),
  "detach": (x) => x.detach(),
};

for (const [name, view] of Object.entries(views)) {
  Deno.test(`${name} copies nothing`, () => {
    const x = arange(24).reshape([2, 3, 4]);
    const y = view(x);
    assert.equal(storageOf(y), storageOf(x));
    // The same elements as of a copy.
    assert.deepEqual(y.mul(1).arraySync(), view(x.mul(1)).arraySync());
  });
}

Deno.test("reshape of a transposed tensor copies where there is no such view", () => {
  const x = arange(6).reshape([2, 3]);
  const y = x.t().reshape([6]);
  assert.notEqual(storageOf(y), storageOf(x));
  assert.deepEqual(y.arraySync(), [0, 3, 1, 4, 2, 5]);
});

Deno.test("full, zeros and ones hold one number, whatever their shape", () => {
  const x = tensor(3).expand([1000, 1000]);
  assert.equal((storageOf(x) as Float32Array).length, 1);
  assert.equal(x.sum().itemSync(), 3e6);
});

// ------------------------------------------------------------------ chains against nested arrays

/** An array of elements with a shape: what views are compared with. */
interface Plain {
  readonly shape: readonly number[];
  readonly at: (index: readonly number[]) => number;
}

function elementsOf({ shape, at }: Plain): number[] {
  const elements: number[] = [];
  const visit = (index: number[]): void => {
    if (index.length === shape.length) {
      elements.push(at(index));
      return;
    }
    for (let i = 0; i < shape[index.length]; i++) visit([...index, i]);
  };
  visit([]);
  return elements;
}

/** One movement, of a tensor and of a plain array alike. */
function randomMovement(random: Random, x: Tensor, p: Plain): [Tensor, Plain] {
  const rank = p.shape.length;
  const dim = random.integer(0, rank - 1);
  const extent = p.shape[dim];
  switch (random.integer(0, 6)) {
    case 0: {
      const order = p.shape.map((_, d) => d);
      for (let i = rank - 1; i > 0; i--) {
        const j = random.integer(0, i);
        [order[i], order[j]] = [order[j], order[i]];
      }
      const at = (index: readonly number[]) => {
        const source = new Array<number>(rank);
        order.forEach((from, to) => source[from] = index[to]);
        return p.at(source);
      };
      return [x.permute(order), { shape: order.map((d) => p.shape[d]), at }];
    }
    case 1: {
      const at = (index: readonly number[]) => p.at(index.with(dim, extent - 1 - index[dim]));
      return [x.flip([dim]), { shape: p.shape, at }];
    }
    case 2: {
      const step = random.integer(1, 3);
      const start = random.integer(0, extent);
      const stop = random.integer(start, extent);
      const length = Math.ceil((stop - start) / step);
      const at = (index: readonly number[]) => p.at(index.with(dim, start + step * index[dim]));
      return [x.slice(dim, start, stop, step), { shape: p.shape.with(dim, length), at }];
    }
    case 3: {
      const at = (index: readonly number[]) => p.at(index.toSpliced(dim, 1));
      return [x.unsqueeze(dim), { shape: p.shape.toSpliced(dim, 0, 1), at }];
    }
    case 4: {
      if (extent !== 1) return [x, p];
      const at = (index: readonly number[]) => p.at(index.with(dim, 0));
      const shape = p.shape.with(dim, 2);
      return [x.expand(shape), { shape, at }];
    }
    case 5: {
      if (rank < 2 || dim === rank - 1) return [x, p];
      const next = p.shape[dim + 1];
      const shape = p.shape.toSpliced(dim, 2, extent * next);
      const at = (index: readonly number[]) =>
        p.at(index.toSpliced(dim, 1, Math.floor(index[dim] / next), index[dim] % next));
      return [x.reshape(shape), { shape, at }];
    }
    default: {
      if (extent === 0 || rank < 2) return [x, p];
      const place = random.integer(-extent, extent - 1);
      const at = (index: readonly number[]) =>
        p.at(index.toSpliced(dim, 0, place < 0 ? place + extent : place));
      return [x.select(dim, place), { shape: p.shape.toSpliced(dim, 1), at }];
    }
  }
}

property("chains of movements show the elements that nested arrays do", (random) => {
  const shape = Array.from({ length: random.integer(1, 4) }, () => random.integer(0, 4));
  const size = shape.reduce((product, extent) => product * extent, 1);
  let x = arange(size, { dtype: "float32" }).reshape(shape);
  let p: Plain = { shape, at: (index) => index.reduce((at, i, d) => at * shape[d] + i, 0) };
  for (let i = 0; i < 6; i++) [x, p] = randomMovement(random, x, p);
  assert.deepEqual(x.shape, p.shape);
  const expected = elementsOf(p);
  assert.deepEqual([...x.dataSync() as Float32Array], expected, "read");
  assert.deepEqual([...x.add(0).dataSync() as Float32Array], expected, "through a kernel");
  assert.deepEqual([...x.clone().dataSync() as Float32Array], expected, "copied");
}, { runs: 600 });

property("the gradient of a chain of movements counts how often an element is shown", (random) => {
  const shape = [3, 4];
  const seed = random.integer(0, 2 ** 30);
  const weights = (y: Tensor) => arange(y.size, { dtype: "float64" }).reshape(y.shape).add(1);
  const plain: Plain = { shape, at: (index) => index[0] * 4 + index[1] };
  const chain = (x: Tensor): [Tensor, Plain] => {
    const choices = seeded(seed);
    let pair: [Tensor, Plain] = [x, plain];
    for (let i = 0; i < 5; i++) pair = randomMovement(choices, ...pair);
    return pair;
  };
  const x = arange(12, { dtype: "float64" }).reshape(shape);
  const gradient = grad((x: Tensor) => {
    const [y] = chain(x);
    return y.mul(weights(y)).sum();
  })(x);
  const expected = new Float64Array(12);
  elementsOf(chain(x)[1]).forEach((place, i) => expected[place] += i + 1);
  assert.deepEqual(gradient.dataSync(), expected);
}, { runs: 200 });
