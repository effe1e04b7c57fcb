"""Figures drawn into the page: SVG files become inline <svg> that follows light and dark."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from nnbook.figures import PALETTE

from .svg import FigureError, inline_svg

LOGGER = logging.getLogger(__name__)


def with_line(node: nodes.Element) -> nodes.Element:
    """The node or the nearest one around it that knows its line in the source."""
    while node.line is None and node.parent is not None:
        node = node.parent
    return node


def inline_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put each local SVG image into the page; warn of an image without a description."""
    if app.builder.format != "html":
        return
    for number, node in enumerate(list(doctree.findall(nodes.image)), start=1):
        alt = " ".join(node.get("alt", "").split())
        if not alt:
            LOGGER.warning(
                "an image needs alt text that says what is to be seen", location=with_line(node)
            )
        path = Path(app.srcdir) / node["uri"]
        if path.suffix != ".svg" or not path.is_file():
            continue
        try:
            svg = inline_svg(path.read_text(encoding="utf-8"), alt, f"f{number}-", PALETTE)
        except FigureError as error:
            LOGGER.warning("%s: %s", path.name, error, location=with_line(node))
            continue
        # References point to the ids of the image, and style sheets to its classes.
        anchors = "".join(f'<span id="{name}"></span>' for name in node["ids"])
        classes = " ".join(["nn-figure-box", *node["classes"]])
        box = f'<span class="{classes}">{anchors}{svg}</span>'
        node.replace_self(nodes.raw("", box, format="html"))


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", inline_figures)
