/**
 * Steps on a list of values as one lowering.
 *
 * @module
 */
import { InternalError } from "../../base/mod.ts";
import {
  asStored,
  type Expression,
  type IndexMap,
  isNarrow,
  type NestContext,
  type Operand,
  type Pointwise,
  type Rows,
  type RowStep,
} from "../../kernel/mod.ts";

/** Values of each place out of inputs at others. */
interface MapStep extends Pick<IndexMap, "kind" | "key" | "integers" | "element"> {
  readonly operands: RowStep["operands"];
  readonly dtypes: RowStep["dtypes"];
}

/** One step of a fused equation. */
export type FusedStep = RowStep | MapStep;

/** Names all that steps do and what they hand out. */
function keyOf(steps: readonly FusedStep[], results: readonly (number | string)[]): string {
  const texts = steps.map((step) => {
    const narrow = step.dtypes.some(isNarrow) ? `:${step.dtypes}` : "";
    const combine = step.kind === "reduce" ? ` ${step.combine}` : "";
    return `${step.key}(${step.operands})${combine}${narrow}`;
  });
  return `${texts.join(" ")} -> ${results}`;
}

/** Steps along rows. */
export function rowsOf(
  { results, ...rows }: Pick<Rows, "shape" | "dims" | "inputs" | "results">,
  steps: readonly FusedStep[],
): Rows {
  return {
    kind: "rows",
    key: keyOf(steps, results.map(({ place, level }) => `${place}${level[0]}`)),
    integers: [],
    ...rows,
    steps: steps.map((step) => {
      if (step.kind === "map") throw new InternalError("Rows have no steps at other places");
      return step;
    }),
    results,
  };
}

/** Pointwise steps. */
export function pointwiseOf(
  inputs: number,
  steps: readonly FusedStep[],
  results: readonly number[],
): Pointwise {
  // What is read more than once, by outputs of the kernel or steps towards them, is computed once.
  const reads = new Map<number, number>();
  for (const place of [...steps.flatMap(({ operands }) => operands), ...results]) {
    reads.set(place, (reads.get(place) ?? 0) + 1);
  }
  const isShared = (place: number) => results.length > 1 && reads.get(place)! > 1;
  return {
    kind: "pointwise",
    key: keyOf(steps, results),
    integers: [],
    element: (values, share) => {
      const all: Expression[] = values.slice(0, inputs);
      for (const step of steps) {
        for (const value of valuesOf(step, (place) => all[place], share)) {
          all.push(isShared(all.length) ? share(value) : value);
        }
      }
      return results.map((place) => all[place]);
    },
  };
}

/** Steps some of which read their inputs at other places. */
export function mapOf(
  inputs: number,
  steps: readonly FusedStep[],
  results: readonly number[],
): IndexMap {
  const firstInteger: number[] = [];
  const integers: number[] = [];
  for (const step of steps) {
    firstInteger.push(integers.length);
    if (step.kind === "map") integers.push(...step.integers);
  }
  return {
    kind: "map",
    key: keyOf(steps, results),
    integers,
    element: (index, operands, context) => {
      const all: (Expression | undefined)[] = new Array(inputs);
      const valueOf = (place: number) => all[place] ??= operands[place].at(index);
      steps.forEach((step, i) => {
        const made = step.kind === "map"
          ? mapped(step, { index, operands, context, firstInteger: firstInteger[i] })
          : valuesOf(step, valueOf, (value) => value);
        all.push(...made);
      });
      return results.map(valueOf);
    },
  };
}

/** Where a step of a map is evaluated. */
interface MapPlace {
  readonly index: readonly Expression[];
  readonly operands: readonly Operand[];
  readonly context: NestContext;
  readonly firstInteger: number;
}

function mapped(
  step: MapStep,
  { index, operands, context, firstInteger }: MapPlace,
): readonly Expression[] {
  const own = {
    ...context,
    integer: (position: number) => context.integer(firstInteger + position),
  };
  const values = step.element(index, step.operands.map((place) => operands[place]), own);
  return values.map((value, i) => asStored(step.dtypes[i], value));
}

function valuesOf(
  step: FusedStep,
  valueOf: (place: number) => Expression,
  share: (value: Expression) => Expression,
): readonly Expression[] {
  if (step.kind !== "pointwise") {
    throw new InternalError(`A ${step.kind} has no value at one place`);
  }
  const values = step.element(step.operands.map(valueOf), share);
  return values.map((value, i) => asStored(step.dtypes[i], value));
}
