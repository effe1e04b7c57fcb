"""The finish of every page: its scripts and its description."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript

from .math import readable_text

DESCRIPTION_LENGTH = 160
# Of pages that no document of the book writes; those that a module makes bring their own.
DESCRIPTIONS = {
    "404": "This page is not in the book.",
    "genindex": "The terms of the book from A to Z, with the places where they are explained.",
    "search": "Search the whole book for words, symbols, equations and exercises.",
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What a page needs before it gets a script; a script that is not named here is kept out.
SCRIPTS: dict[str, Callable[[str], bool]] = {
    "documentation_options.js": lambda body: 'class="highlight' in body,  # copybutton.js reads it
    "book.js": lambda body: True,
    "clipboard.min.js": lambda body: 'class="highlight' in body,
    "copybutton.js": lambda body: 'class="highlight' in body,
    "design-tabs.js": lambda body: "sd-tab-set" in body,
    "symbol-search.js": lambda body: "tag_symbol-table" in body,
    "home.js": lambda body: 'class="nn-home"' in body,
    "afm-host.js": lambda body: WIDGET_VIEW in body,
}


def finish_context(
    app: Sphinx, page: str, template: str, context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:  # fmt: skip
    # docutils gives the entries of a list of references a role that a list may not hold.
    body = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    # MyST-NB names all folded cells alike for screen readers, over the words that all others see.
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    context["body"] = body
    context["script_files"] = [
        deferred(script) for script in context["script_files"] if is_wanted(script, body)
    ]
    if page in app.env.titles:
        context["pagetitle"] = app.env.titles[page].astext()
    if 'name="description"' not in context.get("metatags", ""):
        text = description(app, page, context, doctree)
        context["metatags"] = context.get("metatags", "") + (
            f'<meta name="description" content="{escape(shortened(text))}" />\n'
        )


def description(
    app: Sphinx, page: str, context: dict[str, Any], doctree: nodes.document | None
) -> str:
    """What a page is about, in a sentence: a module that makes a page gives its ``description``."""
    given = app.env.metadata.get(page, {}).get("description") or context.get("description")
    if given:
        return given
    return first_words(doctree) if doctree is not None else DESCRIPTIONS[page]


def first_words(doctree: nodes.document) -> str:
    """The text of the first paragraph, formulas in readable form."""
    for paragraph in doctree.findall(nodes.paragraph):
        paragraph = paragraph.deepcopy()
        for node in list(paragraph.findall(nodes.math)):
            node.replace_self(nodes.Text(readable_text(node)))
        if text := " ".join(paragraph.astext().split()):
            return text
    return doctree.settings.env.config.project


def drop_thebe(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take out what sphinx-thebe adds to each page: it has no kernel to connect to."""
    for node in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in node.astext() or "kernelName = " in node.astext():
            node.parent.remove(node)


def asset_name(asset: _JavaScript | str) -> str:
    return str(getattr(asset, "filename", asset) or "").rpartition("/")[2]


def is_wanted(script: _JavaScript | str, body: str) -> bool:
    if name := asset_name(script):
        return name in SCRIPTS and SCRIPTS[name](body)
    # Of what stands in the page itself, the state of widgets is wanted: it is data.
    return "json" in script.attributes.get("type", "")


def deferred(script: _JavaScript | str) -> _JavaScript | str:
    """The same script, run when the page is parsed; one in the page itself runs at once."""
    if isinstance(script, str) or not script.filename:
        return script
    attributes = {k: v for k, v in script.attributes.items() if k not in {"async", "defer"}}
    return _JavaScript(script.filename, priority=script.priority, defer="defer", **attributes)


def shortened(text: str) -> str:
    """At most 160 characters, whole words."""
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return re.sub(r"\W*\s\S*$", "", text[:DESCRIPTION_LENGTH]) + "…"


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", drop_thebe, priority=900)
    app.connect("html-page-context", finish_context, priority=900)
