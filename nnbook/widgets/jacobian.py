"""Explorable 2: the Jacobian of f = (2x + y³, eʸ − 13x) as the best linear map at a point."""

import numpy as np
import traitlets

from nnbook.widgets.base import Explorer, Number, Vector, fixed, vector

HALF_SIDE = 0.8  # of the square around p, before any zoom


def bend(p: np.ndarray) -> np.ndarray:
    """f = (2x + y³, eʸ − 13x); p: (2, m), a point per column."""
    x, y = p
    return np.stack([2 * x + y**3, np.exp(y) - 13 * x])


class JacobianExplorer(Explorer):
    """Drag the point p and a nudge Δ of a square around it; J Δ is nearly f(p + Δ) − f(p).

    p: the point. zoom: the square has half a side of 0.8, halved at each whole step of zoom.
    corner: Δ in halves of a side, from (−1, −1) to (1, 1), so that zooming shrinks Δ as well.
    guess: where the reader thinks J takes Δ; revealed: False until it is shown.
    """

    _module = "jacobian.js"

    p = Vector([0.0, 1.0], limits=[(-1.5, 1.5)] * 2)
    zoom = Number(0.0, limits=(0, 6))
    corner = Vector([0.75, 0.5], limits=[(-1, 1)] * 2)
    guess = Vector([0.0, 0.0], limits=[(-10, 10), (-20, 20)])
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def point(self) -> np.ndarray:
        """The point p, a column."""
        return np.array(self.p).reshape(2, 1)

    @property
    def r(self) -> float:
        """Half a side of the square."""
        return HALF_SIDE / 2**self.zoom

    @property
    def delta(self) -> np.ndarray:
        """The nudge Δ, a column."""
        return self.r * np.array(self.corner).reshape(2, 1)

    @property
    def J(self) -> np.ndarray:
        """The Jacobian of f at p: a row per output, a column per input."""
        _, y = self.p
        return np.array([[2, 3 * y**2], [-13, np.exp(y)]])  # (2, 2)

    @property
    def predicted(self) -> np.ndarray:
        """What J makes of the nudge, J Δ, a column.  Eq. eq-jacobian-linear"""
        return self.J @ self.delta

    @property
    def change(self) -> np.ndarray:
        """What f makes of it, f(p + Δ) − f(p), a column."""
        return bend(self.point + self.delta) - bend(self.point)

    @property
    def error(self) -> float:
        """‖f(p + Δ) − f(p) − J Δ‖."""
        return float(np.linalg.norm(self.change - self.predicted))

    def in_words(self) -> str:
        return (
            f"Δ = {vector(self.delta)}, J Δ = {vector(self.predicted)}, "
            f"f(p + Δ) − f(p) = {vector(self.change)}, error {fixed(self.error)}"
        )
