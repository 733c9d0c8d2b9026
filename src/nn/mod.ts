/**
 * Neural networks: modules, layers, losses, initialisers. May import `src/tensor.ts`, `base`, `io`, `optim`.
 *
 * @module
 */
export {};
