/**
 * In what order the steps of `Rows` are done, in which loops, and which elements are kept in a scratch
 * from one loop to the next.
 *
 * @module
 */
import { scalar } from "./build.ts";
import { computeType, type ScalarType } from "./expression.ts";
import { costOf } from "./expression_cost.ts";
import type { RowLevel, Rows, RowStep } from "./lowering.ts";
import type { NestInput } from "./nest_builder.ts";

/** What is done before the results of one more round of reductions are known. */
export interface RowStage {
  /** Pointwise steps of row level, in order. */
  readonly rowSteps: readonly number[];
  /** Places of elements that are computed into a scratch. */
  readonly cached: readonly number[];
  /** Reductions, which end the stage; the last stage has none. */
  readonly reductions: readonly number[];
}

/** What a builder of rows follows. */
export interface RowsSchedule {
  /** Of each place. */
  readonly levels: readonly RowLevel[];
  /** Of each place. */
  readonly types: readonly ScalarType[];
  /** Of each place the step that computes it; −1 for inputs. */
  readonly stepOf: readonly number[];
  /** Of each step the place of its first value. */
  readonly firstPlace: readonly number[];
  /** Pointwise steps that depend on scalars alone. */
  readonly scalarSteps: readonly number[];
  readonly stages: readonly RowStage[];
  /** The places that are kept in a scratch. */
  readonly cached: ReadonlySet<number>;
}

/** What a schedule depends on beside the lowering. */
export interface ScheduleOptions {
  /** The level of each input as it lies in memory. */
  readonly levels: readonly RowLevel[];
  /** Whether the reductions of a stage share one loop. */
  readonly sharedLoops: boolean;
  /** Whether a row fits into a scratch. */
  readonly caches: boolean;
}

/** How much must be saved, in additions an element, for elements to be kept. */
const leastSaving = 8;

/** The schedule of a lowering. */
export function scheduleRows(
  lowering: Rows,
  inputs: readonly Pick<NestInput, "dtype">[],
  options: ScheduleOptions,
): RowsSchedule {
  const { steps } = lowering;
  const levels = [...options.levels];
  const types = inputs.map(({ dtype }) => computeType[dtype]);
  const stepOf = inputs.map(() => -1);
  // The number of rounds of reductions after which a place is known.
  const rounds = inputs.map(() => 0);
  const firstPlace: number[] = [];
  steps.forEach((step, i) => {
    firstPlace.push(levels.length);
    const level = step.kind === "reduce" ? "row" : highest(step.operands.map((p) => levels[p]));
    const round = Math.max(0, ...step.operands.map((p) => rounds[p]));
    for (const dtype of step.dtypes) {
      levels.push(level);
      types.push(computeType[dtype]);
      stepOf.push(i);
      rounds.push(step.kind === "reduce" ? round + 1 : round);
    }
  });
  const last = Math.max(0, ...rounds);
  const roundOf = (step: number) =>
    rounds[firstPlace[step]] - (steps[step].kind === "reduce" ? 1 : 0);
  const known = { levels, types, stepOf, firstPlace };
  const loops = loopsOf(lowering, known, (step) => {
    return options.sharedLoops ? roundOf(step) : step;
  });
  const cached = options.caches ? placesToCache(lowering, known, loops) : new Set<number>();
  const firstUse = (place: number) => {
    const uses = [...loops[place]].map((loop) => {
      if (loop === finalLoop) return last;
      return options.sharedLoops ? loop : roundOf(loop);
    });
    return Math.min(...uses);
  };
  const isPointwise = (step: number, level: RowLevel) =>
    steps[step].kind === "pointwise" && levels[firstPlace[step]] === level;
  const numbers = steps.map((_, i) => i);
  return {
    ...known,
    cached,
    scalarSteps: numbers.filter((i) => isPointwise(i, "scalar")),
    stages: Array.from({ length: last + 1 }, (_, round) => ({
      rowSteps: numbers.filter((i) => isPointwise(i, "row") && roundOf(i) === round),
      cached: [...cached].filter((place) => firstUse(place) === round),
      reductions: numbers.filter((i) => steps[i].kind === "reduce" && roundOf(i) === round),
    })),
  };
}

function highest(levels: readonly RowLevel[]): RowLevel {
  return levels.includes("element") ? "element" : levels.includes("row") ? "row" : "scalar";
}

type Known = Pick<RowsSchedule, "levels" | "types" | "stepOf" | "firstPlace">;

/** The loop in which elements are stored. */
const finalLoop = -1;

/** Of each place of element level the loops in which it is needed, if nothing is kept. */
function loopsOf(
  { steps, results }: Rows,
  { levels, firstPlace }: Known,
  loopOf: (step: number) => number,
): readonly ReadonlySet<number>[] {
  const loops = levels.map(() => new Set<number>());
  for (const { place, level } of results) {
    if (level === "element") loops[place].add(finalLoop);
  }
  for (let i = steps.length - 1; i >= 0; i--) {
    const { kind, operands, dtypes } = steps[i];
    const own = new Set<number>();
    if (kind === "reduce") {
      own.add(loopOf(i));
    } else {
      dtypes.forEach((_, o) => loops[firstPlace[i] + o].forEach((loop) => own.add(loop)));
    }
    for (const place of operands) {
      if (levels[place] !== "element") continue;
      for (const loop of own) loops[place].add(loop);
    }
  }
  return loops;
}

/** The elements that cost more to compute again in each loop than to store and load. */
function placesToCache(
  { steps }: Rows,
  { levels, types, firstPlace }: Known,
  loops: readonly ReadonlySet<number>[],
): Set<number> {
  const cached = new Set<number>();
  const cost: number[] = levels.map((level) => level === "element" ? 1 : 0);
  steps.forEach((step, i) => {
    const first = firstPlace[i];
    if (step.kind === "reduce" || levels[first] !== "element") return;
    const own = step.operands.reduce((sum, place) => sum + cost[place], stepCost(step, types));
    step.dtypes.forEach((_, o) => {
      const place = first + o;
      const saving = (loops[place].size - 1) * (own - 1);
      if (saving > leastSaving) cached.add(place);
      cost[place] = cached.has(place) ? 1 : own;
    });
  });
  return cached;
}

function stepCost(step: RowStep, types: readonly ScalarType[]): number {
  const operands = step.operands.map((place, i) => scalar.variable(types[place], i));
  return costOf(step.element(operands, (value) => value));
}
