"""Explorable 3: the chain x → g → f, its two Jacobians and their product."""

import numpy as np
import traitlets

from nnbook.calculus import numeric_jacobian
from nnbook.widgets.base import Choice, Explorer, Vector, fixed, vector

ENTRIES = ["none", "1,1", "1,2", "2,1", "2,2"]


def inner(p: np.ndarray) -> np.ndarray:
    """g(x, y) = (x² + y, y³)."""
    x, y = p
    return np.array([x**2 + y, y**3])


def outer(u: np.ndarray) -> np.ndarray:
    """f(u₁, u₂) = (sin u₁, ln u₂)."""
    return np.array([np.sin(u[0]), np.log(u[1])])


class ChainExplorer(Explorer):
    """Change p = (x, y); J_f at g(p), times J_g at p, is the Jacobian of f after g.

    p: the point. wrong_order: multiply J_g J_f instead. wrong_point: take J_f at p.
    entry: "row,column" of the product, as a prediction or to see its sum of paths.
    revealed: False while the reader predicts which entry it is that the question asks for.
    """

    _module = "chain.js"

    p = Vector([1.0, 2.0], limits=[(-2, 2), (0.2, 3)])
    wrong_order = traitlets.Bool(False).tag(sync=True, share=True)
    wrong_point = traitlets.Bool(False).tag(sync=True, share=True)
    entry = Choice("none", ENTRIES)
    revealed = traitlets.Bool(False).tag(sync=True, share=True)

    @property
    def u(self) -> np.ndarray:
        """What enters f: g(p), a column."""
        return inner(np.array(self.p)).reshape(2, 1)

    @property
    def h(self) -> np.ndarray:
        """f(g(p)), a column."""
        return outer(self.u[:, 0]).reshape(2, 1)

    @property
    def J_g(self) -> np.ndarray:
        """The Jacobian of g at p."""
        x, y = self.p
        return np.array([[2 * x, 1], [0, 3 * y**2]])

    @property
    def J_f(self) -> np.ndarray:
        """The Jacobian of f at g(p), where it belongs, or at p if wrong_point."""
        first, second = self.p if self.wrong_point else self.u[:, 0].tolist()
        return np.array([[np.cos(first), 0], [0, 1 / second]])

    @property
    def product(self) -> np.ndarray:
        """J_f J_g, or J_g J_f if wrong_order.  Eq. eq-chain-rule"""
        return self.J_g @ self.J_f if self.wrong_order else self.J_f @ self.J_g

    @property
    def measured(self) -> np.ndarray:
        """The Jacobian of f after g by central differences, which know no chain rule."""
        return numeric_jacobian(lambda p: outer(inner(p)), self.p)

    @property
    def error(self) -> float:
        """The largest distance of an entry of the product from the measured one."""
        return float(np.abs(self.product - self.measured).max())

    def in_words(self) -> str:
        def rows(matrix: np.ndarray) -> str:
            return f"[{', '.join(map(vector, matrix))}]"

        name = "J_g J_f" if self.wrong_order else "J_f J_g"
        where = "p" if self.wrong_point else "g(p)"
        return (
            f"with J_f at {where}, {name} = {rows(self.product)}, "
            f"measured {rows(self.measured)}, largest difference {fixed(self.error)}"
        )
