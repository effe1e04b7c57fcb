"""Chapter 13: the gradient in the weight plane, against SymPy and complex-step derivatives."""

from __future__ import annotations

import statistics

import numpy as np
from registry import equation, said
from values import Each, Of
from worlds import gradient, neuron, neuron_examples, relu, weighted

TINY = 1e-200


def smooth_cost(w, b, x, y):
    """C of one neuron with σ = tanh, written out; it takes complex w and b."""
    total = 0
    for i in range(x.shape[1]):
        z = sum(w[k] * x[k, i] for k in range(len(w))) + b
        total = total + (np.tanh(z) - y[i]) ** 2 / 2
    return total / x.shape[1]


def complex_step(f, w):
    """∂f/∂w_k for each k, to the last digit, for an f that is analytic."""
    steps = 1j * TINY * np.eye(len(w))
    return np.array([f(w + step).imag / TINY for step in steps])


def examples(seed, n=3, m=5):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((n, m)), rng.standard_normal(m)
    return x, y, rng.standard_normal(n), rng.standard_normal()


def linear(rng):
    """H by differences of the gradient, which are exact for a parabola."""
    at = neuron(rng, m=5, n=2, sigma=lambda z: z)
    x, y, b = at["x"], at["y"], at["b"]

    def slopes(w):
        return gradient(lambda w: np.mean((w.T @ x + b - y) ** 2) / 2, w)

    steps = np.eye(2)[:, :, None]
    H = np.hstack([(slopes(at["w"] + e) - slopes(at["w"] - e)) / 2 for e in steps])
    return at | {"H": H}


def bowl(rng):
    x, y, _, b = examples(rng.integers(99), n=2)
    best = np.linalg.lstsq(x.T, y - b, rcond=None)[0]
    values, vectors = np.linalg.eigh(x @ x.T / 5)
    p, q = rng.normal(size=2)
    return {
        "C": lambda w: np.mean((w.ravel() @ x + b - y) ** 2) / 2, "w^*": best, "p": p, "q": q,
        "w": best + vectors @ [p, q], r"\lambda": values,
    }  # fmt: skip


def rescaled(rng):
    """Feature k in a unit s times as small, and its weight s times as small."""
    x, y, w, b = examples(rng.integers(99))
    s = rng.uniform(2, 9)
    scale = np.array([1, s, 1])
    before = complex_step(lambda w: smooth_cost(w, b, x, y), w)
    after = complex_step(lambda w: smooth_cost(w, b, scale[:, None] * x, y), w / scale)
    return {
        "s": s, "k": 2, "x": x[:, 0], r"\tilde x": scale * x[:, 0],
        r"\partial C/\partial w": before, r"\partial C/\partial \tilde w": after,
    }  # fmt: skip


def standardised(rng):
    """The rows made orthogonal to (1, …, 1), and as long as it."""
    x = rng.uniform(2, 9, (2, 6))
    centred = x @ (np.eye(6) - np.ones((6, 6)) / 6)
    new = centred * np.sqrt(6) / np.linalg.norm(centred, axis=1, keepdims=True)
    mu, s = [[f(row) for row in x.tolist()] for f in (statistics.fmean, statistics.pstdev)]
    return {
        "x": x, r"\tilde x": new, r"\mu": np.array(mu), "s": np.array(s),
        "k": Each(1, 2), "i": Each(1, 2, 6),
    }  # fmt: skip


def correlated(rng):
    x = rng.normal(size=(2, 40))
    x[1] = 30 * (rng.choice([0.9, -0.4]) * x[0] + x[1]) + 7
    new = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    H = new @ new.T / 40
    return {"H": H, r"\rho": np.corrcoef(x)[0, 1], r"\kappa": np.linalg.cond(H)}


equation(
    "eq-geometry-sum",
    r"\nabla_w C = \sum_{i=1}^{m} \frac{\delta^{(i)}}{m}\, x^{(i)}",
    neuron_examples,
)


equation("eq-geometry-one", r"\nabla_w C = \delta\, x, \qquad \delta = (a - y)\,\sigma'(z)", neuron)


equation(
    "eq-geometry-hessian",
    r"H = \frac{1}{m}\, x\, x^\mathsf{T} = \frac{1}{m} \sum_{i=1}^{m} "
    r"x^{(i)} (x^{(i)})^\mathsf{T}",
    linear,
)


equation(
    "eq-geometry-ellipse",
    r"C(w) = C(w^*) + \tfrac12 \lambda_1 p^2 + \tfrac12 \lambda_2 q^2",
    bowl,
)


equation(
    "eq-geometry-scaling",
    r"\frac{\partial C}{\partial \tilde w_k} = s\,\frac{\partial C}{\partial w_k}, \qquad "
    r"\tilde x_k\,\frac{\partial C}{\partial \tilde w_k} = s^2\, x_k\,\frac{\partial C}{\partial w_k}",  # noqa: E501
    rescaled,
)


equation(
    "eq-geometry-factors",
    r"\frac{\partial C}{\partial w_k} = \frac{1}{m} \sum_{i=1}^{m} (a^{(i)} - y^{(i)})\; "
    r"\sigma'(z^{(i)})\; x_k^{(i)}",
    neuron_examples,
)


@equation(
    "eq-geometry-standard",
    r"\tilde x_k^{(i)} = \frac{x_k^{(i)} - \mu_k}{s_k}",
    standardised,
)
def test_standardised_inputs_have_mean_0_and_deviation_1_and_lose_nothing():
    rng = np.random.default_rng(5)
    x = rng.uniform(2, 9, (2, 6))
    mu = [sum(row) / 6 for row in x]
    s = [(sum((value - m) ** 2 for value in row) / 6) ** 0.5 for row, m in zip(x, mu, strict=True)]
    new = np.array([[(x[k, i] - mu[k]) / s[k] for i in range(6)] for k in range(2)])
    np.testing.assert_allclose(new.sum(axis=1), 0, atol=1e-13)
    np.testing.assert_allclose((new**2).sum(axis=1) / 6, 1, rtol=1e-13)
    w, b = rng.standard_normal(2), 0.3
    new_b = b + w[0] * mu[0] + w[1] * mu[1]
    np.testing.assert_allclose((w * s) @ new + new_b, w @ x + b, rtol=1e-13)


@equation(
    "eq-geometry-correlation",
    r"H = \begin{bmatrix} 1 & \rho \\ \rho & 1 \end{bmatrix}, \qquad "
    r"\kappa = \frac{1 + |\rho|}{1 - |\rho|}",
    correlated,
)
def test_after_standardising_only_the_correlation_is_left():
    rng = np.random.default_rng(6)
    for mix in (0.9, -0.4):
        x = rng.standard_normal((2, 40))
        x[1] = 30 * (mix * x[0] + x[1]) + 7
        rho = np.corrcoef(x)[0, 1]
        assert np.sign(rho) == np.sign(mix)
        new = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
        H = new @ new.T / 40
        np.testing.assert_allclose(H, [[1, rho], [rho, 1]], rtol=1e-12)
        kappa = (1 + abs(rho)) / (1 - abs(rho))
        np.testing.assert_allclose(np.linalg.cond(H), kappa, rtol=1e-10)


def shifted(rng):
    """The same neuron on inputs in other units, with other zero points."""
    x, y, w, b = examples(rng.integers(99))
    mu, s = rng.normal(size=3), rng.uniform(2, 9, 3)
    moved = (x - mu[:, None]) / s[:, None]
    w_new, b_new = s * w, b + w @ mu

    def slopes(x, w, b):
        return complex_step(lambda p: smooth_cost(p[:3], p[3], x, y), np.append(w, b))

    old, new = slopes(x, w, b), slopes(moved, w_new, b_new)
    return {
        "s": s, r"\mu": mu, "k": Each(1, 2, 3),
        r"\partial C/\partial w": old[:3], r"\partial C/\partial b": old[3],
        r"\partial C/\partial \tilde w": new[:3], r"\partial C/\partial \tilde b": new[3],
    }  # fmt: skip


equation(
    "eq-geometry-shift",
    r"""\frac{\partial C}{\partial \tilde w_k}
    = \frac{1}{s_k} \left( \frac{\partial C}{\partial w_k}
    - \mu_k \frac{\partial C}{\partial b} \right), \qquad
    \frac{\partial C}{\partial \tilde b} = \frac{\partial C}{\partial b}""",
    shifted,
)


# ------------------------------------------------------------ what the text says on the way


def bowl_proof(rng):
    """A step d along both axes of the bowl; the expansion holds from any w*, not the best alone."""
    x, y, start, b = examples(rng.integers(99), n=2)
    values, vectors = np.linalg.eigh(x @ x.T / 5)
    p, q = rng.normal(size=2)
    d = vectors @ [p, q]
    return {
        "C": lambda w: np.mean((w.ravel() @ x + b - y) ** 2) / 2, "w^*": start, "w": start + d,
        "x": x, "y": y.reshape(1, -1), "b": b, "r": (start @ x + b - y).reshape(1, -1), "m": 5,
        "d": d, "p": p, "q": q, "v_1": vectors[:, 0], "v_2": vectors[:, 1], "H": x @ x.T / 5,
        r"\lambda": values, "i": Each(1, 3), r"\sum_i": range(1, 6),
    }  # fmt: skip


def one_input(rng):
    return neuron(rng) | {"k": Each(1, 2, 3)}


def all_inputs(rng):
    return neuron_examples(rng) | {r"\sum_i": range(1, 5)}


said("13", r"\partial C/\partial b = \sum_i \frac{\delta^{(i)}}{m} \cdot 1", all_inputs)
said("13", r"\partial C/\partial w_k = \delta x_k", one_input)
said("13", r"w = w^* + p\,v_1 + q\,v_2", bowl_proof)
said("13", r"r^{(i)} = w^* \cdot x^{(i)} + b - y^{(i)}", bowl_proof)
said("13", r"d = p v_1 + q v_2", bowl_proof)
said(
    "13",
    r"\;C(w) = \frac{1}{2m} \sum_i (r^{(i)} + d \cdot x^{(i)})^2 = C(w^*)"
    r" + d \cdot \frac1m \sum_i r^{(i)} x^{(i)} + \frac{1}{2m} \sum_i (d \cdot x^{(i)})^2",
    bowl_proof,
)
said("13", r"(d \cdot x^{(i)})^2 = d^\mathsf{T} x^{(i)} (x^{(i)})^\mathsf{T} d", bowl_proof)
said("13", r"Hd = \lambda_1 p v_1 + \lambda_2 q v_2", bowl_proof)
said("13", r"d^\mathsf{T} H d = \lambda_1 p^2 + \lambda_2 q^2", bowl_proof)
said("13", r"H\,(1, 1) = (1 + \rho)(1, 1)", correlated)
said("13", r"H\,(1, -1) = (1 - \rho)(1, -1)", correlated)


def beside_the_inputs(rng):
    """Two inputs of three numbers, and the direction at a right angle to both."""
    at = neuron(rng, m=2)
    return at | {"v": np.cross(at["x"][:, 0], at["x"][:, 1])}


def silent(rng):
    """A neuron with ReLU that is off for all its examples."""
    at = neuron(rng, m=4, sigma=relu)
    while (at["z"] > 0).any():
        at = neuron(rng, m=4, sigma=relu)
    return at


def two_thermometers(rng):
    """The same neuron at the same temperature, for 20 °C and for 68 °F, too high by 1."""
    w, b = rng.normal(size=2)
    y = 20 * w + b - 1
    w_f, b_f = w * 5 / 9, b - w * 160 / 9
    cost = lambda w, b, x: (w * x + b - y) ** 2 / 2  # noqa: E731
    return {
        r"\partial C/\partial w": gradient(lambda w: cost(w, b, 20), w),
        r"\partial C/\partial b": gradient(lambda b: cost(w, b, 20), b),
        r"\partial C/\partial \tilde w": gradient(lambda w: cost(w, b_f, 68), w_f),
    }


def centred(rng):
    """Inputs of mean 0; the mixed slope is ∂C/∂b moved by a complex step in each weight."""
    at = neuron(rng, m=4, sigma=lambda z: z)
    w, b, y = at["w"], at["b"], at["y"]
    x = at["x"] - at["x"].mean(axis=1, keepdims=True)

    def slope_in_b(w):
        h = 1e-3
        cost = lambda b: np.mean((weighted(w.T, x, b) - y) ** 2) / 2  # noqa: E731
        return (cost(b + h) - cost(b - h)) / (2 * h)  # exact: the cost is quadratic

    mixed = [g.item() for g in gradient(slope_in_b, w)]
    return {
        r"\frac{\partial^2 C}{\partial \tilde w_k\,\partial \tilde b}": Of(
            lambda v: mixed[int(v["k"]) - 1]
        ),
        r"\tilde x": x, "m": 4, "k": Each(1, 2, 3), r"\sum_i": range(1, 5),
    }  # fmt: skip


said("13", r"v \cdot \nabla_w C = 0", beside_the_inputs)
said("13", r"v_1 \cdot v_2 = 0", bowl_proof)
said("13", r"\nabla_w C = 0", silent)
said("13", r"\partial C/\partial b = 0", silent)
said("13", r"\partial C/\partial w = 20", two_thermometers)
said("13", r"\partial C/\partial b = 1", two_thermometers)
said("13", r"\partial C/\partial \tilde w = 68", two_thermometers)
said(
    "13",
    r"\frac{\partial^2 C}{\partial \tilde w_k\,\partial \tilde b}"
    r" = \frac1m \sum_i \tilde x_k^{(i)} = 0",
    centred,
)
