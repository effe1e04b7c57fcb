"""The first page's one live thing: the hand net, whose weights can be dragged, and "One step".

The drawing and its numbers are made here from ``nnbook.data.hand_net``; ``finding/home.js`` makes
them move. Without scripts it is a picture of the net and its answer.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from nnbook.costs import QUADRATIC
from nnbook.data import hand_net

STEP_SIZE = 0.02
LIMIT = 6  # of a weight that is dragged
# Where the neurons stand, layer by layer, and how far along its edge the name of a weight.
PLACES = (((46, 60), (46, 200)), ((222, 60), (222, 200)), ((386, 130),))
ALONG = {(1, 1, 1): 0.62, (1, 2, 1): 0.27, (1, 1, 2): 0.27, (1, 2, 2): 0.62}
HALF = 0.5
RADIUS = 25
REACH = 30  # of a finger around a number: 44 px on a phone, where the drawing is smaller


def short(number: float) -> str:
    """A number as the page shows it; home.js does the same."""
    return f"{round(float(number), 2) + 0:g}".replace("-", "−")


def state() -> dict[str, Any]:
    """What home.js begins with: the parameters by layer, the example, the size of a step."""
    net, x, y = hand_net()
    return {
        "W": [layer.W.tolist() for layer in net.layers],
        "b": [layer.b[:, 0].tolist() for layer in net.layers],
        "x": x[:, 0].tolist(),
        "y": y[:, 0].tolist(),
        "eta": STEP_SIZE,
        "limit": LIMIT,
    }


def knob(name: str, label: str, value: float, x: float, y: float) -> str:
    """A number on the drawing that can be turned: by drag, by arrow keys."""
    return (
        f'<g class="nn-home-knob" role="slider" tabindex="0" data-name="{name}" '
        f'aria-label="{label}" aria-valuemin="{-LIMIT}" aria-valuemax="{LIMIT}" '
        f'aria-valuenow="{value:g}" transform="translate({x:g} {y:g})">'
        f'<circle class="nn-home-hit" r="{REACH}"/>'
        f'<rect x="-28" y="-17" width="56" height="34" rx="17"/>'
        f'<text dy=".35em">{short(value)}</text></g>'
    )


def drawing() -> str:
    """The net as SVG: edges, neurons with what they say, and a knob for each parameter."""
    net, x, _y = hand_net()
    says = [x, *net.forward(x).a[1:]]
    edges, knobs, neurons = [], [], []
    for l, layer in enumerate(net.layers, start=1):
        for j, row in enumerate(layer.W, start=1):
            for k, weight in enumerate(row, start=1):
                (x1, y1), (x2, y2) = PLACES[l - 1][k - 1], PLACES[l][j - 1]
                edges.append(
                    f'<line class="nn-home-edge" data-name="W{l}{j}{k}" x1="{x1}" y1="{y1}" '
                    f'x2="{x2}" y2="{y2}" stroke-width="{1 + abs(weight):g}"'
                    f"{' data-negative' if weight < 0 else ''}/>"
                )
                t = ALONG.get((l, j, k), HALF)
                at = (x1 + t * (x2 - x1), y1 + t * (y2 - y1))
                label = f"weight from {'input' if l == 1 else 'neuron'} {k} to "
                label += f"neuron {j}" if l == 1 else "the output"
                knobs.append(knob(f"W{l}{j}{k}", label, weight, *at))
            x0, y0 = PLACES[l][j - 1]
            label = f"bias of neuron {j}" if l == 1 else "bias of the output"
            knobs.append(knob(f"b{l}{j}", label, layer.b[j - 1, 0], x0, y0 + RADIUS + 21))
    for l, (places, values) in enumerate(zip(PLACES, says, strict=True)):
        for j, ((x0, y0), value) in enumerate(zip(places, values[:, 0], strict=True), start=1):
            kind = "nn-home-unit nn-home-answer" if l == len(PLACES) - 1 else "nn-home-unit"
            neurons.append(
                f'<g class="{kind}"><circle cx="{x0}" cy="{y0}" r="{RADIUS}"/>'
                f'<text x="{x0}" y="{y0}" dy=".35em" data-says="a{l}{j}">{short(value)}</text></g>'
            )
    return (
        '<svg class="nn-home-net" viewBox="0 0 432 266" role="group" '
        'aria-label="A network with two inputs, two hidden neurons and one output">'
        f"{''.join(edges)}{''.join(neurons)}{''.join(knobs)}</svg>"
    )


def hero(start: str, title: str) -> str:
    net, x, y = hand_net()
    answer, cost = net(x)[0, 0], QUADRATIC(net(x), y)
    inputs = ", ".join(short(entry) for entry in x[:, 0])
    return (
        f'<div class="nn-home" data-state="{escape(json.dumps(state()))}">{drawing()}'
        f'<div class="nn-home-side"><p>This network is shown ({inputs}) and answers '
        f'<strong data-says="a21">{short(answer)}</strong>. It should have said '
        f"<strong>{short(y[0, 0])}</strong>.</p>"
        f'<p class="nn-home-cost">That costs <strong data-says="cost">{short(cost)}</strong></p>'
        '<svg class="nn-home-trace" viewBox="0 0 200 56" role="img" aria-label="The cost so far" '
        'preserveAspectRatio="none"><path/></svg>'
        '<p class="nn-home-say" role="status">Drag a number of the net up or down, and see what '
        "the cost does. Or let the gradient turn all nine at once.</p>"
        '<p class="nn-home-buttons"><button type="button" data-does="step">One step</button>'
        '<button type="button" data-does="reset">Start again</button></p></div></div>'
        f'<p class="nn-go"><a class="nn-start" href="{start}">Start: {escape(title)}</a></p>'
    )


class Hero(nodes.General, nodes.Element):
    """Where the net and the way into the book are to stand."""


class HeroDirective(Directive):
    def run(self) -> list[nodes.Node]:
        return [Hero()]


def put(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(Hero)):
        first = "chapters/01-introduction"
        link = app.builder.get_relative_uri(docname, first)
        title = app.env.titles[first].astext()
        place.replace_self(nodes.raw("", hero(link, title), format="html"))


def setup(app: Sphinx) -> None:
    app.add_node(Hero)
    app.add_directive("hand-net", HeroDirective)
    app.connect("doctree-resolved", put)
