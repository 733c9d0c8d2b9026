"""The workloads in JAX on the CPU, jitted: functions of a dictionary of PyTorch's parameters."""

import os

import jax
import jax.numpy as jnp
from harness import channels_last, operation, serve, training
from jax import lax, nn

# ---------------------------------------------------------------------------- operations


def layer_norm(x, weight, bias):
    mean = x.mean(-1, keepdims=True)
    variance = x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * weight + bias


def softmax(x):
    return nn.softmax(x, axis=1)


def with_backward(f):
    def both(*inputs):
        y, pullback = jax.vjp(f, *inputs[:-1])
        return [y, *pullback(inputs[-1])]

    return both


OPERATIONS = {
    "matmul": lambda x, y: x @ y,
    "add": lambda x, y: x + y,
    "exp": jnp.exp,
    "gelu": lambda x: nn.gelu(x, approximate=True),
    "softmax": softmax,
    "softmax-backward": with_backward(softmax),
    "layer-norm": layer_norm,
    "layer-norm-backward": with_backward(layer_norm),
    "sum-0": lambda x: x.sum(0),
    "sum-1": lambda x: x.sum(1),
}


def once(f):
    f = jax.jit(f)
    return lambda workload: [
        operation(lambda: jax.block_until_ready(f(*workload["inputs"])), read=jax.tree.leaves)
    ]


# ------------------------------------------------------------------------------- training


def linear(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def cross_entropy(logits, labels):
    likelihoods = jnp.take_along_axis(nn.log_softmax(logits), labels[..., None], axis=-1)
    return -likelihoods.mean()


def mlp_small(p, x, y):
    h = jnp.tanh(linear(p, "0", x))
    h = jnp.tanh(linear(p, "2", h))
    return ((linear(p, "4", h) - y) ** 2).mean()


def mlp(p, x, y):
    h = nn.relu(linear(p, "0", x))
    h = nn.relu(linear(p, "2", h))
    return cross_entropy(linear(p, "4", h), y)


def with_channels_last(p):
    """Parameters of the CNN for images with channels last, which XLA is faster with."""
    kernels = {name: p[name].transpose(2, 3, 1, 0) for name in ["0.weight", "3.weight"]}
    return {**p, **kernels, "7.weight": channels_last(p["7.weight"], 64)}


def convolution(p, name, x):
    order = ("NHWC", "HWIO", "NHWC")
    weight, bias = p[f"{name}.weight"], p[f"{name}.bias"]
    y = nn.relu(lax.conv_general_dilated(x, weight, (1, 1), "SAME", dimension_numbers=order) + bias)
    # Twice as fast as lax.reduce_window, whose gradient is a scatter.
    batch, height, width, channels = y.shape
    return y.reshape(batch, height // 2, 2, width // 2, 2, channels).max((2, 4))


def cnn(p, x, y):
    h = convolution(p, "3", convolution(p, "0", jnp.moveaxis(x, 1, -1)))
    h = nn.relu(linear(p, "7", h.reshape(h.shape[0], -1)))
    return cross_entropy(linear(p, "9", h), y)


def gpt(p, ids, targets, layers=4, heads=4):
    def norm(name, x):
        return layer_norm(x, p[f"{name}.weight"], p[f"{name}.bias"])

    def attention(name, x):
        batch, time, width = x.shape
        qkv = linear(p, f"{name}.qkv", x).reshape(batch, time, 3, heads, width // heads)
        q, k, v = jnp.moveaxis(qkv, 2, 0)
        attended = nn.dot_product_attention(q, k, v, is_causal=True)
        return linear(p, f"{name}.out", attended.reshape(x.shape))

    x = p["tokens.weight"][ids] + p["positions.weight"][: ids.shape[1]]
    for i in range(layers):
        name = f"blocks.{i}"
        x = x + attention(f"{name}.attention", norm(f"{name}.norm1", x))
        h = nn.gelu(linear(p, f"{name}.mlp.0", norm(f"{name}.norm2", x)), approximate=False)
        x = x + linear(p, f"{name}.mlp.2", h)
    return cross_entropy(linear(p, "head", norm("norm", x)), targets)


def lstm(p, x, y):
    projected = x @ p["lstm.weight_ih_l0"].T + p["lstm.bias_ih_l0"] + p["lstm.bias_hh_l0"]

    def cell(state, inputs):
        hidden, memory = state
        i, f, g, o = jnp.split(inputs + hidden @ p["lstm.weight_hh_l0"].T, 4, axis=1)
        memory = nn.sigmoid(f) * memory + nn.sigmoid(i) * jnp.tanh(g)
        return (nn.sigmoid(o) * jnp.tanh(memory), memory), None

    start = jnp.zeros((x.shape[1], p["lstm.weight_hh_l0"].shape[1]))
    (hidden, _), _ = lax.scan(cell, (start, start), projected)
    return cross_entropy(linear(p, "head", hidden), y)


def adam(settings):
    """One step of AdamW (Loshchilov and Hutter, 2019), or of Adam where no weight decays."""
    lr, eps, decay = settings["lr"], settings["eps"], settings["weightDecay"]
    beta1, beta2 = settings["betas"]

    def update(parameters, gradients, state):
        first, second, count = state
        count = count + 1
        first = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, first, gradients)
        second = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, second, gradients)
        scale1, scale2 = 1 - beta1**count, 1 - beta2**count

        def move(p, m, v):
            return p * (1 - lr * decay) - lr * (m / scale1) / (jnp.sqrt(v / scale2) + eps)

        return jax.tree.map(move, parameters, first, second), (first, second, count)

    return update


def trains(loss_of, prepare=lambda parameters: parameters):
    """Training on one batch; parameters and state are given over to each step."""

    def program(workload):
        x, y = workload["inputs"]
        update = adam(workload["optimizer"])
        parameters = prepare(workload["parameters"])
        first, second = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
        current = parameters, (first, second, jnp.zeros(()))

        def step_of(parameters, state, x, y):
            loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
            return loss, update(parameters, gradients, state)

        compiled = jax.jit(step_of, donate_argnums=(0, 1))

        def step():
            nonlocal current
            loss, current = jax.block_until_ready(compiled(*current, x, y))
            return float(loss)

        def gradients():
            return jax.tree.leaves(jax.grad(loss_of)(parameters, x, y))

        return [training(step, gradients)]

    return program


serve(
    f"JAX {jax.__version__}",
    {
        **{kind: once(f) for kind, f in OPERATIONS.items()},
        "mlp-small": trains(mlp_small),
        "mlp": trains(mlp),
        "cnn": trains(cnn, with_channels_last),
        "gpt": trains(gpt),
        "lstm": trains(lstm),
    },
    tensor=jnp.asarray,
    threads=os.cpu_count(),
)
