/**
 * Constructors of pointwise primitives out of their derivatives.
 *
 * @module
 */
import { bind1, type NoParams, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import type { Expression } from "../kernel/mod.ts";
import { addNullable, mul } from "./arithmetic.ts";
import { jvpOfConstant, pointwise } from "./pointwise.ts";

/** The rules of a function of one variable. */
export interface UnaryRules {
  /** The value at `x`. */
  readonly element: (x: Expression) => Expression;
  /** The derivative at `x`, given also the value `y` there. */
  readonly derivative: (x: Tensor, y: Tensor) => Tensor;
}

/** A function of one floating variable, by its value and its derivative. */
export function unary(name: string, { element, derivative }: UnaryRules): Primitive {
  const primitive: Primitive = pointwise({
    name,
    element: ([x]) => [element(x)],
    jvp: ([x], [tangent]) => {
      const y = bind1(primitive, [x], noParams);
      return { outputs: [y], tangents: [mul(tangent!, derivative(x, y))] };
    },
  });
  return primitive;
}

/** The rules of a function of two variables. */
export interface BinaryRules {
  /** The value at `(x, y)`. */
  readonly element: (x: Expression, y: Expression) => Expression;
  /** The partial derivatives, given also the value `z` there. */
  readonly derivatives: readonly [
    (x: Tensor, y: Tensor, z: Tensor) => Tensor,
    (x: Tensor, y: Tensor, z: Tensor) => Tensor,
  ];
}

/** A function of two floating variables, by its value and its partial derivatives. */
export function binary(name: string, { element, derivatives }: BinaryRules): Primitive {
  const primitive: Primitive = pointwise({
    name,
    element: ([x, y]) => [element(x, y)],
    jvp: ([x, y], [tx, ty]) => {
      const z = bind1(primitive, [x, y], noParams);
      const tangent = addNullable(
        tx && mul(tx, derivatives[0](x, y, z)),
        ty && mul(ty, derivatives[1](x, y, z)),
      );
      return { outputs: [z], tangents: [tangent] };
    },
  });
  return primitive;
}

/** A function whose derivative is zero wherever it exists, or whose outputs are no floats. */
export function constantPointwise(
  name: string,
  element: (inputs: readonly Expression[]) => Expression,
  dtype?: "bool",
): Primitive {
  const primitive: Primitive<NoParams> = pointwise({
    name,
    element: (inputs) => [element(inputs)],
    jvp: jvpOfConstant(() => primitive),
    ...(dtype !== undefined && { dtypes: () => [dtype] }),
  });
  return primitive as Primitive;
}
