"""IndexExplorer in Python: the address of every weight and bias of the 3-4-2 net."""

import re

import numpy as np
import pytest

from nnbook.widgets import IndexExplorer
from nnbook.widgets.index import ENTRIES


def test_the_26_entries_are_theta_in_its_order():
    assert len(ENTRIES) == len(set(ENTRIES)) == 26
    values = [IndexExplorer(entry=entry).value for entry in ENTRIES]
    assert np.array_equal(values, IndexExplorer().net.theta)


def test_each_weight_is_what_its_source_adds_to_its_target():
    """Send a 1 through one source only: what arrives, beside the bias, is the weight."""
    for entry in ENTRIES:
        w = IndexExplorer(entry=entry)
        layer = w.net[w.l]
        silent = np.zeros(layer.n_in)
        alone = silent.copy()
        if w.k:
            alone[w.k - 1] = 1
        bias, arrived = (layer.z(sent)[w.j - 1, 0] for sent in (silent, alone))
        assert w.value == (arrived - bias if w.k else bias), entry


def test_the_edge_of_the_chapter_is_w2_13():
    w = IndexExplorer()
    assert (w.l, w.j, w.k, w.value) == (2, 1, 3, 3)
    assert w.row.tolist() == [2, -1, 3, 0]
    assert repr(w) == (
        "IndexExplorer(entry='w2_13'): w^2_13 = 3, into neuron 1 of layer 2, "
        "from neuron 3 of layer 1: row 1, column 3 of W^2"
    )


def test_a_bias_has_no_second_index():
    w = IndexExplorer(entry="b1_4")
    assert (w.l, w.j, w.k, w.value) == (1, 4, None, 2)
    assert w.in_words() == "b^1_4 = 2, the bias of neuron 4 of layer 1"


@pytest.mark.parametrize("entry", ["w2_31", "w1_14", "b2_3", "w3_11", "b0_1", "w213", 213, None])
def test_an_entry_that_does_not_exist_is_refused_with_a_sentence(entry):
    with pytest.raises(ValueError, match=re.escape(f"entry is {entry!r}: pass 'w1_11', ")):
        IndexExplorer(entry=entry)
