"""Explorable 12: train a small network in the page, step by step."""

from typing import Any

import numpy as np
import traitlets

from nnbook.activations import ACTIVATIONS, SIGMOID
from nnbook.costs import QUADRATIC
from nnbook.data import blobs, circles, xor
from nnbook.network import Network
from nnbook.notation import Array
from nnbook.training import accuracy, train
from nnbook.widgets.base import Choice, Explorer, Number, fixed, words

MOST = 8  # hidden neurons
STARTS = 6


def _examples() -> dict[str, tuple[Array, Array]]:
    return {
        "XOR": xor(),
        "blobs": blobs(60, np.random.default_rng(0)),
        "circles": circles(80, np.random.default_rng(0)),
    }


class PlaygroundExplorer(Explorer):
    """Train a 2-n-1 network by full-batch descent, and watch its regions and its cost.

    data: the examples. sigma: the activation of the hidden neurons; the output has a sigmoid.
    hidden: their number n. eta: the step. seed: the random start, default_rng(seed).
    steps: how many steps were taken from there; the page sets it while it runs.
    """

    _module = "playground.js"

    data = Choice("XOR", ["XOR", "blobs", "circles"])
    sigma = Choice("tanh", ["tanh", "sigmoid", "ReLU", "identity"])
    hidden = Choice(2, list(range(1, MOST + 1)))
    eta = Number(4.0, limits=(0.01, 30))
    seed = Choice(0, list(range(STARTS)))
    steps = Number(0.0, limits=(0, 5000))
    # For the page: the examples, and for each seed the unit normals behind the start.
    _data = traitlets.Dict().tag(sync=True)
    _normals = traitlets.List().tag(sync=True)

    @traitlets.default("_data")
    def _default_data(self) -> dict[str, Any]:
        return {name: [x.tolist(), y[0].tolist()] for name, (x, y) in _examples().items()}

    @traitlets.default("_normals")
    def _default_normals(self) -> list[list[float]]:
        return [
            np.random.default_rng(seed).standard_normal(3 * MOST).tolist() for seed in range(STARTS)
        ]

    @traitlets.validate("steps")
    def _whole_steps(self, proposal: dict[str, Any]) -> float:
        steps = proposal["value"]
        if steps != int(steps):
            raise ValueError(f"steps is {words(steps)}, but a whole number is wanted: pass one.")
        return steps

    @property
    def x(self) -> Array:
        """The examples, (2, m)."""
        return _examples()[self.data][0]

    @property
    def y(self) -> Array:
        """Their targets, (1, m)."""
        return _examples()[self.data][1]

    @property
    def start(self) -> Network:
        """The network before the first step."""
        rng = np.random.default_rng(self.seed)
        return Network.random([2, self.hidden, 1], rng, ACTIVATIONS[self.sigma], output=SIGMOID)

    @property
    def net(self) -> Network:
        """The network after these steps of nnbook's training.train."""
        if not self.steps:
            return self.start
        return train(self.start, self.x, self.y, eta=self.eta, epochs=int(self.steps)).net

    @property
    def cost(self) -> float:
        """C after these steps."""
        return QUADRATIC(self.net(self.x), self.y)

    @property
    def accuracy(self) -> float:
        """The share of examples on the right side of ½."""
        return accuracy(self.net, self.x, self.y)

    def in_words(self) -> str:
        net = self.net
        cost, right = QUADRATIC(net(self.x), self.y), accuracy(net, self.x, self.y)
        return f"C = {fixed(cost, 4)}, {fixed(100 * right, 1)} % right"
