"""Explorable 5: every weight and bias of a drawn 3-4-2 net, and its cell in W and b."""

import numpy as np
import traitlets

from nnbook.activations import IDENTITY
from nnbook.network import Layer, Network
from nnbook.widgets.base import Choice, Explorer

NET = Network(
    (
        Layer([[1, 0, 2], [-1, 3, 1], [2, 1, -2], [0, 1, 1]], [0, 1, -1, 2], IDENTITY),
        Layer([[2, -1, 3, 0], [1, 0, -2, 4]], [-1, 5], IDENTITY),
    )
)
# In the order of net.theta: W¹ row by row, b¹, W², b².
ENTRIES = [
    name
    for l in (1, 2)
    for name in (
        *(f"w{l}_{j}{k}" for j in range(1, NET[l].n_out + 1) for k in range(1, NET[l].n_in + 1)),
        *(f"b{l}_{j}" for j in range(1, NET[l].n_out + 1)),
    )
]


class IndexExplorer(Explorer):
    """Click an edge and its cell of W lights up, and the other way round; a neuron and its bias.

    entry: the weight or bias that is lit, "w2_13" for w²₁₃, "b1_4" for b¹₄.
    """

    _module = "index.js"

    entry = Choice("w2_13", ENTRIES)

    _W = traitlets.List([layer.W.tolist() for layer in NET]).tag(sync=True)
    _b = traitlets.List([layer.b[:, 0].tolist() for layer in NET]).tag(sync=True)

    @property
    def net(self) -> Network:
        """The network that is drawn."""
        return NET

    @property
    def l(self) -> int:  # noqa: E743
        """The layer that the edge goes into, or that the neuron is in."""
        return int(self.entry[1])

    @property
    def j(self) -> int:
        """The neuron that the edge goes into, or whose bias it is: the row."""
        return int(self.entry[3])

    @property
    def k(self) -> int | None:
        """The neuron that the edge comes from: the column; None for a bias."""
        return int(self.entry[4]) if self.entry[0] == "w" else None

    @property
    def value(self) -> float:
        """The weight or the bias."""
        layer = NET[self.l]
        return float((layer.b if self.k is None else layer.W)[self.j - 1, (self.k or 1) - 1])

    @property
    def row(self) -> np.ndarray:
        """The weights of all edges into the same neuron; (n_{l−1},)."""
        return NET[self.l].W[self.j - 1]

    def in_words(self) -> str:
        target = f"neuron {self.j} of layer {self.l}"
        if self.k is None:
            return f"b^{self.l}_{self.j} = {self.value:g}, the bias of {target}"
        source = f"input {self.k}" if self.l == 1 else f"neuron {self.k} of layer {self.l - 1}"
        return (
            f"w^{self.l}_{self.j}{self.k} = {self.value:g}, into {target}, from {source}: "
            f"row {self.j}, column {self.k} of W^{self.l}"
        )
