"""The whole book as one PDF, A4, by Chromium: python -m tools.paper.pdf book.pdf

Printed twice: the first print tells on which page each heading stands, the second has the numbers
in its table of contents.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser
from pypdf import PdfReader

from tools.paper import Chapter, browser, chapters, data_address, page_of_html, parts, title_page

# What is wider than the paper becomes smaller; letters stay legible, and nothing is cut.
FIT = """() => {
  const measured = [...document.querySelectorAll("math, table")].map((node) => {
    const block = node.parentElement.closest("p, li, td, th, dd, div, figcaption, h1, h2, h3");
    const beside = node.closest(".eqbox")?.nextElementSibling?.offsetWidth ?? 0;
    const width = Math.max(node.getBoundingClientRect().width, node.scrollWidth);
    const letters = Number.parseFloat(getComputedStyle(node).fontSize);
    return { node, room: block.clientWidth - beside, width, letters };
  });
  for (const { node, room, width, letters } of measured) {
    const share = Math.max(0.5, (0.98 * room) / width);
    if (width > room + 1) node.style.fontSize = `${letters * share}px`;
  }
}"""
PAPER_WIDTH = 643  # pixels between the margins of pdf.css: 170 mm


def contents(book: Sequence[Chapter], numbers: Mapping[str, int]) -> str:
    """The table of contents: parts, chapters, sections, and the pages on which they stand."""
    by_page = {chapter.page: chapter for chapter in book}
    rows = []
    for part in parts():
        rows.append(f'<p class="toc-part">{escape(part.title)}</p>')
        for page in part.pages:
            chapter = by_page[page]
            for heading in chapter.headings:
                number = numbers.get(heading.id, "")
                rows.append(
                    f'<p class="toc-{heading.level}"><a href="#{heading.id}">'
                    f"<span>{escape(heading.text)}</span><span>{number}</span></a></p>"
                )
    return f'<nav id="contents"><h1 class="plain">Contents</h1>{"".join(rows)}</nav>'


def document(book: Sequence[Chapter], numbers: Mapping[str, int]) -> str:
    """The book as one page of HTML."""
    bodies = []
    for chapter in book:
        markup = chapter.markup
        for i, png in enumerate(chapter.pictures):
            markup = markup.replace(f'"{chapter.name}-{i}.png"', f'"{data_address(png)}"')
        bodies.append(
            f'<div class="bd-article-container">'
            f'<article class="bd-article" id="{chapter.name}">{markup}</article></div>'
        )
    return page_of_html(f"{title_page()}{contents(book, numbers)}{''.join(bodies)}")


def printed(launched: Browser, html: Path) -> bytes:
    page = launched.new_page(viewport={"width": PAPER_WIDTH, "height": 900}, color_scheme="light")
    page.set_default_timeout(600_000)
    page.goto(html.as_uri())
    page.emulate_media(media="print", color_scheme="light")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(FIT)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    page.close()
    return pdf


def page_numbers(pdf: bytes, book: Sequence[Chapter]) -> dict[str, int]:
    """On which page each heading stands, by its id: where links of the contents lead."""
    reader = PdfReader(BytesIO(pdf))
    places = {name.removeprefix("/"): at for name, at in reader.named_destinations.items()}
    ids = [heading.id for chapter in book for heading in chapter.headings]
    if lost := [name for name in ids if name not in places]:
        raise RuntimeError(f"the PDF has no place {lost[0]!r} to which its contents lead")
    return {name: reader.get_destination_page_number(places[name]) + 1 for name in ids}


def main() -> None:
    to = Path(sys.argv[1]).resolve()
    to.parent.mkdir(parents=True, exist_ok=True)
    html = to.with_suffix(".html")
    with browser() as launched:
        book = list(chapters(launched, "pdf"))
        html.write_text(document(book, {}), encoding="utf-8")
        numbers = page_numbers(printed(launched, html), book)
        html.write_text(document(book, numbers), encoding="utf-8")
        pdf = printed(launched, html)
    if page_numbers(pdf, book) != numbers:
        raise RuntimeError("the numbers in the table of contents have moved what they count")
    to.write_bytes(pdf)
    html.unlink()
    print(f"{to}: {len(PdfReader(BytesIO(pdf)).pages)} pages, {len(pdf) / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
