"""Figures drawn into the page: SVG files become inline <svg> that follows light and dark."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util import logging

from nnbook.figures import PALETTE

from .panels import for_narrow_screens
from .svg import FigureError, inline_svg

LOGGER = logging.getLogger(__name__)
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
LONG_PATH = 20  # commands; shorter ones are marks, which must stay round
HEAVY = 2000  # bytes of a picture


def lighter(svg: str) -> str:
    """The same drawing in fewer bytes."""
    return shrink_pictures(shorten_paths(shorten_numbers(svg)))


def shorten_numbers(svg: str) -> str:
    """Round the places of marks to hundredths of a point."""

    def short(place: re.Match[str]) -> str:
        return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", place[0])

    return re.sub(r'\s[xy]="[^"]*"', short, svg)


def shorten_paths(svg: str) -> str:
    """Each path by the way from point to point: half of the file."""
    return re.sub(r'(?<=\sd=")[^"]*', lambda found: steps(found[0]), svg)


def steps(path: str) -> str:
    """The path's data with relative commands, in hundredths of a point; a long one in tenths.

    Every point is rounded where it stands, so that no error adds up. A path with commands that
    matplotlib does not write is left as it is.
    """
    parts = COMMAND.findall(path)
    if any(letter not in "MLQCz" for letter, _numbers in parts):
        return path
    digits = 1 if len(parts) > LONG_PATH else 2
    here = start = (0, 0)
    written, last = "", ""
    for letter, numbers in parts:
        rounded = [round(10**digits * float(number)) for number in numbers.split()]
        points = list(zip(rounded[::2], rounded[1::2], strict=True))
        if letter == "L" and points == [here]:
            continue  # a step of no length
        way = [to - origin for point in points for to, origin in zip(point, here, strict=True)]
        written += " " if letter == last else letter.lower()
        written += " ".join(f"{step / 10**digits:g}" for step in way)
        here = points[-1] if points else start
        start = here if letter == "M" else start
        last = letter
    return re.sub(r"(?<![\d.])0\.", ".", written.replace(" -", "-"))


def shrink_pictures(svg: str) -> str:
    """Heat maps as WebP: no eye sees the difference, and it is a tenth of the bytes."""
    return re.sub(r'data:image/png;base64,([^"]*)', lambda found: picture(*found.group(0, 1)), svg)


def picture(address: str, encoded: str) -> str:
    png = base64.b64decode(encoded)
    if len(png) < HEAVY:  # few colours or pixels, which stay exact
        return address
    packed = BytesIO()
    Image.open(BytesIO(png)).save(packed, "WEBP", quality=95, method=6, use_sharp_yuv=True)
    return f"data:image/webp;base64,{base64.b64encode(packed.getvalue()).decode()}"


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
        source = path.read_text(encoding="utf-8")
        try:
            svg = inline_svg(source, alt, f"f{number}-", PALETTE, lighter)
            svg = for_narrow_screens(svg, source[source.index("<svg") :], f"f{number}-")
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
