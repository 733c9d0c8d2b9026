/**
 * Eager operations on 10 numbers: what a call costs beside the arithmetic.
 *
 * @module
 */
import { arange, type Tensor } from "../mod.ts";

const x = arange(10, { dtype: "float32" }).add(1);
const y = x.mul(2);

const operations: Readonly<Record<string, () => Tensor>> = {
  "add of tensors": () => x.add(y),
  "mul by a number": () => x.mul(3),
  "exp": () => x.exp(),
  "compare with a number": () => x.gt(3),
  "add with broadcasting, [10, 1] + [10]": () => x.unsqueeze(1).add(y),
  "sum": () => x.sum(),
  "softmax": () => x.softmax(0),
  "reshape and transpose, views": () => x.reshape([2, 5]).T,
  "clamp to two numbers": () => x.clamp(2, 5),
};

for (const [name, operation] of Object.entries(operations)) {
  Deno.bench(`10 numbers: ${name}`, { group: "eager" }, () => {
    operation();
  });
}
