"""The Sphinx side of the formulas: collect, convert, warn, and write them into the page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from .tex import Formula, FormulaStore, Rendered

LOGGER = logging.getLogger(__name__)
NAME = "nnbook"  # of the renderer, for html_math_renderer
INLINE_SIZE = re.compile(r'style="(vertical-align:[^"]*)" width="([\d.]+)ex"')
WIDE = 24  # ex; an inline formula beyond this may be wider than a telephone
INNERMOST_ENVIRONMENT = re.compile(
    r"\\begin\{(?P<name>[^}]*)\}(?:(?!\\begin\{).)*?\\end\{(?P=name)\}", re.DOTALL
)


def has_line_breaks(tex: str) -> bool:
    """Whether ``\\\\`` stands outside every environment, so that the lines need one."""
    previous = None
    while previous != tex:
        previous, tex = tex, INNERMOST_ENVIRONMENT.sub("", tex)
    return r"\\" in tex


def display_tex(text: str, nowrap: bool) -> str:
    """The TeX of a display: as in Sphinx, blank lines part equations, ``\\\\`` parts lines."""
    if nowrap:
        return text.strip()
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    parts = [rf"\begin{{split}}{p}\end{{split}}" if has_line_breaks(p) else p for p in parts]
    if len(parts) == 1:
        return parts[0]
    return r"\begin{aligned}" + r"\\".join(parts) + r"\end{aligned}"


def formula_of(node: nodes.math | nodes.math_block) -> Formula:
    """The formula of a node; a title keeps its TeX in an attribute (see `name_titles`)."""
    tex = node.get("tex", node.astext())
    if isinstance(node, nodes.math):
        return Formula(tex.strip())
    return Formula(display_tex(tex, node.get("nowrap", False)), display=True)


def maths(tree: nodes.Node) -> Iterator[nodes.math | nodes.math_block]:
    return tree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block))


def formula_html(rendered: Rendered) -> str:
    """The picture for the eye, and MathML, hidden from it, for screen readers."""
    return f'{rendered.svg}<span class="nn-mml">{rendered.mathml}</span>'


class MathRenderer:
    """Owns the book's formulas; its methods are the handlers that Sphinx calls."""

    def __init__(self) -> None:
        self.store = FormulaStore()
        self.reported: set[Formula] = set()
        # Set by the code pages: markup to put beside an equation, from (page, label).
        self.beside_equation: Callable[[str, str], str] = lambda _page, _label: ""

    def open_store(self, app: Sphinx) -> None:
        self.store = FormulaStore(Path(app.doctreedir) / "nnbook-formulas.json")

    def convert_book(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Convert all formulas of all pages in one call; warn of each that cannot be set."""
        found = [
            node for docname in sorted(env.found_docs) for node in maths(env.get_doctree(docname))
        ]
        self.convert(found)
        self.store.save()
        for title in env.titles.values():
            self.name_title(title)
        for docname, title in env.longtitles.items():
            # <title> and the search index take this one as text. The environment outlives the
            # build, so that the formulas are kept for the next.
            original = title.get("original", title)
            plain = original.deepcopy()
            plain["original"] = original
            self.name_title(plain)
            for node in list(plain.findall(nodes.math)):
                node.replace_self(nodes.Text(node.astext()))
            env.longtitles[docname] = plain

    def convert(self, found: list[nodes.math | nodes.math_block]) -> None:
        errors = self.store.convert(formula_of(node) for node in found)
        for node in found:
            formula = formula_of(node)
            if formula in errors:
                LOGGER.warning("formula: %s in %r", errors[formula], formula.tex, location=node)
                self.reported.add(formula)

    def rendered(self, node: nodes.math | nodes.math_block) -> Rendered | None:
        """The formula as set, or None for one that a warning has told of."""
        formula = formula_of(node)
        if formula not in self.store.rendered and formula not in self.reported:
            self.convert([node])  # made after reading, by another extension
        return self.store.rendered.get(formula)

    def name_title(self, title: nodes.Node) -> None:
        """Give each formula of a title a readable text, and keep its TeX in an attribute.

        Titles end up in <title>, in the search index and in the window's history, as text.
        """
        for node in title.findall(nodes.math):
            if rendered := self.rendered(node):
                node["tex"] = formula_of(node).tex
                node.children = []
                node += nodes.Text(rendered.text)

    def name_titles(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        for title in doctree.findall(nodes.title):
            self.name_title(title)

    def markup(self, node: nodes.math | nodes.math_block) -> str:
        rendered = self.rendered(node)
        return formula_html(rendered) if rendered else f"<code>{html.escape(node.astext())}</code>"

    def visit_math(self, translator: HTML5Translator, node: nodes.math) -> None:
        markup = self.markup(node)
        classes, attributes = "math notranslate nohighlight", {}
        if found := INLINE_SIZE.search(markup):
            style, width = found.groups()
            if float(width) > WIDE:
                # A box that scrolls stands on the line by its lower edge: it takes the
                # formula's own depth, and the formula fills it.
                classes, attributes = f"{classes} nn-wide", {"style": style}
        opening = translator.starttag(node, "span", "", CLASS=classes, **attributes)
        translator.body.append(f"{opening}{markup}</span>")
        raise nodes.SkipNode

    def visit_display(self, translator: HTML5Translator, node: nodes.math_block) -> None:
        body = translator.body
        body.append(translator.starttag(node, "div", "", CLASS="math notranslate nohighlight"))
        body.append(f'<div class="eqbox">{self.markup(node)}</div>')
        if node["number"]:
            number = get_node_equation_number(translator, node)
            body.append(f'<span class="eqno"><span>({number})</span>')
            translator.add_permalink_ref(node, _("Link to this equation"))
            body.append(self.beside_equation(translator.builder.current_docname, node["label"]))
            body.append("</span>")
        body.append("</div>\n")
        raise nodes.SkipNode


def renderer_of(app: Sphinx) -> MathRenderer:
    """The one renderer of a build, for the modules that put formulas or links beside them."""
    return app.booksite_math


def setup(app: Sphinx) -> None:
    app.booksite_math = renderer = MathRenderer()
    app.add_html_math_renderer(NAME, (renderer.visit_math, None), (renderer.visit_display, None))
    app.connect("builder-inited", renderer.open_store)
    app.connect("env-updated", renderer.convert_book)
    app.connect("doctree-resolved", renderer.name_titles)
