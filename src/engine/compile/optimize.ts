/**
 * The passes over graphs, in the order in which they are run.
 *
 * @module
 */
import type { Graph } from "../core/mod.ts";
import { eliminateCommonSubexpressions } from "./common_subexpressions.ts";
import { eliminateDeadCode } from "./dead_code.ts";
import { inlineCalls } from "./inline_calls.ts";
import type { Pass } from "./rewrite.ts";

const passes: readonly Pass[] = [inlineCalls, eliminateCommonSubexpressions, eliminateDeadCode];

/** An equivalent graph that does less. */
export function optimize(graph: Graph): Graph {
  return passes.reduce((current, pass) => pass(current), graph);
}
