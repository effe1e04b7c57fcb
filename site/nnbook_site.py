"""The website of the book: the one Sphinx extension that _config.yml names.

``nnbook_tex``      TeX to SVG and MathML, by MathJax in node; knows no Sphinx
``nnbook_math``     formulas in the pages, and warnings for those that cannot be set
``nnbook_figures``  figures drawn into the page, in its colours
``nnbook_run``      chapters run side by side, before MyST-NB reads them
``nnbook_fold``     proofs that open and close
``nnbook_exercises`` exercises: what they share once a page, and files for the review page
``nnbook_code``     pages with the package's source, linked with the equations
``nnbook_page``     the finish of a page: scripts, description, glyphs
"""

from __future__ import annotations

from pathlib import Path

import nnbook_exercises
import nnbook_figures
import nnbook_fold
import nnbook_run
from nnbook_code import CodePages
from nnbook_math import NAME, MathRenderer
from nnbook_page import Pages
from sphinx.application import Sphinx
from sphinx.config import Config

import nnbook

HERE = Path(__file__).parent


def configure(app: Sphinx, config: Config) -> None:
    """Settings that go with this extension, and that no page should have to know."""
    config.html_math_renderer = NAME
    config.template_bridge = "nnbook_page.PageTemplates"
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "static"))
    config.html_favicon = str(HERE / "static" / "favicon.svg")
    config.html_additional_pages = {**config.html_additional_pages, "404": "404.html"}
    # The pages' own text would have to be fetched, which browsers refuse from file://.
    config.html_show_search_summary = False
    # Widgets run on afm-host.js, not on RequireJS and html-manager.
    config.nb_ipywidgets_js = {}
    # The index of theorems is a page without a template of ours, and links nowhere new.
    config.html_domain_indices = False
    config.html_context = {"default_mode": "auto", **config.html_context}


def setup(app: Sphinx) -> dict[str, bool]:
    renderer = MathRenderer()
    # Before the extensions whose settings these are.
    app.connect("config-inited", configure, priority=100)
    renderer.setup(app)
    CodePages(Path(nnbook.__file__).parent, renderer).setup(app)
    Pages(renderer).setup(app)
    nnbook_run.setup(app)
    nnbook_figures.setup(app)
    nnbook_fold.setup(app)
    nnbook_exercises.setup(app)
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js")
    app.add_js_file("symbol-search.js")
    app.add_js_file("afm-host.js")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
