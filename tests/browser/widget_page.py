"""A page as MyST-NB writes it, with widgets but without the book, served with the strict policy."""

import base64
import functools
import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from ipywidgets import Widget
from ipywidgets.embed import escape_script
from playwright.sync_api import Locator, Page, expect

from nnbook.widgets.base import fixed

ROOT = Path(__file__).parents[2]
HOST = ROOT / "booksite" / "bundles" / "afm-host.js"
POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
# The colours of the site, light and dark, so that contrast is judged as the reader sees it.
COLOURS = re.findall(
    r'^html\[data-theme="(?:light|dark)"\] \{.*?^\}',
    (ROOT / "booksite" / "static" / "book.css").read_text(encoding="utf-8"),
    flags=re.MULTILINE | re.DOTALL,
)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # all that the dark can change
BODY = """
body {
  margin: 0; background: var(--nn-paper); color: var(--nn-ink);
  font-family: "Liberation Sans", Arial, Helvetica, sans-serif;
}
main { max-width: 780px; margin: auto; padding: 8px; }
"""


def module(esm: str, **state: Any) -> dict[str, Any]:
    """The stored state of an anywidget with this module; bytes become buffers, as in nbclient."""
    buffers = [
        {"path": [name], "encoding": "base64", "data": base64.b64encode(value).decode()}
        for name, value in state.items()
        if isinstance(value, bytes)
    ]
    plain = {name: value for name, value in state.items() if not isinstance(value, bytes)}
    return {"state": {"_esm": esm, **plain}, "buffers": buffers}


def stored(widget: Widget) -> dict[str, Any]:
    """The stored state of a real widget."""
    return Widget.get_manager_state(widgets=[widget])["state"][widget.model_id]


def page(states: dict[str, dict[str, Any]], views: Sequence[str]) -> str:
    """The HTML of a page with these states, by model id, and these views of them."""

    def script(kind: str, content: dict[str, Any]) -> str:
        body = escape_script(json.dumps(content))
        return f'<script type="application/vnd.jupyter.widget-{kind}+json">{body}</script>'

    outputs = "\n".join(
        f'<div class="output">{script("view", {"model_id": view, "version_major": 2})}</div>'
        for view in views
    )
    state = {"state": states, "version_major": 2, "version_minor": 0}
    return f"""<!doctype html><html lang="en" data-theme="light"><head>
<meta charset="utf-8"><title>Widgets</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="page.css">
<script src="afm-host.js" defer></script></head>
<body><main><h1>Widgets</h1>{outputs}{script("state", state)}</main></body></html>"""


def write(folder: Path, html: str) -> Path:
    """Put the page and the two files that it asks for into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "afm-host.js").write_text(HOST.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "page.css").write_text("\n".join([*COLOURS, BODY]), encoding="utf-8")
    path = folder / "index.html"
    path.write_text(html, encoding="utf-8")
    return path


class _Strict(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        """Keep the test report quiet."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the folder with the strict policy on a free port; yield the address."""
    handler = functools.partial(_Strict, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        # It is shut down when it next looks: every 20 ms, not every half second.
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


# ---- what the stories of the explorables do ----------------------------------------------


def settle(page: Page) -> None:
    """Wait until what was asked of the explorable is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


PRESS_COPY = """() => {
  const buttons = [...document.querySelectorAll(".nn-widget button")];
  const copy = buttons.find((one) => one.textContent === "Copy link to this state");
  if (!copy.checkVisibility()) throw new Error("there is no link to copy");
  copy.click();
}"""


def shown_state(page: Page) -> dict[str, Any]:
    """The state that "Copy link to this state" puts into the address."""
    settle(page)
    # Pressed by the page itself: Playwright would wait for frames, several times in each test.
    page.evaluate(PRESS_COPY)
    code = page.url.partition("=")[2]
    return json.loads(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))


def words(node: Locator) -> str:
    """The text of a sentence, its formulas as they were written."""
    return node.evaluate(
        """(node) => {
          const copy = node.cloneNode(true);
          for (const math of copy.querySelectorAll("math")) {
            math.replaceWith(math.getAttribute("alttext") ?? math.textContent);
          }
          return copy.textContent;
        }"""
    )


def ask(page: Page) -> str:
    """The question."""
    settle(page)
    return words(page.locator(".nn-question"))


def answer(page: Page) -> str:
    """What stands under the question: what to do, or the verdict."""
    settle(page)
    return words(page.locator(".nn-reply"))


def live(page: Page) -> str:
    """The state in a sentence."""
    settle(page)
    return words(page.locator(".nn-live"))


def texts(nodes: Locator) -> list[str]:
    """The texts of those that can be seen."""
    return nodes.locator("visible=true").all_inner_texts()


def click(page: Page, name: str) -> None:
    """Press the button with this name."""
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def minus(text: str) -> str:
    """The text of a number with the minus sign of the page."""
    return text.replace("-", "−")


def drag(page: Page, handle: Locator, dx: float, dy: float) -> None:
    """Take the handle and move it by so many pixels."""
    handle.scroll_into_view_if_needed()
    box = handle.locator(".nn-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for part in (0.3, 0.6, 1):
        page.mouse.move(x + part * dx, y + part * dy)
    page.mouse.up()


def touch(page: Page, handle: Locator, dx: float, dy: float) -> None:
    """The same by a finger; the page needs has_touch."""
    handle.scroll_into_view_if_needed()
    box = handle.locator(".nn-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    places = [{"x": x + part * dx, "y": y + part * dy} for part in (0, 0.5, 0.9, 1)]
    kinds = ["touchStart", *["touchMove"] * 3]
    for kind, at in [*zip(kinds, places, strict=True), ("touchEnd", None)]:
        points = [at] if at else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        settle(page)  # moves of one frame are delivered as one


def axe(page: Page, theme: str) -> list[tuple[str, list[str]]]:
    """What axe-core finds on the page in the light, or in the dark that is not as in the light."""
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    rules = {"runOnly": COLOUR_RULES} if theme == "dark" else {}
    run = "async (options) => (await axe.run(options)).violations"
    found = page.evaluate(run, {**rules, "resultTypes": ["violations"], "preload": False})
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def say(value: float, decimals: int = 3) -> str:
    """The number as the page writes it."""
    return minus(fixed(float(value), decimals))


def plain(value: float, decimals: int = 3) -> str:
    """The number as the page writes it without needless decimals."""
    return say(value, decimals).rstrip("0").rstrip(".")


def unit(page: Page, plot: int, length: float) -> float:
    """Pixels of one data unit of a picture whose horizontal axis is so long."""
    frame = page.locator(".nn-frame").locator("visible=true").nth(plot)
    return frame.bounding_box()["width"] / length


def expect_secrets_hidden(page: Page) -> None:
    """Nothing that is to be predicted can be seen."""
    for secret in page.locator(".nn-secret").all():
        expect(secret).to_be_hidden()


def entries(array: np.ndarray, decimals: int = 3) -> list[str]:
    """The entries of a matrix or column in the order in which the page writes them."""
    return [say(entry, decimals) for entry in np.ravel(array)]


def press(page: Page, control: Locator, *keys: str) -> None:
    """Give the control the focus and press the keys."""
    control.focus()
    for key in keys:
        page.keyboard.press(key)
    settle(page)


def type_in(page: Page, label: str, text: str) -> None:
    """Type the text into the field with this label."""
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Enter")
    settle(page)
