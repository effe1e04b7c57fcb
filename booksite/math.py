"""The Sphinx side of the formulas: set them, warn of those that cannot be set, number them.

What LaTeX becomes is the business of `nnbook.mathml`; here it meets the pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from nnbook.mathml import FormulaError, mathml, readable

LOGGER = logging.getLogger(__name__)
NAME = "nnbook"  # of the renderer, for html_math_renderer
LONG = 16  # signs; an inline formula that has so many may be wider than a telephone
TAG = re.compile(r"<[^>]*>")
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


def maths(tree: nodes.Node) -> Iterator[nodes.math | nodes.math_block]:
    return tree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block))


def tex_of(node: nodes.math | nodes.math_block) -> str:
    """The TeX of a node; a title keeps it in an attribute (see `name_formulas`)."""
    tex = node.get("tex", node.astext())
    if isinstance(node, nodes.math):
        return tex.strip()
    return display_tex(tex, node.get("nowrap", False))


def markup(node: nodes.math | nodes.math_block) -> str:
    """The formula as MathML that carries its TeX, for whoever copies it (see book.js).

    Why an attribute and not <annotation>: two elements less for each formula. One that cannot be
    set is shown as it was written, and a warning fails the build.
    """
    tex = tex_of(node)
    try:
        formula = mathml(tex, display=isinstance(node, nodes.math_block))
    except FormulaError as error:
        LOGGER.warning("%s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"
    return formula.replace("<math", f'<math data-tex="{html.escape(tex)}"', 1)


def readable_text(node: nodes.math) -> str:
    """The formula as text; as it was written, if it cannot be set, of which `markup` warns."""
    try:
        return readable(tex_of(node))
    except FormulaError:
        return node.astext()


def name_formulas(title: nodes.Node) -> None:
    """Give each formula of a title a readable text, and keep its TeX in an attribute.

    Titles end up in <title>, in the search index and in the window's history, as text.
    """
    for node in title.findall(nodes.math):
        text = readable_text(node)
        node["tex"] = tex_of(node)
        node.children = []
        node += nodes.Text(text)


def name_titles(app: Sphinx, doctree: nodes.document) -> None:
    """Before Sphinx collects the titles, for every list in which they stand."""
    for title in doctree.findall(nodes.title):
        name_formulas(title)


def plain_titles(app: Sphinx, env: BuildEnvironment) -> None:
    """<title> and the search index take these as text, and a formula would be markup there."""
    for docname, title in env.longtitles.items():
        plain = title.deepcopy()
        for node in list(plain.findall(nodes.math)):
            node.replace_self(nodes.Text(node.astext()))
        env.longtitles[docname] = plain


class MathRenderer:
    """The handlers of formulas that Sphinx calls."""

    def __init__(self) -> None:
        # Set by the code pages: markup to put beside an equation, from (page, label).
        self.beside_equation: Callable[[str, str], str] = lambda _page, _label: ""

    def visit_math(self, translator: HTML5Translator, node: nodes.math) -> None:
        formula = markup(node)
        classes = "math notranslate nohighlight"
        if len(TAG.sub("", formula)) >= LONG:
            classes += " nn-wide"
        opening = translator.starttag(node, "span", "", CLASS=classes)
        translator.body.append(f"{opening}{formula}</span>")
        raise nodes.SkipNode

    def visit_display(self, translator: HTML5Translator, node: nodes.math_block) -> None:
        body = translator.body
        body.append(translator.starttag(node, "div", "", CLASS="math notranslate nohighlight"))
        body.append(f'<div class="eqbox">{markup(node)}</div>')
        if node["number"]:
            number = get_node_equation_number(translator, node)
            body.append(f'<span class="eqno"><span>({number})</span>')
            translator.add_permalink_ref(node, _("Link to this equation"))
            body.append(self.beside_equation(translator.builder.current_docname, node["label"]))
            body.append("</span>")
        body.append("</div>\n")
        raise nodes.SkipNode


def renderer_of(app: Sphinx) -> MathRenderer:
    """The one renderer of a build, for the module that puts links beside equations."""
    return app.booksite_math


def setup(app: Sphinx) -> None:
    app.booksite_math = renderer = MathRenderer()
    app.add_html_math_renderer(NAME, (renderer.visit_math, None), (renderer.visit_display, None))
    app.connect("doctree-read", name_titles, priority=100)
    app.connect("env-updated", plain_titles)
