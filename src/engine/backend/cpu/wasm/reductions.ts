/**
 * Reductions and scans as code. Sums of float32 are kept in doubles; where four elements are added
 * at once, in several vectors of floats for a block of elements and then in doubles, so that the
 * error does not grow with the length.
 *
 * @module
 */
import {
  type Combine,
  combined,
  type Expression,
  identitiesOf,
  type Reduce,
  scalar,
  type ScalarType,
  type Scan,
  type Variable,
} from "../../../kernel/mod.ts";
import type { Emitter } from "./emitter.ts";
import type { Value } from "./level.ts";
import { type Turns, wholeTurns, writeLoop, writeVectorLoop } from "./loops.ts";
import { op } from "./opcodes.ts";
import { localType } from "./scalar_operations.ts";
import { extractLane, partCount } from "./vector_operations.ts";

/** Writes statements within a loop. */
type WriteStatements = (statements: Reduce["body"]) => void;

/** How many elements are added in single precision before the sum goes to double precision. */
const blockLength = 4096;

/** Longer bodies are not unrolled. */
const largestUnrolled = 24;

/** In which type partial results are kept. */
function partialTypes(combine: Combine, results: readonly Variable[]): ScalarType[] {
  const widens = combine === "add" || combine === "multiply" || combine === "logaddexp" ||
    combine === "affine";
  return results.map(({ type }) => type === "float32" && widens ? "float64" : type);
}

/** Locals that hold partial results while they change: one each, or vectors. */
class Partials {
  readonly #emitter: Emitter;
  readonly combine: Combine;
  readonly types: readonly ScalarType[];
  readonly vector: boolean;
  readonly #locals: readonly (readonly number[])[];

  constructor(
    emitter: Emitter,
    combine: Combine,
    { types, vector }: { readonly types: readonly ScalarType[]; readonly vector: boolean },
  ) {
    this.#emitter = emitter;
    this.combine = combine;
    this.types = types;
    this.vector = vector;
    this.#locals = types.map((type) =>
      Array.from(
        { length: vector ? partCount(type) : 1 },
        () => emitter.locals.add(vector ? "v128" : localType[type]),
      )
    );
  }

  /** Makes them those of no turns. */
  reset(): void {
    this.#assign(identitiesOf(this.combine, this.types));
  }

  /** Takes values in. */
  take(values: readonly Expression[]): void {
    this.#emitter.expect(values);
    this.#assign(combined(this.combine, this.variables(), values));
  }

  /** The partial results as they are here, under new names. */
  variables(): Variable[] {
    return this.types.map((type, i) => {
      const variable = this.#emitter.fresh(type);
      const value: Value = { type, parts: this.#locals[i] };
      this.#emitter.bind(variable, this.vector ? { vector: value } : { scalar: value });
      return variable;
    });
  }

  /** One lane of vectors, as scalars. */
  lane(lane: number): Variable[] {
    const emitter = this.#emitter;
    return this.types.map((type, i) => {
      extractLane(emitter.target, type, this.#locals[i], lane);
      const variable = emitter.fresh(type);
      const value = { type, parts: [emitter.code.keep(localType[type])] };
      emitter.bind(variable, { scalar: value });
      return variable;
    });
  }

  #assign(values: readonly Expression[]): void {
    const { code } = this.#emitter;
    const computed = values.map((value) =>
      this.vector ? this.#emitter.vectorOf(value).parts : this.#emitter.scalar(value).parts
    );
    computed.forEach((parts, i) =>
      parts.forEach((part, p) => {
        code.get(part);
        code.set(this.#locals[i][p]);
      })
    );
  }
}

/** Binds the results of a reduction, in their own types. */
function bindResults(emitter: Emitter, results: readonly Variable[], partials: Partials): void {
  const variables = partials.variables();
  results.forEach((result, i) => {
    const value = scalar.convert(result.type, variables[i]);
    emitter.bind(
      result,
      partials.vector
        ? { vector: copied(emitter, value, true) }
        : { scalar: copied(emitter, value, false) },
    );
  });
}

/** A value in locals of its own, as those of partial results change. */
function copied(emitter: Emitter, value: Expression, vector: boolean): Value {
  const { type, parts } = vector ? emitter.vectorOf(value) : emitter.scalar(value);
  return {
    type,
    parts: parts.map((part) => {
      emitter.code.get(part);
      return emitter.code.keep(emitter.locals.typeOf(part));
    }),
  };
}

/** A local with the end of a range, and one with an index that starts at 0. */
function turnsOf(emitter: Emitter, index: Variable, extent: Expression): Turns {
  const [end] = emitter.scalar(extent).parts;
  emitter.code.i32(0);
  return { index, at: emitter.code.keep("i32"), end };
}

/** Writes a reduction; with `vectorized` the innermost range is done four elements at once. */
export function writeReduce(
  emitter: Emitter,
  reduce: Reduce,
  { vectorized, write }: { readonly vectorized: boolean; readonly write: WriteStatements },
): void {
  if (vectorized) {
    writeVectorReduce(emitter, reduce, write);
    return;
  }
  const { combine, results, ranges, body, values } = reduce;
  const partials = new Partials(emitter, combine, {
    types: partialTypes(combine, results),
    vector: emitter.vector !== null,
  });
  partials.reset();
  const nest = (depth: number) => {
    if (depth === ranges.length) {
      write(body);
      partials.take(values);
      return;
    }
    const { index, extent } = ranges[depth];
    writeLoop(emitter, turnsOf(emitter, index, extent), () => nest(depth + 1));
  };
  nest(0);
  bindResults(emitter, results, partials);
}

/** Writes a scan: a reduction that tells its partial results in each turn. */
export function writeScan(emitter: Emitter, scan: Scan, write: WriteStatements): void {
  const { combine, results, range, body, values, then } = scan;
  const partials = new Partials(emitter, combine, {
    types: partialTypes(combine, results),
    vector: emitter.vector !== null,
  });
  partials.reset();
  writeLoop(emitter, turnsOf(emitter, range.index, range.extent), () => {
    write(body);
    partials.take(values);
    bindResults(emitter, results, partials);
    write(then);
  });
}

function writeVectorReduce(emitter: Emitter, reduce: Reduce, write: WriteStatements): void {
  const { combine, results, ranges, body, values } = reduce;
  const types = partialTypes(combine, results);
  const blocked = combine === "add" && results[0].type === "float32";
  const size = sizeOf(values);
  const copies = body.length > 0 || size > largestUnrolled ? 1 : size > largestUnrolled / 2 ? 2 : 4;
  const laneTypes = blocked ? (["float32"] as const) : types;
  const lanes = Array.from(
    { length: copies },
    () => new Partials(emitter, combine, { types: laneTypes, vector: true }),
  );
  const total = new Partials(emitter, combine, { types, vector: true });
  const rest = new Partials(emitter, combine, { types, vector: false });
  const innermost = ranges[ranges.length - 1];

  const fold = () => {
    for (let apart = 1; apart < copies; apart *= 2) {
      for (let i = 0; i + apart < copies; i += 2 * apart) {
        lanes[i].take(lanes[i + apart].variables());
      }
    }
    total.take(lanes[0].variables());
  };
  const inVectors = (body: () => void) => {
    // Partial results are vectors also outside of the loop over them.
    const outer = emitter.vector;
    emitter.vector = { index: innermost.index, ahead: 0 };
    body();
    emitter.vector = outer;
  };
  const resetLanes = () => inVectors(() => lanes.forEach((partial) => partial.reset()));
  const inner = () => {
    const turns = turnsOf(emitter, innermost.index, innermost.extent);
    const whole = wholeTurns(emitter, turns, 4 * copies);
    const loop = (end: number) =>
      writeVectorLoop(emitter, { ...turns, end }, {
        copies,
        body: (copy) => {
          write(body);
          lanes[copy].take(values);
        },
      });
    if (blocked) {
      writeBlocks(emitter, { ...turns, end: whole }, (end) => {
        resetLanes();
        loop(end);
        inVectors(fold);
      });
    } else {
      loop(whole);
    }
    writeLoop(emitter, turns, () => {
      write(body);
      rest.take(values);
    });
  };
  inVectors(() => total.reset());
  rest.reset();
  if (!blocked) resetLanes();
  const nest = (depth: number) => {
    if (depth === ranges.length - 1) return inner();
    const { index, extent } = ranges[depth];
    writeLoop(emitter, turnsOf(emitter, index, extent), () => nest(depth + 1));
  };
  nest(0);
  if (!blocked) inVectors(fold);
  for (let lane = 0; lane < 4; lane++) rest.take(total.lane(lane));
  bindResults(emitter, results, rest);
}

/** Runs `body` on one block of turns after the other; the body moves `at` to the block's end. */
function writeBlocks(emitter: Emitter, { at, end }: Turns, body: (end: number) => void): void {
  const { code } = emitter;
  const blockEnd = emitter.locals.add("i32");
  code.get(at);
  code.get(end);
  code.op(op.i32LtS);
  code.nest("if", () =>
    emitter.level.apart(() => {
      const block = emitter.nested(() => {
        const { code } = emitter;
        code.get(at);
        code.i32(blockLength);
        code.op(op.i32Add);
        code.set(blockEnd);
        code.get(blockEnd);
        code.get(end);
        code.get(blockEnd);
        code.get(end);
        code.op(op.i32LtS, op.select);
        code.set(blockEnd);
        body(blockEnd);
      });
      code.nest("loop", () => {
        code.append(block);
        code.get(at);
        code.get(end);
        code.op(op.i32LtS);
        code.branch("brIf", 0);
      });
    }));
}

function sizeOf(values: readonly Expression[]): number {
  let size = 0;
  const seen = new Set<Expression>();
  const visit = (x: Expression) => {
    if (seen.has(x)) return;
    seen.add(x);
    size++;
    switch (x.kind) {
      case "apply":
        x.operands.forEach(visit);
        break;
      case "convert":
      case "bitcast":
      case "narrow":
        visit(x.operand);
    }
  };
  values.forEach(visit);
  return size;
}
