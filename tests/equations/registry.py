r"""Every labelled equation of the book is checked as printed.

A chapter's equations have their entries in tests/equations/test_NN_topic.py:

    from registry import equation
    from worlds import network

    equation("eq-bp3", r"\frac{\partial C}{\partial b^l} = \delta^l", network)

The LaTeX is that of the chapter; white space does not matter. test_registry.py
compares entries and chapters in both directions. `given` is a function of a random
generator that returns values of the symbols, found by another method than the formula;
formulas.py works out both sides of what is printed on them (test_printed.py).

What the formula does not say itself (its bound is reached, the hand-worked numbers) is a
test below, and so is the check of a formula that has no values, which says why:

    @equation("eq-descent-stable", r"…", not_worked_out=("claim of a limit", "…"))
    def test_…():
        … an independent check, with an assert
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from numpy.random import Generator
from sphinx.directives.patches import MathDirective

FENCES = {"fence", "colon_fence"}
DIRECTIVE = re.compile(r"\s*\{(?P<name>[\w:-]+)\}(?P<rest>.*)")
SHOW_CODE = {"code", "code-block", "code-cell"}
LABEL = re.compile(r"\\label\{([^}]+)\}")
ASSERTING = re.compile(r"(?:assert|check)_\w+")


@dataclass(frozen=True)
class Equation:
    """A labelled equation: as printed in a chapter, or as entered by a check."""

    label: str
    tex: str
    where: str
    given: Callable[[Generator], dict] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tex", " ".join(self.tex.split()))


ENTRIES: list[Equation] = []


# Why a formula may have no values that a machine could put in; test_printed.py prints the share.
REASONS = {"words", "picture", "condition"}


def equation(
    label: str,
    tex: str,
    given: Callable[[Generator], dict] | None = None,
    *,
    not_worked_out: tuple[str, str] = ("", ""),
) -> Callable[[Callable], Callable]:
    """Enter the equation `label`, printed as `tex`; it holds on what `given` draws.

    What is decorated says more, or is the whole check of an equation that is not worked out,
    because of one of REASONS and a sentence.
    """
    reason, sentence = not_worked_out
    if given is None and (reason not in REASONS or not sentence):
        raise ValueError(f"{label} has neither values nor one of {sorted(REASONS)} and a sentence")
    if given is not None:
        ENTRIES.append(Equation(label, tex, f"{given.__module__}.{given.__name__}", given))

    def enter(check: Callable) -> Callable:
        where = f"{check.__module__}.{check.__name__}"
        if not check.__name__.startswith("test_"):
            raise ValueError(f"{where} is never run: its name must begin with test_")
        if not asserts(check):
            raise ValueError(f"{where} checks nothing: it holds no assert")
        if given is None:
            ENTRIES.append(Equation(label, tex, where))
        return check

    return enter


SAID: list[Equation] = []


def said(chapter: str, tex: str, given: Callable[[Generator], dict]) -> None:
    """Enter a formula without a label, a step of a proof say, that holds on what `given` draws."""
    SAID.append(Equation(chapter, tex, f"{given.__module__}.{given.__name__}", given))


def load_entries() -> None:
    """Read the entries of all chapters."""
    for path in sorted(Path(__file__).parent.glob("test_[0-9][0-9]_*.py")):
        importlib.import_module(path.stem)


def said_formulas(chapter: str) -> set[str]:
    """The formulas that were entered by `said` for a chapter such as 04-gradients."""
    return {entry.tex for entry in SAID if chapter.startswith(f"{entry.label}-")}


def asserts(function: Callable, seen: frozenset[str] = frozenset()) -> bool:
    """Whether `function` asserts something, itself or through a helper it calls."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if not isinstance(node, ast.Call) or node in tree.body[0].decorator_list:
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if ASSERTING.fullmatch(name):
            return True
        helper = getattr(function, "__globals__", {}).get(name)
        own = inspect.isfunction(helper) and helper.__module__ == function.__module__
        if own and name not in seen and asserts(helper, seen | {name}):
            return True
    return False


# ------------------------------------------------------------ what is printed


@cache
def reader() -> MarkdownIt:
    """MyST's own reader, with the three forms that an equation has in the book."""
    extensions = {"amsmath", "colon_fence", "dollarmath"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def labelled_equations(markdown: str, where: str) -> Iterator[Equation]:
    """The labelled equations of a Markdown text, those within directives too."""
    for token in SyntaxTreeNode(reader().parse(markdown)).walk():
        directive = DIRECTIVE.match(token.info) if token.type in FENCES else None
        if token.type in {"math_block", "math_block_label", "amsmath"}:
            labels = [token.info] if token.type == "math_block_label" else []
            yield from named(token.content, labels, where)
        elif directive and directive["name"] == "math":
            yield from named(*display(directive["rest"], token.content), where)
        elif directive and directive["name"] not in SHOW_CODE:
            yield from labelled_equations(token.content, where)


def display(rest: str, content: str) -> tuple[str, list[str]]:
    """The formula of a math directive, and its label in a list, or none."""
    math = parse_directive_text(MathDirective, rest, content, line=0)
    labels = [math.options["label"]] if "label" in math.options else []
    return "\n".join([*math.arguments, *math.body]), labels


def named(tex: str, labels: list[str], where: str) -> Iterator[Equation]:
    r"""The equation under each of `labels` and of the \label's inside it."""
    bare = LABEL.sub("", tex)
    return (Equation(label, bare, where) for label in [*labels, *LABEL.findall(tex)])


# ------------------------------------------------------------ the comparison


def disagreements(printed: Iterable[Equation], entered: Iterable[Equation]) -> list[str]:
    """What keeps the printed equations and the entries from being the same set."""
    printed, entered = list(printed), list(entered)
    faults = []
    for kind, equations in (("printed", printed), ("entered", entered)):
        counts = Counter(item.label for item in equations)
        for label in (label for label, count in counts.items() if count > 1):
            places = ", ".join(item.where for item in equations if item.label == label)
            faults.append(f"{label} is {kind} more than once: {places}")
    checks = {item.label: item for item in entered}
    for item in printed:
        check = checks.get(item.label)
        if check is None:
            faults.append(f"{item.label} ({item.where}) has no entry in tests/equations")
        elif check.tex != item.tex:
            faults.append(
                f"{item.label} is printed in {item.where} as\n    {item.tex}\n"
                f"  but {check.where} checks\n    {check.tex}"
            )
    labels = {item.label for item in printed}
    faults += [
        f"{item.where} checks {item.label}, which is printed nowhere"
        for item in entered
        if item.label not in labels
    ]
    return faults
