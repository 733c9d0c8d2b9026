"""The workloads in MLX on the CPU, compiled: functions of a dictionary of PyTorch's parameters."""

import mlx.core as mx
import mlx.optimizers as optim
import numpy
from harness import channels_last, operation, serve, training
from mlx import nn

mx.set_default_device(mx.cpu)

# ---------------------------------------------------------------------------- operations


def softmax(x):
    return mx.softmax(x, axis=1)


def layer_norm(x, weight, bias):
    return mx.fast.layer_norm(x, weight, bias, 1e-5)


def with_backward(f):
    def both(*inputs):
        [y], cotangents = mx.vjp(f, inputs[:-1], inputs[-1:])
        return [y, *cotangents]

    return both


OPERATIONS = {
    "matmul": lambda x, y: [x @ y],
    "add": lambda x, y: [x + y],
    "exp": lambda x: [mx.exp(x)],
    "gelu": lambda x: [nn.gelu_approx(x)],
    "softmax": lambda x: [softmax(x)],
    "softmax-backward": with_backward(softmax),
    "layer-norm": lambda x, weight, bias: [layer_norm(x, weight, bias)],
    "layer-norm-backward": with_backward(layer_norm),
    "sum-0": lambda x: [x.sum(0)],
    "sum-1": lambda x: [x.sum(1)],
}


def read(results):
    return [numpy.array(result) for result in results]


def once(f):
    f = mx.compile(f)

    def program(workload):
        def run():
            results = f(*workload["inputs"])
            mx.eval(results)
            return results

        return [operation(run, read)]

    return program


# ------------------------------------------------------------------------------- training


def linear(p, name, x):
    return mx.addmm(p[f"{name}.bias"], x, p[f"{name}.weight"].T)


def cross_entropy(logits, labels):
    return nn.losses.cross_entropy(logits, labels, reduction="mean")


def mlp_small(p, x, y):
    h = mx.tanh(linear(p, "0", x))
    h = mx.tanh(linear(p, "2", h))
    return nn.losses.mse_loss(linear(p, "4", h), y)


def mlp(p, x, y):
    h = nn.relu(linear(p, "0", x))
    h = nn.relu(linear(p, "2", h))
    return cross_entropy(linear(p, "4", h), y)


def with_channels_last(p):
    """Parameters of the CNN for images with channels last, which MLX wants."""
    kernels = {name: p[name].transpose(0, 2, 3, 1) for name in ["0.weight", "3.weight"]}
    return {**p, **kernels, "7.weight": channels_last(p["7.weight"], 64)}


def convolution(p, name, x):
    y = nn.relu(mx.conv2d(x, p[f"{name}.weight"], padding=1) + p[f"{name}.bias"])
    return nn.MaxPool2d(2, 2)(y)


def cnn(p, x, y):
    h = convolution(p, "3", convolution(p, "0", x.moveaxis(1, -1)))
    h = nn.relu(linear(p, "7", h.reshape(h.shape[0], -1)))
    return cross_entropy(linear(p, "9", h), y)


def gpt(p, ids, targets, layers=4, heads=4):
    def norm(name, x):
        return layer_norm(x, p[f"{name}.weight"], p[f"{name}.bias"])

    def attention(name, x):
        batch, time, width = x.shape
        size = width // heads
        qkv = linear(p, f"{name}.qkv", x).reshape(batch, time, 3, heads, size)
        q, k, v = qkv.transpose(2, 0, 3, 1, 4)
        scale = size**-0.5
        attended = mx.fast.scaled_dot_product_attention(q, k, v, scale=scale, mask="causal")
        return linear(p, f"{name}.out", attended.transpose(0, 2, 1, 3).reshape(x.shape))

    x = p["tokens.weight"][ids] + p["positions.weight"][: ids.shape[1]]
    for i in range(layers):
        name = f"blocks.{i}"
        x = x + attention(f"{name}.attention", norm(f"{name}.norm1", x))
        h = nn.gelu(linear(p, f"{name}.mlp.0", norm(f"{name}.norm2", x)))
        x = x + linear(p, f"{name}.mlp.2", h)
    return cross_entropy(linear(p, "head", norm("norm", x)), targets)


def lstm(p, x, y):
    bias = p["lstm.bias_ih_l0"] + p["lstm.bias_hh_l0"]
    projected = mx.addmm(bias, x, p["lstm.weight_ih_l0"].T)
    hidden = memory = mx.zeros((x.shape[1], p["lstm.weight_hh_l0"].shape[1]))
    for inputs in projected:
        gates = mx.addmm(inputs, hidden, p["lstm.weight_hh_l0"].T)
        i, f, g, o = mx.split(gates, 4, axis=1)
        memory = mx.sigmoid(f) * memory + mx.sigmoid(i) * mx.tanh(g)
        hidden = mx.sigmoid(o) * mx.tanh(memory)
    return cross_entropy(linear(p, "head", hidden), y)


def trains(loss_of, prepare=lambda parameters: parameters):
    """Training on one batch; the compiled step reads and writes parameters and state."""

    def program(workload):
        x, y = workload["inputs"]
        parameters = prepare(workload["parameters"])
        settings = workload["optimizer"]
        numbers = [settings["lr"], settings["betas"], settings["eps"]]
        if settings["weightDecay"]:
            optimizer = optim.AdamW(*numbers, settings["weightDecay"], bias_correction=True)
        else:
            optimizer = optim.Adam(*numbers, bias_correction=True)
        optimizer.init(parameters)
        differentiate = mx.value_and_grad(loss_of)
        state = [parameters, optimizer.state]

        def step_of(x, y):
            loss, gradients = differentiate(parameters, x, y)
            parameters.update(optimizer.apply_gradients(gradients, parameters))
            return loss

        compiled = mx.compile(step_of, inputs=state, outputs=state)

        def step():
            loss = compiled(x, y)
            mx.eval(loss, state)
            return loss.item()

        def gradients():
            return read(differentiate(parameters, x, y)[1].values())

        return [training(step, gradients)]

    return program


serve(
    f"MLX {mx.__version__}",
    {
        **{kind: once(f) for kind, f in OPERATIONS.items()},
        "mlp-small": trains(mlp_small),
        "mlp": trains(mlp),
        "cnn": trains(cnn, with_channels_last),
        "gpt": trains(gpt),
        "lstm": trains(lstm),
    },
    tensor=mx.array,
    threads=1,
)
