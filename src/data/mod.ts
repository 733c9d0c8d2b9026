/**
 * Data: datasets, samplers, loaders, transforms, tokenisers and images. May import `src/tensor.ts`, `base`, `io`.
 *
 * @module
 */
export * from "./errors.ts";
export * from "./dataset/mod.ts";
export * from "./sampler/mod.ts";
export * from "./loader/mod.ts";
export * as transforms from "./transform/mod.ts";
export * from "./image/mod.ts";
export * from "./tokenizer/mod.ts";
export * from "./source/mod.ts";
