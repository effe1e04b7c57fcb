"""The pages as written, read again as trees: what the search index and the previews are made of.

Why the pages and not their sources: here exercises are drawn, references have their numbers, and
headings theirs, as the reader sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder, tostring

from sphinx.application import Sphinx

from nnbook.mathml import spoken

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
SILENT = frozenset({"script", "style", "svg", "button", "input", "select", "pre"})
# Permalinks, links to code, and what a fold is called.
BESIDE = frozenset({"headerlink", "nn-in-code", "collapsed", "expanded"})
LINE = frozenset({"span", "a", "em", "strong", "code", "math", "b", "i"})
ARTICLE = re.compile(r'<article class="bd-article"[^>]*>.*?</article>', re.DOTALL)
# What is said where no script runs: neither searched nor shown beside a reference.
NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


class Reader(HTMLParser):
    """A tree of a piece of HTML, as Sphinx writes it: every element is closed but the void."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attributes})
        if tag in VOID:
            self.builder.end(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attributes})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def tree(html: str) -> Element:
    """The tree of one element with all that is in it."""
    reader = Reader()
    reader.feed(html)
    return reader.builder.close()


def article(page: Path) -> Element | None:
    """What a written page says, without the frame that all pages share."""
    found = ARTICLE.search(page.read_text(encoding="utf-8"))
    return tree(NO_SCRIPT.sub("", found[0])) if found else None


def articles(app: Sphinx) -> list[tuple[str, Element]]:
    """Every document of the book with its article, in the order of the contents; read once."""
    if not hasattr(app, "booksite_articles"):
        order = [app.config.root_doc, *app.env.toctree_includes.get(app.config.root_doc, [])]
        read = [(name, article(Path(app.builder.get_outfilename(name)))) for name in order]
        app.booksite_articles = [(name, body) for name, body in read if body is not None]
    return app.booksite_articles


def classes(node: Element) -> set[str]:
    return set(node.get("class", "").split())


def markup(node: Element) -> str:
    """The element as HTML, without the text that follows it."""
    tail, node.tail = node.tail, None
    html = tostring(node, encoding="unicode", method="html")
    node.tail = tail
    return html


def text_of(node: Element) -> str:
    """What is read in an element, formulas as text, without code, drawings and permalinks."""
    return " ".join("".join(pieces(node)).split())


def pieces(node: Element) -> Iterator[str]:
    if node.tag == "math":
        yield spoken(node)
        return
    if node.tag in SILENT or classes(node) & BESIDE:
        return
    yield node.text or ""
    for child in node:
        yield from pieces(child)
        # A block ends a word; a word may go on after what is set within a line.
        yield "" if child.tag in LINE else " "
        yield child.tail or ""
