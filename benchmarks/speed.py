"""How fast nnbook is, beside its peers: `make bench`, or `make bench QUICK=1`.

In each case all candidates do the same work from the same weights on the same data. First their
results are compared; then they are timed in turn, round by round, so that what disturbs the machine
disturbs all of them. Seconds are of processor time, which on one thread is what a clock shows when
nothing else runs. Written: a table, the plot, and the record that the appendix on speed reads
(nnbook/datasets/speed.json; of a part of the cases, or with QUICK=1, it goes to _build).
"""

import argparse
import gc
import importlib
import json
import os
import platform
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np

from benchmarks.candidates import (
    EVERY,
    JACOBIANS,
    Autograd,
    Equations,
    Floor,
    Micrograd,
    PerExample,
    Plain,
    ScikitLearn,
)
from nnbook.activations import SIGMOID
from nnbook.costs import CROSS_ENTROPY, QUADRATIC
from nnbook.network import Layer, Network

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "nnbook" / "datasets" / "speed.json"
BUILD = ROOT / "_build"
PACKAGES = ("numpy", "torch", "jax", "scikit-learn", "autograd", "micrograd")
NEEDS = {"PyTorch": "torch", "JAX, jit": "jax", "scikit-learn": "sklearn", "autograd": "autograd",
         "micrograd": "micrograd"}  # fmt: skip
BLOCK = 0.004  # seconds: what is timed at once, so that the clock costs nothing
ETA = 0.01
EPOCH = 50_000  # examples
CASES = ("one example", "step", "epoch", "batch", "width", "Jacobian")

Runs = dict[str, Callable[[], object]]


@cache
def installed(name: str) -> bool:
    """Whether the candidate of this name can be had; if not, that is said, once."""
    try:
        importlib.import_module(NEEDS.get(name, "numpy"))
    except ImportError:
        print(f"{name} is not installed here, and left out.")
        return False
    return True


def race(runs: Runs, budget: float) -> dict[str, dict[str, float]]:
    """Seconds of each over the rounds, and ratios to the first: of the least, and round by round.

    The least tells more where others use the machine too, since what disturbs only adds.
    """
    counts = {}
    for name, run in runs.items():
        run()
        start = perf_counter()
        run()
        counts[name] = max(1, int(BLOCK / max(perf_counter() - start, 1e-7)))
    seconds = {name: [] for name in runs}
    walls = {name: [] for name in runs}
    start = perf_counter()
    gc.disable()  # else one candidate pays for what another has thrown away
    while perf_counter() - start < budget or len(seconds[next(iter(runs))]) < 4:
        gc.collect()
        for name, run in runs.items():
            wall, begun = perf_counter(), process_time()
            for _ in range(counts[name]):
                run()
            seconds[name].append((process_time() - begun) / counts[name])
            walls[name].append((perf_counter() - wall) / counts[name])
    gc.enable()
    first = next(iter(runs))
    return {
        name: {
            "median": median(taken),
            "least": min(taken),
            "clock": min(walls[name]),
            "ratio": min(taken) / min(seconds[first]),
            "median_ratio": median(a / b for a, b in zip(taken, seconds[first], strict=True)),
            "rounds": len(taken),
        }
        for name, taken in seconds.items()
    }


def basics(budget: float) -> dict[str, float]:
    """What the machine can do: seconds of a call, operations and bytes in a second."""
    rng = np.random.default_rng(0)
    few, A, theta = np.ones(4), rng.random((512, 512)), rng.random(784 * 30)
    others, result, B, out, slopes = few.copy(), few.copy(), A.copy(), A.copy(), theta.copy()
    times = race(
        {
            "call": lambda: np.multiply(few, others, result),
            "product": lambda: A.dot(B, out),
            "update": lambda: np.subtract(theta, slopes, theta),
        },
        budget,
    )
    call, product, update = (times[name]["least"] for name in ("call", "product", "update"))
    return {"call": call, "flops": 2 * 512**3 / product, "bytes": 3 * theta.nbytes / update}


def problem(sizes: list[int], m: int, cost) -> tuple:
    """A net of sigmoids, m examples and a class for each: the same in every run."""
    rng = np.random.default_rng(2026)
    drawn = Network.random(sizes, rng, SIGMOID)
    net = Network([Layer(l.W, 0.1 * rng.standard_normal(l.n_out), SIGMOID) for l in drawn])
    x = np.asfortranarray(rng.random((sizes[0], m)))
    y = np.zeros((sizes[-1], m))
    y[rng.integers(sizes[-1], size=m), np.arange(m)] = 1
    return net, x, y, cost


def agree(name: str, got: np.ndarray, wanted: np.ndarray) -> None:
    off = np.abs(got - wanted).max() / np.abs(wanted).max()
    if not off < 1e-9:
        raise SystemExit(f"{name} does not compute the same: {off:.1e} off. Nothing was timed.")


def takes_part(kind: type, task: str, m: int) -> bool:
    """Whether this candidate has something to do, or anything of its own, in such a case."""
    return {
        Micrograd: (task, m) == ("gradient", 1),  # numbers, not arrays
        Floor: task != "epoch",
        PerExample: m > 1,
        ScikitLearn: task != "gradient",  # it gives none out
    }.get(kind, True) and installed(kind.name)


def lines_up(task: str, sizes: list[int], m: int, without: tuple = ()) -> Runs:
    """What is timed of each candidate, after its result was compared with that of the equations."""
    runs = {}
    examples = EPOCH if task == "epoch" else m
    ordered, shuffled = np.arange(examples), np.random.default_rng(1).permutation(examples)
    act = {
        "gradient": lambda c, order: c.gradient(),
        "step": lambda c, order: c.step(ETA),
        "epoch": lambda c, order: c.epoch(ETA, m, order),
    }[task]

    def result(candidate) -> np.ndarray:
        start = candidate.net.theta
        act(candidate, ordered)
        return candidate.slopes() if task == "gradient" else candidate.theta() - start

    for kind in EVERY:
        if kind in without or not takes_part(kind, task, m):
            continue
        given = problem(sizes, examples, CROSS_ENTROPY if kind is ScikitLearn else QUADRATIC)
        made = kind(*given)
        if kind is not Floor:
            # Five thousand steps of the equations take long; by them plain NumPy was found right.
            witness = Plain if task == "epoch" else Equations
            agree(kind.name, result(made), result(witness(*given)))
        runs[kind.name] = partial(act, made, shuffled)
    return runs


def jacobians(n: int) -> Runs:
    rng = np.random.default_rng(2026)
    layer = Layer(rng.standard_normal((n, n)) / np.sqrt(n), rng.standard_normal(n), SIGMOID)
    a = rng.standard_normal((n, 1))
    runs = {}
    for name, make in JACOBIANS.items():
        if installed(name):
            runs[name] = make(layer, a)
            agree(name, np.asarray(runs[name]()), layer.jacobian(a))
    return runs


def cases(keys: tuple[str, ...]) -> Iterator[tuple[str, str, list[int], int, Runs]]:
    """(key, task, sizes, batch, what is timed), made when it is its turn."""
    slow = (PerExample, Equations, Autograd, ScikitLearn)
    digits = [784, 30, 10]
    if "one example" in keys:
        for sizes in ([2, 3, 1], [3, 4, 2]):
            yield "one example", "gradient", sizes, 1, lines_up("gradient", sizes, 1)
    if "step" in keys:
        yield "step", "step", digits, 10, lines_up("step", digits, 10)
        for sizes, m in (([784, 128, 10], 128), ([784, 512, 512, 10], 512)):
            yield "step", "step", sizes, m, lines_up("step", sizes, m, (PerExample,))
    if "epoch" in keys:
        runs = lines_up("epoch", digits, 10, (PerExample, Equations))
        yield "epoch", "epoch", digits, 10, runs
    if "batch" in keys:
        for m in (1, 4, 16, 64, 256, 1024, 4096):
            yield "batch", "step", digits, m, lines_up("step", digits, m, slow)
    if "width" in keys:
        for n in (16, 32, 64, 128, 256, 512, 1024, 2048):
            yield "width", "step", [n, n, n], 64, lines_up("step", [n, n, n], 64, slow)
    if "Jacobian" in keys:
        for n in (10, 100, 300):
            yield "Jacobian", "jacobian", [n, n], 1, jacobians(n)


def machine(threads: int) -> dict[str, object]:
    model = "unknown"
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), model)
    blas = []
    try:
        from threadpoolctl import threadpool_info

        blas = [f"{b['internal_api']} {b['version']}, {b.get('architecture', '')}"
                for b in threadpool_info() if b["user_api"] == "blas"]  # fmt: skip
    except ImportError:
        print("threadpoolctl is not installed here: the record does not say which BLAS ran.")
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "blas": blas[0] if blas else "unknown",
        "threads": threads,
        "versions": versions,
    }


def table(record: dict) -> str:
    lines = []
    for case in record["cases"]:
        sizes, m = "-".join(map(str, case["sizes"])), case["batch"]
        lines.append(f"\n{case['key']}, {sizes}, {m} example{'s' * (m > 1)}")
        for name, t in sorted(case["times"].items(), key=lambda item: item[1]["ratio"]):
            lines.append(
                f"  {name:24s} {1e6 * t['least']:12.1f} µs {t['ratio']:8.2f}  "
                f"median {1e6 * t['median']:12.1f} µs {t['median_ratio']:8.2f}"
            )
    return "\n".join(lines)


def plot(record: dict, path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    from nnbook.figures import plot_over_floor, use_style

    use_style()
    _, axes = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True, layout="constrained")
    for ax, key in zip(axes, ("batch", "width"), strict=True):
        plot_over_floor(record, key, ax)
    plt.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the time; no record")
    parser.add_argument("--only", nargs="+", choices=CASES, default=CASES, help="no record either")
    options = parser.parse_args()
    threads = int(os.environ.get("OPENBLAS_NUM_THREADS", "1"))
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # no work moves to another core
    if installed("PyTorch"):
        importlib.import_module("torch").set_num_threads(threads)
    begun, load = perf_counter(), os.getloadavg()[0]
    budget, measured = (0.5 if options.quick else 3.0), []
    basic = basics(budget)
    for key, task, sizes, m, runs in cases(options.only):
        times = race(runs, budget)
        measured.append({"key": key, "task": task, "sizes": sizes, "batch": m, "times": times})
        print(table({"cases": measured[-1:]}), flush=True)
    record = {
        "date": date.today().isoformat(),
        "machine": machine(threads) | {"load": [round(load, 1), round(os.getloadavg()[0], 1)]},
        "basics": basic,
        "cases": measured,
    }
    whole = not options.quick and options.only == CASES and threads == 1
    path = RECORD if whole else BUILD / "speed.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{record['machine']}\n{record['basics']}\n{perf_counter() - begun:.0f} s.", end=" ")
    print(f"The record is {path.relative_to(ROOT)}.")
    if {"batch", "width"} <= set(options.only):
        plot(record, BUILD / "speed.svg")
        print("The plot is _build/speed.svg.")
    if whole:
        print("The appendix shows this record after make execute CHAPTERS=20-speed.")


if __name__ == "__main__":
    main()
