/**
 * What optimizers train.
 *
 * @module
 */
import { ArgumentError, describeValue, IndexError } from "../../engine/base/mod.ts";
import { Tensor } from "../../tensor.ts";

/** What an optimizer trains: modules are such, and so is `ParameterStore`. */
export interface Parameterized {
  /** The trainable parameters by name, in order. */
  namedParameters(): Iterable<readonly [name: string, parameter: Tensor]>;
  /** Replaces the values of parameters, by name. */
  assignParameters(values: Readonly<Record<string, Tensor>>): void;
}

/** Chooses parameters: by a pattern in their names, by a list of names, or by a function. */
export type ParameterSelector =
  | RegExp
  | readonly string[]
  | ((name: string, parameter: Tensor) => boolean);

/** A record of parameters that an optimizer may train, for programs without modules.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ weight: tensor([1, 2]), bias: tensor(0) });
 * new SGD(store, { lr: 1 }).step({ bias: tensor(3) }); // without a gradient nothing changes
 * assert.deepEqual(store.values.weight.arraySync(), [1, 2]);
 * assert.equal(store.values.bias.itemSync(), -3);
 * ```
 */
export class ParameterStore implements Parameterized {
  #values: Readonly<Record<string, Tensor>>;

  /**
   * A store of these parameters.
   *
   * @throws {ArgumentError} if a value is no tensor
   */
  constructor(values: Readonly<Record<string, Tensor>>) {
    for (const [name, value] of Object.entries(values)) {
      if (value instanceof Tensor) continue;
      throw new ArgumentError(
        `ParameterStore: Expected tensors by name: got ${describeValue(value)} as ${name}`,
      );
    }
    this.#values = { ...values };
  }

  /** The parameters' present values. */
  get values(): Readonly<Record<string, Tensor>> {
    return this.#values;
  }

  /** The parameters by name. */
  namedParameters(): Iterable<readonly [name: string, parameter: Tensor]> {
    return Object.entries(this.#values);
  }

  /**
   * Replaces values.
   *
   * @throws {IndexError} for a name that there is not
   */
  assignParameters(values: Readonly<Record<string, Tensor>>): void {
    for (const name of Object.keys(values)) {
      if (!Object.hasOwn(this.#values, name)) {
        throw new IndexError(`ParameterStore: Expected the name of a parameter: got ${name}`);
      }
    }
    this.#values = { ...this.#values, ...values };
  }
}

/**
 * Checks what is to be trained.
 *
 * @throws {ArgumentError} if it has no parameters to give
 */
export function checkTarget(operation: string, target: Parameterized): void {
  const fits = typeof target === "object" && target !== null &&
    typeof target.namedParameters === "function" && typeof target.assignParameters === "function";
  if (fits) return;
  throw new ArgumentError(
    `${operation}: Expected a module to train: got ${describeValue(target)}\n` +
      "Put tensors into new ParameterStore({ … })",
  );
}

/**
 * Whether a selector takes a parameter.
 *
 * @throws {ArgumentError} if the selector is of another kind
 */
export function selects(
  operation: string,
  selector: ParameterSelector,
  [name, parameter]: readonly [string, Tensor],
): boolean {
  if (selector instanceof RegExp) return name.search(selector) >= 0;
  if (Array.isArray(selector)) return selector.includes(name);
  if (typeof selector === "function") return selector(name, parameter);
  throw new ArgumentError(
    `${operation}: Expected a pattern, a list of names or a function as params: got ${
      describeValue(selector)
    }`,
  );
}
