"""The descent explorer in Python: by hand, in closed form, and against central differences."""

import re

import numpy as np
import pytest

from nnbook.calculus import numeric_gradient
from nnbook.widgets import DescentExplorer


def test_one_weight_by_hand():
    w = DescentExplorer(start=(4, 0), eta=0.1, steps=1)
    assert w.path == pytest.approx(np.array([[4, 0.4]]))  # r = −0.8
    assert w.cost == pytest.approx((3 * 0.4 - 6) ** 2)
    assert w.gradient.item() == pytest.approx(18 * (0.4 - 2))
    assert w.eta_max == pytest.approx(1 / 9)


def test_two_weights_are_the_neuron_of_the_chapter():
    w = DescentExplorer(weights=2, eta=0.1)
    np.testing.assert_allclose(w.H, [[5, 3], [3, 5]])
    assert w.gradient == pytest.approx(np.array([[-5], [-3]]))
    w.steps = 1
    assert w.w == pytest.approx(np.array([[0.5], [0.3]]))
    assert w.eta_max == pytest.approx(0.25)


@pytest.mark.parametrize("weights", [1, 2])
def test_the_gradient_equals_central_differences(weights):
    for start in np.random.default_rng(1).uniform([-2, -3], [4, 3], size=(20, 2)):
        inside = 0.99 * start  # room for the nudges of the differences
        numeric = numeric_gradient(
            lambda p: DescentExplorer(weights=weights, kappa=7, start=[*p, 0][:2]).cost,
            inside[:weights],
        )
        w = DescentExplorer(weights=weights, kappa=7, start=inside)
        np.testing.assert_allclose(w.gradient.ravel(), numeric, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("weights", [1, 2])
def test_each_step_multiplies_the_distance_by_the_factors(weights):
    w = DescentExplorer(weights=weights, start=(-1, 2), eta=0.07, kappa=9, steps=30)
    values, vectors = np.linalg.eigh(w.H)
    assert values.max() == pytest.approx([18, 8][weights - 1])
    if weights == 2:
        assert values.max() / values.min() == pytest.approx(9)
    along = vectors.T @ (w.path - w.minimum)
    wanted = along[:, :1] * w.factors[:, None] ** np.arange(31)
    np.testing.assert_allclose(along, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("weights", [1, 2])
def test_below_the_limit_descent_arrives_and_above_it_flies_off(weights):
    w = DescentExplorer(weights=weights, steps=60)
    w.eta = w.eta_max * 0.99
    start = np.linalg.norm(w.path[:, 0:1] - w.minimum)
    assert np.linalg.norm(w.w - w.minimum) < start
    w.eta = w.eta_max * 1.03
    assert np.linalg.norm(w.w - w.minimum) > start


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"weights": 3}, ValueError, "weights is 3: pass 1 or 2."),
        ({"eta": 0}, ValueError, "eta is 0, which is outside the picture"),
        ({"kappa": 0.5}, ValueError, "kappa is 0.5, which is outside the picture"),
        ({"steps": 61}, ValueError, "steps is 61, which is outside the picture"),
        ({"start": (5, 0)}, ValueError, "start[0] is 5, which is outside the picture"),
        ({"w": 1}, TypeError, "takes no w: pass weights, start, eta"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        DescentExplorer(**traits)


def test_the_repr_says_the_state_in_words_and_the_limit_only_once_it_is_marked():
    w = DescentExplorer(eta=0.05, steps=1)
    assert repr(w) == (
        "DescentExplorer(weights=1, start=(0, 0), eta=0.05, kappa=4, steps=1, guess=(1, 1), "
        "drawing=True, revealed=False): after 1 steps w = 1.800, C = 0.360"
    )
    w.revealed = True
    assert repr(w).endswith("C = 0.360, largest stable η 0.1111")
