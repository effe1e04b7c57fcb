"""One style sheet for all pages: the sheets of theme and extensions joined, without unused rules.

Ten sheets of 390 KB become one of a quarter of that. A rule stays if a page has its class, id or
element, or if a script names it: every word of the scripts counts. The work is PurgeCSS's and
esbuild's (``purge.mjs``), done when all pages are written.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from tools import bundle

from .inputs import digest

HERE = Path(__file__).parent
NAME = "site.css"
PACKAGES = HERE.parent / "package-lock.json"
# The theme's own, which its templates would name.
THEME = ("styles/theme.css", "styles/bootstrap.css", "styles/pydata-sphinx-theme.css")
# Of extensions whose part book.css or <details> has taken.
UNUSED = {"togglebutton.css", "sphinx-thebe.css", "proof.css"}
TAG = re.compile(r"<([a-z][\w-]*)([^>]*)>")
ATTRIBUTE = re.compile(r'\s([a-z][\w-]*)(?:="([^"]*)")?')
# Attributes whose words a selector may ask for; of the others the name counts.
NAMING = {"class", "id", "type", "role", "open", "lang", "dir", "display", "kind"}
# Scripts that no page loads, and data: their words name nothing.
NO_NAMES = {"vendor", "scripts", "locales", "exercises", "previews", "search-index.js"}
VARIABLE = re.compile(r"--[\w-]+")
WORD = re.compile(r"[A-Za-z_][\w-]*")
# `nn-verdict-${kind}`: a script makes the rest of the name.
BEGINNING = re.compile(r"([A-Za-z_]\w*-[\w-]*-)\$\{")
LINK = re.compile(rf'(/?_static/{re.escape(NAME)})(?:\?v=\w*)?"')


def words_of_page(html: str) -> set[str]:
    """The names of a page's elements, classes, ids and attributes."""
    found: set[str] = set(VARIABLE.findall(html))
    for element, attributes in set(TAG.findall(html)):
        found.add(element)
        for name, value in ATTRIBUTE.findall(attributes):
            found.add(name)
            if name in NAMING or name.startswith("data-"):
                found.update(value.split())
    return found


def words_of_script(script: str) -> set[str]:
    """Whatever in a script may be the name of a class or an element; a beginning ends in *."""
    beginnings = {f"{name}*" for name in BEGINNING.findall(script)}
    return {*WORD.findall(script), *VARIABLE.findall(script), *beginnings}


def purged(sheets: Iterable[Path], words: Iterable[str]) -> str:
    """The sheets as one, without the rules that none of the words asks for."""
    asked = {"sheets": [str(path) for path in sheets], "words": sorted(words)}
    done = subprocess.run(
        [bundle.node_program(), HERE / "purge.mjs"],
        input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the style sheets cannot be joined: {done.stderr.strip()}")
    return done.stdout


def sheets_of(app: Sphinx) -> list[Path]:
    """The files of all sheets, in the order in which they apply."""
    names = [*THEME]
    names += [str(sheet.filename).removeprefix("_static/") for sheet in app.builder._css_files]
    static = Path(app.outdir) / "_static"
    return [
        static / name
        for name in dict.fromkeys(names)
        if name.rpartition("/")[2] not in UNUSED and (static / name).exists()
    ]


def keep_one_link(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The frame of a page (layout.html) names the one sheet."""
    context["css_files"] = []


def write(app: Sphinx, failed: Exception | None) -> None:
    """Write the sheet, and have all pages ask for the one with these contents."""
    if failed or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    pages = [path for path in outdir.rglob("*.html") if "_static" not in path.parts]
    words: set[str] = set()
    for path in pages:
        words |= words_of_page(path.read_text(encoding="utf-8"))
    for path in sorted((outdir / "_static").glob("**/*.js")):
        if not NO_NAMES & set(path.parts):
            words |= words_of_script(path.read_text(encoding="utf-8"))
    sheets = sheets_of(app)
    # Made anew when its sheets, the names in use or the tools have changed.
    made_of = digest([*sheets, HERE / "purge.mjs", PACKAGES], *sorted(words))
    sheet, stamp = outdir / "_static" / NAME, outdir / "_static" / f"{NAME}.made-of"
    if not (sheet.exists() and stamp.exists() and stamp.read_text() == made_of):
        sheet.write_text(purged(sheets, words), encoding="utf-8")
        stamp.write_text(made_of)
    version = digest([sheet])
    for path in pages:
        html = path.read_text(encoding="utf-8")
        named = LINK.sub(rf'\g<1>?v={version[:8]}"', html)
        if named != html:
            path.write_text(named, encoding="utf-8")


def setup(app: Sphinx) -> None:
    # After the modules that choose among the sheets.
    app.connect("html-page-context", keep_one_link, priority=990)
    # And after the theme, which writes the colours of code at the end of a build.
    app.connect("build-finished", write, priority=900)
