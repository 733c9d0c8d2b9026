/**
 * The average of a model's parameters.
 *
 * @module
 */
import { checkFunction, IndexError } from "../../engine/base/mod.ts";
import { type Tensor, tensor } from "../../tensor.ts";
import {
  checkNames,
  checkTarget,
  type NamedTensors,
  type Parameterized,
} from "../optimizer/mod.ts";
import { type AverageFunction, averageNext, getSwaAvgFn } from "./averaging.ts";

/** Options of `AveragedModel`. */
export interface AveragedModelOptions {
  /** How averages are made. @default getSwaAvgFn() */
  readonly avgFn?: AverageFunction;
}

/** What `AveragedModel` saves. */
export interface AveragedModelState {
  /** How many values the averages are made of. */
  readonly nAveraged: number;
  /** The averages by name. */
  readonly values: NamedTensors;
}

/**
 * The averages of a model's parameters, which are taken in by `updateParameters` and given to a model
 * by `copyTo`: `torch.optim.swa_utils.AveragedModel`, without a copy of the model.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { AveragedModel, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const model = new ParameterStore({ w: tensor([2]) });
 * const averaged = new AveragedModel(model);
 * averaged.updateParameters(model);
 * model.assignParameters({ w: tensor([4]) });
 * averaged.updateParameters(model);
 * averaged.copyTo(model);
 * assert.equal(model.values.w.itemSync(), 3);
 * ```
 */
export class AveragedModel implements Parameterized {
  readonly #avgFn: AverageFunction;
  #values: NamedTensors;
  #nAveraged = 0;

  /**
   * Averages that begin with a model's present values.
   *
   * @throws {ArgumentError} if it is no model
   */
  constructor(model: Parameterized, { avgFn = getSwaAvgFn() }: AveragedModelOptions = {}) {
    checkTarget("AveragedModel", model);
    checkFunction("AveragedModel", avgFn, "avgFn");
    this.#avgFn = avgFn;
    this.#values = Object.fromEntries(model.namedParameters());
  }

  /** How many values the averages are made of. */
  get nAveraged(): number {
    return this.#nAveraged;
  }

  /**
   * Takes a model's present values in; of parameters that it does not give, frozen ones, the averages
   * stay.
   *
   * @throws {IndexError} if it has a parameter that there is no average of
   */
  updateParameters(model: Parameterized): void {
    const count = tensor(this.#nAveraged, { dtype: "int32" });
    const next: Record<string, Tensor> = { ...this.#values };
    for (const [name, current] of model.namedParameters()) {
      this.#check(name);
      next[name] = averageNext(this.#avgFn, next[name], { current, count });
    }
    this.#values = next;
    this.#nAveraged++;
  }

  /** Gives a model the averages as its values. */
  copyTo(model: Parameterized): void {
    model.assignParameters(this.#values);
  }

  /** The averages by name. */
  namedParameters(): Iterable<readonly [name: string, parameter: Tensor]> {
    return Object.entries(this.#values);
  }

  /**
   * Replaces averages.
   *
   * @throws {IndexError} for a name that there is not
   */
  assignParameters(values: NamedTensors): void {
    for (const name of Object.keys(values)) this.#check(name);
    this.#values = { ...this.#values, ...values };
  }

  /** What a file must hold for `loadStateDict` to go on from. */
  stateDict(): AveragedModelState {
    return { nAveraged: this.#nAveraged, values: this.#values };
  }

  /**
   * Goes on from a saved state.
   *
   * @throws {ArgumentError} if it is of other parameters
   */
  loadStateDict({ nAveraged, values }: AveragedModelState): void {
    checkNames("AveragedModel", Object.keys(this.#values), Object.keys(values));
    this.#values = { ...values };
    this.#nAveraged = nAveraged;
  }

  #check(name: string): void {
    if (Object.hasOwn(this.#values, name)) return;
    throw new IndexError(`AveragedModel: Expected the name of a parameter: got ${name}`);
  }
}
