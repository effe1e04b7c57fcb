"""The playground in Python: nnbook's own training, the refusals, a state in words."""

import re

import numpy as np
import pytest

from nnbook.activations import SIGMOID, TANH
from nnbook.data import blobs, circles, xor
from nnbook.network import Network
from nnbook.training import train
from nnbook.widgets import PlaygroundExplorer


def test_it_is_the_chapters_network_on_exclusive_or():
    widget = PlaygroundExplorer(steps=500)
    start = Network.random([2, 2, 1], np.random.default_rng(0), TANH, output=SIGMOID)
    assert np.array_equal(widget.start.theta, start.theta)
    history = train(start, *xor(), eta=4.0, epochs=500)
    assert widget.cost == history.cost[-1]
    assert np.array_equal(widget.net.theta, history.net.theta)
    assert widget.accuracy == 1


def test_before_the_first_step_it_is_the_start():
    widget = PlaygroundExplorer(seed=3, hidden=5)
    assert np.array_equal(widget.net.theta, widget.start.theta)


def test_the_page_gets_nnbooks_examples_and_normals():
    state = PlaygroundExplorer().get_state()
    made = {
        "XOR": xor(),
        "blobs": blobs(60, np.random.default_rng(0)),
        "circles": circles(80, np.random.default_rng(0)),
    }
    assert state["_data"] == {name: [x.tolist(), y[0].tolist()] for name, (x, y) in made.items()}
    for seed, normals in enumerate(state["_normals"]):
        assert normals == np.random.default_rng(seed).standard_normal(24).tolist()
    assert state["_share"] == ["data", "sigma", "hidden", "eta", "seed", "steps"]


def test_the_repr_says_the_state_in_words():
    assert repr(PlaygroundExplorer(steps=500, key="another")) == (
        "PlaygroundExplorer(data='XOR', sigma='tanh', hidden=2, eta=4, seed=0, steps=500): "
        "C = 0.0006, 100.0 % right"
    )


@pytest.mark.parametrize(
    ("traits", "error", "sentence"),
    [
        ({"data": "moons"}, ValueError, "data is 'moons': pass 'XOR', 'blobs' or 'circles'."),
        ({"hidden": 9}, ValueError, "hidden is 9: pass 1, 2, 3"),
        ({"eta": -1}, ValueError, "eta is -1, which is outside the picture"),
        ({"steps": 2.5}, ValueError, "steps is 2.5, but a whole number is wanted: pass one."),
        ({"steps": 5001}, ValueError, "steps is 5001, which is outside"),
        ({"seed": 6}, ValueError, "seed is 6: pass 0, 1"),
        ({"rate": 1}, TypeError, "takes no rate: pass data, sigma, hidden, eta, seed, steps"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(traits, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        PlaygroundExplorer(**traits)
