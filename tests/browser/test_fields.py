"""The number fields of every explorable hold what may be typed into them, and show all of it."""

import conftest
import widget_page
from playwright.sync_api import expect

import nnbook.widgets
from nnbook.widgets.base import Explorer

# The longest value within the limits, one step inside them; 18 px are for the arrows, if any.
CUT = """
(el) => [...el.querySelectorAll("input[type=number]")].flatMap((field) => {
  const decimals = (field.step.split(".")[1] ?? "").length;
  const ends = [Number(field.min) + Number(field.step), Number(field.max) - Number(field.step)];
  const values = ends.map((value) => value.toFixed(decimals));
  const style = getComputedStyle(field);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const needed = Math.max(...values.map((value) => pen.measureText(value).width)) +
    parseFloat(style.paddingLeft) + parseFloat(style.paddingRight) +
    (style.appearance === "textfield" ? 0 : 18);
  const name = field.ariaLabel ?? field.labels[0]?.textContent;
  return needed <= field.clientWidth ? [] : [[name, ...values]];
})
"""


def test_no_number_field_cuts_its_value(browser, tmp_path):
    classes = [getattr(nnbook.widgets, name) for name in nnbook.widgets.__all__]
    explorers = [kind for kind in classes if issubclass(kind, Explorer)]
    states = {f"m{i}": widget_page.stored(kind()) for i, kind in enumerate(explorers)}
    widget_page.write(tmp_path, widget_page.page(states, list(states)))
    faults = conftest.Faults()
    with widget_page.serve(tmp_path) as address:
        context = conftest.new_context(browser, address, faults)
        page = context.new_page()
        page.goto(f"{address}/index.html")
        fields = 0
        for i, kind in enumerate(explorers):
            box = page.locator(".nn-widget-place").nth(i)
            box.scroll_into_view_if_needed()
            expect(box.get_by_role("button").first).to_be_attached()
            assert box.evaluate(CUT) == [], kind.__name__
            fields += box.locator("input[type=number]").count()
        assert fields > 10
        context.close()
    assert not faults
