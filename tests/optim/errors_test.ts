/**
 * What bad input to optimizers, transformations, schedules and schedulers is told.
 *
 * @module
 */
import {
  AnomalyError,
  ArgumentError,
  DTypeError,
  eye,
  IndexError,
  jit,
  ShapeError,
  type Tensor,
  tensor,
  TraceError,
  zeros,
} from "../../src/tensor.ts";
import * as optim from "../../src/optim/mod.ts";
import { ParameterStore } from "../../src/optim/mod.ts";
import { testErrors } from "../support/check_errors.ts";

const any = (value: unknown) => value as never;
const store = () => new ParameterStore({ w: zeros([2]), b: zeros([1]) });
const sgd = () => new optim.SGD(store(), { lr: 1, momentum: 0.9 });
const params = { w: zeros([2]) };

testErrors("options", [
  [
    () => optim.sgd({ lr: -1 }),
    ArgumentError,
    "sgd: Expected a number of at least 0 as lr: got -1",
  ],
  [
    () => optim.sgd({ lr: any("0.1") }),
    ArgumentError,
    'sgd: Expected a number of at least 0 as lr: got "0.1"',
  ],
  [
    () => optim.adam({ lr: NaN }),
    ArgumentError,
    "adam: Expected a number of at least 0 as lr: got NaN",
  ],
  [
    () => optim.adam({ betas: [0.9, 1] }),
    ArgumentError,
    "adam: Expected a number of at least 0 and below 1 as betas[1]: got 1",
  ],
  [
    () => optim.adam({ betas: any(0.9) }),
    ArgumentError,
    "adam: Expected an array of two numbers as betas: got 0.9",
  ],
  [
    () => optim.adadelta({ rho: 1.5 }),
    ArgumentError,
    "adadelta: Expected a number of at least 0 and of at most 1 as rho: got 1.5",
  ],
  [
    () => optim.adamw({ lr: zeros([2]) }),
    ShapeError,
    "adamw: Expected a scalar as lr: got a tensor of shape [2]",
  ],
  [
    () => optim.adamw(any({ weight_decay: 0.1 })),
    ArgumentError,
    "adamw: Expected options out of lr, betas, eps, weightDecay, amsgrad, maximize, mask: got " +
    "weight_decay",
  ],
  [
    () => optim.sgd(any(0.1)),
    ArgumentError,
    "sgd: Expected an object of options: got 0.1\nName them, for example { lr: 0.01 }",
  ],
  [
    () => optim.sgd({ nesterov: true }),
    ArgumentError,
    "sgd: Expected momentum above 0 and no dampening with nesterov: got 0 and 0",
  ],
  [
    () => optim.rprop({ etas: [1.5, 2] }),
    ArgumentError,
    "rprop: Expected a number of at least 0 and below 1 as etas[0]: got 1.5",
  ],
  [
    () => optim.adafactor({ beta2Decay: 0.5 }),
    ArgumentError,
    "adafactor: Expected a number of at most 0 as beta2Decay: got 0.5",
  ],
  [
    () => optim.muon({ adjustLrFn: any("none") }),
    ArgumentError,
    'muon: Expected one of "original", "match_rms_adamw", "spectral_unclamped" as adjustLrFn: ' +
    'got "none"',
  ],
  [
    () => optim.muon({ nsSteps: 1.5 }),
    ArgumentError,
    "muon: Expected an integer of at least 0 as nsSteps: got 1.5",
  ],
  [
    () => optim.lbfgs({ lineSearchFn: any("armijo") }),
    ArgumentError,
    'lbfgs: Expected null or "strong_wolfe" as lineSearchFn: got armijo',
  ],
  [
    () => optim.lbfgs({ historySize: 0 }),
    ArgumentError,
    "lbfgs: Expected an integer of at least 1 as historySize: got 0",
  ],
]);

const step = (gradients: unknown, options: optim.AdamWOptions = {}) => {
  const { init, update } = optim.adamw(options);
  return update(gradients as typeof params, init(params), params);
};

testErrors("transformations", [
  [
    () => step({ w: zeros([3]) }),
    ShapeError,
    "adamw: Expected a gradient like its parameter at w: got [3] for [2]",
  ],
  [
    () => step({ w: zeros([2], { dtype: "float64" }) }),
    DTypeError,
    "adamw: Expected a gradient like its parameter at w: got float64 for float32",
  ],
  [
    () => step({ b: zeros([2]) }),
    ArgumentError,
    "adamw: Cannot match trees as their structures differ at its root: got { w: * } and { b: * }",
  ],
  [
    () => optim.adamw().init({ layers: [{ ids: zeros([2], { dtype: "int32" }) }] }),
    DTypeError,
    "adamw: Expected floating parameters: got int32 at layers[0].ids\n" +
    "Keep what is not trained out of the tree",
  ],
  [
    () => step(params, { lr: any(() => 0.1) }),
    ArgumentError,
    "adamw: Expected a schedule that gives tensors: got 0.1\n" +
    "Compute with the step's methods, for example step.mul(-0.1).exp()",
  ],
  [
    () => step(params, { lr: () => zeros([1]) }),
    ShapeError,
    "adamw: Expected a schedule that gives scalars: got [1]",
  ],
  [
    () => step(params, { mask: any({ w: 1 }) }),
    ArgumentError,
    "adamw: Expected true or false in the mask at w: got 1",
  ],
  [
    () => step(params, { mask: { b: true } }),
    ArgumentError,
    "adamw: Expected a tree with a place for each parameter: got none for w",
  ],
  [
    () => optim.muon().init({ w: zeros([2, 3, 4]) }),
    ShapeError,
    "muon: Expected matrices as parameters: got one of shape [2, 3, 4]\n" +
    "Give the others another optimizer, for example by multiTransform",
  ],
  [
    () => optim.chain(optim.sgd(), any(optim.adamw)),
    ArgumentError,
    "chain: Expected gradient transformations: got a function in place 1\n" +
    "Call its factory, for example chain(clipByGlobalNorm(1), adamw())",
  ],
  [
    () => optim.chain(optim.sgd()).update(params, {}, params),
    ArgumentError,
    "chain: Expected the states of 1 transformations: got a plain object\n" +
    "Begin with what init(params) returns",
  ],
  [
    () => optim.applyUpdates(params, any({ b: zeros([2]) })),
    ArgumentError,
    "treeMap: Cannot match trees as their structures differ at its root: got { w: * } and { b: * }",
  ],
  [
    () => optim.clipByGlobalNorm(-1),
    ArgumentError,
    "clipByGlobalNorm: Expected a number of at least 0 as maxNorm: got -1",
  ],
  [
    () => optim.clipByValue(-1),
    ArgumentError,
    "clipByValue: Expected a number of at least 0 as clipValue: got -1",
  ],
  [
    () => optim.clipGradNorm({ w: tensor([NaN]) }, 1, { errorIfNonfinite: true }),
    AnomalyError,
    "clipGradNorm: Cannot scale gradients as their norm is not finite: got NaN\n" +
    "Find its cause with detectAnomaly(…)",
  ],
  [
    () => optim.scale(any("2")),
    ArgumentError,
    'scale: Expected a number as factor: got "2"',
  ],
  [
    () => optim.scaleBySchedule(any(2)),
    ArgumentError,
    "scaleBySchedule: Expected a function as schedule: got 2",
  ],
  [
    () => optim.accumulate(optim.sgd(), 0),
    ArgumentError,
    "accumulate: Expected an integer of at least 1 as steps: got 0",
  ],
  [
    () => optim.accumulate(optim.sgd(), 2, { reduction: any("max") }),
    ArgumentError,
    'accumulate: Expected one of "mean", "sum" as reduction: got "max"',
  ],
  [
    () => optim.lookahead(optim.sgd(), { slowStepSize: 2 }),
    ArgumentError,
    "lookahead: Expected a number of at least 0 and of at most 1 as slowStepSize: got 2",
  ],
  [
    () => optim.ema(1.5),
    ArgumentError,
    "getEmaAvgFn: Expected a number of at least 0 and of at most 1 as decay: got 1.5",
  ],
  [
    () => optim.swa({ every: 0 }),
    ArgumentError,
    "swa: Expected an integer of at least 1 as every: got 0",
  ],
  [
    () => optim.multiTransform({ a: optim.sgd() }, { w: "b" }).init(params),
    ArgumentError,
    'multiTransform: Expected a label out of a at w: got "b"',
  ],
  [
    () => optim.addNoise({ key: zeros([2]), eta: -1 }),
    ArgumentError,
    "addNoise: Expected a number of at least 0 as eta: got -1",
  ],
]);

testErrors("classes", [
  [
    () => new optim.SGD(any({ w: zeros([2]) })),
    ArgumentError,
    "SGD: Expected a module to train: got a plain object\nPut tensors into new ParameterStore({ … })",
  ],
  [
    () => new optim.SGD(store(), any(null)),
    ArgumentError,
    "SGD: Expected an object of options: got null\nName them, for example { lr: 0.01 }",
  ],
  [
    () => new optim.SGD(store(), any({ mask: true })),
    ArgumentError,
    "SGD: Expected options out of lr, momentum, dampening, weightDecay, nesterov, maximize: got mask",
  ],
  [
    () => new optim.SGD(store(), { groups: [any({ params: /b/, beta: 1 })] }),
    ArgumentError,
    "SGD: Expected options out of lr, momentum, dampening, weightDecay, nesterov, maximize: got beta",
  ],
  [
    () => new optim.SGD(store(), { groups: [{ params: /bias/ }] }),
    ArgumentError,
    "SGD: Expected a parameter in every group: got none in groups[0]\nThere are w, b",
  ],
  [
    () => new optim.SGD(store(), { groups: [{ params: any(1) }] }),
    ArgumentError,
    "SGD: Expected a pattern, a list of names or a function as params: got 1",
  ],
  [
    () => new optim.SGD(store(), { params: [] }),
    ArgumentError,
    "SGD: Expected a parameter to train: got none",
  ],
  [
    () => new optim.SGD(store(), { groups: [{ params: /b/, lr: -1 }] }),
    ArgumentError,
    "sgd: Expected a number of at least 0 as lr: got -1",
  ],
  [
    () => new optim.Muon(new ParameterStore({ w: eye(2), b: zeros([2]) })),
    ShapeError,
    "muon: Expected matrices as parameters: got one of shape [2]\n" +
    "Give the others another optimizer, for example by multiTransform",
  ],
  [
    () => sgd().addParamGroup({ params: /w/ }),
    ArgumentError,
    "SGD: Expected a parameter to train: got none",
  ],
  [
    () => sgd().step({ weight: zeros([2]) }),
    ArgumentError,
    "SGD: Expected gradients of the parameters by name: got one for weight\nThere are w, b",
  ],
  [
    () => sgd().step({ w: zeros([3]) }),
    ShapeError,
    "sgd: Expected a gradient like its parameter at w: got [3] for [2]",
  ],
  [
    () => jit((w: Tensor) => (sgd().step({ w }), w))(zeros([2])),
    TraceError,
    "SGD: Cannot write into parameters inside of a traced function\n" +
    "Return the gradients and step outside of it, or use update(…), which is pure",
  ],
  [
    () => jit((x: Tensor) => (sgd().step({ w: zeros([2]) }), x))(zeros([2])),
    TraceError,
    "SGD: Cannot write into parameters inside of a traced function\n" +
    "Return the gradients and step outside of it, or use update(…), which is pure",
  ],
  [
    () => {
      const optimizer = sgd();
      optimizer.paramGroups[0].lr = -1;
      optimizer.step({ w: zeros([2]) });
    },
    ArgumentError,
    "sgd: Expected a number of at least 0 as lr: got -1",
  ],
  [
    () => {
      sgd().state = { w: {} };
    },
    ArgumentError,
    "SGD: Expected a state of the same parameters: missing b, unexpected none",
  ],
  [
    () => sgd().loadStateDict(any({ state: {} })),
    ArgumentError,
    "SGD: Expected what stateDict() gives: got a plain object",
  ],
  [
    () => sgd().loadStateDict({ state: {}, paramGroups: [] }),
    ArgumentError,
    "SGD: Expected a state of 1 groups: got 0",
  ],
  [
    () => sgd().loadStateDict(new optim.SGD(new ParameterStore({ x: zeros([2]) })).stateDict()),
    ArgumentError,
    "SGD: Expected a state of the same parameters: missing w, b, unexpected x",
  ],
  [
    () => sgd().loadStateDict(any({ ...sgd().stateDict(), paramGroups: [{ names: ["w", "b"] }] })),
    ArgumentError,
    "SGD: Expected all numbers of a group: got none for lr, momentum, dampening, weightDecay, " +
    "nesterov, maximize",
  ],
  [
    () => sgd().loadStateDict(new optim.Adam(store()).stateDict()),
    ArgumentError,
    "SGD: Expected options out of lr, momentum, dampening, weightDecay, nesterov, maximize: got " +
    "betas",
  ],
  [
    () => {
      const { paramGroups, state } = sgd().stateDict();
      sgd().loadStateDict({ paramGroups, state: { ...state, b: { step: state.b.step } } });
    },
    ArgumentError,
    "SGD (b): Expected a state of the same parameters: missing momentumBuffer, unexpected none",
  ],
  [
    () => {
      const { paramGroups, state } = sgd().stateDict();
      const b = { ...state.b, step: any(3) };
      sgd().loadStateDict({ paramGroups, state: { ...state, b } });
    },
    ArgumentError,
    "SGD: Expected step of b in the saved state to be a tensor: got 3",
  ],
  [
    () => {
      const { paramGroups, state } = sgd().stateDict();
      const b = { ...state.b, momentumBuffer: zeros([7]) };
      sgd().loadStateDict({ paramGroups, state: { ...state, b } });
    },
    ShapeError,
    "SGD: Expected momentumBuffer of b in the saved state of shape [1]: got [7]",
  ],
  [
    () => {
      const { paramGroups, state } = sgd().stateDict();
      const b = { ...state.b, momentumBuffer: zeros([1], { dtype: "float64" }) };
      sgd().loadStateDict({ paramGroups, state: { ...state, b } });
    },
    DTypeError,
    "SGD: Expected momentumBuffer of b in the saved state in float32: got float64",
  ],
  [
    () => new ParameterStore(any({ w: [1, 2] })),
    ArgumentError,
    "ParameterStore: Expected tensors by name: got an array as w",
  ],
  [
    () => store().assignParameters({ x: zeros([1]) }),
    IndexError,
    "ParameterStore: Expected the name of a parameter: got x",
  ],
  [
    () => new optim.AveragedModel(store()).assignParameters({ x: zeros([1]) }),
    IndexError,
    "AveragedModel: Expected the name of a parameter: got x",
  ],
  [
    () => new optim.AveragedModel(store(), { avgFn: any("ema") }),
    ArgumentError,
    'AveragedModel: Expected a function as avgFn: got "ema"',
  ],
]);

const lbfgsStep = (closure: unknown) => new optim.LBFGS(store()).step(any(closure));

testErrors("lbfgs", [
  [
    () => lbfgsStep(1),
    ArgumentError,
    "LBFGS: Expected a function as closure: got 1",
  ],
  [
    () => lbfgsStep(() => tensor(1)),
    ArgumentError,
    "LBFGS: Expected [loss, gradients] from the closure: got an object of class Tensor\n" +
    "nn.valueAndGrad and valueAndGrad give that",
  ],
  [
    () => lbfgsStep(() => [zeros([2]), {}]),
    ShapeError,
    "lbfgs: Expected a scalar as loss: got 2 elements",
  ],
  [
    () => lbfgsStep(() => [1, { w: zeros([5]) }]),
    ShapeError,
    "lbfgs: Expected a gradient like its parameter at w: got [5] for [2]",
  ],
  [
    () => {
      const mixed = { a: zeros([1]), b: zeros([1], { dtype: "float64" }) };
      const { init, step } = optim.lbfgs();
      step((p) => [1, p], mixed, init());
    },
    DTypeError,
    "lbfgs: Expected parameters of one dtype: got float32 and float64",
  ],
  [
    () => optim.lbfgs().step((p) => [1, p], {}, optim.lbfgs().init()),
    ArgumentError,
    "lbfgs: Expected a parameter to train: got none",
  ],
  [
    () =>
      jit((x: Tensor) => optim.lbfgs().step((p) => [1, p], { x }, optim.lbfgs().init())[0])(
        zeros([1]),
      ),
    TraceError,
    "lbfgs: Cannot search inside of a traced function as it looks at numbers\n" +
    "Compile the function that it is given",
  ],
]);

testErrors("schedules", [
  [
    () => optim.stepDecay(1, { stepSize: 0 }),
    ArgumentError,
    "stepDecay: Expected an integer of at least 1 as stepSize: got 0",
  ],
  [
    () => optim.multiStepDecay(1, { milestones: [3, -1] }),
    ArgumentError,
    "multiStepDecay: Expected an integer of at least 0 as milestones[1]: got -1",
  ],
  [
    () => optim.constantWarmup(1, { factor: 2 }),
    ArgumentError,
    "constantWarmup: Expected a number of at least 0 and of at most 1 as factor: got 2",
  ],
  [
    () => optim.warmupCosine(1, { warmupSteps: 5, totalSteps: 5 }),
    ArgumentError,
    "warmupCosine: Expected an integer of at least 1 as totalSteps - warmupSteps: got 0",
  ],
  [
    () => optim.oneCycle(1, {}),
    ArgumentError,
    "oneCycle: Expected totalSteps, or epochs and stepsPerEpoch: got neither",
  ],
  [
    () => optim.oneCycle(1, { totalSteps: 9, annealStrategy: any("exp") }),
    ArgumentError,
    'oneCycle: Expected one of "cos", "linear" as annealStrategy: got "exp"',
  ],
  [
    () => optim.cyclic(0, 1, { mode: any("sawtooth") }),
    ArgumentError,
    'cyclic: Expected one of "triangular", "triangular2", "exp_range" as mode: got "sawtooth"',
  ],
  [
    () => optim.joinSchedules([optim.constantSchedule(1)], [3]),
    ArgumentError,
    "joinSchedules: Expected one milestone less than schedules: got 1 and 1",
  ],
  [
    () => optim.joinSchedules(new Array(3).fill(optim.constantSchedule(1)), [3, 3]),
    ArgumentError,
    "joinSchedules: Expected milestones that rise: got 3, 3",
  ],
  [
    () => optim.joinSchedules([any(0.1)], []),
    ArgumentError,
    "joinSchedules: Expected a function as schedules[0]: got 0.1",
  ],
  [
    () => optim.lambdaSchedule(1, any(2)),
    ArgumentError,
    "lambdaSchedule: Expected a function as lrLambda: got 2",
  ],
  [
    () => optim.multiplicativeSchedule(1, any(2)),
    ArgumentError,
    "multiplicativeSchedule: Expected a function as lrLambda: got 2",
  ],
]);

testErrors("schedulers", [
  [
    () => new optim.StepLR(any(optim.sgd()), { stepSize: 1 }),
    ArgumentError,
    "StepLR: Expected an optimizer: got a plain object\nTransformations take schedules as lr, for " +
    "example adamw({ lr: cosineDecay(0.1, { tMax: 9 }) })",
  ],
  [
    () => new optim.LambdaLR(sgd(), { lrLambda: [() => 1, () => 1] }),
    ArgumentError,
    "LambdaLR: Expected a value for each of 1 groups: got 2",
  ],
  [
    () => new optim.LambdaLR(sgd(), { lrLambda: () => NaN }),
    ArgumentError,
    "LambdaLR: Expected a number from lrLambda: got NaN",
  ],
  [
    () => new optim.CyclicLR(sgd(), { baseLr: [1, 2], maxLr: 1 }),
    ArgumentError,
    "CyclicLR: Expected a value for each of 1 groups: got 2",
  ],
  [
    () => new optim.CyclicLR(sgd(), { baseLr: any("1"), maxLr: 1 }),
    ArgumentError,
    'CyclicLR: Expected a number as baseLr: got "1"',
  ],
  [
    () => new optim.OneCycleLR(new optim.Adagrad(store()), { maxLr: 1, totalSteps: 9 }),
    ArgumentError,
    "OneCycleLR: Expected an optimizer with momentum or betas: got neither\n" +
    "Turn it off with { cycleMomentum: false }",
  ],
  [
    () => {
      const scheduler = new optim.OneCycleLR(sgd(), { maxLr: 1, totalSteps: 2 });
      for (let i = 0; i < 3; i++) scheduler.step();
    },
    ArgumentError,
    "OneCycleLR: Expected at most 2 steps: got 3",
  ],
  [
    () => new optim.ChainedScheduler(sgd(), { schedulers: [] }),
    ArgumentError,
    "ChainedScheduler: Expected at least one scheduler: got none",
  ],
  [
    () => new optim.ChainedScheduler(sgd(), { schedulers: [new optim.ConstantLR(sgd())] }),
    ArgumentError,
    "ChainedScheduler: Expected schedulers of one optimizer: got one of another in place 0",
  ],
  [
    () => {
      const optimizer = sgd();
      const schedulers = [any(new optim.ReduceLROnPlateau(optimizer))];
      new optim.SequentialLR(optimizer, { schedulers, milestones: [] });
    },
    ArgumentError,
    "SequentialLR: Expected schedulers whose step takes no argument: got an object of class " +
    "ReduceLROnPlateau in place 0",
  ],
  [
    () => {
      const optimizer = sgd();
      const schedulers = [new optim.ConstantLR(optimizer)];
      new optim.SequentialLR(optimizer, { schedulers, milestones: [1] });
    },
    ArgumentError,
    "SequentialLR: Expected one milestone less than schedules: got 1 and 1",
  ],
  [
    () => {
      const optimizer = sgd();
      const schedulers = [new optim.ConstantLR(optimizer)];
      const scheduler = new optim.ChainedScheduler(optimizer, { schedulers });
      scheduler.loadStateDict({ lastEpoch: 1, schedulers: [] });
    },
    ArgumentError,
    "ChainedScheduler: Expected the state of 1 schedulers: got 0",
  ],
  [
    () => new optim.ConstantLR(sgd()).loadStateDict({ lastEpoch: 1, baseLrs: [], lastLr: [] }),
    ArgumentError,
    "ConstantLR: Expected a value for each of 1 groups: got 0",
  ],
  [
    () => {
      const optimizer = new optim.SGD(store(), { params: ["w"] });
      const scheduler = new optim.ConstantLR(optimizer);
      optimizer.addParamGroup({ params: ["b"] });
      scheduler.step();
    },
    ArgumentError,
    "ConstantLR: Expected a value for each of 2 groups: got 1",
  ],
  [
    () => new optim.ReduceLROnPlateau(sgd(), { factor: 1 }),
    ArgumentError,
    "ReduceLROnPlateau: Expected a number of at least 0 and below 1 as factor: got 1",
  ],
  [
    () => new optim.ReduceLROnPlateau(sgd()).step(any(tensor(1))),
    ArgumentError,
    "ReduceLROnPlateau: Expected a number as metric: got an object of class Tensor",
  ],
  [
    () => new optim.SWALR(sgd(), { swaLr: 0.1, annealEpochs: -1 }),
    ArgumentError,
    "SWALR: Expected an integer of at least 0 as annealEpochs: got -1",
  ],
]);
