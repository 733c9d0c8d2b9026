/**
 * LBFGS: its direction, its line search, its functional form and its class. May import `optimizer` and
 * the files of `optim` that stand beside this folder.
 *
 * @module
 */
export { LBFGS, type LBFGSGroup, type LBFGSStateDict } from "./class.ts";
export type { History } from "./direction.ts";
export { lbfgs, type LBFGSOptions, type LBFGSTransformation } from "./lbfgs.ts";
export type { LBFGSNumbers, VectorState as LBFGSState } from "./vector_step.ts";
