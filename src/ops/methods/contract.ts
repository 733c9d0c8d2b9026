/**
 * Products of matrices and vectors as methods.
 *
 * @module
 */
import type { ContractMethods, Tensor } from "../../engine/core/mod.ts";
import {
  addmm,
  addmv,
  baddbmm,
  bmm,
  cross,
  dot,
  inner,
  kron,
  matmul,
  mm,
  mv,
  outer,
  tensordot,
  vdot,
} from "../contract/mod.ts";

/** The methods that are functions of `ops/contract`. */
export const contractMethods: {
  [K in keyof ContractMethods]: (
    x: Tensor,
    ...rest: Parameters<ContractMethods[K]>
  ) => ReturnType<ContractMethods[K]>;
} = {
  matmul,
  mm,
  bmm,
  mv,
  dot,
  vdot,
  inner,
  outer,
  kron,
  cross,
  tensordot,
  addmm,
  addmv,
  baddbmm,
};
