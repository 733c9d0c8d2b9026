/**
 * The derivatives of scans: their bodies are pushed forward or linearised, with the parts of the carry
 * that move found by running until no further one does.
 *
 * @module
 */
import type { Graph, GraphVariable, LinearizeRule, Primitive, Tensor } from "../../core/mod.ts";
import { fullLike } from "../../primitive/mod.ts";
import { jvpGraphForced, linearizeGraphForced, maskOf, unmasked } from "../graph_transforms.ts";
import {
  type BindScan,
  isPresent,
  present,
  type ScanParams,
  splitBy,
  splitInputs,
} from "./scan_params.ts";
import { residualsOf } from "./scan_residuals.ts";

/** The jvp rule of scans. */
export function jvpOfScan(bindScan: BindScan): Primitive<ScanParams>["jvp"] {
  return (primals, tangents, params) => {
    const { body, carries, length, reverse } = params;
    const moving = splitInputs(tangents, params);
    const values = splitInputs(primals, params);
    const carryMask = movingCarry(params, tangents, jvpGraphForced);
    const constantMask = maskOf(moving.constants.map(isPresent));
    const sliceMask = maskOf(moving.slices.map(isPresent));
    const pushed = jvpGraphForced(body, constantMask + carryMask + sliceMask, carryMask);
    const carryTangents = unmaskedZeros(values.carry, moving.carry, carryMask);
    const constantTangents = present(moving.constants);
    const sliceTangents = present(moving.slices);
    const inputs = splitInputs(pushed.graph.inputs.slice(0, primals.length), params);
    const further = splitInputs(pushed.graph.inputs.slice(primals.length), {
      constants: constantTangents.length,
      carries: carryTangents.length,
    });
    // Outputs: carry, results, and tangents of either: the carries belong together.
    const outputs = pushed.graph.outputs;
    const count = body.outputs.length;
    const movingCarries = carryTangents.length;
    const graph: Graph = {
      ...pushed.graph,
      inputs: [
        ...[...inputs.constants, ...further.constants],
        ...[...inputs.carry, ...further.carry],
        ...[...inputs.slices, ...further.slices],
      ],
      outputs: [
        ...[...outputs.slice(0, carries), ...outputs.slice(count, count + movingCarries)],
        ...[...outputs.slice(carries, count), ...outputs.slice(count + movingCarries)],
      ],
    };
    const results = bindScan(
      [
        ...[...values.constants, ...constantTangents],
        ...[...values.carry, ...carryTangents],
        ...[...values.slices, ...sliceTangents],
      ],
      {
        body: graph,
        constants: values.constants.length + constantTangents.length,
        carries: carries + movingCarries,
        length,
        reverse,
      },
    );
    const stacksAt = carries + movingCarries;
    const stacks = count - carries;
    return {
      outputs: [...results.slice(0, carries), ...results.slice(stacksAt, stacksAt + stacks)],
      tangents: [
        ...unmasked(results.slice(carries, stacksAt), carryMask),
        ...unmasked(results.slice(stacksAt + stacks), pushed.outputMask.slice(carries)),
      ],
    };
  };
}

/** The linearize rule of scans: a loop for the values and the residuals, and a linear one. */
export function linearizeScan(bindScan: BindScan): LinearizeRule<ScanParams> {
  return (primals, tangents, params) => {
    const { body, length, reverse } = params;
    const moving = splitInputs(tangents, params);
    const values = splitInputs(primals, params);
    const carryMask = movingCarry(params, tangents, linearizeGraphForced);
    const constantMask = maskOf(moving.constants.map(isPresent));
    const sliceMask = maskOf(moving.slices.map(isPresent));
    const linearized = linearizeGraphForced(body, constantMask + carryMask + sliceMask, carryMask);
    const count = body.outputs.length;
    const residuals = residualsOf(linearized, params);
    const primal: Graph = {
      ...linearized.primal,
      outputs: [...linearized.primal.outputs.slice(0, count), ...residuals.stacked],
    };
    const results = bindScan(primals, { ...params, body: primal });
    const givenOf = (variables: readonly GraphVariable[]) =>
      variables.map((variable) => primals[primal.inputs.indexOf(variable)]);
    // The linear loop: constants, carry and slices are the residuals' and then the tangents'.
    const carryTangents = unmaskedZeros(values.carry, moving.carry, carryMask);
    const constantTangents = present(moving.constants);
    const sliceTangents = present(moving.slices);
    const [ofConstants, ofSlices, ofStacked, tangentInputs] = splitBy(residuals.linear.inputs, [
      residuals.constants.length,
      residuals.slices.length,
      residuals.stacked.length,
    ]);
    const further = splitInputs(tangentInputs, {
      constants: constantTangents.length,
      carries: carryTangents.length,
    });
    const linear: Graph = {
      ...residuals.linear,
      inputs: [
        ...[...ofConstants, ...further.constants],
        ...further.carry,
        ...[...ofSlices, ...ofStacked, ...further.slices],
      ],
    };
    const outputs = results.slice(0, count);
    if (!linearized.outputMask.includes("1")) return { outputs, tangents: outputs.map(() => null) };
    const movingResults = bindScan(
      [
        ...[...givenOf(residuals.constants), ...constantTangents],
        ...carryTangents,
        ...[...givenOf(residuals.slices), ...results.slice(count), ...sliceTangents],
      ],
      {
        body: linear,
        constants: residuals.constants.length + constantTangents.length,
        carries: carryTangents.length,
        length,
        reverse,
      },
    );
    return { outputs, tangents: unmasked(movingResults, linearized.outputMask) };
  };
}

/**
 * The parts of the carry that move: those with a tangent, or that get one by the body's turns. `derive`
 * is how the body is differentiated, as some functions have a rule for one of the modes alone.
 */
function movingCarry(
  params: ScanParams,
  tangents: readonly (Tensor | null)[],
  derive: typeof jvpGraphForced | typeof linearizeGraphForced,
): string {
  const moving = splitInputs(tangents, params);
  const constantMask = maskOf(moving.constants.map(isPresent));
  const sliceMask = maskOf(moving.slices.map(isPresent));
  let carryMask = maskOf(moving.carry.map(isPresent));
  for (;;) {
    const mask = constantMask + carryMask + sliceMask;
    const next = derive(params.body, mask, carryMask).outputMask.slice(0, params.carries);
    if (next === carryMask) return carryMask;
    carryMask = next;
  }
}

/** The tangents of the masked values, zeros where they have none. */
function unmaskedZeros(
  values: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
  mask: string,
): Tensor[] {
  return values.flatMap((value, i) => mask[i] === "1" ? [tangents[i] ?? fullLike(value, 0)] : []);
}
