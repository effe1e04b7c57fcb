"""Wrong formulas, made of right ones: a sign turned, a transpose dropped, an index shifted.

A check of a formula that does not see them is no check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tex import LETTER, TRANSPOSE, Parser

TURNED = {"+": "-", "-": "+", r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<",
          r"\sin": r"\cos", r"\cos": r"\sin", r"\max": r"\min", r"\odot": "+"}  # fmt: skip
Tokens = tuple[str, ...]


def alterations(tokens: Tokens, names: Iterable[str]) -> Iterator[tuple[str, Tokens]]:
    """Formulas that differ from `tokens` by one mistake, each with what was done, in words.

    Names of several signs are left whole: another name is another symbol, not a mistake.
    """
    script, whole = scripts_of(tokens), named(tokens, names)
    letters = [t for k, t in enumerate(tokens) if LETTER.fullmatch(t) and not script[k]]
    for k, token in enumerate(tokens):
        if k in whole or tokens[k + 1 : k + 2] == ("O",):  # the sign of O(h) says nothing
            continue
        before, after = tokens[:k], tokens[k + 1 :]
        bound = bool(after) and after[0] in {"=", r"\in", r"\to"} and script[k]
        where = " ".join([*before[-4:], f"⟨{token}⟩", *after[:4]])
        if token in TURNED:
            yield f"{TURNED[token]} for {where}", (*before, TURNED[token], *after)
        elif token == TRANSPOSE and before[-1] == "^":
            yield f"no transpose in {where}", (*before[:-1], *after)
        elif token == "'":
            yield f"no prime in {where}", (*before, *after)
        elif token[0].isdigit():
            more = str(int(token) + 1) if token.isdigit() else str(float(token) + 1)
            yield f"{more} for {where}", (*before, more, *after)
        elif LETTER.fullmatch(token) and script[k] and not bound:
            yield f"one more for {where}", (*before, *one_more(tokens, k), *after)
        elif LETTER.fullmatch(token) and not script[k]:
            other = next((t for t in letters[letters.index(token) :] + letters if t != token), "")
            if other:
                yield f"{other} for {where}", (*before, other, *after)


def scripts_of(tokens: Tokens) -> list[bool]:
    """Of each sign whether it stands in a subscript or superscript."""
    found, depths, depth = [], [], 0
    for k, token in enumerate(tokens):
        opens = token == "{"
        starts = k > 0 and tokens[k - 1] in {"_", "^"}
        found.append(bool(depths) or starts)
        if opens:
            depth += 1
            if starts:
                depths.append(depth)
        elif token == "}":
            if depths and depths[-1] == depth:
                depths.pop()
            depth -= 1
    return found


def named(tokens: Tokens, names: Iterable[str]) -> set[int]:
    """The places that belong to a name of several signs."""
    found: set[int] = set()
    for k, token in enumerate(tokens):  # words below a brace are read by nobody
        if token.startswith(r"\text"):
            found |= set(around(tokens, k))
    parser = Parser(tokens, names)
    for parser.at in range(len(tokens)):
        if parser.at not in found:
            found |= set(range(parser.at, parser.at + len(parser.name_ahead())))
    return found


def around(tokens: Tokens, k: int) -> range:
    """The places of the innermost script in which place k stands."""
    if tokens[k - 1] in {"_", "^"}:
        return range(k, k + 1)
    first, last = k, k + 1
    depth = 0
    while depth >= 0 and first > 0 and tokens[first - 1] != "&":
        first -= 1
        depth += (tokens[first] == "}") - (tokens[first] == "{")
    depth = 0
    while depth >= 0 and last < len(tokens) and tokens[last] not in {r"\\", r"\end{cases}"}:
        depth += (tokens[last] == "{") - (tokens[last] == "}")
        last += 1
    return range(first, last)


def one_more(tokens: Tokens, k: int) -> Tokens:
    """The index at place k, plus one; in jk the others are parted from it by commas."""
    before, after = tokens[k - 1], tokens[k + 1 : k + 2]
    neighbours = [LETTER.fullmatch(t) or t.isdigit() for t in (before, *after)]
    plus = (tokens[k], "+", "1")
    if before in {"_", "^"}:
        return ("{", *plus, "}")
    return (
        *((",",) if neighbours[0] else ()),
        *plus,
        *((",",) if len(neighbours) > 1 and neighbours[1] else ()),
    )
