/**
 * The heart of the engine: Tensor, Primitive, Graph, and `bind`, which applies a primitive under
 * whatever transformations are running. May import `base`, `kernel` and `backend`.
 *
 * @module
 */
export * from "./primitive.ts";
export * from "./tensor.ts";
export type * from "./tensor_methods.ts";
export * from "./trace.ts";
export * from "./bind.ts";
export * from "./donated.ts";
export * from "./evaluate.ts";
export * from "./execution.ts";
export * from "./recorder.ts";
export * from "./graph.ts";
export * from "./format_graph.ts";
