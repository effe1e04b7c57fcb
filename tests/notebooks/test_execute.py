"""tools/execute.py writes the same bytes twice, and refuses what must not be committed."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import execute

IMPORTS = (
    "import sys\nimport matplotlib.pyplot as plt\nfrom ipywidgets import IntSlider\n"
    "from nnbook.figures import use_style\n\nuse_style()"
)


def write(folder, *sources, metadata=None):
    path = folder / "04-toy.ipynb"
    cells = [new_markdown_cell("# Toy  "), *(new_code_cell(source) for source in sources)]
    if metadata:
        cells[1].metadata.update(metadata)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_twice_gives_the_same_bytes_and_nothing_of_the_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")  # must not reach the kernel: the figure would vanish
    path = write(
        tmp_path,
        IMPORTS,
        "print('a')\nprint('b ')\nIntSlider(3)",
        "plt.plot([1, 2], [3, 4])\nplt.show()",
        metadata={"collapsed": True, "tags": ["hide-input"]},
    )
    assert execute.main(["--folder", str(tmp_path), "04-toy"]) == 0
    first = path.read_bytes()
    nb = nbformat.read(path, as_version=4)
    assert [cell.id for cell in nb.cells] == ["toy-01", "toy-02", "toy-03", "toy-04"]
    assert nb.cells[0].source == "# Toy"
    assert nb.cells[1].metadata == {"tags": ["hide-input"]}
    assert set(nb.metadata) == {"kernelspec", "language_info"}
    assert nb.metadata.language_info == {"name": "python"}
    assert [cell.execution_count for cell in nb.cells[1:]] == [1, 2, 3]
    stream, slider = nb.cells[2].outputs
    assert stream.text == "a\nb \n"  # nbval compares to the byte: outputs are not trimmed
    assert slider.data == {"text/plain": "IntSlider(value=3)"}
    assert "<svg" in nb.cells[3].outputs[0].data["image/svg+xml"]

    assert execute.main(["--folder", str(tmp_path), "--check"]) == 0  # a second run
    assert path.read_bytes() == first
    assert "04-toy: unchanged" in capsys.readouterr().out


def test_check_tells_of_another_output_and_writes_nothing(tmp_path, capsys):
    path = write(tmp_path, "print(1)")
    before = path.read_bytes()
    assert execute.main(["--folder", str(tmp_path), "--check"]) == 1
    assert path.read_bytes() == before
    assert "04-toy: a run gives other outputs than those stored" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0", "04-toy, cell 1: ZeroDivisionError: division by zero"),
        ("import sys\nprint('odd', file=sys.stderr)", "cell 1 (toy-02) writes to stderr: odd"),
        ("object()", "shows a path or an address of this machine: 0x"),
        ("import os\nprint(os.__file__)", "shows a path or an address of this machine: /"),
    ],
    ids=["error", "stderr", "address", "path"],
)
def test_a_chapter_that_must_not_be_committed_is_refused(tmp_path, capsys, source, reason):
    path = write(tmp_path, source)
    before = path.read_bytes()
    assert execute.main(["--folder", str(tmp_path)]) == 1
    assert reason in capsys.readouterr().err
    assert path.read_bytes() == before


def test_an_unknown_chapter_is_named_with_those_there_are(tmp_path, capsys):
    write(tmp_path, "1")
    with pytest.raises(SystemExit):
        execute.main(["--folder", str(tmp_path), "05-nope"])
    assert "no chapter 05-nope: there are 04-toy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["fb82ec1a", "18ebd90f"], ["toy-01", "toy-02"]),
        (["toy-02", "toy-01"], ["toy-02", "toy-01"]),
        (["toy-01", "new", "toy-02"], ["toy-01", "toy-03", "toy-02"]),
        (["toy-01", "toy-01", "toy-02"], ["toy-01", "toy-03", "toy-02"]),
        (["other-01", "toy-99"], ["toy-100", "toy-99"]),
    ],
    ids=["all new", "moved", "inserted", "copied", "past 99"],
)
def test_a_cell_keeps_its_id_whatever_happens_around_it(before, after):
    cells = [new_code_cell("", id=name) for name in before]
    execute.stable_ids("toy", cells)
    assert [cell.id for cell in cells] == after


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("<object at 0x7f3a5c1d2e80>", "0x7f3a5c1d2e80"),
        ("see /home/ada/x.py, line 3", "/home/ada/x.py,"),
        (r"C:\Users\ada", r"C:\Users\ada"),
        ("0x1f", None),
        ("https://example.org/home/ada", None),
        ("x/var/y and 1/2", None),
    ],
)
def test_what_betrays_a_machine(text, trace):
    assert execute.machine_trace(text) == trace


def test_a_cell_that_the_site_folds_is_folded_in_jupyterlab():
    cells = [
        new_markdown_cell("# A"),
        new_code_cell("1", metadata={"tags": ["hide-cell"], "trusted": True}),
        new_code_cell("2", metadata={"jupyter": {"source_hidden": True}}),
    ]
    notebook = new_notebook(cells=cells)
    execute.normalise(notebook, "01-a", "a")
    kept = [cell.metadata for cell in notebook.cells]
    assert kept == [{}, {"tags": ["hide-cell"], "jupyter": {"source_hidden": True}}, {}]
