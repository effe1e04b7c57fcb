"""Figures drawn into the page: SVG files become inline <svg> that follows light and dark."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from io import BytesIO
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util import logging

from nnbook.figures import PALETTE

from .panels import for_narrow_screens

LOGGER = logging.getLogger(__name__)
# The one rule matplotlib writes; inside a page it would reach every element, so that book.css
# has it, for figures alone.
MATPLOTLIB_STYLE = re.compile(
    r"<defs>\s*<style type=\"text/css\">\*\{stroke-linejoin: round; stroke-linecap: butt\}"
    r"</style>\s*</defs>\s*"
)
ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')
IDENTIFIER = re.compile(r'\sid="([^"]*)"')
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
LONG_PATH = 20  # commands; shorter ones are marks, which must stay round
HEAVY = 2000  # bytes of a picture
POINTS = {"pt": 96 / 72, "px": 1.0, "": 1.0}


class FigureError(ValueError):
    """An SVG file that cannot be part of a page."""


def prefix_ids(svg: str, prefix: str) -> str:
    """Prefix the ids that something refers to and drop the others, so that none is double."""
    wanted = {name for _opening, name in REFERENCE.findall(svg)}
    svg = IDENTIFIER.sub(lambda m: f' id="{prefix}{m[1]}"' if m[1] in wanted else "", svg)
    return REFERENCE.sub(rf"\g<1>{prefix}\g<2>", svg)


def map_colours(svg: str, palette: Mapping[str, str]) -> str:
    """Replace each colour of the palette by its CSS variable, in attributes and styles."""
    names = {colour.lower(): name for name, colour in palette.items()}
    colours = re.compile(rf"(?:{'|'.join(names)})(?![0-9a-f])", re.IGNORECASE)
    return colours.sub(lambda found: f"var(--nn-{names[found[0].lower()]})", svg)


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


def pixels(length: str) -> int:
    found = re.fullmatch(r"([\d.]+)(pt|px|)", length)
    if not found:
        raise FigureError(f"width and height must be in pt or px, not {length!r}")
    return round(float(found[1]) * POINTS[found[2]])


def inline_svg(source: str, alt: str, prefix: str, palette: Mapping[str, str]) -> str:
    """The text of an SVG file as an element of a page."""
    source = source[source.index("<svg") :]  # without prolog and document type
    source = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", source, flags=re.DOTALL)
    source = MATPLOTLIB_STYLE.sub("", source)
    if forbidden := re.search(r"<(style|script)\b", source):
        raise FigureError(f"<{forbidden[1]}> in a figure would act on the whole page")
    opening = ROOT.match(source)
    attributes = dict(re.findall(r'([\w:-]+)="([^"]*)"', opening[0])) if opening else {}
    if "viewBox" not in attributes:
        raise FigureError("a figure needs a viewBox")
    _x, _y, width, height = attributes["viewBox"].replace(",", " ").split()
    width = pixels(attributes.get("width", width))
    height = pixels(attributes.get("height", height))
    inner = source[opening.end() :].rstrip().removesuffix("</svg>").replace("xlink:href=", "href=")
    inner = map_colours(prefix_ids(inner, prefix), palette)
    inner = shrink_pictures(shorten_paths(shorten_numbers(inner)))
    inner = re.sub(r">\s*\n\s*<", "><", inner)
    return (
        f'<svg class="nn-figure" role="img" aria-label="{escape(alt)}" '
        f'width="{width}" height="{height}" '
        f'viewBox="{attributes["viewBox"]}">{inner}</svg>'
    )


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
            svg = inline_svg(source, alt, f"f{number}-", PALETTE)
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
