"""What an exercise is made of: kinds, cases, named mistakes.

An exercise is one block, a kind above the function that makes a `Case` of the arguments of a
variant:

    @Number("12-saturated", "sec-residual-delta", "Wrong, and hard of hearing", level=2, decimals=4)
    @variants((-4, 1), (3, 0), (-2, 1), (5, 0), (-3, 1))
    def saturated(z, y):
        return Case(prompt=..., answer=..., mistakes=(...), hints=(...), solution=...)

The answer of a case is computed, and so is what each named mistake results in, by doing the
mistake.
"""

import difflib
import inspect
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from nnbook.exercises.markup import block_html, inline_html
from nnbook.exercises.sections import SECTIONS, href
from nnbook.exercises.slips import slips_of, words

EXACT = 1e-9  # relative, for answers that are asked for exactly


@dataclass(frozen=True)
class Mistake:
    """A named misconception, what it results in, the section that cures it; then what is said.

    value: the answer that it leads to; of a function to write, a function that makes it. Without
    a cure the section of the exercise is named.
    """

    name: str
    value: Any
    cure: str = ""
    words: str = ""

    def says(self, words: str) -> Self:
        """The same with these words, after those that it has."""
        return replace(self, words=f"{self.words} {words}".strip())


@dataclass(frozen=True)
class Option:
    """An answer to choose. holds: whether it is true, computed. A false one is a named mistake."""

    text: str
    holds: bool
    name: str = ""
    cure: str = ""
    words: str = ""

    def says(self, words: str) -> Self:
        """The same with these words for whoever chose it wrongly, or wrongly left it out."""
        return replace(self, words=words)


@dataclass(frozen=True)
class Step:
    """A step of a proof, which comes after the steps that it uses (numbers from 0, as listed)."""

    text: str
    uses: tuple[int, ...] = ()


@dataclass(frozen=True)
class Case:
    """One variant: what is asked, the computed answer, what goes wrong, hints, the way there."""

    prompt: str
    solution: str
    answer: Any = None
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    steps: tuple[Step, ...] = ()
    code: str = ""
    bug: tuple[str, str] = ("", "")  # a line of the code, and what stands there in its place


CaseMaker = Callable[..., Case]


def variants(*arguments: tuple) -> Callable[[CaseMaker], CaseMaker]:
    """Under the kind: the arguments of the function below, one tuple for each variant."""

    def with_variants(case: CaseMaker) -> CaseMaker:
        case.variants = arguments
        return case

    return with_variants


def no_case(*_: object) -> Case:
    raise ValueError("an exercise stands as a decorator above the function that makes its case.")


@dataclass(frozen=True)
class Exercise:
    """The common part. id: "12-corner"; section: where it stands; case(*variant) makes a Case.

    level: how much thought it wants: 1 a formula applied, 2 something to be found first, 3 several
    such steps or an argument.
    """

    id: str
    section: str
    title: str
    _: KW_ONLY
    level: int
    case: CaseMaker = no_case
    kind: ClassVar[str] = ""
    least_variants: ClassVar[int] = 1

    def __call__(self, case: CaseMaker) -> Self:
        """As a decorator: this exercise with the function that makes its cases."""
        return replace(self, case=case)

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(
                f"{self.id} stands in {self.section!r}, which is no section: "
                f"pass one of nnbook.exercises.sections.SECTIONS."
            )
        if self.level not in (1, 2, 3):
            raise ValueError(f"{self.id} has the level {self.level!r}: pass 1, 2 or 3.")
        if self.case is not no_case and len(self.variants) < self.least_variants:
            raise ValueError(
                f"{self.id} has {len(self.variants)} variants, but a {self.kind} exercise has at "
                f"least {self.least_variants}: add some."
            )

    @property
    def variants(self) -> Sequence[tuple]:
        """The arguments of its cases; a case without arguments is the only one."""
        return getattr(self.case, "variants", ((),))

    @property
    def chapter(self) -> str:
        """The file name, without ending, of the chapter."""
        return SECTIONS[self.section][0]

    def cases(self) -> Iterator[Case]:
        """The cases of all variants."""
        return (self.case(*variant) for variant in self.variants)

    def payload(self) -> dict[str, Any]:
        """What the page gets: HTML, answers and mistakes of every variant."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": inline_html(self.title),
            "level": self.level,
            "place": place(self.section),
            **self.form(),
            "variants": [self.common(case) | self.particular(case) for case in self.cases()],
        }

    def common(self, case: Case) -> dict[str, Any]:
        return {
            "prompt": block_html(case.prompt),
            "hints": [block_html(hint) for hint in case.hints],
            "solution": block_html(case.solution),
        }

    def form(self) -> dict[str, Any]:
        """What the kind adds to the exercise."""
        return {}

    def particular(self, case: Case) -> dict[str, Any]:
        """What the kind adds to a variant."""
        raise NotImplementedError

    def feedback(self, mistake: Mistake | Option) -> dict[str, Any]:
        """What the page gets of a mistake: its name, its words as HTML, where it is cured."""
        if not mistake.name or not mistake.words:
            raise ValueError(
                f"{self.id}: the mistake {mistake.name!r} says {mistake.words!r}: "
                f"give it a name and a sentence."
            )
        return {
            "name": mistake.name,
            "says": block_html(mistake.words),
            "cure": place(mistake.cure or self.section),
        }

    def mistakes(self, case: Case, value: Callable[[Any], Any]) -> list[dict[str, Any]]:
        """The named mistakes of a case, their values as `value` writes them for the page."""
        return [{"value": value(m.value), **self.feedback(m)} for m in case.mistakes]


def place(section: str) -> dict[str, str]:
    """Where a section is: its address from a page of a chapter, its chapter, its heading."""
    chapter, heading = SECTIONS[section]
    return {
        "href": href(section),
        "chapter": str(int(chapter[:2])),
        "heading": inline_html(heading),
    }


def differs(id: str, case: Case, same: Callable[[Any, Any], bool]) -> None:
    """Refuse a mistake that results in the answer, or in what another mistake results in."""
    seen = [("the answer", case.answer)]
    for mistake in case.mistakes:
        for name, value in seen:
            if same(value, mistake.value):
                raise ValueError(
                    f"{id}: {mistake.name!r} results in {mistake.value!r}, as does {name}: "
                    f"choose numbers that tell them apart. The variant asks: {case.prompt}"
                )
        seen.append((repr(mistake.name), mistake.value))


def grid(values: ArrayLike) -> list[list[float]]:
    """A number, a vector (as a column) or a matrix as rows of finite floats."""
    array = np.asarray(values, dtype=float)
    array = array.reshape(-1, 1) if array.ndim < 2 else array
    if array.ndim != 2 or not np.isfinite(array).all():
        raise ValueError(f"{values!r} is no answer: it must be a matrix of finite numbers.")
    return (array + 0.0).tolist()


@dataclass(frozen=True)
class Number(Exercise):
    """One number to type. decimals: how many are enough; None asks for the exact number."""

    kind: ClassVar[str] = "number"
    least_variants: ClassVar[int] = 5
    _: KW_ONLY
    symbol: str = ""  # LaTeX before the field
    decimals: int | None = None

    def tolerance(self, answer: ArrayLike) -> float:
        """The largest difference from the answer that is accepted."""
        if self.decimals is not None:
            return 10.0**-self.decimals * (1 + EXACT)
        return EXACT * max(1.0, float(np.abs(answer).max()))

    def form(self) -> dict[str, Any]:
        return {
            "symbol": inline_html(f"${self.symbol}$") if self.symbol else "",
            "decimals": self.decimals,
        }

    def payload(self) -> dict[str, Any]:
        """With the slips of each variant, as pairs (kind, value), and what is said to each kind."""
        slips = slips_of(self.id, len(self.variants))
        kinds = sorted({kind for variant in slips for kind, _ in variant})
        said = {kind: self.feedback(Mistake(kind, None, words=words(kind))) for kind in kinds}
        payload = super().payload() | {"slips": said}
        for variant, its in zip(payload["variants"], slips, strict=True):
            variant["slips"] = its
        return payload

    def particular(self, case: Case) -> dict[str, Any]:
        answer = grid(case.answer)
        tolerance = self.tolerance(case.answer)

        def same(a: ArrayLike, b: ArrayLike) -> bool:
            x, y = np.array(grid(a)), np.array(grid(b))
            return x.shape == y.shape and bool((np.abs(x - y) <= 2 * tolerance).all())

        differs(self.id, case, same)
        return {
            "answer": answer,
            "tolerance": tolerance,
            "mistakes": self.mistakes(case, grid),
        }


@dataclass(frozen=True)
class Matrix(Number):
    """A matrix to type, cell by cell; a 1-D answer is a column."""

    kind: ClassVar[str] = "matrix"


@dataclass(frozen=True)
class Shape(Exercise):
    """The shape of something, rows × columns."""

    kind: ClassVar[str] = "shape"
    least_variants: ClassVar[int] = 5
    _: KW_ONLY
    symbol: str = ""

    def form(self) -> dict[str, Any]:
        return {"symbol": inline_html(f"${self.symbol}$") if self.symbol else ""}

    def particular(self, case: Case) -> dict[str, Any]:
        def shape(value: Sequence[int]) -> list[int]:
            rows, columns = value
            return [int(rows), int(columns)]

        differs(self.id, case, lambda a, b: shape(a) == shape(b))
        return {"answer": shape(case.answer), "mistakes": self.mistakes(case, shape)}


@dataclass(frozen=True)
class Choice(Exercise):
    """Options to choose from: one, or with several=True all that hold."""

    kind: ClassVar[str] = "choice"
    _: KW_ONLY
    several: bool = False

    def form(self) -> dict[str, Any]:
        return {"several": self.several}

    def particular(self, case: Case) -> dict[str, Any]:
        right = sum(bool(option.holds) for option in case.options)
        if right == len(case.options) or (right != 1 and not self.several):
            raise ValueError(
                f"{self.id}: {right} of {len(case.options)} options hold, "
                f"but {'not all may' if self.several else 'one must'}."
            )
        options = []
        for at in self.order(case):
            option = case.options[at]
            shown = {"text": inline_html(option.text), "holds": bool(option.holds)}
            if not option.holds:
                shown |= self.feedback(option)
            elif option.words:
                shown |= self.feedback(replace(option, name=option.name or "left out"))
            options.append(shown)
        return {"options": options}

    def order(self, case: Case) -> list[int]:
        """A fixed random order, so that the right option may stand anywhere."""
        seed = zlib.crc32(f"{self.id} {case.prompt}".encode())
        return np.random.default_rng(seed).permutation(len(case.options)).tolist()


@dataclass(frozen=True)
class Order(Exercise):
    """Steps of a proof to put in order; right is any order in which each follows those it uses.

    A mistake's value is a pair (i, j): step i stands before step j, although it uses it.
    """

    kind: ClassVar[str] = "order"

    def particular(self, case: Case) -> dict[str, Any]:
        after = [[i, j] for i, step in enumerate(case.steps) for j in step.uses]
        if any(not 0 <= j < i for i, j in after):
            raise ValueError(
                f"{self.id}: list the steps in a right order; a step uses earlier ones."
            )
        for mistake in case.mistakes:
            if list(mistake.value) not in after:
                raise ValueError(
                    f"{self.id}: {mistake.name!r} is the pair {mistake.value}, "
                    f"but step {mistake.value[0]} does not use step {mistake.value[1]}."
                )
        return {
            "steps": [inline_html(step.text) for step in case.steps],
            "start": self.shuffled(len(case.steps), after),
            "after": after,
            "mistakes": self.mistakes(case, list),
        }

    def shuffled(self, count: int, after: list[list[int]]) -> list[int]:
        """A fixed random order that is wrong."""
        rng = np.random.default_rng(zlib.crc32(self.id.encode()))
        while True:
            order = rng.permutation(count).tolist()
            if any(order.index(i) < order.index(j) for i, j in after):
                return order


@dataclass(frozen=True)
class Prove(Exercise):
    """A proof to write, which its reader then holds against a model proof, the solution.

    The steps of a case are what a proof has to have, to be ticked off. A mistake's value is the
    number of a step that was left out; its words say what breaks without it.
    """

    kind: ClassVar[str] = "prove"

    def particular(self, case: Case) -> dict[str, Any]:
        if not 3 <= len(case.steps) <= 6:
            raise ValueError(
                f"{self.id} has {len(case.steps)} steps to tick off: give three to six."
            )
        if sorted(mistake.value for mistake in case.mistakes) != list(range(len(case.steps))):
            raise ValueError(f"{self.id}: give each step the one mistake of leaving it out.")
        return {
            "steps": [inline_html(step.text) for step in case.steps],
            "mistakes": self.mistakes(case, int),
        }


@dataclass(frozen=True)
class Bug(Exercise):
    """A program with one wrong line, to be found.

    A case holds the right code and `bug`, (right line, wrong line). A mistake's value is a line
    that is right but looks wrong to someone. fails(namespace) runs a check on the executed code
    and raises AssertionError if it is wrong: on the right code it must pass, with the bug fail.
    """

    kind: ClassVar[str] = "bug"
    _: KW_ONLY
    fails: Callable[[dict[str, Any]], None]

    def planted(self, case: Case) -> tuple[list[str], int]:
        """The lines with the bug in its place, and the number of the wrong line, from 0."""
        right = case.code.strip("\n").split("\n")
        wanted, wrong = case.bug
        at = [i for i, line in enumerate(right) if line.strip() == wanted.strip()]
        if len(at) != 1:
            raise ValueError(f"{self.id}: the line {wanted!r} stands {len(at)} times in the code.")
        indent = right[at[0]][: len(right[at[0]]) - len(right[at[0]].lstrip())]
        lines = [*right[: at[0]], indent + wrong.strip(), *right[at[0] + 1 :]]
        # The answer is where the two programs differ.
        (line,) = [i for i, (a, b) in enumerate(zip(right, lines, strict=True)) if a != b]
        return lines, line

    def particular(self, case: Case) -> dict[str, Any]:
        lines, answer = self.planted(case)

        def line(text: str) -> int:
            at = [i for i, shown in enumerate(lines) if shown.strip() == text.strip()]
            if len(at) != 1 or at[0] == answer:
                raise ValueError(f"{self.id}: no line, or more than one, or the bug, is {text!r}.")
            return at[0]

        return {"lines": lines, "answer": answer, "mistakes": self.mistakes(case, line)}


@dataclass(frozen=True)
class Code(Exercise):
    """A function to write.

    solution: a program that passes; without its body it is the stub that the reader fills in.
    inputs(rng): argument tuples, edge shapes included. expect(*arguments): the right result by
    another method, which `by` names. say(*arguments): a case in words. The value of a mistake is
    a function that makes it.
    """

    kind: ClassVar[str] = "code"
    _: KW_ONLY
    solution: Callable[..., Any]
    inputs: Callable[[np.random.Generator], Sequence[tuple]]
    expect: Callable[..., ArrayLike]
    by: str
    say: Callable[..., str] | None = None
    rtol: float = 1e-6
    seconds: float = 2.0

    @property
    def stub(self) -> str:
        """The cell that the reader fills in."""
        arguments = ", ".join(inspect.signature(self.solution).parameters)
        return f"def {self.solution.__name__}({arguments}):\n    ..."

    @property
    def wrongs(self) -> tuple[Mistake, ...]:
        """The named mistakes, each with a function that makes it."""
        return next(self.cases()).mistakes

    def particular(self, case: Case) -> dict[str, Any]:
        return {"stub": self.stub}


def closest(wanted: str, known: Sequence[str]) -> str:
    """What to do about a name that is not known."""
    near = difflib.get_close_matches(wanted, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"pass one such as {known[0]!r}."
