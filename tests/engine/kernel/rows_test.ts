/**
 * Kernels of rows: random steps on random layouts give what the steps say, row by row and by columns,
 * with elements kept and without.
 *
 * @module
 */
import assert from "node:assert/strict";
import { contiguousLayout, type Layout, sizeOf } from "../../../src/engine/base/mod.ts";
import {
  checkKernel,
  type Expression,
  type NestInput,
  nestOf,
  type RowLevel,
  type Rows,
  type RowStep,
  scalar,
} from "../../../src/engine/kernel/mod.ts";
import { interpretKernel } from "../../support/interpret_kernel.ts";
import { property, type Random } from "../base/property.ts";

const levels: readonly RowLevel[] = ["scalar", "row", "element"];

/** Values at all elements of a shape, whatever they differ over. */
type Values = Float64Array;

interface Case {
  readonly rows: Rows;
  readonly inputs: readonly (NestInput & { readonly storage: Float64Array })[];
  readonly results: readonly { readonly shape: readonly number[]; readonly values: Values }[];
}

property("a kernel of rows does its steps", (random) => {
  const { rows, inputs, results } = randomCase(random);
  const outputs = results.map(({ shape }) => ({ dtype: "float64" as const, shape }));
  const nest = nestOf(rows, inputs, outputs);
  const kernel = nest.build();
  checkKernel(kernel);
  const storages = outputs.map(({ shape }) => new Float64Array(sizeOf(shape)).fill(NaN));
  interpretKernel(kernel, [...inputs.map(({ storage }) => storage), ...storages], nest.integers);
  results.forEach(({ values }, o) => {
    values.forEach((value, i) => {
      const actual = storages[o][i];
      const error = Math.abs(actual - value);
      assert.ok(
        error <= 1e-9 * Math.max(1, Math.abs(value)),
        `output ${o}[${i}]: ${actual}, ${value}`,
      );
    });
  });
}, { runs: 1000 });

function randomCase(random: Random): Case {
  const rank = random.integer(1, 3);
  const shape = Array.from({ length: rank }, () => random.integer(1, 7));
  const dims = shape.map((_, dim) => dim).filter(() => random.integer(0, 1) === 1);
  const shapes: Record<RowLevel, readonly number[]> = {
    element: shape,
    row: shape.filter((_, dim) => !dims.includes(dim)),
    scalar: [],
  };
  const size = sizeOf(shape);
  const indexOf = (flat: number) => {
    const index = new Array<number>(rank);
    for (let dim = rank - 1; dim >= 0; dim--) {
      index[dim] = flat % shape[dim];
      flat = Math.floor(flat / shape[dim]);
    }
    return index;
  };
  const partOf = (index: readonly number[], level: RowLevel) =>
    level === "element"
      ? index
      : level === "scalar"
      ? []
      : index.filter((_, d) => !dims.includes(d));

  const inputLevels: RowLevel[] = ["element"];
  for (let i = random.integer(0, 3); i > 0; i--) inputLevels.push(random.pick(levels));
  const inputs = inputLevels.map((level) => randomInput(random, shapes[level]));
  const values: Values[] = inputs.map(({ storage, layout: { strides, offset } }, k) =>
    Float64Array.from({ length: size }, (_, flat) =>
      storage[
        partOf(indexOf(flat), inputLevels[k])
          .reduce((at, i, dim) => at + i * strides[dim], offset)
      ])
  );
  const known: RowLevel[] = [...inputLevels];
  const steps: RowStep[] = [];
  const rowOf = (flat: number) => partOf(indexOf(flat), "row").join();
  for (let i = random.integer(3, 9); i > 0; i--) {
    const step = randomStep(random, values.length);
    steps.push(step);
    const operands = step.operands.map((place) => values[place]);
    if (step.kind === "pointwise") {
      known.push(levels[Math.max(...step.operands.map((place) => levels.indexOf(known[place])))]);
      values.push(values[0].map((_, flat) => compute(step.key, operands.map((x) => x[flat]))));
    } else {
      known.push("row");
      values.push(reduced(step.key, operands[0], values[0].map((_, flat) => flat), rowOf));
    }
  }
  // A value may be stored with more dimensions than it differs over.
  const results = Array.from({ length: random.integer(1, 3) }, () => {
    const place = random.integer(inputs.length, values.length - 1);
    const fits = levels.slice(levels.indexOf(known[place]));
    return { place, level: random.pick(fits) };
  });
  return {
    rows: {
      kind: "rows",
      key: "random",
      integers: [],
      shape,
      dims,
      inputs: inputLevels,
      steps,
      results,
    },
    inputs,
    results: results.map(({ place, level }) => {
      const stored = new Map<string, number>();
      values[place].forEach((value, flat) => {
        const at = partOf(indexOf(flat), level).join();
        if (!stored.has(at)) stored.set(at, value);
      });
      return { shape: shapes[level], values: Float64Array.from(stored.values()) };
    }),
  };
}

/** An input that lies in row-major order, transposed, or repeated along some dimensions. */
function randomInput(
  random: Random,
  shape: readonly number[],
): NestInput & { readonly storage: Float64Array } {
  const order = shape.map((_, dim) => dim);
  if (random.integer(0, 2) === 0) order.reverse();
  const strides = new Array<number>(shape.length);
  let next = 1;
  for (const dim of order.toReversed()) {
    const isRepeated = random.integer(0, 4) === 0;
    strides[dim] = isRepeated ? 0 : next;
    if (!isRepeated) next *= shape[dim];
  }
  const offset = random.integer(0, 2);
  const layout: Layout = { ...contiguousLayout(shape), strides, offset };
  const storage = Float64Array.from(
    { length: next + offset },
    () => random.integer(-8, 8) / 8,
  );
  return { dtype: "float64", layout, storage };
}

const pointwise: Readonly<Record<string, (...x: Expression[]) => Expression>> = {
  add: scalar.add,
  multiply: scalar.multiply,
  exp: (x) => scalar.exp(scalar.minimum(x, scalar.literal(x, 1))),
  maximum: scalar.maximum,
};

function compute(key: string, [x, y]: readonly number[]): number {
  switch (key) {
    case "add":
      return x + y;
    case "multiply":
      return x * y;
    case "exp":
      return Math.exp(Math.min(x, 1));
    default:
      return Math.max(x, y);
  }
}

function randomStep(random: Random, places: number): RowStep {
  // Most steps go on from the last ones.
  const recent = () => random.integer(Math.max(0, places - 3), places - 1);
  const operands = [recent(), random.integer(0, places - 1)];
  if (random.integer(0, 2) > 0) {
    const key = random.pick(Object.keys(pointwise));
    return {
      kind: "pointwise",
      key,
      operands: key === "exp" ? operands.slice(0, 1) : operands,
      dtypes: ["float64"],
      element: (x) => [pointwise[key](...x)],
    };
  }
  const key = random.pick(["mean", "greatest", "mean", "greatest", "firstGreatest"]);
  return {
    kind: "reduce",
    key,
    operands: operands.slice(0, 1),
    dtypes: ["float64"],
    combine: key === "mean" ? "add" : key === "greatest" ? "maximum" : "argmax",
    element: ([x]) => [x],
    finish: ([result, index], count) => [
      key === "mean"
        ? scalar.divide(result, scalar.convert("float64", count))
        : key === "greatest"
        ? result
        : scalar.convert("float64", index),
    ],
  };
}

/** A reduction's results at all elements. */
function reduced(
  key: string,
  x: Values,
  places: ArrayLike<number>,
  rowOf: (flat: number) => string,
): Values {
  const rows = new Map<string, number[]>();
  for (const flat of Array.from(places)) {
    const row = rowOf(flat);
    rows.set(row, [...rows.get(row) ?? [], x[flat]]);
  }
  const results = new Map([...rows].map(([row, values]) => {
    const greatest = Math.max(...values);
    if (key === "greatest") return [row, greatest];
    if (key === "firstGreatest") return [row, values.indexOf(greatest)];
    return [row, values.reduce((sum, value) => sum + value, 0) / values.length];
  }));
  return x.map((_, flat) => results.get(rowOf(flat))!);
}

Deno.test("a row's expensive elements are kept, cheap ones computed again", () => {
  const loops = (element: (x: Expression) => Expression) => {
    const step = (operand: number): RowStep => ({
      kind: "reduce",
      key: "sum",
      operands: [operand],
      dtypes: ["float32"],
      combine: "add",
      element: ([x]) => [x],
      finish: ([total]) => [total],
    });
    const rows: Rows = {
      kind: "rows",
      key: "test",
      integers: [],
      shape: [3, 5],
      dims: [1],
      inputs: ["element"],
      steps: [
        {
          kind: "pointwise",
          key: "f",
          operands: [0],
          dtypes: ["float32"],
          element: ([x]) => [element(x)],
        },
        step(1),
        {
          kind: "pointwise",
          key: "sub",
          operands: [1, 2],
          dtypes: ["float32"],
          element: ([x, y]) => [scalar.subtract(x, y)],
        },
      ],
      results: [{ place: 3, level: "element" }],
    };
    const described = { dtype: "float32" as const, layout: contiguousLayout([3, 5]) };
    const { body } = nestOf(rows, [described], [{ dtype: "float32", shape: [3, 5] }]).build();
    return JSON.stringify(body).split('"kind":"scratch"').length - 1 > 0;
  };
  assert.equal(loops((x) => scalar.exp(x)), true);
  assert.equal(loops((x) => scalar.add(x, x)), false);
});
