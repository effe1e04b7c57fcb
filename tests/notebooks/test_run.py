"""booksite/run.py fills the build's cache, side by side, and leaves failures to MyST-NB."""

from __future__ import annotations

import shutil
from collections import defaultdict
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.executors import utils as executors
from nbformat.v4 import new_code_cell, new_notebook

from booksite import inputs, run

CELLS = {"good": "print(6 * 7)\nprint('done')", "also": "7", "bad": "1 / 0"}


@pytest.fixture
def env(tmp_path):
    """Of Sphinx's environment what the module asks for: three notebooks, and a page of text."""
    for name, source in CELLS.items():
        nbformat.write(new_notebook(cells=[new_code_cell(source)]), tmp_path / f"{name}.ipynb")
    (tmp_path / "text.md").write_text("# No notebook\n")
    config = SimpleNamespace(
        execution_mode="cache", execution_cache_path=tmp_path / "cache", execution_timeout=60
    )
    suffix = {"text": ".md"}
    return SimpleNamespace(
        mystnb_config=config,
        found_docs={"text", *CELLS},
        metadata=defaultdict(dict),
        doc2path=lambda name: str(tmp_path / f"{name}{suffix.get(name, '.ipynb')}"),
    )


def test_what_runs_is_kept_and_what_fails_is_not(env, tmp_path, monkeypatch):
    run.fill_cache(None, env, ["text", *CELLS])
    cache = get_cache(env.mystnb_config.execution_cache_path)
    held = {name: run.is_cached(cache, tmp_path / f"{name}.ipynb") for name in CELLS}
    assert held == {"good": True, "also": True, "bad": False}
    notebook = nbformat.read(tmp_path / "good.ipynb", as_version=4)
    _, ran = cache.merge_match_into_notebook(notebook)
    assert [output.text for output in ran.cells[0].outputs] == ["42\ndone\n"]

    monkeypatch.setattr(run, "executed", lambda path, timeout: pytest.fail(path.stem))
    run.fill_cache(None, env, ["text", "good", "also"])  # nothing is run again


def test_where_the_build_runs_nothing_nothing_is_run(env, monkeypatch):
    env.mystnb_config.execution_mode = "off"
    monkeypatch.setattr(run, "executed", lambda path, timeout: pytest.fail(path.stem))
    run.fill_cache(None, env, list(CELLS))


def test_what_another_nnbook_gave_is_run_again_or_forgotten(env, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "executable", lambda code: "old")
    run.fill_cache(None, env, ["good", "also"])
    monkeypatch.setattr(run, "executable", lambda code: "new")
    ran = []

    def fails(path, timeout):
        ran.append(path.stem)
        return executors.ExecutionResult(None, "", 0.1, ValueError("a fault in nnbook"))

    monkeypatch.setattr(run, "executed", fails)
    run.fill_cache(None, env, ["good", "also"])
    assert sorted(ran) == ["also", "good"]
    cache = get_cache(env.mystnb_config.execution_cache_path)
    assert not cache.list_cache_records()  # else MyST-NB would show what the old one gave


def test_a_page_is_read_again_when_what_it_executes_has_changed(env, monkeypatch):
    monkeypatch.setattr(run, "executable", lambda code: f"old {code}")
    for env.docname in ["text", *CELLS]:
        run.mark(SimpleNamespace(env=env), None)
    assert run.outdated(None, env, set(), set(), set()) == []
    monkeypatch.setattr(run, "executable", lambda code: f"{'new' if '7' in code else 'old'} {code}")
    found = run.outdated(None, env, {"good"}, set(), set())
    assert found == ["also"]  # good is read anyhow, bad executes what it did, text nothing


# --- Inputs -------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path):
    """A small nnbook with a bank of two chapters, and the pins."""
    for name in ("backprop.py", "ui.js", "bank/c04.py", "bank/c12.py", "bank/mistakes.py"):
        path = tmp_path / "nnbook" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("1")
    (tmp_path / "requirements.txt").write_text("numpy==2.4.3")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ("nnbook/backprop.py", {"plain", "four", "all"}),
        ("nnbook/bank/mistakes.py", {"plain", "four", "all"}),
        ("requirements.txt", {"plain", "four", "all"}),
        ("nnbook/bank/c04.py", {"four", "all"}),
        ("nnbook/bank/c12.py", {"all"}),
        ("nnbook/ui.js", set()),
        ("nnbook/new.css", set()),
        ("nnbook/new.py", {"plain", "four", "all"}),
    ],
)
def test_what_a_change_makes_chapters_execute_again(package, changed, found):
    chapters = {"plain": "bp2(W)", "four": 'exercise("04-slope")', "all": "progress()"}

    def digests():
        return {
            name: inputs.executable(code, package / "nnbook", package / "requirements.txt")
            for name, code in chapters.items()
        }

    before = digests()
    assert digests() == before
    (package / changed).write_text("2")
    assert {name for name, digest in digests().items() if digest != before[name]} == found


def test_a_copied_folder_keeps_what_it_has_executed(package, tmp_path_factory, monkeypatch):
    copy = tmp_path_factory.mktemp("copied") / "book"
    shutil.copytree(package, copy)
    digests = set()
    for folder in (package, copy):
        monkeypatch.setattr(inputs, "ROOT", folder)
        digests.add(inputs.executable("", folder / "nnbook", folder / "requirements.txt"))
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("changed", "settings"),
    [
        ("site/math.py", {"booksite_reading"}),
        ("site/static/book.css", {"booksite_writing"}),
        ("site/templates/layout.html", {"booksite_writing"}),
        ("nnbook/ui.js", {"booksite_writing"}),
        ("requirements.txt", {"booksite_reading"}),
        ("nnbook/backprop.py", set()),  # what executes it is read again, and so written
    ],
)
def test_what_a_change_makes_sphinx_read_and_write_again(package, monkeypatch, changed, settings):
    monkeypatch.setattr(inputs, "SITE", package / "site")
    monkeypatch.setattr(inputs, "PACKAGE", package / "nnbook")
    monkeypatch.setattr(inputs, "PINS", package / "requirements.txt")

    def noted():
        config = SimpleNamespace()
        inputs.set_digests(None, config)
        return vars(config)

    before = noted()
    (package / changed).parent.mkdir(exist_ok=True, parents=True)
    (package / changed).write_text("2")
    assert {name for name, value in noted().items() if value != before[name]} == settings
