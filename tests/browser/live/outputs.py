"""Outputs of cells that ran in a browser, compared with those that a notebook stores."""

from __future__ import annotations

import numpy as np
from bs4 import Tag
from drawings import NUMBER, drawing
from nbformat import NotebookNode

# Of a figure's points, in points of paper. Where contour lines are straight, the place of a label
# on them hangs on the last bit of a number, and WebAssembly rounds some of them another way.
NEAR = 1.5


def nearly_same(stored: Tag, got: Tag) -> bool:
    """Whether two figures have as many paths, each with nearly the same points; or, where another
    number of points along a curve was left out as needless, nearly the same extent."""
    paths = [
        [
            np.reshape(NUMBER.findall(path["d"]), (-1, 2)).astype(float)
            for path in svg.find_all("path")
            if path.get("d")
        ]
        for svg in (stored, got)
    ]
    if len(paths[0]) != len(paths[1]):
        return False
    for one, other in zip(*paths, strict=True):
        if len(one) != len(other):
            one, other = ([path.min(axis=0), path.max(axis=0)] for path in (one, other))
        if not np.allclose(one, other, rtol=0, atol=NEAR):
            return False
    return True


def texts(outputs: list[dict]) -> list[tuple[str, str]]:
    """What nbval compares of the outputs of a cell, printed pieces joined."""
    found: list[tuple[str, str]] = []
    for output in outputs:
        if output["kind"] == "stream":
            if found and found[-1][0] == output["name"]:
                output = output | {"text": found.pop()[1] + output["text"]}
            found.append((output["name"], output["text"]))
        elif output["kind"] == "error":
            found.append(("error", f"{output['name']}: {output['message']}"))
        else:
            kinds = ("text/plain", "text/markdown", "text/html")
            found += [(kind, output["data"][kind]) for kind in kinds if kind in output["data"]]
    return found


def figures(outputs: list[dict]) -> list[str]:
    found = [output.get("data", {}).get("image/svg+xml") for output in outputs]
    return [svg for svg in found if svg]


def faults(expected: list[dict], got: list[dict]) -> str:
    """How the outputs of a cell differ from those stored. Texts are equal to the last sign."""
    if texts(expected) != texts(got):
        return f"stored is {texts(expected)}, but the page has {texts(got)}"[:2000]
    pairs = (figures(expected), figures(got))
    if len(pairs[0]) != len(pairs[1]):
        return f"stored are {len(pairs[0])} figures, but the page has {len(pairs[1])}"
    for one, other in zip(*pairs, strict=True):
        if one != other and not nearly_same(drawing(one), drawing(other)):
            return "the figure is another one than that stored"
    return ""


def stored(cell: NotebookNode) -> list[dict]:
    """The outputs of a notebook's cell in the form in which the page hears of them."""
    found = []
    for output in cell.outputs:
        match output.output_type:
            case "stream":
                found.append({"kind": "stream", "name": output.name, "text": output.text})
            case "error":
                found.append({"kind": "error", "name": output.ename, "message": output.evalue})
            case kind:
                found.append({"kind": kind, "data": dict(output.data)})
    return found
