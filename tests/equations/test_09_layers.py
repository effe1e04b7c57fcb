"""The labelled equations of chapter 9, neuron by neuron and in exact arithmetic."""

import itertools

import numpy as np
import sympy as sp
from registry import equation, said
from values import Each, Lower, Of, Upper
from worlds import network, relu, slope, smooth

U, V = sp.symbols("x1 x2", real=True)


def layer(n_out, n_in):
    """A layer of symbols: W, b and the activations before it."""
    W = sp.Matrix(n_out, n_in, sp.symbols(f"w:{n_out * n_in}"))
    return W, sp.Matrix(sp.symbols(f"b:{n_out}")), sp.Matrix(sp.symbols(f"a:{n_in}"))


def hand_net(x1, x2):
    """The hand net written out: (z¹, a¹, a²), with no matrix."""
    z = (x1 - x2, 2 * x1 + x2 - 1)
    a = tuple(sp.Max(0, entry) for entry in z)
    return z, a, 3 * a[0] + 2 * a[1] - 4


def columns(rng):
    W, a = rng.normal(size=(4, 3)), rng.normal(size=3)
    e = Lower(enumerate(np.eye(3), 1))
    return {"W": W, "a": a, "e": e, "l": 1, "n": Lower({0: 3, 1: 4})}


def pieces(rng):
    """Points on all four sides of the two creases."""
    points = [np.array(p) + rng.uniform(-0.1, 0.1, 2) for p in [(2, 1), (0, -2), (-1, 4), (-2, -1)]]

    def active(*wanted):
        return Of(lambda v: tuple(bool(z > 0) for z in hand_net(*v["x"].ravel())[0]) == wanted)

    return {
        "x": Each(*points), "a": Of(lambda v: Upper({2: float(hand_net(*v["x"].ravel())[2])})),
        r"\text{both active}": active(True, True), r"\text{only neuron 1}": active(True, False),
        r"\text{only neuron 2}": active(False, True), r"\text{none}": active(False, False),
    }  # fmt: skip


@equation("eq-layer-z", r"z^l = W^l a^{l-1} + b^l", network)
def test_the_layer_is_a_stack_of_neurons():
    for n_out, n_in in ((1, 3), (2, 2), (4, 3)):
        W, b, a = layer(n_out, n_in)
        stacked = [sum(W[j, k] * a[k] for k in range(n_in)) + b[j] for j in range(n_out)]
        assert sp.expand(W * a + b - sp.Matrix(stacked)) == sp.zeros(n_out, 1)


@equation("eq-layer-a", r"a^l = \sigma(z^l)", network)
def test_the_activation_acts_on_every_entry_by_itself():
    sigma = sp.Function("sigma")
    W, b, a = layer(3, 2)
    z = W * a + b
    activations = z.applyfunc(sigma)
    for j, i in itertools.product(range(3), repeat=2):
        # Neuron j answers to the bias of neuron j and of no other.
        assert (sp.diff(activations[j], b[i]) == 0) == (i != j)
    # The numbers of the hand net.
    assert hand_net(1, 2) == ((-1, 3), (0, 3), 2)


@equation("eq-layer-columns", r"W a = \sum_{k=1}^{n_{l-1}} a_k \, W e_k", columns)
def test_the_product_is_a_sum_of_columns():
    W, _, a = layer(4, 3)
    unit = sp.eye(3)
    assert all(W * unit[:, k] == W[:, k] for k in range(3))
    columns = sum((a[k] * W[:, k] for k in range(3)), sp.zeros(4, 1))
    by_rows = sp.Matrix([W[j, :].dot(a) for j in range(4)])
    assert sp.expand(columns - by_rows) == sp.zeros(4, 1)


@equation(
    "eq-hand-net-pieces",
    r"""a^2 = \begin{cases}
    7x_1 - x_2 - 6 & \text{both active} \\
    3x_1 - 3x_2 - 4 & \text{only neuron 1} \\
    4x_1 + 2x_2 - 6 & \text{only neuron 2} \\
    -4 & \text{none}
    \end{cases}""",
    pieces,
)
def test_the_four_pieces_of_the_hand_net():
    pieces = {
        (True, True): 7 * U - V - 6,
        (True, False): 3 * U - 3 * V - 4,
        (False, True): 4 * U + 2 * V - 6,
        (False, False): sp.Integer(-4),
    }
    seen = set()
    for x1, x2 in itertools.product(range(-3, 4), repeat=2):
        z, _, out = hand_net(sp.Rational(x1, 2), sp.Rational(x2, 3))
        active = (bool(z[0] > 0), bool(z[1] > 0))
        piece = pieces[active].subs({U: sp.Rational(x1, 2), V: sp.Rational(x2, 3)})
        assert out == piece
        seen.add(active)
    assert seen == set(pieces)


def test_the_exercises():
    assert [hand_net(*x)[2] for x in ((2, -1), (0, 0))] == [9, -4]
    # The two hidden neurons exchanged.
    for x1, x2 in ((1, 2), (2, -1), (-3, 1), (0, 0)):
        swapped = 2 * max(0, 2 * x1 + x2 - 1) + 3 * max(0, x1 - x2 + 0) - 4
        assert swapped == hand_net(x1, x2)[2]
    # The drawn layer, read from the figure.
    assert [-1 * 2 + 4 * 1, 5 * 2 - 2 * 1, -4 * 2 + 1 * 1] == [2, 8, -7]
    # The lines of the hidden neurons meet at one third.
    assert sp.solve([U - V, 2 * U + V - 1], [U, V]) == {U: sp.Rational(1, 3), V: sp.Rational(1, 3)}


def renumbered(rng):
    ring = np.eye(4)[np.roll(np.arange(4), int(rng.integers(1, 4, endpoint=False)) * 2 - 1)]
    return {
        "P": ring, "x": rng.normal(size=2), r"\sigma": smooth(rng),
        "W": Upper({1: rng.normal(size=(4, 2)), 2: rng.normal(size=(3, 4))}),
        "b": Upper({1: rng.normal(size=4), 2: rng.normal(size=3)}),
    }  # fmt: skip


def bends(rng):
    """Three neurons that bend one after the other, and the slopes of the four pieces, measured."""
    at, v = np.sort(rng.uniform(-3, 3, 3)) + np.array([-1, 0, 1]), rng.normal(size=3)
    w = rng.normal(size=3) * np.array([1, -1, 1])
    places = np.array([at[0] - 1, (at[0] + at[1]) / 2, (at[1] + at[2]) / 2, at[2] + 1])

    def f(x):
        return sum(v[k] * relu(w[k] * (x - at[k])) for k in range(3))

    slopes = [float(slope(f)(x)) for x in places]
    return {"s": Lower(enumerate(slopes)), "v": v, "w": w, "k": Each(1, 2, 3)}


equation(
    "eq-layer-renumber",
    r"""W^2 P^\mathsf{T}\; \sigma\bigl( P W^1 x + P b^1 \bigr) + b^2
    = W^2\, \sigma(W^1 x + b^1) + b^2""",
    renumbered,
)


equation("eq-bend", r"s_k - s_{k-1} = v_k\, |w_k|", bends)


def renumbered(rng):
    """The neurons in another order, picked one by one; a matrix with a 1 for each pick."""
    z, order = rng.normal(size=(4, 1)), rng.permutation(4)
    P = np.zeros((4, 4))
    for j, old in enumerate(order):
        P[j, old] = 1
    return {r"z_{\text{new}}": np.array([z[old, 0] for old in order]), "P": P, "z": z}


def along_x_1(rng):
    """The hand net with its second input held at 2."""
    return {"f": lambda x_1: float(hand_net(x_1, 2)[2])}


said("09", r"z_{\text{new}} = Pz", renumbered)
said("09", "f(2) = 6", along_x_1)
said("09", "f(1) = 2", along_x_1)
