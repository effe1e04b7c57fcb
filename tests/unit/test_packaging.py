"""What others install: declared dependencies, one version, the list of sections."""

from __future__ import annotations

import ast
import datetime
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
import yaml
from book import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnbook.exercises.sections import read_chapters

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([\w.-]+)==(\S+)$", REQUIREMENTS, re.MULTILINE))

LIVE_PINS = (ROOT / "booksite/live/pins.txt").read_text(encoding="utf-8")
PAPER_PINS = (ROOT / "tools/paper/requirements.txt").read_text(encoding="utf-8")
PEER_PINS = (ROOT / "benchmarks" / "peers.txt").read_text(encoding="utf-8")
LOWEST = dict(line.split(">=") for line in PROJECT["project"]["dependencies"])


def imported(folder: str) -> set[str]:
    """The packages that the modules of a folder import, the standard library's aside."""
    names = set()
    paths = list((ROOT / folder).rglob("*.py"))
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module)
    own = {"nnbook", "booksite", "tools", "benchmarks", *(path.stem for path in paths)}
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - own


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def distributions(folder: str) -> set[str]:
    """What has to be installed for a folder's imports, by the names of the package registry."""
    known = {"sklearn": ["scikit-learn"], **packages_distributions()}
    # What is not installed here is called by the name of its import.
    return {plain(known.get(name, [name])[0]) for name in imported(folder)}


def test_nnbook_declares_what_it_imports_and_nothing_else():
    declared = set(LOWEST)
    # Widgets are ipywidgets' by way of anywidget; JupyterLab finds its part by this name.
    assert declared == distributions("nnbook") | {"ipywidgets"}


def test_the_lowest_version_of_each_dependency_is_stated_and_not_above_the_pin():
    for name, lowest in LOWEST.items():
        pin = PINS[name].split(".")
        assert [int(part) for part in lowest.split(".")] <= [int(part) for part in pin]


@pytest.mark.parametrize("folder", ["nnbook", "booksite", "tools", "tests", "benchmarks"])
def test_what_is_imported_is_pinned(folder):
    pins = set(map(plain, PINS))
    if folder == "booksite":  # Python in the page has its own, for versions that Pyodide runs
        pins |= set(re.findall(r"^([\w.-]+)==", LIVE_PINS, re.MULTILINE))
    if folder == "tools":  # PDF and EPUB are made with what nothing else needs
        pins |= set(re.findall(r"^([\w.-]+)==", PAPER_PINS, re.MULTILINE))
    if folder == "benchmarks":  # nnbook's peers
        pins |= set(re.findall(r"^([\w.-]+)==", PEER_PINS, re.MULTILINE))
    assert distributions(folder) <= pins


def test_a_wheel_is_built_by_the_pinned_setuptools():
    assert PROJECT["build-system"]["requires"] == [f"setuptools=={PINS['setuptools']}"]


def test_the_version_is_the_same_wherever_it_stands():
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## (\d\S*) \((\d{4}-\d\d-\d\d)\)$", changelog, re.MULTILINE)
    assert citation["version"] == version
    assert released[0] == (version, citation["date-released"])
    assert datetime.date.fromisoformat(citation["date-released"]) <= datetime.date.today()


# --- CONTRIBUTING -------------------------------------------------------------------------------

MADE = {"nnbook/bundles/"}  # by the build


def test_where_things_are_is_where_they_are():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.search(r"^## Where things are\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)[1]
    named = set(re.findall(r"`([\w./-]+(?:/|\.\w+))`", section)) | {"Makefile"}
    assert {name for name in named - MADE if not (ROOT / name).exists()} == set()
    folders = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    parts = {f"{package}/" for package in folders} | {
        f"nnbook/{path.name}/"
        for path in (ROOT / "nnbook").iterdir()
        if (path / "__init__.py").exists()
    }
    assert parts <= named  # no package is left out


# --- Sections -----------------------------------------------------------------------------------


def write(folder: Path, name: str, *sources: str, code: tuple[str, ...] = ()) -> None:
    """A notebook of these texts and this code; a cell more looks like a section, and is none."""
    code = (*code, "# (sec-code)=\n# Not a heading")
    cells = [*map(new_markdown_cell, sources), *map(new_code_cell, code)]
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")


def test_sections_are_read_in_order_with_their_chapter(tmp_path):
    work = ('exercise("02-late")', 'check("02-code", f)', 'assert check("02-code", g).passed')
    write(tmp_path, "02-b", "(ch-b)=\n# B\n\n(sec-c)=\n\n## The $c$ of b", code=work)
    write(tmp_path, "01-a", "# A", "text\n\n(sec-a)=\n### One\n\n## Two")
    write(tmp_path, "03-board", "# No sections")
    assert read_chapters(tmp_path) == (
        {"01-a": "A", "02-b": "B"},
        {"sec-a": ("01-a", "One"), "sec-c": ("02-b", "The $c$ of b")},
        {"01-a": [], "02-b": ["02-late", "02-code"], "03-board": []},
    )


def test_two_sections_of_one_label_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no chapter with sections"):
        read_chapters(tmp_path)
    for name in ("01-a", "02-b"):
        write(tmp_path, name, "(sec-x)=\n## X")
    with pytest.raises(ValueError, match="02-b has a section sec-x, and so has 01-a: rename one"):
        read_chapters(tmp_path)
