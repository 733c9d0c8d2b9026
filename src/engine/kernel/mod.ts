/**
 * The kernel language: scalar expressions, loop nests over them, and what turns the lowering of a
 * primitive into such a nest. Printers in `backend/` make it runnable. May import `base`.
 *
 * @module
 */
export * from "./expression.ts";
export * from "./statement.ts";
export * from "./lowering.ts";
export * from "./build.ts";
export * from "./as_stored.ts";
export * from "./check_kernel.ts";
export { costOf } from "./expression_cost.ts";
export * from "./combine.ts";
export * from "./scalar_types.ts";
export * from "./map_kernel.ts";
export * from "./nest.ts";
export { loopsInFours, suitsFours } from "./fours.ts";
export { combinesInPlace, loopsAlong, readsColumns } from "./nest_rows.ts";
export { digamma, lgamma, polygamma } from "./special_gamma.ts";
export { erf, erfc, erfinv, sigmoid } from "./special.ts";
export type { Nest, NestInput, NestOutput } from "./nest_builder.ts";
export { erfinvSingle, erfSingle } from "./special_single.ts";
export { elementary } from "./elementary/mod.ts";
export { formatKernel, type KernelCall } from "./format_kernel.ts";
export { countOperations } from "./kernel_operations.ts";
