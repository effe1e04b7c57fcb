"""The weight-gradient plane in Python: checked traits, nnbook's numbers, a state in words."""

import re

import numpy as np
import pytest

from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.widgets import WeightPlaneExplorer


def cost_over_w(widget):
    """C as a function of w alone, written out."""

    def cost(w):
        z = w @ widget.inputs + widget.b
        a = {"ReLU": np.maximum(z, 0), "identity": z, "sigmoid": 1 / (1 + np.exp(-z))}
        return QUADRATIC(a[widget.sigma][None, :], widget.targets)

    return cost


def test_the_chapters_four_examples_have_the_gradient_1_and_minus_a_quarter():
    w = WeightPlaneExplorer()
    assert w.delta.tolist() == [[2, -2, -1, 0]]
    assert w.arrows.tolist() == [[1, 0.5, -0.5, 0], [0.5, -1, 0.25, 0]]
    assert w.grad_w.tolist() == [[1], [-0.25]]
    assert w.cost == pytest.approx((4 + 4 + 1 + 1) / 8)


@pytest.mark.parametrize("sigma", ["ReLU", "identity", "sigmoid"])
@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_the_arrows_add_up_to_the_gradient_by_central_differences(sigma, m):
    rng = np.random.default_rng(m)
    for _ in range(5):
        w = WeightPlaneExplorer(
            sigma=sigma,
            m=m,
            w=rng.uniform(-3, 3, 2),
            b=rng.uniform(-4, 4),
            x=rng.uniform(-3, 3, (2, 4)),
            y=rng.uniform(-6, 6, 4),
            scale=rng.uniform(0.5, 4),
        )
        assert w.arrows.sum(axis=1) == pytest.approx(w.grad_w[:, 0])
        numeric = np.ravel(numeric_gradient(cost_over_w(w), np.array(w.w)))
        assert w.grad_w[:, 0] == pytest.approx(numeric, rel=1e-6, abs=1e-6)


def test_one_example_pushes_along_its_input():
    w = WeightPlaneExplorer(m=1, w=(0.3, -0.2))
    (g1,), (g2,) = w.grad_w
    assert g1 * w.inputs[1, 0] == pytest.approx(g2 * w.inputs[0, 0])


def test_another_unit_multiplies_one_derivative_if_the_neuron_stays_the_same():
    before = WeightPlaneExplorer(w=(1, 1))
    after = WeightPlaneExplorer(w=(0.25, 1), scale=4)
    assert after.net(after.inputs) == pytest.approx(before.net(before.inputs))
    assert after.grad_w == pytest.approx(before.grad_w * [[4], [1]])


def test_a_dead_unit_has_no_arrows_and_says_so():
    x = [[2, 2, 0.5, -2], [2, 0.5, 2, 1]]
    dead = WeightPlaneExplorer(x=x, y=(4, 1, 2, 3), w=(-1, 0.5), b=-2, m=3)
    assert dead.dead
    assert not dead.arrows.any()
    assert repr(dead).endswith("C = 3.500, ∇C = (0.000, 0.000) over w, a dead unit")
    dead.m = 4  # the fourth example has z = 0.5
    assert not dead.dead
    assert dead.grad_w.any()
    dead.sigma = "sigmoid"
    assert not dead.dead


def test_the_repr_says_the_state_in_words():
    assert repr(WeightPlaneExplorer(key="another")) == (
        "WeightPlaneExplorer(w=(1, 1), b=1, sigma='ReLU', m=4, "
        "x=((2, -1, 2, -1), (1, 2, -1, -2)), y=(2, 4, 3, 1), scale=1, eta=0.1, guess=90, "
        "revealed=False): C = 1.250, ∇C = (1.000, -0.250) over w"
    )


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"w": (1, 2, 3)}, ValueError, "w has 3 rows"),
        ({"w": (4, 0)}, ValueError, "w[0] is 4, which is outside the picture"),
        ({"x": [[1, 2], [3, 4]]}, ValueError, "x has shape (2, 2), but (2, 4) is wanted"),
        ({"x": np.ones((4, 2))}, ValueError, "pass x.T"),
        ({"x": [[1, 2, 3, 4], [0, 0, 0, 0]]}, ValueError, "x[0, 3] is 4, which is outside"),
        ({"x": "here"}, TypeError, "x holds text"),
        ({"y": (1, 2)}, ValueError, "y has 2 rows"),
        ({"m": 5}, ValueError, "m is 5: pass 1, 2, 3 or 4."),
        ({"m": True}, ValueError, "m is True: pass 1, 2, 3 or 4."),
        ({"m": 2.0}, ValueError, "m is 2.0: pass 1, 2, 3 or 4."),
        ({"sigma": "relu"}, ValueError, "sigma is 'relu': pass 'ReLU', 'identity' or 'sigmoid'."),
        ({"scale": 0}, ValueError, "scale is 0, which is outside the picture"),
        ({"alpha": 0}, TypeError, "takes no alpha: pass w, b, sigma, m, x, y"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        WeightPlaneExplorer(**traits)


def test_the_page_gets_choices_and_limits():
    limits = WeightPlaneExplorer().get_state()["_limits"]
    assert limits["sigma"] == {"choices": ["ReLU", "identity", "sigmoid"]}
    assert limits["m"] == {"choices": [1, 2, 3, 4]}
    assert limits["x"] == [[(-3, 3)] * 4] * 2
