/**
 * LBFGS over trees.
 *
 * @module
 */
import {
  ArgumentError,
  checkFunction,
  checkInteger,
  DTypeError,
  ShapeError,
} from "../../engine/base/mod.ts";
import { cat, isCompiling, isTraced, Tensor, TraceError } from "../../tensor.ts";
import { checkHyperparameter, withDefaults } from "../checks.ts";
import { type FlatParameters, flattenGradients, flattenParameters, rebuild } from "../trees.ts";
import {
  type Evaluation,
  initialVectorState,
  type LBFGSNumbers,
  type VectorState,
  vectorStep,
} from "./vector_step.ts";

/** Options of `lbfgs` and `LBFGS`. */
export interface LBFGSOptions extends Partial<Omit<LBFGSNumbers, "maxEval">> {
  /** How often a step may evaluate the loss. @default 1.25 maxIter */
  readonly maxEval?: number | null;
  /** Whether to climb instead of to descend. @default false */
  readonly maximize?: boolean;
}

/** The value of every option. */
export const lbfgsDefaults: Required<LBFGSOptions> = {
  lr: 1,
  maxIter: 20,
  maxEval: null,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
  maximize: false,
};

/** LBFGS: pure functions over trees, but not for compiled functions, as it looks at numbers. */
export interface LBFGSTransformation {
  /** The state before the first step. */
  init(): VectorState;
  /** Iterations from parameters: the next ones, the next state, and the loss before the step. */
  step<P>(
    valueAndGradient: (params: P) => readonly [loss: Tensor | number, gradients: P],
    params: P,
    state: VectorState,
  ): [params: P, state: VectorState, loss: number];
}

/**
 * LBFGS (Liu and Nocedal, 1989), as `torch.optim.LBFGS`: directions by an inverse Hessian that the last
 * gradients tell, over all parameters as one vector. It evaluates the loss several times in a step.
 *
 * Defaults: lr 1, maxIter 20, maxEval 25, toleranceGrad 1e-7, toleranceChange 1e-9, historySize 100,
 * no line search.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Tensor, tensor, valueAndGrad } from "@cotangent/cotangent";
 * import { lbfgs } from "@cotangent/cotangent/optim";
 *
 * const bowl = ({ x }: { x: Tensor }) => x.sub(3).square().sum();
 * const { init, step } = lbfgs({ lineSearchFn: "strong_wolfe" });
 * const [params] = step(valueAndGrad(bowl), { x: tensor([0, 9]) }, init());
 * assert.ok(params.x.allclose(tensor([3, 3])));
 * ```
 *
 * @throws {ArgumentError} if a number is out of range
 */
export function lbfgs(options: LBFGSOptions = {}): LBFGSTransformation {
  const { maximize, ...numbers } = settle(options);
  return {
    init: () => initialVectorState,
    step: (valueAndGradient, params, state) => {
      checkFunction("lbfgs", valueAndGradient, "valueAndGradient");
      const flat = flattenParameters("lbfgs", params);
      checkVector(flat);
      const evaluate = (x: Tensor): Evaluation => {
        const [loss, gradients] = valueAndGradient(split(flat, x));
        const gradient = join(flattenGradients("lbfgs", gradients, flat));
        const value = lossOf(loss);
        return maximize ? { loss: -value, gradient: gradient.neg() } : { loss: value, gradient };
      };
      const result = vectorStep(evaluate, { x: join(flat.leaves), state }, numbers);
      return [split(flat, result.x), result.state, maximize ? -result.loss : result.loss];
    },
  };
}

/** The options with their defaults, checked. */
function settle(options: LBFGSOptions): LBFGSNumbers & { readonly maximize: boolean } {
  const settled = withDefaults("lbfgs", options, lbfgsDefaults);
  const { lr, maxIter, toleranceGrad, toleranceChange, historySize, lineSearchFn } = settled;
  const maxEval = settled.maxEval ?? Math.floor(maxIter * 5 / 4);
  checkHyperparameter("lbfgs", lr, { name: "lr" });
  checkHyperparameter("lbfgs", toleranceGrad, { name: "toleranceGrad" });
  checkHyperparameter("lbfgs", toleranceChange, { name: "toleranceChange" });
  checkInteger("lbfgs", maxIter, { name: "maxIter", minimum: 1 });
  checkInteger("lbfgs", maxEval, { name: "maxEval", minimum: 1 });
  checkInteger("lbfgs", historySize, { name: "historySize", minimum: 1 });
  if (lineSearchFn !== null && lineSearchFn !== "strong_wolfe") {
    throw new ArgumentError(
      `lbfgs: Expected null or "strong_wolfe" as lineSearchFn: got ${String(lineSearchFn)}`,
    );
  }
  return { ...settled, maxEval };
}

function checkVector({ leaves }: FlatParameters): void {
  if (leaves.length === 0) {
    throw new ArgumentError("lbfgs: Expected a parameter to train: got none");
  }
  const { dtype } = leaves[0];
  const other = leaves.find((leaf) => leaf.dtype !== dtype);
  if (other !== undefined) {
    throw new DTypeError(
      `lbfgs: Expected parameters of one dtype: got ${dtype} and ${other.dtype}`,
    );
  }
  if (!isCompiling() && !leaves.some(isTraced)) return;
  throw new TraceError(
    "lbfgs: Cannot search inside of a traced function as it looks at numbers\n" +
      "Compile the function that it is given",
  );
}

function lossOf(loss: Tensor | number): number {
  if (!(loss instanceof Tensor)) return loss;
  if (loss.size === 1) return loss.itemSync() as number;
  throw new ShapeError(`lbfgs: Expected a scalar as loss: got ${loss.size} elements`);
}

/** All tensors as one vector. */
function join(leaves: readonly Tensor[]): Tensor {
  return cat(leaves.map((leaf) => leaf.flatten()));
}

/** The other way round. */
function split<P>({ leaves, structure }: FlatParameters, x: Tensor): P {
  const parts = x.split(leaves.map((leaf) => leaf.size));
  return rebuild<P>(structure, parts.map((part, i) => part.reshape(leaves[i].shape)));
}
