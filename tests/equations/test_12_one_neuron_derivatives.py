"""The equations of chapter 12, on neurons whose derivatives are complex steps."""

from fractions import Fraction

import numpy as np
from registry import equation, said
from values import Each, Of, Upper
from worlds import gradient, hand_net, jacobian, neuron, neuron_examples, relu, weighted


def relu_neuron(rng):
    """Four examples with the cost as a function, neuron by neuron."""
    at = neuron(rng, m=4, sigma=relu)
    while (at["z"][0] > 0).tolist() != [True, False, True, True]:
        at = neuron(rng, m=4, sigma=relu)
    x, y = at["x"], at["y"]
    return at | {"C": lambda w, b: np.mean((relu(weighted(w.T, x, np.array([[b]]))) - y) ** 2) / 2}


def both_sides(rng):
    return {"z": Each(1, *rng.uniform(0.2, 0.8, 2), *rng.uniform(-2, -0.2, 2))}


def links(rng):
    """The six links of one example, each differentiated by itself; z > 0 and z < 0."""
    at = neuron(rng, sigma=relu)
    w, x, a, y, n = at["w"], at["x"], at["a"], at["y"], at["n"]
    r = a - y
    return at | {
        "r": r, r"J_{w \mapsto c}": at[r"\partial C/\partial w"].T,
        "J_c": gradient(lambda r: r**2 / 2, r), "J_r": gradient(lambda a: a - y, a),
        "J_a": gradient(relu, at["z"]), "J_z": 1.0, "J_s": jacobian(np.sum, w * x),
        "J_p": jacobian(lambda w: w * x, w), r"\cdots": n,
    }  # fmt: skip


def errors(rng):
    at = neuron_examples(rng)
    f, y, m = at[r"\sigma"], at["y"], at["m"]
    slopes = jacobian(lambda z: (f(z) - y.T) ** 2 / 2, at["z"].T)
    return at | {r"\partial c/\partial z": Upper({i + 1: slopes[[i]] for i in range(m)})}


@equation(
    "eq-neuron-cost",
    r"C(w, b) = \frac{1}{2m} \sum_{i=1}^m"
    r" \bigl( \max(0,\; w \cdot x^{(i)} + b) - y^{(i)} \bigr)^2",
    relu_neuron,
)
def test_the_cost_by_hand():
    x, y = ((1, 2), (2, -2), (-3, 0)), (2, 3, 1)

    def cost(w, b):
        z = [sum(w_k * x_k for w_k, x_k in zip(w, x_i, strict=True)) + b for x_i in x]
        return sum(Fraction(max(0, z_i) - y_i) ** 2 for z_i, y_i in zip(z, y, strict=True)) / 6

    assert cost((2, 1), -1) == 1  # z = 3, 1, −7; a = 3, 1, 0; a − y = 1, −2, −1; (1 + 4 + 1) / 6
    assert cost((2, 1), 7) == Fraction(117, 6)  # a = 11, 9, 1; a − y = 9, 6, 0; (81 + 36) / 6


@equation(
    "eq-max-derivative",
    r"\frac{d}{dz} \max(0, z) = \mathbf{1}[z > 0] ="
    r" \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{if } z < 0 \end{cases}"
    r" \qquad (z \neq 0)",
    both_sides,
)
def test_the_derivative_of_max_is_the_indicator_and_none_exists_at_zero():
    def quotients(z):
        """Exact difference quotients from the left and from the right."""
        return [
            {(max(0, z + h) - max(0, z)) / h for h in (sign * Fraction(1, 10**k) for k in (3, 9))}
            for sign in (-1, 1)
        ]

    for z in (Fraction(-3), Fraction(-1, 7), Fraction(1, 7), Fraction(3)):
        assert quotients(z) == [{int(z > 0)}, {int(z > 0)}]
    assert quotients(Fraction(0)) == [{0}, {1}]


equation(
    "eq-neuron-chain",
    r"J_{w \mapsto c} \;=\;"
    r" \underbrace{r}_{J_c} \cdot"
    r" \underbrace{1}_{J_r} \cdot"
    r" \underbrace{\mathbf{1}[z > 0]}_{J_a} \cdot"
    r" \underbrace{1}_{J_z} \cdot"
    r" \underbrace{\begin{bmatrix} 1 & \cdots & 1 \end{bmatrix}}_{J_s}"
    r" \underbrace{\operatorname{diag}(x)}_{J_p}"
    r" \;=\; r \; \mathbf{1}[z > 0] \; x^\mathsf{T}",
    links,
)


equation(
    "eq-relu-grad-w",
    r"\frac{\partial C}{\partial w} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\; \mathbf{1}[z^{(i)} > 0] \; x^{(i)}",
    relu_neuron,
)


equation(
    "eq-relu-grad-b",
    r"\frac{\partial C}{\partial b} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\; \mathbf{1}[z^{(i)} > 0]",
    relu_neuron,
)


equation("eq-neuron-grad-w", r"\frac{\partial a}{\partial w} = \sigma'(z)\, x", neuron)


equation("eq-neuron-grad-b", r"\frac{\partial a}{\partial b} = \sigma'(z)", neuron)


equation(
    "eq-cost-grad-w",
    r"\frac{\partial C}{\partial w} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})\, x^{(i)}",
    neuron_examples,
)


equation(
    "eq-cost-grad-b",
    r"\frac{\partial C}{\partial b} = \frac1m \sum_{i=1}^m"
    r" \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})",
    neuron_examples,
)


equation(
    "eq-neuron-delta",
    r"\delta^{(i)} = \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})"
    r" = \frac{\partial c^{(i)}}{\partial z^{(i)}}",
    errors,
)


equation(
    "eq-neuron-grad-matrix",
    r"\frac{\partial C}{\partial w} = \frac1m\, x\, \delta^\mathsf{T}, \qquad"
    r" \frac{\partial C}{\partial b} = \frac1m \sum_{i=1}^m \delta^{(i)}",
    neuron_examples,
)


# ------------------------------------------------------------ what the text says on the way


def quotient(rng, z=0.0, h=1):
    """q(h), the quotient of max(0, ·) at z; the sign of h is that of the argument."""
    h = h * rng.uniform(0.1, 0.4)
    return {"z": z, "h": h, "q": lambda h: (max(0, z + h) - max(0, z)) / h}


def right_of_the_corner(rng):
    return quotient(rng, z=rng.uniform(0.5, 1))


def left_of_the_corner(rng):
    return quotient(rng, z=-rng.uniform(0.5, 1), h=-1)


def links_to_b(rng):
    at = links(rng)
    z = at["z"]
    return at | {
        r"\partial c/\partial b": at[r"\partial C/\partial b"], r"\partial c/\partial r": at["J_c"],
        r"\partial r/\partial a": at["J_r"], r"\partial a/\partial z": at["J_a"],
        r"\partial z/\partial b": gradient(lambda b: z - at["b"] + b, at["b"]),
    }  # fmt: skip


def proof(rng):
    """The cost's slope by complex steps; z follows w, so that the steps can be differentiated."""
    at = neuron_examples(rng)
    x, b = at["x"], at["b"]
    slopes = at[r"\partial C/\partial w"]
    return at | {
        "z": Of(lambda v: weighted(v["w"].T, x, b)), "=": Of(lambda v: slopes[int(v["k"]) - 1]),
        r"\sum_i": range(1, 5), "k": Each(1, 2, 3), r"\sum_j": range(1, 4),
    }  # fmt: skip


said("12", r"\partial a/\partial x = \sigma'(z)\,w", neuron)
said(
    "12",
    r"\frac{\max(0, h) - \max(0, -h)}{2h} = \frac{h - 0}{2h} = \frac12 ,",
    quotient,
)
said(
    "12",
    r"\frac{\partial c}{\partial b} = \underbrace{r}_{\partial c/\partial r} \cdot"
    r" \underbrace{1}_{\partial r/\partial a} \cdot"
    r" \underbrace{\mathbf{1}[z > 0]}_{\partial a/\partial z} \cdot"
    r" \underbrace{1}_{\partial z/\partial b}",
    links_to_b,
)
said(
    "12",
    r"\;\dfrac{\partial C}{\partial w_k} = \dfrac{1}{2m} \sum_i \dfrac{\partial}{\partial w_k}"
    r" \bigl( \sigma(z^{(i)}) - y^{(i)} \bigr)^2",
    proof,
)
said(
    "12",
    r"\;= \dfrac{1}{2m} \sum_i 2 \bigl( \sigma(z^{(i)}) - y^{(i)} \bigr)"
    r" \dfrac{\partial}{\partial w_k} \bigl( \sigma(z^{(i)}) - y^{(i)} \bigr)",
    proof,
)
said(
    "12",
    r"\;= \dfrac1m \sum_i \bigl( a^{(i)} - y^{(i)} \bigr)\, \sigma'(z^{(i)})\,"
    r" \dfrac{\partial z^{(i)}}{\partial w_k}",
    proof,
)
said("12", r"z^{(i)} = \sum_j w_j x_j^{(i)} + b", proof)
said("12", r"q(h) = \frac{(z + h) - z}{h} = 1", right_of_the_corner)
said("12", r"q(h) = \frac{h - 0}{h} = 1", quotient)
said("12", r"q(h) = \frac{0 - 0}{h} = 0", left_of_the_corner)


def sum_and_bias(rng):
    """s of three products, and z of a neuron for each of its examples, moved by complex steps."""
    at = neuron(rng, m=4)
    w, b, x = at["w"], at["b"], at["x"]
    slopes = [gradient(lambda b, i=i: weighted(w.T, x, b)[0, i], b).item() for i in range(4)]
    return {
        r"\partial s/\partial p": gradient(np.sum, rng.normal(size=3)), "k": Each(1, 2, 3),
        r"\partial z/\partial b": np.array([slopes]), "i": Each(1, 2, 3, 4),
    }  # fmt: skip


def one_bias(rng):
    at = neuron(rng)
    return {r"\partial z/\partial b": gradient(lambda b: weighted(at["w"].T, at["x"], b), at["b"])}


def three_by_pencil(rng):
    """The neuron (2, 1), −1 with ReLU and the three examples of the table."""
    w, b = np.array([[2.0], [1.0]]), np.array([[-1.0]])
    x, y = np.array([[1.0, 2, -3], [2, -2, 0]]), np.array([[2.0, 3, 1]])
    cost = lambda b: np.mean((relu(weighted(w.T, x, b)) - y) ** 2) / 2  # noqa: E731
    return {r"\partial C/\partial b": gradient(cost, b)}


def last_neuron_of_the_hand_net(rng):
    return {r"\partial C/\partial b": hand_net()[r"\partial C/\partial b"][2]}


said("12", r"\partial s/\partial p_k = 1", sum_and_bias)
said("12", r"\partial z/\partial b = 1", one_bias)
said("12", r"\partial z^{(i)}/\partial b = 1", sum_and_bias)
said("12", r"\partial C/\partial b = -\tfrac13", three_by_pencil)
said("12", r"\partial C/\partial b = 1", last_neuron_of_the_hand_net)
