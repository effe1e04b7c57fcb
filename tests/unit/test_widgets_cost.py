"""The cost explorer in Python: checked traits, independent numbers, a state in words."""

import re

import numpy as np
import pytest

from nnbook.calculus import numeric_gradient
from nnbook.widgets import CostExplorer

SIGMAS = {
    "identity": lambda z: z,
    "ReLU": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
MEANS = {
    "half the mean": lambda squares: np.mean(squares) / 2,
    "mean": np.mean,
    "half the sum": lambda squares: np.sum(squares) / 2,
    "sum": np.sum,
}


def cost_over(widget):
    """C as a function of (w, b), written out."""
    x, y = np.array(widget.x), np.array(widget.y)

    def cost(place):
        w, b = np.ravel(place)
        return float(MEANS[widget.convention]((SIGMAS[widget.sigma](w * x + b) - y) ** 2))

    return cost


@pytest.mark.parametrize("convention", MEANS)
@pytest.mark.parametrize("sigma", SIGMAS)
def test_cost_and_gradient_equal_the_written_out_ones(sigma, convention):
    rng = np.random.default_rng(2)
    for w, b in rng.uniform(-3, 3, (5, 2)):
        widget = CostExplorer(sigma=sigma, convention=convention, w=w, b=b)
        cost = cost_over(widget)
        assert widget.cost == pytest.approx(cost([w, b]))
        numeric = np.ravel(numeric_gradient(cost, np.array([w, b])))
        assert widget.grad[:, 0] == pytest.approx(numeric, rel=1e-6, abs=1e-6)


def test_the_lowest_point_of_the_line_is_the_least_squares_one():
    rng = np.random.default_rng(5)
    for _ in range(10):
        x, y = rng.permutation([-2.0, 0.1, 1.7]), rng.uniform(-0.8, 1.8, 3)
        lowest = CostExplorer(x=x, y=y).lowest
        exact = np.linalg.lstsq(np.stack([x, np.ones(3)], axis=1), y, rcond=None)[0]
        assert lowest == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("convention", MEANS)
@pytest.mark.parametrize("sigma", SIGMAS)
def test_no_point_of_the_map_is_lower_by_any_convention(sigma, convention):
    widget = CostExplorer(sigma=sigma, convention=convention)
    cost = cost_over(widget)
    least = cost(widget.lowest)
    near = np.random.default_rng(1).integers(-9, 10, (100, 2)) / 1000
    far = np.random.default_rng(1).uniform(-6, 6, (500, 2))
    assert all(least <= cost(place) for place in (*far, *(near + widget.lowest)))


def test_on_the_plateau_the_gradient_is_exactly_zero():
    widget = CostExplorer(sigma="ReLU", w=0, b=-2.5)
    assert not widget.grad.any()
    assert widget.cost == pytest.approx((0.04 + 0.16 + 0.81) / 6)


def test_the_repr_says_the_state_in_words():
    assert repr(CostExplorer(w=1, b=0, convention="sum", key="another")) == (
        "CostExplorer(w=1, b=0, sigma='identity', x=(-1, 0, 2), y=(0.2, 0.4, 0.9), "
        "convention='sum', eta=0.5, revealed=False): "
        "C = 2.8100, ∇C = (6.800, -1.000), lowest point (w, b) = (0.236, 0.421)"
    )


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"w": (1, 2)}, ValueError, "w has 2 entries, but one number is wanted"),
        ({"b": 7}, ValueError, "b is 7, which is outside the picture: pass a number from -6"),
        ({"b": np.nan}, ValueError, "b holds nan"),
        ({"x": (1, 2)}, ValueError, "x has 2 rows"),
        ({"y": (0, 0, 5)}, ValueError, "y[2] is 5, which is outside the picture"),
        ({"eta": 0}, ValueError, "eta is 0, which is outside"),
        ({"sigma": "tanh"}, ValueError, "sigma is 'tanh': pass 'identity', 'ReLU' or 'sigmoid'."),
        ({"convention": "MSE"}, ValueError, "convention is 'MSE': pass 'half the mean', 'mean'"),
        ({"weight": 1}, TypeError, "takes no weight: pass w, b, sigma, x, y"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        CostExplorer(**traits)
