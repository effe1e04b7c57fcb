"""Widgets on the site: their first state as HTML, their scripts and styles once for all pages.

MyST-NB writes a script for every view of a widget, and one with the state of all of a page's
widgets, the text of each one's module and styles included. Here each view's script is followed by
what the widget draws first, drawn by the same module in node (``prerender.mjs``). So the page has
its height before any script has run; it prints, can be searched and reads without one. The
modules become scripts that pages load (``tools/bundle.mjs``), and leave the state; and the state
becomes a script of its own, beside the page: a third of a chapter's HTML, which a browser would
decode and scan twice before it shows the first line.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript
from sphinx.environment import BuildEnvironment

from nnbook.widgets import bundles
from tools import bundle

from .page import asset_name

HERE = Path(__file__).parent
STATE = "application/vnd.jupyter.widget-state+json"
# What ends a text between single quotes, or has another meaning in it.
JS_TEXT = str.maketrans({"\\": r"\\", "'": r"\'"})
VIEW = re.compile(r'<script type="application/vnd.jupyter.widget-view\+json">(.*?)</script>', re.S)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", make_scripts, priority=90)
    app.connect("doctree-resolved", draw_views)
    # After page.py has chosen among the scripts of other extensions.
    app.connect("html-page-context", load_scripts, priority=950)
    app.connect("build-finished", stop)


def make_scripts(app: Sphinx, config: object) -> None:
    """Bundle the widgets' modules, with the packages of npm that it takes, if they changed."""
    bundle.install()
    bundles.make_current()


class Renderer:
    """One process of node for a build, which draws first states."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def draw(self, module: str, entries: list[dict[str, Any]]) -> list[str]:
        """The HTML of widgets of one module, from their entries in a notebook's widget state."""
        if self.process is None:
            self.process = subprocess.Popen(
                [bundle.node_program(), "--no-warnings", HERE / "prerender.mjs"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            )  # fmt: skip
        file = str(bundles.BUNDLES / f"{module}.js")
        print(json.dumps({"file": file, "entries": entries}), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"{module}.js cannot draw its first state: {answer['error']}")
        return answer["html"]

    def stop(self) -> None:
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


RENDERER = Renderer()


def stop(app: Sphinx, failed: Exception | None) -> None:
    RENDERER.stop()


def module_of(state: dict[str, Any]) -> str | None:
    """The module that draws a widget of the book; None for a widget from elsewhere."""
    package, _, name = state.get("_anywidget_id", "").rpartition(".")
    if not package.startswith("nnbook."):
        return None
    return getattr(import_module(package), name)._module.removesuffix(".js")


def entries_of(env: BuildEnvironment, docname: str) -> dict[str, dict[str, Any]]:
    """The entry of each widget of a page in its notebook's widget state, by its model's id."""
    files = NbMetadataCollector.get_js_files(env, docname)
    if "ipywidgets_state" not in files:
        return {}
    return json.loads(files["ipywidgets_state"][1]["body"])["state"]


def draw_views(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put each widget's first state after the script of its view."""
    if app.builder.format != "html":
        return
    entries = entries_of(app.env, docname)
    taken = {name for node in doctree.findall(nodes.Element) for name in node["ids"]}
    for node, model in list(views(doctree)):
        entry = entries.get(model, {"state": {}})
        if (module := module_of(entry["state"])) is None:
            continue
        [html] = RENDERER.draw(module, [entry])
        anchor = entry["state"].get("anchor", "")
        attributes = f' data-anchor="{escape(anchor)}"' if anchor else ""
        if anchor and anchor not in taken:
            taken.add(anchor)
            attributes += f' id="{escape(anchor)}"'
        place = f'<div class="nn-widget-place"{attributes}>{html}</div>'
        place += without_script(entry["state"])
        node.replace_self(nodes.raw("", node.astext() + place, format="html"))


def without_script(state: dict[str, Any]) -> str:
    """The solution of an exercise, folded, for a page on which no script shows it."""
    if not (exercise := state.get("exercise")):
        return ""
    return (
        '<noscript><details class="nn-solved"><summary>The solution</summary>'
        f"{exercise['variants'][0]['solution']}</details></noscript>"
    )


def views(doctree: nodes.document) -> Iterator[tuple[nodes.raw, str]]:
    """The nodes that hold a view, each with the id of its model."""
    for node in doctree.findall(nodes.raw):
        if found := VIEW.fullmatch(node.astext().strip()):
            yield node, json.loads(found[1])["model_id"]


def load_scripts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have a page load the scripts of its widgets, and keep of their state the rest."""
    files = context["script_files"]
    at = next((i for i, file in enumerate(files) if attribute(file, "type") == STATE), None)
    if at is None:
        return
    content = json.loads(files[at].attributes["body"])
    modules = set()
    for model, entry in list(content["state"].items()):
        if module := module_of(entry["state"]):
            modules.add(module)
            entry["state"]["_esm"] = {"script": module}
            entry["state"].pop("_css", None)
        elif entry.get("model_name") == "LayoutModel":
            del content["state"][model]  # no front end of the site lays out by it
    del files[at]
    names = [f"_static/widgets/{module}.js" for module in sorted(modules)]
    names.append(f"_static/states/{page}.js")
    write_state(Path(app.outdir) / names[-1], content["state"])
    # Deferred scripts run in their order. The host mounts what it finds, so it comes last: on a
    # slow line it would otherwise look for a module that has not arrived.
    host = next(i for i, file in enumerate(files) if asset_name(file) == "afm-host.js")
    files[host:host] = [_JavaScript(name, defer="defer") for name in names]


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write a script that hands the host the state of a page's widgets: a text for JSON.parse,
    which reads it faster than a browser compiles an object as long."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    text = text.translate(JS_TEXT)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"globalThis.nnbookState=JSON.parse('{text}');\n", encoding="utf-8")


def attribute(file: object, name: str) -> str | None:
    return getattr(file, "attributes", {}).get(name)
