"""Explorable 13: a small graph whose derivatives are found forward and in reverse."""

import numpy as np
import traitlets

from nnbook.calculus import numeric_jacobian
from nnbook.widgets.base import Choice, Explorer, Vector, fixed, vector

# The numbers in the order in which the sweeps find them: values, tangents (t), adjoints (a).
STEPS = ["u", "v", "y", "t_u", "t_v", "t_y", "a_v", "a_u", "a_x2", "a_x1"]


def output(x: np.ndarray) -> np.ndarray:
    """y = u v with u = x₁ + x₂ and v = u x₂, as a column of one number."""
    u = x[0] + x[1]
    return np.array([u * (u * x[1])])


class GraphExplorer(Explorer):
    """Step through u = x₁ + x₂, v = u x₂, y = u v: values, a nudge's tangents, y's adjoints.

    x: the inputs. nudge: how fast each of them moves, ẋ.
    step: the number that is asked for, "t_u" for the tangent u̇, "a_u" for the adjoint ū; the
    ones before it are known. revealed: whether that one is known, too.
    """

    _module = "graph.js"

    x = Vector([1.0, 2.0], limits=[(-3, 3)] * 2)
    nudge = Vector([1.0, 0.0], limits=[(-2, 2)] * 2)
    step = Choice(STEPS[0], STEPS)
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def values(self) -> np.ndarray:
        """(u, v, y), a column."""
        u = self.x[0] + self.x[1]
        v = u * self.x[1]
        return np.array([[u], [v], [u * v]])  # (3, 1)

    @property
    def tangents(self) -> np.ndarray:
        """(u̇, v̇, ẏ), a column: one forward sweep, a JVP."""
        (u, v, _), (d1, d2) = self.values[:, 0], self.nudge
        du = d1 + d2
        dv = self.x[1] * du + u * d2
        return np.array([[du], [dv], [v * du + u * dv]])  # (3, 1)

    @property
    def adjoints(self) -> np.ndarray:
        """(v̄, ū, x̄₂, x̄₁), a column: one reverse sweep from ȳ = 1, a VJP."""
        u, v, _ = self.values[:, 0]
        of_v = u
        of_u = v + self.x[1] * of_v
        return np.array([[of_v], [of_u], [of_u + u * of_v], [of_u]])  # (4, 1)

    @property
    def grad(self) -> np.ndarray:
        """∇y = (x̄₁, x̄₂), a column."""
        return self.adjoints[:1:-1]  # (2, 1)

    @property
    def measured(self) -> np.ndarray:
        """∇y by central differences, which know no graph."""
        return numeric_jacobian(output, self.x).T  # (2, 1)

    def in_words(self) -> str:
        return (
            f"(u, v, y) = {vector(self.values)}, their tangents {vector(self.tangents)}, "
            f"∇y = {vector(self.grad)}, measured {vector(self.measured)}, "
            f"∇y · ẋ = {fixed((self.grad.T @ np.array(self.nudge)).item())}"
        )
