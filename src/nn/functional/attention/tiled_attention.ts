/**
 * Attention with dropout in tiles: memory grows with the length and not with its square. It is composed of
 * other operations, as the weights that are dropped are drawn tile by tile.
 *
 * @module
 */
import {
  arange,
  cat,
  customJvp,
  full,
  random,
  scan,
  type Tensor,
  zeros,
  zerosLike,
} from "../../../tensor.ts";
import { dropout as drop } from "../dropout/mod.ts";
import { type AttentionInputs, type AttentionSettings, maskedScores } from "./problem.ts";

/**
 * How many keys a tile has. Of 64, 128 and 256 the last was the fastest, by a tenth to a fifth, in a
 * gradient of 8 heads of 32 features for 1,024 tokens.
 */
const tileKeys = 256;

/** At how many places a causal attention is cut, so that no tile lies wholly in the future. */
const causalParts = 4;

/**
 * `softmax(Q Kᵀ) V`, `[…, length, valueFeatures]`, by a softmax that goes along (Milakov and
 * Gimelshein, 2018; Rabe and Staats, 2021). Derivatives compute the tiles anew (Dao et al., 2022).
 */
export function tiledAttention(inputs: AttentionInputs, settings: AttentionSettings): Tensor {
  const { query, key, value, mask } = inputs;
  const [length, keys] = [query.shape[query.ndim - 2], key.shape[key.ndim - 2]];
  const rows = settings.isCausal ? Math.ceil(length / causalParts) : length;
  const parts: Tensor[] = [];
  for (let start = 0; start < length; start += rows) {
    const count = Math.min(rows, length - start);
    // Top left is where the diagonal starts: the last query of the part is the key's place.
    const seen = settings.isCausal ? Math.min(keys, start + count) : keys;
    const part = {
      query: query.narrow(-2, start, count),
      key: key.narrow(-2, 0, seen),
      value: value.narrow(-2, 0, seen),
      mask: mask && narrowMask(mask, { start, count, seen }),
      dropoutKey: inputs.dropoutKey && random.foldIn(inputs.dropoutKey, start),
    };
    parts.push(attendPart(part, settings, start));
  }
  return parts.length === 1 ? parts[0] : cat(parts, -2);
}

/** The part of a mask, which may broadcast, for some queries and the first keys. */
function narrowMask(
  mask: Tensor,
  { start, count, seen }: { readonly start: number; readonly count: number; readonly seen: number },
): Tensor {
  const rows = mask.ndim > 1 && mask.shape[mask.ndim - 2] > 1
    ? mask.narrow(-2, start, count)
    : mask;
  return rows.ndim > 0 && rows.shape[rows.ndim - 1] > 1 ? rows.narrow(-1, 0, seen) : rows;
}

/** The attention of some queries, with its derivative. */
function attendPart(
  inputs: AttentionInputs,
  settings: AttentionSettings,
  firstQuery: number,
): Tensor {
  const attend = customJvp(
    (inputs: AttentionInputs) => attendTiles(inputs, settings, firstQuery).output,
    ([inputs], [tangents]) => {
      const { output, logTotal } = attendTiles(inputs, settings, firstQuery);
      const residuals = { inputs, output, logTotal };
      return [output, pushTiles(residuals, tangents, { settings, firstQuery })];
    },
  );
  return attend(inputs);
}

/** One tile of keys. */
interface Tile {
  /** `[…, tileKeys, features]`. */
  readonly key: Tensor;
  readonly value: Tensor;
  readonly mask: Tensor | null;
  /** The place of its first key, int32. */
  readonly firstKey: Tensor;
}

/**
 * The output, and for each query the logarithm of the sum of its exponentials, `[…, length, 1]`.
 * With m the largest score so far and l the sum of exp(s − m), a tile with the scores s makes of them
 * m′ = max(m, max s) and l′ = l exp(m − m′) + Σ exp(s − m′) (Milakov and Gimelshein, 2018, algorithm 3).
 */
function attendTiles(
  inputs: AttentionInputs,
  settings: AttentionSettings,
  firstQuery: number,
): { readonly output: Tensor; readonly logTotal: Tensor } {
  const { query } = inputs;
  const { dtype, device } = query;
  const rows = query.shape.slice(0, -1);
  const features = inputs.value.shape[inputs.value.ndim - 1];
  const start = {
    sum: zeros([...rows, features], { dtype, device }),
    total: zeros([...rows, 1], { dtype, device }),
    largest: full([...rows, 1], -Infinity, { dtype, device }),
  };
  const [{ sum, total, largest }] = scan(
    ({ sum, total, largest }: typeof start, tile: Tile) => {
      const scores = tileScores(inputs, tile, { settings, firstQuery });
      const next = largest.maximum(scores.amax(-1, { keepdim: true }));
      // A query that has seen no key yet has a sum of 0, from whatever its scores are measured.
      const finite = next.where(next.ne(-Infinity), 0);
      const weights = scores.sub(finite).exp();
      const decay = largest.sub(finite).exp();
      const kept = keptWeights(weights, inputs, { tile, settings });
      return [{
        sum: sum.mul(decay).add(kept.matmul(tile.value)),
        total: total.mul(decay).add(weights.sum(-1, { keepdim: true })),
        largest: next,
      }, null] as const;
    },
    start,
    tilesOf(inputs),
  );
  const sees = total.gt(0);
  const divisor = total.where(sees, 1);
  return { output: sum.div(divisor), logTotal: largest.where(sees, 0).add(divisor.log()) };
}

/** What the derivative needs of the value. */
interface Residuals {
  readonly inputs: AttentionInputs;
  readonly output: Tensor;
  readonly logTotal: Tensor;
}

/**
 * The tangent of the output. With the scores s and the weights p = exp(s − logTotal), each tile's being
 * computed anew, `dO = Σ p dV + Σ (p ⊙ ds) V − O ⊙ Σ p ds`. It is linear in the tangents, so that the
 * backward pass is this loop transposed: the one of Dao et al. (2022, algorithm 4).
 */
function pushTiles(
  { inputs, output, logTotal }: Residuals,
  tangents: AttentionInputs,
  { settings, firstQuery }: { readonly settings: AttentionSettings; readonly firstQuery: number },
): Tensor {
  const { query } = inputs;
  const isAdded = inputs.mask !== null && inputs.mask.dtype !== "bool";
  const start = { moved: zerosLike(output), shift: zerosLike(logTotal) };
  const [{ moved, shift }] = scan(
    ({ moved, shift }: typeof start, { tile, tangent }: { tile: Tile; tangent: Tile }) => {
      const scores = tileScores(inputs, tile, { settings, firstQuery });
      const weights = scores.sub(logTotal).exp();
      const ofQuery = tangents.query.matmul(tile.key.transpose(-2, -1));
      const ofKey = query.matmul(tangent.key.transpose(-2, -1));
      const product = ofQuery.add(ofKey);
      const slope = weights.mul(tangent.mask === null ? product : product.add(tangent.mask));
      const keep = (x: Tensor) => keptWeights(x, inputs, { tile, settings });
      const ofValue = keep(weights).matmul(tangent.value);
      return [{
        moved: moved.add(ofValue).add(keep(slope).matmul(tile.value)),
        shift: shift.add(slope.sum(-1, { keepdim: true })),
      }, null] as const;
    },
    start,
    {
      tile: tilesOf(inputs),
      tangent: tilesOf(isAdded ? tangents : { ...tangents, mask: null }),
    },
  );
  return moved.sub(output.mul(shift));
}

/** The keys, values and mask in tiles, `[tiles, …]`, the last one filled up with zeros. */
function tilesOf({ key, value, mask }: Pick<AttentionInputs, "key" | "value" | "mask">): Tile {
  const keys = key.shape[key.ndim - 2];
  const size = Math.min(keys, tileKeys);
  const count = Math.ceil(keys / size);
  const missing = count * size - keys;
  const filled = (x: Tensor, dim: -1 | -2) =>
    missing === 0 ? x : x.pad(dim === -1 ? [[0, missing]] : [[0, missing], [0, 0]]);
  const inTiles = (x: Tensor, dim: -1 | -2) =>
    filled(x, dim).unflatten(dim, [count, size]).movedim(dim - 1, 0);
  const whole = mask && mask.expand([...mask.shape.slice(0, -1), keys]);
  return {
    key: inTiles(key, -2),
    value: inTiles(value, -2),
    mask: whole && inTiles(whole, -1),
    firstKey: arange(count, { device: key.device }).mul(size),
  };
}

/** The scores of a tile; those of keys that are only there to fill it up are −∞. */
function tileScores(
  { query, key }: AttentionInputs,
  tile: Tile,
  { settings, firstQuery }: { readonly settings: AttentionSettings; readonly firstQuery: number },
): Tensor {
  const { firstKey, mask } = tile;
  const scores = maskedScores({ query, key: tile.key, mask }, settings, { firstQuery, firstKey });
  const keys = key.shape[key.ndim - 2];
  const size = tile.key.shape[tile.key.ndim - 2];
  if (keys % size === 0) return scores;
  return scores.where(arange(size, { device: query.device }).add(firstKey).lt(keys), -Infinity);
}

/** Weights, or what is proportional to them, with some dropped: the same ones for the same tile. */
function keptWeights(
  weights: Tensor,
  { dropoutKey }: AttentionInputs,
  { tile, settings }: { readonly tile: Tile; readonly settings: AttentionSettings },
): Tensor {
  if (dropoutKey === null) return weights;
  const key = random.foldIn(dropoutKey, tile.firstKey);
  return drop(weights, { p: settings.dropout, key });
}
