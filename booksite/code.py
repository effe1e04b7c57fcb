"""Pages with the source of nnbook, and the links between its docstrings and the equations.

A docstring names the equation it computes, as in ``Eq. eq-bp2``. From that one mention come the
link from the source to the equation and the link beside the equation to the source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

import nnbook

from .math import renderer_of

LOGGER = logging.getLogger(__name__)
LABEL = r"eq-[a-z0-9]+(?:-[a-z0-9]+)*"
# "Eq. eq-bp1" or "Eqs. eq-bp1, eq-bp2 and eq-bp3"
MENTION = re.compile(rf"\bEqs?\. {LABEL}(?:(?:, | and ){LABEL})*")


@dataclass(frozen=True)
class Name:
    """A name that a module defines at its top level, or a method of a class there."""

    path: str  # within the module: bp2, Layer.vjp; empty for the module itself
    line: int
    docstring: str


@dataclass(frozen=True)
class Module:
    dotted: str  # without the package: backprop, widgets.base
    file: Path
    source: str
    names: tuple[Name, ...]

    @property
    def page(self) -> str:
        return "code/" + self.dotted.replace(".", "/")

    @property
    def summary(self) -> str:
        return self.names[0].docstring.strip().partition("\n")[0]


@dataclass(frozen=True)
class Mention:
    """A docstring's word that a name computes an equation."""

    label: str
    module: Module
    name: Name

    @property
    def dotted(self) -> str:
        return ".".join(filter(None, [self.module.dotted, self.name.path]))


def read_modules(package: Path) -> list[Module]:
    """The modules of a package that have a page, by name; a package within is its __init__."""
    modules = []
    for file in sorted(package.rglob("*.py")):
        parts = list(file.relative_to(package).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        # The bank of exercises is no reading for those who work them: it holds the answers.
        if parts and "bank" not in parts and not any(part.startswith("_") for part in parts):
            source = file.read_text(encoding="utf-8")
            names = tuple(read_names(ast.parse(source)))
            modules.append(Module(".".join(parts), file, source, names))
    return modules


def read_names(tree: ast.Module) -> Iterator[Name]:
    yield Name("", 1, ast.get_docstring(tree) or "")
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name):
                yield Name(name, node.lineno, ast.get_docstring(node) or "")
            case ast.ClassDef(name=name):
                yield Name(name, node.lineno, ast.get_docstring(node) or "")
                for method in node.body:
                    # A setter has the name of its property, at which a link arrives.
                    if isinstance(method, ast.FunctionDef) and not is_setter(method):
                        doc = ast.get_docstring(method) or ""
                        yield Name(f"{name}.{method.name}", method.lineno, doc)
            case ast.Assign(targets=[*targets]):
                for target in targets:
                    if isinstance(target, ast.Name):
                        yield Name(target.id, node.lineno, "")
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield Name(name, node.lineno, "")


def is_setter(method: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in method.decorator_list)


def labels_in(text: str) -> list[str]:
    """The equation labels that a text names as its own."""
    return [label for found in MENTION.findall(text) for label in re.findall(LABEL, found)]


def equations_and_code(package: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Both directions: equation label → names in nnbook, and name → equation labels."""
    to_code: dict[str, list[str]] = {}
    to_equations: dict[str, list[str]] = {}
    for mention in mentions(read_modules(package)):
        to_code.setdefault(mention.label, []).append(mention.dotted)
        to_equations.setdefault(mention.dotted, []).append(mention.label)
    return to_code, to_equations


def mentions(modules: list[Module]) -> Iterator[Mention]:
    for module in modules:
        for name in module.names:
            for label in labels_in(name.docstring):
                yield Mention(label, module, name)


def source_html(module: Module, equations: Mapping[str, str]) -> str:
    """The module's source, highlighted, with an anchor per line and per name.

    ``equations`` gives the address of each known label.
    """
    lines = highlight(
        module.source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)
    ).splitlines()
    anchors: dict[int, str] = {}
    for name in module.names[1:]:
        anchors[name.line] = f'<span id="{name.path}"></span>' + anchors.get(name.line, "")

    def link(found: re.Match[str]) -> str:
        label = found[0]
        return f'<a href="{equations[label]}">{label}</a>' if label in equations else label

    marked = []
    for number, line in enumerate(lines, start=1):
        line = MENTION.sub(lambda found: re.sub(LABEL, link, found[0]), line)
        marked.append(
            f'<span class="nn-code-line" id="L{number}">{anchors.get(number, "")}{line}</span>'
        )
    code = "\n".join(marked)
    return f'<div class="highlight nn-code-page"><pre>{code}\n</pre></div>'


class SourceRole(SphinxRole):
    """{nnbook}`backprop.bp2`: a link to the source of a name."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        super().__init__()
        self.addresses = addresses

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if self.text not in self.addresses:
            location = self.get_location()
            LOGGER.warning("nnbook has no public name %r", self.text, location=location)
            return [nodes.literal(self.rawtext, self.text)], []
        shown = self.text if self.text == "nnbook" else f"nnbook.{self.text}"
        # The address follows when the page is written: it depends on where the page is.
        link = nodes.reference(self.rawtext, "", internal=True, nnbook=self.text)
        link["classes"].append("nn-code-link")
        link += nodes.literal("", shown)
        return [link], []


class CodePages:
    """Reads the package once a build; its methods are the handlers that Sphinx calls."""

    def __init__(self, package: Path) -> None:
        self.package = package
        self.modules: list[Module] = []
        self.addresses: dict[str, str] = {}  # dotted name → page#anchor
        self.by_label: dict[str, list[Mention]] = {}

    def read(self, app: Sphinx) -> None:
        self.app = app
        self.modules = read_modules(self.package)
        self.addresses.clear()
        self.addresses["nnbook"] = "code/index"
        for module in self.modules:
            self.addresses[module.dotted] = module.page
            for name in module.names[1:]:
                self.addresses[f"{module.dotted}.{name.path}"] = f"{module.page}#{name.path}"
        self.by_label = {}
        for mention in mentions(self.modules):
            self.by_label.setdefault(mention.label, []).append(mention)

    def relative(self, page: str, address: str) -> str:
        """The link from ``page`` to ``address``, a page's name with or without an anchor."""
        target, hash_mark, anchor = address.partition("#")
        return self.app.builder.get_relative_uri(page, target) + hash_mark + anchor

    def resolve(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        for link in doctree.findall(nodes.reference):
            if name := link.get("nnbook"):
                # A name that went since the page was read was warned of when it is read again.
                link["refuri"] = self.relative(docname, self.addresses.get(name, "code/index"))

    def check_labels(self, app: Sphinx, env: BuildEnvironment) -> None:
        known = env.get_domain("math").equations
        for label, found in self.by_label.items():
            for mention in found:
                if label not in known:
                    where = f"{mention.module.file}:{mention.name.line}"
                    LOGGER.warning(
                        "the docstring of nnbook.%s names the equation %s, which no page has",
                        mention.dotted, label, location=where,
                    )  # fmt: skip

    def beside_equation(self, page: str, label: str) -> str:
        """Small links from an equation to the code that computes it."""
        found = self.by_label.get(label, [])
        links = []
        for mention in found:
            text = "in code" if len(found) == 1 else mention.name.path or mention.module.dotted
            link = self.relative(page, self.addresses[mention.dotted])
            links.append(f'<a href="{link}" title="nnbook.{mention.dotted}">{text}</a>')
        if len(links) > 1:
            links[0] = "in code: " + links[0]
        return f'<span class="nn-in-code">{", ".join(links)}</span>' if links else ""

    def pages(self, app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
        rows = "".join(
            f'<tr><td><a class="nn-code-link" href="{self.relative("code/index", m.page)}">'
            f"<code>nnbook.{m.dotted}</code></a></td><td>{escape(m.summary)}</td></tr>"
            for m in self.modules
        )
        body = (
            "<section><h1>The source of nnbook</h1><p>Each chapter uses one module. "
            "The formula is in the docstring, the line that computes it below.</p>"
            f'<div class="pst-scrollable-table-container"><table class="table"><thead><tr>'
            "<th>module</th><th>what it holds</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div></section>"
        )
        context = {
            "title": "The source of nnbook",
            "description": "The Python package of the book, module by module: each formula stands "
            "in a docstring, the line that computes it below.",
            "body": body,
        }
        yield "code/index", context, "page.html"
        known = app.env.get_domain("math").equations
        for module in self.modules:
            equations = {
                label: self.relative(
                    module.page, f"{known[label][0]}#{nodes.make_id(f'equation-{label}')}"
                )
                for label in self.by_label
                if label in known
            }
            index = self.relative(module.page, "code/index")
            body = (
                f"<section><h1>nnbook.{module.dotted}</h1><p>{escape(module.summary)} "
                f'<a href="{index}">All modules</a></p>{source_html(module, equations)}</section>'
            )
            title = f"nnbook.{module.dotted}"
            context = {
                "title": title, "description": f"{title}: {module.summary}", "body": body,
            }  # fmt: skip
            yield module.page, context, "page.html"


def setup(app: Sphinx) -> None:
    pages = CodePages(Path(nnbook.__file__).parent)
    renderer_of(app).beside_equation = pages.beside_equation
    app.add_role("nnbook", SourceRole(pages.addresses))
    app.connect("builder-inited", pages.read)
    app.connect("env-updated", pages.check_labels)
    app.connect("doctree-resolved", pages.resolve)
    app.connect("html-collect-pages", pages.pages)
