"""The chapters, their sections and their exercises, in the order of the pages.

Feedback names the section that cures a mistake, and an exercise has a number on its page. All are
read from the notebooks of the book. An installed package has none beside it: for it they were
written into sections.json when its wheel was made (tools/build_backend.py), by

    python nnbook/exercises/sections.py sections.json

which works before anything is installed, so that nothing but the standard library is used here.
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
PACKED = HERE / "sections.json"
NOTEBOOKS = HERE.parents[1] / "chapters"

LABELLED = re.compile(r"^\((?P<label>sec-[\w-]+)\)=\s*\n#+ (?P<heading>.+?)[ \t]*$", re.MULTILINE)
TITLE = re.compile(r"^# (.+?)[ \t]*$", re.MULTILINE)
PLACED = re.compile(r"^(?:exercise|check)\(\"([\w-]+)\"", re.MULTILINE)


Contents = tuple[dict[str, str], dict[str, tuple[str, str]], dict[str, list[str]]]


def read_chapters(folder: Path) -> Contents:
    """The titles of the chapters in a folder, the chapter and heading of each section, and the
    ids of the exercises of each chapter, as they stand on its page.

    A chapter is a notebook with a labelled section. Raises ValueError if there is none, or if two
    sections have one label.
    """
    chapters: dict[str, str] = {}
    sections: dict[str, tuple[str, str]] = {}
    exercises: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        for found in LABELLED.finditer(text):
            label, title = found["label"], TITLE.search(text)
            if label in sections:
                raise ValueError(
                    f"{path.stem} has a section {label}, and so has {sections[label][0]}: "
                    f"rename one."
                )
            chapters[path.stem] = title[1] if title else path.stem
            sections[label] = (path.stem, found["heading"])
        code = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        exercises[path.stem] = list(dict.fromkeys(PLACED.findall(code)))
    if not chapters:
        raise ValueError(
            f"no chapter with sections is in {folder}: run nnbook in a clone of the book, or "
            f"install a wheel of it."
        )
    return chapters, sections, exercises


def load() -> Contents:
    """What `read_chapters` gives, from the packed file of an installed package if there is one."""
    if not PACKED.exists():
        return read_chapters(NOTEBOOKS)
    packed = json.loads(PACKED.read_text(encoding="utf-8"))
    sections = {label: tuple(at) for label, at in packed["sections"].items()}
    return packed["chapters"], sections, packed["exercises"]


CHAPTERS, SECTIONS, EXERCISES = load()


def chapter_of(label: str) -> str:
    """The file name, without ending, of the chapter with this section."""
    if label not in SECTIONS:
        raise ValueError(
            f"no section has the label {label!r}: pass one of nnbook.exercises.sections.SECTIONS."
        )
    return SECTIONS[label][0]


def href(label: str) -> str:
    """The address of a section, as seen from a page of a chapter."""
    return f"{chapter_of(label)}.html#{label}"


if __name__ == "__main__":
    contents = {"chapters": CHAPTERS, "sections": SECTIONS, "exercises": EXERCISES}
    packed = json.dumps(contents, ensure_ascii=False)
    Path(sys.argv[1]).write_text(packed, encoding="utf-8")
