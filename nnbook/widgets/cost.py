"""Explorable 7: the cost of one neuron over the plane of its weight and its bias."""

import numpy as np
import traitlets

from nnbook.activations import ACTIVATIONS
from nnbook.backprop import backprop
from nnbook.network import Layer, Network
from nnbook.neuron import Neuron
from nnbook.widgets.base import Choice, Explorer, Number, Vector, fixed

REACH = 6  # the map shows |w| and |b| up to this
# The factor k of C = k Σ (a − y)², for m examples with one output each.
FACTORS = {
    "half the mean": lambda m: 1 / (2 * m),
    "mean": lambda m: 1 / m,
    "half the sum": lambda m: 1 / 2,
    "sum": lambda m: 1.0,
}


class CostExplorer(Explorer):
    """Drag (w, b) on the cost's map, and see the neuron's curve move among the examples.

    w, b, sigma: the neuron a = σ(w x + b). x, y: three examples. convention: which constants
    the cost has. eta: the step (w, b) ← (w, b) − η ∇C. revealed: False while the reader fits
    the curve by eye, without the map.
    """

    _module = "cost.js"

    w = Number(-0.5, limits=(-REACH, REACH))
    b = Number(1.0, limits=(-REACH, REACH))
    sigma = Choice("identity", ["identity", "ReLU", "sigmoid"])
    x = Vector([-1.0, 0.0, 2.0], limits=[(-3, 3)] * 3)
    y = Vector([0.2, 0.4, 0.9], limits=[(-0.8, 1.8)] * 3)
    convention = Choice("half the mean", list(FACTORS))
    eta = Number(0.5, limits=(0.01, 5))
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def neuron(self) -> Neuron:
        """The neuron."""
        return Neuron([self.w], self.b, ACTIVATIONS[self.sigma])

    @property
    def residuals(self) -> np.ndarray:
        """a⁽ⁱ⁾ − y⁽ⁱ⁾, (m,)."""
        return self.neuron([self.x]) - self.y

    @property
    def factor(self) -> float:
        """k in C = k Σ (a⁽ⁱ⁾ − y⁽ⁱ⁾)²."""
        return FACTORS[self.convention](len(self.x))

    @property
    def cost(self) -> float:
        """C by the chosen convention."""
        return float(self.factor * np.sum(self.residuals**2))

    @property
    def grad(self) -> np.ndarray:
        """(∂C/∂w, ∂C/∂b) by the chosen convention, a column."""
        neuron = self.neuron
        net = Network((Layer(neuron.w.T, [neuron.b], neuron.sigma),))
        ours = backprop(net, [self.x], [self.y]).theta  # of half the mean
        return ours.reshape(2, 1) * (self.factor / FACTORS["half the mean"](len(self.x)))

    @property
    def lowest(self) -> tuple[float, float]:
        """The (w, b) of the map, in thousandths, with the least cost; the same for all constants.

        First on a grid of tenths, then by walking downhill in hundredths and thousandths.
        """
        (least, place), parts, radius = (np.inf, np.zeros(2, int)), 10, 10 * REACH
        while True:
            b, w = np.mgrid[-radius : radius + 1, -radius : radius + 1].reshape(2, -1)
            tried = np.stack([w, b]) + place[:, None]
            tried = tried[:, np.abs(tried).max(axis=0) <= REACH * parts]
            values = self._squares(*tried / parts)
            best = values.argmin()
            if values[best] < least:
                least, place = values[best], tried[:, best]
                if parts > 10:
                    continue
            elif parts == 1000:
                w, b = (place / 1000).tolist()
                return w, b
            place, parts, radius = 10 * place, 10 * parts, 10

    def _squares(self, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Σ (a − y)² at each of many (w, b)."""
        sigma = ACTIVATIONS[self.sigma]
        return sum((sigma(w * p + b) - t) ** 2 for p, t in zip(self.x, self.y, strict=True))

    def in_words(self) -> str:
        first, second = (fixed(entry) for entry in self.grad[:, 0].tolist())
        w, b = (fixed(entry) for entry in self.lowest)
        return (
            f"C = {fixed(self.cost, 4)}, ∇C = ({first}, {second}), lowest point (w, b) = ({w}, {b})"
        )
