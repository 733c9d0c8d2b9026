/**
 * Loops of a fixed number of turns that carry a state, differentiable in both modes.
 *
 * @module
 */
import {
  ArgumentError,
  checkFunction,
  checkOptions,
  formatShape,
  ShapeError,
  structuresEqual,
  TraceError,
  type TreeStructure,
  unflattenTree,
} from "../../base/mod.ts";
import {
  bind,
  closeGraph,
  evaluateGraph,
  type Graph,
  isKnown,
  type Primitive,
  type Tensor,
  Unknown,
} from "../../core/mod.ts";
import {
  add,
  batchToFront,
  concatenate,
  expand,
  full,
  fullLike,
  iota,
  moveDim,
  reshape,
  slice,
} from "../../primitive/mod.ts";
import { laidOut } from "../../compile/mod.ts";
import {
  batchedGraph,
  jvpGraphForced,
  linearizeGraphForced,
  maskOf,
  type TracedInput,
  traceGraph,
  transposedGraph,
  unmasked,
} from "../graph_transforms.ts";
import { flattenFunction, flattenTensors } from "../trees.ts";
import { checkSame, runGraph } from "./cond.ts";

/**
 * The body as a closed graph, from constants, carry and this turn's slices to the next carry and
 * this turn's results. Inputs of the primitive: constants, the first carry, the stacked slices;
 * outputs: the last carry, the stacked results.
 */
interface ScanParams {
  readonly body: Graph;
  readonly constants: number;
  readonly carries: number;
  readonly length: number;
  readonly reverse: boolean;
}

function split<T>(
  inputs: readonly T[],
  { constants, carries }: Pick<ScanParams, "constants" | "carries">,
): { readonly constants: T[]; readonly carry: T[]; readonly slices: T[] } {
  return {
    constants: inputs.slice(0, constants),
    carry: inputs.slice(constants, constants + carries),
    slices: inputs.slice(constants + carries),
  };
}

function isPresent(x: Tensor | null): x is Tensor {
  return x !== null;
}

function present(list: readonly (Tensor | null)[]): Tensor[] {
  return list.filter(isPresent);
}

const scanPrimitive: Primitive<ScanParams> = {
  name: "scan",
  shape: (_inputs, { body, carries, length }) =>
    body.outputs.map(({ shape, dtype }, i) => ({
      shape: i < carries ? shape : [length, ...shape],
      dtype,
    })),
  evaluate: (inputs, params) => {
    const { body, carries, length, reverse } = params;
    const { constants: given, carry: initial, slices } = split(inputs, params);
    const constants = given.map(laidOut);
    let carry: readonly Tensor[] = initial;
    const stacked: Tensor[][] = body.outputs.slice(carries).map(() => new Array<Tensor>(length));
    for (let turn = 0; turn < length; turn++) {
      const at = reverse ? length - 1 - turn : turn;
      const now = slices.map((slice) => sliceAt(slice, at));
      const results = runGraph(body, [...constants, ...carry, ...now]);
      carry = results.slice(0, carries);
      stacked.forEach((stack, i) => {
        const result = results[carries + i];
        stack[at] = reshape(result, [1, ...result.shape]);
      });
    }
    return [
      ...carry,
      ...stacked.map((stack, i) => {
        const { shape, dtype } = body.outputs[carries + i];
        return length === 0
          ? full([0, ...shape], 0, dtype, body.outputs[carries + i].device)
          : concatenate(stack, 0);
      }),
    ];
  },
  jvp: (primals, tangents, params) => {
    const { body, carries, length, reverse } = params;
    const moving = split(tangents, params);
    const values = split(primals, params);
    const carryMask = movingCarry(params, tangents, jvpGraphForced);
    const constantMask = maskOf(moving.constants.map(isPresent));
    const sliceMask = maskOf(moving.slices.map(isPresent));
    const pushed = jvpGraphForced(body, constantMask + carryMask + sliceMask, carryMask);
    const carryTangents = unmaskedZeros(values.carry, moving.carry, carryMask);
    const constantTangents = present(moving.constants);
    const sliceTangents = present(moving.slices);
    const inputs = split(pushed.graph.inputs.slice(0, primals.length), params);
    const further = split(pushed.graph.inputs.slice(primals.length), {
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
    const results = bind(
      scanPrimitive,
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
  },
  linearize: (primals, tangents, params) => {
    const { body, length, reverse } = params;
    const moving = split(tangents, params);
    const values = split(primals, params);
    const carryMask = movingCarry(params, tangents, linearizeGraphForced);
    const constantMask = maskOf(moving.constants.map(isPresent));
    const sliceMask = maskOf(moving.slices.map(isPresent));
    const linearized = linearizeGraphForced(body, constantMask + carryMask + sliceMask, carryMask);
    // Residuals that are constants of the loop need not be stacked.
    const count = body.outputs.length;
    const { residualInputs } = linearized;
    const isConstant = residualInputs.map((input) => input >= 0 && input < params.constants);
    const keep = (_: unknown, i: number) => !isConstant[i];
    const primalOutputs = linearized.primal.outputs;
    const primal: Graph = {
      ...linearized.primal,
      outputs: [...primalOutputs.slice(0, count), ...primalOutputs.slice(count).filter(keep)],
    };
    const results = bind(scanPrimitive, primals, { ...params, body: primal });
    const stackedResiduals = results.slice(count);
    const constantResiduals = residualInputs.filter((_, i) => isConstant[i])
      .map((input) => primals[input]);
    // The linear loop: constants, carry and slices are the residuals' and then the tangents'.
    const residuals = linearized.linear.inputs.slice(0, linearized.residualCount);
    const carryTangents = unmaskedZeros(values.carry, moving.carry, carryMask);
    const constantTangents = present(moving.constants);
    const sliceTangents = present(moving.slices);
    const further = split(linearized.linear.inputs.slice(linearized.residualCount), {
      constants: constantTangents.length,
      carries: carryTangents.length,
    });
    const linear: Graph = {
      ...linearized.linear,
      inputs: [
        ...[...residuals.filter((_, i) => isConstant[i]), ...further.constants],
        ...further.carry,
        ...[...residuals.filter(keep), ...further.slices],
      ],
    };
    const outputs = results.slice(0, count);
    if (!linearized.outputMask.includes("1")) return { outputs, tangents: outputs.map(() => null) };
    const movingResults = bind(
      scanPrimitive,
      [
        ...[...constantResiduals, ...constantTangents],
        ...carryTangents,
        ...[...stackedResiduals, ...sliceTangents],
      ],
      {
        body: linear,
        constants: constantResiduals.length + constantTangents.length,
        carries: carryTangents.length,
        length,
        reverse,
      },
    );
    return { outputs, tangents: unmasked(movingResults, linearized.outputMask) };
  },
  transpose: (cotangents, inputs, params) => {
    const { body, carries, length, reverse } = params;
    const of = split(inputs, params);
    const isLinear = (input: unknown) => input instanceof Unknown;
    // The carry of a linear scan is linear throughout, also where it starts from zeros.
    const first = params.constants;
    const linearMask = maskOf(
      inputs.map((input, i) => isLinear(input) || (i >= first && i < first + carries)),
    );
    const known = split(inputs, params);
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
    const results = bind(
      scanPrimitive,
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
  },
  batch: (inputs, dims, params, size) => {
    const isBatched = (dim: number | null) => dim !== null;
    const of = split(dims, params);
    const constantMask = maskOf(of.constants.map(isBatched));
    const sliceMask = maskOf(of.slices.map(isBatched));
    // A part of the carry has the batch if it does at the start or gets it in a turn.
    let carryMask = maskOf(of.carry.map(isBatched));
    let batched = batchedGraph(params.body, constantMask + carryMask + sliceMask, size, carryMask);
    while (batched.outputMask.slice(0, params.carries) !== carryMask) {
      carryMask = batched.outputMask.slice(0, params.carries);
      batched = batchedGraph(params.body, constantMask + carryMask + sliceMask, size, carryMask);
    }
    const values = split(inputs, params);
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

/**
 * The parts of the carry that move: those with a tangent, or that get one by the body's turns. `derive`
 * is how the body is differentiated, as some functions have a rule for one of the modes alone.
 */
function movingCarry(
  params: ScanParams,
  tangents: readonly (Tensor | null)[],
  derive: typeof jvpGraphForced | typeof linearizeGraphForced,
): string {
  const moving = split(tangents, params);
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

function splitBy<T>(list: readonly T[], counts: readonly number[]): T[][] {
  let start = 0;
  const parts = counts.map((count) => list.slice(start, start += count));
  return [...parts, list.slice(start)];
}

function abstractOf({ shape, dtype }: Unknown): Pick<TracedInput, "shape" | "dtype"> {
  return { shape, dtype };
}

/** One turn's slice of a stack. */
function sliceAt(stack: Tensor, at: number): Tensor {
  const [, ...shape] = stack.shape;
  const row = slice(stack, {
    starts: stack.shape.map((_, dim) => dim === 0 ? at : 0),
    sizes: [1, ...shape],
    steps: stack.shape.map(() => 1),
  });
  return reshape(row, shape);
}

/** How a scan runs. */
export interface ScanOptions {
  /** The number of turns, if there is nothing to scan over. */
  readonly length?: number;
  /** Whether it runs from the last slice to the first. @default false */
  readonly reverse?: boolean;
}

/**
 * Carries a state through the slices of `xs` along their first dimension: `f(carry, slice)` returns
 * `[carry, result]`, and the scan returns the last carry and the results stacked. `xs` is a tree of
 * tensors `[length, ...]`, or null with `length` given. Differentiable in both modes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { scan, tensor, type Tensor } from "@cotangent/cotangent";
 *
 * const [total, partial] = scan(
 *   (sum: Tensor, x: Tensor) => [sum.add(x), sum.add(x)] as const,
 *   tensor(0),
 *   tensor([1, 2, 3]),
 * );
 * assert.equal(total.itemSync(), 6);
 * assert.deepEqual(partial.arraySync(), [1, 3, 6]);
 * ```
 *
 * @throws {ShapeError} if the tensors of `xs` differ in length, or a turn changes the carry's shape
 * @throws {DTypeError} if a turn changes the carry's dtype
 * @throws {TraceError} if `f` does not return `[carry, result]` with the carry's structure
 */
export function scan<C, X, Y>(
  f: (carry: C, x: X) => readonly [C, Y],
  initial: C,
  xs: X,
  options: ScanOptions = {},
): [C, Y] {
  const { length, reverse = false } = checkOptions("scan", options, "reverse: true");
  const carry = flattenTensors([initial]);
  const stacks = flattenTensors([xs]);
  const turns = scanLength(stacks.leaves, length);
  const structure: TreeStructure = {
    kind: "array",
    leafCount: carry.structure.leafCount + stacks.structure.leafCount,
    children: [childOf(carry.structure), childOf(stacks.structure)],
  };
  const { flat, result } = flattenFunction(
    "scan",
    f as unknown as (...args: never[]) => unknown,
    structure,
  );
  const slices = stacks.leaves.map(({ shape, dtype, device }): TracedInput => ({
    shape: shape.slice(1),
    dtype,
    device,
  }));
  const { graph, captured } = closeGraph(traceGraph(flat, [...carry.leaves, ...slices], "scan"));
  const returned = result();
  if (
    returned.kind !== "array" || returned.children.length !== 2 ||
    !structuresEqual(returned.children[0], childOf(carry.structure))
  ) {
    throw new TraceError(
      "scan: Expected the function to return [carry, result] with a carry of the first one's " +
        "structure",
    );
  }
  carry.leaves.forEach((leaf, i) =>
    checkSame("scan", "the carry before and after a turn", leaf, graph.outputs[i])
  );
  const outputs = bind(scanPrimitive, [...captured, ...carry.leaves, ...stacks.leaves], {
    body: graph,
    constants: captured.length,
    carries: carry.leaves.length,
    length: turns,
    reverse,
  });
  return [
    unflattenTree(returned.children[0], outputs.slice(0, carry.leaves.length)) as C,
    unflattenTree(returned.children[1], outputs.slice(carry.leaves.length)) as Y,
  ];
}

function childOf(structure: TreeStructure): TreeStructure {
  return (structure as { readonly children: readonly TreeStructure[] }).children[0];
}

function scanLength(stacks: readonly Tensor[], length: number | undefined): number {
  for (const { shape } of stacks) {
    if (shape.length === 0) {
      throw new ShapeError(
        "scan: Expected tensors with a first dimension to scan over: got a scalar",
      );
    }
    if (shape[0] !== (length ?? stacks[0].shape[0])) {
      throw new ShapeError(
        `scan: Expected one length for all that is scanned over: got ` +
          `${length ?? stacks[0].shape[0]} and ${formatShape(shape)}`,
      );
    }
  }
  const turns = length ?? stacks[0]?.shape[0];
  if (turns === undefined || !Number.isInteger(turns) || turns < 0) {
    throw new ArgumentError(
      `scan: Expected tensors to scan over or the number of turns as length: got ${turns}`,
    );
  }
  return turns;
}

/**
 * The state after `body(i, state)` has been applied to it for i from `start` up to, but not
 * including, `stop`. `i` is an int32 of rank 0. Differentiable in both modes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { forLoop, tensor } from "@cotangent/cotangent";
 *
 * const factorial = forLoop(1, 6, (i, product) => product.mul(i), tensor(1));
 * assert.equal(factorial.itemSync(), 120);
 * ```
 *
 * @throws {ArgumentError} if `start` or `stop` is not an integer
 */
export function forLoop<S>(
  start: number,
  stop: number,
  body: (i: Tensor, state: S) => S,
  initial: S,
): S {
  checkFunction("forLoop", body, "body");
  if (!Number.isInteger(start) || !Number.isInteger(stop)) {
    throw new ArgumentError(
      `forLoop: Expected integers as bounds: got ${String(start)} and ${String(stop)}`,
    );
  }
  const length = Math.max(0, stop - start);
  const device = flattenTensors(initial).leaves[0]?.device ?? "cpu";
  const counter = iota(length, "int32", device);
  const first = expand(full([], start, "int32", device), [length], [0]);
  const [state] = scan(
    (state: S, i: Tensor) => [body(i, state), []] as const,
    initial,
    add(counter, first),
  );
  return state;
}
