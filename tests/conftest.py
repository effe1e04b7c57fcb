"""What every test shares: a plain environment, and a loud line when a browser is missing."""

from __future__ import annotations

import os
import random

import matplotlib
import pytest
from book import NO_BROWSER

# Kernels started by a test inherit this: a reader's own backend or style sheet
# would change figures. In the test process itself nothing may open a window.
os.environ.pop("MPLBACKEND", None)
os.environ["MATPLOTLIBRC"] = os.devnull
matplotlib.use("Agg")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shuffle", type=int, metavar="SEED", help="run files and tests in a random order"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --shuffle: files in a random order, and the tests in each; a notebook's cells stay."""
    seed = config.getoption("shuffle")
    if seed is None:
        return
    files: dict = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    order = random.Random(seed)
    groups = list(files.values())
    order.shuffle(groups)
    for group in groups:
        if group[0].path.suffix == ".py":
            order.shuffle(group)
    items[:] = [item for group in groups for item in group]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of the book is checked; and tests that were skipped for want of a browser."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "share":
                terminalreporter.line(value)
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_BROWSER in report.longrepr[2]
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped)} tests were skipped for want of Chromium. Install it "
            "(Debian: apt-get install chromium; elsewhere: .venv/bin/playwright install "
            "chromium), or name one with CHROMIUM=/path/to/chrome make test."
        )
