"""booksite/run.py fills the build's cache, side by side, and leaves failures to MyST-NB."""

from __future__ import annotations

from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_notebook

from booksite import run

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
        doc2path=lambda name: str(tmp_path / f"{name}{suffix.get(name, '.ipynb')}"),
    )


def test_what_runs_is_kept_and_what_fails_is_not(env, tmp_path, monkeypatch):
    run.fill_cache(None, env, ["text", *CELLS])
    cache = get_cache(env.mystnb_config.execution_cache_path)
    held = {name: run.holds(cache, tmp_path / f"{name}.ipynb") for name in CELLS}
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
