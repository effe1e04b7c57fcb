"""Explorable 8: the gradient of one neuron's cost as the sum of its examples' arrows."""

import numpy as np
import traitlets

from nnbook.activations import ACTIVATIONS
from nnbook.backprop import Gradient, backprop
from nnbook.costs import QUADRATIC
from nnbook.network import Layer, Network
from nnbook.widgets.base import Choice, Explorer, Matrix, Number, Vector, fixed


class WeightPlaneExplorer(Explorer):
    """Drag w in the (w₁, w₂) plane and the examples in the plane of the inputs.

    w, b, sigma: the neuron. x, y: four examples, a column each; the first m of them count.
    scale: x₁ reaches the neuron times this number. eta: the step w ← w − η ∇C, with b as it is.
    guess: where the reader expects w to move, in degrees; revealed: False until it is shown.
    """

    _module = "weight_plane.js"

    w = Vector([1.0, 1.0], limits=[(-3, 3), (-3, 3)])
    b = Number(1.0, limits=(-4, 4))
    sigma = Choice("ReLU", ["ReLU", "identity", "sigmoid"])
    m = Choice(4, [1, 2, 3, 4])
    x = Matrix([[2.0, -1.0, 2.0, -1.0], [1.0, 2.0, -1.0, -2.0]], limits=(-3, 3))
    y = Vector([2.0, 4.0, 3.0, 1.0], limits=[(-6, 6)] * 4)
    scale = Number(1.0, limits=(0.5, 4))
    eta = Number(0.1, limits=(0.01, 2))
    guess = Number(90.0, limits=(-180, 180))
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def inputs(self) -> np.ndarray:
        """The inputs that count, x₁ scaled; (2, m)."""
        return np.array(self.x)[:, : self.m] * [[self.scale], [1.0]]

    @property
    def targets(self) -> np.ndarray:
        """The targets that count, (1, m)."""
        return np.array([self.y[: self.m]])

    @property
    def net(self) -> Network:
        """The neuron as a network of one layer."""
        return Network((Layer([self.w], [self.b], ACTIVATIONS[self.sigma]),))

    @property
    def gradient(self) -> Gradient:
        """What backprop says about the neuron and its examples."""
        return backprop(self.net, self.inputs, self.targets)

    @property
    def delta(self) -> np.ndarray:
        """The errors δ⁽ⁱ⁾ = (a⁽ⁱ⁾ − y⁽ⁱ⁾) σ′(z⁽ⁱ⁾), (1, m)."""
        return self.gradient.delta[1]

    @property
    def arrows(self) -> np.ndarray:
        """δ⁽ⁱ⁾ x⁽ⁱ⁾ / m, a column per example; their sum is grad_w."""
        return self.delta * self.inputs / self.m  # (2, m)

    @property
    def grad_w(self) -> np.ndarray:
        """∇_w C, a column."""
        return self.gradient.W[1].T  # (2, 1)

    @property
    def cost(self) -> float:
        """C, the mean over the m examples."""
        return QUADRATIC(self.net(self.inputs), self.targets)

    @property
    def dead(self) -> bool:
        """Whether σ′(z) = 0 on every example, so that nothing can move the neuron."""
        layer = self.net[1]
        return not layer.sigma.df(layer.z(self.inputs)).any()

    def in_words(self) -> str:
        first, second = (fixed(entry) for entry in self.grad_w[:, 0].tolist())
        dead = ", a dead unit" if self.dead else ""
        return f"C = {fixed(self.cost)}, ∇C = ({first}, {second}) over w{dead}"
