/**
 * A module for workers that exports its dataset.
 *
 * @module
 */
import { arange } from "../../../src/tensor.ts";
import { TensorDataset } from "../../../src/data/mod.ts";

export const dataset: TensorDataset<ReturnType<typeof arange>> = new TensorDataset(arange(12));
