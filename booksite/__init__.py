"""The website of the book: the one Sphinx extension that _config.yml names.

Each module is one concern with a ``setup(app)`` of its own:

``math``       formulas in the pages, and warnings for those that cannot be set
``inputs``     what pages are made of: what a change of it makes out of date
``run``        chapters run side by side, before MyST-NB reads them
``figures``    figures drawn into the page, in its colours
``fold``       proofs that open and close
``widgets``    widgets: their first state as HTML, their scripts and styles once for all pages
``exercises``  files of exercises, for the review page
``moved``      links to what has moved to another page
``code``       pages with the package's source, linked with the equations
``search``     the index of the book, for the search as one types (``finding/``)
``previews``   what references lead to and what symbols mean, shown beside them (``finding/``)
``way``        how long a chapter takes, the list of the chapters
``home``       the live net on the first page
``doors``      editions, errata, files to take along, Binder and Colab
``page``       the finish of a page: scripts, description
``styles``     one style sheet for all pages, without the rules that no page uses
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from nnbook.mathml import STYLE_SHEET

from . import (
    code,
    doors,
    exercises,
    figures,
    fold,
    home,
    inputs,
    math,
    moved,
    page,
    previews,
    run,
    search,
    styles,
    way,
    widgets,
)

HERE = Path(__file__).parent


def configure(app: Sphinx, config: Config) -> None:
    """Settings that go with this extension, and that no page should have to know."""
    config.html_math_renderer = math.NAME
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path += [str(HERE / "static"), str(HERE / "bundles"), str(STYLE_SHEET)]
    config.html_favicon = str(HERE / "static" / "favicon.svg")
    config.html_additional_pages = {**config.html_additional_pages, "404": "404.html"}
    # Widgets run on afm-host.js, not on RequireJS and html-manager.
    config.nb_ipywidgets_js = {}
    # The index of theorems is a page without a template of ours, and links nowhere new.
    config.html_domain_indices = False
    config.html_context = {"default_mode": "auto", **config.html_context}


def setup(app: Sphinx) -> dict[str, bool]:
    # Before the extensions whose settings these are.
    app.connect("config-inited", configure, priority=100)
    # Handlers of one event run in the order in which they are connected.
    modules = (
        inputs, math, code, page, run, figures, fold, widgets, exercises, moved, search, previews,
        way, home, doors, styles,
    )  # fmt: skip
    for module in modules:
        module.setup(app)
    app.add_css_file("widgets.css", priority=880)
    app.add_css_file(STYLE_SHEET.name, priority=890)
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js")
    app.add_js_file("symbol-search.js")
    app.add_js_file("home.js")
    app.add_js_file("afm-host.js")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
