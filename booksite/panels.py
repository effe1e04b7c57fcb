"""Where a figure of several panels may be cut, so that on a narrow screen they stand one below
the other at a size that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
LEAST = 70.0  # points; what is narrower, as a colour bar, belongs to what stands left of it
OVERLAP = 6.0  # points by which a label may reach into its neighbour's column
# Pixels: a broader one, made as narrow as a phone, has letters of fewer than 10 and 11 of them.
BROAD, BROAD_PANEL = 480, 405
LETTER = 62.0  # width of a broad letter, of 100 to the size of the text

Interval = tuple[float, float]


def cuts(source: str) -> list[float]:
    """The places, in the units of the view box, between columns of panels of matplotlib's SVG."""
    root = ElementTree.fromstring(source)
    clips = {clip.get("id"): interval(clip[0]) for clip in root.iter(f"{SVG}clipPath") if len(clip)}
    figure = root.find(f"{SVG}g")
    parts = [] if figure is None else [g for g in figure if not g.get("id", "").startswith("patch")]
    found = sorted(hull for part in parts if (hull := around(extents(part, clips))))
    columns: list[Interval] = []
    for left, right in found:
        if columns:
            before, end = columns[-1]
            if left < end - OVERLAP or min(right - left, end - before) < LEAST:
                columns.pop()
                left, right = before, max(right, end)
        columns.append((left, right))
    return [(here[1] + there[0]) / 2 for here, there in pairwise(columns)]


def for_narrow_screens(svg: str, source: str, prefix: str) -> str:
    """A figure of the page, made from matplotlib's source, so that a phone shows it legibly."""
    if places := cuts(source):
        return in_panels(svg, places, prefix)
    broad = int(re.search(r' width="(\d+)"', svg)[1]) > BROAD
    return svg.replace('class="nn-figure', 'class="nn-figure nn-one-panel', 1) if broad else svg


def in_panels(svg: str, places: list[float], prefix: str) -> str:
    """A figure of the page, followed by its panels, which a narrow screen shows in its stead.

    They draw what the figure holds, so that nothing is in the page twice; nor do screen readers
    meet it twice.
    """
    opening, inner = svg[: svg.index(">") + 1], svg[svg.index(">") + 1 : -len("</svg>")]
    box = re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', opening)
    x, y, width, height = map(float, box.groups())
    pixels = float(re.search(r' width="(\d+)"', opening)[1]) / width
    ends = [x, *places, x + width]
    panels = "".join(
        f'<svg class="nn-panel{" nn-one-panel" if (right - left) * pixels > BROAD_PANEL else ""}" '
        f'aria-hidden="true" width="{(right - left) * pixels:.0f}" '
        f'height="{height * pixels:.0f}" viewBox="{left:g} {y:g} {right - left:g} {height:g}">'
        f'<use href="#{prefix}whole"/></svg>'
        for left, right in pairwise(ends)
    )
    whole = opening.replace('class="nn-figure', 'class="nn-figure nn-whole')
    return f'{whole}<g id="{prefix}whole">{inner}</g></svg>{panels}'


def around(intervals: Iterator[Interval]) -> Interval | None:
    """The least interval that holds them all."""
    ends = [end for interval in intervals for end in interval]
    return (min(ends), max(ends)) if ends else None


def interval(box: ElementTree.Element) -> Interval:
    left = float(box.get("x", 0))
    return left, left + float(box.get("width", 0))


def extents(element: ElementTree.Element, clips: dict[str, Interval]) -> Iterator[Interval]:
    """From where to where each drawing within an element goes across the page."""
    clip = re.search(r"#([^)]+)", element.get("clip-path", ""))
    if clip and clip[1] in clips:
        yield clips[clip[1]]
    elif element.tag == f"{SVG}path":
        xs = [float(x) for x in NUMBER.findall(element.get("d", ""))[::2]]
        if xs:
            yield min(xs), max(xs)
    elif element.tag == f"{SVG}image" or element.tag == f"{SVG}use":
        yield interval(element)
    elif words := re.match(r"translate\((\S+) \S+\)(.*)scale\((\S+)", element.get("transform", "")):
        start, turned, scale = float(words[1]), "rotate" in words[2], float(words[3])
        last = max(
            (float(at[1]) for glyph in element.iter(f"{SVG}use")
             if (at := re.match(r"translate\((\S+)", glyph.get("transform", "")))),
            default=0.0,
        )  # fmt: skip
        # A turned line of text is as broad as it is high.
        yield (start - 100 * scale, start) if turned else (start, start + scale * (last + LETTER))
    elif element.tag != f"{SVG}defs":
        for part in element:
            yield from extents(part, clips)
