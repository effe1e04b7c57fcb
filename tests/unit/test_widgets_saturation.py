"""The saturation explorer in Python: the chapter's networks, the refusals, a state in words."""

import re

import numpy as np
import pytest

from nnbook.activations import ACTIVATIONS, IDENTITY
from nnbook.backprop import backprop
from nnbook.network import Network
from nnbook.widgets import SaturationExplorer


@pytest.mark.parametrize("sigma", ["sigmoid", "tanh", "ReLU"])
@pytest.mark.parametrize("depth", [2, 7, 10, 12])
def test_with_scale_1_it_is_a_random_network_with_rounded_normals(sigma, depth):
    widget = SaturationExplorer(sigma=sigma, depth=depth)
    rng = np.random.default_rng(1)
    net = Network.random([30] * (depth + 1), rng, ACTIVATIONS[sigma], output=IDENTITY)
    off = (widget.net.theta - net.theta) * np.sqrt(30)  # of the unit normals
    assert np.abs(off).max() <= 1 / 32
    assert repr(widget.net) == repr(net)
    delta = backprop(widget.net, widget.x, widget.y).delta
    assert widget.lengths.tolist() == [np.linalg.norm(d) for d in delta[1:]]


def test_scale_multiplies_every_weight():
    once, twice = SaturationExplorer(), SaturationExplorer(scale=2)
    assert twice.net.theta == pytest.approx(2 * once.net.theta)


def test_the_example_can_be_the_readers_own():
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(30, 1)), rng.normal(size=(30, 1))
    widget = SaturationExplorer(x=x, y=y)
    last = widget.net(x) - y  # the output has the identity
    assert widget.delta[10] == pytest.approx(last)


def test_faded_is_the_last_layer_below_a_thousandth():
    widget = SaturationExplorer()
    below = widget.lengths < widget.lengths[-1] / 1000
    assert below[: widget.faded].all()
    assert not below[widget.faded :].any()
    assert SaturationExplorer(sigma="tanh").faded == 0


def test_the_page_gets_the_normals_as_bytes_and_no_example_in_its_links():
    state = SaturationExplorer().get_state()
    normals = np.frombuffer(state["_normals"], np.int8) / 16
    drawn = np.random.default_rng(1).standard_normal(12 * 30 * 30)
    assert np.abs(normals - drawn).max() <= 1 / 32
    assert len(state["_normals"]) == normals.size
    assert state["_share"] == ["sigma", "depth", "scale", "layer", "guess", "revealed"]
    assert len(state["x"]) == len(state["y"]) == 30


def test_the_repr_says_the_state_in_words():
    widget = SaturationExplorer()
    first, last = widget.lengths[[0, -1]]
    assert repr(widget) == (
        "SaturationExplorer(sigma='sigmoid', depth=10, scale=1, layer=9, guess=7, "
        f"revealed=False): ‖δ¹‖ = {first:.2e}, ‖δᴸ‖ = {last:.2e}, "
        "from layer 5 down below a thousandth of the last"
    )
    assert repr(SaturationExplorer(depth=2)).endswith("nowhere below a thousandth of the last")


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"depth": 13}, ValueError, "depth is 13: pass 2, 3, 4"),
        ({"depth": 5.0}, ValueError, "depth is 5.0: pass 2"),
        ({"sigma": "step"}, ValueError, "sigma is 'step': pass 'sigmoid', 'tanh' or 'ReLU'."),
        ({"scale": 9}, ValueError, "scale is 9, which is outside the picture"),
        ({"x": np.ones(29)}, ValueError, "x has 29 rows"),
        ({"layers": 3}, TypeError, "takes no layers: pass sigma, depth"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        SaturationExplorer(**traits)
