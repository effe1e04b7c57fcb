"""A figure of matplotlib's as an element of a page, in the page's colours.

No Sphinx in here: the build (``figures``) uses it, and so does Python in the reader's browser
(``live/runner.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

# The one rule matplotlib writes; inside a page it would reach every element, so that book.css
# has it, for figures alone.
MATPLOTLIB_STYLE = re.compile(
    r"<defs>\s*<style type=\"text/css\">\*\{stroke-linejoin: round; stroke-linecap: butt\}"
    r"</style>\s*</defs>\s*"
)
ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')
IDENTIFIER = re.compile(r'\sid="([^"]*)"')
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


def pixels(length: str) -> int:
    found = re.fullmatch(r"([\d.]+)(pt|px|)", length)
    if not found:
        raise FigureError(f"width and height must be in pt or px, not {length!r}")
    return round(float(found[1]) * POINTS[found[2]])


def inline_svg(
    source: str,
    alt: str,
    prefix: str,
    palette: Mapping[str, str],
    lighter: Callable[[str], str] = str,
) -> str:
    """The text of an SVG file as an element of a page; ``lighter`` makes its content smaller."""
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
    inner = lighter(inner)
    inner = re.sub(r">\s*\n\s*<", "><", inner)
    return (
        f'<svg class="nn-figure" role="img" aria-label="{escape(alt)}" '
        f'width="{width}" height="{height}" '
        f'viewBox="{attributes["viewBox"]}">{inner}</svg>'
    )
