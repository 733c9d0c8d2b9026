/**
 * Rows of the op table: what random numbers are made of.
 *
 * @module
 */
import { random } from "../../mod.ts";
import { erfinvSingle } from "../../src/engine/primitive/mod.ts";
import type { OpRow } from "../support/op_row.ts";

export const randomRows: readonly OpRow[] = [
  {
    name: "random.bits",
    run: (key) => random.bits(key, [2, 3]),
    samples: () => [[random.key(0)], [random.key(20261124)]],
    order: 0,
  },
  {
    name: "random.uniform",
    run: (key) => random.uniform(key, [5]),
    samples: () => [[random.key(1)]],
    order: 0,
  },
  {
    name: "random.split",
    run: (key) => random.split(key, 3),
    samples: () => [[random.key(2)]],
    order: 0,
  },
  {
    // Giles's polynomial of single precision, whose derivative is that of the exact function.
    name: "erfinvSingle",
    run: (x) => erfinvSingle(x),
    samples: (s) => [[s.uniform([7], -0.9, 0.9)], [s.uniform([2, 3], -0.9, 0.9).transpose(0, 1)]],
    order: 1,
    tolerance: 1e-4,
  },
];
