"""The equation of chapter 18, and the numbers of its exercises."""

import statistics

import sympy as sp
from registry import equation, said
from values import Each
from worlds import network


def two_rows(rng):
    a, y = rng.normal(size=(2, 1, 4))
    return {"a": a, "y": y, r"\bar y": statistics.fmean(y.ravel()), "m": 4}


@equation(
    "eq-museum-pairs",
    r"""\frac{1}{2m^2} \sum_{i=1}^{m} \sum_{j=1}^{m} \bigl(a^{(i)} - y^{(j)}\bigr)^2
    = \frac{1}{2m} \sum_{i=1}^{m} \bigl(a^{(i)} - \bar y\bigr)^2
    + \frac{1}{2m} \sum_{j=1}^{m} \bigl(y^{(j)} - \bar y\bigr)^2""",
    two_rows,
)
def test_the_cost_of_all_pairs_is_that_of_the_mean_plus_a_constant():
    for m in (1, 2, 4):
        a, y = sp.symbols(f"a1:{m + 1}", real=True), sp.symbols(f"y1:{m + 1}", real=True)
        mean = sum(y) / sp.Integer(m)
        pairs = sum((p - q) ** 2 for p in a for q in y) / sp.Integer(2 * m**2)
        to_mean = sum((p - mean) ** 2 for p in a) / sp.Integer(2 * m)
        spread = sum((q - mean) ** 2 for q in y) / sp.Integer(2 * m)
        assert sp.expand(pairs - to_mean - spread) == 0
        # So it is least where every output is the mean of the targets.
        least = sp.solve([sp.diff(pairs, p) for p in a], a, dict=True)
        assert [sp.simplify(value - mean) for value in least[0].values()] == [0] * m


def test_two_targets():
    """Exercise 18: ¼ at the right answer, ⅛ at the mean."""

    def pairs(a, y):
        return sp.Rational(sum((p - q) ** 2 for p in a for q in y)) / (2 * len(a) * len(y))

    half = sp.Rational(1, 2)
    assert pairs([0, 1], [0, 1]) == sp.Rational(1, 4)
    assert pairs([half, half], [0, 1]) == sp.Rational(1, 8)
    assert pairs([1, 2, 3], [1, 2, 3]) == sp.Rational(2, 3)


def test_the_slope_of_the_sigmoid_at_an_activation():
    """Exercise 18: for 0 < a < 1 the slope at a falls from ¼ to 0.197."""
    z = sp.Symbol("z", real=True)
    slope = sp.diff(1 / (1 + sp.exp(-z)), z)
    assert slope.subs(z, 0) == sp.Rational(1, 4)
    assert round(float(slope.subs(z, 1)), 3) == 0.197
    values = [float(slope.subs(z, sp.Rational(k, 10))) for k in range(11)]
    assert values == sorted(values, reverse=True)


def one_layer(rng):
    """∂C/∂w of a single layer and one example; a is what comes in."""
    at = network(rng, sizes=(3, 4))
    slopes = at[r"\partial C/\partial w"][1]
    return {
        r"\partial C/\partial w": slopes, r"\delta": at[r"\delta"][1], "a": at["x"],
        "j": Each(1, 2, 4), "k": Each(1, 2, 3),
    }  # fmt: skip


said("18", r"\partial C/\partial w_{jk} = \delta_j\, a_k", one_layer)
