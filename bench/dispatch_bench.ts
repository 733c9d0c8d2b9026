/**
 * What a call costs beside the arithmetic: compiled functions of 100 parameters, and operations by
 * themselves on 10 numbers.
 *
 * @module
 */
import { arange, jit, type Tensor, tensor, zeros } from "../mod.ts";

type Parameters = Record<string, Record<string, Tensor>>;

/** 100 tensors of so many numbers, as a network's parameters in 50 layers. */
function parameters(size: number): Parameters {
  return Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [
      `layer${i}`,
      { weight: zeros([size]).add(i), bias: zeros([size]).sub(i) },
    ]),
  );
}

const params = parameters(4);
const rate = tensor(0.5);

const first = jit((p: Parameters) => p.layer0.weight.add(1));
const same = jit((p: Parameters) => p);
const update = (p: Parameters, rate: Tensor) =>
  Object.fromEntries(
    Object.entries(p).map((
      [name, { weight, bias }],
    ) => [name, { weight: weight.mul(rate), bias: bias.mul(rate) }]),
  );
const updated = jit(update);
const donating = jit(update, { donateArgnums: [0] });

Deno.bench("100 parameters: one of them plus 1", { group: "jit" }, () => {
  first(params);
});
Deno.bench("100 parameters: all returned as they are", { group: "jit" }, () => {
  same(params);
});
Deno.bench("100 parameters: each multiplied by a number", { group: "jit" }, () => {
  updated(params, rate);
});
let given = params;
Deno.bench("100 parameters: each multiplied by a number, donated", { group: "jit" }, () => {
  given = donating(given, rate);
});

const x = arange(10, { dtype: "float32" }).add(1);
const y = x.mul(2);
const matrix = arange(9, { dtype: "float32" }).reshape([3, 3]).add(1);

const operations: Readonly<Record<string, () => Tensor>> = {
  "add of tensors": () => x.add(y),
  "mul by a number": () => x.mul(3),
  "exp": () => x.exp(),
  "compare with a number": () => x.gt(3),
  "add with broadcasting, [10, 1] + [10]": () => x.unsqueeze(1).add(y),
  "sum": () => x.sum(),
  "sum over a dimension": () => matrix.sum(1),
  "softmax": () => x.softmax(0),
  "matmul of 3 × 3": () => matrix.matmul(matrix),
  "reshape and transpose, views": () => x.reshape([2, 5]).T,
  "clamp to two numbers": () => x.clamp(2, 5),
};

for (const [name, operation] of Object.entries(operations)) {
  Deno.bench(`10 numbers: ${name}`, { group: "eager" }, () => {
    operation();
  });
}
