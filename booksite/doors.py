"""Other doors to the book: what can be taken along, run elsewhere, cited and corrected.

- The foot of each page says which edition it is of, and leads to the errata.
- The first page offers the PDF, the EPUB and the zip, if they have been made (``offer``).
- With the address of a repository in ``booksite_repository`` (_config.yml) a chapter can be opened
  in Binder and in Colab, and an error reported there; without it there are no such buttons.
"""

from __future__ import annotations

import json
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from .edition import edition

ROOT = Path(__file__).parent.parent
MADE = ROOT / "_build" / "paper"  # by make pdf, make epub, make zip
NAME = "mathematics-of-neural-networks"
KINDS = {".pdf": "PDF", ".epub": "EPUB", ".zip": "all pages as a zip, to read without a network"}
OFFER = re.compile(r"(<p class=\"nn-take-along\">).*?(</p>)", re.S)
EDITION = re.compile(r"(<span class=\"nn-edition\">).*?(</span>)")
REPOSITORY = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
BRANCH = "main"  # where the chapters are
PAGES_BRANCH = "gh-pages"  # where the built site is, and in it the notebooks for Colab
REPORT = '<div class="nn-report"></div>'  # in errata.md


def owner_and_name(repository: str) -> str:
    """OWNER/NAME of the repository with this address."""
    if not (found := REPOSITORY.fullmatch(repository)):
        raise ConfigError(
            f"booksite_repository is {repository!r}: give the address of a repository as "
            "https://github.com/OWNER/NAME, or leave it empty."
        )
    return found[1]


def binder(repository: str, page: str) -> str:
    place = quote(f"lab/tree/{page}.ipynb", safe="")
    return f"https://mybinder.org/v2/gh/{owner_and_name(repository)}/{BRANCH}?urlpath={place}"


def colab(repository: str, page: str) -> str:
    file = f"colab/{page.rpartition('/')[2]}.ipynb"
    whose = owner_and_name(repository)
    return f"https://colab.research.google.com/github/{whose}/blob/{PAGES_BRANCH}/{file}"


def for_colab(notebook: dict[str, Any], repository: str) -> dict[str, Any]:
    """The notebook with a first cell that installs nnbook, which Colab does not have."""
    install = {
        "cell_type": "code", "id": "install-nnbook", "metadata": {}, "execution_count": None,
        "outputs": [], "source": [f"%pip install --quiet git+{repository}"],
    }  # fmt: skip
    return {**notebook, "cells": [install, *notebook["cells"]]}


def report(repository: str) -> str:
    """How to report an error, in one line."""
    line = f"Page, section: what it says; what it should say ({edition().words})."
    if not repository:
        words = "Write one line to whoever gave you this copy:"
        return f"<p>{words}</p><p><code>{escape(line)}</code></p>"
    owner_and_name(repository)
    address = f"{repository.rstrip('/').removesuffix('.git')}/issues/new?title={quote(line)}"
    return f'<p><a href="{escape(address)}">Report an error in one line</a></p>'


def open_doors(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The foot of a page, its buttons, and what stands on the first page and among the errata."""
    errata = context["pathto"]("errata")
    context["theme_extra_footer"] = (
        f'<p><span class="nn-edition">{edition().words}</span>. '
        f'<a href="{errata}">Errata, and how to report one</a></p>'
    )
    repository = app.config.booksite_repository
    if page == app.config.root_doc:
        context["body"] += '<p class="nn-take-along"></p>'
    if page == "errata":
        context["body"] = context["body"].replace(REPORT, report(repository))
    if repository and doctree is not None and app.env.doc2path(page).endswith(".ipynb"):
        for group in context["header_buttons"]:
            if group["label"] == "download-buttons":
                group["buttons"] += [
                    {"type": "link", "url": binder(repository, page), "text": "Binder",
                     "icon": "fas fa-code", "tooltip": "Run in Binder", "label": "binder-button"},
                    {"type": "link", "url": colab(repository, page), "text": "Colab",
                     "icon": "fas fa-code", "tooltip": "Run in Colab", "label": "colab-button"},
                ]  # fmt: skip


def offered(html: str, made: list[Path]) -> str:
    """The first page with links to these files, or with the commands that make them."""
    links = []
    for file in made:
        size = file.stat().st_size / 2**20
        links.append(f'<a href="paper/{file.name}">{KINDS[file.suffix]}</a> ({size:.0f} MB)')
    commands = "<code>make pdf</code>, <code>make epub</code>, <code>make zip</code>"
    words = (
        f"To take along: {', '.join(links)}."
        if links
        else f"To take along: in a copy of the book’s folder, {commands} make one file each."
    )
    return OFFER.sub(rf"\g<1>{words}\g<2>", html)


def offer(outdir: Path, made: Path = MADE) -> None:
    """Put what has been made beside the pages, and say so on the first."""
    files = [file for kind in KINDS if (file := made / f"{NAME}{kind}").exists()]
    shutil.rmtree(outdir / "paper", ignore_errors=True)
    if files:
        (outdir / "paper").mkdir()
        for file in files:
            shutil.copy2(file, outdir / "paper")
    index = outdir / "index.html"
    index.write_text(offered(index.read_text(encoding="utf-8"), files), encoding="utf-8")


def finish(app: Sphinx, failed: Exception | None) -> None:
    """What is written when all pages are: a page that was not written anew has its edition, too."""
    if failed or app.builder.name != "html":
        return
    outdir = Path(app.outdir)
    words = edition().words
    for path in outdir.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        if (dated := EDITION.sub(rf"\g<1>{words}\g<2>", html)) != html:
            path.write_text(dated, encoding="utf-8")
    offer(outdir)
    shutil.rmtree(outdir / "colab", ignore_errors=True)
    if repository := app.config.booksite_repository:
        (outdir / "colab").mkdir()
        for source in (outdir / "_sources" / "chapters").glob("*.ipynb"):
            notebook = for_colab(json.loads(source.read_text(encoding="utf-8")), repository)
            (outdir / "colab" / source.name).write_text(json.dumps(notebook), encoding="utf-8")


def check(app: Sphinx, config: Config) -> None:
    if config.booksite_repository:
        owner_and_name(config.booksite_repository)


def setup(app: Sphinx) -> None:
    app.add_config_value("booksite_repository", "", "html", types=[str])
    app.connect("config-inited", check)
    app.connect("html-page-context", open_doors, priority=980)
    app.connect("build-finished", finish)
