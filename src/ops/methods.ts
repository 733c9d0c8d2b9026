/**
 * Installs the operations as methods of tensors.
 *
 * @module
 */
import { Tensor, type TensorMethods } from "../engine/core/mod.ts";
import { contractMethods } from "./methods/contract.ts";
import { indexMethods } from "./methods/index.ts";
import { mathMethods } from "./methods/math.ts";
import { readMethods } from "./methods/read.ts";
import { reduceMethods } from "./methods/reduce.ts";
import { shapeMethods } from "./methods/shape.ts";

const methods = {
  ...mathMethods,
  ...shapeMethods,
  ...indexMethods,
  ...reduceMethods,
  ...contractMethods,
  ...readMethods,
};

// A method of the type that nobody installs does not compile.
const complete: Record<keyof TensorMethods, unknown> = methods;

for (const [name, operation] of Object.entries(complete)) {
  const call = operation as (x: Tensor, ...rest: unknown[]) => unknown;
  Object.defineProperty(Tensor.prototype, name, {
    configurable: true,
    writable: true,
    value: {
      [name](this: Tensor, ...rest: unknown[]) {
        return call(this, ...rest);
      },
    }[name],
  });
}

// What `console.log` asks for in Deno and in Node.
for (const name of ["Deno.customInspect", "nodejs.util.inspect.custom"]) {
  Object.defineProperty(Tensor.prototype, Symbol.for(name), {
    configurable: true,
    value(this: Tensor): string {
      return this.toString();
    },
  });
}
