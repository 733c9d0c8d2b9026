import assert from "node:assert/strict";
import {
  checkDType,
  dtypeInfo,
  dtypes,
  InternalError,
  isFloating,
  isInteger,
  ShapeError,
} from "../../../src/engine/base/mod.ts";

Deno.test("dtypeInfo has distinct codes and the sizes of the arrays it allocates", () => {
  assert.equal(new Set(dtypes.map((dtype) => dtypeInfo[dtype].code)).size, 10);
  for (const dtype of dtypes) {
    const { bytes, allocate, array } = dtypeInfo[dtype];
    const elements = allocate(3);
    assert.equal(elements.byteLength, 3 * bytes, dtype);
    assert.equal(elements.constructor, array, dtype);
  }
});

Deno.test("isFloating() and isInteger() part the dtypes", () => {
  assert.deepEqual(dtypes.filter(isFloating), ["float32", "float64", "float16", "bfloat16"]);
  assert.deepEqual(dtypes.filter(isInteger), ["int32", "int64", "int8", "uint8", "uint32"]);
});

Deno.test("checkDType() lists the dtypes there are", () => {
  assert.equal(checkDType("zeros", "int8"), "int8");
  assert.throws(() => checkDType("zeros", "float"), {
    name: "DTypeError",
    message: "zeros: Expected a dtype out of float32, float64, float16, bfloat16, int32, int64, " +
      "int8, uint8, uint32, bool: got float",
  });
  assert.throws(() => checkDType("zeros", "toString"), { name: "DTypeError" });
});

Deno.test("ShapeError is a TypeError, InternalError asks for a report", () => {
  assert.ok(new ShapeError("x") instanceof TypeError);
  assert.equal(new ShapeError("x").name, "ShapeError");
  assert.match(new InternalError("x").message, /^x\nThis is a defect of Cotangent/);
});
