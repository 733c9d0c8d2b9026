/**
 * Graphs made into programs: passes that remove what is not needed, and a plan of kernels and memory.
 * May import `base`, `kernel`, `backend`, `core` and `primitive`.
 *
 * @module
 */
export * from "./optimize.ts";
export * from "./program.ts";
export { laidOut } from "./storages.ts";
export * from "./unfold_rules.ts";
export * from "./cost.ts";
export * from "./description.ts";
export * from "./dot.ts";
