/**
 * Prints graphs for people.
 *
 * @module
 */
import type { Equation, Graph, GraphVariable } from "./graph.ts";
import type { Abstract } from "./primitive.ts";

/**
 * The text of a graph: a line an equation, `c: float32[2, 3] = add a b`, in the style of a jaxpr.
 * Graphs inside of parameters (of scan, cond and the like) are indented below their equation.
 */
export function formatGraph(graph: Graph, indent = ""): string {
  const names = variableNames(graph);
  const nameOf = (variable: GraphVariable) => names.get(variable)!;
  const typed = (variable: GraphVariable) => `${nameOf(variable)}: ${formatType(variable)}`;
  const lines = [`${indent}graph (${graph.inputs.map(typed).join(", ")})`];
  if (graph.captured.length > 0) {
    lines.push(
      `${indent}  captured ${graph.captured.map(({ variable }) => typed(variable)).join(", ")}`,
    );
  }
  for (const equation of graph.equations) {
    const outputs = equation.outputs.map(typed).join(", ");
    const inputs = equation.inputs.map((variable) => ` ${nameOf(variable)}`).join("");
    lines.push(
      `${indent}  ${outputs} = ${equation.primitive.name}${formatParams(equation)}${inputs}`,
    );
    for (const { label, graph: inner } of innerGraphs(equation.params)) {
      lines.push(`${indent}    ${label}:`, formatGraph(inner, `${indent}    `));
    }
  }
  lines.push(`${indent}  return ${graph.outputs.map(nameOf).join(", ")}`);
  return lines.join("\n");
}

/** What variables are called in a graph's text: a, b, …, z, aa, ab, … in the order of their making. */
export function variableNames(graph: Graph): ReadonlyMap<GraphVariable, string> {
  const names = new Map<GraphVariable, string>();
  const add = (variable: GraphVariable) => names.set(variable, variableName(names.size));
  graph.inputs.forEach(add);
  for (const { variable } of graph.captured) add(variable);
  for (const { outputs } of graph.equations) outputs.forEach(add);
  return names;
}

/** A type as texts show it: `float32[2, 3]`. */
export function formatType({ shape, dtype }: Abstract): string {
  return `${dtype}[${shape.join(", ")}]`;
}

function formatParams({ primitive, params }: Equation): string {
  const text = describeParams(primitive, params);
  return text === "" ? "" : `[${text}]`;
}

/** The parameters of an equation as one line, without graphs; empty where there are none. */
export function describeParams(primitive: Equation["primitive"], params: unknown): string {
  if (primitive.describe !== undefined) return primitive.describe(params);
  return Object.entries(params as Record<string, unknown>)
    .filter(([, value]) => !isGraph(value) && typeof value !== "function")
    .map(([key, value]) => `${key}=${describeValue(value)}`)
    .join(", ");
}

function describeValue(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Array) return `[${value.map(describeValue).join(", ")}]`;
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** A graph within an equation's parameters. */
export interface InnerGraph {
  /** Where it is among them: `body`, `branches[0]`. */
  readonly label: string;
  readonly graph: Graph;
}

/** The graphs within an equation's parameters. */
export function innerGraphs(params: unknown): InnerGraph[] {
  return Object.entries(params as Record<string, unknown>).flatMap(([key, value]) =>
    isGraph(value)
      ? [{ label: key, graph: value }]
      : value instanceof Array
      ? value.filter(isGraph).map((graph, i) => ({ label: `${key}[${i}]`, graph }))
      : []
  );
}

function isGraph(value: unknown): value is Graph {
  return typeof value === "object" && value !== null && "equations" in value && "outputs" in value;
}

/** a, b, …, z, aa, ab, … */
function variableName(position: number): string {
  let name = "";
  for (let rest = position + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(97 + (rest - 1) % 26) + name;
  }
  return name;
}
