"""Explorables and exercises in a real JupyterLab with a real kernel: what is dragged can be read,
what is set is drawn, what is answered is kept, what is written is judged."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from book import CHAPTERS, read
from playwright.sync_api import expect

from nnbook.exercises import find
from tools.lab import VIEW
from tools.lab.references import write

STARTS = 120  # seconds for a server or a kernel on a slow, shared machine
SOON = 30_000  # milliseconds for an answer of a kernel that runs
CELLS = [
    "from nnbook.widgets import GradientExplorer\nw = GradientExplorer(x=(1, 2), revealed=True)\nw",
    "w",
    "print('read', w.x[0] < 0.5, w.x[1] > 2, w.angle)",
    "w.x = (-1.5, 0.5)\nprint('set', w.x)",
    "try:\n    w.x = (1, 2, 3)\nexcept ValueError as refusal:\n    print(refusal)",
]

EXERCISES = [
    "from nnbook.exercises import check, exercise, find\nw = exercise('12-saturated')\nw",
    "print('now', w.state)",
    # Its loop is in C, and holds the interpreter.
    "def never(w, b, x, y):\n    return 9**9**9\n\ncheck('12-gradient', never)",
    "check('12-gradient', find('12-gradient').wrongs[0].value)",
    "check('12-gradient', find('12-gradient').solution)",
]

# Dark, and every cell of a notebook there at once, so that all of a chapter can be looked at.
SETTINGS = {
    "@jupyterlab/apputils-extension/themes": {"theme": "JupyterLab Dark"},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}
# How long the start of a part of JupyterLab took is said when it took long.
SLOW = "activate"


def saved_with_a_widget():
    """A notebook as JupyterLab saves it: the view names a model of a kernel that may be gone."""
    data = {VIEW: {"model_id": "gone"}, "text/plain": "in words"}
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("w", outputs=[output])])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return notebook


def answer(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab of its own, on a free port, with no settings or extensions of the reader's."""
    home = tmp_path_factory.mktemp("lab")
    work = home / "work"
    work.mkdir()
    for name, sources in (("story", CELLS), ("exercises", EXERCISES)):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, work / f"{name}.ipynb")
    nbformat.write(saved_with_a_widget(), work / "saved.ipynb")
    for name in ("04-gradients", "07-single-neuron"):
        shutil.copy(CHAPTERS / f"{name}.ipynb", work)
    write(home)  # as make lab does
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    folders = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    for plugin, settings in SETTINGS.items():
        place = home / "jupyter_config_dir/lab/user-settings" / f"{plugin}.jupyterlab-settings"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(settings))
    environment = {**os.environ, **folders}
    trust = [sys.executable, "-m", "jupyter", "trust", *work.glob("[0-9]*.ipynb")]
    subprocess.run(trust, env=environment, check=True, capture_output=True)
    options = {
        "LabApp.extra_labextensions_path": str(home / "labextensions"),
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": work,
        "IdentityProvider.token": token,
        "ServerApp.allow_root": True,
        "ServerApp.contents_manager_class": "tools.lab.Contents",  # as in make lab
        "KernelManager.transport_encryption": "auto",
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--{name}={value}" for name, value in options.items()]
    log = home / "lab.log"
    with log.open("w") as sink:
        server = subprocess.Popen(
            command,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    base = f"http://127.0.0.1:{port}/"
    try:
        deadline = time.monotonic() + STARTS
        while not answer(f"{base}api/status?token={token}"):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.5)
        yield base, token
    finally:
        server.terminate()  # it ends its kernels first
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def site(lab):
    """In this file the site is JupyterLab; other hosts are refused and noted."""
    return lab[0]


def run(page, cell):
    """Run the cell with this number, be it once more, and return what stands under it."""
    box = page.locator(".jp-Notebook .jp-CodeCell").nth(cell)
    prompt = box.locator(".jp-InputArea-prompt")
    # Its text is empty while the browser leaves out what is not in view.
    expect(prompt).to_have_text(re.compile(r"\[[ \d]*\]:"), timeout=STARTS * 1000)
    before = prompt.text_content()
    # On a busy machine Lab misses a key that comes before its shortcuts are bound.
    deadline = time.monotonic() + STARTS
    while prompt.text_content() == before and time.monotonic() < deadline:
        box.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        patience = time.monotonic() + 3
        while prompt.text_content() == before and time.monotonic() < patience:
            page.wait_for_timeout(100)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=STARTS * 1000)
    return box.locator(".jp-OutputArea")


def run_until(page, cell, text):
    """Run the cell until it prints the text. What is changed in a view goes to the kernel one
    message after the other, each when the one before has been answered: on a slow machine a cell
    that is run at once overtakes the last of them."""
    deadline = time.monotonic() + SOON / 1000
    while text not in (output := run(page, cell)).inner_text() and time.monotonic() < deadline:
        page.wait_for_timeout(500)
    expect(output).to_contain_text(text)


def dragged(page, handle, *ways):
    """Press on the handle and move by these ways from where it was. Lab goes on scrolling to the
    cell that has run as outputs grow, so that a press may miss what stood there a moment before."""
    deadline = time.monotonic() + SOON / 1000
    held, before = False, None
    while not held:
        assert time.monotonic() < deadline, "the handle never stands still"
        box = handle.locator(".nn-dot").bounding_box()
        if box != before:
            before = box
            page.wait_for_timeout(300)
            continue
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        held = handle.evaluate("node => node === document.activeElement")
        if not held:
            page.mouse.up()
            before = None
    for dx, dy in ways:
        page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def opened(lab, open_page, name, count):
    """The notebook in Lab, its kernel idle."""
    base, token = lab
    address = f"{base}lab/tree/{name}.ipynb?token={token}&reset"
    page, faults = open_page(address, viewport={"width": 1200, "height": 1400})
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(count, timeout=SOON)
    idle = page.locator('.jp-NotebookPanel [data-status="idle"]').first
    expect(idle).to_be_visible(timeout=STARTS * 1000)
    return page, faults


def test_what_is_dragged_is_read_in_the_next_cell_and_what_python_sets_is_drawn(lab, open_page):
    page, faults = opened(lab, open_page, "story", len(CELLS))
    first, second = run(page, 0), run(page, 1)
    point = first.get_by_role("slider", name="Point (x, y)")
    expect(point).to_be_visible(timeout=SOON)
    expect(second.get_by_role("slider", name="Point (x, y)")).to_be_visible(timeout=SOON)
    first.scroll_into_view_if_needed()
    dragged(page, point, (-20, -10), (-40, -20))
    for view in (first, second):
        view.get_by_text("Exact values and settings").click()
    first.get_by_label("Angle of u in degrees").fill("30")
    # Two views of one model, through the kernel's own manager.
    expect(second.get_by_label("Angle of u in degrees")).to_have_value("30", timeout=SOON)

    run_until(page, 2, "read True True 30.0")
    expect(run(page, 3)).to_contain_text("set [-1.5, 0.5]", timeout=SOON)
    for view in (first, second):
        expect(view.get_by_label("x", exact=True)).to_have_value("-1.5", timeout=SOON)
        expect(view.locator(".nn-value").first).to_have_text(
            "3.128", timeout=SOON
        )  # 1.5² + cos 0.5
    refusal = "x has 3 rows (shape (3,)), but 2 rows are wanted"
    expect(run(page, 4)).to_contain_text(refusal, timeout=SOON)
    expect(first.get_by_label("y", exact=True)).to_have_value("0.5")

    # To the notebook b inserts a cell, x cuts one, and an arrow leads to the next.
    dial = first.get_by_label("Angle of u in degrees")
    dial.focus()
    for key in ("b", "x", "ArrowDown"):
        page.keyboard.press(key)
    expect(dial).to_have_value("29", timeout=SOON)
    expect(dial).to_be_focused()
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(CELLS))
    assert not [fault for fault in faults if "another host" in fault], json.dumps(faults)


def test_an_exercise_is_worked_and_a_written_function_judged(lab, open_page):
    page, faults = opened(lab, open_page, "exercises", len(EXERCISES))
    field = run(page, 0).get_by_label("Your answer, a number")
    expect(field).to_be_visible(timeout=SOON)
    field.fill(str(find("12-saturated").payload()["variants"][0]["answer"][0][0]))
    field.press("Enter")
    expect(page.locator(".nn-state").first).to_have_text("solved")
    expect(run(page, 1)).to_contain_text("now solved", timeout=SOON)
    expect(run(page, 2)).to_contain_text("it ran longer than 2 s", timeout=SOON)
    mistake = find("12-gradient").wrongs[0]
    expect(run(page, 3)).to_contain_text("central differences", timeout=SOON)
    expect(page.locator(".nn-cure").last).to_contain_text("See chapter 12", timeout=SOON)
    assert mistake.words.split("$")[0].strip() in page.locator(".nn-verdict").last.inner_text()
    expect(run(page, 4)).to_contain_text("✓ right in all", timeout=SOON)
    keys = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('nnbook'))")
    prefix = "nnbook:v1:jupyter:"  # apart from the site's, should both come from one address
    assert sorted(keys) == [f"{prefix}12-gradient", f"{prefix}12-saturated"]
    # Links of the site lead nowhere here: they are words.
    assert page.locator(".nn-exercise a").count() == 0
    assert not [fault for fault in faults if "another host" in fault], json.dumps(faults)


def asked(lab, path: str, method: str = "GET", content: object = None) -> object:
    """What the server answers to a request of its API."""
    base, token = lab
    request = urllib.request.Request(
        f"{base}api/{path}",
        method=method,
        headers={"Authorization": f"token {token}"},
        data=None if content is None else json.dumps(content).encode(),
    )
    with urllib.request.urlopen(request, timeout=STARTS) as reply:
        return json.loads(reply.read() or "null")


def test_a_saved_widget_is_words_when_its_kernel_is_gone(lab):
    def kinds():
        found = asked(lab, "contents/saved.ipynb")
        return set(found["content"]["cells"][0]["outputs"][0]["data"])

    assert kinds() == {"text/plain"}
    session = {"path": "saved.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    session = asked(lab, "sessions", "POST", session)
    assert kinds() == {"text/plain", VIEW}  # its models may live
    asked(lab, f"sessions/{session['id']}", "DELETE")
    assert kinds() == {"text/plain"}


def test_a_chapter_has_its_references_captions_and_colours(lab, open_page):
    nb = read(CHAPTERS / "07-single-neuron.ipynb")
    alts = [
        cell.metadata.mystnb.image.alt
        for cell in nb.cells
        if "figure" in cell.metadata.get("mystnb", {})
    ]
    count = sum(cell.cell_type == "code" for cell in nb.cells)
    page, faults = opened(lab, open_page, "07-single-neuron", count)
    figures, captions = page.locator(".nn-figure"), page.locator(".nn-caption")
    expect(captions).to_have_count(len(alts), timeout=SOON)
    expect(captions.first).to_contain_text("Fig. 7.1 Four neurons that try to run the lamp.")
    assert figures.evaluate_all("nodes => nodes.map((node) => node.ariaLabel)") == alts
    ground = figures.first.locator("#patch_1 path").evaluate("node => getComputedStyle(node).fill")
    assert max(map(int, re.findall(r"\d+", ground))) < 64  # figures are dark where the page is

    texts = page.locator(".jp-MarkdownCell .myst")
    expect(texts.first).to_contain_text("Fig. 7.1 has the totals")
    expect(page.locator("#eq-neuron-z")).to_contain_text("(7.1)")
    expect(texts.filter(has_text="the neuron fires or it does not").first).to_contain_text(
        "it does not [McCulloch and Pitts, 1943]"
    )
    expect(page.locator('[title$="Not Found"]')).to_have_count(0)
    assert not [fault for fault in faults if SLOW not in fault], json.dumps(faults)

    page.get_by_text("What this chapter gives, needs").click()
    link = texts.first.get_by_role("link", name="The gradient", exact=True)
    link.click()  # to another chapter, at the section
    expect(page.locator("#sec-gradient")).to_be_in_viewport(timeout=STARTS * 1000)
