r"""What a printed formula is worth: both sides of each of its relations, as numbers.

    check(r"z^l = W^l a^{l-1} + b^l", {"z": Upper(…), "W": Upper(…), …, "l": Each(1, 2)})

The values are given by name, as printed: "w", r"\lambda_{\max}", r"\nabla_a C", r"\sigma'",
r"\partial C/\partial W". They come from elsewhere (complex steps, plain loops, SymPy), so that a
relation which holds says something. A value is a number, a vector (a column), a matrix, a
function, or a family: Upper by superscript (W^l), Lower by subscript (u_i). The superscript (i)
takes column i. Each(…) is a free index, for every value of which the formula must hold; Of(f) is
worked out from the other values, and follows when one of them is moved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from tex import Node, Parser, Unreadable, key_of, tokens_of

RTOL = 1e-7  # of differences taken by machine; a wrong sign or index is never that near
NUMBERS = {r"\pi": math.pi, "e": math.e}


class Wrong(AssertionError):
    """A printed relation does not hold, or its parts do not fit together."""


class Upper(dict):
    """A family told apart by its superscript, such as the layers' W^l."""


class Lower(dict):
    """A family told apart by its subscript, such as the unit vectors e_k."""


class Each(tuple):
    """The values of a free index: the formula must hold for all of them."""

    __slots__ = ()

    def __new__(cls, *values: int) -> Each:
        return super().__new__(cls, values)


@dataclass(frozen=True)
class Of:
    """A value that is worked out from the others: Of(lambda v: v["w"] * v["x"])."""

    work_out: Callable[[Mapping], Any]


class Values(dict):
    """Values by canonical name; what is worked out is worked out when it is asked for."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Values:
        return cls({key_of(name): value for name, value in given.items()})

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if not isinstance(value, Of):
            return plain(value)
        try:
            return plain(value.work_out(self))
        except IndexError as fault:
            raise Wrong(f"there is no {name} for such an index") from fault

    def bound(self, name: str, value: Any) -> Values:
        return Values({**self, name: value})


def plain(value: Any) -> Any:
    """Vectors as columns, single entries as numbers; everything else as it is."""
    if isinstance(value, (int, float, np.ndarray, np.generic)) and not isinstance(value, bool):
        array = np.asarray(value, dtype=float)
        if array.size == 1:
            return float(array.reshape(()))
        return array.reshape(-1, 1) if array.ndim == 1 else array
    return value


# ------------------------------------------------------------ whole formulas


def check(tex: str | tuple[str, ...], given: Mapping[str, Any]) -> int:
    """The number of relations that were compared. Raises Wrong at the first that does not hold."""
    values = Values.of(given)
    tokens = tokens_of(tex) if isinstance(tex, str) else tex
    count = 0
    for chain in parsed(tokens, frozenset(values)):
        for at in every_index(values):
            count += check_chain(chain, at)
    return count


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


def holds(left: Node, relation: str, right: Node, values: Values) -> bool:
    orders = [term for side in (left, right) for term in parts(side) if term[0] == "order"]
    if orders:
        return relation == "=" and vanishes_as_printed(left, right, orders[0], values)
    if relation in {r"\leftarrow", r"\mapsto"}:  # what the left side becomes is a value
        name = f"{name_of(left)} {relation}"
        if name not in values:
            raise Unreadable(f"there is no value {name}")
        return equal(values[name], evaluate(right, values))
    a, b = number(evaluate(left, values)), number(evaluate(right, values))
    match relation:
        case "=":
            return equal(a, b, rounded(right) or rounded(left))
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
            gap = (a - b) * (1 if relation in {">", r"\ge"} else -1)
            return gap > 0 or (relation in {r"\le", r"\ge"} and equal(a, b))
    raise Unreadable(f"{relation} is not compared")


def equal(a: Any, b: Any, within: float | None = None) -> bool:
    """Whether both are the same number or array; `within` half a unit of the last printed place."""
    if np.shape(a) != np.shape(b):
        return False
    scale = max(float(np.max(np.abs(a))), float(np.max(np.abs(b))), 1e-3)
    gap = float(np.max(np.abs(np.subtract(a, b))))
    return gap <= (within * (1 + 1e-9) if within is not None else RTOL * scale)


def vanishes_as_printed(left: Node, right: Node, order: Node, values: Values) -> bool:
    """Whether the sides differ by what shrinks 2^k times when h is halved, as O(h^k) says."""
    _, h, power = order
    gaps = []
    if not isinstance(value_of(h, values), float):
        raise Wrong(f"O({h}) wants a number")
    for step in (values[h], values[h] / 2):
        at = values.bound(h, step)
        gaps.append(np.max(np.abs(evaluate(left, at) - evaluate(right, at))))
    return abs(math.log2(gaps[0] / gaps[1]) - evaluate(power, values)) < 0.1


def rounded(node: Node) -> float | None:
    """Half a unit of the last place of a printed decimal number, of a vector of them."""
    match node:
        case ("number", text):
            return 0.5 * 10.0 ** -len(text.partition(".")[2]) if "." in text else None
        case ("sum", ((_, term),)):
            return rounded(term)
        case ("group", "(", items):
            places = [place for place in map(rounded, items) if place is not None]
            return max(places) if places else None
        case (r"\cdot", number, ("scripts", ("number", "10"), (), (("power", power),))):
            place = 0.5 if number[0] == "number" and "." not in number[1] else rounded(number)
            return None if place is None else place * 10.0 ** evaluate(power, Values())
    return None


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
    match node:
        case ("number", text):
            return float(text)
        case ("name", name):
            return value_of(name, values)
        case ("ellipsis",):
            return NOTHING
        case ("scripts", base, down, up):
            return scripted(base, down, up, values)
        case ("group", opening, items):
            return group(opening, items, values)
        case ("sum", terms):
            return total(terms, values)
        case ("product", factors):
            return multiplied(factors, values)
        case ("over", above, below):
            return divided(evaluate(above, values), evaluate(below, values))
        case (r"\cdot", a, b):
            return dot(evaluate(a, values), evaluate(b, values))
        case (r"\odot", a, b):
            return entry_by_entry(evaluate(a, values), evaluate(b, values))
        case (r"\circ", f, g):
            return composed(evaluate(f, values), evaluate(g, values))
        case ("size", _, inside):
            return size(evaluate(inside, values))
        case ("matrix", rows):
            return matrix(rows, values)
        case ("cell", _, inside):
            return evaluate(inside, values)
        case ("call", ("name", name), argument, up):
            return called(name, argument, up, values)
        case ("from-to", index, first, last, body):
            whole = range(int(evaluate(first, values)), int(evaluate(last, values)) + 1)
            return added((evaluate(body, values.bound(index, i)) for i in whole), index)
        case ("over-all", index, body):
            return over_all(index, body, values)
        case ("partial", d, above, below):
            return partial(d, above, below, values)
        case ("derivative", variable, body):
            return slope(body, variable, values)
        case ("at", body, ("chain", (("name", name), place), ("=",))):
            return evaluate(body, values.bound(name, evaluate(place, values)))
        case ("limit", name, body):
            return limit(name, body, values)
        case ("root", degree, inside):
            return evaluate(inside, values) ** (1 / evaluate(degree, values))
        case ("binomial", n, k):
            return float(math.comb(int(evaluate(n, values)), int(evaluate(k, values))))
        case ("indicator", condition):
            return float(is_true(condition, values))
        case ("cases", cases):
            return next_case(cases, values)
        case ("underbrace", content, label):
            return labelled(content, label, values)
        case ("order", _, _):
            return 0.0
    raise Unreadable(f"{node[0]} has no value")


class Nothing:
    """What ⋯ stands for in a product or composition that is written out without it."""


NOTHING = Nothing()


def value_of(name: str, values: Values) -> Any:
    if name in values:
        return values[name]
    if name in NUMBERS:
        return NUMBERS[name]
    raise Unreadable(f"there is no value {name}")


def name_of(node: Node) -> str:
    return node[1] if node[0] == "name" else name_of(node[1])


def is_true(condition: Node, values: Values) -> bool:
    match condition:
        case ("chain", sides, relations):
            steps = zip(pairwise(sides), relations, strict=True)
            return all(holds(a, relation, b, values) for (a, b), relation in steps)
        case ("name", words):
            return bool(value_of(words, values))
    raise Unreadable(f"{condition} is no condition")


def next_case(cases: tuple, values: Values) -> Any:
    true = [value for value, condition in cases if is_true(condition, values)]
    if len(true) != 1:
        raise Wrong(f"{len(true)} of the cases hold, not one")
    return evaluate(true[0], values)


def labelled(content: Node, label: Node | None, values: Values) -> Any:
    """The value over a brace; what stands below must be the same."""
    value = evaluate(content, values)
    if label is not None:
        _, sides, relations = label
        if relations:
            check_chain(label, values)
        if not equal(evaluate(sides[-1], values), value):
            raise Wrong(f"{shown(sides[-1], values)} stands below {value}")
    return value


# ------------------------------------------------------------ scripts


def index(node: Node, values: Values) -> int:
    value = evaluate(("number", node[1]) if node[0] == "digits" else node, values)
    if not isinstance(value, float) or not value.is_integer():
        raise Wrong(f"{value} is no index")
    return int(value)


def scripted(base: Node, down: tuple, up: tuple, values: Values) -> Any:
    """W^l, x^{(i)}, w^l_{jk}, a^{L,(i)}, (a − y)^2, (W^l)^T: what picks comes before powers."""
    value = evaluate(base, values)
    return with_scripts(value, down, up, values)


def with_scripts(value: Any, down: tuple, up: tuple, values: Values) -> Any:
    powers = []
    for script in up:
        match script:
            case ("example", number):
                value = column(value, index(number, values))
            case ("power", number) if isinstance(value, Upper):
                value = member(value, index(number, values))
            case _:
                powers.append(script)
    if down:
        value = entry(value, down, values)
    for script in powers:
        value = raised(value, script, values)
    return value


def member(family: dict, key: int) -> Any:
    if key not in family:
        raise Wrong(f"there is none with index {key}")
    return plain(family[key])


def column(value: Any, i: int) -> Any:
    """Column i: of a batch the example (i)."""
    if isinstance(value, Lower | Upper):
        return member(value, i)
    array = np.atleast_2d(number(value))
    if not 1 <= i <= array.shape[1]:
        raise Wrong(f"there is no column {i} of {array.shape[1]}")
    return plain(array[:, [i - 1]])


def entry(value: Any, down: tuple, values: Values) -> Any:
    if isinstance(value, Lower):
        if len(down) != 1:
            raise Wrong("this family has one index")
        return member(value, index(down[0], values))
    array = np.atleast_2d(np.asarray(number(value), dtype=float))
    if array.shape[1] > 1 and len(down) == 1 and down[0][0] == "digits":
        places = [int(digit) for digit in down[0][1]]  # w_{12} is row 1, column 2
    else:
        places = [index(script, values) for script in down]
    places += [1] * (2 - len(places) if array.shape[1] == 1 else 0)
    if len(places) != 2 or not all(1 <= p <= n for p, n in zip(places, array.shape, strict=True)):
        raise Wrong(f"there is no entry {places} in an array of shape {array.shape}")
    return float(array[places[0] - 1, places[1] - 1])


def raised(value: Any, script: Node, values: Values) -> Any:
    if script == ("transpose",):
        return number(value) if isinstance(value, float) else np.asarray(number(value)).T
    power = evaluate(script[1], values)
    if not isinstance(number(value), float) or not isinstance(power, float):
        raise Wrong(f"only numbers are raised to a power, not arrays of shape {np.shape(value)}")
    if (value == 0 and power < 0) or (value < 0 and not power.is_integer()):
        raise Wrong(f"there is no {value} to the power {power}")
    return value**power


# ------------------------------------------------------------ arithmetic


def group(opening: str, items: tuple, values: Values) -> Any:
    """(a + b), the column (1, 2), or the row [3, 2]."""
    if len(items) == 1:
        return evaluate(items[0], values)
    entries = [evaluate(item, values) for item in items]
    if not all(isinstance(item, float) for item in entries):
        raise Wrong("the entries of a vector are numbers")
    return np.array([entries]) if opening == "[" else np.array(entries).reshape(-1, 1)


def total(terms: tuple, values: Values) -> Any:
    signed = (
        evaluate(term, values) if sign == "+" else -number(evaluate(term, values))
        for sign, term in terms
    )
    return added(signed, "")


def number(value: Any) -> Any:
    if callable(value) or isinstance(value, dict | Nothing):
        raise Wrong(f"{value} is no number")
    return value


def added(terms: Iterator[Any], index: str) -> Any:
    """The sum; a column is added to each column of a batch, and nothing else is stretched."""
    result = None
    for term in map(number, terms):
        if result is None:
            result = term
            continue
        a, b = np.shape(result), np.shape(term)
        batch = len(a) == len(b) == 2 and a[0] == b[0] and 1 in {a[1], b[1]}
        if a != b and not batch:
            raise Wrong(f"arrays of shapes {a} and {b} do not add")
        result = result + term
    if result is None:
        raise Wrong(f"the sum over {index} is empty")
    return result


def multiplied(factors: tuple, values: Values) -> Any:
    """Factors that stand side by side; a function takes the brackets behind it."""
    result, rest = None, list(factors)
    while rest:
        node = rest.pop(0)
        value = evaluate(node, values)
        while callable(value) and rest:
            match rest[0]:
                case ("group", _, items):
                    down, up = (), ()
                case ("scripts", ("group", _, items), down, up):  # J(x)^T is (J(x))^T
                    pass
                case _:
                    break
            value = applied(value, [evaluate(item, values) for item in items])
            value = with_scripts(value, down, up, values)
            rest.pop(0)
        if callable(value):
            raise Wrong(f"{node} is a function, and no argument follows it")
        if value is not NOTHING:
            result = value if result is None else matrix_product(number(result), number(value))
    return NOTHING if result is None else result


def applied(function: Callable, arguments: list[Any]) -> Any:
    """The value of a function; what it cannot take, a formula must not hand to it."""
    for argument in arguments:
        number(argument)
    try:
        return plain(function(*arguments))
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as fault:
        shapes = [np.shape(argument) for argument in arguments]
        raise Wrong(f"a function does not take arguments of shapes {shapes}: {fault}") from fault


def matrix_product(a: Any, b: Any) -> Any:
    if isinstance(a, float) or isinstance(b, float):
        return a * b
    if np.shape(a)[1] != np.shape(b)[0]:
        raise Wrong(f"arrays of shapes {np.shape(a)} and {np.shape(b)} do not multiply")
    return plain(a @ b)


def dot(a: Any, b: Any) -> Any:
    """The dot product of two columns, otherwise an ordinary product."""
    number(a), number(b)
    if np.shape(a) == np.shape(b) and np.shape(a)[1:] == (1,):
        return float(np.sum(a * b))
    if isinstance(a, float) or isinstance(b, float):
        return a * b
    raise Wrong(f"a dot between arrays of shapes {np.shape(a)} and {np.shape(b)}")


def entry_by_entry(a: Any, b: Any) -> Any:
    if np.shape(number(a)) != np.shape(number(b)):
        raise Wrong(f"⊙ between arrays of shapes {np.shape(a)} and {np.shape(b)}")
    return a * b


def divided(a: Any, b: Any) -> Any:
    if not isinstance(b, float) or b == 0:
        raise Wrong(f"nothing is divided by {b}")
    return number(a) / b


def composed(f: Any, g: Any) -> Any:
    if f is NOTHING or g is NOTHING:
        return g if f is NOTHING else f
    if not callable(f) or not callable(g):
        raise Wrong("∘ stands between functions")
    return lambda *x: f(applied(g, list(x)))


def size(value: Any) -> float:
    """The length of a vector, the absolute value of a number."""
    if np.ndim(value) == 2 and np.shape(value)[1] != 1:
        raise Wrong(f"the length of an array of shape {np.shape(value)}")
    return float(np.sqrt(np.sum(np.square(number(value)))))


def matrix(rows: tuple, values: Values) -> Any:
    """A matrix of numbers, or of columns or rows side by side; an ellipsis is filled in."""
    filled = [fill(row, values) for row in fill_down(rows, values)]
    if len({len(row) for row in filled}) != 1 or not filled[0]:
        raise Wrong("the rows of a matrix are of different lengths, or empty")
    try:
        return plain(np.block([[np.atleast_2d(number(v)) for v in row] for row in filled]))
    except ValueError as fault:
        raise Wrong(f"the entries do not make a matrix: {fault}") from None


def fill(row: tuple, values: Values) -> list[Any]:
    """The entries of a row, with those that the ellipsis stands for."""
    if ("ellipsis",) not in row:
        return [evaluate(cell, values) for cell in row]
    at = row.index(("ellipsis",))
    before = [evaluate(cell, values) for cell in row[: at - 1]]
    after = [evaluate(cell, values) for cell in row[at + 2 :]]
    (_, first, node), (_, last, _) = row[at - 1], row[at + 1]
    return [*before, *series(first, last, node, values), *after]


def fill_down(rows: tuple, values: Values) -> list[tuple]:
    r"""The rows, with those that \vdots stands for."""
    dots = [k for k, row in enumerate(rows) if row[0] == ("ellipsis",)]
    if not dots:
        return list(rows)
    first, last = rows[dots[0] - 1], rows[dots[0] + 1]
    count = rows_between(first, last, values)
    columns = [
        [("ellipsis",)] * count if upper == ("ellipsis",) else between(upper, lower, values)
        for upper, lower in zip(first, last, strict=True)
    ]
    if {len(column) for column in columns} != {count}:
        raise Wrong("the columns of a matrix are of different lengths")
    middle = list(zip(*columns, strict=True))
    return [*rows[: dots[0] - 1], *middle, *rows[dots[0] + 2 :]]


def rows_between(first: tuple, last: tuple, values: Values) -> int:
    return len(between(first[0], last[0], values))


def between(first: Node, last: Node, values: Values) -> list[Node]:
    """The entries from the first to the last: where their signs differ, an index runs."""
    start, end = differing(first[1], last[1])
    count = ellipsis_length(end, values)
    places = [k for k, (a, b) in enumerate(zip(first[1], last[1], strict=True)) if a != b]
    low = int(start) if places else 1
    return [
        ("cell", tuple(str(i) if k in places else t for k, t in enumerate(first[1])),
         put(first[2], first[1], i, places, values))
        for i in range(low, count + 1)
    ]  # fmt: skip


def series(first: tuple, last: tuple, node: Node, values: Values) -> list[Any]:
    cells = between(("cell", first, node), ("cell", last, node), values)
    return [evaluate(cell, values) for cell in cells]


def differing(first: tuple, last: tuple) -> tuple[str, str]:
    """The one sign that differs between the first and the last entry, in both."""
    if len(first) != len(last):
        raise Unreadable(f"what stands between {first} and {last}?")
    pairs = {(a, b) for a, b in zip(first, last, strict=True) if a != b}
    if len(pairs) > 1 or any(not a.isdigit() for a, _ in pairs):
        raise Unreadable(f"what stands between {first} and {last}?")
    return pairs.pop() if pairs else ("1", r"\cdots")


def ellipsis_length(end: str, values: Values) -> int:
    return int(value_of(end, values)) if not end.isdigit() else int(end)


def put(node: Node, tokens: tuple, i: int, places: list[int], values: Values) -> Node:
    """The entry with i in those places, read anew."""
    if not places:
        return node
    moved = tuple(str(i) if k in places else t for k, t in enumerate(tokens))
    ((_, sides, _),) = parsed(moved, frozenset(values))
    return sides[0]


# ------------------------------------------------------------ functions, sums, derivatives


def relu(z: Any) -> Any:
    return np.maximum(0, z)


BUILT_IN: dict[str, Callable] = {
    r"\sin": np.sin, r"\cos": np.cos, r"\tanh": np.tanh, r"\ln": np.log, r"\exp": np.exp,
    r"\tanh '": lambda z: 1 / np.cosh(z) ** 2, r"\operatorname{ReLU}": relu,
    r"\operatorname{ReLU} '": lambda z: np.heaviside(z, 0),
    r"\max": lambda *v: np.maximum.reduce(v), r"\min": lambda *v: np.minimum.reduce(v),
    r"\operatorname{diag}": lambda v: np.diag(np.ravel(v)),
}  # fmt: skip


def called(name: str, argument: Node, up: tuple, values: Values) -> Any:
    items = argument[2] if argument[0] == "group" else (argument,)
    arguments = [evaluate(item, values) for item in items]
    if name == r"\ln" and np.min(arguments[0]) <= 0:
        raise Wrong(f"there is no logarithm of {arguments[0]}")
    function = values[name] if name in values else BUILT_IN[name]
    value = applied(function, arguments)
    return with_scripts(value, (), up, values) if up else value


def over_all(index: str, body: Node, values: Values) -> Any:
    r"""A sum over what the value of \sum_{…} lists: numbers for the index, or whole bindings."""
    name = rf"\sum _ {index}" if " " not in index else rf"\sum _ {{ {index} }}"
    if name not in values and index.split(" ")[1:2] == [r"\in"]:  # over a set
        variable, _, members = index.split(" ", 2)
        chosen = value_of(members, values)
    elif name in values:
        variable, chosen = index.split(" ")[0], values[name]
    else:
        raise Unreadable(f"there is no value {name} to say what is summed over")
    at = chosen(values) if callable(chosen) else chosen
    bindings = (Values.of(b if isinstance(b, dict) else {variable: b}) for b in at)
    return added((evaluate(body, Values({**values, **b})) for b in bindings), index)


def partial(d: str, above: Node, below: Node, values: Values) -> Any:
    r"""∂f/∂x by the name \partial f/\partial x; else by moving x, if f is worked out from it."""
    (top, top_down, top_up), (bottom, down, up) = parted(above), parted(below)
    name = f"{d} {top} / {d} {bottom}"
    if name not in values:
        return slope(above, below, values)
    value = with_scripts(values[name], top_down, top_up, values)
    return with_scripts(value, down, up, values)


def parted(node: Node) -> tuple[str, tuple, tuple]:
    match node:
        case ("name", name):
            return name, (), ()
        case ("scripts", ("name", name), down, up):
            return name, down, up
    raise Unreadable(f"a derivative of {node[0]}")


def slope(body: Node, variable: Node, values: Values) -> Any:
    """The derivative by five points, right to eleven digits where the function is smooth."""
    name, down, up = parted(variable)
    start = value_of(name, values)
    if not isinstance(start, float | np.ndarray):
        raise Unreadable(f"{name} is not moved, since it is no number and no vector")
    base = np.atleast_2d(np.asarray(start, dtype=float))
    slopes = np.zeros(base.shape)
    h = 1e-3
    for place in np.ndindex(*base.shape):
        shifts = []
        for k in (-2, -1, 1, 2):
            moved = base.copy()
            moved[place] += k * h
            shifts.append(number(evaluate(body, values.bound(name, plain(moved)))))
        if not all(isinstance(value, float) for value in shifts):
            if base.size > 1:
                raise Unreadable("only numbers are differentiated by a vector")
            return (shifts[0] - 8 * shifts[1] + 8 * shifts[2] - shifts[3]) / (12 * h)
        slopes[place] = (shifts[0] - 8 * shifts[1] + 8 * shifts[2] - shifts[3]) / (12 * h)
    return with_scripts(plain(slopes), down, up, values)


def limit(name: str, body: Node, values: Values) -> Any:
    """The limit at 0 along the given direction, by Neville's scheme on halved steps."""
    start = value_of(name, values)
    table = [evaluate(body, values.bound(name, start / 2**k)) for k in range(3, 11)]
    for level in range(1, 8):  # each step is half the one before
        table = [b + (b - a) / (2.0**level - 1) for a, b in pairwise(table)]
    return table[0]
