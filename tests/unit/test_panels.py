"""Where a figure is cut for a narrow screen: between its panels, and nowhere else."""

import io
import re
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

from booksite.panels import cuts, for_narrow_screens, in_panels


def svg_of(figure):
    text = io.StringIO()
    figure.savefig(text, format="svg")
    plt.close(figure)
    return text.getvalue()[text.getvalue().index("<svg") :]


def row(n, width=8.0):
    figure, axes = plt.subplots(1, n, figsize=(width, 3), layout="constrained", squeeze=False)
    for ax in axes[0]:
        ax.plot([0, 3], [5, 900])
        ax.set_ylabel("a label on the left")
    return figure, axes[0]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_row_is_cut_between_axes_and_left_of_what_labels_the_next(n):
    figure, axes = row(n)
    figure.canvas.draw()
    points = figure.dpi / 72
    boxes = [ax.get_tightbbox() for ax in axes]
    gaps = [(a.x1 / points, b.x0 / points) for a, b in pairwise(boxes)]
    places = cuts(svg_of(figure))
    assert len(places) == n - 1
    for place, (end, start) in zip(places, gaps, strict=True):
        assert end - 3 < place < start + 3  # points; the ends of letters are guessed


def test_a_colour_bar_stays_with_its_picture():
    figure, axes = row(2)
    picture = axes[1].imshow(np.eye(4))
    figure.colorbar(picture, ax=axes[1])
    assert len(cuts(svg_of(figure))) == 1


def test_what_goes_across_both_panels_holds_them_together():
    figure, _ = row(2)
    figure.text(0.1, 0.5, "words that go on and on, from one panel to the other panel of a figure")
    assert cuts(svg_of(figure)) == []


def test_the_panels_together_are_the_figure():
    figure, _ = row(3)
    source = svg_of(figure)
    shown = f'<svg class="nn-figure" width="768" height="288" viewBox="0 0 576 216">{"x"}</svg>'
    html = in_panels(shown, cuts(source), "f1-")
    boxes = [list(map(float, box.split())) for box in re.findall(r'viewBox="([^"]*)"', html)][1:]
    assert boxes[0][0] == 0
    assert boxes[-1][0] + boxes[-1][2] == pytest.approx(576, abs=0.1)
    assert all(a[0] + a[2] == pytest.approx(b[0]) for a, b in pairwise(boxes))
    assert html.count('href="#f1-whole"') == len(boxes) == 3
    assert html.count('id="f1-whole"') == 1


def test_only_a_broad_figure_of_one_panel_scrolls():
    for width, broad in ((4.0, False), (8.0, True)):
        source = svg_of(row(1, width)[0])
        shown = f'<svg class="nn-figure" width="{width * 96:.0f}" viewBox="0 0 9 9"></svg>'
        assert ("nn-one-panel" in for_narrow_screens(shown, source, "f1-")) == broad
