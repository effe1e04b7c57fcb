"""The site as one zip, to be read from a disk: python -m tools.archive site.zip

Without what no page asks for: the theme's own sheets, scripts and fonts, and files of the build.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from booksite.doors import NAME, offered

HTML = Path(__file__).parent.parent / "_build" / "html"
LEFT_OUT = ("_static/vendor/", "_static/scripts/", "_static/styles/", "_static/locales/", "paper/",
            "colab/", ".buildinfo", "objects.inv")  # fmt: skip
DAY = (1980, 1, 1, 0, 0, 0)  # of every file, so that the same site is the same zip


def write(site: Path, to: Path) -> None:
    """Write the zip; its first page offers no other files, since they are not in it."""
    with ZipFile(to, "w") as archive:
        for path in sorted(site.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_dir() or name.startswith(LEFT_OUT) or name.endswith((".map", ".made-of")):
                continue
            content = path.read_bytes()
            if name == "index.html":
                content = offered(content.decode(), []).encode()
            archive.writestr(ZipInfo(f"{NAME}/{name}", DAY), content, ZIP_DEFLATED)


def main() -> None:
    to = Path(sys.argv[1])
    to.parent.mkdir(parents=True, exist_ok=True)
    write(HTML, to)
    print(f"{to}: {to.stat().st_size / 2**20:.1f} MB. Unpack it, and open {NAME}/index.html.")


if __name__ == "__main__":
    main()
