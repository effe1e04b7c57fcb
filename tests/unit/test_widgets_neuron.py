"""NeuronExplorer in Python: hand-worked numbers, the law of doubling, refusals, words."""

import math
import re

import numpy as np
import pytest

from nnbook.widgets import NeuronExplorer


def test_the_neuron_of_the_chapter_has_z_1_5_and_is_0_6708_from_its_line():
    w = NeuronExplorer()
    assert w.z == 1.5
    assert w.distance == pytest.approx(1.5 / math.sqrt(5))
    assert w.a == pytest.approx(0.8176, abs=5e-5)
    assert w.neuron.w[:, 0].tolist() == [1, 2]
    w.activation = "ReLU"
    assert w.a == 1.5
    w.activation = "step"
    assert w.a == 1


def test_the_distance_is_that_of_the_nearest_point_of_the_line():
    rng = np.random.default_rng(4)
    t = np.linspace(-60, 60, 120_001)
    for w1, w2, b, *x in rng.uniform(-4, 4, size=(20, 5)):
        explorer = NeuronExplorer(w=(w1, w2), b=b, x=x)
        on_line = -b * np.array([w1, w2]) / (w1**2 + w2**2)
        along = np.array([[-w2], [w1]]) / math.hypot(w1, w2)
        nearest = np.hypot(*(on_line.reshape(2, 1) + along * t - np.reshape(x, (2, 1)))).min()
        assert abs(explorer.distance) == pytest.approx(nearest, rel=1e-3, abs=1e-3)
        assert math.copysign(1, explorer.distance) == math.copysign(1, explorer.z)


def test_doubling_w_and_b_keeps_the_distance_and_the_sides_and_doubles_z():
    once, twice = NeuronExplorer(), NeuronExplorer(w=(2, 4), b=1)
    assert twice.distance == pytest.approx(once.distance)
    assert twice.correct == once.correct
    assert twice.z == 2 * once.z
    assert twice.a > once.a


def test_the_points_can_be_separated_but_not_by_the_first_line():
    assert NeuronExplorer().correct == 5
    assert NeuronExplorer(w=(2, -1), b=-1.5).correct == NeuronExplorer().points.shape[1] == 12


def test_a_weight_of_zero_has_no_line():
    w = NeuronExplorer(w=(0, 0))
    assert math.isnan(w.distance)
    assert w.in_words() == "z = 0.500, no line, a = 0.622; 6 of 12 points on their side"


def test_the_repr_says_the_state_in_words():
    assert repr(NeuronExplorer(activation="ReLU", revealed=True)) == (
        "NeuronExplorer(w=(1, 2), b=0.5, activation='ReLU', x=(3, -1), revealed=True): "
        "z = 1.500, distance 0.671 from the line, a = 1.500; 5 of 12 points on their side"
    )


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"w": (1, 2, 3)}, ValueError, "w has 3 rows"),
        ({"w": (1, math.nan)}, ValueError, "w holds nan"),
        ({"w": (9, 0)}, ValueError, "w[0] is 9, which is outside the picture"),
        ({"b": (1, 2)}, ValueError, "b has 2 entries, but one number is wanted"),
        ({"b": "here"}, TypeError, "b holds text"),
        ({"x": [[1, 2]]}, ValueError, "pass x.T"),
        (
            {"activation": "relu"},
            ValueError,
            "activation is 'relu': pass 'sigmoid', 'ReLU', 'tanh' or 'step'.",
        ),
        ({"points": []}, TypeError, "takes no points: pass w, b, activation, x, revealed or key."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        NeuronExplorer(**traits)
