import assert from "node:assert/strict";
import {
  type DType,
  DTypeError,
  numberType,
  promoteTypes,
  promoteWithNumber,
  resultType,
} from "../../../src/engine/base/mod.ts";

const letters: Readonly<Record<string, DType>> = {
  f: "float32",
  d: "float64",
  h: "float16",
  b: "bfloat16",
  i: "int32",
  l: "int64",
  c: "int8",
  u: "uint8",
  w: "uint32",
  t: "bool",
};

// What torch.promote_types gives (2.15), but for int8 with uint8 (there int16) and uint32 with bool
// (refused there); a dot is a refusal.
const table = `
   f d h b i l c u w t
 f f d f f f f f f f f
 d d d d d d d d d d d
 h f d h f h h h h h h
 b f d f b b b b b b b
 i f d h b i l i i . i
 l f d h b l l l l . l
 c f d h b i l c i . c
 u f d h b i l i u . u
 w f d h b . . . . w w
 t f d h b i l c u w t
`.trim().split("\n").map((row) => row.trim().split(/\s+/));

Deno.test("promoteTypes() equals PyTorch's table", () => {
  const columns = table[0];
  assert.equal(columns.length, 10);
  for (const [row, ...cells] of table.slice(1)) {
    cells.forEach((cell, i) => {
      const a = letters[row];
      const b = letters[columns[i]];
      if (cell === ".") assert.throws(() => promoteTypes(a, b), DTypeError, `${a} ${b}`);
      else assert.equal(promoteTypes(a, b), letters[cell], `${a} ${b}`);
    });
  }
});

Deno.test("promoteTypes() names both dtypes when it refuses", () => {
  assert.throws(() => promoteTypes("uint32", "int8"), {
    name: "DTypeError",
    message: "promoteTypes: Cannot promote uint32 with another integer dtype: got uint32 and " +
      'int8\nConvert one of them first, for example with to("int64")',
  });
});

Deno.test("promoteWithNumber() changes the dtype for a higher category alone", () => {
  const cases: [DType, number | boolean | bigint, DType][] = [
    ["int8", 2, "int8"],
    ["int8", 1.5, "float32"],
    ["int64", true, "int64"],
    ["bool", true, "bool"],
    ["bool", 2, "int32"],
    ["bool", 2n, "int64"],
    ["bool", 0.5, "float32"],
    ["float16", 1.5, "float16"],
    ["bfloat16", 3, "bfloat16"],
    ["float64", 1n, "float64"],
    ["uint32", 7, "uint32"],
    ["int32", NaN, "float32"],
    ["int32", -Infinity, "float32"],
    ["int32", 1e300, "float32"],
  ];
  for (const [dtype, value, expected] of cases) {
    assert.equal(promoteWithNumber(dtype, value), expected, `${dtype} ${value}`);
  }
});

Deno.test("numberType() is bool, int32, int64 or float32", () => {
  assert.equal(numberType(false), "bool");
  assert.equal(numberType(-3), "int32");
  assert.equal(numberType(3n), "int64");
  assert.equal(numberType(0.25), "float32");
});

Deno.test("resultType() ranks tensors with dimensions over scalars over numbers", () => {
  const t = (dtype: DType) => ({ dtype, rank: 2 });
  const s = (dtype: DType) => ({ dtype, rank: 0 });
  // As torch.result_type has it.
  assert.equal(resultType([t("float16"), s("float64")]), "float16");
  assert.equal(resultType([s("float64"), t("float16")]), "float16");
  assert.equal(resultType([t("uint8"), s("int64")]), "uint8");
  assert.equal(resultType([t("int32"), s("float64")]), "float64");
  assert.equal(resultType([s("float16"), s("float64")]), "float64");
  assert.equal(resultType([t("bool"), s("int8")], [1.5]), "float32");
  assert.equal(resultType([t("bool"), s("int8")], [7]), "int8");
  assert.equal(resultType([s("float16")], [1.5]), "float16");
  assert.equal(resultType([t("int32"), t("float16"), s("float64")]), "float16");
  assert.equal(resultType([t("uint32"), s("int64")]), "uint32");
  assert.equal(resultType([], [1, true]), "int32");
  assert.equal(resultType([], [1, 0.5]), "float32");
  assert.equal(resultType([]), "float32");
  assert.throws(() => resultType([t("uint32"), t("int64")]), DTypeError);
});
