"""Minutes of reading, and the list of the chapters."""

import nbformat.v4 as notebook

from booksite.home import short
from booksite.way import CHAPTERS, EXERCISES, in_words, minutes, reading, words


def test_words_are_counted_as_they_are_read():
    assert words("One, two don't-stop $a + b$.") == 4
    assert words("(sec-a)=\n## Two words") == 2
    assert words("```{admonition} Title\n:class: tip\nThree more words\n```") == 3
    assert words("See {ref}`the place <sec-a>` and {eq}`eq-b`.") == 5
    assert words("It is\n\n$$\nx = y\n$$ (eq-x)\n\nso.") == 3 + 15


def test_code_that_is_shown_is_read_and_code_that_draws_is_not():
    text = notebook.new_markdown_cell("word " * 200)
    shown = notebook.new_code_cell("x = 1\n" * 100)
    folded = notebook.new_code_cell("x = 1\n" * 100, metadata={"tags": ["hide-input"]})
    cells = [
        notebook.new_notebook(cells=list(cells)) for cells in ([text], [text, folded], [shown])
    ]
    assert [reading(one) for one in cells] == [1, 1, 3]


def test_every_chapter_says_how_long_it_takes():
    for chapter in CHAPTERS:
        read, do = minutes(chapter)
        assert 5 <= read <= 60
        # An appendix may have no exercises.
        assert (5 <= do <= 90) if EXERCISES[chapter] else do == 0
        asks = f", {do} min for {len(EXERCISES[chapter])} exercises" if do else ""
        assert in_words(chapter) == f"{read} min to read{asks}"


def test_numbers_of_the_first_page_are_short():
    assert [short(x) for x in (0.5, -4, 1.006, -0.001, 2.10)] == ["0.5", "−4", "1.01", "0", "2.1"]
