/**
 * A line search for the strong Wolfe conditions.
 *
 * @module
 */

/** A point of the line: how far it is, the loss, its slope, and what the caller wants to keep. */
export interface LinePoint<Gradient> {
  /** The distance along the direction. */
  readonly t: number;
  /** The loss there. */
  readonly loss: number;
  /** The derivative of the loss by t. */
  readonly slope: number;
  /** The gradient there. */
  readonly gradient: Gradient;
}

/** What a search is given. */
export interface LineSearchOptions<Gradient> {
  /** The point at t = 0. */
  readonly start: LinePoint<Gradient>;
  /** The first t to try. */
  readonly t: number;
  /** The largest element of the direction by magnitude. */
  readonly reach: number;
  /** How small a bracket may become. */
  readonly toleranceChange: number;
  /** How often the loss may be evaluated beyond the first. */
  readonly maxIterations: number;
}

const [sufficientDecrease, curvature] = [1e-4, 0.9]; // c₁ and c₂

/**
 * A point that fulfils the strong Wolfe conditions, `f(t) ≤ f(0) + c₁ t f′(0)` and
 * `|f′(t)| ≤ c₂ |f′(0)|`, or the lowest one that was found; and how often the loss was evaluated
 * (Nocedal and Wright, Numerical optimization, 2006, algorithms 3.5 and 3.6), as PyTorch's LBFGS.
 */
export function strongWolfe<Gradient>(
  evaluate: (t: number) => LinePoint<Gradient>,
  options: LineSearchOptions<Gradient>,
): { readonly point: LinePoint<Gradient>; readonly evaluations: number } {
  const { start, maxIterations } = options;
  let previous = start;
  let present = evaluate(options.t);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const rises = isTooHigh(present, start) || (iteration > 1 && present.loss >= previous.loss);
    if (!rises && isFlat(present, start)) return { point: present, evaluations: iteration + 1 };
    if (rises || present.slope >= 0) {
      return zoom(evaluate, [previous, present], { ...options, iteration });
    }
    const nearest = present.t + 0.01 * (present.t - previous.t);
    const t = cubicMinimum(previous, present, [nearest, present.t * 10]);
    previous = present;
    present = evaluate(t);
  }
  const point = start.loss <= present.loss ? start : present;
  return { point, evaluations: maxIterations + 1 };
}

function isTooHigh(point: LinePoint<unknown>, start: LinePoint<unknown>): boolean {
  return point.loss > start.loss + sufficientDecrease * point.t * start.slope;
}

function isFlat(point: LinePoint<unknown>, start: LinePoint<unknown>): boolean {
  return Math.abs(point.slope) <= -curvature * start.slope;
}

/** Narrows a bracket around a good point until it is found, or too small. */
function zoom<Gradient>(
  evaluate: (t: number) => LinePoint<Gradient>,
  bracket: [LinePoint<Gradient>, LinePoint<Gradient>],
  { start, reach, toleranceChange, maxIterations, iteration }:
    & LineSearchOptions<Gradient>
    & { readonly iteration: number },
): { readonly point: LinePoint<Gradient>; readonly evaluations: number } {
  let low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
  let stalled = false;
  for (; iteration < maxIterations; iteration++) {
    if (Math.abs(bracket[1].t - bracket[0].t) * reach < toleranceChange) break;
    const trial = trialWithin(bracket, stalled);
    stalled = trial.stalled;
    const point = evaluate(trial.t);
    const high = 1 - low;
    if (isTooHigh(point, start) || point.loss >= bracket[low].loss) {
      bracket[high] = point;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
      continue;
    }
    const found = isFlat(point, start);
    const isPast = point.slope * (bracket[high].t - bracket[low].t) >= 0;
    if (!found && isPast) bracket[high] = bracket[low];
    bracket[low] = point;
    if (found) return { point, evaluations: iteration + 2 };
  }
  return { point: bracket[low], evaluations: iteration + 1 };
}

/**
 * Where to look next in a bracket. Twice in a row close to an end, or at it, is no progress: then a
 * tenth of the bracket away from that end.
 */
function trialWithin(
  bracket: readonly [LinePoint<unknown>, LinePoint<unknown>],
  stalled: boolean,
): { readonly t: number; readonly stalled: boolean } {
  const first = Math.min(bracket[0].t, bracket[1].t);
  const last = Math.max(bracket[0].t, bracket[1].t);
  const t = cubicMinimum(bracket[0], bracket[1], [first, last]);
  const margin = 0.1 * (last - first);
  if (Math.min(last - t, t - first) >= margin) return { t, stalled: false };
  if (!stalled && t < last && t > first) return { t, stalled: true };
  const isLate = Math.abs(t - last) < Math.abs(t - first);
  return { t: isLate ? last - margin : first + margin, stalled: false };
}

/** The minimum within bounds of the cubic through two points with their slopes (equation 3.59). */
function cubicMinimum(
  a: LinePoint<unknown>,
  b: LinePoint<unknown>,
  [least, most]: readonly [number, number],
): number {
  const d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const [near, far] = a.t <= b.t ? [a, b] : [b, a];
  const share = (far.slope + d2 - d1) / (far.slope - near.slope + 2 * d2);
  return Math.min(Math.max(far.t - (far.t - near.t) * share, least), most);
}
