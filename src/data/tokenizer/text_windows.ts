/**
 * Windows of a text to train language models on.
 *
 * @module
 */
import { checkInteger } from "../../engine/base/mod.ts";
import { ArgumentError, Tensor, tensor } from "../../tensor.ts";
import { checkIndex, Dataset } from "../dataset/mod.ts";
import type { TokenIds } from "./tokenizer.ts";

/** Which windows. */
export interface TextWindowsOptions {
  /** How many tokens a window has. */
  readonly context: number;
  /**
   * How many tokens lie between the beginnings of two windows: 1 for all that there are, of which a
   * `RandomSampler` with a `count` draws some. @default context
   */
  readonly stride?: number;
}

/**
 * Windows of tokens, each with the tokens that follow: `[input, target]`, int32 `[context]` both,
 * where `target` is one token further on.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { TextWindows } from "@cotangent/cotangent/data";
 *
 * const windows = new TextWindows([5, 6, 7, 8, 9], { context: 2 });
 * assert.equal(windows.length, 2);
 * const [input, target] = windows.get(1);
 * assert.deepEqual([input.arraySync(), target.arraySync()], [[7, 8], [8, 9]]);
 * ```
 *
 * @throws {ArgumentError} if there are no tokens for a single window
 */
export class TextWindows extends Dataset<readonly [input: Tensor, target: Tensor]> {
  /** The number of windows. */
  override readonly length: number;
  readonly #ids: Int32Array;
  readonly #context: number;
  readonly #stride: number;

  /** Of the numbers of tokens, which a tokeniser gives. */
  constructor(ids: TokenIds, { context, stride = context }: TextWindowsOptions) {
    super();
    this.#context = checkInteger("TextWindows", context, { name: "context", minimum: 1 });
    this.#stride = checkInteger("TextWindows", stride, { name: "stride", minimum: 1 });
    this.#ids = Int32Array.from(ids instanceof Tensor ? ids.dataSync() : ids, Number);
    const last = this.#ids.length - context - 1;
    if (last < 0) {
      throw new ArgumentError(
        `TextWindows: Expected at least ${context + 1} tokens: got ${this.#ids.length}`,
      );
    }
    this.length = Math.floor(last / stride) + 1;
  }

  /**
   * The window of a number.
   *
   * @throws {IndexError} if there is none
   */
  override get(index: number): readonly [input: Tensor, target: Tensor] {
    const [inputs, targets] = this.batch([index]);
    return [inputs.squeeze(0), targets.squeeze(0)];
  }

  /**
   * Several windows, `[n, context]`.
   *
   * @throws {IndexError} if one does not exist
   */
  override batch(indices: readonly number[]): readonly [inputs: Tensor, targets: Tensor] {
    const context = this.#context;
    const [inputs, targets] = [0, 1].map((shift) => {
      const rows = new Int32Array(indices.length * context);
      indices.forEach((index, row) => {
        checkIndex("TextWindows", index, this.length);
        const start = index * this.#stride + shift;
        rows.set(this.#ids.subarray(start, start + context), row * context);
      });
      return tensor(rows).reshape([indices.length, context]);
    });
    return [inputs, targets];
  }
}
