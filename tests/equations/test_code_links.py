"""On the built site, each equation that nnbook implements leads to its line, and the line back."""

import re

from book import ROOT, built_html, chapter_paths, read
from registry import labelled_equations

from booksite.code import equations_and_code, read_modules


def test_equations_and_lines_lead_to_each_other():
    html = built_html()
    pages = {
        equation.label: f"chapters/{path.stem}.html"
        for path in chapter_paths()
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for equation in labelled_equations(cell.source, path.stem)
    }
    to_code, _ = equations_and_code(ROOT / "nnbook")
    modules = read_modules(ROOT / "nnbook")
    assert len(to_code) >= 20
    for label, names in to_code.items():
        assert label in pages, f"{names} name {label}, which no chapter has"
        chapter = (html / pages[label]).read_text(encoding="utf-8")
        for name in names:
            module = max(
                (m for m in modules if name.startswith(f"{m.dotted}.")), key=lambda m: m.dotted
            )
            anchor = name.removeprefix(f"{module.dotted}.")
            assert f'href="../{module.page}.html#{anchor}"' in chapter
            source = (html / f"{module.page}.html").read_text(encoding="utf-8")
            assert re.search(rf'href="[./]*{re.escape(pages[label])}#equation-{label}"', source)
