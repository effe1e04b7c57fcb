"""Text of exercises: Markdown with LaTeX in, HTML with MathML out; numbers as LaTeX writes them."""

from fractions import Fraction
from functools import cache

import numpy as np
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from numpy.typing import ArrayLike

from nnbook.exercises.sections import href
from nnbook.mathml import mathml
from nnbook.widgets.base import fixed


@cache
def _markdown() -> MarkdownIt:
    """A reader that sets $…$ and $$…$$ as MathML and knows links that name a section."""
    reader = MarkdownIt("commonmark", {"html": False})
    dollarmath_plugin(
        reader,
        double_inline=True,
        allow_labels=False,
        renderer=lambda tex, options: mathml(tex.strip(), options["display_mode"]),
    )

    def open_link(renderer: object, tokens: list, index: int, *_: object) -> str:
        label = str(tokens[index].attrs["href"])
        return f'<a href="{href(label)}">'

    reader.add_render_rule("link_open", open_link)
    return reader


def block_html(text: str) -> str:
    """Markdown with $LaTeX$ as HTML; a link [words](sec-label) leads to that section."""
    return _markdown().render(text).strip()


def inline_html(text: str) -> str:
    """The same for a text of one paragraph, without the paragraph."""
    return _markdown().renderInline(text).strip()


# ---- numbers -------------------------------------------------------------------------------


def num(value: float, decimals: int = 4) -> str:
    """A number in LaTeX, without needless decimals: 2, -0.5, 0.8176."""
    text = fixed(float(value), decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def frac(value: float) -> str:
    """A number as a small fraction if it is one: 3, -\\tfrac{1}{8}; else as `num` writes it."""
    exact = Fraction(float(value)).limit_denominator(1000)
    if float(exact) != float(value) and abs(float(exact) - value) > 1e-12:
        return num(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    sign = "-" if exact < 0 else ""
    return rf"{sign}\tfrac{{{abs(exact.numerator)}}}{{{exact.denominator}}}"


def paren(value: float, decimals: int = 4) -> str:
    """A factor: a negative number stands in brackets."""
    return f"({num(value, decimals)})" if value < 0 else num(value, decimals)


def signed(value: float, decimals: int = 4) -> str:
    """A further term of a sum: "+ 3" or "- 3"."""
    return f"{'-' if value < 0 else '+'} {num(abs(value), decimals)}"


def vec(values: ArrayLike, decimals: int = 4) -> str:
    """A vector in a line: (1, -2)."""
    return f"({', '.join(num(v, decimals) for v in np.ravel(values))})"


def mat(values: ArrayLike, decimals: int = 4) -> str:
    """A matrix, or a 1-D array as a column, in square brackets."""
    rows = np.asarray(values, dtype=float)
    rows = rows.reshape(-1, 1) if rows.ndim < 2 else rows
    lines = r" \\ ".join(" & ".join(num(v, decimals) for v in row) for row in rows)
    return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"


def dot_product(w: ArrayLike, x: ArrayLike, decimals: int = 4) -> str:
    """The products of w · x, written out: 2 \\cdot 1 - 1 \\cdot 3."""
    terms = []
    for a, b in zip(np.ravel(w), np.ravel(x), strict=True):
        sign = ("- " if a < 0 else "+ ") if terms else ("-" if a < 0 else "")
        terms.append(rf"{sign}{num(abs(a), decimals)} \cdot {paren(b, decimals)}")
    return " ".join(terms)
