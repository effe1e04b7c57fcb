"""LaTeX to MathML: the one way in which a formula of the book, text or exercise, is set.

math-core does the translation; what follows are repairs that its output needs to look right in
STIX Two Math in Chromium and Firefox. Why MathML: see "Formulas" in CONTRIBUTING.
"""

import re
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from math_core import LatexError, LatexToMathML

STYLE_SHEET = Path(__file__).with_suffix(".css")  # what every page with formulas needs

ENGINE = LatexToMathML(fancy_error=False)
# MyST numbers equations and resolves references; math-core would print "(??)" without a word.
REFERENCE = re.compile(r"\\(eqref|ref|label|tag)(?![A-Za-z])")
# math-core gives align the width of the page and numbers; MyST gives the number.
ENVIRONMENTS = {"align": "aligned", "align*": "aligned", "split": "aligned"}
ENVIRONMENT = re.compile(r"\\(begin|end)\{(align\*?|split)\}")
SMALL_MATRIX = re.compile(r"\\begin\{smallmatrix\}(.*?)\\end\{smallmatrix\}", re.DOTALL)
NAMED_CHARACTER = re.compile(r"&(?!(?:amp|lt|gt|quot);)\w+;")  # HTML knows them, XML does not
# MathML Core, which browsers draw, less what the book has no use for; <b> is HTML.
CORE = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "b"}
    | {"msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"}
)
DOTS = {"...": "…", "···": "⋯"}
LARGE = {"1.2em": "nn-large", "1.623em": "nn-larger"}  # \\big and \\Big, by their size
APPLICATION = "\u2061"


class FormulaError(ValueError):
    """A formula that cannot be set, with the reason in one sentence."""


@cache
def mathml(tex: str, display: bool = False) -> str:
    """The formula as a MathML element. Raises FormulaError if it cannot be set."""
    return ElementTree.tostring(_tree(tex, display), encoding="unicode")


@cache
def readable(tex: str) -> str:
    """The formula as one line of text, for titles, search results and descriptions."""
    return spoken(_tree(tex, False))


def spoken(formula: Element) -> str:
    """What `readable` gives, from a formula that is MathML already."""
    text = _speak(formula).replace("\u00a0", " ")
    text = re.sub(r"(^|[=(\[,;]) +([+−]) ", r"\1 \2", text).replace("( ", "(").replace("[ ", "[")
    text = re.sub(r"\u2061(?=\w)", " ", text)  # the application of a function: cos y, but cos(y)
    return " ".join(re.sub(r"[\u2061-\u2064]", "", text).split())


def _tree(tex: str, display: bool) -> Element:
    """The formula as a tree, in the form in which browsers set it well."""
    if found := REFERENCE.search(tex):
        raise FormulaError(
            f"the formula {tex!r} has {found[0]}: label the equation with `$$ … $$ (eq-name)` "
            "and refer to it with {eq}`eq-name`"
        )
    prepared = ENVIRONMENT.sub(lambda m: rf"\{m[1]}{{{ENVIRONMENTS[m[2]]}}}", tex)
    prepared = SMALL_MATRIX.sub(r"{\\scriptstyle\\begin{matrix}\1\\end{matrix}}", prepared)
    try:
        markup = ENGINE.convert_with_local_state(prepared, displaystyle=display)
    except LatexError as error:
        reason = " ".join(str(error).split())
        raise FormulaError(f"the formula {tex!r} cannot be set: {reason}") from None
    root = ElementTree.fromstring(NAMED_CHARACTER.sub(lambda m: unescape(m[0]), markup))
    _repair(root)
    for node in root.iter():
        if node.tag not in CORE or "style" in node.attrib:
            raise FormulaError(
                f"the formula {tex!r} would be set with <{node.tag}> in a way that browsers do "
                "not draw, or that a strict page refuses: write it another way"
            )
    return root


# --- Repairs ------------------------------------------------------------------------------------


def _repair(node: Element) -> None:
    for child in node:
        _repair(child)
    _join_dots(node)
    _open_arguments(node)
    node[:] = [_unwrapped(child) for child in node]
    match node.tag:
        case "mtable":
            # In MathML Core a table is in text style anyway, and `smallmatrix` is smaller.
            node.attrib.pop("scriptlevel", None)
            if node.get("displaystyle") == "false":
                del node.attrib["displaystyle"]
        case "mtd":
            _align(node)
        case "mo" if node.text == "‖" and "form" in node.attrib:
            node.set("rspace" if node.get("form") == "prefix" else "lspace", "0.07em")
        case "mo" if node.get("minsize") in LARGE and node.text in set("()[]"):
            # Chromium would set it in a gap, and low as the base of a script: see the font.
            node.attrib.update({"class": LARGE[node.attrib.pop("minsize")], "stretchy": "false"})
            del node.attrib["maxsize"]
        case "mo" if node.text == "⊙":
            node.set("largeop", "false")  # Firefox holds it for a kind of sum


def _unwrapped(node: Element) -> Element:
    """X for <mrow>X</mrow>, a group that does nothing."""
    lone = node.tag == "mrow" and not node.attrib and len(node) == 1
    return node[0] if lone and node[0].tag != "mo" else node


def _open_arguments(node: Element) -> None:
    """The argument of a function without its group, before which Firefox leaves a gap."""
    for at in range(len(node) - 1, 0, -1):
        if node[at - 1].text == APPLICATION and node[at].tag == "mrow" and not node[at].attrib:
            node[at : at + 1] = list(node[at])


def _join_dots(node: Element) -> None:
    """One <mo> for the three that math-core makes of \\dots."""
    for start in range(len(node) - 2):
        three = node[start : start + 3]
        if len(three) < 3 or any(part.tag != "mo" for part in three):
            continue
        if dots := DOTS.get("".join(part.text or "" for part in three)):
            joined = Element("mo", {"lspace": "0.1667em", "rspace": "0.1667em"})
            joined.text = dots
            node[start : start + 3] = [joined]


def _align(cell: Element) -> None:
    """Classes for what a strict Content-Security-Policy refuses as style."""
    style = dict(re.findall(r"([\w-]+):\s*([^;]+);", cell.attrib.pop("style", "") + ";"))
    side, gap = style.get("text-align"), style.get("padding-left") == "1em"
    if side in ("left", "right"):
        cell.set("class", f"nn-{side} nn-apart" if gap else f"nn-{side}")
    elif style:
        cell.set("style", str(style))  # not one of the few that are known: refused


# --- The formula as text ------------------------------------------------------------------------

ACCENTS = {"ˆ": "\u0302", "¯": "\u0304", "˜": "\u0303", "⃗": "\u20d7", "˙": "\u0307"}
SUPERSCRIPTS = str.maketrans("0123456789+-−=()nTLl𝖳", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀᴸˡᵀ")
SUBSCRIPTS = str.maketrans("0123456789+-−=()aeijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def _speak(node: Element) -> str:
    parts = [_speak(child) for child in node]
    match node.tag, parts:
        case "mover", [base, mark] if mark in ACCENTS:
            return base + ACCENTS[mark] if len(base) == 1 else base
        case "mover" | "munder", [base, "⏞" | "⏟"]:
            return base
        case "msup", [base, above] if set(above) <= set("′″‴"):
            return base + above
        case "msup" | "mover", [base, above]:
            return base + _raised(above, SUPERSCRIPTS, "^")
        case "msub" | "munder", [base, below]:
            return base + _raised(below, SUBSCRIPTS, "_")
        case "msubsup" | "munderover", [base, below, above]:
            return base + _raised(below, SUBSCRIPTS, "_") + _raised(above, SUPERSCRIPTS, "^")
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msqrt", _:
            return f"√{_grouped(''.join(parts))}"
        case "mtr", _:
            return ", ".join(parts)
        case "mtable", _:
            return "; ".join(parts)
        case "mo", _ if node.text and node.text in "=+−<>≤≥≈→∈":
            return f" {node.text} "
        case "mo", _ if node.text and node.text.isalpha() and len(node.text) > 1:
            return node.text + APPLICATION
    return (node.text or "") + "".join(parts)


def _raised(text: str, table: dict[int, int], mark: str) -> str:
    """``text`` in raised or lowered characters where Unicode has them, else after ``mark``."""
    text = text.replace(" ", "")
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return mark + _grouped(text)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text.strip()})"
