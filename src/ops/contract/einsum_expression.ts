/**
 * Reads einsum expressions.
 *
 * @module
 */
import { ArgumentError, formatShape, type Shape, ShapeError } from "../../engine/base/mod.ts";

/** A dimension's name: a letter, or `.0`, `.1`, … counted from the end for those of an ellipsis. */
export type Label = string;

/** A parsed expression for operands of certain shapes. */
export interface EinsumExpression {
  /** The label of each dimension of each operand. */
  readonly inputs: readonly (readonly Label[])[];
  /** The labels of the output, each once. */
  readonly output: readonly Label[];
  /** The size that each label has after broadcasting. */
  readonly sizes: ReadonlyMap<Label, number>;
}

function refuse(expression: string, reason: string): never {
  throw new ArgumentError(`einsum: Cannot read "${expression}" as ${reason}`);
}

/** Reads an expression such as `"bij, bjk -> bik"`, `"ii"` or `"...i, i"`. */
export function parseEinsum(expression: string, shapes: readonly Shape[]): EinsumExpression {
  if (typeof expression !== "string") {
    throw new ArgumentError(`einsum: Expected a string as expression: got ${typeof expression}`);
  }
  const text = expression.replace(/\s+/g, "");
  const sides = text.split("->");
  if (sides.length > 2) refuse(expression, 'it has more than one "->"');
  const terms = sides[0].split(",");
  if (terms.length !== shapes.length) {
    throw new ArgumentError(
      `einsum: Expected an operand for each of the ${terms.length} terms of "${expression}": got ` +
        shapes.length,
    );
  }

  const inputs = terms.map((term, i) => inputLabels(expression, term, shapes[i]));
  const sizes = sizesOf(expression, inputs, shapes);
  const output = sides.length === 2
    ? outputLabels(expression, sides[1], inputs)
    : impliedOutput(inputs);
  for (const label of output) {
    if (!sizes.has(label)) refuse(expression, `the output's "${label}" is in no operand`);
  }
  return { inputs, output, sizes };
}

/** The letters before and after an ellipsis; `null` as the second without one. */
function splitTerm(expression: string, term: string): readonly [string, string | null] {
  const [before, after, ...rest] = term.split("...");
  if (rest.length > 0) refuse(expression, `"${term}" has more than one ellipsis`);
  const letters = before + (after ?? "");
  const bad = letters.match(/[^A-Za-z]/);
  if (bad !== null) refuse(expression, `"${bad[0]}" is no letter`);
  return [before, after ?? null];
}

/** Labels of so many dimensions under an ellipsis: aligned at the last one, as broadcasting is. */
function ellipsisLabels(count: number): Label[] {
  return Array.from({ length: count }, (_, i) => `.${count - 1 - i}`);
}

function inputLabels(expression: string, term: string, shape: Shape): Label[] {
  const [before, after] = splitTerm(expression, term);
  const hidden = shape.length - before.length - (after ?? "").length;
  if (hidden < 0 || (hidden > 0 && after === null)) {
    throw new ShapeError(
      `einsum: Cannot name the dimensions of ${formatShape(shape)} by "${term}" as ` +
        (hidden < 0 ? "it has fewer" : 'it has more\nWrite "..." for the others'),
    );
  }
  return [...before, ...ellipsisLabels(hidden), ...(after ?? "")];
}

function sizesOf(
  expression: string,
  inputs: readonly (readonly Label[])[],
  shapes: readonly Shape[],
): Map<Label, number> {
  const sizes = new Map<Label, number>();
  inputs.forEach((labels, i) =>
    labels.forEach((label, d) => {
      const size = shapes[i][d];
      const first = labels.indexOf(label);
      if (shapes[i][first] !== size) {
        throw new ShapeError(
          `einsum: Cannot take the diagonal "${label}" of dims ${first} and ${d} as their sizes ` +
            `must match: got ${formatShape(shapes[i])}`,
        );
      }
      const known = sizes.get(label);
      if (known === undefined || known === 1) {
        sizes.set(label, size);
      } else if (size !== 1 && size !== known) {
        const name = label.startsWith(".") ? "the ellipsis" : `"${label}"`;
        throw new ShapeError(
          `einsum: Cannot contract "${expression}" as ${name} has sizes ${known} and ${size}: got ` +
            shapes.map(formatShape).join(", "),
        );
      }
    })
  );
  return sizes;
}

function widestEllipsis(inputs: readonly (readonly Label[])[]): Label[] {
  return ellipsisLabels(
    Math.max(...inputs.map((labels) => labels.filter((label) => label.startsWith(".")).length)),
  );
}

function outputLabels(
  expression: string,
  term: string,
  inputs: readonly (readonly Label[])[],
): Label[] {
  const [before, after] = splitTerm(expression, term);
  const labels = [...before, ...(after === null ? [] : widestEllipsis(inputs)), ...(after ?? "")];
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) refuse(expression, `the output has "${twice}" twice`);
  return labels;
}

/** Without an output: the ellipsis, and in alphabetical order the letters that occur once. */
function impliedOutput(inputs: readonly (readonly Label[])[]): Label[] {
  const all = inputs.flat().filter((label) => !label.startsWith("."));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return [...widestEllipsis(inputs), ...once.sort()];
}
