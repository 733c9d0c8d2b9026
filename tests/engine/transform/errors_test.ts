/**
 * What transformations and control flow say to bad input: the class of the error and its whole text.
 *
 * @module
 */
import {
  allclose,
  AnomalyError,
  ArgumentError,
  checkpoint,
  cond,
  customVjp,
  detectAnomaly,
  DeviceError,
  DimError,
  DTypeError,
  forLoop,
  grad,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  randn,
  scan,
  setDefaultDevice,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
  treeMap,
  valueAndGrad,
  vjp,
  vmap,
  whileLoop,
  zeros,
} from "../../../mod.ts";
import { testErrors } from "../../support/check_errors.ts";

testErrors("transform: bad input", [
  [() => jacfwd(3 as never), ArgumentError, "jacfwd: Expected a function as first argument: got 3"],
  [
    () => vmap(undefined as never),
    ArgumentError,
    "vmap: Expected a function as first argument: got undefined",
  ],
  [
    () => checkpoint({} as never),
    ArgumentError,
    "checkpoint: Expected a function as first argument: got a plain object",
  ],
  [
    () => vjp(null as never, zeros([1])),
    ArgumentError,
    "vjp: Expected a function as first argument: got null",
  ],
  [
    () => jvp("f" as never, [zeros([1])], [zeros([1])]),
    ArgumentError,
    'jvp: Expected a function as first argument: got "f"',
  ],
  [
    () => customVjp((x: Tensor) => x, 1 as never, 2 as never),
    ArgumentError,
    "customVjp: Expected a function as forward: got 1",
  ],
  [
    () => detectAnomaly(1 as never),
    ArgumentError,
    "detectAnomaly: Expected a function as first argument: got 1",
  ],
  [
    () => cond(true as never, () => 0, () => 1),
    ArgumentError,
    "cond: Expected a tensor of one bool as condition: got true",
  ],
  [
    () => whileLoop(() => true as never, (x: Tensor) => x, zeros([])),
    TraceError,
    "whileLoop: Expected the condition to return a tensor of one bool",
  ],
  [
    () => cond(tensor(1), () => 0, () => 1),
    DTypeError,
    "cond: Expected a bool as condition: got float32\n" +
    "Compare it, for example with x.ne(0)",
  ],
  [
    () => cond(tensor(true), 1 as never, () => 1),
    ArgumentError,
    "cond: Expected a function as first argument: got 1",
  ],
  [
    () => whileLoop(1 as never, (x: Tensor) => x, zeros([])),
    ArgumentError,
    "whileLoop: Expected a function as first argument: got 1",
  ],
  [
    () => forLoop(0, 3, 1 as never, zeros([])),
    ArgumentError,
    "forLoop: Expected a function as body: got 1",
  ],
  [
    () => treeMap(3 as never, [zeros([1])]),
    ArgumentError,
    "treeMap: Expected a function as first argument: got 3",
  ],
  [
    () => scan(1 as never, zeros([]), zeros([3])),
    ArgumentError,
    "scan: Expected a function as first argument: got 1",
  ],
  [
    () => jit((x: Tensor) => Number(x))(zeros([])),
    TraceError,
    "itemSync: Cannot read the elements of a tensor that is traced by jit: it has " +
    "none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the " +
    "value from the function and read it outside",
  ],
  [
    () => grad((x: Tensor) => x.sum(), { argnums: "0" as never })(zeros([1])),
    ArgumentError,
    'grad: Expected a number or a list of numbers as argnums: got "0"',
  ],
  [
    () => grad((x: Tensor) => x.sum())(...[] as never as [Tensor]),
    ArgumentError,
    "grad: Expected an argument to differentiate by: got none",
  ],
  [
    () => jacfwd((x: Tensor) => x.to("int32"))(zeros([1])),
    DTypeError,
    "jacfwd: Expected the function to return floating tensors: got int32",
  ],
  [
    () => grad(((x: Tensor) => Promise.resolve(x)) as never)(zeros([])),
    TraceError,
    "grad: Cannot transform an asynchronous function: it returned a Promise\n" +
    "Read data outside of it, and pass it in as arguments",
  ],
  [
    () => grad((x: Tensor) => x)(zeros([2])),
    ShapeError,
    "grad: Expected the function to return a scalar: got shape [2]\n" +
    "Reduce it with sum() or mean(), or use vjp or jacrev",
  ],
  [
    () => grad((x: Tensor) => x.sum())(tensor([1, 2], { dtype: "int32" })),
    DTypeError,
    "grad: Cannot differentiate by int32 at argument [0]: only floats have gradients\n" +
    'Convert it with x.to("float32"), or name other arguments with argnums',
  ],
  [
    () => grad((x: Tensor) => x.sum().to("int32"))(zeros([2])),
    DTypeError,
    "grad: Expected the function to return a floating scalar: got int32",
  ],
  [
    () => grad((_: Tensor) => 3 as never)(zeros([2])),
    TraceError,
    "grad: Expected the function to return a tensor: got 3\n" +
    "With { hasAux: true } it may return [loss, auxiliary]",
  ],
  [() => grad("f" as never), ArgumentError, 'grad: Expected a function as first argument: got "f"'],
  [
    () => grad((x: Tensor) => x.sum(), { argnums: 1 })(zeros([2])),
    ArgumentError,
    "grad: Expected argnums from 0 to 0, as there are 1 arguments: got 1",
  ],
  [
    () => grad((x: Tensor) => x.sum(), { argnums: -1 } as never)(zeros([2])),
    ArgumentError,
    "grad: Expected argnums from 0 to 0, as there are 1 arguments: got -1",
  ],
  [
    () => grad((x: Tensor) => x.sum(), { hasAux: true } as never)(zeros([2])),
    TraceError,
    "grad: Expected [loss, auxiliary] from the function, as hasAux is set",
  ],
  [
    () => grad((x: Tensor) => x.sum())("x" as never),
    TraceError,
    "grad: Expected tensors in argument 0 to differentiate by: got none\n" +
    "Pass tensor(…) instead of a plain number",
  ],
  [
    () => valueAndGrad((x: Tensor) => x)(zeros([3])),
    ShapeError,
    "valueAndGrad: Expected the function to return a scalar: got shape [3]\n" +
    "Reduce it with sum() or mean(), or use vjp or jacrev",
  ],
  [
    () => jacrev((x: Tensor) => x)(tensor([1], { dtype: "int32" })),
    DTypeError,
    "jacrev: Cannot differentiate by int32 at argument [0]: only floats have " +
    "gradients\n" +
    'Convert it with x.to("float32"), or name other arguments with argnums',
  ],
  [
    () => jit((x: Tensor) => Number(x.itemSync()))(zeros([])),
    TraceError,
    "itemSync: Cannot read the elements of a tensor that is traced by jit: it has " +
    "none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the " +
    "value from the function and read it outside",
  ],
  [
    () => jit((x: Tensor) => x.arraySync())(zeros([2])),
    TraceError,
    "arraySync: Cannot read the elements of a tensor that is traced by jit: it has " +
    "none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the " +
    "value from the function and read it outside",
  ],
  [
    () => jit((x: Tensor) => x.dataSync())(zeros([2])),
    TraceError,
    "dataSync: Cannot read the elements of a tensor that is traced by jit: it has " +
    "none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the " +
    "value from the function and read it outside",
  ],
  [
    () => jit((x: Tensor) => x.add(randn([2])))(zeros([2])),
    TraceError,
    "randn: Cannot draw from the default generator inside of jit: the numbers " +
    "would be drawn once, while tracing\n" +
    "Pass a key as argument and use random.normal(key, shape)",
  ],
  [
    () => jit((x: Tensor) => x.at(x.gt(0)))(zeros([2])),
    TraceError,
    "at: Cannot be traced as the shape of the result depends on values\n" +
    "Use where(mask, x, other) instead, or call it outside of the traced function",
  ],
  [
    () => jit((x: Tensor) => x.nonzero())(zeros([2])),
    TraceError,
    "nonzero: Cannot be traced as the shape of the result depends on values\n" +
    "Use where(mask, x, other) instead, or call it outside of the traced function",
  ],
  [
    () => jit((x: Tensor) => x.unique())(zeros([2])),
    TraceError,
    "unique: Cannot be traced as the shape of the result depends on values\n" +
    "Call it outside of the traced function",
  ],
  [
    () => jit((x: Tensor) => x.maskedSelect(x.gt(0)))(zeros([2])),
    TraceError,
    "maskedSelect: Cannot be traced as the shape of the result depends on values\n" +
    "Use where(mask, x, other) instead, or call it outside of the traced function",
  ],
  [
    () => jit((x: Tensor) => allclose(x, x))(zeros([2])),
    TraceError,
    "allclose: Cannot give a boolean for a tensor that is traced by jit\n" +
    "Compare elementwise with isclose(x, y) or eq(x, y), and choose with where(…)",
  ],
  [
    () => jit((x: Tensor) => `${Number(x)}`)(zeros([])),
    TraceError,
    "itemSync: Cannot read the elements of a tensor that is traced by jit: it has " +
    "none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the " +
    "value from the function and read it outside",
  ],
  [() => jit(3 as never), ArgumentError, "jit: Expected a function as first argument: got 3"],
  [
    () => vmap((x: Tensor) => x, { inAxes: 2 })(zeros([2])),
    DimError,
    "vmap: Expected a dim from -1 to 0 for a tensor of rank 1: got 2",
  ],
  [
    () => vmap((x: Tensor) => x)(zeros([])),
    ShapeError,
    "vmap: Expected a batch dimension in argument [0]: got a scalar\n" +
    "Name null for it in inAxes if it is the same for the whole batch",
  ],
  [
    () => vmap((x: Tensor, y: Tensor) => x.add(y))(zeros([2]), zeros([3])),
    ShapeError,
    "vmap: Expected one batch size in all arguments: got 2 in argument [0] [2] and " +
    "3 in argument [1] [3]",
  ],
  [
    () =>
      vmap((x: Tensor, y: Tensor) => x.add(y), { inAxes: [0] } as never)(zeros([2]), zeros([2])),
    ArgumentError,
    "vmap: Expected inAxes with the structure of what it describes: got [0] for a " +
    "tree of 2 tensors",
  ],
  [
    () => vmap((x: Tensor) => x, { inAxes: null } as never)(zeros([2])),
    TraceError,
    "vmap: Expected at least one tensor with a batch dimension among the " +
    "arguments: got none",
  ],
  [
    () => vmap((x: Tensor) => x.itemSync())(zeros([2])),
    TraceError,
    "itemSync: Cannot read the elements of a tensor that is traced by vmap: it has " +
    "none yet\n" +
    "Compute with tensors instead, choose with where(…) or cond(…), or return the " +
    "value from the function and read it outside",
  ],
  [
    () => vmap((x: Tensor) => x.at(x.gt(0)))(zeros([2, 2])),
    TraceError,
    "at: Cannot be traced as the shape of the result depends on values\n" +
    "Use where(mask, x, other) instead, or call it outside of the traced function",
  ],
  [
    () => vjp((x: Tensor) => x, zeros([2]))[1](zeros([3])),
    TraceError,
    "vjp: Expected the cotangent of the value's shape and dtype at the root: got " +
    "float32[3] and float32[2]",
  ],
  [
    () => jvp((x: Tensor) => x, [zeros([2])], [zeros([3])]),
    TraceError,
    "jvp: Expected tangents of the value's shape and dtype at [0]: got float32[3] " +
    "and float32[2]",
  ],
  [
    () => jvp((x: Tensor) => x, [zeros([2])], [] as never),
    TraceError,
    "jvp: Expected tangents as a tree of the same structure as the values: got 0 " +
    "and 1 tensors, or other keys",
  ],
  [
    () => linearize((x: Tensor) => x, zeros([2]))[1](zeros([3])),
    TraceError,
    "linearize: Expected tangents of the value's shape and dtype at [0]: got " +
    "float32[3] and float32[2]",
  ],
  [
    () => cond(zeros([2]), () => 0, () => 1),
    ShapeError,
    "cond: Expected a scalar as condition: got shape [2]",
  ],
  [
    () => cond(tensor(true), (x: Tensor) => x, (_: Tensor) => zeros([3]), zeros([2])),
    ShapeError,
    "cond: Expected results of both functions of equal shapes: got [2] and [3]",
  ],
  [
    () => whileLoop((_: Tensor) => tensor([true, false]), (x: Tensor) => x, zeros([2])),
    ShapeError,
    "whileLoop: Expected a scalar as condition: got shape [2]",
  ],
  [
    () => whileLoop((x: Tensor) => x.lt(3), (_: Tensor) => zeros([2]), zeros([])),
    ShapeError,
    "whileLoop: Expected the state before and after the body of equal shapes: got " +
    "[] and [2]",
  ],
  [
    () =>
      grad((x: Tensor) => whileLoop((y: Tensor) => y.lt(3), (y: Tensor) => y.mul(2), x))(tensor(1)),
    TraceError,
    "whileLoop: Cannot be differentiated in reverse mode, since the number of its " +
    "turns is not known beforehand\n" +
    "Use scan or forLoop with a fixed number of turns, or jvp and jacfwd",
  ],
  [
    () => scan((c: Tensor, x: Tensor) => [c.add(x), c], zeros([]), zeros([])),
    ShapeError,
    "scan: Expected tensors with a first dimension to scan over: got a scalar",
  ],
  [
    () =>
      scan((c: Tensor, x: Tensor) => [c.add(x), c], zeros([]), [zeros([2]), zeros([3])] as never),
    ShapeError,
    "scan: Expected one length for all that is scanned over: got 2 and [3]",
  ],
  [
    () => scan((_: Tensor, x: Tensor) => [zeros([2]), x], zeros([]), zeros([3])),
    ShapeError,
    "scan: Expected the carry before and after a turn of equal shapes: got [] and [2]",
  ],
  [
    () => forLoop(0, 1.5, (_: Tensor, x: Tensor) => x, zeros([])),
    ArgumentError,
    "forLoop: Expected integers as bounds: got 0 and 1.5",
  ],
  [
    () => detectAnomaly((x: Tensor) => x.log())(tensor([-1])),
    AnomalyError,
    "log: Expected finite results of finite inputs: got NaN at flat index 0 from " +
    "float32[1]",
  ],
  [
    () =>
      treeMap((a: Tensor, b: Tensor) => a.add(b), { a: zeros([1]) }, { b: zeros([1]) } as never),
    ArgumentError,
    "treeMap: Cannot match trees as their structures differ at its root: got { a: " +
    "* } and { b: * }",
  ],
  [
    () => setDefaultDevice("cuda" as never),
    DeviceError,
    'setDefaultDevice: Expected "cpu" or "webgpu": got cuda',
  ],
]);
