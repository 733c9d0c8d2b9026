/**
 * The passes over graphs, in the order in which they are run.
 *
 * @module
 */
import type { Graph } from "../core/mod.ts";
import { eliminateCommonSubexpressions } from "./common_subexpressions.ts";
import { eliminateDeadCode } from "./dead_code.ts";
import { fuse } from "./fusion/mod.ts";
import { inlineCalls } from "./inline_calls.ts";
import { bindLiterals } from "./literals.ts";
import type { Pass } from "./rewrite.ts";
import { simplify } from "./simplify.ts";

/** What leaves a graph that may still be transformed. */
const passes: readonly Pass[] = [inlineCalls, eliminateCommonSubexpressions, eliminateDeadCode];

/** What leads to a graph that is fit for a program alone. */
const programPasses: readonly Pass[] = [
  eliminateDeadCode, // simplification counts who reads a value
  simplify,
  eliminateDeadCode,
  bindLiterals,
  eliminateDeadCode,
  fuse,
];

/** An equivalent graph that does less. */
export function optimize(graph: Graph): Graph {
  return run(passes, graph);
}

/** A graph without calls as one of the kernels that a program runs. */
export function optimizeForProgram(graph: Graph): Graph {
  return run(programPasses, graph);
}

function run(list: readonly Pass[], graph: Graph): Graph {
  return list.reduce((current, pass) => pass(current), graph);
}
