"""What a page of the built site weighs on its way to a reader: gzipped, as a server sends it."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HTML = Path(__file__).parent.parent / "_build" / "html"
FIGURE = re.compile(r'<svg class="nn-figure".*?</svg>', re.S)
SHEET = re.compile(r'<link[^>]*\brel="stylesheet"[^>]*>')
SCRIPT = re.compile(r'<script[^>]*\bsrc="[^>]*>')
ADDRESS = re.compile(r'\b(?:href|src)="([^"?]*)')
DATA = re.compile(r"<script\b.*?</script>", re.S)
OPENING = re.compile(r"<[a-zA-Z]")
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
    text = path.read_text(encoding="utf-8")
    asked = [ADDRESS.search(tag)[1] for tag in SHEET.findall(text) + SCRIPT.findall(text)]
    files = [(path.parent / address).resolve() for address in asked]
    files += [FONT] if "<math" in text else []
    html = packed(text.encode())
    return Weight(
        html,
        html - packed(FIGURE.sub("", text).encode()),
        sum(map(file_weight, files)),
        len(OPENING.findall(DATA.sub("", text))),
    )
