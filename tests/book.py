"""Where the book's parts lie, and how tests read them."""

from __future__ import annotations

import fcntl
import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
# Another build can be put to the test: NNBOOK_BUILD=/tmp/mine/_build
BUILD = Path(os.environ.get("NNBOOK_BUILD", ROOT / "_build"))
HTML = BUILD / "html"

NO_BROWSER = "no Chromium"  # begins the reason of every test skipped for want of one


def chapter_paths() -> list[Path]:
    """The notebooks of the book, in order."""
    return sorted(CHAPTERS.glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


@functools.cache
def toc() -> list[str]:
    """The documents of _toc.yml, in order."""

    def walk(entry: dict) -> list[str]:
        own = [entry["file"]] if "file" in entry else []
        parts = ("parts", "chapters", "sections")
        return own + [
            name for part in parts for child in entry.get(part, []) for name in walk(child)
        ]

    tree = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [tree["root"], *walk(tree)]


@functools.cache
def source_texts() -> dict[str, str]:
    """The Markdown of every document of the book, by its name in _toc.yml."""
    texts = {}
    for path in [*chapter_paths(), *sorted(CHAPTERS.glob("*.md")), ROOT / "index.md"]:
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        if path.suffix == ".ipynb":
            cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
            texts[name] = "\n\n".join(cells)
        elif path.exists():
            texts[name] = path.read_text(encoding="utf-8")
    return texts


FENCE = re.compile(r"[ \t]*(?P<ticks>`{3,}|~{3,})(?P<info>[^`]*)$")
SHOWS_CODE = re.compile(r"(?!\{)|\{code(?:-block|-cell)?\}")
# A role such as {eq}`eq-gradient` looks like code and is none, and so does a fence.
KEPT_OR_CODE = re.compile(
    r"(?P<kept>^[ \t]*(?:`{3,}|~{3,})[^\n]*$|\{[\w:]+\}`[^`]*`)"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)


def without_code(markdown: str) -> str:
    """`markdown` less its code blocks and code spans; roles and the text of directives stay."""
    kept, open_fences = [], []  # of each open fence its ticks, and whether it shows code
    for line in markdown.splitlines():
        fence = FENCE.match(line)
        ticks, info = (fence["ticks"], fence["info"].strip()) if fence else ("", "")
        in_code = bool(open_fences) and open_fences[-1][1]
        if fence and not info and open_fences and ticks.startswith(open_fences[-1][0]):
            open_fences.pop()
        elif fence and not in_code:
            in_code = bool(SHOWS_CODE.match(info))
            open_fences.append((ticks, in_code))
        if not in_code:
            kept.append(line)
    return KEPT_OR_CODE.sub(lambda found: found["kept"] or "", "\n".join(kept))


def is_built() -> bool:
    # As in the Makefile: a failed build leaves pages, but not this stamp.
    return "NNBOOK_BUILD" in os.environ or (BUILD / ".built").exists()


@functools.cache
def build() -> str:
    """Build the site if there is none; what went wrong, or nothing."""
    if is_built():
        return ""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # pytest-xdist: one worker builds, the others wait
        if is_built():
            return ""
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        tool = Path(sys.executable).with_name("jupyter-book")
        command = [tool, "build", ROOT, "-W", "-n", "--keep-going"]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            return run.stderr or run.stdout
        (BUILD / ".built").touch()
        return ""


def built_html() -> Path:
    """The folder of the built site; it is built first if there is none."""
    if fault := build():
        raise RuntimeError(f"the book cannot be built:\n{fault}")
    return HTML


def html_pages() -> list[str]:
    """Every page of the site, as a path from its root; before it is built, those known."""
    if not is_built():
        return [f"{name}.html" for name in [*toc(), "search"]]
    pages = (path.relative_to(HTML) for path in HTML.rglob("*.html"))
    return sorted(p.as_posix() for p in pages if not any(x.startswith("_") for x in p.parts))
