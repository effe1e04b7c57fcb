"""Back propagation: the four equations, one line each, and the algorithm made of them.

Columns are examples. delta[l] holds ∂C⁽ⁱ⁾/∂z^l of each example i in column i, not divided by m;
the mean over the examples is taken once, in bp3 and bp4.

Each equation raises ValueError, in one sentence, for arrays that do not fit one another, and
OverflowError where its result leaves the range of floats.
"""

from dataclasses import dataclass

import numpy as np

from nnbook.costs import QUADRATIC, Cost
from nnbook.network import Network
from nnbook.notation import Array, ArrayLike, column, formula, instance, same_shape


@formula("n m", "n m", elementwise=True)
def bp1(grad_a: Array, dsigma: Array) -> Array:
    """δᴸ = ∇ₐC ⊙ σ′(zᴸ).  All (n_L, m).  Eq. eq-bp1"""
    return grad_a * dsigma


@formula("k n", "k m", "n m")
def bp2(W_next: Array, delta_next: Array, dsigma: Array) -> Array:
    """δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ σ′(zˡ).  (n_{l+1}, n_l), (n_{l+1}, m), (n_l, m).  Eq. eq-bp2"""
    return (W_next.T @ delta_next) * dsigma


@formula("n m")
def bp3(delta: Array) -> Array:
    """∂C/∂bˡ = δˡ, mean over the columns.  (n_l, m) → (n_l, 1).  Eq. eq-bp3"""
    return delta.mean(axis=1, keepdims=True)


@formula("n m", "k m")
def bp4(delta: Array, a_prev: Array) -> Array:
    """∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ, mean over the columns.  → (n_l, n_{l−1}).  Eq. eq-bp4"""
    return delta @ a_prev.T / delta.shape[1]


@dataclass(frozen=True, eq=False)
class Gradient:
    """∂C/∂W[l], ∂C/∂b[l] and delta[l], for l = 1 … L; index 0 holds None."""

    W: tuple[Array | None, ...]
    b: tuple[Array | None, ...]
    delta: tuple[Array | None, ...]

    @property
    def theta(self) -> Array:
        """∂C/∂θ in the order of Network.theta, shape (P,)."""
        return np.concatenate(
            [p.ravel() for W, b in zip(self.W[1:], self.b[1:], strict=True) for p in (W, b)]
        )


def backprop(net: Network, x: ArrayLike, y: ArrayLike, cost: Cost = QUADRATIC) -> Gradient:
    """The gradient of C(net(x), y) with respect to every weight and bias.

    x: (n, m); y: (n_L, m). One forward pass, one backward pass.
    Raises TypeError if net is no Network or cost no Cost, ValueError if y has not the shape of the
    output, OverflowError where a number leaves the range of floats; each in one sentence.
    """
    instance(net, Network, "net", "pass Network([Layer(W, b, sigma)])")
    instance(cost, Cost, "cost", "pass, say, nnbook.costs.QUADRATIC")
    passed = net.forward(x)
    z, a = passed.z, passed.a
    y = column(y, net.sizes[-1], name="y")
    same_shape(y, a[-1])
    L = net.L

    delta: list[Array | None] = [None] * (L + 1)
    delta[L] = bp1(cost.grad(a[L], y), net[L].sigma.df(z[L]))
    for l in range(L - 1, 0, -1):
        delta[l] = bp2(net[l + 1].W, delta[l + 1], net[l].sigma.df(z[l]))
    db = [None, *(bp3(delta[l]) for l in range(1, L + 1))]
    dW = [None, *(bp4(delta[l], a[l - 1]) for l in range(1, L + 1))]
    return Gradient(tuple(dW), tuple(db), tuple(delta))
