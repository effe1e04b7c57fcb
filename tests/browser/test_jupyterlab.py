"""Explorables and exercises in a real JupyterLab with a real kernel: what is dragged can be read,
what is set is drawn, what is answered is kept, what is written is judged."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

from nnbook.exercises import find
from tools.lab import VIEW

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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    folders = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    options = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": work,
        "IdentityProvider.token": token,
        "ServerApp.allow_root": True,
        "ServerApp.contents_manager_class": "tools.lab.Contents",  # as in make lab
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
            env={**os.environ, **folders},
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


def begun(prompt):
    return prompt.inner_text().strip() != "[ ]:"


def run(page, cell):
    """Run the cell with this number and return what stands under it."""
    box = page.locator(".jp-Notebook .jp-CodeCell").nth(cell)
    prompt = box.locator(".jp-InputArea-prompt")
    # On a busy machine Lab misses a key that comes before its shortcuts are bound.
    deadline = time.monotonic() + STARTS
    while not begun(prompt) and time.monotonic() < deadline:
        box.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        patience = time.monotonic() + 3
        while not begun(prompt) and time.monotonic() < patience:
            page.wait_for_timeout(100)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=STARTS * 1000)
    return box.locator(".jp-OutputArea")


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
    box = point.locator(".nn-dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y - 10)
    page.mouse.move(x - 40, y - 20)
    page.mouse.up()
    for view in (first, second):
        view.get_by_text("Exact values and settings").click()
    first.get_by_label("Angle of u in degrees").fill("30")
    # Two views of one model, through the kernel's own manager.
    expect(second.get_by_label("Angle of u in degrees")).to_have_value("30", timeout=SOON)

    expect(run(page, 2)).to_contain_text("read True True 30.0", timeout=SOON)
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
