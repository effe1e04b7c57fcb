r"""Every labelled equation of the book is checked as printed.

A chapter's equations have their entries in tests/equations/test_NN_topic.py:

    from registry import equation

    @equation("eq-gradient", r"\nabla f(x) = …")
    def test_gradient():
        … an independent check, with an assert

The LaTeX is that of the chapter; white space does not matter. test_registry.py
compares entries and chapters in both directions.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from book import without_code

DOLLARS = re.compile(
    r"(?<!\\)\$\$(?P<tex>.+?)(?<!\\)\$\$(?:[ \t]*\((?P<label>[^()\s]+)\))?", re.DOTALL
)
DIRECTIVE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|:{3,})\{math\}(?P<first>.*)\n"
    r"(?P<body>(?:.*\n)*?)(?P=indent)(?P=fence)[ \t]*$",
    re.MULTILINE,
)
OPTIONS = re.compile(
    r"\A[ \t]*---[ \t]*\n(?:.*\n)*?[ \t]*---[ \t]*\n|\A(?:[ \t]*:[\w-]+:.*\n)+",
)
AMSMATH = re.compile(r"^[ \t]*\\begin\{(?P<name>[a-z]+\*?)\}.*?\\end\{(?P=name)\}", re.M | re.S)
LABEL = re.compile(r"\\label\{([^}]+)\}")
ASSERTING = re.compile(r"(?:assert|check)_\w+")


@dataclass(frozen=True)
class Equation:
    """A labelled equation: as printed in a chapter, or as entered by a check."""

    label: str
    tex: str
    where: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "tex", " ".join(self.tex.split()))


ENTRIES: list[Equation] = []


def equation(label: str, tex: str) -> Callable[[Callable], Callable]:
    """Enter the decorated test as the check of the equation `label`, printed as `tex`."""

    def enter(check: Callable) -> Callable:
        where = f"{check.__module__}.{check.__name__}"
        if not check.__name__.startswith("test_"):
            raise ValueError(f"{where} is never run: its name must begin with test_")
        if not asserts(check):
            raise ValueError(f"{where} checks nothing: it holds no assert")
        ENTRIES.append(Equation(label, tex, where))
        return check

    return enter


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


def labelled_equations(markdown: str, where: str) -> Iterator[Equation]:
    """The labelled equations of a Markdown text, in the three forms that MyST knows."""
    text = without_code(markdown) + "\n"

    for found in DIRECTIVE.finditer(text):
        body = found["body"]
        options = OPTIONS.match(body)
        head = options.group() if options else ""
        label = re.search(r"^[ \t]*:?label:[ \t]*(\S+)", head, re.MULTILINE)
        if label:
            yield Equation(label.group(1), f"{found['first']} {body[len(head) :]}", where)
    text = DIRECTIVE.sub("", text)

    for found in DOLLARS.finditer(text):
        yield from named(found["tex"], [found["label"]] if found["label"] else [], where)
    text = DOLLARS.sub("", text)

    for found in AMSMATH.finditer(text):
        yield from named(found.group(), [], where)


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
