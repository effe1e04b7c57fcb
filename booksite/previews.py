"""Previews: what a reference leads to, shown beside it; what a symbol in a formula means.

When a build ends, a script is written for each page with the pieces of it to which others refer,
and one for the symbols, from ``nnbook.notation``. A page loads such a script when a reader first
asks for something in it (``finding/previews.js``); from file:// nothing else could be loaded.
"""

from __future__ import annotations

import json
import posixpath
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from sphinx.application import Sphinx

from nnbook.exercises.sections import SECTIONS
from nnbook.mathml import mathml
from nnbook.notation import SYMBOLS, Symbol

from .svg import prefix_ids
from .tree import articles, classes, markup, tree

# What the table of chapter 19 leaves to the text: operations, not quantities of a network.
OPERATIONS = (
    Symbol(
        r"\sigma'",
        "sigma prime",
        r"derivative of the activation function, elementwise",
        r"\mathbb{R} \to \mathbb{R}",
        "sec-activations",
    ),
    Symbol(
        r"\partial f",
        "partial f",
        r"in a fraction: how fast $f$ moves when one variable does and the others stay",
        r"\text{a number}",
        "sec-partial-derivatives",
    ),
)
# In these chapters letters stand for other things than the quantities of a network.
CALCULUS = ("04-gradients", "05-jacobians", "06-chain-rule")
LEFT_OUT = {"headerlink", "nn-in-code", "nn-controls", "nn-code-link-list"}
LONGEST = 700  # letters of a section's beginning


def without_links(node: Element) -> None:
    """Make text of links, and take away ids: a preview is read in another page."""
    node.attrib.pop("id", None)
    for child in list(node):
        if classes(child) & LEFT_OUT or child.tag in {"script", "button", "nn-form"}:
            remove(node, child)
            continue
        if child.tag == "a":
            child.tag = "span"
            child.attrib.clear()
        if child.tag != "svg":  # a figure refers to parts of itself
            without_links(child)


def remove(parent: Element, child: Element) -> None:
    """Take out a child, and leave the text after it."""
    at = list(parent).index(child)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)


def shown(nodes: list[Element]) -> str:
    """These elements as the HTML of a preview."""
    pieces = []
    for original in nodes:
        node = deepcopy(original)
        node.tail = None
        without_links(node)
        pieces.append(prefix_ids(markup(node), "preview-") if has_svg(node) else markup(node))
    return "".join(pieces)


def has_svg(node: Element) -> bool:
    return any(True for _ in node.iter("svg"))


def beginning(section: Element) -> list[Element]:
    """A heading and the first paragraphs below it."""
    taken: list[Element] = []
    length = 0
    for node in section:
        if node.tag == "section" or (taken and length > LONGEST // 2 and node.tag != "div"):
            break
        if "nn-minutes" in classes(node):
            continue
        if node.tag in {"h1", "h2", "h3", "h4", "p"} or "math" in classes(node):
            size = len("".join(node.itertext()))
            if length and length + size > LONGEST:
                break
            taken.append(node)
            length += size
    return taken


def named(article: Element) -> Iterator[tuple[str, list[Element]]]:
    """Every place of a page that has an id, and what a preview of it shows."""
    parents = {child: parent for parent in article.iter() for child in parent}
    for node in article.iter():
        if not (name := node.get("id")):
            continue
        kinds = classes(node)
        if node.tag == "section":
            yield name, beginning(node)
        elif node.tag == "span" and parents[node].tag == "section":
            yield name, beginning(parents[node])
        elif node.tag == "figure" or kinds & {"proof", "citation"} or name.startswith("equation-"):
            yield name, [node]
        elif node.tag == "dt":
            siblings = list(parents[node])
            yield name, [node, siblings[siblings.index(node) + 1]]
        elif "nn-widget-place" in kinds:
            parts = [n for n in node.iter() if classes(n) & {"nn-exercise-title", "nn-prompt"}]
            yield name, parts


def links(page: str, article: Element) -> Iterator[tuple[str, str]]:
    """The places in the book to which a page refers: document and id, which may be empty."""
    for node in article.iter("a"):
        path, _, name = node.get("href", "").partition("#")
        if "://" in path or "headerlink" in classes(node):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        yield target.removesuffix(".html"), unquote(name)


def previews(pages: list[tuple[str, Element]]) -> dict[str, dict[str, str]]:
    """For each page its previews by id; the page itself has the empty one."""
    wanted = {place for page, article in pages for place in links(page, article)}
    wanted |= {(f"chapters/{chapter}", label) for label, (chapter, _) in SECTIONS.items()}
    # Most of a script would be figures, to which mostly their own page refers: it has them.
    elsewhere = {
        place for page, article in pages for place in links(page, article) if place[0] != page
    }
    found: dict[str, dict[str, str]] = {}
    for page, article in pages:
        found[page] = {
            name: shown(nodes)
            for name, nodes in named(article)
            if (page, name) in (elsewhere if nodes and nodes[0].tag == "figure" else wanted)
            if nodes
        }
        if (page, "") in wanted and (top := article.find("section")) is not None:
            found[page][""] = shown(beginning(top))
    return found


# --- Symbols ------------------------------------------------------------------------------------


def key(symbol: str) -> str:
    """What in a formula tells a symbol: its base, and whether it has an index or an exponent.

    As ``keyOf`` of finding/previews.js finds it: Wˡ is "W^", wˡⱼₖ "w^_", x⁽ⁱ⁾ "x(", σ′ "σ′".
    """
    node = tree(mathml(symbol))[0]
    if node.tag not in {"msub", "msup", "msubsup"}:
        return "".join(node.itertext())
    base, *scripts = ("".join(part.itertext()) for part in node)
    above = scripts[-1] if node.tag != "msub" else ""
    raised = "′" if above == "′" else "(" if above.startswith("(") else "^" if above else ""
    return base + raised + ("_" if node.tag != "msup" else "")


def with_formulas(text: str) -> str:
    """A text in which $…$ are formulas, as HTML."""
    parts = text.split("$")
    return "".join(mathml(p) if i % 2 else p.replace("<", "&lt;") for i, p in enumerate(parts))


def symbol_previews() -> dict[str, dict[str, str]]:
    """For each symbol its formula, name, meaning, shape and where it is introduced."""
    found = {}
    for symbol in (*SYMBOLS, *OPERATIONS):
        chapter, heading = SECTIONS[symbol.where]
        found[key(symbol.tex)] = {
            "symbol": mathml(symbol.tex),
            "read": symbol.spoken,
            "meaning": with_formulas(symbol.meaning),
            "shape": mathml(symbol.shape),
            "place": f"chapters/{chapter}.html#{symbol.where}",
            "heading": with_formulas(heading),
        }
    return found


# --- Files --------------------------------------------------------------------------------------


def script(name: str, value: object) -> str:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", r"<\/")
    return f"(globalThis.nnbookPreviews ??= {{}})[{json.dumps(name)}] = {content};\n"


def write_previews(app: Sphinx, failed: Exception | None) -> None:
    if failed or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "previews"
    shutil.rmtree(folder, ignore_errors=True)
    files: dict[str, object] = dict(previews(articles(app)))
    files["symbols"] = {"calculus": CALCULUS, "symbols": symbol_previews()}
    for name, value in files.items():
        file = folder / f"{name}.js"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script(name, value), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_previews)
