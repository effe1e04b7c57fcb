"""The equations of chapter 16, on nets whose derivatives are complex steps in each parameter."""

from itertools import pairwise

import numpy as np
from registry import equation, said
from values import Each, Lower, Of, Upper
from worlds import gradient, hand_net, net, network, network_examples, relu, weighted


def counted(rng):
    """The multiplications of the three parts, counted while they are done."""
    sizes = [9, 4, 3, int(rng.integers(1, 3))]
    pairs = list(pairwise(sizes))
    return {
        "n": Lower(enumerate(sizes)), "L": 3,
        r"\text{forward}": sum(product(n, k, 1) for k, n in pairs),
        r"\text{equation 4}": sum(product(n, 1, k) for k, n in pairs),
        r"\text{equation 2}": sum(product(k, n, 1) for k, n in pairs[1:]),
    }  # fmt: skip


equation("eq-bp3", r"\frac{\partial C}{\partial b^l} = \delta^l", network)


equation("eq-bp4-entry", r"\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j\, a^{l-1}_k", network)


equation("eq-bp4", r"\frac{\partial C}{\partial W^l} = \delta^l\, (a^{l-1})^\mathsf{T}", network)


@equation(
    "eq-bp-batch",
    r"""\frac{\partial C}{\partial W^l}
    = \frac{1}{m} \sum_{i=1}^{m} \delta^{l,(i)}\, (a^{l-1,(i)})^\mathsf{T},
    \qquad
    \frac{\partial C}{\partial b^l} = \frac{1}{m} \sum_{i=1}^{m} \delta^{l,(i)}""",
    network_examples,
)
def test_the_mean_of_products_is_not_the_product_of_means():
    at = network_examples(np.random.default_rng(16))
    product_of_means = at[r"\delta"][1].mean(axis=1)[:, None] * at["x"].mean(axis=1)
    assert not np.allclose(product_of_means, at[r"\partial C/\partial W"][1], rtol=1e-3)


class Counting:
    """A number that counts the multiplications it takes part in."""

    count = 0

    def __mul__(self, other):
        Counting.count += 1
        return self

    def __add__(self, other):
        return self


def product(rows, inner, columns):
    """Multiply matrices of counting numbers, and return how many multiplications it took."""
    Counting.count = 0
    left = [[Counting()] * inner for _ in range(rows)]
    right = [[Counting()] * columns for _ in range(inner)]
    for row in left:
        for c in range(columns):
            entry = row[0] * right[0][c]
            for i in range(1, inner):
                entry = entry + row[i] * right[i][c]
    return Counting.count


@equation(
    "eq-backprop-cost",
    r"""\underbrace{\sum_{l=1}^{L} n_l n_{l-1}}_{\text{forward}}
    \; + \; \underbrace{\sum_{l=1}^{L} n_l n_{l-1}}_{\text{equation 4}}
    \; + \; \underbrace{\sum_{l=2}^{L} n_l n_{l-1}}_{\text{equation 2}}
    \;\le\; 3 \sum_{l=1}^{L} n_l n_{l-1}""",
    counted,
)
def test_the_multiplications_are_counted():
    for n in ([64, 30, 10], [3, 4, 2], [2, 2, 1], [5, 1, 7, 3]):
        L = len(n) - 1
        forward = sum(product(n[l], n[l - 1], 1) for l in range(1, L + 1))
        equation_4 = sum(product(n[l], 1, n[l - 1]) for l in range(1, L + 1))
        equation_2 = sum(product(n[l - 1], n[l], 1) for l in range(2, L + 1))
        assert forward == equation_4 == sum(n[l] * n[l - 1] for l in range(1, L + 1))
        assert equation_2 == sum(n[l] * n[l - 1] for l in range(2, L + 1))
        assert forward + equation_4 + equation_2 <= 3 * forward
        if n == [64, 30, 10]:  # exercise 16: 4740 multiplications, 2.14 forward passes
            assert forward + equation_4 + equation_2 == 4740
            assert round(4740 / forward, 2) == 2.14


def tied(rng):
    """A layer whose weights are all made of one knob, in different ways."""
    at = network(rng, m=3)
    M, s = rng.normal(size=(4, 3)), rng.normal()
    rates = M * 2 * s  # of w = M s², entry by entry
    x, y, b, sigma = at["x"], at["y"], at["b"], at[r"\sigma"]

    def cost(W):
        a = sigma(weighted(W, x, b[1]))
        for l in (2, 3):
            a = sigma(weighted(at["W"][l], a, b[l]))
        return np.sum((a - y) ** 2) / 6

    places = [{"j": j + 1, "k": k + 1} for j, k in np.ndindex(4, 3)]
    return {
        r"\partial C/\partial s": gradient(lambda s: cost(M * s**2), np.array(s)).item(),
        r"\partial C/\partial w": gradient(cost, M * s**2), r"\partial w/\partial s": rates,
        r"\sum_{j,k}": places, "j": 1, "k": 1,
    }  # fmt: skip


def ranks(rng):
    """A net in which the inputs bound the rank in layer 1, the examples in 2, the neurons in 3.

    Now and then two examples are one: then layer 2 stays below its bound.
    """
    at, repeated = network(rng, m=3, sizes=(2, 5, 4, 2)), rng.random() < 0.5
    x, y = at["x"], at["y"]
    if repeated:
        x[:, 2], y[:, 2] = x[:, 1], y[:, 1]
    sigma = {l: at[r"\sigma"] for l in (1, 2, 3)}
    slopes = net(dict(at["W"]), dict(at["b"]), sigma, x, y)[r"\partial C/\partial W"]
    found = {l: int(np.linalg.matrix_rank(dW, tol=1e-9)) for l, dW in slopes.items()}
    assert list(found.values()) == [2, 2 if repeated else 3, 2]
    rank = r"\operatorname{rank} \frac{\partial C}{\partial W^l}"
    return {"n": at["n"], "m": 3, "l": Each(1, 2, 3), rank: Of(lambda v: float(found[v["l"]]))}


def rearranged(rng):
    """Two tanh neurons exchanged, with all their signs turned; any parameters."""
    T = np.zeros((7, 7))
    for new, old in enumerate((2, 3, 0, 1, 5, 4)):
        T[new, old] = -1
    T[6, 6] = 1
    x, y = rng.normal(size=(2, 4)), rng.normal(size=4)

    def cost(p):
        a = np.tanh(p[:4].reshape(2, 2) @ x)
        return np.mean((p[4:6].reshape(1, 2) @ a + p[6] - y) ** 2) / 2

    return {"T": T, r"\theta": rng.normal(size=7), r"\nabla C": lambda p: gradient(cost, p)}


equation(
    "eq-tied",
    r"""\frac{\partial C}{\partial s}
    = \sum_{j,k} \frac{\partial C}{\partial w_{jk}}\, \frac{\partial w_{jk}}{\partial s}""",
    tied,
)


equation(
    "eq-gradient-rank",
    r"\operatorname{rank} \frac{\partial C}{\partial W^l} \;\le\; \min(m,\; n_l,\; n_{l-1})",
    ranks,
)


equation("eq-symmetry-gradient", r"\nabla C(T\theta) = T\, \nabla C(\theta)", rearranged)


# ------------------------------------------------------------ what the text says on the way


def one_weight(rng):
    """What one weight or bias does to z of its neuron, by complex steps."""
    at = network(rng)
    W, b, a = at["W"], at["b"], at["a"]

    def slopes(letter):
        """∂z^l_j by all weights, or by all biases, of layer l."""

        def of(v):
            l, j = int(v["l"]), int(v["j"])
            place = {"w": 0, "b": 2}[letter]

            def z_j(moved):
                parts = [W[l], a[l - 1], b[l]]
                parts[place] = moved
                return weighted(*parts)[j - 1]

            return Upper({l: Lower({j: Upper({l: gradient(z_j, [W[l], 0, b[l]][place])})})})

        return Of(of)

    inputs = Of(lambda v: range(1, len(a[int(v["l"]) - 1]) + 1))
    return at | {
        r"\partial z/\partial w": slopes("w"), r"\partial z/\partial b": slopes("b"),
        r"\sum_i": inputs, r"\sum_k": inputs,
    }  # fmt: skip


def hand(rng):
    at = hand_net()
    slopes = [at[rf"\partial C/\partial {p}"][l].ravel() for l in (1, 2) for p in "Wb"]
    return at | {r"\nabla C": np.concatenate(slopes)}


said("16", r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j", one_weight)
said("16", r"z^l_j = \sum_i w^l_{ji} a^{l-1}_i + b^l_j", one_weight)
said("16", r"\partial C / \partial w^l_{jk} = \delta^l_j a^{l-1}_k", network)
said(
    "16",
    r"\dfrac{\partial C}{\partial b^l_j} = \dfrac{\partial C}{\partial z^l_j}"
    r" \dfrac{\partial z^l_j}{\partial b^l_j}",
    one_weight,
)
said(
    "16",
    r"\dfrac{\partial C}{\partial w^l_{jk}} = \dfrac{\partial C}{\partial z^l_j}"
    r" \dfrac{\partial z^l_j}{\partial w^l_{jk}}",
    one_weight,
)
said("16", r"\partial z^l_j / \partial b^l_j = 1", one_weight)
said("16", r"\partial z^l_j / \partial w^l_{jk} = a^{l-1}_k", one_weight)
said("16", r"\lVert \nabla C \rVert^2 = 34", hand)
said(
    "16",
    r"\underbrace{x_2}_{2} \cdot \underbrace{\sigma'(z^1_2)}_{1} \cdot \underbrace{w^2_{12}}_{2}"
    r" \cdot \underbrace{\sigma'(z^2)}_{1} \cdot \underbrace{(a^2 - y)}_{1} = 4 .",
    hand,
)


def lamp_at_one_half(rng):
    """The slice of the lamp's landscape at s = t = ½, all four lines."""
    signs = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return net(
        {1: signs / 2, 2: np.array([[0.5, 0.5]])},
        {1: np.zeros((2, 1)), 2: np.zeros((1, 1))},
        {1: relu, 2: lambda z: z},
        np.array([[0.0, 1, 0, 1], [0, 0, 1, 1]]),
        np.array([[0.0, 1, 1, 0]]),
    )


def beside_two_pictures(rng):
    """x stands at a right angle to both inputs from which the net has learnt."""
    at = network(rng, m=2)
    return at | {"x": np.cross(at["x"][:, 0], at["x"][:, 1])}


def mirrored(rng):
    """Three hidden neurons with tanh, θ = (w, v): T passes them round and turns two signs."""
    T = np.kron(np.eye(2), [[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]])

    def cost(t):
        return (sum(t[3 + j] * np.tanh(t[j]) for j in range(3)) - 1) ** 2 / 2

    return {
        "T": T, r"\theta": rng.normal(size=6), r"\eta": rng.uniform(0.1, 0.5),
        r"\nabla C": lambda t: gradient(cost, t),
    }  # fmt: skip


def its_own_image(rng):
    at = mirrored(rng)
    T, theta = at["T"], at[r"\theta"]
    return at | {r"\theta": theta + T @ theta + T @ T @ theta}


said(
    "16",
    r"\frac{\partial C}{\partial W^1} ="
    r" \begin{bmatrix} -\tfrac{3}{32} & 0 \\ 0 & -\tfrac{3}{32} \end{bmatrix} .",
    lamp_at_one_half,
)
said(
    "16",
    r"\partial C/\partial W^1 ="
    r" \left[\begin{smallmatrix} 0 & 0 \\ 2 & 4 \end{smallmatrix}\right]",
    lambda rng: hand_net(),
)
said("16", r"\frac{\partial C}{\partial W^1} x = 0", beside_two_pictures)
said("16", r"T^\mathsf{T}\, \nabla C(T\theta) = \nabla C(\theta)", mirrored)
said("16", r"T\,\nabla C(\theta) = \nabla C(\theta)", its_own_image)
said(
    "16",
    r"T(\theta - \eta \nabla C(\theta)) = \theta - \eta \nabla C(\theta)",
    its_own_image,
)
