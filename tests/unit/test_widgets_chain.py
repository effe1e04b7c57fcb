"""The chain explorer in Python: the chain rule against central differences and by hand."""

import math
import re

import numpy as np
import pytest

from nnbook.widgets import ChainExplorer


def test_the_lectures_example_by_hand():
    w = ChainExplorer(p=(1, 2))
    assert w.u.tolist() == [[3], [8]]
    assert w.h == pytest.approx(np.array([[math.sin(3)], [math.log(8)]]))
    cos = math.cos(3)
    assert w.product == pytest.approx(np.array([[2 * cos, cos], [0, 1.5]]))


def test_the_product_is_the_measured_jacobian():
    for p in np.random.default_rng(2).uniform([-2, 0.2], [2, 3], size=(20, 2)):
        assert ChainExplorer(p=p).error < 1e-6


def test_the_wrong_order_spoils_one_entry():
    w = ChainExplorer(p=(1, 2), wrong_order=True)
    assert w.product == pytest.approx(np.array([[2 * math.cos(3), 0.125], [0, 1.5]]))
    assert w.error == pytest.approx(0.125 - math.cos(3))


def test_the_wrong_point_shows_everywhere_but_where_the_points_agree():
    w = ChainExplorer(p=(1, 2), wrong_point=True)
    assert w.product == pytest.approx(np.array([[2 * math.cos(1), math.cos(1)], [0, 6]]))
    hidden = ChainExplorer(p=(0, 1), wrong_point=True)  # 0 by 2x, 3y²/y by y = 1
    assert hidden.product[0, 0] == pytest.approx(0)
    assert hidden.product[1, 1] == pytest.approx(3)


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"p": (1, 0)}, ValueError, "p[1] is 0, which is outside the picture"),
        ({"p": [[1, 2]]}, ValueError, "pass p.T"),
        (
            {"entry": "3,1"},
            ValueError,
            "entry is '3,1': pass 'none', '1,1', '1,2', '2,1' or '2,2'.",
        ),
        ({"order": True}, TypeError, "takes no order: pass p, wrong_order, wrong_point, entry"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        ChainExplorer(**traits)


def test_the_repr_says_the_state_in_words():
    assert repr(ChainExplorer(wrong_order=True)) == (
        "ChainExplorer(p=(1, 2), wrong_order=True, wrong_point=False, entry='none', "
        "revealed=False): with J_f at g(p), J_g J_f = [(-1.980, 0.125), (0.000, 1.500)], "
        "measured [(-1.980, -0.990), (0.000, 1.500)], largest difference 1.115"
    )
