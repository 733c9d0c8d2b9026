/**
 * Values with the derivatives of others.
 *
 * @module
 */
import { stopGradient, type Tensor } from "../../tensor.ts";

/**
 * The value of `forward`, to the bit, with the derivative of `backward` (Bengio, Léonard and
 * Courville, 2013).
 */
export function straightThrough(forward: Tensor, backward: Tensor): Tensor {
  return stopGradient(forward).add(backward.sub(stopGradient(backward)));
}

/** `x` raised to a lowest value; the derivative stays that of `x`, below the bound, too. */
export function raisedTo(x: Tensor, lowest: number): Tensor {
  return straightThrough(x.clamp(lowest, null), x);
}
