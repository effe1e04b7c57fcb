"""The website's pure functions: formulas, figures, and the table of equations and code."""

import re
from xml.etree import ElementTree

import pytest
from book import ROOT

from booksite.code import equations_and_code, labels_in, read_modules, source_html
from booksite.figures import FigureError, inline_svg, map_colours, prefix_ids, shorten_numbers
from booksite.math import display_tex, has_line_breaks
from booksite.page import shortened
from booksite.tex import Formula, FormulaStore, TexError, check
from nnbook.figures import PALETTE

GOOD = [
    Formula(r"x_1^2"),
    Formula(r"\frac{\partial C}{\partial w^l_{jk}}", display=True),
    Formula(r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \\ 7 & 8 \end{bmatrix}", display=True),
    Formula(r"\begin{cases} z & z > 0 \\ 0 & \text{otherwise} \end{cases}", display=True),
    Formula(r"\hat y = \sigma'(z) \odot \cancel{x}"),
]
BAD = [Formula(r"\unknownmacro"), Formula("x^{"), Formula(r"\newcommand{\a}{b}")]
REFUSED = [Formula(rf"x \{macro}{{eq-a}}") for macro in ("eqref", "ref", "label", "tag", "tag*")]


@pytest.fixture(scope="module")
def converted():
    """One call of node for the whole module."""
    store = FormulaStore()
    return store, store.convert(GOOD + BAD + REFUSED)


# --- Formulas -----------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", GOOD)
def test_a_formula_becomes_well_formed_svg_and_mathml(converted, formula):
    store, errors = converted
    assert formula not in errors
    rendered = store.rendered[formula]
    svg = ElementTree.fromstring(rendered.svg)
    assert re.fullmatch(r"[\d.]+ex", svg.get("width"))
    assert svg.get("style").startswith("vertical-align:")
    assert svg.get("aria-hidden") == "true"
    assert ElementTree.fromstring(rendered.mathml).tag == "math"
    assert "data-" not in rendered.svg + rendered.mathml


def test_every_glyph_in_use_is_defined_once(converted):
    store, _ = converted
    page = "".join(rendered.svg for rendered in store.rendered.values())
    defs = ElementTree.fromstring(store.glyph_defs(page))
    ids = [path.get("id") for path in defs.iter("path")]
    assert sorted(ids) == sorted(set(re.findall(r'href="#(g\w+)"', page)))
    assert all(path.get("d") for path in defs.iter("path"))


def test_a_page_without_formulas_carries_no_glyphs(converted):
    store, _ = converted
    assert store.glyph_defs("<p>text</p>") == ""


@pytest.mark.parametrize("formula", BAD)
def test_a_tex_error_is_reported_and_not_drawn(converted, formula):
    store, errors = converted
    assert isinstance(errors[formula], TexError)
    assert formula not in store.rendered


def test_the_error_names_the_unknown_macro(converted):
    _, errors = converted
    assert r"\unknownmacro" in str(errors[Formula(r"\unknownmacro")])


@pytest.mark.parametrize("formula", REFUSED)
def test_references_inside_a_formula_are_refused(converted, formula):
    _, errors = converted
    assert formula in errors
    with pytest.raises(TexError, match="eq-name"):
        check(formula)


def test_a_macro_that_only_begins_like_a_reference_is_allowed():
    check(Formula(r"\reflectbox \labelled \tagged"))


def test_the_store_is_read_back_and_converts_nothing_again(tmp_path, monkeypatch):
    path = tmp_path / "formulas.json"
    first = FormulaStore(path)
    assert first.convert(GOOD[:2]) == {}
    first.save()
    monkeypatch.setattr("booksite.tex.run_mathjax", pytest.fail)
    second = FormulaStore(path)
    assert second.convert(GOOD[:2]) == {}
    assert second.rendered == first.rendered
    assert second.glyphs == first.glyphs


def test_the_store_of_another_engine_is_not_used(tmp_path):
    path = tmp_path / "formulas.json"
    store = FormulaStore(path)
    store.version = "older"
    store.save()
    assert FormulaStore(path).rendered == {}


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"f(x,y)=x^2+\cos y", "f(x,y) = x² + cos y"),
        (r"\sigma'(z^l)", "σ′(zˡ)"),
        (r"\frac{1}{2m}", "1/2m"),
        (r"\frac{a}{b+1}", "a/(b + 1)"),
        (r"\hat y", "y\u0302"),
        (r"w^l_{jk}", "wⱼₖˡ"),
        (r"(W^{l+1})^\mathsf{T}", "(Wˡ⁺¹)ᵀ"),
    ],
)
def test_a_formula_in_a_title_is_readable(tex, text):
    store = FormulaStore()
    assert store.convert([Formula(tex)]) == {}
    assert store.rendered[Formula(tex)].text == text


@pytest.mark.parametrize(
    ("tex", "broken"),
    [
        (r"a \\ b", True),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}", False),
        (r"\begin{cases} \begin{matrix} 1 \\ 2 \end{matrix} \\ 3 \end{cases}", False),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} \\ c", True),
    ],
)
def test_line_breaks_count_outside_environments_only(tex, broken):
    assert has_line_breaks(tex) is broken


def test_blank_lines_part_equations_as_in_sphinx():
    assert display_tex("a = b\n\nc = d\n", nowrap=False) == (
        r"\begin{aligned}a = b\\c = d\end{aligned}"
    )
    assert display_tex("a \\\\ b", nowrap=False) == r"\begin{split}a \\ b\end{split}"
    assert display_tex("\\begin{align}a\\end{align}\n", nowrap=True) == (
        r"\begin{align}a\end{align}"
    )


# --- Figures ------------------------------------------------------------------------------------

FIGURE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="72pt" height="36pt" viewBox="0 0 72 36">
 <metadata><date>2026-01-01</date></metadata>
 <defs>
  <style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>
 </defs>
 <g id="figure_1">
  <path id="m1" d="M 1.234567 2.000001 L 3 4" style="stroke: #0B6CB3"/>
  <use xlink:href="#m1" clip-path="url(#p1)"/>
  <text>1.234567</text>
 </g>
 <defs><clipPath id="p1"><rect x="7.2" y="1.23456"/></clipPath></defs>
</svg>
"""


def test_ids_that_are_used_get_the_prefix_and_the_others_go():
    svg = prefix_ids('<g id="a"/><g id="b"/><use href="#a"/><g clip-path="url(#c)"/>', "f1-")
    assert svg == '<g id="f1-a"/><g/><use href="#f1-a"/><g clip-path="url(#f1-c)"/>'


def test_two_figures_on_a_page_share_no_id():
    found = [
        set(re.findall(r'\sid="([^"]*)"', inline_svg(FIGURE, "alt", prefix, PALETTE)))
        for prefix in ("f1-", "f2-")
    ]
    assert found[0]
    assert not found[0] & found[1]


def test_colours_of_the_palette_become_variables_and_others_stay():
    palette = {"blue": "#0b6cb3", "ink": "#22262b"}
    svg = "fill: #0B6CB3; stroke: #22262b; fill: #0b6cb3ff; color: #123456"
    assert map_colours(svg, palette) == (
        "fill: var(--nn-blue); stroke: var(--nn-ink); fill: #0b6cb3ff; color: #123456"
    )


def test_coordinates_are_rounded_and_text_is_not():
    assert shorten_numbers('<path d="M 1.234567 2.0001"/>1.234567') == (
        '<path d="M 1.23 2.00"/>1.234567'
    )


def test_an_inlined_figure_has_size_and_description_and_no_leftovers():
    svg = inline_svg(FIGURE, 'A "line" & more', "f1-", PALETTE)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A "line" & more'
    assert (root.get("width"), root.get("height")) == ("96", "48")
    assert "2026" not in svg
    assert "<style" not in svg
    assert "xlink" not in svg
    assert "var(--nn-blue)" in svg


@pytest.mark.parametrize("element", ["<style>p{color:red}</style>", "<script>alert(1)</script>"])
def test_a_figure_that_would_act_on_the_page_is_refused(element):
    with pytest.raises(FigureError, match="whole page"):
        inline_svg(f'<svg viewBox="0 0 1 1">{element}</svg>', "alt", "f1-", PALETTE)


def css_colours(theme: str) -> dict[str, str]:
    css = (ROOT / "booksite/static/book.css").read_text(encoding="utf-8")
    block = re.search(rf'html\[data-theme="{theme}"\] {{(.*?)}}', css, re.DOTALL)[1]
    return dict(re.findall(r"--nn-(\w+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_style_sheet_shows_the_palette_of_the_figures_on_the_light_ground():
    assert css_colours("light") == PALETTE


@pytest.mark.parametrize("name", sorted(set(PALETTE) - {"grid", "paper", "sky"}))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_are_legible_on_both_grounds(theme, name):
    colours = css_colours(theme)
    wanted = 4.5 if name in {"ink", "muted"} else 3
    assert contrast(colours[name], colours["paper"]) >= wanted


# --- Code pages ---------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path):
    (tmp_path / "backprop.py").write_text(
        '"""The four equations."""\n\nRULES = 4\n\n\n'
        'def bp2(W, delta):\n    """δˡ < 1.  Eq. eq-bp2"""\n\n\n'
        'class Layer:\n    """A layer.  Eqs. eq-z and eq-a"""\n\n'
        '    def vjp(self):\n        """Both again.  Eq. eq-a"""\n',
        encoding="utf-8",
    )
    (tmp_path / "_private.py").write_text('"""Eq. eq-hidden"""', encoding="utf-8")
    (tmp_path / "widgets").mkdir()
    (tmp_path / "widgets/__init__.py").write_text('"""Explorables."""', encoding="utf-8")
    return tmp_path


def test_the_table_of_equations_and_code_holds_both_directions(package):
    to_code, to_equations = equations_and_code(package)
    assert to_code == {
        "eq-bp2": ["backprop.bp2"],
        "eq-z": ["backprop.Layer"],
        "eq-a": ["backprop.Layer", "backprop.Layer.vjp"],
    }
    assert to_equations == {
        "backprop.bp2": ["eq-bp2"],
        "backprop.Layer": ["eq-z", "eq-a"],
        "backprop.Layer.vjp": ["eq-a"],
    }


def test_the_four_equations_of_nnbook_are_named_by_their_functions():
    to_code, _ = equations_and_code(ROOT / "nnbook")
    for k in (1, 2, 3, 4):
        assert f"backprop.bp{k}" in to_code[f"eq-bp{k}"]


def test_every_public_module_has_a_page_and_private_ones_none(package):
    pages = {module.dotted: module.page for module in read_modules(package)}
    assert pages == {"backprop": "code/backprop", "widgets": "code/widgets"}


def test_every_top_level_name_and_method_has_an_anchor(package):
    module = read_modules(package)[0]
    html = source_html(module, {"eq-bp2": "../chapters/15.html#equation-eq-bp2"})
    ElementTree.fromstring(html)
    for anchor in ("RULES", "bp2", "Layer", "Layer.vjp", "L1", "L14"):
        assert html.count(f'id="{anchor}"') == 1
    assert '<a href="../chapters/15.html#equation-eq-bp2">eq-bp2</a>' in html
    assert "eq-z</a>" not in html  # no page has it


def test_labels_are_found_after_the_word_equation_only():
    assert labels_in("Eq. eq-a. See eq-b. Eqs. eq-c, eq-d and eq-e.") == [
        "eq-a",
        "eq-c",
        "eq-d",
        "eq-e",
    ]


def test_a_description_ends_at_a_word():
    text = "word " * 60
    assert len(shortened(text)) <= 160
    assert shortened(text).endswith("word…")
    assert shortened("short") == "short"


def test_the_site_and_the_widgets_share_no_class_name():
    # A widget stands inside a page, so a shared name would let one style the other.
    site, *widgets = [
        set(re.findall(r"\.(nn-[\w-]+)", (ROOT / path).read_text()))
        for path in (
            "booksite/static/book.css",
            "nnbook/widgets/base.css",
            "nnbook/widgets/widget.css",
            "nnbook/exercises/exercise.css",
        )
    ]
    assert len(site) > 5
    assert all(widgets)
    assert not site & set().union(*widgets)
