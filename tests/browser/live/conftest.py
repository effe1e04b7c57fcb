"""The live site, which `make live` built, in the place of the book's."""

from __future__ import annotations

from pathlib import Path

import pytest
from book import BUILD


@pytest.fixture(scope="session")
def html() -> Path:
    site = BUILD / "live"
    if not (site / "_static" / "live" / "sizes.json").exists():
        pytest.fail("the live site is not built: run make live")
    return site
