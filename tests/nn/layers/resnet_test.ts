import assert from "node:assert/strict";
import { relu, type Tensor } from "../../../mod.ts";
import * as nn from "../../../src/nn/mod.ts";
import { assertClose, type FixtureTensor } from "../../support/fixtures.ts";
import { loadLayerFixtures, makeNamed } from "../../support/layer_cases.ts";
import { makeTensor, readable } from "../../support/torch_cases.ts";

/** Two convolutions beside a shortcut, with the names of torchvision's. */
class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  downsample: nn.Sequential | null = null;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(outputs);
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(outputs);
    if (stride !== 1 || inputs !== outputs) {
      this.downsample = new nn.Sequential(
        new nn.Conv2d(inputs, outputs, 1, { stride, bias: false }),
        new nn.BatchNorm2d(outputs),
      );
    }
  }

  override forward(x: Tensor): Tensor {
    const inner = relu(this.bn1.forward(this.conv1.forward(x)));
    const y = this.bn2.forward(this.conv2.forward(inner));
    return relu(y.add(this.downsample === null ? x : this.downsample.forward(x)));
  }
}

class ResNet extends nn.Module {
  conv1 = new nn.Conv2d(3, 4, 7, { stride: 2, padding: 3, bias: false });
  bn1 = new nn.BatchNorm2d(4);
  maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 });
  layer1 = new nn.Sequential(new BasicBlock(4, 4, 1), new BasicBlock(4, 4, 1));
  layer2 = new nn.Sequential(new BasicBlock(4, 6, 2), new BasicBlock(6, 6, 1));
  avgpool = new nn.AdaptiveAvgPool2d(1);
  fc = new nn.Linear(6, 5);

  override forward(x: Tensor): Tensor {
    const start = this.maxpool.forward(relu(this.bn1.forward(this.conv1.forward(x))));
    const features: Tensor = this.layer2.forward(this.layer1.forward(start));
    return this.fc.forward(this.avgpool.forward(features).flatten(1));
  }
}

const { resnet } = await loadLayerFixtures();

function near(actual: Tensor, expected: FixtureTensor, what: string): void {
  assertClose(readable(actual), expected, { rtol: 1e-5, atol: 1e-5, what });
}

Deno.test("a ResNet with PyTorch's state dict gives PyTorch's outputs", () => {
  const model = new ResNet();
  model.loadStateDict(makeNamed(resnet.state));
  model.eval();
  near(model.forward(makeTensor(resnet.x)), resnet.evaluated, "evaluation");
  near(nn.compile(model)(makeTensor(resnet.x)), resnet.evaluated, "compiled evaluation");
});

Deno.test("a ResNet in training gives PyTorch's outputs and running statistics", () => {
  for (const compiled of [false, true]) {
    const model = new ResNet();
    model.loadStateDict(makeNamed(resnet.state));
    const forward = compiled ? nn.compile(model) : (x: Tensor) => model.forward(x);
    near(forward(makeTensor(resnet.x)), resnet.trained, "training");
    const buffers = Object.fromEntries(model.namedBuffers());
    assert.deepEqual(Object.keys(buffers).sort(), Object.keys(resnet.buffers).sort());
    for (const [name, value] of Object.entries(resnet.buffers)) near(buffers[name], value, name);
  }
});
