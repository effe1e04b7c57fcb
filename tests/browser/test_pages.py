"""Every page of the built site: sound HTML, and nothing wrong when a reader opens it."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from book import html_pages
from conftest import LIKE_ANOTHER, Faults, new_context
from playwright.sync_api import BrowserContext, Page

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# What fetches when a page is opened (an <a> does not).
LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}

# Elements that say a formula could not be set, and text that no reader should meet.
BAD_MATHS = "merror, mjx-merror, [data-mjx-error], .MathJax_Error, .katex-error"
RAW_MARKUP = r"""() => {
  const raw = /\$\$|\\\(|\\\[|\\begin\{|\{(?:eq|ref|numref|cite|doc|nnbook)(?::\w+)?\}|\?\?/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('pre, code, script, style, svg, math, annotation, template'))
      continue;
    if (raw.test(node.data)) found.push(node.data.trim().slice(0, 80));
  }
  return found;
}"""
# What stands out to the right of the screen and is not inside something that scrolls.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const scrolls = (e) => e && e !== document.body &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(
    (e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement));
  const name = (e) => `${e.localName}${e.id ? '#' + e.id : ''}.${[...e.classList].join('.')}`;
  return [`page is ${document.scrollingElement.scrollWidth} px wide`, ...out.slice(0, 5).map(name)];
}"""

# What a finger presses, folds opened: 44 px for what stands in its way, 24 px for the rest. A
# control is as large as its label; links within a sentence are left out. (Explorables are measured
# in more states by test_explorables.py.)
SMALL_TARGETS = """() => {
  const controls = "button, summary, input, select, textarea, [role=slider]";
  const folds = [...document.querySelectorAll("details:not([open])")];
  for (const fold of folds) fold.open = true;
  const found = [];
  for (const e of document.querySelectorAll(`a[href], ${controls}`)) {
    const { width, height, bottom } = (e.closest("label") ?? e).getBoundingClientRect();
    if (!width || bottom < 0 || !e.checkVisibility({ visibilityProperty: true })) continue;
    const block = e.closest("p, li, td, dd, figcaption, h1, h2, h3, div");
    const rest = block.textContent.replace(e.textContent, "").trim().length;
    if (getComputedStyle(e).display === "inline" && rest > 2) continue;
    const inTheWay = `article :is(${controls}):not(.copybtn), .nn-start, .prev-next-area a`;
    const least = e.matches(inTheWay) ? 44 : 24;
    // A link on a line of its own has the room between the lines.
    const line = e.localName === "a" ? parseFloat(getComputedStyle(e).lineHeight) : 0;
    const size = Math.min(width, Math.max(height, line));
    if (size < least - 0.1) found.push(`${size} px for ${e.outerHTML.slice(0, 90)}`);
  }
  for (const fold of folds) fold.open = false;
  return found;
}"""


class Html(HTMLParser):
    """The ids, links, pictures and fetched files of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.pictures_without_alt: list[str] = []
        self.descriptions: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if known.get("id") is not None:
            self.ids.append(known["id"])
        if tag == "a" and known.get("name"):
            self.ids.append(known["name"])
        if tag == "a" and known.get("href"):
            self.links.append(known["href"])
        if tag in LOADS and known.get(LOADS[tag]) and known.get("rel") != "canonical":
            self.loads.append(known[LOADS[tag]])
        if tag == "meta" and known.get("name") == "description":
            self.descriptions.append(known.get("content") or "")
        if tag == "img" and "alt" not in known:
            self.pictures_without_alt.append(known.get("src") or "")


@functools.cache
def parsed(path: Path) -> Html:
    return Html(path.read_text(encoding="utf-8"))


def static_faults(root: Path, name: str) -> list[str]:
    """What is wrong with the HTML of a page, without opening it."""
    path = root / name
    page = parsed(path)
    faults = [f"the id {i} occurs {n} times" for i, n in Counter(page.ids).items() if n > 1]
    faults += [f"no alt text: {source}" for source in page.pictures_without_alt]
    for address in page.loads + page.links:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "mailto", "data") or parts.netloc:
            if address in page.loads and parts.scheme != "data":
                faults.append(f"loads from another host: {address}")
            continue
        if parts.path.startswith("/"):
            faults.append(f"holds only at the root of a server: {address}")
            continue
        target = path.parent.joinpath(unquote(parts.path)).resolve() if parts.path else path
        target = target / "index.html" if target.is_dir() else target
        fragment = unquote(parts.fragment)
        if not target.exists():
            faults.append(f"leads nowhere: {address}")
        elif fragment and target.suffix == ".html" and fragment not in parsed(target).ids:
            faults.append(f"the page has no such place: {address}")
    return sorted(set(faults))


# Most of a page's nodes are alike, and axe takes half a minute for them: formulas are of one build
# (a drawing and its MathML), words of code have a few classes, and of a figure axe judges the
# element's own role and words. One formula stays whole, and each that scrolls, since it must be
# reached by keyboard; of each class of words one stays, and the others become plain text.
THIN_OUT = """() => {
  const formulas = [...document.querySelectorAll("span.math, .eqbox")];
  const sample = formulas.find((node) => node.closest("p"));
  const scrolls = (node) => node.scrollWidth > node.clientWidth && node.clientWidth > 0;
  const alike = formulas.filter((node) => node !== sample && !scrolls(node));
  // A header that holds a formula is not empty: its MathML is read aloud. Axe looks for letters.
  for (const node of alike) node.replaceChildren("x");
  for (const node of document.querySelectorAll("svg.nn-figure > g")) node.remove();
  const seen = new Set();
  for (const node of document.querySelectorAll("pre span:not(:has(*))")) {
    const kind = `${node.className} in ${node.closest("div")?.className}`;
    const known = seen.has(kind);
    if (node.textContent.trim().length > 1) seen.add(kind);  // axe gives no verdict on a letter
    if (known) node.replaceWith(...node.childNodes);
  }
}"""
# Contrast hangs on a few properties, and seldom on what lies over what: of the words that agree in
# all of them one stays, and the others go, with what held nothing else.
ONE_OF_EACH_LOOK = """() => {
  const style = (node) => getComputedStyle(node);
  const ground = (node) => {
    const colour = style(node).backgroundColor;
    const through = colour === "rgba(0, 0, 0, 0)" && node.parentElement;
    return through ? ground(node.parentElement) : colour;
  };
  const faded = (node) => node ? style(node).opacity * faded(node.parentElement) : 1;
  const look = (node) => {
    const { color, fontSize, fontWeight, textDecorationLine } = style(node);
    const kind = node.closest("a, button, label, svg, pre, math, .nn-live")?.localName;
    const own = [color, fontSize, fontWeight, textDecorationLine];
    return [...own, ground(node), faded(node), kind].join();
  };
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.trim()) words.push(walker.currentNode);
  const looks = words.map((text) => look(text.parentElement));  // all read before the first goes
  const long = (text) => text.data.trim().length > 1;  // axe gives no verdict on a letter
  const first = new Map();
  words.forEach((text, i) => {
    if (long(text) && !first.has(looks[i])) first.set(looks[i], text);
  });
  const alike = words.filter((text, i) => first.get(looks[i]) !== text);
  for (const text of alike) {
    let empty = text;
    while (empty.parentElement !== document.body && empty.parentElement.childNodes.length === 1)
      empty = empty.parentElement;
    empty.remove();
  }
}"""
CONTRAST = "color-contrast"
# This rule takes as long as all the others, and hangs on the style sheet alone.
LINKS = "link-in-text-block"


def axe_faults(page, where: str, **options: object) -> list[str]:
    """What axe finds in the page as it stands; `options` are those of axe.run."""
    # preload: axe would fetch style sheets itself, and gets those of an @import wrong.
    options |= {"resultTypes": ["violations"], "preload": False}
    result = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{where}, axe {violation['id']}: {violation['help']}: {len(violation['nodes'])} × "
        + json.dumps([node["target"] for node in violation["nodes"][:3]], ensure_ascii=False)
        for violation in result["violations"]
    ]


def thin_out(page) -> None:
    page.evaluate(AXE)
    page.evaluate(THIN_OUT)


def contrast_faults(page, where: str) -> list[str]:
    """The contrasts of a page that is thinned out. It takes the page apart."""
    page.evaluate(ONE_OF_EACH_LOOK)
    return axe_faults(page, where, runOnly=[CONTRAST])


def accessibility_faults(page, where: str, *without: str) -> list[str]:
    """What axe finds in the page, by all rules but those named. It takes the page apart."""
    thin_out(page)
    off = {rule: {"enabled": False} for rule in (CONTRAST, *without)}
    return axe_faults(page, where, rules=off) + contrast_faults(page, where)


def content_faults(page, where: str) -> list[str]:
    bad = page.locator(BAD_MATHS)
    faults = [f"{where}: {bad.count()} formulas not set"] if bad.count() else []
    return faults + [f"{where}: raw markup: {text}" for text in page.evaluate(RAW_MARKUP)]


NOT_LAID = ".nn-later .bd-article > section > section:not(.nn-laid)"


def settled(page) -> None:
    """Move, wait until the page has laid out all its parts, and what follows has been done."""
    page.mouse.move(1, 1)
    page.wait_for_function("(parts) => !document.querySelector(parts)", arg=NOT_LAID)
    page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() =>
          requestAnimationFrame(() => setTimeout(done))))"""
    )


# ------------------------------------------------------------------ the pages


def test_the_html_is_sound(page_name, html):
    faults = static_faults(html, page_name)
    assert not faults, "\n".join(faults)


def test_every_page_says_in_a_sentence_of_its_own_what_it_is_about(html):
    said = {name: parsed(html / name).descriptions for name in html_pages()}
    assert [name for name, all_said in said.items() if len(all_said) != 1] == []
    assert [name for name, (words,) in said.items() if not 20 <= len(words) <= 161] == []
    times = Counter(words for (words,) in said.values())
    assert [words for words, n in times.items() if n > 1] == []


@contextmanager
def window(browser, site, **options: object) -> Iterator[tuple[BrowserContext, Faults]]:
    """A window in which one page after another is opened, and what went wrong in the last."""
    faults = Faults()
    context = new_context(browser, site, faults, **options)
    yield context, faults
    context.close()


@pytest.fixture(scope="module")
def wide(browser, site):
    with window(browser, site, viewport=DESKTOP, color_scheme="light") as opened:
        yield opened


@pytest.fixture(scope="module")
def phone(browser, site):
    with window(browser, site, viewport=PHONE, color_scheme="dark", has_touch=True) as opened:
        yield opened


def visit(window: tuple[BrowserContext, Faults], address: str) -> Page:
    context, faults = window
    faults.clear()
    page = context.new_page()
    page.goto(address, wait_until="load")
    return page


def test_the_page_opens_on_a_phone_in_the_dark(page_name, site, phone):
    page = visit(phone, site + page_name)
    settled(page)
    found = page.evaluate(TOO_WIDE) + page.evaluate(SMALL_TARGETS) + content_faults(page, "phone")
    if not LIKE_ANOTHER.match(page_name):
        found += accessibility_faults(page, "phone, dark", LINKS)
    page.close()
    assert not found + phone[1], "\n".join(found + phone[1])


def test_the_page_opens_wide_in_the_light(own_page, site, wide):
    page = visit(wide, site + own_page)
    settled(page)
    found = content_faults(page, "wide")
    thin_out(page)
    found += contrast_faults(page, "wide, light")
    page.close()
    assert not found + wide[1], "\n".join(found + wide[1])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_from_the_disk(some_page, scheme, html, open_page):
    address = (html / some_page).as_uri()
    page, faults = open_page(address, viewport=DESKTOP, color_scheme=scheme)
    settled(page)
    found = content_faults(page, some_page) + list(faults)
    found += accessibility_faults(page, "wide")  # what a phone folds away, too
    assert not found, "\n".join(found)


# ------------------------------------------------------- each check can fail

GOOD = (
    "<!DOCTYPE html><html lang='en'><head><title>A toy</title></head><body><main>{}</main></body>"
)

# The fault is in the second word of a class, and in the second paragraph of one look.
CODE = (
    "<pre tabindex='0'><span class='k'>for</span> <span class='n' style='color: {0}'>x</span> "
    "<span class='k'>in</span> <span class='n' style='color: {0}'>xs</span></pre>"
)
LINK = (
    "<p>plain</p><p>to <a href='page.html' style='color: #333; text-decoration: {}'>this</a> place"
    "</p>"
)
TABLE = (
    "<h1>Toy</h1><table><thead><tr><th scope='col'>{}</th><th scope='col'>a</th></tr></thead>"
    "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>Toy</h1><a href='#here' id='here'>here</a>", None),
        ("<p id='a'></p><p id='a'></p>", "the id a occurs 2 times"),
        ("<img src='page.html'>", "no alt text"),
        ("<a href='gone.html'>x</a>", "leads nowhere: gone.html"),
        ("<a href='page.html#gone'>x</a>", "no such place: page.html#gone"),
        ("<a href='#gone'>x</a>", "no such place: #gone"),
        ("<a href='/page.html'>x</a>", "only at the root"),
        ("<script src='https://cdn.example/x.js'></script>", "loads from another host"),
        ("<a href='https://example.org/#x'>x</a>", None),
    ],
)
def test_each_fault_of_the_html_is_seen(tmp_path, body, fault):
    (tmp_path / "page.html").write_text(GOOD.format(body), encoding="utf-8")
    faults = static_faults(tmp_path, "page.html")
    assert [fault in found for found in faults] == ([True] if fault else [])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>Toy</h1>", None),
        ("<h1>Toy</h1><script>console.warn('odd')</script>", "console warning: odd"),
        ("<h1>Toy</h1><script>throw Error('odd')</script>", "uncaught: odd"),
        (
            "<h1>Toy</h1><script>fetch('http://a.example').catch(Date)</script>",
            "another host",
        ),
        ("<h1>Toy</h1><math><merror><mtext>?</mtext></merror></math>", "1 formulas not set"),
        ("<h1>Toy</h1><p>see {eq}`eq-a`</p>", "raw markup"),
        ("<h1>Toy</h1><code>$$</code>", None),
        ("<h1>Toy</h1><p style='width: 500px'>wide</p>", "page is 508 px wide"),
        ("<h1>Toy</h1><div style='overflow: auto'><p style='width: 500px'>in</p></div>", None),
        (TABLE.format(""), "axe empty-table-header"),
        (TABLE.format("<span class='math'><math><mi>x</mi></math></span>"), None),
        ("<h1>Toy</h1><p style='color: #aaa; background: #fff'>pale</p>", "axe color-contrast"),
        (f"<h1>Toy</h1>{CODE.format('#aaa')}", "axe color-contrast"),
        (f"<h1>Toy</h1>{CODE.format('#333')}", None),
        (f"<h1>Toy</h1>{LINK.format('none')}", "axe link-in-text-block"),
        (f"<h1>Toy</h1>{LINK.format('underline')}", None),
    ],
)
def test_each_fault_of_an_open_page_is_seen(tmp_path, open_page, body, fault):
    (tmp_path / "page.html").write_text(GOOD.format(body), encoding="utf-8")
    page, faults = open_page((tmp_path / "page.html").as_uri(), viewport=PHONE)
    settled(page)
    found = content_faults(page, "page") + page.evaluate(TOO_WIDE)
    found += accessibility_faults(page, "page") + list(faults)
    assert any(fault in one for one in found) if fault else found == [], found
