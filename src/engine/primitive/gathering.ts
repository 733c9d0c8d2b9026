/**
 * Elements by index tensors: gathering them, and its transpose, scattering. Index tensors are of one
 * common shape I and point into the first dimensions of an operand, so that the result of a gather
 * has the shape [...I, ...rest].
 *
 * @module
 */
import { type Shape, shapesEqual } from "../base/mod.ts";
import { bind1, type Primitive, type Tensor, Unknown } from "../core/mod.ts";
import {
  type Expression,
  type NestContext,
  type Operand,
  scalar,
  type Statement,
} from "../kernel/mod.ts";
import { addNullable, convert, div, mul } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { type Described, fullLike, iota } from "./constant.ts";
import { batchToFront, expand, moveDim, reshape } from "./movement.ts";
import { select } from "./selection.ts";

/** What index errors name. */
export interface IndexParams {
  /** The user's operation, for messages. */
  readonly operation: string;
}

/** The elements that index tensors point at. */
export const gatherPrimitive: Primitive<IndexParams> = {
  name: "gather",
  shape: ([x, ...indices]) => [{
    shape: [...indices[0].shape, ...x.shape.slice(indices.length)],
    dtype: x.dtype,
  }],
  lower: ([x, ...indices], { operation }) => ({
    kind: "nest",
    key: `gather ${operation} ${indices.length}`,
    integers: [],
    build: ([operand, ...pointers], [output], context) =>
      eachIndexed(
        { operation, rank: x.shape.length },
        operand,
        pointers,
        context,
        (place, target) => [
          output.store(target, operand.at(place)),
        ],
      ),
  }),
  jvp: ([x, ...indices], [tangent], { operation }) => ({
    outputs: [gather(x, indices, operation)],
    tangents: [tangent === null ? null : gather(tangent, indices, operation)],
  }),
  transpose: ([cotangent], [x, ...indices], { operation }) => {
    if (cotangent === null || !(x instanceof Unknown)) return [null, ...indices.map(() => null)];
    const zeros = fullLike(shaped(cotangent, x.shape), 0);
    const scattered = scatter(zeros, indices as Tensor[], cotangent, { operation, combine: "add" });
    return [scattered, ...indices.map(() => null)];
  },
  batch: ([x, ...indices], [dim, ...dims], { operation }, size) => {
    const count = indices.length;
    if (dims.every((d) => d === null)) {
      // The batch stays behind what is indexed.
      const rank = indices[0].ndim;
      return {
        outputs: [gather(moveDim(x, dim!, count), indices, operation)],
        dims: [rank],
      };
    }
    const front = indices.map((index, i) => batchToFront(index, dims[i], size));
    if (dim === null) return { outputs: [gather(x, front, operation)], dims: [0] };
    const example = exampleNumbers(front[0]);
    return { outputs: [gather(moveDim(x, dim, 0), [example, ...front], operation)], dims: [0] };
  },
};

function shaped({ dtype, device }: Tensor, shape: Shape): Described {
  return { shape, dtype, device };
}

/** For each place of a batch of index tensors the number of its example. */
function exampleNumbers(batch: Tensor): Tensor {
  const numbers = iota(batch.shape[0], batch.dtype, batch.device);
  return expand(numbers, batch.shape, batch.shape.map((_, dim) => dim).slice(1));
}

/**
 * Loops over the places of the index tensors, checks and reads the indices there, and then over the
 * operand's dimensions that are not indexed.
 */
function eachIndexed(
  { operation, rank }: { readonly operation: string; readonly rank: number },
  operand: { size(dim: number): Expression },
  pointers: readonly Operand[],
  context: NestContext,
  body: (place: readonly Expression[], target: readonly Expression[]) => readonly Statement[],
): readonly Statement[] {
  const count = pointers.length;
  const places = Array.from({ length: pointers[0].rank }, (_, dim) => pointers[0].size(dim));
  const rest = Array.from({ length: rank - count }, (_, i) => operand.size(count + i));
  return context.loops(places, "sequential", (at) => {
    const read = (i: number, indices: readonly Expression[]): readonly Statement[] => {
      if (i === count) {
        return context.loops(
          rest,
          "any",
          (inner) => body([...indices, ...inner], [...at, ...inner]),
        );
      }
      return context.define(scalar.convert("index", pointers[i].at(at)), (index) => {
        const inside = scalar.and(
          scalar.lessEqual(scalar.index(0), index),
          scalar.less(index, operand.size(i)),
        );
        return [
          context.check(inside, outOfRange(operation), index, operand.size(i)),
          ...read(i + 1, [...indices, index]),
        ];
      });
    };
    return read(0, []);
  });
}

/** What the check of an index says. */
export function outOfRange(operation: string): string {
  return `${operation}: Index {value} is out of range for a dimension of size {bound}`;
}

/** The elements of `x` at int32 or int64 index tensors of one shape, all of them in range. */
export function gather(x: Tensor, indices: readonly Tensor[], operation = "gather"): Tensor {
  return bind1(gatherPrimitive, [x, ...indices], { operation });
}

/** How an update meets what is there. */
export type ScatterCombine = "set" | "add" | "multiply" | "maximum" | "minimum";

/** What the same is for bools. */
const ofBools: Readonly<Record<ScatterCombine, "set" | "or" | "multiply">> = {
  set: "set",
  add: "or",
  multiply: "multiply",
  maximum: "or",
  minimum: "multiply",
};

/** Params of a scatter. */
export interface ScatterParams extends IndexParams {
  readonly combine: ScatterCombine;
}

/** An operand with updates written to, or combined with, what index tensors point at. */
export const scatterPrimitive: Primitive<ScatterParams> = {
  name: "scatter",
  shape: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  lower: ([x, ...rest], { operation, combine }) => ({
    kind: "nest",
    key: `scatter ${operation} ${combine} ${rest.length}`,
    integers: [],
    startFrom: [0],
    build: ([, ...operands], [output], context) => {
      const stored = output.type === "bool" ? ofBools[combine] : combine;
      const updates = operands[operands.length - 1];
      const pointers = operands.slice(0, -1);
      return eachIndexed(
        { operation, rank: x.shape.length },
        output,
        pointers,
        context,
        (place, target) => [
          output.store(place, updates.at(target), stored === "set" ? undefined : stored),
        ],
      );
    },
  }),
  jvp: (primals, tangents, params) => {
    const { operation, combine } = params;
    const [x, updates] = [primals[0], primals[primals.length - 1]];
    const [tx, tu] = [tangents[0], tangents[tangents.length - 1]];
    const indices = primals.slice(1, -1);
    const output = scatter(x, indices, updates, params);
    if (tx === null && tu === null) return { outputs: [output], tangents: [null] };
    if (combine === "add" || combine === "set") {
      const tangent = scatter(
        tx ?? fullLike(x, 0),
        indices,
        tu ?? fullLike(updates, 0),
        params,
      );
      return { outputs: [output], tangents: [tangent] };
    }
    const weights = combine === "multiply"
      ? productWeights(x, indices, updates, operation)
      : extremeWeights(x, indices, updates, output, operation);
    const ofUpdates = tu && scatter(fullLike(x, 0), indices, mul(tu, weights.updates), {
      operation,
      combine: "add",
    });
    return {
      outputs: [output],
      tangents: [addNullable(tx && mul(tx, weights.operand), ofUpdates)],
    };
  },
  transpose: ([cotangent], inputs, { operation, combine }) => {
    const [x, updates] = [inputs[0], inputs[inputs.length - 1]];
    const indices = inputs.slice(1, -1) as Tensor[];
    const none = indices.map(() => null);
    if (cotangent === null) return [null, ...none, null];
    // What is set over no longer depends on what was there.
    const ofOperand = combine === "add" ? cotangent : scatter(
      cotangent,
      indices,
      fullLike(shaped(cotangent, updates.shape), 0),
      { operation, combine: "set" },
    );
    return [
      x instanceof Unknown ? ofOperand : null,
      ...none,
      updates instanceof Unknown
        ? ofUpdates(cotangent, indices, updates.shape, operation, combine)
        : null,
    ];
  },
  batch: (inputs, dims, params, size) => {
    const [x, updates] = [inputs[0], inputs[inputs.length - 1]];
    const indices = inputs.slice(1, -1);
    const front = indices.map((index, i) => batchToFront(index, dims[i + 1], size));
    const output = scatter(
      batchToFront(x, dims[0], size),
      [exampleNumbers(front[0]), ...front],
      batchToFront(updates, dims[dims.length - 1], size),
      params,
    );
    return { outputs: [output], dims: [0] };
  },
};

/** The cotangent of updates: of several that were set at one place, the last one's alone. */
function ofUpdates(
  cotangent: Tensor,
  indices: readonly Tensor[],
  shape: Shape,
  operation: string,
  combine: ScatterCombine,
): Tensor {
  const gathered = gather(cotangent, indices, operation);
  if (combine === "add") return gathered;
  const count = indices[0].size;
  if (count <= 1) return gathered;
  // Each update's number is set, so that the number found at its place tells who came last.
  const numbers = iota(count, "int32", cotangent.device);
  const order = expandOver(numbers, indices[0].shape, shape);
  const last = scatter(
    fullLike(shaped(order, cotangent.shape), -1),
    indices,
    order,
    { operation, combine: "set" },
  );
  const isLast = equal(gather(last, indices, operation), order);
  return select(isLast, gathered, fullLike(gathered, 0));
}

/** Numbers of the places of index tensors, repeated over the dimensions that are not indexed. */
function expandOver(numbers: Tensor, places: Shape, shape: Shape): Tensor {
  const shapedNumbers = shapesEqual(numbers.shape, places) ? numbers : reshape(numbers, places);
  return expand(shapedNumbers, shape, shape.map((_, dim) => dim).slice(places.length));
}

interface Weights {
  readonly operand: Tensor;
  readonly updates: Tensor;
}

/** Of a maximum or minimum: the result's share of each value that attains it (as PyTorch's). */
function extremeWeights(
  x: Tensor,
  indices: readonly Tensor[],
  updates: Tensor,
  output: Tensor,
  operation: string,
): Weights {
  const attainsOperand = convert(equal(x, output), x.dtype);
  const outputs = gather(output, indices, operation);
  const attainsUpdate = convert(equal(updates, outputs), x.dtype);
  const count = scatter(attainsOperand, indices, attainsUpdate, { operation, combine: "add" });
  return {
    operand: div(attainsOperand, count),
    updates: div(attainsUpdate, gather(count, indices, operation)),
  };
}

/** Of a product: that of all other factors, which is right where there are zeros, too. */
function productWeights(
  x: Tensor,
  indices: readonly Tensor[],
  updates: Tensor,
  operation: string,
): Weights {
  const isZero = (values: Tensor) => equal(values, fullLike(values, 0));
  const orOne = (values: Tensor) => select(isZero(values), fullLike(values, 1), values);
  const [zeroOperand, zeroUpdate] = [x, updates].map((v) => convert(isZero(v), x.dtype));
  const zeros = scatter(zeroOperand, indices, zeroUpdate, { operation, combine: "add" });
  const product = scatter(orOne(x), indices, orOne(updates), { operation, combine: "multiply" });
  const weight = (values: Tensor, zero: Tensor, count: Tensor, all: Tensor) => {
    // Without zeros the product by the factor; with one, the factor that is it has the rest.
    const others = div(all, orOne(values));
    const counts = equal(count, zero);
    return select(counts, others, fullLike(values, 0));
  };
  return {
    operand: weight(x, zeroOperand, zeros, product),
    updates: weight(
      updates,
      zeroUpdate,
      gather(zeros, indices, operation),
      gather(product, indices, operation),
    ),
  };
}

/** `x` with updates `[...I, ...rest]` combined into what index tensors of shape I point at. */
export function scatter(
  x: Tensor,
  indices: readonly Tensor[],
  updates: Tensor,
  params: ScatterParams,
): Tensor {
  return bind1(scatterPrimitive, [x, ...indices, updates], params);
}

/** The primitives of this family. */
// deno-lint-ignore no-explicit-any
export const gatheringPrimitives: readonly Primitive<any>[] = [gatherPrimitive, scatterPrimitive];
