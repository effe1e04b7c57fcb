"""The built site on a server under a sub-path, and a Chromium that sees no other host."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
import widget_page
from book import NO_BROWSER, built_html, html_pages
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tools.lighthouse import Server

expect.set_options(timeout=30_000)  # a busy machine may take long to draw a chapter
SUB_PATH = "/some/sub/path/"  # the site must not know where it lies
NAMES = (
    "chromium-headless-shell",  # the same engine without its windows: a page loads in half the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
# The source pages are made from one template, and differ in words of code alone: one stands for all
# where a page is judged at length.
LIKE_ANOTHER = re.compile(r"code/(?!backprop\.html)")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with an argument `page_name` is run for every page of the site, one with `own_page`
    for those that are like no other, one with `some_page` for the first page, the search page and
    a chapter."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", html_pages())
    if "own_page" in metafunc.fixturenames:
        own = [name for name in html_pages() if not LIKE_ANOTHER.match(name)]
        metafunc.parametrize("own_page", own)
    if "some_page" in metafunc.fixturenames:
        chapter = next(name for name in html_pages() if name.startswith("chapters/"))
        metafunc.parametrize("some_page", ["index.html", "search.html", chapter])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


class Handler(SimpleHTTPRequestHandler):
    """Files of the site under SUB_PATH; for anything else its page 404; no log."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUB_PATH):
            return os.path.join(self.directory, "outside", "the", "sub", "path")
        return super().translate_path("/" + path.removeprefix(SUB_PATH))

    def send_error(self, code: int, *words: str) -> None:
        if code != 404:
            super().send_error(code, *words)
            return
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def html() -> Path:
    """The folder of the built site; it is built if there is none."""
    return built_html()


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """The address of the site, with a slash at its end."""
    server = Server(("127.0.0.1", 0), partial(Handler, directory=str(html)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
    server.shutdown()
    thread.join()
    server.server_close()


def chromium(playwright: Playwright) -> str | None:
    """The path of a Chromium: named by the reader, of the system, or Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            pytest.fail(f"CHROMIUM is {named}, which is no program")
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one the test is skipped, or in CI fails."""
    with sync_playwright() as playwright:
        path = chromium(playwright)
        if path is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(
                f"{NO_BROWSER} found: install it or name it in CHROMIUM"
            )
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as launched:
            yield launched


class Faults(list[str]):
    """What went wrong in a page while it was open."""

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", self._uncaught)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            place = message.location.get("url", "").rpartition("/")[2]
            self.append(f"console {message.type}: {message.text} ({place})")

    def _uncaught(self, error) -> None:
        thrown_in = re.search(r"([^/]+\.js)[^/]*$", error.stack or "")
        self.append(f"uncaught: {error} ({thrown_in[1] if thrown_in else 'the page'})")

    def _failed(self, request) -> None:
        # What a reader leaves a page for is given up by the browser; that is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.append(f"failed: {request.url}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.append(f"{response.status}: {response.url}")


def new_context(browser: Browser, site: str, faults: Faults, **options: object) -> BrowserContext:
    """A fresh profile in which every request to another host is refused and noted."""
    context = browser.new_context(**options)

    def refuse(route) -> None:
        faults.append(f"asks another host: {route.request.url}")
        route.abort()

    context.route(re.compile(rf"^(?!{re.escape(site)}|file:|data:|blob:)"), refuse)
    context.on("page", faults.watch)
    return context


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., tuple[Page, Faults]]]:
    """open_page(address, **context options) -> (page, faults); an address without a host is
    that of a page of the site."""
    contexts = []

    def open_page(address: str, **options: object) -> tuple[Page, Faults]:
        faults = Faults()
        context = new_context(browser, site, faults, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address if ":" in address else site + address, wait_until="load")
        return page, faults

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def drawn(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., tuple[Page, Faults]]]:
    """drawn(widget, **context options) -> (page, faults): a page with this explorable alone, its
    exact values unfolded unless `folded`."""
    with ExitStack() as stack:

        def drawn(widget, folded: bool = False, **options: object) -> tuple[Page, Faults]:
            html = widget_page.page({"w": widget_page.stored(widget)}, ["w"])
            widget_page.write(tmp_path, html)
            address = stack.enter_context(widget_page.serve(tmp_path))
            faults = Faults()
            context = new_context(browser, address, faults, **options)
            stack.callback(context.close)
            page = context.new_page()
            page.goto(f"{address}/index.html")
            expect(page.locator(".nn-live")).not_to_be_empty()
            if not folded:
                page.eval_on_selector_all(
                    ".nn-values", "all => all.forEach((one) => one.open = true)"
                )
            return page, faults

        yield drawn


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """An empty page in a fresh profile; whatever goes wrong in it fails the test at its end."""
    faults = Faults()
    context = new_context(browser, site, faults)
    yield context.new_page()
    context.close()
    assert not faults, "\n".join(faults)
