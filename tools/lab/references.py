"""What JupyterLab cannot know when it shows one chapter: where the labels of the others lead.

jupyterlab-myst reads a notebook by itself, and only its text: figures of code, other chapters and
the bibliography are "not found" to it. The numbers and titles that the site gives them are counted
here from the notebooks, and written beside `extension.js`, which puts them in:

    python -m tools.lab.references _build/lab
"""

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import nbformat
import yaml
from pybtex.database import Entry, parse_file

from nnbook.figures import PALETTE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NAME = "nnbook"
EXTENSION = f"labextensions/{NAME}"
LABEL = re.compile(
    r"^\((?P<title>[\w-]+)\)=\s*\n#+ (?P<heading>.+?)[ \t]*$"
    r"|\$\$[ \t]*\((?P<equation>[\w-]+)\)"
    r"|^`{3,}\{prf:(?P<kind>\w+)\}.*\n:label: (?P<proof>[\w-]+)",
    re.MULTILINE,
)
ROLE = re.compile(r"\{(ref|numref|eq|prf:ref)\}`(?:([^`<]+?)\s*<)?([^`>]+)>?`")


def chapters() -> Iterator[tuple[str, bool]]:
    """The notebooks in the order of the site, and whether their chapter has a number."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        for chapter in part["chapters"]:
            if (ROOT / f"{chapter['file']}.ipynb").exists():
                yield chapter["file"], part.get("numbered", False)


def labels_of(cell: nbformat.NotebookNode) -> Iterator[tuple[str, str, str]]:
    """Each label with its kind and, for a heading, its words."""
    if name := cell.metadata.get("mystnb", {}).get("figure", {}).get("name"):
        yield name, "Fig.", ""
    if cell.cell_type == "markdown":
        for found in LABEL.finditer(cell.source):
            if found["title"]:
                yield found["title"], "", found["heading"]
            elif found["equation"]:
                yield found["equation"], "equation", ""
            else:
                yield found["proof"], found["kind"].capitalize(), ""


def labels() -> dict[str, dict[str, str]]:
    """Label → its file, what a reference to it says, and its number if it has one."""
    found: dict[str, dict[str, str]] = {}
    appendix: Counter[str] = Counter()  # chapters without a number count on
    number = 0
    for file, numbered in chapters():
        number += numbered
        counts = Counter() if numbered else appendix
        for cell in nbformat.read(ROOT / f"{file}.ipynb", as_version=4).cells:
            for label, kind, words in labels_of(cell):
                place = {"file": f"{Path(file).name}.ipynb", "says": words}
                if kind:
                    counts[kind] += 1
                    place["number"] = f"{number}.{counts[kind]}" if numbered else f"{counts[kind]}"
                    says = f"({place['number']})" if kind == "equation" else ""
                    place["says"] = says or f"{kind} {place['number']}"
                found[label] = place
    return found


def files() -> dict[str, list[str]]:
    """What {doc} names → the file, and the title at its head."""
    found = {}
    for path in sorted(chain(ROOT.glob("chapters/*.ipynb"), ROOT.glob("chapters/*.md"))):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = nbformat.reads(text, as_version=4).cells[0].source
        if title := re.search(r"^# (.+)", text, re.MULTILINE):
            found[path.stem] = [path.name, title[1]]
    return found


def cited(entry: Entry) -> list[str]:
    """The authors and the year of a source, as the site says them."""
    names = [
        " ".join(person.prelast_names + person.last_names) for person in entry.persons["author"]
    ]
    if len(names) > 2:
        names = [f"{names[0]} et al."]
    return [" and ".join(names).replace("{", "").replace("}", ""), entry.fields["year"]]


def captions(known: dict[str, dict[str, str]]) -> dict[str, str]:
    """Label of a figure → its caption; a reference in it is said in words."""

    def said(role: re.Match[str]) -> str:
        return role[2] or known[role[3]]["says"]

    found = {}
    for file, _numbered in chapters():
        for cell in nbformat.read(ROOT / f"{file}.ipynb", as_version=4).cells:
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            if "name" in figure:
                found[figure["name"]] = ROLE.sub(said, figure["caption"])
    return found


def book() -> dict[str, Any]:
    """All that `extension.js` knows of the book."""
    known = labels()
    sources = parse_file(ROOT / "chapters/references.bib").entries
    return {
        "labels": known,
        "captions": captions(known),
        "files": files(),
        "cited": {key: cited(entry) for key, entry in sources.items()},
        "palette": {colour: name for name, colour in PALETTE.items()},
        "style": (ROOT / "nnbook/widgets/base.css").read_text(encoding="utf-8"),
    }


def write(folder: Path) -> None:
    """Write the extension below the folder, for LabApp.extra_labextensions_path."""
    place = folder / EXTENSION
    shutil.rmtree(place, ignore_errors=True)
    (place / "static").mkdir(parents=True)
    script = (HERE / "extension.js").read_text(encoding="utf-8")
    # The notebooks' own words: JSON, but for two characters that end a line of JavaScript.
    known = json.dumps(book(), ensure_ascii=True)
    (place / "static/extension.js").write_text(f"const BOOK = {known};\n{script}", encoding="utf-8")
    build = {"load": "static/extension.js", "extension": "./extension"}
    package = {"name": NAME, "version": "0.0.0", "jupyterlab": {"extension": True, "_build": build}}
    (place / "package.json").write_text(json.dumps(package), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
