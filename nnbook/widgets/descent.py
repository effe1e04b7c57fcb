"""Explorable 9: gradient descent on a quadratic cost of one weight or of two."""

import numpy as np
import traitlets

from nnbook.widgets.base import Choice, Explorer, Number, Vector, fixed, vector

STEEPEST = 8.0  # λ_max of the ellipse, whatever its condition number


class DescentExplorer(Explorer):
    """Predict the next step, then the largest η at which descent still arrives.

    weights: 1 is C = (3w − 6)², 2 an ellipse around (1, 0) that is steepest along (1, 1).
    start, eta, steps: where descent starts, its step size, and how many steps it has taken.
    kappa: the condition number of the ellipse. guess: where the reader expects the next step;
    drawing: True until that step is taken. revealed: whether the largest stable η is marked.
    """

    _module = "descent.js"

    weights = Choice(1, [1, 2])
    start = Vector([0.0, 0.0], limits=[(-2, 4), (-3, 3)])
    eta = Number(0.02, limits=(0.001, 0.3))
    kappa = Number(4.0, limits=(1, 30))
    steps = Number(0.0, limits=(0, 60))
    guess = Vector([1.0, 1.0], limits=[(-2.5, 6.5), (-3, 3)])
    drawing = traitlets.Bool(True).tag(sync=True, share=True)
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def H(self) -> np.ndarray:
        """The second derivatives of C."""
        if self.weights == 1:
            return np.array([[18.0]])
        flattest = STEEPEST / self.kappa
        half, rest = (STEEPEST + flattest) / 2, (STEEPEST - flattest) / 2
        return np.array([[half, rest], [rest, half]])

    @property
    def minimum(self) -> np.ndarray:
        """Where C is 0, a column."""
        return np.array([[2.0]] if self.weights == 1 else [[1.0], [0.0]])

    @property
    def path(self) -> np.ndarray:
        """The points of descent, a column each, the start first.  Eq. eq-descent"""
        points = [np.array(self.start[: self.weights]).reshape(-1, 1)]
        for _ in range(int(self.steps)):
            points.append(points[-1] - self.eta * self.H @ (points[-1] - self.minimum))
        return np.hstack(points)  # (weights, steps + 1)

    @property
    def w(self) -> np.ndarray:
        """Where descent stands now, a column."""
        return self.path[:, -1:]

    @property
    def cost(self) -> float:
        """C = ½ (w − w*)ᵀ H (w − w*)."""
        off = self.w - self.minimum
        return float((off.T @ self.H @ off).item() / 2)

    @property
    def gradient(self) -> np.ndarray:
        """∇C = H (w − w*), a column."""
        return self.H @ (self.w - self.minimum)

    @property
    def factors(self) -> np.ndarray:
        """1 − η λ for each λ of H, the flattest direction first."""
        return 1 - self.eta * np.linalg.eigvalsh(self.H)

    @property
    def eta_max(self) -> float:
        """Descent arrives for every η below 2 / λ_max.  Eq. eq-descent-stable"""
        return float(2 / np.linalg.eigvalsh(self.H).max())

    def in_words(self) -> str:
        limit = f", largest stable η {fixed(self.eta_max, 4)}" if self.revealed else ""
        w = fixed(self.w.item()) if self.weights == 1 else vector(self.w)
        return f"after {self.steps:g} steps w = {w}, C = {fixed(self.cost)}{limit}"
