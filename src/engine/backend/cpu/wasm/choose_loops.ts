/**
 * Which loops of a kernel are vectorised: of each nest one, the innermost if its turns read side by
 * side, else one further out that does so.
 *
 * @module
 */
import {
  type Expression,
  type Loop,
  operandsOf,
  type Reduce,
  type Statement,
  type Store,
  type Target,
  type Variable,
} from "../../../kernel/mod.ts";
import { storedForm } from "./elements.ts";
import { arePaired } from "./paired_stores.ts";
import { type LoopView, strideOf } from "./stride.ts";

/** A loop that can be vectorised, or a reduction whose innermost range can be. */
export type VectorCandidate = Loop | Reduce;

/** Fewer turns than this are not worth the start of a vectorised loop. */
const fewestTurns = 8;

/** Where turns have many accesses four of them are worth a vector, whatever it takes to start it. */
const manyAccesses = 6;
const wholeVector = 4;

function fewestTurnsOf(body: readonly Statement[]): number {
  const accesses = distinct(loadsIn(body)).length + storesIn(body).length;
  return accesses >= manyAccesses ? wholeVector : fewestTurns;
}

/** Estimates the number of turns of a loop. */
export type ExtentEstimate = (extent: Expression) => number;

/** The loops to vectorise. */
export function chooseVectorLoops(
  body: readonly Statement[],
  estimate: ExtentEstimate,
): ReadonlySet<VectorCandidate> {
  const chosen = new Set<VectorCandidate>();
  choose(body, estimate, chosen);
  return chosen;
}

/** Chooses within statements; whether something was chosen. */
function choose(
  statements: readonly Statement[],
  estimate: ExtentEstimate,
  chosen: Set<VectorCandidate>,
): boolean {
  let any = false;
  for (const statement of statements) {
    switch (statement.kind) {
      case "loop": {
        const inner = new Set<VectorCandidate>();
        if (choose(statement.body, estimate, inner)) {
          for (const candidate of inner) chosen.add(candidate);
          any = true;
        } else if (isWorthwhile(statement, estimate)) {
          chosen.add(statement);
          any = true;
        }
        break;
      }
      case "reduce":
        if (reducesSideBySide(statement, estimate)) {
          chosen.add(statement);
          any = true;
        } else {
          any = choose(statement.body, estimate, chosen) || any;
        }
        break;
      case "scan":
        any = choose(statement.body, estimate, chosen) || any;
        any = choose(statement.then, estimate, chosen) || any;
        break;
      case "guard":
        any = choose(statement.body, estimate, chosen) || any;
        break;
    }
  }
  return any;
}

function isWorthwhile(loop: Loop, estimate: ExtentEstimate): boolean {
  if (loop.order !== "any") return false;
  if (!isWhole(loop.extent) && estimate(loop.extent) < fewestTurnsOf(loop.body)) return false;
  const view = viewOf(loop.index, loop.body);
  return canVectorize(loop.body, view) && scoreOf(loop.body, view) >= 0;
}

/** Whether an extent is known to be a number of whole vectors, which need neither test nor rest. */
export function isWhole(extent: Expression): boolean {
  if (extent.kind !== "constant") return false;
  const turns = Number(extent.value);
  return turns > 0 && turns % 4 === 0;
}

function reducesSideBySide(reduce: Reduce, estimate: ExtentEstimate): boolean {
  if (reduce.combine === "affine" || reduce.ranges.length === 0) return false;
  const innermost = reduce.ranges[reduce.ranges.length - 1];
  if (estimate(innermost.extent) < fewestTurns) return false;
  const view = viewOf(innermost.index, reduce.body);
  if (!canVectorize(reduce.body, view)) return false;
  const strides = [...loadsIn(reduce.body), ...reduce.values.flatMap(loadsOf)]
    .map((load) => strideClass(load, view));
  return strides.every((stride) => stride !== "far");
}

/** Whether four turns can be done at once. */
function canVectorize(body: readonly Statement[], view: LoopView): boolean {
  return body.every((statement) => {
    switch (statement.kind) {
      case "loop":
        return !view.isVarying(statement.extent) && canVectorize(statement.body, view);
      case "reduce":
        return statement.ranges.every(({ extent }) => !view.isVarying(extent)) &&
          canVectorize(statement.body, view);
      case "scan":
        return !view.isVarying(statement.range.extent) && canVectorize(statement.body, view) &&
          canVectorize(statement.then, view);
      case "guard":
        return canVectorize(statement.body, view);
      case "scratch":
        return false; // each turn has one of its own
      default:
        return true;
    }
  });
}

type StrideClass = "none" | "side by side" | "every second" | "far";

function strideClass({ storage, index }: Access, view: LoopView): StrideClass {
  const stride = strideOf(index, view);
  if (stride === null || stride.kind !== "constant") return "far";
  if (stride.value === 2) return isFourBytes(storage) ? "every second" : "far";
  return stride.value === 0 ? "none" : stride.value === 1 ? "side by side" : "far";
}

/** Of elements of four bytes each second one is loaded as fast as those side by side. */
function isFourBytes(storage: Target): boolean {
  return storedForm(storage.kind === "buffer" ? storage.dtype : storage.type).bytes === 4;
}

/** How much an access gains by being one of four turns. */
const loadGain: Readonly<Record<StrideClass, number>> = {
  "none": 0,
  "side by side": 1,
  "every second": 1,
  "far": -1,
};
const storeGain: Readonly<Record<StrideClass, number>> = {
  "none": 0,
  "side by side": 2,
  "every second": -2,
  "far": -2,
};

/** How much all accesses gain. */
function scoreOf(body: readonly Statement[], view: LoopView): number {
  const paired = pairedIn(body, view);
  const gains = [
    ...distinct(loadsIn(body)).map((load) => loadGain[strideClass(load, view)]),
    ...storesIn(body).map((store) =>
      storeGain[paired.has(store.index) ? "side by side" : strideClass(store, view)]
    ),
  ];
  return gains.reduce((sum, gain) => sum + gain, 0);
}

/** The places of stores that are done two at a time. */
function pairedIn(body: readonly Statement[], view: LoopView): ReadonlySet<Expression> {
  const places = new Set<Expression>();
  for (let i = 0; i + 1 < body.length; i++) {
    if (!arePaired(body[i], body[i + 1], view)) continue;
    for (const store of body.slice(i, i + 2)) places.add((store as Store).index);
    i++;
  }
  return places;
}

/** A loop's body with what its definitions say. */
export function viewOf(index: Variable, body: readonly Statement[]): LoopView {
  const definitions = new Map<number, Expression>();
  const computed = new Set<number>([index.id]);
  const visit = (statements: readonly Statement[]) => {
    for (const statement of statements) {
      if (statement.kind === "define") definitions.set(statement.variable.id, statement.value);
      if (statement.kind === "reduce" || statement.kind === "scan") {
        // What a reduction gives differs from turn to turn unless nothing in it does.
        for (const { id } of statement.results) computed.add(id);
      }
      if ("body" in statement) visit(statement.body);
      if (statement.kind === "scan") visit(statement.then);
    }
  };
  visit(body);
  const known = new Map<Expression, boolean>();
  const isVarying = (x: Expression): boolean => {
    let varying = known.get(x);
    if (varying === undefined) {
      if (x.kind === "variable") {
        const definition = definitions.get(x.id);
        varying = computed.has(x.id) || (definition !== undefined && isVarying(definition));
      } else {
        varying = operandsOf(x).some(isVarying);
      }
      known.set(x, varying);
    }
    return varying;
  };
  return {
    index,
    isVarying,
    definitionOf: (variable) => definitions.get(variable.id) ?? null,
  };
}

interface Access {
  readonly storage: Target;
  readonly index: Expression;
}

/** The loads in an expression. */
export function loadsOf(x: Expression): Access[] {
  const found: Access[] = [];
  const seen = new Set<Expression>();
  const visit = (y: Expression) => {
    if (seen.has(y)) return;
    seen.add(y);
    if (y.kind === "load") found.push({ storage: y.source, index: y.index });
    for (const operand of operandsOf(y)) visit(operand);
  };
  visit(x);
  return found;
}

/** The expressions that a statement evaluates itself. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "define":
      return [statement.value];
    case "loop":
    case "scratch":
      return [statement.extent];
    case "reduce":
      return [...statement.ranges.map(({ extent }) => extent), ...statement.values];
    case "scan":
      return [statement.range.extent, ...statement.values];
    case "store":
      return [statement.index, statement.value];
    case "guard":
      return [statement.condition];
    case "check":
      return [statement.condition, statement.value, statement.bound];
  }
}

/** The statements within a statement. */
export function statementsIn(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case "loop":
    case "reduce":
    case "guard":
      return statement.body;
    case "scan":
      return [...statement.body, ...statement.then];
    default:
      return [];
  }
}

/** All loads of statements, inner ones included. */
export function loadsIn(statements: readonly Statement[]): Access[] {
  return statements.flatMap((statement) => [
    ...expressionsOf(statement).flatMap(loadsOf),
    ...loadsIn(statementsIn(statement)),
  ]);
}

/** What several expressions load is loaded once. */
function distinct(loads: readonly Access[]): Access[] {
  return [...new Map(loads.map((load) => [load.index, load])).values()];
}

/** All stores of statements, inner ones included. */
export function storesIn(statements: readonly Statement[]): Access[] {
  return statements.flatMap((statement) => [
    ...(statement.kind === "store" ? [{ storage: statement.target, index: statement.index }] : []),
    ...storesIn(statementsIn(statement)),
  ]);
}
