/**
 * The primitive of loops of a fixed number of turns.
 *
 * @module
 */
import { bind, evaluateGraph, isObserved, type Primitive, type Tensor } from "../../core/mod.ts";
import { batchToFront, moveDim } from "../../primitive/mod.ts";
import { batchedGraph, maskOf } from "../graph_transforms.ts";
import { jvpOfScan, linearizeScan } from "./scan_derivatives.ts";
import { planScan, runScan } from "./scan_loop.ts";
import { type ScanParams, splitInputs } from "./scan_params.ts";
import { transposeScan } from "./scan_transpose.ts";
import { runTurns } from "./scan_turns.ts";
import { unfoldScan } from "./scan_unfolding.ts";

/** Carries a state through the slices of stacks. */
export const scanPrimitive: Primitive<ScanParams> = {
  name: "scan",
  shape: (_inputs, { body, carries, length }) =>
    body.outputs.map(({ shape, dtype }, i) => ({
      shape: i < carries ? shape : [length, ...shape],
      dtype,
    })),
  evaluate: (inputs, params) => {
    const outputs = scanPrimitive.shape(inputs, params);
    return (isObserved() ? null : runScan(inputs, params, outputs)) ??
      runTurns(inputs, params, (now) => evaluateGraph(params.body, now));
  },
  plan: planScan,
  unfold: (inputs, params, room) => unfoldScan(bindScan, inputs, params, room),
  jvp: jvpOfScan(bindScan),
  linearize: linearizeScan(bindScan),
  transpose: transposeScan(bindScan),
  batch: (inputs, dims, params, size) => {
    const isBatched = (dim: number | null) => dim !== null;
    const of = splitInputs(dims, params);
    const constantMask = maskOf(of.constants.map(isBatched));
    const sliceMask = maskOf(of.slices.map(isBatched));
    // A part of the carry has the batch if it does at the start or gets it in a turn.
    let carryMask = maskOf(of.carry.map(isBatched));
    let batched = batchedGraph(params.body, constantMask + carryMask + sliceMask, size, carryMask);
    while (batched.outputMask.slice(0, params.carries) !== carryMask) {
      carryMask = batched.outputMask.slice(0, params.carries);
      batched = batchedGraph(params.body, constantMask + carryMask + sliceMask, size, carryMask);
    }
    const values = splitInputs(inputs, params);
    const outputs = bind(
      scanPrimitive,
      [
        ...values.constants.map((x, i) =>
          isBatched(of.constants[i]) ? moveDim(x, of.constants[i]!, 0) : x
        ),
        ...values.carry.map((x, i) =>
          carryMask[i] === "1" ? batchToFront(x, of.carry[i], size) : x
        ),
        // Turns come first, then the batch.
        ...values.slices.map((x, i) => isBatched(of.slices[i]) ? moveDim(x, of.slices[i]!, 1) : x),
      ],
      { ...params, body: batched.graph },
    );
    const outputDims = [...batched.outputMask].map((flag, i) =>
      flag === "1" ? (i < params.carries ? 0 : 1) : null
    );
    return { outputs, dims: outputDims };
  },
};

function bindScan(inputs: readonly Tensor[], params: ScanParams): readonly Tensor[] {
  return bind(scanPrimitive, inputs, params);
}
