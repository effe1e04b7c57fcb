"""The widgets' scripts: one ES module for each widget, bundled from the modules beside this file.

A front end imports a widget's module from a text, which has no folder from which it could import
others. So esbuild joins each with what it imports (tools/bundle.mjs) and puts it into
nnbook/bundles, which git ignores and an installed package holds.
"""

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parent
BUNDLES = PACKAGE / "bundles"
FOLDERS = ("booksite/finding", "booksite/host", "nnbook/exercises", "nnbook/widgets")
STYLES = ("nnbook/exercises/exercise.css", "nnbook/widgets/base.css", "nnbook/widgets/widget.css")
LAZY_STYLES = "booksite/finding/*.css"  # of scripts that bring their styles along
RULES = ("package-lock.json", "tools/bundle.mjs")


def fingerprint() -> str:
    """The first line of bundles made from the sources as they are now; as in tools/bundle.mjs."""
    modules = [path for folder in FOLDERS for path in (CHECKOUT / folder).glob("*.js")]
    files = [*modules, *CHECKOUT.glob(LAZY_STYLES)]
    names = [path.relative_to(CHECKOUT).as_posix() for path in files]
    digest = hashlib.sha256()
    for name in sorted([*names, *STYLES, *RULES]):
        text = (CHECKOUT / name).read_text(encoding="utf-8")  # line ends of any kind become \n
        digest.update(f"{name}\n{text}\n".encode())
    return f"// {digest.hexdigest()}"


def is_checkout() -> bool:
    """Whether the sources lie beside the package; a wheel has the bundles alone."""
    return (CHECKOUT / "tools" / "bundle.mjs").exists()


@cache
def make_current() -> None:
    """In a checkout, bundle anew if the bundles are not those of the sources."""
    files = list(BUNDLES.glob("*.js"))
    current = fingerprint()
    if files and all(first_line(file) == current for file in files):
        return
    if not (CHECKOUT / "node_modules" / ".installed").exists():
        raise RuntimeError(
            "The widgets' scripts are not bundled, and esbuild is not installed: "
            f"run `make bundles`, or `{sys.executable} -m tools.bundle`, in {CHECKOUT}."
        )
    command = [sys.executable, "-m", "tools.bundle", "--installed"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())


def first_line(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\n")


@cache
def module(name: str) -> str:
    """The text of a widget's ES module, as `render` is called from."""
    if is_checkout():
        make_current()
    file = BUNDLES / f"{name}.js"
    if not file.exists():
        raise RuntimeError(
            f"nnbook has no script for {name!r}: it was installed from a folder in which the "
            f"scripts were not bundled. Install it anew from the repository or a released wheel."
        )
    return file.read_text(encoding="utf-8")
