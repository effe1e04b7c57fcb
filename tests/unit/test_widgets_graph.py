"""The graph explorer in Python: both sweeps by hand, by differences, and by nnbook's layers."""

import re

import numpy as np
import pytest

from nnbook.activations import IDENTITY
from nnbook.calculus import numeric_jacobian
from nnbook.network import Layer
from nnbook.widgets import GraphExplorer
from nnbook.widgets.graph import STEPS


@pytest.fixture
def states():
    rng = np.random.default_rng(6)
    return rng.uniform([-3, -3, -2, -2], [3, 3, 2, 2], size=(20, 4))


def test_the_example_of_the_chapter_by_hand():
    w = GraphExplorer()
    assert w.values.ravel().tolist() == [3, 6, 18]
    assert w.tangents.ravel().tolist() == [1, 2, 12]
    assert w.adjoints.ravel().tolist() == [3, 12, 21, 12]
    assert w.grad.tolist() == [[12], [21]]
    w.nudge = (0, 1)
    assert w.tangents.ravel().tolist() == [1, 5, 21]


def test_the_reverse_sweep_is_the_measured_gradient(states):
    for state in states:
        w = GraphExplorer(x=state[:2])
        assert w.grad == pytest.approx(w.measured, rel=1e-6, abs=1e-6)


def test_the_forward_sweep_is_the_measured_effect_of_the_nudge_on_every_node(states):
    def nodes(x):
        return GraphExplorer(x=x.ravel()).values

    for state in 0.9 * states:  # the steps of the differences stay within the limits
        w = GraphExplorer(x=state[:2], nudge=state[2:])
        pushed = numeric_jacobian(nodes, w.x) @ np.reshape(w.nudge, (2, 1))
        assert w.tangents == pytest.approx(pushed, rel=1e-6, abs=1e-6)


def test_both_sweeps_are_one_number_for_one_nudge(states):
    for state in states:
        w = GraphExplorer(x=state[:2], nudge=state[2:])
        assert w.tangents[-1].item() == pytest.approx((w.grad.T @ np.array(w.nudge)).item())


def test_its_sum_is_a_layer_whose_jvp_and_vjp_give_the_same_first_and_last_step():
    w = GraphExplorer(nudge=(0.5, -1))
    layer = Layer([[1, 1]], [0], IDENTITY)  # u = x₁ + x₂
    assert layer.jvp(w.x, w.nudge).item() == pytest.approx(w.tangents[0].item())
    back = layer.vjp(w.x, w.adjoints[1])[:, 0]  # what x₁ and x₂ receive from u alone
    through_v = w.values[0].item() * w.adjoints[0].item()
    assert back + np.array([0, through_v]) == pytest.approx(w.grad[:, 0])


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"x": (1, 4)}, ValueError, "x[1] is 4, which is outside the picture"),
        ({"nudge": (-3, 0)}, ValueError, "nudge[0] is -3, which is outside the picture"),
        ({"x": [[1, 2]]}, ValueError, "pass x.T"),
        ({"step": "du"}, ValueError, "step is 'du': pass 'u', 'v', 'y', 't_u', 't_v'"),
        ({"order": 1}, TypeError, "takes no order: pass x, nudge, step, revealed or key."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        GraphExplorer(**traits)


def test_values_come_before_tangents_and_these_before_adjoints():
    assert "".join(name[0] if "_" in name else "v" for name in STEPS) == "vvvtttaaaa"


def test_the_repr_says_the_state_in_words():
    assert repr(GraphExplorer(nudge=(0, 1))) == (
        "GraphExplorer(x=(1, 2), nudge=(0, 1), step='u', revealed=False): "
        "(u, v, y) = (3.000, 6.000, 18.000), their tangents (1.000, 5.000, 21.000), "
        "∇y = (12.000, 21.000), measured (12.000, 21.000), ∇y · ẋ = 21.000"
    )
