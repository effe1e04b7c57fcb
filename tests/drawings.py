"""Whether two SVG figures are the same drawing."""

from __future__ import annotations

import re

import numpy as np
from bs4 import BeautifulSoup, Tag

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
# The site writes coordinates to hundredths of a point.
COARSE = 0.0051


def drawing(svg: str) -> Tag:
    """An SVG element, parsed without the lines that make it a file."""
    return BeautifulSoup(svg[svg.index("<svg") :], "html.parser").svg


def same_drawing(stored: Tag, shown: Tag) -> bool:
    """Whether two SVG trees have the same paths, to the site's precision, and the same words."""
    words = [[t.get_text(strip=True) for t in svg.find_all("text")] for svg in (stored, shown)]
    paths = [
        [np.array(NUMBER.findall(p["d"]), float) for p in svg.find_all("path") if p.get("d")]
        for svg in (stored, shown)
    ]
    return (
        words[0] == words[1]
        and [len(path) for path in paths[0]] == [len(path) for path in paths[1]]
        and all(np.allclose(*pair, rtol=0, atol=COARSE) for pair in zip(*paths, strict=True))
    )
