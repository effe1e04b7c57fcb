"""What folds: proofs as <details>, which needs no script and opens by keyboard; code that draws."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

# sphinx-proof gives the contents of every box the same id, and every proof without a label.
REPEATED_IDS = {
    nodes.section: {"proof-content"},
    nodes.Admonition: {"proof"},
}
OPENING = '<details class="nn-fold"><summary>'


def raw(markup: str) -> nodes.raw:
    return nodes.raw("", markup, format="html")


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the title of each box of class ``dropdown`` the summary of a <details>."""
    for kind, repeated in REPEATED_IDS.items():
        for part in doctree.findall(kind):
            part["ids"] = [name for name in part["ids"] if name not in repeated]
    if app.builder.format != "html":
        return
    for box in list(doctree.findall(nodes.Admonition)):
        if "dropdown" not in box["classes"]:
            continue
        box["classes"].remove("dropdown")
        if isinstance(box[0], nodes.title):
            unlink(box[0])
            box.insert(0, raw(OPENING))
            box.insert(2, raw("</summary>"))
        else:
            # A proof has no title, but the word in its first line.
            box.insert(0, raw(f'{OPENING}<p class="admonition-title">Proof</p></summary>'))
            drop_first_word(box, "Proof. ")
        box.append(raw("</details>"))


def unlink(title: nodes.title) -> None:
    """Keep the text of links: a link within a summary, itself a button, cannot be reached."""
    for link in list(title.findall(nodes.reference)):
        link.replace_self(link.children)


def drop_first_word(box: nodes.Element, word: str) -> None:
    texts = (t for t in box.findall(nodes.Text) if not isinstance(t.parent, nodes.raw))
    first = next(texts, None)
    if first is not None and first.astext().startswith(word):
        first.parent.replace(first, nodes.Text(first.astext().removeprefix(word)))


def name_folded_code(app: Sphinx, doctree: nodes.document) -> None:
    """Say what a cell tagged hide-input folds: its code, and not, as hide-cell, a solution."""
    for cell in doctree.findall(nodes.container):
        if cell.get("hide_mode") == "input":
            cell["prompt_show"], cell["prompt_hide"] = "Show the code", "Hide the code"


def put_folded_code_last(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """The text leads to the picture; the code that drew it stands below, for who asks for it."""
    for cell in doctree.findall(nodes.container):
        if cell.get("hide_mode") == "input" and len(cell) > 1:
            cell.append(cell.pop(0))


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", name_folded_code)
    app.connect("doctree-resolved", put_folded_code_last)
    app.connect("doctree-resolved", fold, priority=950)
