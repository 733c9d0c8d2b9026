/**
 * A dataset for workers: examples of every dtype, of strings and typed arrays; some fail when asked.
 *
 * @module
 */
import { type DType, tensor } from "../../../src/tensor.ts";
import { Dataset } from "../../../src/data/mod.ts";

const dtypes: readonly DType[] = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int32",
  "int64",
  "int8",
  "uint8",
  "uint32",
  "bool",
];

/** What the factory is told. */
export interface MixedOptions {
  readonly length: number;
  readonly failAt?: number;
  readonly failBy?: "throw" | "timer" | "string" | "circle";
}

export class Mixed extends Dataset {
  override readonly length: number;
  readonly #options: MixedOptions;
  readonly #kept: Int32Array = Int32Array.of(1, 2, 3);

  constructor(options: MixedOptions) {
    super();
    this.length = options.length;
    this.#options = options;
  }

  override async get(index: number): Promise<unknown> {
    // Later examples come sooner, so that order is not kept by accident.
    await new Promise((resolve) => setTimeout(resolve, (this.length - index) % 5));
    if (index === this.#options.failAt) await this.#fail();
    return {
      ...Object.fromEntries(
        dtypes.map((dtype) => [dtype, tensor([index % 2, 1, 0], { dtype }).reshape([1, 3])]),
      ),
      name: `example ${index}`,
      number: index / 4,
      kept: this.#kept,
    };
  }

  async #fail() {
    const { failBy = "throw" } = this.#options;
    if (failBy === "string") throw "just a text";
    if (failBy === "circle") {
      const error = new Error("round");
      throw Object.assign(error, { cause: error });
    }
    if (failBy === "throw") throw new RangeError("broken", { cause: new TypeError("deeper") });
    setTimeout(() => {
      throw new Error("from a timer");
    });
    await new Promise(() => {});
  }
}

export default function makeMixed(options: MixedOptions): Promise<Mixed> {
  return Promise.resolve(new Mixed(options));
}
