/**
 * The division of a loop's body in three: what need not be done turn by turn is done for all turns at
 * once, before the loop or after it. Products of matrices gain most, which get by as much taller.
 *
 * @module
 */
import { sizeOf } from "../../base/mod.ts";
import type { Equation, Graph, GraphVariable } from "../../core/mod.ts";
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
  const dependences = dependencesOf(params);
  const dependenceOf = (variable: GraphVariable) => dependences.get(variable)!;
  const dependsOn = ({ outputs }: Equation) => dependenceOf(outputs[0]);
  const fits = ({ outputs }: Equation) =>
    outputs.every(({ shape }) => length * sizeOf(shape) <= mostElements);

  const results = body.outputs.slice(carries);
  const uncarried = results.filter((result) => dependenceOf(result) !== "carried");
  const accumulations = accumulationsOf(params).filter(({ term }) =>
    dependenceOf(term) !== "fixed"
  );
  const summed = new Set(accumulations.map(({ carry }) => body.outputs[carry]));
  const nextCarry = body.outputs.slice(0, carries).filter((output) => !summed.has(output));

  // After the loop: products of what is carried with what is fixed that the carry does not need, and
  // all that follows from them.
  const needed = new Set(cone(nextCarry, body.equations).equations);
  const isLate = (equation: Equation) => dependsOn(equation) === "carried" && !needed.has(equation);
  const seeds = body.equations.filter((equation) =>
    isLate(equation) && fits(equation) && equation.primitive.name === "matmul" &&
    equation.inputs.some((input) => dependenceOf(input) === "fixed")
  );
  const late = new Set(descendants(seeds, body.equations));
  const lateOutputs = new Set([...late].flatMap(({ outputs }) => outputs));
  const lateResults = results.filter((result) => lateOutputs.has(result));
  const terms = accumulations.map(({ term }) => term);
  const ofTerms = termEquations(terms, body.equations);
  const after = cone(
    [...lateResults, ...terms],
    body.equations.filter((equation) =>
      late.has(equation) || ofTerms.has(equation) || kindOf(equation) === "view" ||
      equation.inputs.length === 0
    ),
  );

  // Before it: what is fixed, and what costs more than to be computed along with something else.
  const early = new Set(body.equations.filter((equation) => {
    const kind = kindOf(equation);
    if (kind === null || kind === "view" || equation.inputs.length === 0) return false;
    const dependence = dependsOn(equation);
    return dependence === "fixed" ||
      (dependence === "turning" && kind !== "pointwise" && fits(equation));
  }));
  const stacked = new Set([
    ...results.filter((result) => dependenceOf(result) === "carried" && !lateOutputs.has(result)),
    ...after.inputs.filter((input) => dependenceOf(input) === "carried"),
  ]);
  const turn = cone(
    [...nextCarry, ...stacked],
    body.equations.filter((equation) => !early.has(equation)),
  );
  const earlyOutputs = new Set([...early].flatMap(({ outputs }) => outputs));
  const isDivided = uncarried.length > 0 || after.outputs.length > 0 ||
    turn.inputs.some((input) => earlyOutputs.has(input));
  if (!isDivided) return null;
  const wanted = new Set(
    [...turn.inputs, ...after.inputs, ...uncarried].filter((variable) =>
      dependenceOf(variable) !== "carried"
    ),
  );
  const { constants, slices } = splitInputs(body.inputs, params);
  const before = {
    ...cone([...wanted], body.equations),
    inputs: [...constants, ...slices],
  };
  return { before, turn, after, accumulations, dependenceOf };
}

function dependencesOf(params: ScanParams): Map<GraphVariable, Dependence> {
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
  return dependences;
}

/** The form of an equation's lowering; null for those that hold graphs. */
function kindOf({ primitive, inputs, params }: Equation): string | null {
  return primitive.lower === undefined ? null : primitive.lower(inputs, params).kind;
}

/** The graph of those equations that outputs follow from; its inputs are what none of them makes. */
function cone(outputs: readonly GraphVariable[], allowed: readonly Equation[]): Graph {
  const wanted = new Set(outputs);
  const equations: Equation[] = [];
  for (const equation of allowed.toReversed()) {
    if (!equation.outputs.some((output) => wanted.has(output))) continue;
    equations.push(equation);
    for (const input of equation.inputs) wanted.add(input);
  }
  for (const { outputs } of equations) for (const output of outputs) wanted.delete(output);
  return { inputs: [...wanted], captured: [], equations: equations.reverse(), outputs };
}

/** Equations and all that follow from them. */
function descendants(seeds: readonly Equation[], equations: readonly Equation[]): Equation[] {
  const made = new Set<GraphVariable>();
  return equations.filter((equation) => {
    const follows = seeds.includes(equation) || equation.inputs.some((input) => made.has(input));
    if (follows) { for (const output of equation.outputs) made.add(output); }
    return follows;
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
    const isSum = termEquations([term], body.equations).size > 0;
    return isSum && isUsedOnce(term) ? [{ carry: i, term }] : [];
  });
}

/** Sums of narrow floats are rounded turn by turn. */
function isWide({ dtype }: GraphVariable): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** The products or sums that terms are, and what transposes them; none of a term that is neither. */
function termEquations(
  terms: readonly GraphVariable[],
  equations: readonly Equation[],
): Set<Equation> {
  const found = new Set<Equation>();
  for (const term of terms) {
    const path: Equation[] = [];
    for (let variable = term;;) {
      const equation = equations.find(({ outputs }) => outputs[0] === variable);
      if (equation === undefined) break;
      path.push(equation);
      const { name } = equation.primitive;
      if (name === "matmul" || name === "sum") { for (const each of path) found.add(each); }
      if (name !== "permute") break;
      variable = equation.inputs[0];
    }
  }
  return found;
}
