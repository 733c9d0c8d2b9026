/**
 * Positions as rotations of queries and keys.
 *
 * @module
 */
import {
  ArgumentError,
  checkNumber,
  describeValue,
  formatShape,
  ShapeError,
} from "../../../engine/base/mod.ts";
import { arange, cat, type DType, stack, type Tensor, tensor } from "../../../tensor.ts";
import { Module } from "../../module/mod.ts";
import { describeFields } from "../describe.ts";
import { checkEven, type PositionOptions } from "./absolute.ts";

/**
 * Which features are rotated together: `"interleaved"` each with the next, as in the paper, or `"half"`
 * each of the first half with its counterpart in the second, as in GPT-NeoX and most models since.
 */
export type RotaryLayout = "interleaved" | "half";

/** Options of `rotaryAngles`. */
export interface RotaryAngleOptions {
  /** The slowest rotation is by about 1 / base. @default 10000 */
  readonly base?: number;
  /**
   * How more places than a model was trained for are reached: `"linear"` brings them together by the
   * factor (Chen et al., 2023), `"ntk"` raises the base to base · factor^(d / (d − 2)), which slows the
   * slow rotations by the factor and leaves the fast ones. @default "linear"
   */
  readonly scaling?: "linear" | "ntk";
  /** How many times as many places. @default 1 */
  readonly factor?: number;
}

/**
 * The angles by which pairs of features are rotated, `[…, features / 2]`, for positions `[…]`:
 * `position / base^(2i / features)` (Su et al., 2021, equation 15). Of the dtype of the positions, or
 * float32 if they are integers.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { arange } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const angles = nn.rotaryAngles(arange(3), 4, { base: 100 });
 * assert.deepEqual(angles.mul(10).round().arraySync(), [[0, 0], [10, 1], [20, 2]]);
 * ```
 *
 * @throws {ArgumentError} if the number of features is odd, or the scaling is another
 */
export function rotaryAngles(
  positions: Tensor,
  features: number,
  options: RotaryAngleOptions = {},
): Tensor {
  const { base = 10000, scaling = "linear", factor = 1 } = options;
  checkEven("rotaryAngles", features);
  checkNumber("rotaryAngles", base, "base");
  checkNumber("rotaryAngles", factor, "factor");
  if (scaling !== "linear" && scaling !== "ntk") {
    throw new ArgumentError(
      `rotaryAngles: Expected "linear" or "ntk" as scaling: got ${describeValue(scaling)}`,
    );
  }
  const reach = scaling === "ntk" && features > 2
    ? base * factor ** (features / (features - 2))
    : base;
  const slowing = scaling === "linear" ? factor : 1;
  const speeds = Float64Array.from(
    { length: features / 2 },
    (_, pair) => reach ** (-2 * pair / features) / slowing,
  );
  const floats = positions.dtype.includes("float") ? positions : positions.to("float32");
  const { dtype, device } = floats;
  return floats.unsqueeze(-1).mul(tensor(speeds, { dtype, device }));
}

/** Options of `applyRotary`. */
export interface ApplyRotaryOptions {
  /** Which features are rotated together. @default "half" */
  readonly layout?: RotaryLayout;
}

/**
 * `x` `[…, length, features]` with its pairs of features rotated by `angles`, `[length, features / 2]`
 * or what broadcasts: (a, b) becomes (a cos θ − b sin θ, a sin θ + b cos θ). If queries and keys are
 * rotated by their positions, their product depends on the difference of the positions alone.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const quarter = tensor([[Math.PI / 2]]);
 * const y = nn.applyRotary(tensor([[1, 0]]), quarter);
 * assert.deepEqual(y.round().abs().arraySync(), [[0, 1]]);
 * ```
 *
 * @throws {ShapeError} if there are not twice as many features as angles
 * @throws {ArgumentError} if the layout is another
 */
export function applyRotary(
  x: Tensor,
  angles: Tensor,
  { layout = "half" }: ApplyRotaryOptions = {},
): Tensor {
  const [features, pairs] = [x.shape.at(-1) ?? 0, angles.shape.at(-1) ?? 0];
  if (features !== 2 * pairs) {
    throw new ShapeError(
      "applyRotary: Expected twice as many features as angles: got shapes " +
        `${formatShape(x.shape)} and ${formatShape(angles.shape)}`,
    );
  }
  const [cos, sin] = [angles.cos().to(x.dtype), angles.sin().to(x.dtype)];
  switch (layout) {
    case "half": {
      const [a, b] = x.chunk(2, -1);
      return cat([a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))], -1);
    }
    case "interleaved": {
      const [a, b] = [x.slice(-1, 0, null, 2), x.slice(-1, 1, null, 2)];
      return stack([a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))], -1).flatten(-2);
    }
    default:
      throw new ArgumentError(
        `applyRotary: Expected "interleaved" or "half" as layout: got ${describeValue(layout)}`,
      );
  }
}

/** Options of `RotaryEmbedding`. */
export interface RotaryEmbeddingOptions extends RotaryAngleOptions, ApplyRotaryOptions {}

/**
 * Rotates queries or keys by their positions (Su et al., 2021): see `applyRotary` and `rotaryAngles`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { randn } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const rotary = new nn.RotaryEmbedding(8);
 * const query = randn([2, 4, 10, 8]); // batch, heads, length, features of a head
 * assert.deepEqual(rotary.forward(query).shape, [2, 4, 10, 8]);
 * const last = rotary.forward(query.at("...", "9:", ":"), { offset: 9 });
 * assert.ok(last.allclose(rotary.forward(query).at("...", "9:", ":"), { atol: 1e-5 }));
 * ```
 *
 * @throws {ArgumentError} if the number of features is odd
 */
export class RotaryEmbedding extends Module {
  /** The number of features of a head. */
  readonly features: number;
  /** The settings. */
  readonly options: RotaryEmbeddingOptions;

  /** For so many features of a head. */
  constructor(features: number, options: RotaryEmbeddingOptions = {}) {
    super();
    this.features = checkEven("RotaryEmbedding", features);
    this.options = { ...options };
  }

  /**
   * From and to `[…, length, features]`, whose positions count from `offset` on.
   *
   * @throws {ShapeError} if the input does not have the features
   */
  override forward(x: Tensor, { offset = 0 }: PositionOptions = {}): Tensor {
    const dtype: DType = x.dtype === "float64" ? "float64" : "float32";
    const positions = arange(x.shape.at(-2) ?? 0, { dtype, device: x.device }).add(offset);
    return applyRotary(x, rotaryAngles(positions, this.features, this.options), this.options);
  }

  /** The settings. */
  override extraRepr(): string {
    return describeFields({ features: this.features, ...this.options });
  }
}
