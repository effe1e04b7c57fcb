"""Previews: what is shown of the place a reference leads to, and which symbol a formula holds."""

import pytest

from booksite.previews import key, links, previews, script, symbol_previews
from booksite.tree import tree
from nnbook.notation import SYMBOLS


def page(inner):
    return tree(f'<article><section id="top"><span id="ch-a"></span>{inner}</section></article>')


HERE = page(
    """<h1>A<a class="headerlink" href="#top">#</a></h1><p>First <a href="b.html#x">words</a>.</p>
<section id="cost"><span id="sec-cost"></span><h2>Cost</h2><p id="p1">It is this:</p>
<div class="math" id="equation-c"><div class="eqbox"><math><mi>C</mi></math></div>
<span class="eqno"><span>(1)</span><a class="headerlink" href="#equation-c">#</a></span></div>
<div class="cell"><pre>code()</pre></div><p>Then more.</p>
<section id="deeper"><h3>Deeper</h3></section>
</section>
<div class="proof theorem" id="thm"><p>Theorem</p></div>
<figure id="fig"><svg viewBox="0 0 1 1"><path id="f1-a"></path><use href="#f1-a"></use></svg>
<figcaption><p>Fig.</p></figcaption></figure>
<dl><dt id="term-a">cost</dt><dd><p>A number.</p></dd></dl>
<div class="nn-widget-place" id="ex-1"><div class="nn-exercise">
<p class="nn-exercise-title">Guess</p>
<div class="nn-prompt"><p>How?</p></div><nn-form><nn-input></nn-input></nn-form></div></div>"""
)
PLACES = ("", "ch-a", "sec-cost", "equation-c", "thm", "fig", "term-a", "ex-1", "gone")
THERE = page("".join(f'<p><a href="a.html#{name}">there</a></p>' for name in PLACES))


@pytest.fixture(scope="module")
def found():
    return previews([("chapters/a", HERE), ("chapters/b", THERE)])["chapters/a"]


def test_each_kind_of_place_shows_what_it_is(found):
    assert found["thm"] == '<div class="proof theorem"><p>Theorem</p></div>'
    assert found["term-a"] == "<dt>cost</dt><dd><p>A number.</p></dd>"
    assert found["ex-1"].replace("\n", "") == (
        '<p class="nn-exercise-title">Guess</p><div class="nn-prompt"><p>How?</p></div>'
    )
    assert "<mi>C</mi>" in found["equation-c"]
    assert "(1)" in found["equation-c"]


def test_a_section_shows_its_heading_and_how_it_begins(found):
    assert "It is this:" in found["sec-cost"]
    assert "<mi>C</mi>" in found["sec-cost"]
    assert "code()" not in found["sec-cost"]
    assert "Deeper" not in found["sec-cost"]
    assert found[""] == found["ch-a"] == "<h1>A</h1><p>First <span>words</span>.</p>"


def test_it_holds_no_link_and_no_id_that_the_page_has_too(found):
    for html in found.values():
        assert "<a" not in html
        assert "headerlink" not in html
        assert 'id="' not in html.replace('id="preview-', "")
    assert '<use href="#preview-f1-a">' in found["fig"]


def test_what_nobody_refers_to_is_left_out(found):
    assert set(found) == set(PLACES) - {"gone"}
    assert previews([("chapters/a", HERE)]) == {"chapters/a": {}}


def test_links_are_named_by_document_and_place():
    html = (
        '<p><a href="../index.html">x</a><a href="#%C3%A9">y</a><a href="c.html#z">z</a>'
        '<a href="https://a.example/#b">out</a></p>'
    )
    assert list(links("chapters/a", tree(html))) == [
        ("index", ""),
        ("chapters/a", "é"),
        ("chapters/c", "z"),
    ]


@pytest.mark.parametrize(
    ("tex", "name"),
    [
        ("W^l", "W^"),
        ("w^l_{jk}", "w^_"),
        ("n_l", "n_"),
        ("x^{(i)}", "x("),
        (r"\sigma'", "σ′"),
        (r"\nabla f", "∇"),
        ("J_f", "J_"),
        (r"\odot", "⊙"),
        ("m", "m"),
    ],
)
def test_a_symbol_is_told_by_its_base_and_its_scripts(tex, name):
    assert key(tex) == name


def test_every_symbol_of_the_table_has_a_name_of_its_own():
    keys = [key(symbol.tex) for symbol in SYMBOLS]
    assert len(set(keys)) == len(keys)
    told = symbol_previews()
    assert set(keys) < set(told)
    assert told["δ^"]["place"].startswith("chapters/15-")
    assert "$" not in str(told)


def test_a_script_ends_no_page_that_would_hold_it():
    assert "</" not in script("a", {"x": "<p>1</p>"})
