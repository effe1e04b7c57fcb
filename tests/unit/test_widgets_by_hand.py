"""Back propagation by hand in Python: the hand net, nnbook's numbers, a state in words."""

import re

import numpy as np
import pytest

from nnbook.calculus import numeric_gradient
from nnbook.costs import QUADRATIC
from nnbook.widgets import BackpropExplorer


def test_it_starts_with_the_hand_net_and_the_numbers_of_the_text():
    w = BackpropExplorer()
    assert w.forward.z[1].tolist() == [[-1], [3]]
    assert w.forward.a[2].tolist() == [[2]]
    assert w.cost == 0.5
    assert w.gradient.delta[1].tolist() == [[0], [2]]
    assert w.gradient.W[1].tolist() == [[0, 0], [2, 4]]
    assert w.gradient.W[2].tolist() == [[0, 3]]
    assert w.stepped[1].W.tolist() == [[1, -1], [pytest.approx(1.98), pytest.approx(0.96)]]
    assert w.new_cost == pytest.approx(0.6636**2 / 2)


def test_the_gradient_equals_central_differences():
    rng = np.random.default_rng(10)
    for _ in range(10):
        W1, b1, W2 = rng.uniform(-3, 3, (2, 2)), rng.uniform(-3, 3, 2), rng.uniform(-3, 3, (1, 2))
        w = BackpropExplorer(W1=W1, b1=b1, W2=W2, b2=0.5, x=rng.uniform(-3, 3, 2), y=-2)
        numeric = numeric_gradient(
            lambda theta, w=w: QUADRATIC(w.net.with_theta(theta)(w.x), [w.y]), w.net.theta
        )
        assert w.gradient.theta == pytest.approx(np.ravel(numeric), rel=1e-5, abs=1e-5)


def test_the_repr_says_the_state_in_words():
    assert repr(BackpropExplorer(eta=0.1)) == (
        "BackpropExplorer(x=(1, 2), y=1, W1=((1, -1), (2, 1)), b1=(0, -1), W2=((3, 2)), b2=-4, "
        "eta=0.1, stage=1, revealed=False): "
        "C = 0.500, δ² = 1.000, δ¹ = (0.000, 2.000), C after the step 2.0808"
    )


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"W1": [1, 2, 3, 4]}, ValueError, "W1 has shape (4,), but a matrix is wanted"),
        ({"W2": [[1], [2]]}, ValueError, "pass W2.T"),
        ({"W1": [[1, 2], [3, 10]]}, ValueError, "W1[1, 1] is 10, which is outside the picture"),
        ({"W1": [[1, 2], [3, np.nan]]}, ValueError, "W1 holds nan"),
        ({"b1": 1}, ValueError, "b1 has 1 row"),
        ({"x": (1, 2, 3)}, ValueError, "x has 3 rows"),
        ({"y": (1, 2)}, ValueError, "y has 2 entries, but one number is wanted"),
        ({"eta": 0}, ValueError, "eta is 0, which is outside the picture"),
        ({"stage": 10}, ValueError, "stage is 10: pass 0, 1, 2"),
        ({"W3": 1}, TypeError, "takes no W3: pass x, y, W1, b1, W2, b2, eta, stage"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        BackpropExplorer(**traits)
