"""What a page is made of besides its own source, so that a build renews that much and no more.

- The outputs of a chapter depend on what its code can execute: nnbook's Python and data, the pins,
  of the bank the modules whose exercises it names. ``run`` executes it again when these change.
- The parsed pages depend on this extension, on how formulas are set, on the pins, and on the
  headings of all chapters, which feedback names (``exercises``): Sphinx reads all pages again.
- The written pages depend on templates, styles and scripts: Sphinx writes all pages again.

The last two are settings, because Sphinx itself compares the settings of two builds.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import nnbook
from nnbook.exercises.sections import CHAPTERS, SECTIONS

SITE = Path(__file__).parent
ROOT = SITE.parent
PACKAGE = Path(nnbook.__file__).parent
FORMULAS = PACKAGE / "mathml.py"
PINS = ROOT / "requirements.txt"
# A page gets these as they are; what a chapter executes does not depend on them.
OF_PAGES = {".js", ".mjs", ".css", ".html", ".svg", ".woff2"}
NAMED = re.compile(r"""["'](\d\d)-[a-z]""")  # an exercise, by its id
WHOLE_BANK = re.compile(r"\b(?:progress|review)\(")


def files(folder: Path) -> list[Path]:
    """The files that count, in order: no bytecode, no notes, nothing hidden."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix not in {".pyc", ".md"}
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def digest(paths: Iterable[Path], *words: str) -> str:
    """A short name for the contents of these files, and for these words."""
    contents = hashlib.sha256(repr(words).encode())
    for path in paths:
        # By its place in the repository, so that a copied folder keeps what it has executed.
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        contents.update(f"\0{name}\0".encode() + path.read_bytes())
    return contents.hexdigest()[:16]


def executable(code: str, package: Path = PACKAGE, pins: Path = PINS) -> str:
    """The digest of what the code of a chapter can execute."""
    numbers = {path.stem.removeprefix("c") for path in (package / "bank").glob("c[0-9]*.py")}
    others = numbers if not WHOLE_BANK.search(code) else set()
    others = others - set(NAMED.findall(code))
    left_out = {package / "bank" / f"c{number}.py" for number in others}
    counted = [p for p in files(package) if p.suffix not in OF_PAGES and p not in left_out]
    return digest([*counted, pins], platform.python_version())


def set_digests(app: Sphinx, config: Config) -> None:
    site = [p for p in files(SITE) if SITE / "live" not in p.parents]  # no page is made of it
    code = [p for p in site if p.suffix not in OF_PAGES]
    config.booksite_reading = digest([*code, FORMULAS, PINS], repr(CHAPTERS), repr(SECTIONS))
    shown = [p for p in [*site, *files(PACKAGE)] if p.suffix in OF_PAGES]
    config.booksite_writing = digest(shown)


def setup(app: Sphinx) -> None:
    app.add_config_value("booksite_reading", "", "env", types=[str])
    app.add_config_value("booksite_writing", "", "html", types=[str])
    app.connect("config-inited", set_digests)
