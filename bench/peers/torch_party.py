"""The workloads in PyTorch: `torch_party.py eager 2` with two threads, `torch_party.py compile 2` with
torch.compile of the model with its loss, and of the optimizer's step."""

import sys

import torch
from harness import operation, serve, training
from torch import nn
from torch.nn import functional

MODE, THREADS = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(THREADS)


def compiled(f):
    """A function as it is used: each from a fresh start, as dynamo counts how often a line was compiled."""
    if MODE == "eager":
        return f
    torch.compiler.reset()
    return torch.compile(f, dynamic=False)


# ---------------------------------------------------------------------------- operations

OPERATIONS = {
    "matmul": lambda x, y: x @ y,
    "add": lambda x, y: x + y,
    "exp": lambda x: x.exp(),
    "gelu": lambda x: functional.gelu(x, approximate="tanh"),
    "softmax": lambda x: x.softmax(1),
    "layer-norm": lambda x, weight, bias: functional.layer_norm(x, [1024], weight, bias),
    "sum-0": lambda x: x.sum(0),
    "sum-1": lambda x: x.sum(1),
}


def read(results):
    return [result.detach().numpy() for result in results]


def once(f):
    def program(workload):
        compute = compiled(f)

        def run():
            with torch.no_grad():
                return [compute(*workload["inputs"])]

        return [operation(run, read)]

    return program


def with_backward(f):
    def program(workload):
        compute = compiled(f)
        *inputs, cotangent = workload["inputs"]
        for tensor in inputs:
            tensor.requires_grad_()

        def run():
            for tensor in inputs:
                tensor.grad = None
            y = compute(*inputs)
            y.backward(cotangent)
            return [y, *(tensor.grad for tensor in inputs)]

        return [operation(run, read)]

    return program


# ------------------------------------------------------------------------------- training


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x):
        batch, time, width = x.shape
        qkv = self.qkv(x).view(batch, time, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(attended.transpose(1, 2).reshape(batch, time, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, layers, width, heads):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)).flatten(0, 1)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(128, 256)
        self.head = nn.Linear(256, 10)

    def forward(self, x):
        _, (hidden, _) = self.lstm(x)
        return self.head(hidden[0])


def mlp_small():
    return nn.Sequential(
        nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)
    )


def mlp():
    return nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    )


def cnn():
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10)),
    )


def cross_entropy(logits, labels):
    return functional.cross_entropy(logits, labels.flatten())


def trains(make, loss_of_outputs=cross_entropy):
    """Training a model on one batch, with the optimizer as it comes and with its fused one."""

    def program(workload, fused):
        x, y = workload["inputs"]
        y = y if y.is_floating_point() else y.long()
        model = make()
        model.load_state_dict(workload["parameters"])
        settings = workload["optimizer"]
        rule = torch.optim.AdamW if settings["weightDecay"] else torch.optim.Adam
        optimizer = rule(
            model.parameters(),
            lr=settings["lr"],
            betas=settings["betas"],
            eps=settings["eps"],
            weight_decay=settings["weightDecay"],
            fused=fused,
        )
        loss_of = compiled(lambda x, y: loss_of_outputs(model(x), y))
        update = optimizer.step if fused else compiled(optimizer.step)

        def step():
            optimizer.zero_grad()
            loss = loss_of(x, y)
            loss.backward()
            update()
            return loss.item()

        def gradients():
            loss_of(x, y).backward()
            return [parameter.grad.numpy() for parameter in model.parameters()]

        return training(step, gradients, variant="fused Adam" if fused else "")

    return lambda workload: [program(workload, fused) for fused in [False, True]]


PROGRAMS = {
    **{kind: once(f) for kind, f in OPERATIONS.items()},
    "softmax-backward": with_backward(OPERATIONS["softmax"]),
    "layer-norm-backward": with_backward(OPERATIONS["layer-norm"]),
    "mlp-small": trains(mlp_small, functional.mse_loss),
    "mlp": trains(mlp),
    "cnn": trains(cnn),
    "gpt": trains(lambda: Gpt(vocabulary=65, context=64, layers=4, width=128, heads=4)),
    "lstm": trains(Classifier),
}

serve(
    f"PyTorch {torch.__version__}",
    PROGRAMS,
    tensor=lambda array: torch.from_numpy(array),
    threads=THREADS,
)
