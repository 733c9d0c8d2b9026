/**
 * Parameters that are computed from others, as by `torch.nn.utils.parametrize`.
 *
 * @module
 */
import { ArgumentError, describeValue } from "../../../engine/base/mod.ts";
import type { Tensor } from "../../../tensor.ts";
import { Module, Parameter } from "../../module/mod.ts";

/** How a parameter is computed from the originals that are trained in its place. */
export abstract class Parametrization extends Module {
  /** The parameter's value. */
  abstract override forward(...originals: Tensor[]): Tensor;

  /** The originals of a value. */
  abstract rightInverse(value: Tensor): Tensor[];
}

/** A parametrization with its originals: `original`, or `original0`, `original1`, … of several. */
class Parametrized extends Module {
  /** An original, or under the name 0, PyTorch's, the parametrization. */
  [name: string]: unknown;

  constructor(parameter: Parameter, parametrization: Parametrization) {
    super();
    const originals = parametrization.rightInverse(parameter);
    const options = { requiresGrad: parameter.requiresGrad };
    for (const [place, original] of originals.entries()) {
      this[originalName(place, originals.length)] = new Parameter(original, options);
    }
    this["0"] = parametrization;
  }

  /** Originals are named as PyTorch does. */
  override get stateNames(): "verbatim" {
    return "verbatim";
  }

  /** The names of the originals. */
  get names(): string[] {
    return Object.keys(this).filter((name) => this[name] instanceof Parameter);
  }

  /** The parameter's value. */
  override forward(): Tensor {
    const originals = this.names.map((name) => this[name] as Parameter);
    return (this["0"] as Parametrization).forward(...originals);
  }

  /** Makes the originals those of a value. */
  assign(value: Tensor): void {
    const { names } = this;
    const originals = (this["0"] as Parametrization).rightInverse(value);
    for (const [place, name] of names.entries()) {
      const { requiresGrad } = this[name] as Parameter;
      this[name] = new Parameter(originals[place], { requiresGrad });
    }
  }
}

function originalName(place: number, count: number): string {
  return count === 1 ? "original" : `original${place}`;
}

/** The parametrizations of a module's parameters, by their names. */
class Parametrizations extends Module {
  /** Those of one parameter. */
  [name: string]: unknown;

  /** They run by themselves where the parameters are read. */
  override forward(): never {
    throw new ArgumentError("Parametrizations: Cannot run them\nRead the parameters instead");
  }
}

/** A module some of whose parameters are computed. */
interface ParametrizedModule {
  parametrizations?: Parametrizations;
  [name: string]: unknown;
}

/**
 * Lets a parameter of a module be computed by a parametrization each time it is read; what is trained
 * and saved are its originals, as `parametrizations.weight.original`. Returns the module.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Tensor } from "@cotangent/cotangent";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * class Symmetric extends nn.Parametrization {
 *   override forward(x: Tensor): Tensor {
 *     return x.triu().add(x.triu({ diagonal: 1 }).T);
 *   }
 *   override rightInverse(value: Tensor): Tensor[] {
 *     return [value];
 *   }
 * }
 * const layer = nn.registerParametrization(new nn.Linear(3, 3), "weight", new Symmetric());
 * assert.deepEqual(layer.weight.arraySync(), layer.weight.T.arraySync());
 * ```
 *
 * @throws {ArgumentError} if the module has no such parameter, or it is parametrized
 */
export function registerParametrization<M extends Module>(
  module: M,
  name: string,
  parametrization: Parametrization,
): M {
  const owner = module as unknown as ParametrizedModule;
  const parameter = parameterToReplace("registerParametrization", module, name);
  owner.parametrizations ??= new Parametrizations();
  owner.parametrizations[name] = new Parametrized(parameter, parametrization);
  // Not enumerable, so that it counts as no property that holds state; `this` serves copies, too.
  Object.defineProperty(module, name, {
    configurable: true,
    enumerable: false,
    get(this: ParametrizedModule): Tensor {
      return parametrizedOf(this, name)!.forward();
    },
    set(this: ParametrizedModule, value: Tensor) {
      parametrizedOf(this, name)!.assign(value);
    },
  });
  return module;
}

/** Options of `removeParametrizations`. */
export interface RemoveParametrizationsOptions {
  /** Whether the computed value stays rather than the original. @default true */
  readonly leaveParametrized?: boolean;
}

/**
 * Makes a computed parameter one of its own again. Returns the module.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = nn.weightNorm(new nn.Linear(2, 3));
 * nn.removeParametrizations(layer, "weight");
 * assert.deepEqual(Object.keys(layer.stateDict()).sort(), ["bias", "weight"]);
 * ```
 *
 * @throws {ArgumentError} if the parameter is not parametrized, or without `leaveParametrized` has
 *   several originals
 */
export function removeParametrizations<M extends Module>(
  module: M,
  name: string,
  { leaveParametrized = true }: RemoveParametrizationsOptions = {},
): M {
  const owner = module as unknown as ParametrizedModule;
  const parametrized = parametrizedOf(owner, name);
  if (parametrized === undefined) {
    throw new ArgumentError(
      `removeParametrizations: Expected a parametrized parameter of ${module.constructor.name}: ` +
        `got ${describeValue(name)}`,
    );
  }
  const { names } = parametrized;
  if (!leaveParametrized && names.length > 1) {
    throw new ArgumentError(
      `removeParametrizations: Cannot leave the original of ${name} as there are ${names.length}\n` +
        "Leave the computed value, { leaveParametrized: true }",
    );
  }
  const original = parametrized[names[0]] as Parameter;
  const value = leaveParametrized ? parametrized.forward() : original;
  delete owner[name];
  owner[name] = new Parameter(value, { requiresGrad: original.requiresGrad });
  delete owner.parametrizations![name];
  if (owner.parametrizations!.children().length === 0) delete owner.parametrizations;
  return module;
}

/**
 * Whether a parameter of a module is computed from others.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as nn from "@cotangent/cotangent/nn";
 *
 * const layer = nn.weightNorm(new nn.Linear(2, 3));
 * assert.deepEqual(["weight", "bias"].map((name) => nn.isParametrized(layer, name)), [true, false]);
 * ```
 */
export function isParametrized(module: Module, name: string): boolean {
  return parametrizedOf(module as unknown as ParametrizedModule, name) !== undefined;
}

function parametrizedOf(owner: ParametrizedModule, name: string): Parametrized | undefined {
  const { parametrizations } = owner;
  if (!(parametrizations instanceof Parametrizations)) return undefined;
  return Object.hasOwn(parametrizations, name) ? parametrizations[name] as Parametrized : undefined;
}

/**
 * A parameter that is to be computed from now on.
 *
 * @throws {ArgumentError} if the module has no such parameter, or it is parametrized
 */
export function parameterToReplace(operation: string, module: Module, name: string): Parameter {
  if (isParametrized(module, name)) {
    throw new ArgumentError(
      `${operation}: Cannot parametrize ${name} of ${module.constructor.name} again\n` +
        "Remove the parametrization first, with removeParametrizations",
    );
  }
  const value = (module as unknown as ParametrizedModule)[name];
  if (value instanceof Parameter) return value;
  throw new ArgumentError(
    `${operation}: Expected a parameter of ${module.constructor.name}: got ${describeValue(name)}`,
  );
}
