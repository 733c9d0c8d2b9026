/**
 * The transpose of linear scans: scans in the other direction, which carry the cotangents.
 *
 * @module
 */
import { evaluateGraph, isKnown, type Primitive, type Tensor, Unknown } from "../../core/mod.ts";
import { add, full, fullLike } from "../../primitive/mod.ts";
import { maskOf, type TracedInput, traceGraph, transposedGraph } from "../graph_transforms.ts";
import {
  type BindScan,
  isPresent,
  present,
  type ScanParams,
  splitBy,
  splitInputs,
} from "./scan_params.ts";

/** The transpose rule of scans. */
export function transposeScan(bindScan: BindScan): NonNullable<Primitive<ScanParams>["transpose"]> {
  return (cotangents, inputs, params) => {
    const { body, carries, length, reverse } = params;
    const of = splitInputs(inputs, params);
    const isLinear = (input: unknown) => input instanceof Unknown;
    // The carry of a linear scan is linear throughout, also where it starts from zeros.
    const first = params.constants;
    const linearMask = maskOf(
      inputs.map((input, i) => isLinear(input) || (i >= first && i < first + carries)),
    );
    const known = splitInputs(inputs, params);
    const knownConstants = known.constants.filter(isKnown);
    const knownSlices = known.slices.filter(isKnown);
    const linearConstants = of.constants.filter(isLinear) as Unknown[];
    const stackCotangents = cotangents.slice(carries);
    const stackMask = maskOf(stackCotangents.map(isPresent));
    const device = present(cotangents)[0].device;
    const transposed =
      transposedGraph(body, linearMask, "1".repeat(carries) + stackMask, true).graph;
    // The transposed body: from known constants and slices and the cotangents of carry and results
    // to the cotangents of constants, carry and slices. Those of constants are added up in the carry.
    const constantInputs = transposed.inputs.slice(0, knownConstants.length);
    const sliceInputs = transposed.inputs.slice(
      knownConstants.length,
      knownConstants.length + knownSlices.length,
    );
    const cotangentInputs = transposed.inputs.slice(knownConstants.length + knownSlices.length);
    const turn = traceGraph((values) => {
      const parts = splitBy(values, [
        ...[constantInputs.length, carries, linearConstants.length],
        ...[sliceInputs.length, cotangentInputs.length - carries],
      ]);
      const [constants, carry, sums, slices, results] = parts;
      const pulled = evaluateGraph(transposed, [...constants, ...slices, ...carry, ...results]);
      const [ofConstants, ofCarry, ofSlices] = splitBy(pulled, [linearConstants.length, carries]);
      return [...ofCarry, ...sums.map((sum, i) => add(sum, ofConstants[i])), ...ofSlices];
    }, [
      ...constantInputs,
      ...cotangentInputs.slice(0, carries),
      ...linearConstants.map((constant): TracedInput => ({ ...abstractOf(constant), device })),
      ...sliceInputs,
      ...cotangentInputs.slice(carries),
    ]);
    const carryCotangents = cotangents.slice(0, carries).map((cotangent, i) =>
      cotangent ?? fullLike(body.outputs[i], 0)
    );
    const zeroSums = linearConstants.map(({ shape, dtype }) => full(shape, 0, dtype, device));
    const results = bindScan(
      [
        ...knownConstants,
        ...[...carryCotangents, ...zeroSums],
        ...[...knownSlices, ...present(stackCotangents)],
      ],
      {
        body: turn,
        constants: knownConstants.length,
        carries: carries + linearConstants.length,
        length,
        reverse: !reverse,
      },
    );
    const [ofCarry, ofConstants, ofSlices] = splitBy(results, [carries, linearConstants.length]);
    const next = {
      constants: ofConstants.values(),
      slices: ofSlices.values(),
    };
    const take = (input: unknown, from: IterableIterator<Tensor>) =>
      isLinear(input) ? from.next().value as Tensor : null;
    return [
      ...of.constants.map((input) => take(input, next.constants)),
      ...of.carry.map((input, i) => isLinear(input) ? ofCarry[i] : null),
      ...of.slices.map((input) => take(input, next.slices)),
    ];
  };
}

function abstractOf({ shape, dtype }: Unknown): Pick<TracedInput, "shape" | "dtype"> {
  return { shape, dtype };
}
