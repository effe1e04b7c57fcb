"""The website's pure functions: formulas, figures, and the table of equations and code."""

import base64
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from book import ROOT
from PIL import Image

from booksite.code import equations_and_code, labels_in, read_modules, source_html
from booksite.figures import lighter, shorten_numbers, shrink_pictures, steps
from booksite.math import display_tex, has_line_breaks
from booksite.page import shortened
from booksite.styles import purged, words_of_page, words_of_script
from booksite.svg import FigureError, inline_svg, map_colours, prefix_ids
from nnbook.figures import PALETTE

# --- Formulas -----------------------------------------------------------------------------------


def build_page(folder: Path, text: str) -> tuple[int, str, str]:
    """A site of one page: what Sphinx returns with -W, what it warns of, and the page."""
    (folder / "index.rst").write_text(text, encoding="utf-8")
    (folder / "conf.py").write_text("extensions = ['booksite.math']\nhtml_math_renderer = 'nnbook'")
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", folder, folder / "out"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    page = folder / "out/index.html"
    return run.returncode, run.stderr, page.read_text("utf-8") if page.exists() else ""


GOOD_PAGE = r"""
The gradient :math:`\nabla C`
======================================

So :math:`a < b` and

.. math:: a \\ b
   :label: two
"""


def test_formulas_of_a_page_are_set_and_carry_their_tex(tmp_path):
    code, warnings, page = build_page(tmp_path, GOOD_PAGE)
    assert (code, warnings) == (0, "")
    assert '<math data-tex="a &lt; b"><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>' in page
    assert '<math data-tex="\\begin{split}a \\\\ b\\end{split}" display="block">' in page
    assert "<title>The gradient ∇C" in page
    assert page.count('class="eqno"') == 1


@pytest.mark.parametrize("bad", [r"\unknownmacro", "x^{", r"\eqref{two}", r"\cancel{x}"])
@pytest.mark.parametrize("place", ["and", "gradient"])
def test_a_formula_that_cannot_be_set_fails_the_build(tmp_path, bad, place):
    text = GOOD_PAGE.replace(place, f"{place} :math:`{bad}`", 1).replace("===", "======")
    code, warnings, page = build_page(tmp_path, text)
    assert code == 1
    assert repr(bad) in warnings
    assert "index.rst" in warnings
    assert f"<code>{bad}</code>" in page


def test_a_long_formula_of_a_line_can_be_scrolled(tmp_path):
    _, _, page = build_page(tmp_path, "A :math:`x` and :math:`a + b + c + d + e + f + g + h = x`.")
    assert re.findall(r'<span class="([^"]*)"[^>]*><math', page) == [
        "math notranslate nohighlight",
        "math notranslate nohighlight nn-wide",
    ]


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


def test_places_are_rounded_and_text_is_not():
    assert shorten_numbers('<use x="1.234567" y="2.0001"/>1.234567') == (
        '<use x="1.23" y="2.00"/>1.234567'
    )


def points(path: str) -> list[tuple[float, float]]:
    """The points of a path of absolute or relative lines, closed or not."""
    here, start, found = np.zeros(2), np.zeros(2), []
    for letter, numbers in re.findall(r"([MLmlz])([^MLmlz]*)", path):
        for step in np.reshape(re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers), (-1, 2)).astype(
            float
        ):
            here = here + step if letter in "ml" else step
            found.append(tuple(here))
        if letter in "Mm":
            start = here
        if letter == "z":
            here = start
    return found


def test_a_path_in_steps_has_the_same_points():
    short = "M 10 20 \nL 10.5 20.25 \nL 11 19.123456 \nz\nM 1 1 \nL -2 0.5 "
    assert steps(short) == "m10 20l.5 .25 .5-1.13zm-9-19l-3-.5"
    rng = np.random.default_rng(0)
    walk = np.cumsum(rng.normal(scale=30, size=(500, 2)), axis=0)
    long = "M" + "\nL".join(f" {x:.6f} {y:.6f} " for x, y in walk)
    assert np.abs(np.subtract(points(steps(long)), points(long))).max() < 0.051
    assert len(steps(long)) < len(long) / 2
    assert steps("M 0 0 A 1 1 0 0 0 2 2") == "M 0 0 A 1 1 0 0 0 2 2"  # not matplotlib's


def as_address(image: Image.Image) -> str:
    packed = BytesIO()
    image.save(packed, "PNG")
    return f'href="data:image/png;base64,{base64.b64encode(packed.getvalue()).decode()}"'


def test_a_heat_map_is_made_small_and_hardly_changes_and_pixels_stay_exact():
    ramp = np.linspace(0, 1, 160)
    colours = plt.get_cmap("viridis")(np.sin(9 * ramp[:, None]) * ramp, bytes=True)
    address = as_address(Image.fromarray(colours))
    small = shrink_pictures(address)
    assert len(small) < len(address) / 3
    encoded = small.removeprefix('href="data:image/webp;base64,').removesuffix('"')
    shown = np.asarray(Image.open(BytesIO(base64.b64decode(encoded))).convert("RGBA"))
    assert np.abs(shown.astype(int) - colours).mean() < 2  # of 255
    digit = as_address(Image.fromarray(np.eye(8, dtype=np.uint8) * 255).resize((48, 48), 0))
    assert shrink_pictures(digit) == digit


def test_an_inlined_figure_has_size_and_description_and_no_leftovers():
    svg = inline_svg(FIGURE, 'A "line" & more', "f1-", PALETTE, lighter)
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


# --- The style sheet ------------------------------------------------------------------------------


def test_a_sheet_keeps_what_a_page_or_a_script_names_and_no_more(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "first.css").write_text(
        '@import "deep/imported.css"; .page { color: red } .nowhere { color: blue } '
        ":root { --used: 1px; --unused: 2px } @keyframes spin { to { rotate: 1turn } }"
    )
    (tmp_path / "deep/imported.css").write_text('p { background: url("picture.png") }')
    (tmp_path / "last.css").write_text(
        '.by-script:hover { color: green } [data-theme="dark"] h2.page { margin: var(--used) } '
        ".page:is(.nowhere, .by-script) { color: lime } table { color: navy } "
        ".nn-verdict-right { color: teal } .nn-other { color: gray }"
    )
    words = words_of_page('<html data-theme="light"><body class="page"><p>nowhere table</p><h2 >')
    words |= words_of_script('element.classList.add("by-script"); root.dataset.theme = "dark";')
    words |= words_of_script("verdict.className = `nn-verdict nn-verdict-${kind}`; `nn-${kind}`")
    sheet = purged([tmp_path / "first.css", tmp_path / "last.css"], words)
    assert sheet.strip() == (
        "p{background:url(deep/picture.png)}.page{color:red}:root{--used: 1px}"
        ".by-script:hover{color:green}[data-theme=dark] h2.page{margin:var(--used)}"
        ".page:is(.by-script){color:#0f0}.nn-verdict-right{color:teal}"
    )
