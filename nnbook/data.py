"""Small data sets, columns are examples; and the two nets that the book works by hand."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from nnbook.activations import IDENTITY, RELU
from nnbook.network import Layer, Network
from nnbook.notation import Array, ArrayLike, column, generator, positive, real, whole


def hand_net() -> tuple[Network, Array, Array]:
    """The 2-2-1 net that the book works by hand, with its one example (x, y)."""
    net = Network(
        (
            Layer([[1, -1], [2, 1]], [0, -1], RELU),
            Layer([[3, 2]], [-4], IDENTITY),
        )
    )
    return net, column([1, 2]), column([1])


def second_hand_net() -> tuple[Network, Array, Array]:
    """The 3-2-3-2 net that chapter 16 works by hand, with a batch of two examples (x, y).

    ReLU, ReLU, identity, with

    - W¹ = [[−1, −1, 1], [1, 1, 2]], b¹ = (2, −1);
    - W² = [[−1, 2], [2, −2], [−1, 1]], b² = (2, 1, −1);
    - W³ = [[−1, 1, 2], [1, −2, 1]], b³ = (2, −3);
    - the examples x = (−1, 1, 2) with y = (3, −2), and x = (3, 2, −1) with y = (−5, 5).

    Chosen so that a mistake shows: no two layers that meet have the same size, each hidden layer
    has a neuron that is off in one example and on in the other, and no z is 0.
    """
    net = Network(
        (
            Layer([[-1, -1, 1], [1, 1, 2]], [2, -1], RELU),
            Layer([[-1, 2], [2, -2], [-1, 1]], [2, 1, -1], RELU),
            Layer([[-1, 1, 2], [1, -2, 1]], [2, -3], IDENTITY),
        )
    )
    x = np.array([[-1.0, 3.0], [1.0, 2.0], [2.0, -1.0]])
    y = np.array([[3.0, -5.0], [-2.0, 5.0]])
    return net, x, y


def xor() -> tuple[Array, Array]:
    """The four points of exclusive or: x (2, 4), y (1, 4)."""
    x = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    y = np.array([[0.0, 1.0, 1.0, 0.0]])
    return x, y


def blobs(m: int, rng: np.random.Generator, spread: float = 0.6) -> tuple[Array, Array]:
    """m points around (−1, −1) with y = 0 and around (1, 1) with y = 1, in turn."""
    m = whole(m, "m", least=2)
    y = np.arange(m) % 2
    x = 2.0 * y - 1 + positive(spread, "spread") * generator(rng).standard_normal((2, m))
    return x, y.reshape(1, m).astype(float)


def circles(m: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[Array, Array]:
    """m points near the circles of radius 0.5 (y = 1) and 1 (y = 0), in turn."""
    m = whole(m, "m", least=2)
    y = np.arange(m) % 2
    radius = 1 - 0.5 * y + positive(noise, "noise") * generator(rng).standard_normal(m)
    angle = rng.uniform(0, 2 * np.pi, m)
    x = radius * np.stack([np.cos(angle), np.sin(angle)])
    return x, y.reshape(1, m).astype(float)


@dataclass(frozen=True, eq=False)
class Digits:
    """x: (64, m) with values 0 to 1; y: (10, m), one-hot; labels: (m,)."""

    x: Array
    y: Array
    labels: Array


def digits(held_out: int = 360) -> tuple[Digits, Digits]:
    """The UCI 8×8 digits, (training part, held-out part); the split is fixed.

    Source and licence (CC BY 4.0): nnbook/datasets/README.md.
    """
    held_out = whole(held_out, "held_out")
    with np.load(files("nnbook") / "datasets" / "digits.npz") as stored:
        pixels, labels = stored["pixels"], stored["labels"].astype(int)
    m = labels.size
    if held_out >= m:
        raise ValueError(
            f"held_out is {held_out}, but there are {m} digits: pass a number below {m}."
        )
    # The file has runs by writer; a fixed shuffle mixes the writers over both parts.
    order = np.random.default_rng(0).permutation(m)
    parts = (order[held_out:], order[:held_out])
    train, test = (
        Digits(pixels[part].T / 16, one_hot(labels[part], 10), labels[part]) for part in parts
    )
    return train, test


def one_hot(labels: ArrayLike, classes: int) -> Array:
    """Column i has a 1 in row labels[i] and 0 elsewhere; shape (classes, m).

    Raises TypeError or ValueError, in one sentence, unless labels are whole numbers from 0 to
    classes − 1.
    """
    real(labels, "labels")
    labels = np.asarray(labels)
    classes = whole(classes, "classes")
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise TypeError(
            f"labels has shape {labels.shape} and type {labels.dtype}, "
            f"but a list of whole numbers is wanted: pass, say, [0, 2, 1]."
        )
    if labels.size and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(
            f"labels run from {labels.min()} to {labels.max()}, but 0 to {classes - 1} is wanted: "
            f"raise classes or correct the labels."
        )
    return np.eye(classes)[:, labels]


def speed_record() -> dict[str, Any]:
    """What `make bench` measured last: date, machine, basics and cases, as written by
    benchmarks/speed.py. Times are in seconds; ratio is to nnbook.fast, or to nnbook."""
    return json.loads((files("nnbook") / "datasets" / "speed.json").read_text(encoding="utf-8"))
