/**
 * Schedulers whose rates rise and fall, and whose momentum falls and rises.
 *
 * @module
 */
import { ArgumentError } from "../../engine/base/mod.ts";
import {
  cycleBetween,
  cycleLength,
  cyclic,
  type CyclicOptions,
  oneCycle,
  type OneCycleOptions,
  valueAt,
} from "../schedule/mod.ts";
import { checkMomentum, groupsOf, LRScheduler, perGroup, type Scheduled } from "./scheduler.ts";

/** How the momentum goes with a cycle of rates: highest where they are lowest. */
export interface CycleMomentumOptions {
  /** Whether momentum (or the first beta) cycles too. @default true */
  readonly cycleMomentum?: boolean;
  /** The least momentum, or a list with one for each group. */
  readonly baseMomentum?: number | readonly number[];
  /** The greatest momentum, or a list with one for each group. */
  readonly maxMomentum?: number | readonly number[];
}

/** Options of `OneCycleLR`; momenta are by default between 0.85 and 0.95. */
export interface OneCycleLROptions extends OneCycleOptions, CycleMomentumOptions {
  /** The greatest rate, or a list with one for each group. */
  readonly maxLr: number | readonly number[];
}

/**
 * One cycle of rates, and of momentum the other way round: see `oneCycle`. PyTorch's `OneCycleLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { OneCycleLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { momentum: 0.9 });
 * const scheduler = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10 });
 * for (let step = 0; step < 2; step++) scheduler.step();
 * assert.equal(optimizer.paramGroups[0].lr, 1);
 * assert.ok(Math.abs(optimizer.paramGroups[0].momentum - 0.85) < 1e-12);
 * ```
 */
export class OneCycleLR extends LRScheduler {
  /**
   * A scheduler of an optimizer; its `step` throws an ArgumentError after the last step.
   *
   * @throws {ArgumentError} if the optimizer has no momentum that could cycle
   */
  constructor(optimizer: Scheduled, options: OneCycleLROptions) {
    const { maxLr, cycleMomentum = true, baseMomentum = 0.85, maxMomentum = 0.95, ...cycle } =
      options;
    const groups = groupsOf("OneCycleLR", optimizer);
    const count = groups.length;
    if (cycleMomentum) checkMomentum("OneCycleLR", groups);
    const total = cycleLength(cycle);
    const rates = perGroup("OneCycleLR", maxLr, { name: "maxLr", count })
      .map((peak) => oneCycle(peak, cycle));
    const low = perGroup("OneCycleLR", baseMomentum, { name: "baseMomentum", count });
    const high = perGroup("OneCycleLR", maxMomentum, { name: "maxMomentum", count });
    const momenta = high.map((first, i) =>
      cycleBetween({ first, peak: low[i], last: first }, cycle)
    );
    groups.forEach((group, i) => group.initialLr = valueAt(rates[i], 0));
    super(optimizer, {
      rate: ({ index, epoch }) => {
        if (epoch <= total) return valueAt(rates[index], epoch);
        throw new ArgumentError(`OneCycleLR: Expected at most ${total} steps: got ${epoch}`);
      },
      ...(cycleMomentum && { momentum: ({ index, epoch }) => valueAt(momenta[index], epoch) }),
    });
  }
}

/** Options of `CyclicLR`; momenta are by default between 0.8 and 0.9. */
export interface CyclicLROptions extends CyclicOptions, CycleMomentumOptions {
  /** The least rate, or a list with one for each group. */
  readonly baseLr: number | readonly number[];
  /** The greatest rate, or a list with one for each group. */
  readonly maxLr: number | readonly number[];
}

/**
 * Cycles of rates, and of momentum the other way round: see `cyclic`. PyTorch's `CyclicLR`.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensor } from "@cotangent/cotangent";
 * import { CyclicLR, ParameterStore, SGD } from "@cotangent/cotangent/optim";
 *
 * const optimizer = new SGD(new ParameterStore({ w: tensor([1]) }), { momentum: 0.9 });
 * new CyclicLR(optimizer, { baseLr: 1, maxLr: 3, stepSizeUp: 2 }).step();
 * assert.equal(optimizer.paramGroups[0].lr, 2);
 * assert.ok(Math.abs(optimizer.paramGroups[0].momentum - 0.85) < 1e-12);
 * ```
 */
export class CyclicLR extends LRScheduler {
  /**
   * A scheduler of an optimizer.
   *
   * @throws {ArgumentError} if the optimizer has no momentum that could cycle
   */
  constructor(optimizer: Scheduled, options: CyclicLROptions) {
    const {
      baseLr,
      maxLr,
      cycleMomentum = true,
      baseMomentum = 0.8,
      maxMomentum = 0.9,
      ...cycle
    } = options;
    const groups = groupsOf("CyclicLR", optimizer);
    const count = groups.length;
    if (cycleMomentum) checkMomentum("CyclicLR", groups);
    const highest = perGroup("CyclicLR", maxLr, { name: "maxLr", count });
    const lowest = perGroup("CyclicLR", baseLr, { name: "baseLr", count });
    const rates = lowest.map((base, i) => cyclic(base, highest[i], cycle));
    const low = perGroup("CyclicLR", baseMomentum, { name: "baseMomentum", count });
    const high = perGroup("CyclicLR", maxMomentum, { name: "maxMomentum", count });
    const momenta = high.map((from, i) => cyclic(from, low[i], cycle));
    groups.forEach((group, i) => group.lr = lowest[i]);
    super(optimizer, {
      rate: ({ index, epoch }) => valueAt(rates[index], epoch),
      ...(cycleMomentum && { momentum: ({ index, epoch }) => valueAt(momenta[index], epoch) }),
    });
  }
}
