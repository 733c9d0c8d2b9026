"""What the parties written in Python share: they read the request, measure their programs, and send
the figures, as harness.ts does for those in TypeScript."""

import json
import math
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Callable

import numpy

# The steps of training whose losses are compared.
COMPARED_STEPS = 4


@dataclass
class Program:
    """A party's way to do a workload: `check` gives numbers that stand for the results, and is called
    before `run`, which does the work once."""

    check: Callable[[], list]
    run: Callable[[], object]
    variant: str = ""


# ------------------------------------------------------------- the numbers of generator.ts


def bits(count, seed):
    """The finalizer of MurmurHash3 with 32 bits (Appleby, 2011) of places in a seed's sequence."""
    start = (seed * 0x9E3779B9) & 0xFFFFFFFF
    h = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(start)
    h = (h ^ (h >> numpy.uint32(16))) * numpy.uint32(0x85EBCA6B)
    h = (h ^ (h >> numpy.uint32(13))) * numpy.uint32(0xC2B2AE35)
    return h ^ (h >> numpy.uint32(16))


def uniform(count, seed, scale=1, shift=0):
    """Numbers between shift − scale and shift + scale, float32."""
    return (shift + scale * ((bits(count, seed) >> 8) / 2**23 - 1)).astype(numpy.float32)


def integers(count, seed, below):
    """Whole numbers from 0 to below a bound, int32."""
    return (bits(count, seed) % numpy.uint32(below)).astype(numpy.int32)


def elements_of(definition):
    """The elements of a tensor that workloads.ts defines, in its shape."""
    count = math.prod(definition["shape"])
    if "below" in definition:
        values = integers(count, definition["seed"], definition["below"])
    else:
        values = uniform(
            count, definition["seed"], definition.get("scale", 1), definition.get("shift", 0)
        )
    return values.reshape(definition["shape"])


# ------------------------------------------------------------------------------ programs


def check_of(values):
    """The size of a result, and how it lies to random numbers, which its order matters to."""
    flat = numpy.asarray(values, dtype=numpy.float64).reshape(-1)
    directions = uniform(flat.size, 12345).astype(numpy.float64)
    size = math.sqrt(numpy.mean(flat**2))
    return [size, float(flat @ directions) / math.sqrt(flat.size)]


def operation(run, read):
    """A program of one operation: `run` gives its results, which `read` turns into NumPy's arrays."""
    return Program(check=lambda: [check_of(array) for array in read(run())], run=run)


def training(step, gradients, variant=""):
    """A program of training steps, each of which gives its loss; `gradients` gives NumPy's arrays of the
    gradients by the initial weights, whose norm is compared."""

    def check():
        squares = [numpy.square(one, dtype=numpy.float64).sum() for one in gradients()]
        return [[math.sqrt(sum(squares))]] + [[step()] for _ in range(COMPARED_STEPS)]

    return Program(check=check, run=step, variant=variant)


def channels_last(weight, channels):
    """A linear map of flattened images, whose channels come first, for such whose channels come last."""
    outputs = weight.shape[0]
    return weight.reshape(outputs, channels, -1).transpose(0, 2, 1).reshape(outputs, -1)


# ----------------------------------------------------------------------------- measuring


def measure(run, patience):
    """Milliseconds of each call that counts."""
    warm_until = time.perf_counter() + patience["warmUp"]
    while time.perf_counter() < warm_until:
        run()
    times = []
    start = time.perf_counter()

    def enough():
        elapsed = time.perf_counter() - start
        seconds = patience["seconds"]
        return elapsed >= seconds and (
            len(times) >= patience["repeats"] or elapsed >= 10 * seconds
        )

    while not enough():
        before = time.perf_counter()
        run()
        times.append((time.perf_counter() - before) * 1000)
    return times


def send(message):
    print(json.dumps(message), flush=True)


def serve(about, programs, tensor, threads):
    """Does what is asked for on standard input: `programs` has by a workload's kind a function of it to
    a list of programs, and `tensor` makes one of an array of NumPy's."""
    request = json.load(sys.stdin)
    send({"about": about})
    for workload in request["workloads"]:
        if workload["kind"] not in programs:
            continue
        try:
            inputs = [tensor(elements_of(one)) for one in workload["inputs"]]
            parameters = {one["name"]: tensor(elements_of(one)) for one in workload["parameters"]}
            loaded = {**workload, "inputs": inputs, "parameters": parameters}
            for program in programs[workload["kind"]](loaded):
                check = program.check()
                times = measure(program.run, request["patience"])
                quartiles = numpy.quantile(times, [0.25, 0.5, 0.75])
                send(
                    {
                        "workload": workload["name"],
                        "variant": program.variant,
                        "threads": threads,
                        "milliseconds": quartiles[1],
                        "fastest": min(times),
                        "spread": (quartiles[2] - quartiles[0]) / quartiles[1],
                        "repeats": len(times),
                        "check": check,
                    }
                )
        except Exception as error:
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            send({"workload": workload["name"], "failure": reason})
    send({"done": True})
