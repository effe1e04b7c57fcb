"""Stands in for math-core in the browser, where it cannot run: what it gave when the site was made.

A formula of the reader's own that the book does not have is shown as its TeX.

Whatever of nnbook is imported in a browser meets this module, so that it also settles the one thing
that tqdm would warn of there.
"""

import json
from html import escape
from pathlib import Path

from tqdm import tqdm

tqdm.monitor_interval = 0  # a watching thread, and a browser has none

FORMULAS = json.loads(Path(__file__).with_name("formulas.json").read_text(encoding="utf-8"))


class LatexError(ValueError):
    """As in math-core; never raised here."""


class LatexToMathML:
    """The one method of math-core's class that nnbook uses."""

    def __init__(self, **settings: object) -> None:
        pass

    def convert_with_local_state(self, tex: str, displaystyle: bool = False) -> str:
        known = FORMULAS.get(f"{int(displaystyle)}{tex}")
        return known or f"<math><mtext>{escape(tex)}</mtext></math>"
