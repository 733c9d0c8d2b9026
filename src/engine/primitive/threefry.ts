/**
 * The counter-based random bits that all sampling is made of.
 *
 * Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (2011), Threefry-2x32 with
 * 20 rounds.
 *
 * @module
 */
import { bind, noParams, type Primitive, type Tensor } from "../core/mod.ts";
import { type Expression, scalar } from "../kernel/mod.ts";
import { jvpOfConstant, pointwise } from "./pointwise.ts";

/** How far each round of eight turns its word (table 2). */
const rotations = [13, 15, 26, 6, 17, 29, 16, 24];

/** The parity of Skein's key schedule. */
const parity = 0x1bd11bda;

function rotateLeft(x: Expression, count: number): Expression {
  const bits = (n: number) => scalar.literal(x, n);
  return scalar.or(scalar.shiftLeft(x, bits(count)), scalar.shiftRight(x, bits(32 - count)));
}

function encrypt([key0, key1, x0, x1]: readonly Expression[]): [Expression, Expression] {
  const key2 = scalar.xor(scalar.xor(key0, key1), scalar.literal(key0, parity));
  const keys = [key0, key1, key2];
  let [left, right] = [scalar.add(x0, key0), scalar.add(x1, key1)];
  for (let round = 0; round < 20; round++) {
    left = scalar.add(left, right);
    right = scalar.xor(rotateLeft(right, rotations[round % 8]), left);
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    left = scalar.add(left, keys[injection % 3]);
    right = scalar.add(
      scalar.add(right, keys[(injection + 1) % 3]),
      scalar.literal(right, injection),
    );
  }
  return [left, right];
}

/** Two words of random bits out of a key and a counter of two words each; uint32. */
export const threefry2x32Primitive: Primitive = pointwise({
  name: "threefry2x32",
  dtypes: () => ["uint32", "uint32"],
  element: encrypt,
  jvp: jvpOfConstant(() => threefry2x32Primitive),
});

/** The random words of keys and counters: uint32 tensors of one shape. */
export function threefry2x32(
  key0: Tensor,
  key1: Tensor,
  x0: Tensor,
  x1: Tensor,
): [Tensor, Tensor] {
  const [y0, y1] = bind(threefry2x32Primitive, [key0, key1, x0, x1], noParams);
  return [y0, y1];
}

/** The primitives of this family. */
export const threefryPrimitives: readonly Primitive[] = [threefry2x32Primitive];
