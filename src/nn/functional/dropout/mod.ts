/**
 * Dropout. Randomness comes from a key: the option, else that of a surrounding `withKey`, else the
 * default generator. May import `src/tensor.ts`, `base`, `../arguments.ts` and `../../random`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { ones, random } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const y = nn.functional.dropout(ones([4]), { p: 0.5, key: random.key(0) });
 * assert.ok(y.eq(0).logicalOr(y.eq(2)).all().itemSync());
 * ```
 *
 * @module
 */
export * from "./alpha_dropout.ts";
export { dropout, dropout1d, dropout2d, dropout3d } from "./dropout.ts";
export type { DropoutOptions } from "./probability.ts";
