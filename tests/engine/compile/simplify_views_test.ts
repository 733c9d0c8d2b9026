/**
 * Rules of simplification for views, for what is put together and taken apart, and for reductions: each
 * fires where it is exact, and leaves every result as it is.
 *
 * @module
 */
import { cat, type Tensor, tensor, zeros } from "../../../mod.ts";
import {
  concatenate,
  full,
  max,
  min,
  pad,
  permute,
  prod,
  reshape,
  slice,
  stopGradient,
  sum,
} from "../../../src/engine/primitive/mod.ts";
import { check, checkAll, values } from "../../support/simplified.ts";

Deno.test("simplify() joins views", () => {
  const x = values("float32", [2, 3, 4]);
  const cut = (x: Tensor, starts: number[], sizes: number[], steps: number[]) =>
    slice(x, { starts, sizes, steps });
  checkAll({
    "reshape": { f: (x) => reshape(reshape(x, [6, 4]), [24]), inputs: [x], left: ["reshape"] },
    "reshape back": { f: (x) => reshape(reshape(x, [6, 4]), [2, 3, 4]), inputs: [x], left: [] },
    "reshape of a copy that others read": {
      f: (x) => {
        const flat = reshape(permute(x, [2, 1, 0]), [24]);
        return reshape(flat, [4, 6]).sum(1).add(flat.narrow(0, 0, 4));
      },
      inputs: [x],
      left: ["permute", "reshape", "reshape", "sum", "slice", "add"],
    },
    "permute": {
      f: (x) => permute(permute(x, [1, 2, 0]), [1, 0, 2]),
      inputs: [x],
      left: ["permute"],
    },
    "permute back": { f: (x) => permute(permute(x, [1, 2, 0]), [2, 0, 1]), inputs: [x], left: [] },
    "expand": {
      f: (x) => x.unsqueeze(0).expand([5, 2, 3, 4]).unsqueeze(2).expand([5, 2, 6, 3, 4]),
      inputs: [x],
      left: ["expand"],
    },
    "slice": {
      f: (x) => cut(cut(x, [1, 2, 3], [1, 2, 4], [1, -2, -1]), [0, 1, 1], [1, 1, 2], [1, 1, 2]),
      inputs: [x],
      left: ["slice"],
    },
    "stopGradient": { f: (x) => stopGradient(x).exp(), inputs: [x], left: ["exp"] },
  });
});

Deno.test("simplify() sees through what is put together and taken apart", () => {
  const x = values("float32", [3, 4]);
  const y = values("float32", [3, 4]).flip([0, 1]);
  const padded = (x: Tensor, low: number[], high: number[], value = 0) =>
    pad(x, { low, high, interior: [0, 0], value });
  checkAll({
    "one of two": { f: (x, y) => cat([x, y]).narrow(0, 3, 3), inputs: [x, y], left: [] },
    "a part of one of two": {
      f: (x, y) => cat([x, y]).narrow(0, 1, 2),
      inputs: [x, y],
      left: ["slice"],
    },
    "a part of both": {
      f: (x, y) => cat([x, y]).narrow(0, 2, 2),
      inputs: [x, y],
      left: ["concatenate", "slice"],
    },
    "across": {
      f: (x, y) => cat([x, y]).narrow(1, 2, 2),
      inputs: [x, y],
      left: ["concatenate", "slice"],
    },
    "cat of cat": { f: (x, y) => cat([cat([x, y]), x]), inputs: [x, y], left: ["concatenate"] },
    "cat of chunks": { f: (x) => cat(x.chunk(2, 1), 1), inputs: [x], left: [] },
    "a number before most of a cat": {
      f: (x, y) => cat([zeros([1, 4]), cat([x, y, x]).narrow(0, 0, 6)]),
      inputs: [x, y],
      left: ["concatenate"],
    },
    "cat of neighbours": {
      f: (x, y) => cat([x.narrow(1, 0, 1), x.narrow(1, 1, 2), y], 1),
      inputs: [x, y],
      left: ["slice", "concatenate"],
    },
    "cat of no neighbours": {
      f: (x) => cat([x.narrow(1, 2, 1), x.narrow(1, 1, 1)], 1),
      inputs: [x],
      left: ["slice", "slice", "concatenate"],
    },
    "cat with numbers": {
      f: (x) => cat([zeros([1, 4]), zeros([2, 4]), x, zeros([1, 4])]),
      inputs: [x],
      left: ["pad"],
    },
    "cat with two numbers": {
      f: (x) => cat([zeros([1, 4]), x, zeros([1, 4]).add(1)]),
      inputs: [x],
      left: ["concatenate"],
    },
    "cat with 0 and −0": {
      f: (x) => cat([zeros([1, 4]), x, zeros([1, 4]).neg()]),
      inputs: [x],
      left: ["concatenate"],
    },
    "pad of pad": {
      f: (x) => padded(padded(x, [1, 0], [0, 2]), [0, 1], [3, 0]),
      inputs: [x],
      left: ["pad"],
    },
    "pad of pad with another": {
      f: (x) => padded(padded(x, [1, 0], [0, 2]), [0, 1], [3, 0], 2),
      inputs: [x],
      left: ["pad", "pad"],
    },
    "slice of pad, within": {
      f: (x) => padded(x, [1, 2], [3, 4]).narrow(0, 2, 1).narrow(1, 2, 3),
      inputs: [x],
      left: ["slice"],
    },
    "slice of pad, across": {
      f: (x) => padded(x, [1, 2], [3, 4], 7).narrow(1, 1, 3),
      inputs: [x],
      left: ["slice", "pad"],
    },
    "slice of pad, outside": {
      f: (x) => padded(x, [1, 2], [3, 4], 7).narrow(1, 6, 4),
      inputs: [x],
      left: [],
    },
    "every other of pad": {
      f: (x) => padded(x, [1, 2], [3, 4]).at(":", "::2"),
      inputs: [x],
      left: ["pad", "slice"],
    },
  });
});

Deno.test("simplify() computes in slices what only they are made of", () => {
  const x = values("float32", [3, 64]);
  const y = values("float32", [3, 64]).flip([1]);
  const gates = (f: (x: Tensor) => Tensor[]) => (x: Tensor, y: Tensor) =>
    f(x.add(y)).reduce((a, b) => a.mul(b));
  const cut = ["slice", "slice", "add", "slice", "slice", "add", "mul"];
  checkAll({
    "halves": { f: gates((z) => z.chunk(2, 1)), inputs: [x, y], left: cut },
    "what overlaps": {
      f: gates((z) => [z.narrow(1, 0, 40), z.narrow(1, 24, 40)]),
      inputs: [x, y],
      left: ["add", "slice", "slice", "mul"],
    },
    "what is short": {
      f: gates((z) => [z.narrow(1, 0, 8), z.narrow(1, 24, 8)]),
      inputs: [x, y],
      left: ["add", "slice", "slice", "mul"],
    },
    "turns of a loop": {
      f: gates((z) => z.unbind(0)),
      inputs: [values("float32", [3, 16]), values("float32", [3, 16])],
      left: [
        ...Array(3).fill(["slice", "slice", "reshape", "reshape", "add"]).flat(),
        ...["mul", "mul"],
      ],
    },
    "gates of turns": {
      f: gates((z) => z.unbind(0).flatMap((turn) => turn.mul(3).chunk(2))),
      inputs: [values("float32", [2, 64]), values("float32", [2, 64])],
      left: [
        ...Array(2).fill(["slice", "slice", "reshape", "reshape"]).flat(),
        ...Array(4).fill(["slice", "slice", "add", "mul"]).flat(),
        ...["mul", "mul", "mul"],
      ],
    },
    "many turns that are no matter of elements": {
      f: gates((z) => z.unbind(0).map((turn) => turn.cumsum(0))),
      inputs: [values("float32", [9, 16]), values("float32", [9, 16])],
      left: [
        "add",
        ...Array(9).fill(["slice", "reshape"]).flat(),
        ...Array(9).fill("cumsum"),
        ...Array(8).fill("mul"),
      ],
    },
    "what others need": {
      f: gates((z) => [z.narrow(1, 0, 32), z.narrow(1, 32, 32), z.sum()]),
      inputs: [x, y],
      left: ["add", "slice", "slice", "sum", "mul", "expand", "mul"],
    },
  });
});

Deno.test("simplify() puts the cotangents of parts together", () => {
  const place = (x: Tensor, start: number, extent = 8, dim = 1) => {
    const none = x.shape.map(() => 0);
    return pad(x, {
      low: none.with(dim, start),
      high: none.with(dim, extent - start - x.shape[dim]),
      interior: none,
      value: 0,
    });
  };
  for (const dtype of ["float32", "float16", "int32"] as const) {
    const [a, b, c] = [
      values(dtype, [3, 2]),
      values(dtype, [3, 4]).flip([1]),
      values(dtype, [3, 1]),
    ];
    const all = values(dtype, [3, 8]).flip([0, 1]);
    checkAll({
      "they fill it": {
        f: (a, b) => place(b, 2).add(place(a, 6)).add(place(a, 0)),
        inputs: [a, b],
        left: ["parts"],
      },
      "gaps are left": {
        f: (a, c) => place(c, 7).add(place(a, 3)),
        inputs: [a, c],
        left: ["parts"],
      },
      "in another order": {
        f: (a, c) => place(c, 0).add(place(c, 4)).add(place(a, 1)).add(place(c, 6)),
        inputs: [a, c],
        left: ["parts"],
      },
      "there are many of them": {
        f: (c) => Array.from({ length: 40 }, (_, i) => place(c, i, 40)).reduce((a, b) => a.add(b)),
        inputs: [c],
        left: ["parts", "parts", "add"],
      },
      "they overlap": {
        f: (a, b) => place(b, 2).add(place(a, 5)),
        inputs: [a, b],
        left: ["pad", "pad", "add"],
      },
      "beside something": {
        f: (all, a, c) => place(c, 0).add(all.add(place(a, 6))),
        inputs: [all, a, c],
        left: ["parts", "add"],
      },
      "along two dims": {
        f: (a, all) =>
          place(a, 1, 5, 0).narrow(0, 0, 3).add(place(a.narrow(1, 0, 1), 1, 2)).add(
            all.narrow(1, 0, 2),
          ),
        inputs: [a, all],
        left: ["slice", "pad", "slice", "pad", "add", "slice", "add"],
      },
      "transposed and flattened": {
        f: (a) => place(a, 0, 4).add(place(a, 2, 4)).t().reshape([12]),
        inputs: [a],
        left: ["permute", "parts", "reshape"],
      },
      "transposed": {
        f: (a) => place(a, 0, 4).add(place(a, 2, 4)).t(),
        inputs: [a],
        left: ["parts", "permute"],
      },
    });
  }
});

Deno.test("simplify() reduces over what there is", () => {
  const x = values("float32", [2, 1, 7, 1]);
  const a = tensor([[1, 2], [3, 4], [5, 7]]);
  checkAll({
    "sum of one": { f: (x) => sum(x, [1, 3]), inputs: [x], left: ["reshape", "add"] },
    "sum of one integer": { f: (x) => sum(x, [1, 3]), inputs: [x.to("int32")], left: ["reshape"] },
    "sum of some": { f: (x) => sum(x, [0, 1, 3]), inputs: [x], left: ["reshape", "sum"] },
    "max of one": { f: (x) => max(x, [1]), inputs: [x], left: ["reshape"] },
    "min of some": { f: (x) => min(x, [1, 2]), inputs: [x], left: ["reshape", "min"] },
    "product of one": { f: (x) => prod(x, [1]), inputs: [x], left: ["reshape"] },
    "a product transposed": {
      f: (a) => a.matmul(a.t().mul(2)).t(),
      inputs: [a],
      left: ["permute", "mul", "permute", "matmul"],
    },
    "a product that is used": {
      f: (a) => {
        const product = a.matmul(a.t().mul(2));
        return product.t().add(product);
      },
      inputs: [a],
      left: ["permute", "mul", "matmul", "permute", "add"],
    },
    "a sum of products": {
      f: (a) => sum(a.unsqueeze(2).matmul(a.unsqueeze(1)), [0]),
      inputs: [a],
      left: ["reshape", "permute", "reshape", "matmul"],
    },
  });
});

Deno.test("concatenate() of numbers alone is a number", () => {
  check("cat", {
    f: () => concatenate([full([1, 2], 3, "int32", "cpu"), full([2, 2], 3, "int32", "cpu")], 0),
    inputs: [],
    left: [],
  });
});
