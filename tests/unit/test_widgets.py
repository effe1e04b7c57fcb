"""The Python side of the explorables: checked traits, independent numbers, a state in words."""

import math
import re

import numpy as np
import pytest

from nnbook.calculus import directional_derivative, numeric_gradient
from nnbook.widgets import GradientExplorer


def surface(x):
    return x[0] ** 2 + np.cos(x[1])


@pytest.fixture
def points():
    rng = np.random.default_rng(4)
    return rng.uniform([-3, -3.5, -180], [3, 3.5, 180], size=(20, 3))


def test_the_hand_example_has_gradient_6_minus_1_and_slope_2_8():
    angle = math.degrees(math.atan2(4, 3))  # along (3, 4)/5
    w = GradientExplorer(x=(3, math.pi / 2), angle=angle)
    assert w.f == pytest.approx(9)
    assert w.grad == pytest.approx(np.array([[6], [-1]]))
    assert w.slope == pytest.approx(2.8)


def test_gradient_and_slope_equal_central_differences(points):
    for *x, angle in points:
        w = GradientExplorer(x=x, angle=angle)
        column = np.array(x).reshape(2, 1)
        numeric = np.ravel(numeric_gradient(lambda p: np.asarray(surface(p)).item(), column))
        assert w.grad[:, 0] == pytest.approx(numeric, rel=1e-6, abs=1e-6)
        slope = directional_derivative(lambda p: np.asarray(surface(p)).item(), column, w.u)
        assert w.slope == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_no_direction_is_steeper_than_the_gradient(points):
    for *x, angle in points:
        w = GradientExplorer(x=x, angle=angle)
        assert abs(w.slope) <= np.linalg.norm(w.grad) + 1e-12
        w.angle = math.degrees(math.atan2(w.grad[1, 0], w.grad[0, 0]))
        assert w.slope == pytest.approx(np.linalg.norm(w.grad))


@pytest.mark.parametrize("x", [(1, 2), [1.0, 2.0], np.array([1, 2]), np.array([[1.0], [2.0]])])
def test_a_point_comes_as_tuple_list_array_or_column(x):
    assert GradientExplorer(x=x).x == [1.0, 2.0]


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"x": (1, 2, 3)}, ValueError, "x has 3 rows"),
        ({"x": [[1, 2]]}, ValueError, "pass x.T"),
        ({"x": np.ones((2, 2))}, ValueError, "x has 2 columns, but one is wanted: pass x[:, 0]."),
        ({"x": (1, math.nan)}, ValueError, "x holds nan"),
        ({"x": "here"}, TypeError, "x holds text"),
        ({"x": [1, [2, 3]]}, ValueError, "x is ragged"),
        (
            {"x": (9, 0)},
            ValueError,
            "x[0] is 9, which is outside the picture: pass a number from -3",
        ),
        ({"angle": (1, 2)}, ValueError, "angle has 2 entries, but one number is wanted"),
        ({"angle": math.inf}, ValueError, "angle holds inf"),
        ({"angle": None}, TypeError, "angle is None"),
        ({"angle": 200}, ValueError, "angle is 200, which is outside the picture"),
        ({"point": (1, 2)}, TypeError, "takes no point: pass x, angle, revealed or key."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        GradientExplorer(**traits)


def test_a_refused_value_leaves_the_state_as_it_was():
    w = GradientExplorer(x=(1, 2))
    with pytest.raises(ValueError, match="rows"):
        w.x = (1, 2, 3)
    assert w.x == [1.0, 2.0]


def test_the_repr_says_the_state_in_words():
    w = GradientExplorer(x=(-0.0, math.pi), angle=30.5)
    assert repr(w) == (
        "GradientExplorer(x=(0, 3.1416), angle=30.5, revealed=False): "
        "f = -1.000, ∇f = (0.000, 0.000), slope along u 0.000"
    )
    assert w._repr_mimebundle_()[0]["text/plain"] == repr(w)


def test_the_page_gets_the_key_the_shared_traits_and_their_limits():
    state = GradientExplorer(key="second").get_state()
    assert state["key"] == "second"
    assert state["_share"] == ["x", "angle", "revealed"]
    assert state["_limits"] == {"x": [(-3, 3), (-3.5, 3.5)], "angle": (-180, 180)}
