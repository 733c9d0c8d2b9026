/**
 * Groups of parameters with their own numbers.
 *
 * @module
 */
import { ArgumentError, checkOptions } from "../../engine/base/mod.ts";
import type { Device, Tensor } from "../../tensor.ts";
import { checkName, withDefaults } from "../checks.ts";
import { type Hyperparameter, scalarOf, type Schedule } from "../scalar.ts";
import { type ParameterSelector, selects } from "./parameters.ts";

/** An option as classes take it: numbers, where the functional form has tensors and schedules, too. */
export type Plain<T> = T extends Tensor | Schedule | undefined ? never
  : T extends readonly [Hyperparameter | null, Hyperparameter] ? readonly [Plain<T[0]>, Plain<T[1]>]
  : T;

/** The numbers of a group: every option of the functional form but the mask. */
export type Settings<Options> = {
  -readonly [Key in Exclude<keyof Options, "mask">]-?: Plain<Options[Key]>;
};

/** A group of parameters: the numbers may be changed between steps, as schedulers do. */
export type ParamGroup<Options> = Settings<Options> & {
  /** The names of the parameters. */
  readonly names: readonly string[];
  /** The learning rate. */
  lr: number;
  /** The learning rate with which a scheduler began. */
  initialLr?: number;
};

/** A group as it is asked for: which parameters, and what is different for them. */
export type GroupOptions<Options> = Partial<Settings<Options>> & {
  /** Which parameters; each belongs to the first group that takes it. */
  readonly params: ParameterSelector;
};

/** Options of an optimizer's class. */
export type OptimizerOptions<Options> = Partial<Settings<Options>> & {
  /** Groups with other numbers than the rest. @default [] */
  readonly groups?: readonly GroupOptions<Options>[];
  /** Which of the parameters are trained, beside those of the groups. @default all */
  readonly params?: ParameterSelector;
};

/** The options without the mask, which groups take the place of. */
export type Defaults<Options> = Required<Omit<Options, "mask">>;

/**
 * The groups of an optimizer: one of the parameters that no group asks for, if there are any, and
 * those that are asked for.
 *
 * @throws {ArgumentError} for unknown options, and if a group or the whole has no parameter
 */
export function makeGroups<Options extends object>(
  operation: string,
  parameters: readonly (readonly [string, Tensor])[],
  { options, defaults }: {
    readonly options: OptimizerOptions<Options>;
    readonly defaults: Defaults<Options>;
  },
): ParamGroup<Options>[] {
  checkOptions(operation, options, "lr: 0.01");
  const { groups = [], params = () => true, ...numbers } = options;
  const settings = withDefaults(operation, numbers as object, defaults as object);
  const members: string[][] = groups.map(() => []);
  const others: string[] = [];
  for (const entry of parameters) {
    const place = groups.findIndex((group) => selects(operation, group.params, entry));
    if (place >= 0) members[place].push(entry[0]);
    else if (selects(operation, params, entry)) others.push(entry[0]);
  }
  members.forEach((names, i) => {
    if (names.length > 0) return;
    throw new ArgumentError(
      `${operation}: Expected a parameter in every group: got none in groups[${i}]\n` +
        `There are ${parameters.map(([name]) => name).join(", ") || "none"}`,
    );
  });
  if (others.length + members.length === 0) {
    throw new ArgumentError(`${operation}: Expected a parameter to train: got none`);
  }
  const own = groups.map(({ params: _, ...overrides }, i) => ({
    ...withDefaults(operation, overrides as object, settings),
    names: members[i],
  }));
  const rest = others.length > 0 ? [{ ...settings, names: others }] : [];
  return [...rest, ...own] as unknown as ParamGroup<Options>[];
}

/** A group's numbers alone, which are options of the functional form. */
export function settingsOf<Options extends object>(
  group: Settings<Options>,
  defaults: Defaults<Options>,
): Options {
  const keys = Object.keys(defaults) as (keyof Settings<Options>)[];
  return Object.fromEntries(keys.map((key) => [key, group[key]])) as Options;
}

/**
 * A group's numbers as scalar tensors, so that compiled steps take them as arguments. A 0 switches a
 * term off: but for the learning rate it stays what it is, a constant, as do words and booleans.
 */
export function scalarSettings<Options extends object>(
  settings: Options,
  constants: readonly PropertyKey[],
  device: Device,
): Options {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    return typeof value === "number" && value !== 0 ? scalarOf(value, device) : value;
  };
  const entries = Object.entries(settings as Record<string, unknown>).map(([key, value]) => {
    if (constants.includes(key)) return [key, value];
    return [key, key === "lr" ? scalarOf(value as number, device) : convert(value)];
  });
  return Object.fromEntries(entries) as Options;
}

/** Checks that a group to restore has the numbers of the optimizer, and a copy of them. */
export function restoredSettings<Options extends object>(
  operation: string,
  saved: Readonly<Record<string, unknown>>,
  defaults: Defaults<Options>,
): Settings<Options> & { initialLr?: number } {
  const { names: _, initialLr, ...settings } = saved;
  const known = Object.keys(defaults);
  for (const name of Object.keys(settings)) checkName(operation, name, known);
  const missing = known.filter((name) => settings[name] === undefined);
  if (missing.length > 0) {
    throw new ArgumentError(
      `${operation}: Expected all numbers of a group: got none for ${missing.join(", ")}`,
    );
  }
  const restored = structuredClone(settings) as Settings<Options>;
  return initialLr === undefined ? restored : { ...restored, initialLr: initialLr as number };
}
