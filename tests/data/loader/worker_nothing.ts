/**
 * A module for workers without a dataset.
 *
 * @module
 */
export const nothing = 1;
