"""A site that leaves Pyodide to a CDN, which a second server on this machine plays."""

from __future__ import annotations

import json
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tools import live
from tools.lighthouse import Server

BOOT = 240_000  # ms, on a busy machine
CHAPTER = "chapters/02-notation.html"


class Cdn(SimpleHTTPRequestHandler):
    """Pyodide's files, for pages of any site; of one of them the last byte may be altered."""

    altered = ""

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        contents = bytearray(Path(self.directory, name).read_bytes())
        contents[-1] ^= name == self.altered
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(name))
        self.send_header("Content-Length", str(len(contents)))
        self.end_headers()
        self.wfile.write(contents)

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Site(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def serving(handler: type[SimpleHTTPRequestHandler], folder: Path) -> Iterator[str]:
    with Server(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def addresses(html: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where the site lies, and where the CDN."""
    folder = tmp_path_factory.mktemp("site")
    live.link_all(html, folder)
    place = folder / live.PLACE
    with ExitStack() as stack:
        cdn = stack.enter_context(serving(Cdn, live.ORIGINALS))
        live.leave_to(cdn, place / "pyodide")
        live.write(place / "sizes.json", json.dumps(live.sizes(place / "pyodide")))
        yield stack.enter_context(serving(Site, folder)), cdn


@pytest.fixture
def chapter(browser: Browser, addresses: tuple[str, str]) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(addresses[0] + CHAPTER)
        yield page


def test_python_comes_from_the_cdn_and_all_else_from_the_site(chapter: Page, addresses):
    asked: list[str] = []
    chapter.context.on("request", lambda request: asked.append(request.url))
    chapter.get_by_role("button", name="Run", exact=True).first.click()
    expect(chapter.locator(".nn-live-state").first).to_contain_text("✓ ran in", timeout=BOOT)
    site, cdn = addresses
    theirs = {url.removeprefix(cdn) for url in asked if url.startswith(cdn)}
    wheels = {
        Path(e["file_name"]).name for e in live.read_lock(live.ORIGINALS)["packages"].values()
    }
    assert set(live.CORE) - theirs == {"pyodide.mjs"}  # an import that could not be checked
    assert any(name.startswith("numpy-") for name in theirs)
    assert theirs <= {*live.CORE, *wheels}
    assert all(url.startswith((site, cdn, "blob:")) for url in asked)


@pytest.mark.parametrize("text", ["a.cdn/folder", "ftp://a.cdn/folder", "https:///folder"])
def test_what_is_no_address_is_refused_in_one_sentence(text: str):
    with pytest.raises(ArgumentTypeError, match="is no address: write https://"):
        live.folder_address(text)
    assert live.folder_address("https://a.cdn/folder") == "https://a.cdn/folder/"


@pytest.mark.parametrize("altered", ["pyodide.asm.wasm", "pyodide.asm.mjs", "numpy"])
def test_an_altered_file_is_refused_in_one_sentence(
    chapter: Page, altered: str, monkeypatch: pytest.MonkeyPatch
):
    [name] = [path.name for path in live.ORIGINALS.glob(f"{altered}*")]
    monkeypatch.setattr(Cdn, "altered", name)
    chapter.get_by_role("button", name="Run", exact=True).first.click()
    strip = chapter.locator(".nn-live-strip")
    expect(strip).to_contain_text(
        f"{name} is not the file that this site was made with", timeout=BOOT
    )
    expect(strip).to_be_visible()
    expect(chapter.get_by_text("Python did not start", exact=True)).to_be_visible()
    strip.get_by_role("button", name="Close").click()
    expect(strip).to_be_hidden()
