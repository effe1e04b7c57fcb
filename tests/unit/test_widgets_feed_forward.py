"""FeedForwardExplorer in Python: the hand net, edited nets, refusals, words."""

import math
import re

import numpy as np
import pytest

from nnbook.widgets import FeedForwardExplorer


def test_it_starts_with_the_hand_net_as_the_book_works_it():
    passed = FeedForwardExplorer().forward
    numbers = [passed.z[1], passed.a[1], passed.z[2], passed.a[2]]
    assert [value[:, 0].tolist() for value in numbers] == [[-1, 3], [0, 3], [2], [2]]


def test_an_edited_net_computes_with_its_own_numbers():
    w = FeedForwardExplorer(W1=[[1, 0], [0, 1]], b1=(1, -5), W2=[[2, 7]], b2=0.5, x=(3, 4))
    # z¹ = (4, −1), a¹ = (4, 0), a² = 2·4 + 7·0 + 0.5
    assert w.a == 8.5
    assert w.net.theta.tolist() == [1, 0, 0, 1, 1, -5, 2, 7, 0.5]


def test_columns_and_arrays_are_taken_too():
    w = FeedForwardExplorer(W1=np.eye(2), b1=np.ones((2, 1)), b2=[[1.0]])
    assert (w.W1, w.b1, w.b2) == ([[1, 0], [0, 1]], [1, 1], [1])


def test_the_repr_says_the_state_in_words():
    assert repr(FeedForwardExplorer(step="z2_1")) == (
        "FeedForwardExplorer(W1=((1, -1), (2, 1)), b1=(0, -1), W2=((3, 2)), b2=(-4), x=(1, 2), "
        "step='z2_1', revealed=False): z¹ = (-1, 3), a¹ = (0, 3), z² = (2), a² = (2)"
    )


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"W1": [[1, 2, 3], [4, 5, 6]]}, ValueError, "W1 has shape (2, 3), but (2, 2) is wanted"),
        ({"W2": [[3], [2]]}, ValueError, "W2 has shape (2, 1), but (1, 2) is wanted: pass W2.T"),
        ({"W1": [[1, 2], [3, 10]]}, ValueError, "W1[1, 1] is 10, which is outside the picture"),
        ({"b1": (1, 2, 3)}, ValueError, "b1 has 3 rows"),
        ({"b2": math.nan}, ValueError, "b2 holds nan"),
        ({"x": [[1, 2]]}, ValueError, "pass x.T"),
        ({"x": "12"}, TypeError, "x holds text"),
        ({"step": "z1_3"}, ValueError, "step is 'z1_3': pass 'z1_1', 'z1_2', "),
        ({"y": 1}, TypeError, "takes no y: pass W1, b1, W2, b2, x, step, revealed or key."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        FeedForwardExplorer(**traits)
