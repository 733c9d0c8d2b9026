/**
 * Where the values of a program lie while it runs: in its workspace, in storages made for each run, or
 * in donated ones.
 *
 * @module
 */
import { type DType, isContiguous, type Shape } from "../base/mod.ts";
import type { GraphVariable } from "../core/mod.ts";
import type { Assembly, Place } from "./assembly.ts";
import { planTakeovers, type Takeover } from "./donation.ts";
import { planWorkspace, type WorkspacePlan } from "./workspace.ts";

/** What is known of an output before a run. */
export interface OutputForm extends Place {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether the elements lie in row-major order without gaps. */
  readonly contiguous: boolean;
  /** Whether nothing else lies in its storage. */
  readonly exclusive: boolean;
}

/** The memory of a program of tensors. */
export interface MemoryPlan {
  readonly forms: readonly OutputForm[];
  readonly workspace: WorkspacePlan;
  readonly takeovers: readonly Takeover[];
}

/** Plans the memory of an assembly whose inputs are partly given away; its outputs are settled. */
export function planMemory(assembly: Assembly, given: ReadonlySet<GraphVariable>): MemoryPlan {
  const forms = outputForms(assembly);
  const { graph, slots, instructions, backend } = assembly;
  return {
    forms,
    workspace: planWorkspace(slots, instructions, backend),
    takeovers: planTakeovers(slots, instructions, {
      donated: graph.inputs.flatMap((variable, i) => given.has(variable) ? [i] : []),
      returned: new Set(forms.map(({ slot }) => slot)),
    }),
  };
}

function outputForms(assembly: Assembly): OutputForm[] {
  const variables = assembly.graph.outputs;
  const places = variables.map((output) => assembly.outputPlace(output));
  const sharers = Map.groupBy(places, ({ slot }) => slot);
  return places.map(({ slot, layout }, i) => ({
    slot,
    layout,
    shape: variables[i].shape,
    dtype: variables[i].dtype,
    contiguous: isContiguous(layout),
    exclusive: assembly.slots[slot].kind === "result" && sharers.get(slot)!.length === 1,
  }));
}
