r"""What the text says in formulas without a label, read in order and worked out where it can be.

A text supposes things, "take $x = (1, 2)$", and then claims others, "so $3 \cdot 0 - 4 = -4$".
The reader keeps what is supposed: a name that is set equal to something has that value until it
gets another. Two kinds of relations are claims, and must hold:

- both sides have values, by the numbers in them and by what was supposed. Where W¹, b¹, W², b², …
  and x have, so have z, a, δ and the derivatives of that net (ReLU, and the identity at the end),
  found by worlds.py;
- both sides hold the same letters, and not all of these have values: p − p² = p(1 − p). They must
  agree whatever the letters are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, pairwise, takewhile
from typing import Any

import numpy as np
from formulas import equal, evaluate, holds, parts, rounded
from markdown_it.tree import SyntaxTreeNode
from registry import DIRECTIVE, FENCES, SHOW_CODE, display, reader
from tex import Node, Parser, Unreadable, key_of, tokens_of
from values import Upper, Values, Wrong
from worlds import net, relu

BLOCKS = {"math_block", "math_block_label", "amsmath"}
EQUALITIES = {"=", r"\approx"}
INEQUALITIES = {"<", ">", r"\le", r"\ge", r"\ne"}
# What has a value of its own although it is a letter with a script.
NAMES = ["w ^ *", r"\theta ^ *", r"\lambda _ \max", r"\lambda _ \min", "v _ 1", "v _ 2"]
LAYERED = [f"{letter} ^ {l}" for letter in ("W", "b", "z", "a", "w", r"\delta") for l in "0123"]


def formulas_of(markdown: str) -> Iterator[str]:
    """Every formula of a text in the order of reading, those within directives too."""
    for token in SyntaxTreeNode(reader().parse(markdown)).walk():
        directive = DIRECTIVE.match(token.info) if token.type in FENCES else None
        if token.type in BLOCKS | {"math_inline"}:
            yield " ".join(token.content.split())
        elif directive and directive["name"] == "math":
            yield " ".join(display(directive["rest"], token.content)[0].split())
        elif directive and directive["name"] not in SHOW_CODE:
            yield from formulas_of(token.content)


@dataclass
class Reader:
    """What was supposed so far, and what came of the formulas that were read.

    given: values of the chapter; let: values that words give, from the formula on that is named.
    """

    given: dict[str, Any] = field(default_factory=dict)
    let: dict[str, dict[str, Any]] = field(default_factory=dict)
    supposed: Values = field(default_factory=Values)
    claims: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def read(self, tex: str) -> None:
        words = self.let.get(tex, {})
        self.supposed.update(Values.of({name: np.array(value) for name, value in words.items()}))
        tokens = tokens_of(tex)
        if not EQUALITIES & {*tokens}:
            return  # a condition, or a formula that says nothing
        known = self.known()
        try:
            statements = Parser(tokens, [*known, *NAMES, *LAYERED]).display()
        except Unreadable:
            self.left.append(tex)
            return
        related = [(sides, relations) for _, sides, relations in statements if relations]
        if any([self.hear(sides, relations, known, tex) for sides, relations in related]):
            self.claims.append(tex)
        elif not all(any(map(names, sides)) for sides, _ in related):
            self.left.append(tex)

    def known(self) -> Values:
        network = self.network()
        free = {n: v for n, v in self.supposed.items() if not follows(n.split(" _ ")[0], network)}
        return Values({**network, **free, **Values.of(self.given)})

    def hear(self, sides: tuple, relations: tuple, known: Values, tex: str) -> bool:
        """Whether a chain claims something. What is wrong is noted, what is supposed kept."""
        network = self.network()
        strict = [not bare(side) or follows(base(side), network) for side in sides]
        worths = [worth(side, known) if s else None for side, s in zip(sides, strict, strict=True)]
        valued = [k for k, value in enumerate(worths) if value is not None]
        said = False
        for a, b in pairwise(valued):
            between = set(relations[a:b])
            if between & INEQUALITIES and (b > a + 1 or letters(sides[a]) | letters(sides[b])):
                continue  # a condition
            said = True
            loose = r"\approx" if r"\approx" in between else relations[a]
            if not true(sides[a], loose, sides[b], known):
                self.faults.append(f"{tex}\n    {worths[a]} is not {worths[b]}")
        for a, relation, b in zip(sides, relations, sides[1:], strict=False):
            if relation == "=" and same_letters(a, b, known):
                said = True
                if not identity(a, b, known):
                    self.faults.append(f"{tex}\n    does not hold whatever the letters are")
        if relations[0] in EQUALITIES:
            for name in filter(None, map(bare, sides)):
                self.suppose(name, worths[valued[0]] if valued else None, network)
        return said

    def suppose(self, name: str, value: Any, network: dict) -> None:
        if follows(name.split(" _ ")[0], network):
            return
        for old in [old for old in self.supposed if old == name or old.startswith(f"{name} _ ")]:
            del self.supposed[old]
        if value is not None:
            self.supposed[name] = value

    def network(self) -> dict[str, Any]:
        """All that belongs to the net whose W¹, b¹, …, and x were supposed; or nothing."""
        parameters = [(f"W ^ {l}", f"b ^ {l}") for l in (1, 2, 3)]
        held = list(takewhile(lambda pair: {*pair} <= {*self.supposed}, parameters))
        if not held or "x" not in self.supposed:
            return {}
        names = [*chain.from_iterable(held), "x"]
        values = [*(self.supposed[name] for name in names), self.supposed.get("y", 1.0)]
        arrays = [np.atleast_2d(value) for value in values]
        return layered(*((a.shape, a.tobytes()) for a in arrays))


@cache
def layered(*packed: tuple[tuple[int, int], bytes]) -> dict[str, Any]:
    """W ^ 1, z ^ 1, … of a net; nothing, if the arrays do not fit one another."""
    arrays = [np.frombuffer(data).reshape(shape) for shape, data in packed]
    W, b, x, y = arrays[:-2:2], arrays[1:-2:2], arrays[-2], arrays[-1]
    widths = [len(x), *map(len, W)]
    shapes = [(W_l.shape, b_l.shape) for W_l, b_l in zip(W, b, strict=True)]
    if shapes != [((r, n), (r, 1)) for n, r in pairwise(widths)]:
        return {}
    if y.shape != (widths[-1], x.shape[1]):
        y = np.ones((widths[-1], x.shape[1]))
    L = len(W)
    sigma = {l: relu for l in range(1, L)} | {L: relu if L == 1 else lambda z: z}
    whole = net(dict(enumerate(W, 1)), dict(enumerate(b, 1)), sigma, x, y)
    families = {key_of(name): f for name, f in whole.items() if isinstance(f, Upper)}
    return {f"{name} ^ {l}": f[l] for name, f in families.items() if name != "f" for l in f}


# ------------------------------------------------------------ sides


def bare(side: Node) -> str:
    """The name that a side is, scripts and all; nothing, if it is more than a name."""
    match side:
        case ("name", name):
            return name
        case ("scripts", ("name", name), (("name" | "number" | "digits", index),), ()):
            return f"{name} _ {index}"
        case ("scripts", ("name", name), (), (("power", ("name" | "number", index)),)):
            return f"{name} ^ {index}"
        case ("scripts", ("name", name), down, up):
            return f"{name} {down} {up}"
    return ""


def names(side: Node) -> bool:
    """Whether a side names something: x, w_1, or a function with its arguments, f(x, y)."""
    match side:
        case ("product", (f, ("group", _, items))):
            return bool(bare(f)) and all(map(bare, items))
    return bool(bare(side))


def follows(name: str, network: dict[str, Any]) -> bool:
    """Whether a name has its value from the net, and may not be given another."""
    return name in network and name[0] not in "Wb"


def base(side: Node) -> str:
    return side[1] if side[0] == "name" else base(side[1]) if side[0] == "scripts" else ""


def letters(side: Node) -> set[str]:
    return {part[1] for part in parts(side) if part[0] == "name"}


def worth(side: Node, known: Values) -> Any:
    """The value of a side, or None."""
    if names(side) and not bare(side) and not callable(known.get(base(side[1][0]))):
        return None  # f(x): a function that is defined here, or is not known
    try:
        value = evaluate(side, known)
    except (Unreadable, Wrong):
        return None
    return value if isinstance(value, float | np.ndarray) else None


def true(a: Node, relation: str, b: Node, known: Values) -> bool:
    """Whether a = b; behind ≈ a number is right to its last place."""
    if relation in INEQUALITIES:
        return holds(a, relation, b, known)
    within = rounded(b) if relation == r"\approx" else None
    return equal(evaluate(a, known), evaluate(b, known), within)


def same_letters(a: Node, b: Node, known: Values) -> bool:
    free = letters(a)
    return free == letters(b) and not free <= {*known} and not bare(a) and not bare(b)


def identity(a: Node, b: Node, known: Values) -> bool:
    """Whether both sides agree on three draws; what needs more than numbers cannot tell."""
    rng = np.random.default_rng(1)
    whole = any(part[0] == "binomial" for part in parts(a))
    for _ in range(3):
        draws = rng.integers(2, 9, 9) if whole else rng.uniform(0.5, 2, 9)
        at = Values({**known, **dict(zip(sorted(letters(a)), draws.tolist(), strict=False))})
        left, right = worth(a, at), worth(b, at)
        if left is None or right is None:
            return True
        if not equal(left, right):
            return False
    return True
