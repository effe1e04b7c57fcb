"""Explorable 4: one neuron with two inputs, its line, and points of two classes beside it."""

import numpy as np
import traitlets

from nnbook.activations import ACTIVATIONS
from nnbook.neuron import Neuron
from nnbook.widgets.base import Choice, Explorer, Number, Vector, fixed

# Two classes that a line can separate, though not the line of the start, w = (1, 2), b = ½.
FOR = [(4, -2), (2, -2.5), (1, -1), (3.5, 1), (2, 0.5), (0.5, -3)]
AGAINST = [(-1, 1.5), (-2.5, -1), (0, 2.5), (-3, 2), (1.5, 3), (-1.5, -0.5)]


class NeuronExplorer(Explorer):
    """Drag the line w · x + b = 0, its normal w and the point x; double w and b.

    w, b, activation: the neuron. x: the point whose z, distance and a are shown.
    revealed: False while the reader predicts what doubling w and b will change.
    """

    _module = "neuron.js"

    w = Vector([1.0, 2.0], limits=[(-8, 8), (-8, 8)])
    b = Number(0.5, limits=(-40, 40))
    activation = Choice("sigmoid", ["sigmoid", "ReLU", "tanh", "step"])
    x = Vector([3.0, -1.0], limits=[(-4.5, 4.5), (-4.5, 4.5)])
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    _points = traitlets.List([list(point) for point in FOR + AGAINST]).tag(sync=True)
    _classes = traitlets.List([1] * len(FOR) + [0] * len(AGAINST)).tag(sync=True)

    @property
    def neuron(self) -> Neuron:
        """The neuron of nnbook."""
        return Neuron(self.w, self.b, ACTIVATIONS[self.activation])

    @property
    def points(self) -> np.ndarray:
        """The points to be separated, a column each; (2, 12)."""
        return np.array(self._points).T

    @property
    def classes(self) -> np.ndarray:
        """1 for the points that want z > 0, 0 for those that want z < 0; (12,)."""
        return np.array(self._classes)

    @property
    def z(self) -> float:
        """z = w · x + b."""
        return float(self.neuron.z(self.x))

    @property
    def a(self) -> float:
        """a = σ(z)."""
        return float(self.neuron(self.x))

    @property
    def distance(self) -> float:
        """The signed distance of x from the line, z / ‖w‖; nan where w = 0 and there is no line."""
        length = np.linalg.norm(self.w)
        return float(self.z / length) if length else float("nan")

    @property
    def correct(self) -> int:
        """How many of the points are on the side that their class wants."""
        z = self.neuron.z(self.points)
        return int(np.sum(np.where(self.classes == 1, z > 0, z < 0)))

    def in_words(self) -> str:
        line = f"distance {fixed(self.distance)} from the line" if any(self.w) else "no line"
        return (
            f"z = {fixed(self.z)}, {line}, a = {fixed(self.a)}; "
            f"{self.correct} of {self.classes.size} points on their side"
        )
