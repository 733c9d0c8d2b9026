/**
 * LBFGS over a module.
 *
 * @module
 */
import { ArgumentError, checkFunction, describeValue } from "../../engine/base/mod.ts";
import { type Tensor, zerosLike } from "../../tensor.ts";
import { withDefaults } from "../checks.ts";
import {
  checkNames,
  checkTarget,
  type NamedTensors,
  type Parameterized,
} from "../optimizer/mod.ts";
import { lbfgs, lbfgsDefaults, type LBFGSOptions } from "./lbfgs.ts";
import { initialVectorState, type VectorState } from "./vector_step.ts";

/** The only group of `LBFGS`: all parameters, and its numbers. */
export type LBFGSGroup =
  & { -readonly [Key in keyof Required<LBFGSOptions>]: Required<LBFGSOptions>[Key] }
  & {
    /** The names of the parameters. */
    readonly names: readonly string[];
    /** The learning rate with which a scheduler began. */
    initialLr?: number;
  };

/** What `LBFGS` saves: tensors, numbers and names. */
export interface LBFGSStateDict {
  /** What is kept between steps. */
  readonly state: VectorState;
  /** The group's names and numbers. */
  readonly paramGroups: readonly Readonly<Record<string, unknown>>[];
}

/**
 * LBFGS over a module: see `lbfgs`. PyTorch's `torch.optim.LBFGS`: a step evaluates the loss and the
 * gradients several times, by a closure that looks at the module's present values.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor, valueAndGrad } from "@cotangent/cotangent";
 * import { LBFGS, type NamedTensors, ParameterStore } from "@cotangent/cotangent/optim";
 *
 * const store = new ParameterStore({ x: tensor([0, 9]) });
 * const bowl = valueAndGrad(({ x }: NamedTensors) => x.sub(3).square().sum());
 * const optimizer = new LBFGS(store, { lineSearchFn: "strong_wolfe" });
 * assert.equal(optimizer.step(() => bowl(store.values)), 45);
 * assert.ok(store.values.x.allclose(tensor([3, 3])));
 * ```
 */
export class LBFGS {
  /** The only group. */
  readonly paramGroups: LBFGSGroup[];
  readonly #target: Parameterized;
  #state: VectorState = initialVectorState;

  /**
   * An optimizer of a module's parameters.
   *
   * @throws {ArgumentError} for options that do not exist or are out of range
   */
  constructor(target: Parameterized, options: LBFGSOptions = {}) {
    checkTarget("LBFGS", target);
    lbfgs(options);
    const names = [...target.namedParameters()].map(([name]) => name);
    this.#target = target;
    this.paramGroups = [{ ...withDefaults("LBFGS", options, lbfgsDefaults), names }];
  }

  /** What is kept between steps. */
  get state(): VectorState {
    return this.#state;
  }

  /**
   * Does a step and returns the loss from which it started. The closure gives the loss and the
   * gradients by name; what has no gradient is left alone. If it throws, the parameters are what they
   * were.
   *
   * @throws {ArgumentError} if the closure does not give a pair
   */
  step(closure: () => readonly [loss: Tensor | number, gradients: NamedTensors]): number {
    checkFunction("LBFGS", closure, "closure");
    const target = this.#target;
    const { names: _, initialLr: __, ...numbers } = this.paramGroups[0];
    const before = Object.fromEntries(target.namedParameters());
    const evaluate = (params: NamedTensors) => {
      target.assignParameters(params);
      const pair = closure();
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw new ArgumentError(
          `LBFGS: Expected [loss, gradients] from the closure: got ${describeValue(pair)}\n` +
            "nn.valueAndGrad and valueAndGrad give that",
        );
      }
      const [loss, gradients] = pair as [Tensor | number, NamedTensors];
      const all = Object.keys(params)
        .map((name) => [name, gradients[name] ?? zerosLike(params[name])]);
      return [loss, Object.fromEntries(all) as NamedTensors] as const;
    };
    try {
      const [params, state, loss] = lbfgs(numbers).step(evaluate, before, this.#state);
      target.assignParameters(params);
      this.#state = state;
      return loss;
    } catch (error) {
      target.assignParameters(before);
      throw error;
    }
  }

  /** What a file must hold for `loadStateDict` to go on from. */
  stateDict(): LBFGSStateDict {
    return { state: this.#state, paramGroups: this.paramGroups.map((group) => ({ ...group })) };
  }

  /**
   * Goes on from a saved state, the numbers included.
   *
   * @throws {ArgumentError} if it is of other parameters
   */
  loadStateDict({ state, paramGroups: [saved] }: LBFGSStateDict): void {
    const [group] = this.paramGroups;
    checkNames("LBFGS", group.names, saved.names as readonly string[]);
    const { names: _, initialLr: __, ...numbers } = saved;
    lbfgs(numbers);
    Object.assign(group, { ...saved, names: group.names });
    this.#state = state;
  }
}
