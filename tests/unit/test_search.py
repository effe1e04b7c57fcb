"""The search: what the pages give to the index, and what it finds, by MiniSearch in node."""

import json
import subprocess

from book import ROOT

from booksite.search import entries_of
from booksite.tree import markup, text_of, tree
from nnbook.mathml import mathml
from tools.bundle import node_program

FIND = """
import { pathToFileURL } from "node:url";
const module = (name) => import(pathToFileURL(`${process.argv[1]}/booksite/finding/${name}.js`));
const { indexOf, finder, excerpt } = await module("query");
const { pages, entries, asked } = JSON.parse(process.argv[2]);
const find = finder({ pages, entries, index: JSON.parse(JSON.stringify(indexOf(entries))) });
console.log(JSON.stringify(asked.map((typed) => find(typed).map(({ entry, terms }) => {
  const { text, marks } = excerpt(entry[4], terms, 60);
  return { title: entry[3], text, marked: marks.map(([from, to]) => text.slice(from, to)) };
}))));
"""


def results(entries, *asked):
    """For each of what is asked: the titles found, their excerpts, and what is marked there."""
    given = {"pages": [["a.html", "1. A"]], "entries": entries, "asked": asked}
    command = [node_program(), "--no-warnings", "--input-type=module", "-e", FIND]
    return json.loads(
        subprocess.check_output([*command, ROOT, json.dumps(given)], encoding="utf-8")
    )


def titles(entries, *asked):
    return [[one["title"] for one in found] for found in results(entries, *asked)]


def section(title, text, kind="section"):
    return (0, title, kind, title, text)


BOOK = [
    section("Back propagation", "Errors go back. Its propagation is δˡ = (Wˡ⁺¹)ᵀδˡ⁺¹ ⊙ σ′(zˡ)."),
    section("Gradients", "The gradient ∇f is a column of partial derivatives ∂f/∂x."),
    section("Shapes", "The matrices Wˡ have a row for each neuron, 12.4 says why."),
    section("Equation (12.4)", "∂C/∂w = δaᵀ", "equation"),
    section("The chain", "A chain of feedforward layers. The δ of each, and more words on it."),
]


FIRST = {
    "backpropagation": "Back propagation",
    "back-propagation": "Back propagation",
    "feed forward": "The chain",
    "∇": "Gradients",
    "nabla": "Gradients",
    r"\nabla": "Gradients",
    "⊙": "Back propagation",
    "hadamard": "Back propagation",
    r"\odot": "Back propagation",
    "σ′": "Back propagation",
    "sigma'": "Back propagation",
    r"\sigma'": "Back propagation",
    "sigma prime": "Back propagation",
    r"\delta^{l+1}": "Back propagation",
    "W^l": "Shapes",
    "Wˡ": "Shapes",
    "matrix": "Shapes",
    "12.4": "Equation (12.4)",
    "gradiants": "Gradients",
    "deriv": "Gradients",
    "the gradient of": "Gradients",
}


def test_each_way_to_ask_finds_the_same():
    found = titles(BOOK, *FIRST)
    assert dict(zip(FIRST, (first for first, *_ in found), strict=True)) == FIRST


def test_all_words_are_wanted_and_if_no_entry_has_them_some_are():
    both, one_unknown = titles(BOOK, "chain δ", "gradient zebra")
    assert both == ["The chain"]
    assert one_unknown == ["Gradients"]


def test_what_is_nowhere_and_what_says_nothing_finds_nothing():
    assert titles(BOOK, "zebra", "the of", "  ", "()", "\\", "^_{}", "'") == [[]] * 7


def test_a_heading_comes_before_a_mention():
    entries = [section("Other", "cost " * 3 + "word " * 60), section("The cost", "word " * 60)]
    assert titles(entries, "cost") == [["The cost", "Other"]]


def test_a_formula_and_the_section_in_which_it_stands_are_one_result():
    entries = [
        section("Errors", "So δ = a − y."),
        section("Equation (1.1)", "δ = a − y", "equation"),
    ]
    assert titles(entries, "δ", "1.1") == [["Errors"], ["Equation (1.1)"]]


def test_the_excerpt_holds_the_match_and_marks_it():
    long = "word " * 50 + "here the errors ∇C go back " + "word " * 50
    [[found]] = results([section("A", long)], "nabla error")
    assert found["marked"] == ["errors", "∇"]
    assert found["text"].startswith("… ")
    assert found["text"].endswith(" …")
    assert len(found["text"]) < 70


# --- From pages to entries ----------------------------------------------------------------------

HALF = mathml(r"C = \frac{1}{2}")
PAGE = f"""<article class="bd-article" id="nn-article"><noscript>x</noscript><section id="nets">
<h1><span class="section-number">3. </span>Nets<a class="headerlink" href="#nets">#</a></h1>
<p>First words.</p>
<div class="about admonition"><p>You need nothing.</p></div>
<section id="cost"><span id="sec-cost"></span><h2>The cost</h2><p>It is <span class="math">
{mathml("C")}</span>:</p><div class="cell"><div class="cell_input"><pre>code()</pre></div></div>
<div class="math" id="equation-eq-c"><div class="eqbox">{HALF}</div>
<span class="eqno"><span>(3.1)</span><a class="headerlink" href="#equation-eq-c">#</a></span></div>
<div class="proof theorem admonition" id="thm-t"><p class="admonition-title">Theorem 3.1</p>
<section><p>It holds.</p></section></div>
<div class="nn-widget-place" id="ex-1"><div class="nn-exercise"><p><span class="nn-exercise-title">
Exercise 1 of 2. Guess</span></p><div class="nn-prompt"><p>How much?</p></div>
<button>Check</button></div></div>
<dl class="simple glossary"><dt id="term-a">cost</dt><dd><p>A number.</p></dd></dl>
</section></section></article>"""


def test_a_page_gives_its_sections_and_what_is_found_for_itself():
    entries = {entry[1]: entry[2:] for entry in entries_of(7, tree(PAGE))}
    assert entries == {
        "nets": ("chapter", "3. Nets", "First words."),
        "cost": ("section", "The cost", "It is C: C = 1/2"),
        "equation-eq-c": ("equation", "Equation (3.1)", "C = 1/2"),
        "thm-t": ("theorem", "Theorem 3.1", "It holds."),
        "ex-1": ("exercise", "Exercise 1 of 2. Guess", "How much?"),
        "term-a": ("term", "cost", "A number."),
    }


def test_a_row_of_the_symbol_table_leads_to_where_the_symbol_is_introduced():
    cells = [mathml("x"), "x", "inputs", mathml(r"n \times m"), "<a href='02.html#sec-x'>here</a>"]
    row = "".join(f"<td><p>{cell}</p></td>" for cell in cells)
    page = f"<article><div class='tag_symbol-table'><table><tr>{row}</tr></table></div></article>"
    assert entries_of(0, tree(page)) == [
        (0, "02.html#sec-x", "symbol", "x, read “x”", "inputs. Shape: n×m.")
    ]


def test_a_tree_is_written_as_it_was_read():
    html = '<p class="a">x &lt; y<br>and <em>z</em></p>'
    assert markup(tree(html)) == html
    assert text_of(tree(html)) == "x < y and z"
