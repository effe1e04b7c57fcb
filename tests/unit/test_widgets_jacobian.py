"""The Jacobian explorer in Python: against central differences and by hand."""

import math
import re

import numpy as np
import pytest

from nnbook.calculus import numeric_jacobian
from nnbook.widgets import JacobianExplorer
from nnbook.widgets.jacobian import bend


def test_the_hand_example_at_the_origin():
    w = JacobianExplorer(p=(0, 0), corner=(0.5, 1), zoom=2)  # Δ = 0.2 · (0.5, 1)
    assert w.J.tolist() == [[2, 0], [-13, 1]]
    assert w.delta.tolist() == pytest.approx(np.array([[0.1], [0.2]]))
    assert w.predicted == pytest.approx(np.array([[0.2], [-1.1]]))
    assert w.change == pytest.approx(np.array([[0.208], [-1.0786]]), abs=5e-5)
    assert w.error == pytest.approx(math.hypot(0.008, math.exp(0.2) - 1.2))


def test_the_jacobian_equals_central_differences():
    for p in np.random.default_rng(2).uniform(-1.5, 1.5, size=(20, 2)):
        w = JacobianExplorer(p=p)
        np.testing.assert_allclose(w.J, numeric_jacobian(bend, p), rtol=1e-7, atol=1e-7)


def test_half_the_nudge_leaves_a_quarter_of_the_error():
    for p in np.random.default_rng(3).uniform(-1.5, 1.5, size=(20, 2)):
        w = JacobianExplorer(p=p, zoom=5)
        before = w.error
        w.zoom = 6
        assert w.r == pytest.approx(0.0125)
        assert before / w.error == pytest.approx(4, rel=0.1)


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"p": (1, 2, 3)}, ValueError, "p has 3 rows"),
        ({"p": (1, 2)}, ValueError, "p[1] is 2, which is outside the picture"),
        ({"corner": (0, -1.5)}, ValueError, "corner[1] is -1.5, which is outside the picture"),
        ({"zoom": 7}, ValueError, "zoom is 7, which is outside the picture"),
        ({"zoom": math.nan}, ValueError, "zoom holds nan"),
        ({"guess": "here"}, TypeError, "guess holds text"),
        ({"delta": (1, 1)}, TypeError, "takes no delta: pass p, zoom, corner, guess, revealed"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        JacobianExplorer(**traits)


def test_the_repr_says_the_state_in_words():
    assert repr(JacobianExplorer(p=(0, 0), corner=(0.5, 1), zoom=2)) == (
        "JacobianExplorer(p=(0, 0), zoom=2, corner=(0.5, 1), guess=(0, 0), revealed=False): "
        "Δ = (0.100, 0.200), J Δ = (0.200, -1.100), f(p + Δ) − f(p) = (0.208, -1.079), error 0.023"
    )
