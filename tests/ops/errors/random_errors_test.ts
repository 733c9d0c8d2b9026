/**
 * What random numbers say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  ArgumentError,
  DTypeError,
  manualSeed,
  randint,
  randn,
  random,
  randperm,
  ShapeError,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("random: bad input", [
  [() => random.key(1.5), ArgumentError, "random.key: Expected an integer as seed: got 1.5"],
  [
    () => random.key("x" as never),
    ArgumentError,
    'random.key: Expected an integer as seed: got "x"',
  ],
  [
    () => random.split(zeros([2])),
    ArgumentError,
    "random.split: Expected a key, uint32[2]: got float32[2]\n" +
    "Make one with random.key(seed), and use vmap for many",
  ],
  [
    () => random.split(random.key(0), -1),
    ShapeError,
    "random.split: Expected non-negative integers as sizes: got -1 for dimension 0",
  ],
  [
    () => random.split(7 as never),
    ArgumentError,
    "random.split: Expected a tensor as key: got 7\nMake one with tensor(…)",
  ],
  [
    () => random.foldIn(random.key(0), 1.5),
    ArgumentError,
    "random.foldIn: Expected a number from 0 to 2 ** 32 - 1: got 1.5",
  ],
  [
    () => random.normal(zeros([3], { dtype: "int32" }), [2]),
    ArgumentError,
    "random.normal: Expected a key, uint32[2]: got int32[3]\n" +
    "Make one with random.key(seed), and use vmap for many",
  ],
  [
    () => random.normal(random.key(0), [-2]),
    ShapeError,
    "random.normal: Expected non-negative integers as sizes: got -2 for dimension 0",
  ],
  [
    () => random.normal(random.split(random.key(0)), [2]),
    ArgumentError,
    "random.normal: Expected a key, uint32[2]: got uint32[2, 2]\n" +
    "Make one with random.key(seed), and use vmap for many",
  ],
  [
    () => random.normal(random.key(0), [2], { dtype: "int32" as never }),
    DTypeError,
    "random.normal: Expected a floating dtype: got int32",
  ],
  [
    () => random.uniform(random.key(0), [2], { dtype: "bool" as never }),
    DTypeError,
    "random.uniform: Expected a floating dtype: got bool",
  ],
  [
    () => random.randint(random.key(0), [2], { low: 5, high: 5 } as never),
    ArgumentError,
    "random.randint: Expected low below high, in the range of int32: got 5 and 5",
  ],
  [
    () => random.randint(random.key(0), [2], 0 as never),
    ArgumentError,
    "random.randint: Expected an object of options: got 0\nName them, for example { high: 6 }",
  ],
  [
    () => random.bernoulli(random.key(0), 0.5, [2] as never),
    ArgumentError,
    "random.bernoulli: Expected an object of options: got an array\n" +
    "Name them, for example { shape: [2] }",
  ],
  [
    () => random.categorical(random.key(0), zeros([])),
    ShapeError,
    "random.categorical: Expected logits with at least one dimension: got []",
  ],
  [
    () => random.choice(random.key(0), 3, { shape: [4], replace: false } as never),
    ArgumentError,
    "random.choice: Cannot draw 4 out of 3 without replacing",
  ],
  [
    () => random.permutation(random.key(0), -1),
    ArgumentError,
    "random.permutation: Expected an integer of at least 0 as n: got -1",
  ],
  [
    () => manualSeed("x" as never),
    ArgumentError,
    'manualSeed: Expected an integer as seed: got "x"',
  ],
  [() => manualSeed(1.5), ArgumentError, "manualSeed: Expected an integer as seed: got 1.5"],
  [
    () => randn([-1]),
    ShapeError,
    "randn: Expected non-negative integers as sizes: got -1 for dimension 0",
  ],
  [
    () => randint(5, 5, [2]),
    ArgumentError,
    "random.randint: Expected low below high, in the range of int32: got 5 and 5",
  ],
  [() => randperm(-1), ArgumentError, "randperm: Expected an integer of at least 0 as n: got -1"],
]);
