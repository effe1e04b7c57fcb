r"""What a printed formula is worth: both sides of each of its relations, as numbers.

    check(r"z^l = W^l a^{l-1} + b^l", {"z": Upper(…), "W": Upper(…), …, "l": Each(1, 2)})

The values (values.py) are given by name, as printed: "w", r"\lambda_{\max}", r"\nabla_a C",
r"\sigma'", r"\partial C/\partial W". They come from elsewhere (complex steps, plain loops,
SymPy), so that a relation which holds says something.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from tex import Node, Parser, Unreadable, tokens_of
from values import (
    NOTHING,
    Each,
    Of,
    Upper,
    Values,
    Wrong,
    added,
    applied,
    block,
    column,
    composed,
    divided,
    dotted,
    entry,
    entry_by_entry,
    member,
    multiplied,
    number,
    plain,
    power,
    size,
    transposed,
    vector,
)

RTOL = 1e-7  # of differences taken by machine; a wrong sign or index is never that near
NUMBERS = {r"\pi": math.pi, "e": math.e}
BUILT_IN: dict[str, Callable] = {
    r"\sin": np.sin, r"\cos": np.cos, r"\tanh": np.tanh, r"\exp": np.exp,
    r"\ln": np.vectorize(math.log),  # which refuses what is not positive
    r"\tanh '": lambda z: 1 / np.cosh(z) ** 2,
    r"\operatorname{ReLU}": lambda z: np.maximum(0, z),
    r"\operatorname{ReLU} '": lambda z: np.heaviside(z, 0),
    r"\max": lambda *v: np.maximum.reduce(v), r"\min": lambda *v: np.minimum.reduce(v),
    r"\operatorname{diag}": lambda v: np.diag(np.ravel(v)),
}  # fmt: skip
ELLIPSIS = ("ellipsis",)


# ------------------------------------------------------------ whole formulas


def check(tex: str | tuple[str, ...], given: Mapping[str, Any]) -> int:
    """The number of relations that were compared. Raises Wrong at the first that does not hold."""
    values = Values.of(given)
    tokens = tokens_of(tex) if isinstance(tex, str) else tex
    chains = parsed(tokens, frozenset(values))
    return sum(check_chain(chain, at) for chain in chains for at in every_index(values))


@cache
def parsed(tokens: tuple[str, ...], names: frozenset[str]) -> tuple[Node, ...]:
    return tuple(Parser(tokens, names).display())


def every_index(values: Values) -> Iterator[Values]:
    free = {name: value for name, value in values.items() if isinstance(value, Each)}
    for at in product(*free.values()):
        yield Values({**values, **dict(zip(free, at, strict=True))})


def check_chain(chain: Node, values: Values) -> int:
    _, sides, relations = chain
    if not relations:  # a remark in brackets, (z ≠ 0), is a statement too
        match sides[0]:
            case ("group", "(", (("chain", _, _) as inner,)):
                return check_chain(inner, values)
        raise Unreadable(f"{sides[0]} says nothing: there is no relation in it")
    for (left, right), relation in zip(pairwise(sides), relations, strict=True):
        if not holds(left, relation, right, values):
            raise Wrong(f"{shown(left, values)} {relation} {shown(right, values)} does not hold")
    return len(relations)


def shown(node: Node, values: Values) -> str:
    return str(evaluate(node, values)).replace("\n", "")


# ------------------------------------------------------------ relations


def holds(left: Node, relation: str, right: Node, values: Values) -> bool:
    orders = [term for side in (left, right) for term in parts(side) if term[0] == "order"]
    if orders:
        return relation == "=" and vanishes_as_printed(left, right, orders[0], values)
    if relation in {r"\leftarrow", r"\mapsto"}:  # what the left side becomes is a value
        becomes = value_of(f"{parted(left)[0]} {relation}", values)
        return equal(becomes, evaluate(right, values))
    a, b = number(evaluate(left, values)), number(evaluate(right, values))
    match relation:
        case "=":
            if right == ("number", "0"):  # of a vector, that all its entries are 0
                b = np.zeros(np.shape(a))
            return equal(a, b)
        case r"\approx":
            last_place = rounded(right)
            if last_place is None:
                raise Unreadable("what stands behind ≈ is not a number with its last place")
            return equal(a, b, last_place)
        case r"\ne":
            return not equal(a, b)
        case "<" | ">" | r"\le" | r"\ge":
            if not isinstance(a, float) or not isinstance(b, float):
                raise Wrong("arrays are neither greater nor smaller")
            gap = a - b if relation in {">", r"\ge"} else b - a
            return gap > 0 or (relation in {r"\le", r"\ge"} and equal(a, b))
    raise Unreadable(f"{relation} is not compared")


def equal(a: Any, b: Any, within: float | None = None) -> bool:
    """Whether both are the same number or array; `within` half a unit of the last printed place."""
    if np.shape(a) != np.shape(b):
        return False
    scale = max(float(np.max(np.abs(a))), float(np.max(np.abs(b))), 1e-3)
    gap = float(np.max(np.abs(np.subtract(a, b))))
    return gap <= (RTOL * scale if within is None else within * (1 + 1e-9))


def vanishes_as_printed(left: Node, right: Node, order: Node, values: Values) -> bool:
    """Whether the sides differ by what shrinks 2^k times when h is halved, as O(h^k) says."""
    _, name, exponent = order
    h = value_of(name, values)
    if not isinstance(h, float):
        raise Wrong(f"O({name}) wants a number")
    gaps = []
    for at in (values.bound(name, h), values.bound(name, h / 2)):
        gaps.append(np.max(np.abs(evaluate(left, at) - evaluate(right, at))))
    return abs(math.log2(gaps[0] / gaps[1]) - evaluate(exponent, values)) < 0.1


def rounded(node: Node) -> float | None:
    """Half a unit of the last place of a printed decimal number, or of a vector of them."""
    match node:
        case ("number", text):
            return 0.5 * 10.0 ** -len(text.partition(".")[2]) if "." in text else None
        case ("sum", ((_, term),)):
            return rounded(term)
        case ("group", "(", items):
            return max((place for place in map(rounded, items) if place is not None), default=None)
        case (r"\cdot", ("number", text), ("scripts", ("number", "10"), (), (("power", k),))):
            place = rounded(("number", text)) or 0.5
            return place * 10.0 ** evaluate(k, Values())
    return None


def is_true(condition: Node, values: Values) -> bool:
    match condition:
        case ("chain", sides, relations):
            steps = zip(pairwise(sides), relations, strict=True)
            return all(holds(a, relation, b, values) for (a, b), relation in steps)
        case ("name", words):
            return bool(value_of(words, values))
    raise Unreadable(f"{condition} is no condition")


def parts(node: Any) -> Iterator[Node]:
    """`node` and the nodes in it."""
    if isinstance(node, tuple):
        if node and isinstance(node[0], str):
            yield node
        for inner in node:
            yield from parts(inner)


# ------------------------------------------------------------ what a node is worth


def evaluate(node: Node, values: Values) -> Any:
    """The value of a side of a formula, or of a part of it."""

    def of(part: Node) -> Any:
        return evaluate(part, values)

    match node:
        case ("number", text):
            return float(text)
        case ("name", name):
            return value_of(name, values)
        case ("ellipsis",):
            return NOTHING
        case ("scripts", base, down, up):
            return with_scripts(of(base), down, up, values)
        case ("group", _, (item,)):
            return of(item)
        case ("group", opening, items):
            return vector([of(item) for item in items], opening)
        case ("sum", terms):
            return added(of(term) if sign == "+" else -number(of(term)) for sign, term in terms)
        case ("product", (first, ("ellipsis",), last)) if first == last and r"\cdots" in values:
            return np.full((1, int(values[r"\cdots"])), of(first))  # the row 1 ⋯ 1
        case ("product", factors):
            return side_by_side(factors, values)
        case ("over", above, below):
            return divided(of(above), of(below))
        case (r"\cdot", a, b):
            return dotted(of(a), of(b))
        case (r"\odot", a, b):
            return entry_by_entry(of(a), of(b))
        case (r"\circ", f, g):
            return composed(of(f), of(g))
        case ("size", _, inside):
            return size(of(inside))
        case ("root", degree, inside):
            return power(of(inside), 1 / of(degree))
        case ("binomial", n, k):
            return float(math.comb(whole(n, values), whole(k, values)))
        case ("matrix", rows):
            return block(
                [[of(cell) for cell in stretched(row, values)] for row in tall(rows, values)]
            )
        case ("cell", _, inside):
            return of(inside)
        case ("call", ("name", name), argument, up):
            items = argument[2] if argument[0] == "group" else (argument,)
            function = values[name] if name in values else BUILT_IN[name]
            return with_scripts(applied(function, [of(item) for item in items]), (), up, values)
        case ("from-to", index, first, last, body):
            indices = range(int(of(first)), int(of(last)) + 1)
            return added(evaluate(body, values.bound(index, i)) for i in indices)
        case ("over-all", index, body):
            return added(evaluate(body, at) for at in bindings(index, values))
        case ("partial", d, above, below):
            return partial(d, above, below, values)
        case ("derivative", variable, body):
            return slope(body, variable, values)
        case ("at", body, ("chain", (("name", name), place), ("=",))):
            return evaluate(body, values.bound(name, of(place)))
        case ("limit", name, body):
            return limit(name, body, values)
        case ("indicator", condition):
            return float(is_true(condition, values))
        case ("cases", cases):
            true = [value for value, condition in cases if is_true(condition, values)]
            if len(true) != 1:
                raise Wrong(f"{len(true)} of the cases hold, not one")
            return of(true[0])
        case ("underbrace", content, label):
            return over_label(content, label, values)
        case ("order", _, _):
            return 0.0
    raise Unreadable(f"{node[0]} has no value")


def value_of(name: str, values: Values) -> Any:
    if name in values:
        return values[name]
    if name in NUMBERS:
        return NUMBERS[name]
    raise Unreadable(f"there is no value {name}")


def with_scripts(value: Any, down: tuple, up: tuple, values: Values) -> Any:
    """W^l, x^{(i)}, w^l_{jk}, a^{L,(i)}, (a − y)^2, (W^l)^T: what picks comes before powers."""
    left = []
    for script in up:
        match script:
            case ("example", i):
                value = column(value, whole(i, values))
            case ("power", l) if isinstance(value, Upper):
                value = member(value, whole(l, values))
            case _:
                left.append(script)
    if down:
        value = entry(value, places(value, down, values))
    for script in left:
        is_transpose = script == ("transpose",)
        value = transposed(value) if is_transpose else power(value, evaluate(script[1], values))
    return value


def places(value: Any, down: tuple, values: Values) -> list[int]:
    match down:
        case (("digits", text),):  # w_{12} is row 1, column 2, but x_{12} the twelfth entry
            two = np.ndim(value) == 2 and np.shape(value)[1] > 1
            return [int(digit) for digit in text] if two else [int(text)]
    return [whole(("number", i[1]) if i[0] == "digits" else i, values) for i in down]


def whole(node: Node, values: Values) -> int:
    value = evaluate(node, values)
    if not isinstance(value, float) or not value.is_integer():
        raise Wrong(f"{value} is no index")
    return int(value)


def side_by_side(factors: tuple, values: Values) -> Any:
    """A product; a function takes the brackets behind it, and ⋯ stands for no factor."""
    result, rest = NOTHING, list(factors)
    while rest:
        value = evaluate(rest.pop(0), values)
        while callable(value):
            match rest[:1]:
                case [("group", _, items)]:
                    down, up = (), ()
                case [("scripts", ("group", _, items), down, up)]:  # J(x)^T is (J(x))^T
                    pass
                case _:
                    break
            value = applied(value, [evaluate(item, values) for item in items])
            value = with_scripts(value, down, up, values)
            rest.pop(0)
        if callable(value) and (rest or result is not NOTHING):
            raise Wrong("a function stands in a product, and no argument follows it")
        if value is not NOTHING:
            result = value if result is NOTHING else multiplied(result, value)
    return result


def over_label(content: Node, label: Node | None, values: Values) -> Any:
    """The value over a brace; what stands below must be the same."""
    value = evaluate(content, values)
    if label is not None:
        _, sides, relations = label
        if relations:
            check_chain(label, values)
        if not equal(evaluate(sides[-1], values), value):
            raise Wrong(f"{shown(sides[-1], values)} stands below {value}")
    return value


# ------------------------------------------------------------ ellipses in matrices


def tall(rows: tuple, values: Values) -> list[tuple]:
    r"""The rows of a matrix, with those that \vdots stands for."""
    if len({len(row) for row in rows}) != 1:
        raise Wrong("the rows of a matrix are of different lengths")
    columns = [stretched(cells, values) for cells in zip(*rows, strict=True)]
    height = max(len(c) for c in columns if set(c) != {ELLIPSIS})
    # A column of nothing but dots is as tall as the others.
    columns = [[ELLIPSIS] * height if set(c) == {ELLIPSIS} else c for c in columns]
    if {len(c) for c in columns} != {height}:
        raise Wrong("the columns of a matrix are of different lengths")
    return list(zip(*columns, strict=True))


def stretched(cells: tuple, values: Values) -> list[Node]:
    """Entries side by side, or below one another, with those that an ellipsis stands for."""
    if ELLIPSIS not in cells or set(cells) == {ELLIPSIS}:
        return list(cells)
    at = cells.index(ELLIPSIS)
    if at in {0, len(cells) - 1} or ELLIPSIS in (cells[at - 1], cells[at + 1]):
        return list(cells)
    between = series(cells[at - 1], cells[at + 1], values)
    return [*cells[: at - 1], *between, *cells[at + 2 :]]


def series(first: Node, last: Node, values: Values) -> list[Node]:
    r"""The entries from the first to the last: where their signs differ, an index runs.

    If they are the same, the value of \cdots says how many they are.
    """
    _, start, cell = first
    _, end, _ = last
    differ = [k for k, pair in enumerate(zip(start, end, strict=False)) if pair[0] != pair[1]]
    runs = {(start[k], end[k]) for k in differ}
    if len(start) != len(end) or len(runs) > 1 or not all(low.isdigit() for low, _ in runs):
        raise Unreadable(f"it is not clear what stands between {start} and {end}")
    if not runs:
        return [first] * int(value_of(r"\cdots", values))
    ((low, high),) = runs
    names, entries = frozenset(values), []
    for i in range(int(low), whole(("number" if high.isdigit() else "name", high), values) + 1):
        tokens = tuple(str(i) if k in differ else t for k, t in enumerate(start))
        ((_, (cell,), _),) = parsed(tokens, names)
        entries.append(("cell", tokens, cell))
    return entries


# ------------------------------------------------------------ sums, derivatives, limits


def bindings(index: str, values: Values) -> Iterator[Values]:
    r"""What a sum runs over: a set for i \in B, else the value of \sum_{…} as it is printed.

    That lists numbers for the index, or for each term the values that belong to it.
    """
    name = rf"\sum _ {index}" if " " not in index else rf"\sum _ {{ {index} }}"
    variable, *rest = index.split(" ", 2)
    runs_over = value_of(rest[1] if rest[:1] == [r"\in"] and name not in values else name, values)
    for item in runs_over:
        yield Values({**values, **Values.of(item if isinstance(item, dict) else {variable: item})})


def partial(d: str, above: Node, below: Node, values: Values) -> Any:
    r"""∂f/∂x by the name \partial f/\partial x; else by moving x, if f is worked out from it."""
    (top, top_down, top_up), (bottom, down, up) = parted(above), parted(below)
    name = f"{d} {top} / {d} {bottom}"
    if name in values:
        value = with_scripts(values[name], top_down, top_up, values)
        return with_scripts(value, down, up, values)
    if isinstance(values.get(top), Of):
        return slope(above, below, values)
    raise Unreadable(f"there is no value {name}, and {top} is not worked out from others")


def parted(node: Node) -> tuple[str, tuple, tuple]:
    """A name and its scripts."""
    match node:
        case ("name", name):
            return name, (), ()
        case ("scripts", ("name", name), down, up):
            return name, down, up
    raise Unreadable(f"a name is wanted, and not a {node[0]}")


def slope(body: Node, variable: Node, values: Values) -> Any:
    """The derivative of a number by five points, right to eleven digits for a smooth function."""
    name, down, up = parted(variable)
    start, h = value_of(name, values), 1e-3
    if not isinstance(start, float | np.ndarray):
        raise Unreadable(f"{name} is not moved, since it is neither a number nor a vector")
    slopes = np.zeros(np.shape(start))
    for place in np.ndindex(*np.shape(start)):

        def at(k: int, place: tuple = place) -> float:
            moved = np.array(start)
            moved[place] += k * h
            value = evaluate(body, values.bound(name, moved))
            if not isinstance(value, float):
                raise Wrong("what is differentiated is a number")
            return value

        slopes[place] = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
    return with_scripts(plain(slopes), down, up, values)


def limit(name: str, body: Node, values: Values) -> Any:
    """The limit at 0 along the given direction, by Neville's scheme on halved steps."""
    start = number(value_of(name, values))
    table = [evaluate(body, values.bound(name, start / 2**k)) for k in range(3, 11)]
    for level in range(1, 8):
        table = [b + (b - a) / (2.0**level - 1) for a, b in pairwise(table)]
    return table[0]
