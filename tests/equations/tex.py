r"""Read the book's formulas: LaTeX, as printed, becomes a tree.

A display is a list of statements; a statement is a chain of sides and relations. The notation:

    statement  side (relation side)*         relation  = \le < \approx ↦ ← …
    side       [±] term (± term)*
    term       product ((\cdot | \odot | \circ) product)*
    product    factor+, and factor / factor: factors that stand side by side are multiplied
    factor     atom with subscript, superscript and primes, or a sum, a limit, a derivative

What a letter means is not known here: `f (x)` is a product of two factors until the values say
that f is a function. Names of several signs, such as \nabla C or w^*, are given by the caller.
A node is a tuple that begins with its kind; formulas.py says what each kind is worth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TOKEN = re.compile(
    r"\\Big\s*\||\\(?:text|textbf|mathsf|mathbf|mathbb|operatorname|begin|end)\s*\{[^}]*\}"
    r"|\\mathsf\s+\w|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S",
    re.DOTALL,
)
# Signs that say how a formula looks, not what it means.
LOOKS = {r"\,", r"\;", r"\!", r"\:", "~", r"\~", r"\left", r"\right", r"\bigl", r"\bigr",
         r"\Bigl", r"\Bigr", r"\displaystyle"}  # fmt: skip
TRANSPOSE = r"\mathsf{T}"
FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac"}
SAME_SIGN = {r"\neq": r"\ne", r"\lvert": "|", r"\rvert": "|", r"\mathsf T": TRANSPOSE,
             r"\leq": r"\le", r"\geq": r"\ge", r"\colon": ":"}  # fmt: skip
RELATIONS = {"=", "<", ">", r"\le", r"\ge", r"\ne", r"\approx", r"\leftarrow", r"\mapsto", r"\in",
             r"\to"}  # fmt: skip
BETWEEN_STATEMENTS = {
    r"\qquad",
    r"\quad",
    r"\Longrightarrow",
    r"\xrightarrow",
    r"\\",
    ",",
    ";",
    ".",
}
FUNCTIONS = {r"\sin", r"\cos", r"\tanh", r"\ln", r"\exp", r"\max", r"\min",
             r"\operatorname{diag}", r"\operatorname{ReLU}"}  # fmt: skip
OPERATORS = {r"\cdot", r"\odot", r"\circ", r"\times"}
CLOSING = {")", "]", "}", r"\rVert", "&", r"\end{bmatrix}", r"\end{smallmatrix}", r"\end{cases}"}
ACCENTS = {r"\bar", r"\tilde", r"\hat", r"\dot"}
MATRICES = {"bmatrix", "smallmatrix"}
ELLIPSES = {r"\cdots", r"\vdots", r"\dots"}
LETTER = re.compile(
    r"[a-zA-Z]|\\(?:[Gg]amma|[Dd]elta|[Ll]ambda|[Ss]igma|[Tt]heta|[Pp]hi|[Pp]si|alpha|beta|epsilon"
    r"|varepsilon|zeta|eta|kappa|mu|nu|xi|pi|rho|tau|chi|omega|Omega|ell|max|min)"
)

Node = tuple


class Unreadable(ValueError):
    """The formula is not in the notation that tex.py reads."""


def tokens_of(tex: str) -> tuple[str, ...]:
    r"""The signs of `tex` that mean something; {m} is m, and \frac12 has two arguments."""
    tex = tex.removesuffix(":")  # which leads on to the text
    tex = re.sub(r"\\(?:begin|end)\{(?:aligned|align\*?|split)\}", "", tex)
    found: list[str] = []
    for token in TOKEN.findall(tex):
        token = SAME_SIGN.get(token, token).replace(" ", "~")  # a name has spaces between signs
        if token in LOOKS:
            continue
        # TeX takes one sign where no brace stands: \frac12, x^23, \sqrt5.
        takes_one_sign = found and (
            found[-1] in FRACTIONS | {"^", "_", r"\sqrt"}
            or (len(found) > 1 and found[-2] in FRACTIONS and found[-1] != "{")
        )
        if takes_one_sign and token.isdigit() and len(token) > 1:
            found += [token[0], token[1:]]
        else:
            found.append(token)
    bare: list[str] = []
    for token in found:
        if token == "}" and len(bare) > 1 and bare[-2] == "{" and bare[-1] != "}":
            bare[-2:] = [bare[-1]]
        else:
            bare.append(token)
    return tuple(bare)


def key_of(tex: str) -> str:
    """The canonical form of a name, by which values are found."""
    return " ".join(tokens_of(tex))


def statements(tex: str, names: Iterable[str] = ()) -> list[Node]:
    """The statements of a display: ("chain", sides, relations) each.

    names: those of several signs, which are read as one.
    """
    return Parser(tokens_of(tex), names).display()


class Parser:
    """A descent through the grammar above, one method for each of its lines."""

    def __init__(self, tokens: Iterable[str], names: Iterable[str] = ()) -> None:
        self.tokens = tuple(tokens)
        names = [
            n for n in names if not n.startswith(r"\sum") and n.split(" ")[-1] not in RELATIONS
        ]
        several = (tuple(name.split(" ")) for name in names)
        self.names = sorted((n for n in several if len(n) > 1), key=len, reverse=True)
        self.single = {name for name in names if " " not in name}
        self.at = 0
        self.bars = 0

    # ------------------------------------------------------------ the signs

    def peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise Unreadable(f"{wanted or 'more'} is wanted, not {token or 'the end'}: {self}")
        self.at += 1
        return token

    def took(self, token: str) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    def __str__(self) -> str:
        return " ".join([*self.tokens[: self.at], "⟨here⟩", *self.tokens[self.at :]])

    def braced(self) -> tuple[str, ...]:
        """One sign, or the signs between braces."""
        if not self.took("{"):
            return (self.take(),)
        depth, start = 1, self.at
        while depth:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
        return self.tokens[start : self.at - 1]

    def inside(self, tokens: Iterable[str]) -> Parser:
        return Parser(tokens, [*self.single, *(" ".join(n) for n in self.names)])

    def side_of(self, tokens: Iterable[str]) -> Node:
        """The side that `tokens` are, all of them."""
        return self.inside(tokens).whole_side()

    def whole_side(self) -> Node:
        side = self.side()
        if self.peek():
            raise Unreadable(f"nothing more is wanted: {self}")
        return side

    # ------------------------------------------------------------ the grammar

    def display(self) -> list[Node]:
        found = []
        while self.peek():
            if self.took(r"\xrightarrow"):
                self.braced()  # what leads from one statement to the next
            elif self.peek() in BETWEEN_STATEMENTS | {"&"} or self.peek().startswith(r"\text"):
                self.take()
            else:
                found.append(self.chain())
        return found

    def chain(self) -> Node:
        # A line that begins with its relation goes on from the one before, whose value is given.
        sides, relations = [("name", "=") if self.peek() == "=" else self.side()], []
        while self.relation_ahead():
            relations.append(self.relation())
            sides.append(self.side())
        return ("chain", tuple(sides), tuple(relations))

    def relation_ahead(self) -> bool:
        # A line of an aligned display may begin with its relation.
        ahead = 0
        while self.peek(ahead) in {r"\\", "&"}:
            ahead += 1
        if self.peek(ahead) in RELATIONS | {r"\overset"}:
            self.at += ahead
            return True
        return False

    def relation(self) -> str:
        if self.took(r"\overset"):
            self.braced()
        token = self.take()
        self.took("&")
        if token not in RELATIONS:
            raise Unreadable(f"a relation is wanted, not {token}: {self}")
        return token

    def side(self) -> Node:
        sign = self.take() if self.peek() in {"+", "-"} else "+"
        terms = [(sign, self.term())]
        while self.peek() in {"+", "-"}:
            terms.append((self.take(), self.term()))
        return terms[0][1] if len(terms) == 1 and sign == "+" else ("sum", tuple(terms))

    def term(self) -> Node:
        node = self.product()
        while self.peek() in OPERATORS:
            node = (self.take(), node, self.product())
        return node

    def product(self) -> Node:
        factors = [self.factor()]
        while not self.at_end_of_product():
            if self.took("/"):
                over = [self.factor()]
                if self.peek() == "(" and over[0][0] in {"name", "scripts"}:
                    over.append(self.factor())
                factors = [("over", ("product", tuple(factors)), ("product", tuple(over)))]
                if not self.at_end_of_product() and self.peek() != "/":
                    raise Unreadable(f"a/bc can be read in two ways: {self}")
            elif self.took(r"\Big|"):
                self.take("_")
                bound = self.inside(self.braced()).chain()
                factors = [("at", ("product", tuple(factors)), bound)]
            else:
                factors.append(self.factor())
        return factors[0] if len(factors) == 1 else ("product", tuple(factors))

    def at_end_of_product(self) -> bool:
        token = self.peek()
        return (
            not token
            or token in {"+", "-"} | OPERATORS | RELATIONS | BETWEEN_STATEMENTS | CLOSING
            or token == r"\overset"
            or (token == "|" and self.bars > 0)
            or token.startswith(r"\text")
        )

    # ------------------------------------------------------------ factors

    def factor(self) -> Node:
        name = self.name_ahead()
        if name:
            self.at += len(name)
            return self.scripts(("name", " ".join(name)))
        token = self.peek()
        if token in FRACTIONS:
            return self.fraction()
        if token == r"\partial" or (token == "d" and self.slash_derivative_ahead()):
            return self.slash_derivative()
        readers = {
            r"\sum": self.summation, r"\lim": self.limit, r"\sqrt": self.root,
            r"\underbrace": self.underbrace, r"\binom": self.binomial, "O": self.order,
            r"\mathbf{1}": self.indicator, r"\nabla": self.unknown_name,
        }  # fmt: skip
        if token in readers and token not in self.single:
            return readers[token]()
        if token in FUNCTIONS and token not in self.single:
            return self.function()
        return self.scripts(self.atom())

    def name_ahead(self) -> tuple[str, ...]:
        """The longest of the names of several signs that stands here."""
        rest = self.tokens[self.at : self.at + 40]
        return next((n for n in self.names if rest[: len(n)] == n), ())

    def unknown_name(self) -> Node:
        raise Unreadable(f"{self.peek()} and what follows is no name that was given: {self}")

    def atom(self) -> Node:
        token = self.take()
        if token[0].isdigit():
            return ("number", token)
        if token in {"(", "["}:
            items = [self.group_item()]
            while self.took(","):
                items.append(self.group_item())
            self.take({"(": ")", "[": "]"}[token])
            return ("group", token, tuple(items))
        if token == "{":
            self.at -= 1
            return self.side_of(self.braced())
        if token in {"|", r"\lVert"}:
            self.bars += token == "|"
            inside = self.side()
            self.take("|" if token == "|" else r"\rVert")
            self.bars -= token == "|"
            return ("size", token, inside)
        if token.startswith(r"\begin{"):
            return self.environment(token[len(r"\begin{") : -1])
        if token in ACCENTS:
            return ("name", f"{token} {' '.join(self.braced())}")
        if token in ELLIPSES:
            return ("ellipsis",)
        if LETTER.fullmatch(token) and token not in RELATIONS | BETWEEN_STATEMENTS:
            return ("name", token)
        raise Unreadable(f"{token} is not known: {self}")

    def group_item(self) -> Node:
        """What stands in brackets: a side, or a statement such as (z ≠ 0)."""
        side = self.side()
        if self.peek() not in RELATIONS:
            return side
        sides, relations = [side], []
        while self.peek() in RELATIONS:
            relations.append(self.take())
            sides.append(self.side())
        return ("chain", tuple(sides), tuple(relations))

    def scripts(self, node: Node) -> Node:
        """`node` with the subscript, superscript and primes behind it, in any order."""
        primes, down, up = 0, (), ()
        while self.peek() in {"_", "^", "'", r"\prime"}:
            kind = self.take()
            if kind == "_" and not down:
                down = self.subscript(self.braced())
            elif kind == "^" and not up:
                up = self.superscript(self.braced())
            elif kind in {"'", r"\prime"}:
                primes += 1
            else:
                raise Unreadable(f"two scripts at one place: {self}")
        if primes:
            if node[0] != "name":
                raise Unreadable(f"a prime on what is no name: {self}")
            node = ("name", " ".join([node[1], *"'" * primes]))
        return ("scripts", node, down, up) if down or up else node

    def subscript(self, tokens: tuple[str, ...]) -> tuple[Node, ...]:
        """The indices of a subscript: jk and j, k are two, l − 1 is one, 12 may be either."""
        parts = split(tokens, ",")
        if len(parts) == 1 and all(LETTER.fullmatch(t) or t.isdigit() for t in tokens):
            parts = [(token,) for token in tokens]
        return tuple(
            ("digits", part[0]) if len(part) == 1 and part[0].isdigit() else self.side_of(part)
            for part in parts
        )

    def superscript(self, tokens: tuple[str, ...]) -> tuple[Node, ...]:
        """Of each part: a transpose, the number of an example in brackets, or a power or layer."""
        found = []
        for part in split(tokens, ","):
            if part == (TRANSPOSE,):
                found.append(("transpose",))
            elif part[0] == "(" and part[-1] == ")":
                found.append(("example", self.side_of(part[1:-1])))
            else:
                found.append(("power", self.side_of(part)))
        return tuple(found)

    def function(self) -> Node:
        token = self.take()
        power = self.superscript(self.braced()) if self.took("^") else ()
        if self.took("'"):
            token += " '"
        if self.peek() in {"(", "["}:
            return ("call", ("name", token), self.atom(), power)
        argument = self.factor()
        if argument[0] == "number" and not self.at_end_of_product() and self.peek() != "/":
            raise Unreadable(f"where the argument of {token} ends is not clear: {self}")
        return ("call", ("name", token), argument, power)

    def fraction(self) -> Node:
        self.take()
        above, below = self.braced(), self.braced()
        for d in ("d", r"\partial"):
            if above == (d,) and below[0] == d:
                variable, body = self.side_of(below[1:]), self.term()
                if body[0] == "at":  # the derivative is taken first, then the place is put in
                    return ("at", ("derivative", variable, body[1]), body[2])
                return ("derivative", variable, body)
            if above[0] == d and below[0] == d and d not in self.single:
                return self.derivative(d, above[1:], below[1:])
        return ("over", self.side_of(above), self.side_of(below))

    def slash_derivative_ahead(self) -> bool:
        """Whether dy/dx stands here, and not d times something."""
        return "d" not in self.single and self.peek(2) == "/" and self.peek(3) == "d"

    def slash_derivative(self) -> Node:
        d = self.take()
        above = self.factor()
        self.take("/")
        self.take(d)
        return ("partial", d, above, self.factor())

    def derivative(self, d: str, above: tuple[str, ...], below: tuple[str, ...]) -> Node:
        return ("partial", d, self.side_of(above), self.side_of(below))

    def summation(self) -> Node:
        self.take()
        self.take("_")
        below = self.braced()
        above = self.braced() if self.took("^") else ()
        if above:
            if below[1] != "=":
                raise Unreadable(f"a sum from … to … wants i = …: {self}")
            first, last = self.side_of(below[2:]), self.side_of(above)
            return ("from-to", below[0], first, last, self.term())
        return ("over-all", " ".join(below), self.term())

    def limit(self) -> Node:
        self.take()
        self.take("_")
        below = self.braced()
        if below[1:] != (r"\to", "0"):
            raise Unreadable(f"only limits to 0 are known: {self}")
        return ("limit", below[0], self.term())

    def order(self) -> Node:
        """O(h^2), and O(h): what is left out, and how fast it vanishes."""
        self.take()
        group = self.atom()
        match group:
            case ("group", "(", (("scripts", ("name", name), (), (("power", power),)),)):
                return ("order", name, power)
            case ("group", "(", (("name", name),)):
                return ("order", name, ("number", "1"))
        raise Unreadable(f"an order is O(h) or O(h^k): {self}")

    def root(self) -> Node:
        self.take()
        degree: Node = ("number", "2")
        if self.took("["):
            degree = self.side()
            self.take("]")
        return ("root", degree, self.side_of(self.braced()))

    def binomial(self) -> Node:
        self.take()
        return ("binomial", self.side_of(self.braced()), self.side_of(self.braced()))

    def underbrace(self) -> Node:
        r"""A factor with a name or a value below it; words below it say nothing to a machine."""
        self.take()
        content = self.braced()
        self.take("_")
        label = self.braced()
        worded = any(token.startswith(r"\text") for token in label)
        if len(label) == 1 and label[0] in self.single:
            below = ("chain", (("name", label[0]),), ())
        else:
            below = None if worded else self.inside(label).chain()
        return ("underbrace", self.side_of(content), below)

    def indicator(self) -> Node:
        self.take()
        self.take("[")
        condition = self.group_item()
        self.take("]")
        return ("indicator", condition)

    def environment(self, kind: str) -> Node:
        start, depth = self.at, 1
        while depth:
            token = self.take()
            depth += token.startswith(r"\begin{") - token.startswith(r"\end{")
        cells = [split(row, "&") for row in split(self.tokens[start : self.at - 1], r"\\")]
        if kind == "cases":
            return ("cases", tuple((self.side_of(v), self.condition(c)) for v, c in cells))
        if kind not in MATRICES:
            raise Unreadable(f"{kind} is not known: {self}")
        rows = [[self.cell(cell) for cell in row] for row in cells]
        return self.scripts(("matrix", tuple(tuple(row) for row in rows)))

    def cell(self, tokens: tuple[str, ...]) -> Node:
        """An entry, kept with its signs, since an ellipsis is read off its neighbours."""
        if not tokens or tokens[0] in ELLIPSES:
            return ("ellipsis",)
        return ("cell", tokens, self.side_of(tokens))

    def condition(self, tokens: tuple[str, ...]) -> Node:
        """`if z > 0`, or words that the values know."""
        if tokens[0] == r"\text{if~}":
            return self.inside(tokens[1:]).chain()
        if len(tokens) > 1:
            return self.inside(tokens).chain()
        return ("name", tokens[0])


def split(tokens: tuple[str, ...], at: str) -> list[tuple[str, ...]]:
    """The parts of `tokens` between the signs `at` that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for k, token in enumerate(tokens):
        opens = token in {"(", "[", "{"} or token.startswith(r"\begin{")
        closes = token in {")", "]", "}"} or token.startswith(r"\end{")
        depth += opens - closes
        if token == at and depth == 0:
            parts.append(tokens[start:k])
            start = k + 1
    return [*parts, tokens[start:]]
