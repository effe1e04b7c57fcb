"""What a page of the built site weighs on its way to a reader: gzipped, as a server sends it."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

HTML = Path(__file__).parent.parent / "_build" / "html"
FIGURE = re.compile(r'<svg class="nn-figure".*?</svg>', re.S)
FONT = HTML / "_static" / "fonts" / "stix-two-math.woff2"
# Source pages are made from one template: one stands for all.
LIKE_ANOTHER = re.compile(r"code/(?!index\.html|backprop\.html)")


@dataclass(frozen=True)
class Weight:
    """In bytes; figures are part of the HTML."""

    html: int
    figures: int
    files: int  # style sheets, scripts, the face of formulas
    elements: int

    @property
    def all(self) -> int:
        return self.html + self.files

    @property
    def without_figures(self) -> int:
        return self.all - self.figures


def pages() -> list[str]:
    """The pages that are unlike another, from the folder of the site."""
    names = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
    return [n for n in names if not LIKE_ANOTHER.match(n) and not n.startswith("_static/")]


def packed(text: bytes) -> int:
    return len(gzip.compress(text, 9))


@cache
def file_weight(path: Path) -> int:
    return path.stat().st_size if path.suffix == ".woff2" else packed(path.read_bytes())


def weight(name: str) -> Weight:
    """What a page and the files that it asks for at once weigh."""
    path = HTML / name
    text = path.read_bytes()
    soup = BeautifulSoup(text, "html.parser")
    asked = [link["href"] for link in soup.select("link[rel=stylesheet]")]
    asked += [script["src"] for script in soup.select("script[src]")]
    files = [(path.parent / address.partition("?")[0]).resolve() for address in asked]
    files += [FONT] if soup.find("math") else []
    without = FIGURE.sub("", text.decode()).encode()
    return Weight(
        packed(text),
        packed(text) - packed(without),
        sum(map(file_weight, files)),
        len(soup.find_all(True)),
    )
