"""Run chapters from a fresh kernel and write their outputs into them, normalised.

    python -m tools.execute [--check] [04-gradients 05-jacobians …]

Without names, every chapter is run. `--check` writes nothing and fails when a
chapter on disk differs from what a run would write. A chapter is written only if
all of it may be committed: no error, no stderr, no path of this machine, no
memory address. Running twice writes the same bytes.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"
TIMEOUT = 120  # seconds a cell, as in _config.yml
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What a kernel and its client say to each other is ciphered; otherwise each kernel warns.
CIPHERED = Config(KernelManager={"transport_encryption": "auto"})
CELL_METADATA = ("mystnb", "tags", "jupyter")  # the rest is an editor's own
NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
MACHINE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|root|Users|tmp|var|private|work)/|[A-Z]:\\)\S*")


class Refused(Exception):
    """A chapter that must not be written; the message says where and why."""


def machine_trace(text: str) -> str | None:
    """The first memory address or path of a machine in `text`, or None."""
    found = ADDRESS.search(text) or MACHINE_PATH.search(text)
    if found:
        return found.group()
    here = {str(Path.home()), str(CHAPTERS.parent), sys.prefix} - {"/"}
    return next((path for path in sorted(here) if path in text), None)


def output_texts(output: NotebookNode) -> list[str]:
    """The texts of one output, in every form it comes in."""
    if output.output_type == "stream":
        return [output.text]
    return [value for value in output.get("data", {}).values() if isinstance(value, str)]


def stable_ids(slug: str, cells: list[NotebookNode]) -> None:
    """Name every cell `<slug>-<nn>`.

    A cell that has such an id keeps it, so that moving or adding a cell changes no
    other; a new one (or a copy) takes the number after the highest.
    """
    ours = re.compile(rf"{re.escape(slug)}-(\d{{2,}})")
    numbers = [int(m.group(1)) for cell in cells if (m := ours.fullmatch(cell.get("id", "")))]
    last, seen = max(numbers, default=0), set()
    for cell in cells:
        if not ours.fullmatch(cell.get("id", "")) or cell.id in seen:
            last += 1
            cell["id"] = f"{slug}-{last:02d}"
        seen.add(cell.id)


def run(notebook: NotebookNode, name: str, folder: Path) -> None:
    """Execute `notebook` in a fresh kernel in `folder`; refuse what raises."""
    with tempfile.TemporaryDirectory() as profile:
        # No start-up files, backend or style of the reader's may change an output.
        env = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
        env |= {"IPYTHONDIR": profile, "MATPLOTLIBRC": os.devnull}
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            config=CIPHERED,
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            client.execute(env=env)
        except CellExecutionError as error:
            index = next(i for i, c in enumerate(notebook.cells) if "error" in kinds(c))
            raise Refused(f"{name}, cell {index}: {error.ename}: {error.evalue}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise Refused(f"{name}: {error}") from error


def kinds(cell: NotebookNode) -> set[str]:
    """The output types of a cell."""
    return {output.output_type for output in cell.get("outputs", [])}


def normalise(notebook: NotebookNode, name: str, slug: str) -> None:
    """Leave in `notebook` what a reader sees and nothing of this run; refuse the rest.

    Output texts stay to the byte: nbval compares them with those of its own run.
    """
    stable_ids(slug, notebook.cells)
    authored = {key: notebook.metadata[key] for key in ("mystnb",) if key in notebook.metadata}
    notebook.metadata = nbformat.from_dict({**NOTEBOOK_METADATA, **authored})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for index, cell in enumerate(notebook.cells):
        where = f"{name}, cell {index} ({cell.id})"
        cell.source = "\n".join(line.rstrip() for line in cell.source.strip("\n").split("\n"))
        metadata = {key: cell.metadata[key] for key in ("mystnb", "tags") if cell.metadata.get(key)}
        if "hide-cell" in metadata.get("tags", []):
            metadata["jupyter"] = {"source_hidden": True}  # folded in JupyterLab as on the site
        cell.metadata = nbformat.from_dict(metadata)
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                raise Refused(f"{where} writes to stderr: {output.text.strip()}")
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
                output.metadata = NotebookNode()
            if output.output_type == "execute_result":
                output.execution_count = count
            for text in output_texts(output):
                if trace := machine_trace(text):
                    raise Refused(f"{where} shows a path or an address of this machine: {trace}")


def executed(path: Path) -> str:
    """The text of the chapter at `path` after a run; the file is not touched."""
    notebook = nbformat.read(path, as_version=4)
    slug = re.sub(r"^\d+-", "", path.stem)
    run(notebook, path.stem, path.parent)
    normalise(notebook, path.stem, slug)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="chapters, such as 04-gradients; default: all")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    parser.add_argument("--folder", type=Path, default=CHAPTERS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)

    known = {path.stem: path for path in sorted(options.folder.glob("*.ipynb"))}
    names = [Path(name).stem for name in options.names] or list(known)
    if missing := [name for name in names if name not in known]:
        parser.error(f"no chapter {', '.join(missing)}: there are {', '.join(known) or 'none'}")

    failed = False
    for name in names:
        path = known[name]
        try:
            text = executed(path)
        except Refused as refusal:
            print(f"refused, left as it was: {refusal}", file=sys.stderr)
            failed = True
            continue
        same = text == path.read_text(encoding="utf-8")
        if options.check and not same:
            print(f"{name}: a run gives other outputs than those stored", file=sys.stderr)
            failed = True
        elif not same:
            scratch = path.with_suffix(".ipynb.new")
            scratch.write_text(text, encoding="utf-8", newline="\n")
            scratch.replace(path)
        print(f"{name}: {'unchanged' if same else 'differs' if options.check else 'written'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
