"""Formulas: what LaTeX becomes, in the text and in exercises, and the face in which it is set."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from book import ROOT, source_texts, without_code
from fontTools.ttLib import TTFont

from nnbook.exercises import all_exercises
from nnbook.mathml import FormulaError, mathml, readable

DISPLAY = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?!\d)")
FACE = ROOT / "booksite/static/fonts/stix-two-math.woff2"


@functools.cache
def formulas_of_the_text() -> list[tuple[str, bool]]:
    """(LaTeX, whether it is a display) of every formula in the chapters."""
    found = {}
    for text in map(without_code, source_texts().values()):
        for tex in DISPLAY.findall(text):
            found[tex.strip(), True] = None
        for tex in INLINE.findall(DISPLAY.sub("", text)):
            found[tex.strip(), False] = None
    return list(found)


@functools.cache
def formulas_of_the_exercises() -> list[str]:
    """The MathML of every formula in the exercises, as their widgets get it."""
    texts = json.dumps([exercise.payload() for exercise in all_exercises()], ensure_ascii=False)
    return list(dict.fromkeys(re.findall(r"<math.*?</math>", json.loads(json.dumps(texts)))))


@functools.cache
def every_formula() -> list[ElementTree.Element]:
    texts = [mathml(tex, display) for tex, display in formulas_of_the_text()]
    exercises = [text.replace(r"\"", '"') for text in formulas_of_the_exercises()]
    return [ElementTree.fromstring(text) for text in texts + exercises]


# --- Conversion ---------------------------------------------------------------------------------


def test_every_formula_of_the_text_is_set():
    faults = []
    for tex, display in formulas_of_the_text():
        try:
            mathml(tex, display)
        except FormulaError as error:
            faults.append(str(error))
    assert not faults, "\n".join(faults)
    assert len(formulas_of_the_text()) > 1200


def test_no_formula_shows_latex_or_asks_for_a_style():
    for formula in every_formula():
        text = "".join(formula.itertext())
        assert not re.search(r"[\\^_{}]|\?\?", text.replace("{", "", 1)), text  # { opens cases
        assert not [node for node in formula.iter() if "style" in node.attrib], text
    assert len(every_formula()) > 4000


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\unknownmacro", r"\unknownmacro"),
        ("x^{", "end of input"),
        (r"\begin{matrix} 1", "end"),
        (r"a & b", "&"),
        (r"\cancel{x}", "menclose"),
        (r"\sqrt{\color{red} x}", "a strict page refuses"),
        *(
            (rf"x \{macro}{{eq-a}}", "eq-name")
            for macro in ("eqref", "ref", "label", "tag", "tag*")
        ),
    ],
)
@pytest.mark.parametrize("display", [False, True])
def test_what_cannot_be_set_is_refused_in_one_sentence(tex, reason, display):
    with pytest.raises(FormulaError, match=re.escape(reason)) as refused:
        mathml(tex, display)
    assert "\n" not in str(refused.value)
    assert repr(tex) in str(refused.value)


def test_a_macro_that_only_begins_like_a_reference_is_no_reference():
    with pytest.raises(FormulaError, match="Unknown command"):
        mathml(r"\labelled")


def test_one_formula_defines_nothing_for_the_next():
    mathml(r"\newcommand{\mine}{x} \mine")
    with pytest.raises(FormulaError):
        mathml(r"\mine")


@pytest.mark.parametrize(
    ("tex", "inside"),
    [
        # MathML Core draws no other mathvariant than normal: the characters themselves.
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathbf{1}", "<mi>𝟏</mi>"),
        (r"x^\mathsf{T}", "<mi>𝖳</mi>"),
        # A prime is a superscript, and the only one.
        (r"\sigma'(z)", "<msup><mi>σ</mi><mo>′</mo></msup>"),
        (r"g''", "<mo>″</mo>"),
        (r"\sigma'_j", "<msubsup><mi>σ</mi><mi>j</mi><mo>′</mo></msubsup>"),
        # A bracket of \bigl is a sign of the font, also where it carries a script.
        (r"\bigl(x\bigr)^2", '<msup><mo class="nn-large" stretchy="false">)</mo><mn>2</mn></msup>'),
        (r"\Bigl[", '<mo class="nn-larger" stretchy="false">[</mo>'),
        (r"\dots", '<mo lspace="0.1667em" rspace="0.1667em">…</mo>'),
        (r"1 + \dots + m", '<mo lspace="0.1667em" rspace="0.1667em">⋯</mo>'),
        # No group between a function and its argument: Firefox would set a space there.
        (r"\max(0, z)", "<mi>max</mi></mrow><mo>\u2061</mo><mo "),
        (r"\begin{smallmatrix} 1 \end{smallmatrix}", '<mrow displaystyle="false" scriptlevel="1">'),
        (r"a \odot b", 'largeop="false">⊙'),
    ],
)
def test_known_traps(tex, inside):
    assert inside in mathml(tex)


@pytest.mark.parametrize("name", ["aligned", "split", "align", "align*"])
def test_lines_meet_at_their_sign_and_keep_the_number_outside(name):
    formula = ElementTree.fromstring(mathml(rf"\begin{{{name}}} a &= b \\ c &= d \end{{{name}}}"))
    rows = [[cell.get("class") for cell in row] for row in formula.iter("mtr")]
    assert rows == [["nn-right", "nn-left"]] * 2


def test_cases_stand_left_and_apart():
    formula = ElementTree.fromstring(mathml(r"\begin{cases} 1 & z \\ 0 & x \end{cases}"))
    assert [cell.get("class") for cell in formula.iter("mtd")] == [
        "nn-left", "nn-left nn-apart", "nn-left", "nn-left nn-apart",
    ]  # fmt: skip


def test_the_style_sheet_knows_every_class_that_a_formula_has():
    known = set(re.findall(r"\.(nn-[\w-]+)", (ROOT / "nnbook/mathml.css").read_text()))
    used = {c for f in every_formula() for node in f.iter() for c in node.get("class", "").split()}
    assert used <= known
    assert "nn-large" in used


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"f(x,y)=x^2+\cos y", "f(x,y) = x² + cos y"),
        (r"\begin{bmatrix} \cos y \end{bmatrix}", "[cos y]"),
        (r"-1 + x", "−1 + x"),
        (r"x = (-1, -2)", "x = (−1, −2)"),
        (r"\sigma'(z^l)", "σ′(zˡ)"),
        (r"\frac{1}{2m}", "1/2m"),
        (r"\frac{a}{b+1}", "a/(b + 1)"),
        (r"\hat y", "y\u0302"),
        (r"w^l_{jk}", "wⱼₖˡ"),
        (r"(W^{l+1})^\mathsf{T}", "(Wˡ⁺¹)ᵀ"),
        (r"\max(0, z)", "max(0,z)"),
    ],
)
def test_a_formula_in_a_title_is_readable(tex, text):
    assert readable(tex) == text


# --- The face -----------------------------------------------------------------------------------


@functools.cache
def face() -> TTFont:
    return TTFont(FACE)


def drawn(node: ElementTree.Element) -> str:
    """The characters with which a browser draws the text of a node: a lone letter is slanted."""
    text = node.text or ""
    if node.tag != "mi" or len(text) != 1 or node.get("mathvariant") == "normal":
        return "" if node.tag == "b" else text  # bold words are set in the face of the text
    if text == "h":
        return "ℎ"
    for first, last, slanted in (
        ("A", "Z", "𝐴"),
        ("a", "z", "𝑎"),
        ("α", "ω", "𝛼"),
        ("∂", "∂", "𝜕"),
    ):
        if first <= text <= last:
            return chr(ord(slanted) + ord(text) - ord(first))
    return text


def test_the_face_has_every_character_of_the_book():
    used = {sign for formula in every_formula() for node in formula.iter() for sign in drawn(node)}
    missing = {sign for sign in used if ord(sign) not in face().getBestCmap()}
    assert not missing, f"add {missing} to CHARACTERS of tools/cut_font.py and run make font"
    assert {"𝛿", "𝜎", "ℝ", "𝟏", "𝖳", "⏟"} <= used


def constructions(which: str) -> dict:
    variants = face()["MATH"].table.MathVariants
    glyphs = getattr(variants, f"{which}GlyphCoverage").glyphs
    return dict(zip(glyphs, getattr(variants, f"{which}GlyphConstruction"), strict=True))


@pytest.mark.parametrize("sign", "()[]{}|‖√")
def test_what_grows_tall_has_its_sizes(sign):
    construction = constructions("Vert")[face().getBestCmap()[ord(sign)]]
    sizes = [record.AdvanceMeasurement for record in construction.MathGlyphVariantRecord]
    assert construction.GlyphAssembly
    assert sign in "|‖" or max(sizes) > 2500


@pytest.mark.parametrize("sign", "→⏟")
def test_what_grows_wide_can_be_joined(sign):
    least = face()["MATH"].table.MathVariants.MinConnectorOverlap
    parts = constructions("Horiz")[face().getBestCmap()[ord(sign)]].GlyphAssembly.PartRecords
    assert all(part.StartConnectorLength >= least for part in parts[1:])
    assert all(part.EndConnectorLength >= least for part in parts[:-1])


def test_a_root_takes_no_more_room_than_it_is_wide():
    construction = constructions("Vert")[face().getBestCmap()[ord("√")]]
    names = [record.VariantGlyph for record in construction.MathGlyphVariantRecord]
    names += [part.glyph for part in construction.GlyphAssembly.PartRecords]
    assert len({face()["hmtx"][name][0] for name in names}) == 1


def test_the_alternates_that_the_style_sheet_asks_for_are_there():
    asked = set(
        re.findall(r'font-feature-settings: "(\w+)"', Path(ROOT / "nnbook/mathml.css").read_text())
    )
    had = {record.FeatureTag for record in face()["GSUB"].table.FeatureList.FeatureRecord}
    assert asked == had


def test_the_face_is_light():
    assert FACE.stat().st_size < 42_000
