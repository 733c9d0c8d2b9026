import assert from "node:assert/strict";
import { ArgumentError, ones, ShapeError } from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { testErrors } from "../../support/check_errors.ts";

Deno.test("convolutions print what is not by default", () => {
  assert.equal(
    String(new nn.Conv2d(3, 6, 3)),
    "Conv2d(inChannels=3, outChannels=6, kernelSize=[3, 3], stride=[1, 1])",
  );
  assert.equal(
    String(
      new nn.Conv2d(3, 6, 3, { padding: "same", groups: 3, bias: false, paddingMode: "circular" }),
    ),
    "Conv2d(inChannels=3, outChannels=6, kernelSize=[3, 3], stride=[1, 1], padding=same, " +
      "groups=3, bias=false, paddingMode=circular)",
  );
  assert.equal(
    String(new nn.ConvTranspose1d(3, 6, 3, { stride: 2, outputPadding: 1 })),
    "ConvTranspose1d(inChannels=3, outChannels=6, kernelSize=[3], stride=[2], outputPadding=[1])",
  );
});

Deno.test("padding layers print their widths", () => {
  assert.equal(String(new nn.ZeroPad2d(1)), "ZeroPad2d(padding=[1, 1, 1, 1])");
  assert.equal(String(new nn.ConstantPad1d(1, 2)), "ConstantPad1d(padding=[1, 1], value=2)");
});

testErrors("convolution and padding layers", [
  [
    () => new nn.Conv2d(3, 6, 3, 1 as never),
    ArgumentError,
    "Conv2d: Expected an object of options: got 1\nName them, for example { stride: 2 }",
  ],
  [
    () => new nn.Conv2d(3, 6, [3]).forward(ones([4, 8, 8])),
    ShapeError,
    "conv2d: Expected a weight of shape [out, in / groups, …] for 4 channels in 1 group: got " +
    "[6, 3, 3, 3]",
  ],
  [
    () => new nn.Conv1d(3, 6, 3, { groups: 2 }),
    ArgumentError,
    "Conv1d: Expected inChannels that fall into 2 groups of equal size: got 3",
  ],
  [
    () => new nn.ConvTranspose1d(4, 3, 3, { groups: 2 }),
    ArgumentError,
    "ConvTranspose1d: Expected outChannels that fall into 2 groups of equal size: got 3",
  ],
  [
    () => new nn.Conv1d(3, 6, 3, { padding: "same", stride: 2 }),
    ArgumentError,
    'Conv1d: Cannot pad to the "same" size as the stride is not 1: got stride [2]\n' +
    "Give the padding in numbers",
  ],
  [
    () => new nn.Conv1d(3, 6, 3, { padding: "full" as never }),
    ArgumentError,
    'Conv1d: Expected an integer of at least 0 as padding: got "full"',
  ],
  [
    () => new nn.Conv1d(3, 6, 3, { paddingMode: "mirror" as never }),
    ArgumentError,
    "Conv1d: Expected zeros, reflect, replicate, circular as paddingMode: got mirror",
  ],
  [
    () => new nn.ConvTranspose2d(2, 2, 3, { stride: 2 }).forward(ones([2, 4, 4]), [9, 11]),
    ShapeError,
    "ConvTranspose2d: Expected an outputSize from [9, 9] to [10, 10]: got [9, 11]",
  ],
  [
    () => new nn.ZeroPad2d([1, 2]),
    ArgumentError,
    "ZeroPad2d: Expected a number or [left, right, top, bottom] as padding: got a list of 2",
  ],
  [
    () => new nn.ReflectionPad1d(0.5),
    ArgumentError,
    "ReflectionPad1d: Expected an integer as padding: got 0.5",
  ],
  [
    () => new nn.ReflectionPad1d(3).forward(ones([1, 3])),
    ShapeError,
    "pad: Expected widths from 0 to 2 for mode reflect and size 3: got [3, 3]",
  ],
  [
    () => new nn.ConstantPad3d(1, 0).forward(ones([2, 2])),
    ShapeError,
    "ConstantPad3d: Expected an input of at least 3 dims: got [2, 2]",
  ],
  [
    () => new nn.ConstantPad1d(1, "0" as never),
    ArgumentError,
    'ConstantPad1d: Expected a number as value: got "0"',
  ],
]);
