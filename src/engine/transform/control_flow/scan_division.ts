/**
 * The division of a loop's body in three: what need not be done turn by turn is done for all turns at
 * once, before the loop or after it. Products of matrices gain most, which get by as much taller.
 *
 * @module
 */
import { sizeOf } from "../../base/mod.ts";
import type { Equation, Graph, GraphVariable } from "../../core/mod.ts";
import { coneOf } from "../graph_cone.ts";
import { type ScanParams, splitInputs } from "./scan_params.ts";

/**
 * What a value of the body depends on: constants of the loop alone, this turn's slices too, or the
 * carry.
 */
export type Dependence = "fixed" | "turning" | "carried";

/** A part of the carry that adds up a value of each turn, and at which nothing else looks. */
export interface Accumulation {
  readonly carry: number;
  readonly term: GraphVariable;
}

/** A body in three graphs, over the same variables. */
export interface Division {
  /** From constants and slices to all that the other two, or the results, need of what is not carried. */
  readonly before: Graph;
  /** From what it reads to the next carry, without accumulations, and to what is stacked. */
  readonly turn: Graph;
  /** From what it reads, of `before` and of what is stacked, to results and terms of accumulations. */
  readonly after: Graph;
  readonly accumulations: readonly Accumulation[];
  dependenceOf(variable: GraphVariable): Dependence;
}

/** Elements of all turns together that a value may have to be computed for all turns at once. */
const mostElements = 1 << 24;

/** The division of a loop with a closed body, or null where all of it is to be done turn by turn. */
export function divideScan(params: ScanParams): Division | null {
  const { body, carries, length } = params;
  if (length < 2) return null;
  const dependenceOf = dependencesOf(params);
  const results = body.outputs.slice(carries);
  const { after, accumulations } = laterPart(params, dependenceOf);
  const early = new Set(
    body.equations.filter((equation) => isEarly(equation, params, dependenceOf)),
  );

  const summed = new Set(accumulations.map(({ carry }) => carry));
  const nextCarry = body.outputs.slice(0, carries).filter((_, i) => !summed.has(i));
  const ofAfter = new Set(after.outputs);
  const stacked = new Set(
    [...results.filter((result) => !ofAfter.has(result)), ...after.inputs].filter((variable) =>
      dependenceOf(variable) === "carried"
    ),
  );
  const turn = coneOf(
    [...nextCarry, ...stacked],
    body.equations.filter((equation) => !early.has(equation)),
  );
  const uncarried = results.filter((result) => dependenceOf(result) !== "carried");
  const ofEarly = new Set([...early].flatMap(({ outputs }) => outputs));
  const isDivided = uncarried.length > 0 || after.outputs.length > 0 ||
    turn.inputs.some((input) => ofEarly.has(input));
  if (!isDivided) return null;
  const wanted = new Set(
    [...turn.inputs, ...after.inputs, ...uncarried].filter((variable) =>
      dependenceOf(variable) !== "carried"
    ),
  );
  const { constants, slices } = splitInputs(body.inputs, params);
  const before = { ...coneOf([...wanted], body.equations), inputs: [...constants, ...slices] };
  return { before, turn, after, accumulations, dependenceOf };
}

/**
 * Before the loop: what is fixed, what costs more than to be computed along with something else, and what
 * is a result, which is computed there anyway.
 */
function isEarly(
  equation: Equation,
  { body, carries, length }: ScanParams,
  dependenceOf: Division["dependenceOf"],
): boolean {
  const kind = kindOf(equation);
  if (kind === null || kind === "view" || equation.inputs.length === 0) return false;
  switch (dependenceOf(equation.outputs[0])) {
    case "fixed":
      return true;
    case "turning":
      return fits(equation.outputs, length) &&
        (kind !== "pointwise" || body.outputs.includes(equation.outputs[0], carries));
    case "carried":
      return false;
  }
}

/** Whether values of all turns can be held. */
function fits(variables: readonly GraphVariable[], length: number): boolean {
  return variables.every(({ shape }) => length * sizeOf(shape) <= mostElements);
}

/**
 * After the loop: products of what is carried with what is fixed that the carry does not need, all that
 * follows from them, and the terms of accumulations.
 */
function laterPart(
  params: ScanParams,
  dependenceOf: Division["dependenceOf"],
): Pick<Division, "after" | "accumulations"> {
  const { body, carries, length } = params;
  const accumulations = accumulationsOf(params).filter(({ term }) =>
    dependenceOf(term) !== "fixed"
  );
  const summed = new Set(accumulations.map(({ carry }) => carry));
  const needed = new Set(
    coneOf(body.outputs.filter((_, i) => i < carries && !summed.has(i)), body.equations).equations,
  );
  const late = new Set(descendants(
    body.equations.filter((equation) =>
      equation.primitive.name === "matmul" && !needed.has(equation) &&
      dependenceOf(equation.outputs[0]) === "carried" &&
      equation.inputs.some((input) => dependenceOf(input) === "fixed")
    ),
    body.equations,
  ));
  const ofLate = new Set([...late].flatMap(({ outputs }) => outputs));
  const terms = accumulations.map(({ term }) => term);
  const ofTerms = new Set(terms.flatMap((term) => sumEquations(term, body.equations)));
  const after = coneOf(
    [...body.outputs.slice(carries).filter((result) => ofLate.has(result)), ...terms],
    body.equations.filter((equation) =>
      late.has(equation) || ofTerms.has(equation) || kindOf(equation) === "view" ||
      equation.inputs.length === 0
    ),
  );
  // Terms are never held for all turns: their sum is a single product.
  const held = [...after.inputs.filter((input) => dependenceOf(input) !== "fixed"), ...ofLate];
  return fits(held, length)
    ? { after, accumulations }
    : { after: coneOf([], []), accumulations: [] };
}

function dependencesOf(params: ScanParams): Division["dependenceOf"] {
  const { body } = params;
  const { constants, carry, slices } = splitInputs(body.inputs, params);
  const dependences = new Map<GraphVariable, Dependence>([
    ...constants.map((variable) => [variable, "fixed"] as const),
    ...slices.map((variable) => [variable, "turning"] as const),
    ...carry.map((variable) => [variable, "carried"] as const),
  ]);
  for (const { inputs, outputs } of body.equations) {
    const ofInputs = new Set(inputs.map((input) => dependences.get(input)!));
    const dependence = ofInputs.has("carried")
      ? "carried"
      : ofInputs.has("turning")
      ? "turning"
      : "fixed";
    for (const output of outputs) dependences.set(output, dependence);
  }
  return (variable) => dependences.get(variable)!;
}

/** The form of an equation's lowering; null for those that hold graphs. */
function kindOf({ primitive, inputs, params }: Equation): string | null {
  return primitive.lower === undefined ? null : primitive.lower(inputs, params).kind;
}

/** Equations and all that follow from them. */
function descendants(seeds: readonly Equation[], equations: readonly Equation[]): Equation[] {
  const made = new Set<GraphVariable>();
  return equations.filter((equation) => {
    if (!seeds.includes(equation) && !equation.inputs.some((input) => made.has(input))) {
      return false;
    }
    for (const output of equation.outputs) made.add(output);
    return true;
  });
}

/**
 * The parts of the carry with `next = part + term` that nothing else reads, where the term is a product
 * of matrices, transposed perhaps, or a sum: as the gradients of a loop's constants are. Their sum over
 * all turns is one product, or one sum.
 */
function accumulationsOf(params: ScanParams): Accumulation[] {
  const { body } = params;
  const { carry } = splitInputs(body.inputs, params);
  const uses = Map.groupBy(
    [...body.equations.flatMap(({ inputs }) => inputs), ...body.outputs],
    (variable) => variable,
  );
  const isUsedOnce = (variable: GraphVariable) => uses.get(variable)?.length === 1;
  return carry.flatMap((part, i) => {
    const next = body.outputs[i];
    const addition = body.equations.find(({ outputs }) => outputs[0] === next);
    if (addition?.primitive.name !== "add" || !addition.inputs.includes(part)) return [];
    if (!isUsedOnce(part) || !isUsedOnce(next) || !isWide(part)) return [];
    const [first, second] = addition.inputs;
    const term = first === part ? second : first;
    const isSum = sumEquations(term, body.equations).length > 0;
    return isSum && isUsedOnce(term) ? [{ carry: i, term }] : [];
  });
}

/** Sums of narrow floats are rounded turn by turn. */
function isWide({ dtype }: GraphVariable): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The product or sum that a term is, and what transposes it; nothing if it is neither. */
function sumEquations(term: GraphVariable, equations: readonly Equation[]): Equation[] {
  const equation = equations.find(({ outputs }) => outputs[0] === term);
  switch (equation?.primitive.name) {
    case "matmul":
    case "sum":
      return [equation];
    case "permute": {
      const inner = sumEquations(equation.inputs[0], equations);
      return inner.length === 0 ? [] : [...inner, equation];
    }
    default:
      return [];
  }
}
