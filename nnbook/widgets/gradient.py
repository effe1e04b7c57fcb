"""Explorable 1: the gradient of f(x, y) = x² + cos y and the slope along a direction."""

import numpy as np
import traitlets

from nnbook.widgets.base import Explorer, Number, Vector, fixed


class GradientExplorer(Explorer):
    """Drag the point x, turn the direction u; the slope along u is ∇f · u = ‖∇f‖ cos φ.

    x: the point, two numbers. angle: the direction u, in degrees from the x-axis.
    revealed: False while the reader predicts where f rises fastest.
    """

    _module = "gradient.js"

    x = Vector([1.0, 2.0], limits=[(-3, 3), (-3.5, 3.5)])
    angle = Number(120.0, limits=(-180, 180))
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def f(self) -> float:
        """f = x² + cos y."""
        x, y = self.x
        return float(x**2 + np.cos(y))

    @property
    def grad(self) -> np.ndarray:
        """∇f = (2x, −sin y), a column."""
        x, y = self.x
        return np.array([[2 * x], [-np.sin(y)]])  # (2, 1)

    @property
    def u(self) -> np.ndarray:
        """The unit vector of the direction, a column."""
        alpha = np.deg2rad(self.angle)
        return np.array([[np.cos(alpha)], [np.sin(alpha)]])  # (2, 1)

    @property
    def slope(self) -> float:
        """The slope of f along u: ∇f · u."""
        return float((self.grad.T @ self.u).item())

    def in_words(self) -> str:
        first, second = (fixed(entry) for entry in self.grad[:, 0].tolist())
        return f"f = {fixed(self.f)}, ∇f = ({first}, {second}), slope along u {fixed(self.slope)}"
