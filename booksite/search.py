"""The search index: every section, exercise, theorem, equation, term and symbol of the book.

It is made from the pages as written (``tree``), by MiniSearch in node, when a build ends, and
becomes a script that a page loads when its reader first searches: from file:// nothing can be
fetched, and who does not search loads nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from sphinx.application import Sphinx
from sphinx.config import Config

from tools import bundle

from .tree import articles, classes, text_of

HERE = Path(__file__).parent
THEOREMS = ("theorem", "lemma", "corollary", "definition", "proposition", "algorithm", "example")
# Pages of links and of buttons, on which nothing is said.
LEFT_OUT = {"genindex", "errata", "chapters/21-progress", "chapters/22-review"}
SILENT_BOXES = {
    "about",
    "cell_input",
    "toctree-wrapper",
    "nn-minutes",
    "nn-parts",
    "nn-home",
    "nn-go",
}
APART = {"nn-widget-place", "proof", "glossary", "citation", "tag_symbol-table"} | SILENT_BOXES
HEADINGS = {"h1", "h2", "h3", "h4"}

Entry = tuple[int, str, str, str, str]  # page, anchor, kind, title, text


class Section:
    """What is read under one heading, without what is found for itself."""

    def __init__(self, page: int, anchor: str, kind: str) -> None:
        self.page, self.anchor, self.kind = page, anchor, kind
        self.title = ""
        self.texts: list[str] = []

    def entry(self) -> Entry:
        return self.page, self.anchor, self.kind, self.title, " ".join(self.texts)


def entries_of(page: int, article: Element) -> list[Entry]:
    """The entries of a page, in the order in which they stand there."""
    found: list[Section | Entry] = []
    outermost = Section(page, "", "chapter")
    gather(article, outermost, found)
    entries = [one.entry() if isinstance(one, Section) else one for one in found]
    return [entry for entry in entries if entry[3]]


def gather(node: Element, section: Section, found: list[Section | Entry]) -> None:
    """Add what is in a node to its section, or as entries of their own."""
    kinds = classes(node)
    page, anchor = section.page, node.get("id", "")
    if node.tag == "section":
        inner = Section(page, anchor, "section" if section.title else "chapter")
        found.append(inner)
        for child in node:
            gather(child, inner, found)
    elif node.tag in HEADINGS and not section.title:
        section.title = text_of(node)
    elif kinds & SILENT_BOXES:
        return
    elif "nn-widget-place" in kinds:
        found.extend(widget(page, node))
    elif "proof" in kinds and (kind := next((k for k in THEOREMS if k in kinds), None)):
        title, *rest = node
        found.append((page, anchor, kind, text_of(title), " ".join(map(text_of, rest))))
    elif "math" in kinds and anchor.startswith("equation-"):
        number = next(n for n in node.iter("span") if classes(n) & {"eqno"})[0]
        formula = text_of(node[0])
        found.append((page, anchor, "equation", f"Equation {text_of(number)}", formula))
        section.texts.append(formula)
    elif node.tag == "dl" and "glossary" in kinds:
        for term, meaning in zip(node.findall("dt"), node.findall("dd"), strict=True):
            found.append((page, term.get("id", ""), "term", text_of(term), text_of(meaning)))
    elif "citation" in kinds:
        label, *rest = node
        title = text_of(label).strip("[]")
        found.append((page, anchor, "reference", title, " ".join(map(text_of, rest))))
    elif "tag_symbol-table" in kinds:
        found.extend(symbols(page, node))
    elif any(is_apart(part) for part in node.iter()):
        for child in node:
            gather(child, section, found)
            if child.tail and child.tail.strip():
                section.texts.append(child.tail.strip())
    elif text := text_of(node):
        section.texts.append(text)


def is_apart(node: Element) -> bool:
    """Whether the node is found for itself, or not at all."""
    equation = node.get("id", "").startswith("equation-")
    return node.tag == "section" or equation or bool(classes(node) & APART)


def widget(page: int, place: Element) -> Iterator[Entry]:
    """An exercise by its title and question, an explorable by its name and question."""
    for node in place.iter():
        kinds = classes(node)
        if "nn-exercise" in kinds:
            parts = {k: n for n in node.iter() for k in classes(n)}
            title = text_of(parts["nn-exercise-title"])
            yield page, place.get("id", ""), "exercise", title, text_of(parts["nn-prompt"])
            return


def symbols(page: int, cell: Element) -> Iterator[Entry]:
    """A row of the symbol table leads to where the symbol is introduced."""
    for row in cell.iter("tr"):
        cells = row.findall("td")
        if len(cells) != 5:
            continue
        symbol, spoken, meaning, shape, see = cells
        title = f"{text_of(symbol)}, read “{text_of(spoken)}”"
        text = f"{text_of(meaning)}. Shape: {text_of(shape)}."
        link = next(see.iter("a")).get("href", "")
        yield page, link, "symbol", title, text


def search_data(app: Sphinx) -> dict[str, Any]:
    pages, entries = [], []
    for name, body in articles(app):
        if name in LEFT_OUT:
            continue
        title = text_of(next(body.iter("h1")))
        entries += entries_of(len(pages), body)
        pages.append((app.builder.get_target_uri(name), title))
    return {"pages": pages, "entries": entries}


def write_index(app: Sphinx, failed: Exception | None) -> None:
    if failed or app.builder.format != "html":
        return
    data = json.dumps(search_data(app), ensure_ascii=False)
    done = subprocess.run(
        [bundle.node_program(), "--no-warnings", HERE / "finding" / "index.mjs"],
        input=data, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The search index cannot be made: {done.stderr.strip()}")
    script = f"globalThis.nnbookSearch = {done.stdout.strip()};\n"
    file = Path(app.outdir) / "_static" / "search-index.js"
    file.write_text(re.sub("</", r"<\\/", script), encoding="utf-8")


def replace_sphinx_search(app: Sphinx) -> None:
    """Sphinx's own index is not made; its search page is one of ours."""
    app.builder.search = False


def configure(app: Sphinx, config: Config) -> None:
    config.html_additional_pages = {**config.html_additional_pages, "search": "search.html"}


def setup(app: Sphinx) -> None:
    app.connect("config-inited", configure)
    app.connect("builder-inited", replace_sphinx_search)
    app.connect("build-finished", write_index)
