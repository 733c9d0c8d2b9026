/**
 * The transformations: interpreters of primitives that nest in any order. May import `base`,
 * `kernel`, `backend`, `core`, `primitive` and `compile`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { grad, jit, tensor, type Tensor, vmap } from "@cotangent/cotangent";
 *
 * const slope = jit(vmap(grad((x: Tensor) => x.sin())));
 * assert.deepEqual(slope(tensor([0])).arraySync(), [1]);
 * ```
 *
 * @module
 */
export { detectAnomaly } from "./anomaly.ts";
export { checkpoint } from "./checkpoint.ts";
export { cond } from "./control_flow/cond.ts";
export { forLoop, scan, type ScanOptions } from "./control_flow/scan.ts";
export { whileLoop } from "./control_flow/while_loop.ts";
export { customJvp, customVjp } from "./custom_rules.ts";
export { grad, type GradOptions, valueAndGrad } from "./grad.ts";
export { hessian, jacfwd, type JacobianOptions, jacrev } from "./jacobian.ts";
export type {
  CompiledGraph,
  CompiledStep,
  DotOptions,
  GraphStage,
  InnerSteps,
} from "./compiled_graph.ts";
export type { Cost, FlopCount } from "../compile/mod.ts";
export { type Compiled, jit, type JitOptions } from "./jit.ts";
export { jvp } from "./jvp.ts";
export { linearize, vjp } from "./linearize.ts";
export { type BatchAxes, vmap, type VmapOptions } from "./vmap.ts";
export { type Profile, type ProfiledOperation, Profiler } from "./profile.ts";
export { isCompiling, isTraced } from "./tracing_state.ts";
export { treeLeaves, treeMap } from "./tree_functions.ts";
export { stopGradient } from "./stop_gradient.ts";
