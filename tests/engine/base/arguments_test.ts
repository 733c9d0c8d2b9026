import assert from "node:assert/strict";
import {
  ArgumentError,
  checkIndex,
  checkProbability,
  IndexError,
  perDimension,
} from "../../../src/engine/base/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

const stride = { count: 2, name: "stride", minimum: 1 };

Deno.test("perDimension() lets one number, or a list of one, stand for all dimensions", () => {
  assert.deepEqual(perDimension("conv2d", 3, stride), [3, 3]);
  assert.deepEqual(perDimension("conv2d", [3], stride), [3, 3]);
  assert.deepEqual(perDimension("conv2d", [3, 4], stride), [3, 4]);
});

Deno.test("checkIndex() counts negative indices from the end", () => {
  const options = { name: "paddingIdx", size: 4 };
  assert.deepEqual([0, 3, -1, -4].map((index) => checkIndex("f", index, options)), [0, 3, 3, 0]);
});

Deno.test("checkProbability() takes both ends", () => {
  assert.deepEqual([0, 0.5, 1].map((p) => checkProbability("dropout", p)), [0, 0.5, 1]);
});

testErrors("arguments", [
  [
    () => perDimension("conv2d", [1, 2, 3], stride),
    ArgumentError,
    "conv2d: Expected a number or a list of 2 as stride: got [1, 2, 3]",
  ],
  [
    () => perDimension("conv2d", [1, 0], stride),
    ArgumentError,
    "conv2d: Expected an integer of at least 1 as stride: got 0",
  ],
  [
    () => checkIndex("f", 4, { name: "place", size: 4 }),
    IndexError,
    "f: Expected place from -4 to 3: got 4",
  ],
  [
    () => checkIndex("f", 0.5, { name: "place", size: 4 }),
    ArgumentError,
    "f: Expected an integer as place: got 0.5",
  ],
  [
    () => checkProbability("dropout", NaN),
    ArgumentError,
    "dropout: Expected a probability from 0 to 1 as p: got NaN",
  ],
]);
