/**
 * State dicts: a module's values by PyTorch's names.
 *
 * @module
 */
import { shapesEqual } from "../../engine/base/mod.ts";
import type { Tensor } from "../../tensor.ts";
import { Buffer, type State, withValue } from "./parameter.ts";
import { type Site, stateAt } from "./walk.ts";

/** A state dict that does not fit the module. */
export class StateDictError extends TypeError {
  /** The class's name. */
  override name = "StateDictError";
}

/** Options of `loadStateDict`. */
export interface LoadStateOptions {
  /** Whether missing and unexpected names are errors. @default true */
  readonly strict?: boolean;
}

/** What did not match. */
export interface LoadStateResult {
  /** Names of the module that the state dict lacks. */
  readonly missingKeys: string[];
  /** Names of the state dict that the module lacks. */
  readonly unexpectedKeys: string[];
}

/** The values at the sites, but those of buffers that are not persistent. */
export function stateOf(sites: readonly Site[]): Record<string, Tensor> {
  return Object.fromEntries(
    savedStates(sites).map(([site, state]) => [site.name, state as Tensor]),
  );
}

function savedStates(sites: readonly Site[]): [Site, State][] {
  return sites.map((site): [Site, State] => [site, stateAt(site)!])
    .filter(([, state]) => !(state instanceof Buffer) || state.persistent);
}

/** Puts the values of a state dict at the sites, all or, where it throws, none. */
export function loadState(
  module: string,
  sites: readonly Site[],
  values: Readonly<Record<string, Tensor>>,
  { strict = true }: LoadStateOptions,
): LoadStateResult {
  const saved = savedStates(sites);
  const missingKeys: string[] = [];
  const mismatches: string[] = [];
  // One object for all places of a shared state, so that it stays shared.
  const loaded = new Map<State, State>();
  for (const [{ name }, state] of saved) {
    if (!Object.hasOwn(values, name)) {
      missingKeys.push(name);
      continue;
    }
    const value = values[name];
    if (shapesEqual(value.shape, state.shape)) {
      if (!loaded.has(state)) {
        loaded.set(state, withValue(state, value.to(state.dtype).to(state.device)));
      }
    } else {
      mismatches.push(`${name} is [${value.shape.join(", ")}], not [${state.shape.join(", ")}]`);
    }
  }
  const known = new Set(saved.map(([{ name }]) => name));
  const unexpectedKeys = Object.keys(values).filter((name) => !known.has(name));
  const complaints = [
    ...(strict && missingKeys.length > 0 ? [`missing ${missingKeys.join(", ")}`] : []),
    ...(strict && unexpectedKeys.length > 0 ? [`unexpected ${unexpectedKeys.join(", ")}`] : []),
    ...mismatches,
  ];
  if (complaints.length > 0) {
    throw new StateDictError(
      `${module}.loadStateDict: Expected the names and shapes of the module: ${
        complaints.join("; ")
      }` +
        (strict && mismatches.length === 0 ? "\nTo take what fits, pass { strict: false }" : ""),
    );
  }
  for (const [site, state] of saved) {
    const next = loaded.get(state);
    if (next !== undefined) site.owner[site.key] = next;
  }
  return { missingKeys, unexpectedKeys };
}
