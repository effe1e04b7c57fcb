"""Whether two SVG figures are the same drawing."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
PACKED = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")  # as the site writes them: 1.5-.25
# The site writes coordinates to hundredths of a point, those of a long path to tenths.
COARSE = 0.0051
LONG = 20


def drawing(svg: str) -> Tag:
    """An SVG element, parsed without the lines that make it a file."""
    return BeautifulSoup(svg[svg.index("<svg") :], "html.parser").svg


def points(path: str) -> list[tuple[float, float]]:
    """The points of a path's data in order, where they stand; commands may be relative."""
    found, here, start = [], (0.0, 0.0), (0.0, 0.0)
    for letter, numbers in COMMAND.findall(path):
        if letter in "zZ":
            here = start
            continue
        flat = [float(number) for number in PACKED.findall(numbers)]
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        each = {"q": 2, "c": 3}.get(letter.lower(), 1)  # points of one command
        for k in range(0, len(pairs), each):
            x, y = here if letter.islower() else (0.0, 0.0)
            found += [(x + dx, y + dy) for dx, dy in pairs[k : k + each]]
            here = found[-1]
            start = here if letter in "mM" else start
    return found


def same_way(stored: list, shown: list) -> bool:
    """Whether two paths lead by the same points; the site leaves out steps of no length."""
    tolerance = COARSE if len(stored) <= LONG else 10 * COARSE
    at = -1
    for x, y in stored:
        places = [
            k
            for k in (at + 1, at)
            if 0 <= k < len(shown) and max(abs(x - shown[k][0]), abs(y - shown[k][1])) <= tolerance
        ]
        if not places:
            return False
        at = places[0]
    return at == len(shown) - 1


def same_drawing(stored: Tag, shown: Tag) -> bool:
    """Whether two SVG trees have the same paths, to the site's precision, and the same words."""
    words = [[t.get_text(strip=True) for t in svg.find_all("text")] for svg in (stored, shown)]
    paths = [
        [points(p["d"]) for p in svg.find_all("path") if p.get("d")] for svg in (stored, shown)
    ]
    return (
        words[0] == words[1]
        and len(paths[0]) == len(paths[1])
        and all(same_way(*pair) for pair in zip(*paths, strict=True))
    )
