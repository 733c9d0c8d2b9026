/**
 * Tensors that were given away: their storage may hold something else since.
 *
 * @module
 */
import { InternalError } from "../base/mod.ts";
import { concreteOf, Tensor } from "./tensor.ts";
import { Trace, Tracer } from "./trace.ts";

/** A call that took tensors over; it counts as a transformation that has ended. */
class Donation extends Trace {
  /** The donation to a function of this name. */
  constructor(name: string) {
    super(name);
    this.end();
  }

  override get farewell(): string {
    return `Cannot use a tensor that was donated to ${this.name}\n` +
      `Use what ${this.name} returned in its place, or hand in x.clone() to keep x`;
  }

  override process(): never {
    throw new InternalError("A donation has no operations");
  }
}

class DonatedTracer extends Tracer {}

/** Makes tensors refuse every use from now on, in the name of the function that they went to. */
export function giveAway(tensors: readonly Tensor[], name: string): void {
  const tracer = new DonatedTracer(new Donation(name));
  for (const tensor of tensors) Tensor.setHandle(tensor, tracer);
}

/** Whether a tensor was donated. */
export function isDonated(tensor: Tensor): boolean {
  return Tensor.handleOf(tensor) instanceof DonatedTracer;
}

/** Another tensor of the same elements, which stays when the one is donated. */
export function aliasOf(tensor: Tensor): Tensor {
  const array = concreteOf(tensor);
  if (array === null) return tensor;
  array.exclusive = false;
  return new Tensor(tensor.shape, tensor.dtype, tensor.device, array);
}
