"""What JupyterLab is told of the book is what the site says."""

import re

from book import built_html

from tools.lab.references import book

REFERENCE = re.compile(
    r'href="[^"]*#(?:equation-)?([\w-]+)"[^>]*>(?:<[^>]+>)*'
    r"(Fig\. [\d.]+|\([\d.]+\)|Theorem [\d.]+)<"
)


def test_numbers_counted_from_the_notebooks_are_those_of_the_site():
    says = {label: place["says"] for label, place in book()["labels"].items()}
    pages = (built_html() / "chapters").glob("*.html")
    found = {pair for page in pages for pair in REFERENCE.findall(page.read_text("utf-8"))}
    assert len(found) > 100
    assert {pair for pair in found if says.get(pair[0]) != pair[1]} == set()


def test_a_caption_holds_no_reference_and_every_source_its_authors_and_year():
    known = book()
    assert not [name for name, caption in known["captions"].items() if "{" + "ref}" in caption]
    assert known["captions"]["fig-neuron"].endswith(
        "the sigmoid of Activation functions and their slopes."
    )
    assert known["cited"]["parr2018"] == ["Parr and Howard", "2018"]
    assert known["cited"]["rumelhart1986"] == ["Rumelhart et al.", "1986"]
