"""The equations of chapter 15, on nets whose errors are complex steps in z."""

import math

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each, Lower, Of, Upper
from worlds import gradient, hand_net, jacobian, network, slope, smooth


def measured(rng):
    """∂C/∂z^l by five-point differences, with the layers after it run as matrix products."""
    at = network(rng)
    W, b, y, f, h = at["W"], at["b"], at["y"], at[r"\sigma"], 1e-3

    def cost_from(l, z):
        a = f(z)
        for k in range(l + 1, at["L"] + 1):
            a = f(W[k] @ a + b[k])
        return np.sum((a - y) ** 2) / 2

    def slopes(l, z):
        shifts = [k * h * e for e in np.eye(len(z))[:, :, None] for k in (-2, -1, 1, 2)]
        steps = [cost_from(l, z + shift) for shift in shifts]
        return np.reshape(steps, (-1, 4)) @ [1, -8, 8, -1] / (12 * h)

    return at | {r"\partial C/\partial z": Upper({l: slopes(l, z) for l, z in at["z"].items()})}


def coupled(rng):
    """Outputs that share a total, with a Jacobian that is not symmetric."""
    z, y = rng.normal(size=(2, 3, 1))

    def sigma(z):
        e = np.exp(z) * np.array([[1], [2], [3]])
        return e * np.cos(z) / np.sum(e)

    return {
        "L": 2, "z": Upper({2: z}), r"J_\sigma": lambda z: jacobian(sigma, z),
        r"\nabla_a C": sigma(z) - y,
        r"\delta": Upper({2: gradient(lambda z: np.sum((sigma(z) - y) ** 2) / 2, z)}),
    }  # fmt: skip


def pulled_back(rng):
    """J of a function with two outputs of three inputs, and the gradient of g · f(x)."""
    A, x, v, g = (rng.normal(size=size) for size in ((2, 3), (3, 1), (3, 1), (2, 1)))

    def f(x):
        return np.sin(A @ x) + A @ x**2

    back = gradient(lambda x: np.sum(g * f(x)), x)
    return {"x": x, "v": v, "g": g, "J": lambda x: jacobian(f, x), r"g \mapsto": back}


def at_a_point(rng):
    at = pulled_back(rng)
    return at | {"J": at["J"](at["x"])}


@equation(
    "eq-delta",
    r"\delta^l = \frac{\partial C}{\partial z^l}, \qquad "
    r"\delta^l_j = \frac{\partial C}{\partial z^l_j}",
    measured,
)
def test_delta_of_the_hand_net_is_the_slope_along_z():
    t, u = sp.symbols("t u", real=True)
    # Around z¹ = (−1, 3): the first ReLU is 0, the second the identity.
    cost = (3 * 0 * t + 2 * u - 4 - 1) ** 2 / 2
    assert sp.diff(cost, t).subs({t: -1, u: 3}) == 0
    assert sp.diff(cost, u).subs({t: -1, u: 3}) == 2


equation("eq-bp1", r"\delta^L = \nabla_a C \odot \sigma'(z^L)", network)


equation("eq-bp1-coupled", r"\delta^L = J_\sigma(z^L)^\mathsf{T}\, \nabla_a C", coupled)


def test_softmax_by_hand():
    p, q = sp.symbols("p q", real=True)
    total = sp.exp(p) + sp.exp(q)
    a = sp.Matrix([sp.exp(p) / total, sp.exp(q) / total])
    at = {p: 0, q: sp.log(3)}
    J = sp.simplify(a.jacobian([p, q]).subs(at))
    assert sp.Rational(1, 16) * sp.Matrix([[3, -3], [-3, 3]]) == J
    residual = a.subs(at) - sp.Matrix([1, 0])
    assert list(J.T * residual) == [sp.Rational(-9, 32), sp.Rational(9, 32)]
    assert J[0, 0] * residual[0] == sp.Rational(-9, 64)


equation(
    "eq-bp2-sum",
    r"\delta^l_k = \sum_{j=1}^{n_{l+1}} \delta^{l+1}_j\, w^{l+1}_{jk}\; \sigma'(z^l_k)",
    network,
)


equation(
    "eq-bp2",
    r"\delta^l = \bigl( (W^{l+1})^\mathsf{T}\, \delta^{l+1} \bigr) \odot \sigma'(z^l)",
    network,
)


equation("eq-vjp", r"g \;\mapsto\; J(x)^\mathsf{T} g", pulled_back)


equation("eq-adjoint", r"g^\mathsf{T} (J v) = (J^\mathsf{T} g)^\mathsf{T} v", at_a_point)


def two_roads(rng):
    W = rng.normal(size=(3, 3))
    b, a, g = rng.normal(size=(3, 3, 1))
    sigma = smooth(rng)

    def cost(a):
        return np.sum(g * (a + sigma(W @ a + b)))  # its gradient by s is g

    return {
        "W": W, "g": g, "z": W @ a + b, r"\sigma'": slope(sigma),
        r"\partial C/\partial a": gradient(cost, a),
    }  # fmt: skip


def classes(rng):
    """Softmax, and the cross-entropy with a target that adds up to 1."""
    z, y = rng.normal(size=(4, 1)), rng.dirichlet(np.ones(4)).reshape(4, 1)

    def softmax(z):
        return np.exp(z) / np.sum(np.exp(z))

    delta = gradient(lambda z: -np.sum(y * np.log(softmax(z))), z)
    return {"L": 2, "y": y, "a": Upper({2: softmax(z)}), r"\delta": Upper({2: delta})}


equation(
    "eq-error-way-round",
    r"""\frac{\partial C}{\partial a} = g + W^\mathsf{T} \bigl( \sigma'(z) \odot g \bigr)""",
    two_roads,
)


equation("eq-softmax-error", r"\delta^L = a^L - y", classes)


# ------------------------------------------------------------ what the text says on the way


def elementwise(rng):
    """The last layer: J_σ by complex steps, with σ of one neuron looking at no other."""
    at = network(rng)
    f = at[r"\sigma"]
    return at | {r"J_\sigma": lambda z: jacobian(f, z)}


def between_layers(rng):
    """J of z^{l+1} as a function of z^l."""
    at = network(rng)
    f, W, b, z = at[r"\sigma"], at["W"], at["b"], at["z"]
    J = Of(lambda v: jacobian(lambda t: W[int(v["l"]) + 1] @ f(t) + b[int(v["l"]) + 1],
                              z[int(v["l"])]))  # fmt: skip
    return at | {"J": J}


def softmax(rng):
    z = rng.normal(size=(3, 1))
    J = jacobian(lambda z: np.exp(z) / np.sum(np.exp(z)), z)
    S = sum(math.exp(v) for v in z.ravel())
    return {
        "z": z, "a": np.array([math.exp(v) for v in z.ravel()]) / S, "S": S,
        r"\partial a/\partial z": Lower(enumerate(J, 1)), "j": 2, "k": Each(1, 3),
        r"\sum_k": range(1, 4),
    }  # fmt: skip


said("15", r"(\delta^L)^\mathsf{T} = (\nabla_a C)^\mathsf{T} J_\sigma(z^L)", elementwise)
said("15", r"J_\sigma(z^L) = \operatorname{diag}(\sigma'(z^L))", elementwise)
said("15", r"\delta^L = \operatorname{diag}(\sigma'(z^L))\, \nabla_a C", elementwise)
said("15", r"z^{l+1} = W^{l+1} \sigma(z^l) + b^{l+1}", network)
said("15", r"(\delta^l)^\mathsf{T} = (\delta^{l+1})^\mathsf{T}\, J", between_layers)
said("15", r"J = W^{l+1} \operatorname{diag}(\sigma'(z^l))", between_layers)
said(
    "15",
    r"\delta^l = \operatorname{diag}(\sigma'(z^l))\, (W^{l+1})^\mathsf{T} \delta^{l+1}",
    network,
)
said("15", r"S = \sum_k e^{z_k}", softmax)
said("15", r"a_j = e^{z_j}/S", softmax)
said(
    "15",
    r"\frac{\partial a_j}{\partial z_j} = \frac{e^{z_j} S - e^{z_j} e^{z_j}}{S^2} = a_j (1 - a_j),"
    r" \qquad \frac{\partial a_j}{\partial z_k} = \frac{0 - e^{z_j} e^{z_k}}{S^2} = -a_j a_k"
    r" \quad (k \ne j) .",
    softmax,
)


def several_classes(rng):
    a, y = rng.dirichlet([1, 1, 1]), rng.dirichlet([1, 1, 1])
    slopes = gradient(lambda a: -sum(p * np.log(q) for p, q in zip(y, a, strict=True)), a)
    return {r"\partial C/\partial a": slopes, "a": a, "y": y, "k": Each(1, 2, 3)}


said("15", r"W^\mathsf{T} (0, 2) = (4, 2)", lambda rng: {"W": hand_net()["W"][1]})
said("15", r"\partial C/\partial a_k = -y_k / a_k", several_classes)
