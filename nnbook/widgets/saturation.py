"""Explorable 11: the length of the error δˡ in every layer of a deep random network."""

import numpy as np
import traitlets

from nnbook.activations import ACTIVATIONS, IDENTITY
from nnbook.backprop import backprop
from nnbook.network import Layer, Network
from nnbook.widgets.base import Choice, Explorer, Number, Vector

WIDTH = 30
DEEPEST = 12
SEED = 1  # of the weights
FADED = 1000  # an error is faded where it is this many times shorter than in the last layer


def _example(seed: int) -> tuple[list[float], list[float]]:
    x, y = np.random.default_rng(seed).standard_normal((2, WIDTH)).tolist()
    return x, y


class SaturationExplorer(Explorer):
    """Predict where on its way back the error falls below a thousandth of the last δ.

    sigma: the activation of the hidden layers; the last has the identity. depth: the number L
    of layers. scale: the weights are scale times those of Network.random with the seed 1, whose
    unit normals are rounded to sixteenths, so that a page carries a byte for each.
    layer: the layer whose step of equation 2 is shown. x, y: the example, WIDTH numbers each.
    guess: the layer that the reader expects, 0 for none; revealed: False until it is shown.
    """

    _module = "saturation.js"

    sigma = Choice("sigmoid", ["sigmoid", "tanh", "ReLU"])
    depth = Choice(10, list(range(2, DEEPEST + 1)))
    scale = Number(1.0, limits=(0.5, 2.5))
    layer = Choice(9, list(range(1, DEEPEST)))
    guess = Choice(7, list(range(DEEPEST)))
    revealed = traitlets.Bool(False).tag(sync=True, share=True)
    x = Vector(_example(0)[0], limits=[(-10, 10)] * WIDTH).tag(share=False)
    y = Vector(_example(0)[1], limits=[(-10, 10)] * WIDTH).tag(share=False)
    # The unit normals behind the weights, for the page: sixteenths, W¹ row by row, then W², …
    _normals = traitlets.Bytes().tag(sync=True)

    @traitlets.default("_normals")
    def _default_normals(self) -> bytes:
        return (16 * _unit_normals()).astype(np.int8).tobytes()

    @property
    def net(self) -> Network:
        """The network; with scale 1 that of Network.random([30, …], default_rng(1)), rounded."""
        sigma = ACTIVATIONS[self.sigma]
        Ws = self.scale * _unit_normals()[: self.depth] / np.sqrt(WIDTH)
        zeros = np.zeros(WIDTH)
        return Network((*(Layer(W, zeros, sigma) for W in Ws[:-1]), Layer(Ws[-1], zeros, IDENTITY)))

    @property
    def delta(self) -> tuple[np.ndarray | None, ...]:
        """delta[l] is δˡ, a column, for l = 1 … L; index 0 holds None."""
        return backprop(self.net, self.x, self.y).delta

    @property
    def lengths(self) -> np.ndarray:
        """‖δˡ‖ for l = 1 … L, (L,)."""
        return np.array([np.linalg.norm(delta) for delta in self.delta[1:]])

    @property
    def faded(self) -> int:
        """The last layer l with ‖δˡ‖ < ‖δᴸ‖ / 1000; 0 if there is none."""
        below = np.flatnonzero(self.lengths < self.lengths[-1] / FADED)
        return int(below[-1]) + 1 if below.size else 0

    def in_words(self) -> str:
        first, last = (f"{length:.2e}" for length in self.lengths[[0, -1]])
        where = f"from layer {self.faded} down" if self.faded else "nowhere"
        return f"‖δ¹‖ = {first}, ‖δᴸ‖ = {last}, {where} below a thousandth of the last"


def _unit_normals() -> np.ndarray:
    """The draws of Network.random, rounded, for the deepest network; others take the first."""
    return np.round(16 * np.random.default_rng(SEED).standard_normal((DEEPEST, WIDTH, WIDTH))) / 16
