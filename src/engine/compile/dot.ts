/**
 * Graphs and programs drawn in the language of Graphviz.
 *
 * @module
 */
import {
  describeParams,
  formatType,
  type Graph,
  type GraphVariable,
  innerGraphs,
  variableNames,
} from "../core/mod.ts";
import type { ProgramDescription, StepDescription } from "./description.ts";

/** A graph as a drawing: a box an equation, an edge a value; graphs within equations as clusters. */
export function graphToDot(graph: Graph, name: string): string {
  const drawing = new Drawing(name);
  drawing.graph(graph, "");
  return drawing.text();
}

/** A program as a drawing: a box a kernel, an octagon a routine, an edge a value. */
export function programToDot(program: ProgramDescription, name: string): string {
  const drawing = new Drawing(name);
  drawing.program(program, "");
  return drawing.text();
}

class Drawing {
  readonly #lines: string[];
  #indent = "  ";

  constructor(name: string) {
    this.#lines = [`digraph ${quote(name)} {`];
    this.#line('node [shape=box, fontname="Helvetica"];');
    this.#line('edge [fontname="Helvetica", fontsize=10];');
  }

  text(): string {
    return [...this.#lines, "}"].join("\n");
  }

  /** Draws a graph whose nodes' names begin so. */
  graph(graph: Graph, prefix: string): void {
    const names = variableNames(graph);
    const makers = new Map<GraphVariable, string>();
    const given = [...graph.inputs, ...graph.captured.map(({ variable }) => variable)];
    for (const variable of given) {
      const node = `${prefix}${names.get(variable)!}`;
      makers.set(variable, node);
      this.#value(node, names.get(variable)!, formatType(variable));
    }
    graph.equations.forEach(({ primitive, params, inputs, outputs }, i) => {
      const node = `${prefix}op${i}`;
      const described = describeParams(primitive, params);
      this.#node(node, [primitive.name, ...(described === "" ? [] : [described])]);
      for (const input of inputs) this.#edge(makers.get(input)!, node, formatType(input));
      for (const output of outputs) makers.set(output, node);
      for (const { label, graph } of innerGraphs(params)) {
        this.#cluster(`${node}_${label}`, label, () => this.graph(graph, `${node}_${label}_`));
      }
    });
    graph.outputs.forEach((output, i) => {
      this.#result(`${prefix}result${i}`, makers.get(output)!, formatType(output));
    });
  }

  /** Draws a program whose nodes' names begin so. */
  program({ graph, steps, outputSlots }: ProgramDescription, prefix: string): void {
    const names = variableNames(graph);
    const makers = new Map<number, string>();
    graph.inputs.forEach((variable, slot) => {
      const name = names.get(variable)!;
      makers.set(slot, `${prefix}${name}`);
      this.#value(`${prefix}${name}`, name, formatType(variable));
    });
    steps.forEach((step, i) => {
      const node = `${prefix}step${i}`;
      this.#step(node, step);
      for (const input of step.inputs) {
        this.#edge(this.#makerOf(input.slot, makers, prefix), node, formatType(input));
      }
      for (const { slot } of step.outputs) makers.set(slot, node);
      for (const { label, turns, program } of step.inner) {
        const title = turns === 1 ? label : `${label}, ${turns} times`;
        this.#cluster(`${node}_${label}`, title, () => {
          this.program(program, `${node}_${label}_`);
        });
      }
    });
    outputSlots.forEach((slot, i) => {
      const maker = this.#makerOf(slot, makers, prefix);
      this.#result(`${prefix}result${i}`, maker, formatType(graph.outputs[i]));
    });
  }

  /** The node that makes what lies in a slot: constants, which no step makes, get one. */
  #makerOf(slot: number, makers: Map<number, string>, prefix: string): string {
    let maker = makers.get(slot);
    if (maker === undefined) {
      makers.set(slot, maker = `${prefix}constant${slot}`);
      this.#line(`${quote(maker)} [label="constant", shape=ellipse, style=dashed];`);
    }
    return maker;
  }

  #step(node: string, { name, kind }: StepDescription): void {
    const shapes = { kernel: "box", routine: "octagon", program: "box3d" } as const;
    this.#node(node, [name], `, shape=${shapes[kind]}`);
  }

  #line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  #node(node: string, label: readonly string[], style = ""): void {
    this.#line(`${quote(node)} [label=${quote(label.join("\n"))}${style}];`);
  }

  #value(node: string, name: string, type: string): void {
    this.#node(node, [`${name}: ${type}`], ", shape=ellipse");
  }

  #edge(from: string, to: string, type: string): void {
    this.#line(`${quote(from)} -> ${quote(to)} [label=${quote(type)}];`);
  }

  #result(node: string, from: string, type: string): void {
    this.#node(node, ["result"], ", shape=ellipse");
    this.#edge(from, node, type);
  }

  #cluster(name: string, label: string, body: () => void): void {
    this.#line(`subgraph ${quote(`cluster_${name}`)} {`);
    const outer = this.#indent;
    this.#indent += "  ";
    this.#line(`label=${quote(label)};`);
    body();
    this.#indent = outer;
    this.#line("}");
  }
}

/** A text as Graphviz takes it, whatever is in it. */
function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
