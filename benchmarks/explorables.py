"""Frame time and size of every explorable, on the built site in Chromium at CPU ×4 slow-down.

For each one, while its first handle, slider or button is driven by the keyboard: the script,
style and layout work per frame, and all work of the main thread, with what the same keys cost on
a plain link (the driver's share, and the painting of the page without a graphics card, are in it);
then the gzipped size of its code with the styles and the host. The machine may be noisy, so the
fastest of several rounds is reported.
Run after `make book`: .venv/bin/python benchmarks/explorables.py
"""

import gzip
import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "_build" / "html" / "chapters").glob("*.html"))
STATIC = ROOT / "_build" / "html" / "_static"
MODULES = re.compile(r'src="[./]*/_static/(widgets/\w+\.js)')
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FRAMES, ROUNDS, SLOWDOWN = 40, 3, 4
OWN_WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def code_size(page: Path) -> int:
    """Gzipped bytes of what the widgets of a page need: modules, styles, host."""
    files = [*sorted(set(MODULES.findall(page.read_text()))), "widgets.css", "afm-host.js"]
    return len(gzip.compress(b"".join((STATIC / file).read_bytes() for file in files)))


def drive(page, session, control) -> tuple[float, float]:
    """Milliseconds per frame while the control is moved by keys: own work, and all tasks."""

    def spent() -> tuple[float, float]:
        found = session.send("Performance.getMetrics")["metrics"]
        seconds = {metric["name"]: metric["value"] for metric in found}
        return sum(seconds[name] for name in OWN_WORK), seconds["TaskDuration"]

    control.focus()
    before = spent()
    for i in range(FRAMES):
        page.keyboard.press(("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown")[i % 4])
        page.evaluate("() => new Promise(requestAnimationFrame)")
    own, tasks = (1000 * (b - a) / FRAMES for a, b in zip(before, spent(), strict=True))
    return own, tasks


def main() -> None:
    found = filter(None, map(shutil.which, ("chromium-headless-shell", "chromium")))
    browser_path = os.environ.get("CHROMIUM") or next(found, None)  # None: Playwright's own
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for path in PAGES:
            if not set(MODULES.findall(path.read_text())) - {"widgets/exercises.js"}:
                continue  # no explorable
            page = browser.new_page(viewport={"width": 1100, "height": 900})
            page.goto(path.as_uri())
            place = page.locator(".nn-widget-place:not(:has(.nn-exercise))").first
            place.scroll_into_view_if_needed()
            page.locator(".nn-widget-place[data-live]:not(:has(.nn-exercise))").first.wait_for()
            if (reveal := place.get_by_role("button", name=re.compile("Reveal|Show all"))).count():
                reveal.first.click()
            control = place.locator("[role=slider], input[type=range], [role=grid], svg [tabindex]")
            control = control.first if control.count() else place.locator("button").first
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable")
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
            link = min(drive(page, session, page.locator("a").first) for _ in range(ROUNDS))
            own, tasks = min(drive(page, session, control) for _ in range(ROUNDS))
            print(
                f"{path.stem:30s} own work {own:5.1f} ms a frame (a link: {link[0]:4.1f}), ", end=""
            )
            print(f"all tasks {tasks:5.1f} ({link[1]:5.1f}); {code_size(path) / 1024:4.1f} KB gz")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
