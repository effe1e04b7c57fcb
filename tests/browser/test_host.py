"""The host of widgets in a real browser, under the strict policy; links to a state."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode

import pytest
import widget_page
from playwright.sync_api import expect
from widget_page import settle, type_in

from nnbook.widgets import GradientExplorer


@pytest.fixture
def site(tmp_path):
    """In this file the site is a page of the test's own, served with the strict policy."""
    with widget_page.serve(tmp_path) as address:
        yield f"{address}/"


@pytest.fixture
def show(tmp_path, site, open_page):
    """show(states, views) -> (page, faults): the page with these widgets, open."""

    def show(states, views, query="", **options):
        widget_page.write(tmp_path, widget_page.page(states, views))
        return open_page(f"{site}index.html{query}", **options)

    return show


@pytest.fixture
def explorer(show):
    """explorer(**traits) -> (page, faults): the GradientExplorer, drawn."""

    def explorer(query="", options=None, **traits):
        state = widget_page.stored(GradientExplorer(**traits))
        page, faults = show({"g": state}, ["g"], query, **(options or {}))
        expect(page.locator(".nn-live")).not_to_be_empty()
        return page, faults

    return explorer


def link(state, key="gradient"):
    text = state if isinstance(state, bytes) else json.dumps(state).encode()
    return f"#nn-{key}={urlsafe_b64encode(text).decode().rstrip('=')}"


# ---- links to a state --------------------------------------------------------------------


def state_of(page):
    """The x and the angle that the fields of the page show."""
    settle(page)
    x = [float(page.get_by_label(name, exact=True).input_value()) for name in "xy"]
    return x, float(page.get_by_label("Angle of u in degrees").input_value())


def test_a_copied_link_brings_the_state_back(explorer, site):
    page, faults = explorer(revealed=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Exact values").click()
    type_in(page, "x", "-1.5")
    page.get_by_role("button", name="Copy link to this state").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert copied.startswith(f"{site}index.html#nn-gradient=")
    page.goto("about:blank")
    page.goto(copied)
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert state_of(page) == ([-1.5, 2], 120)
    assert not faults


MALFORMED = {
    "not base64": "#nn-gradient=%%%",
    "not JSON": link(b"{"),
    "not UTF-8": link(b"\xff"),
    "not an object": link(5),
    "null": link(None),
    "empty": link({}),
    "another trait": link({"_esm": "alert(1)"}),
    "inherited name": link({"constructor": 1}),
    "wrong shape": link({"x": [1, 2, 3]}),
    "text": link({"x": ["1", "2"]}),
    "outside": link({"x": [1, 9]}),
    "number for list": link({"x": 1}),
    "list for number": link({"angle": [1]}),
    "null for number": link({"angle": None}),
    "number for truth": link({"revealed": 1}),
    "half right": link({"angle": 10, "x": [1]}),
    "no such widget": link({"x": [1, 1]}, key="nobody"),
    "bad key": "#nn-%E0%A4%A=e30",
}


@pytest.mark.parametrize("query", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_link_is_ignored_with_a_sentence(explorer, query):
    page, faults = explorer(query)
    expect(page.locator(".nn-widget-notice")).to_contain_text("cannot be read; it is ignored")
    assert state_of(page) == ([1, 2], 120)
    assert all("widget state is ignored" in fault for fault in faults)


def test_a_link_followed_on_the_open_page_is_taken_and_other_anchors_are_left_alone(explorer):
    page, faults = explorer(link({"x": [1]}))
    page.evaluate("(hash) => { location.hash = hash; }", link({"x": [0.5, 0.25]}))
    expect(page.locator(".nn-widget-notice")).to_have_count(0)
    expect(page.get_by_label("x", exact=True)).to_have_value("0.5")
    page.evaluate("location.hash = '#nn-section'")
    page.wait_for_timeout(100)
    expect(page.locator(".nn-widget-notice")).to_have_count(0)
    assert len(faults) == 1  # the warning of the first link


# ---- the host --------------------------------------------------------------------------

COUNTER = """
export default {
  initialize({ model }) {
    window.started = (window.started ?? 0) + 1;
    model.on("change:n", () => { window.heard = (window.heard ?? 0) + 1; });
    return () => { localStorage.ended = Number(localStorage.ended ?? 0) + 1; };
  },
  render({ model, el }) {
    const button = document.createElement("button");
    const draw = () => { button.textContent = `n is ${model.get("n")}`; window.drawn++; };
    window.drawn ??= 0;
    button.onclick = () => { model.set("n", model.get("n") + 1); model.save_changes(); };
    model.on("change:n", draw);
    draw();
    el.append(button);
    return () => { localStorage.removed = Number(localStorage.removed ?? 0) + 1; };
  },
};
"""


def test_two_views_of_one_model_stay_in_step_and_initialize_runs_once(show):
    page, faults = show({"m": widget_page.module(COUNTER, n=1)}, ["m", "m"])
    first, second = (page.get_by_role("button").nth(i) for i in range(2))
    first.click()
    second.click()
    expect(first).to_have_text("n is 3")
    expect(second).to_have_text("n is 3")
    assert page.evaluate("[started, heard]") == [1, 2]
    assert not faults


def test_two_models_of_one_class_share_the_module_but_not_the_state(show):
    states = {"a": widget_page.module(COUNTER, n=1), "b": widget_page.module(COUNTER, n=5)}
    page, faults = show(states, ["a", "b"])
    page.get_by_role("button").first.click()
    expect(page.get_by_role("button")).to_have_text(["n is 2", "n is 5"])
    assert page.evaluate("started") == 2
    assert not faults


def test_a_removed_view_is_cleaned_up_and_hears_no_more(show):
    page, faults = show({"m": widget_page.module(COUNTER, n=1)}, ["m", "m"])
    expect(page.get_by_role("button")).to_have_count(2)
    page.evaluate("document.querySelector('.nn-widget-place').remove()")
    page.wait_for_function("localStorage.removed === '1'")
    before = page.evaluate("drawn")
    page.get_by_role("button").click()
    expect(page.get_by_role("button")).to_have_text("n is 2")
    assert page.evaluate("drawn") == before + 1
    assert page.evaluate("localStorage.ended") is None
    assert not faults


def test_leaving_the_page_cleans_up_views_and_models_once(show, site):
    page, faults = show({"m": widget_page.module(COUNTER, n=1)}, ["m", "m"])
    expect(page.get_by_role("button")).to_have_count(2)
    leave = "new PageTransitionEvent('pagehide', {persisted: %s})"
    page.evaluate(f"window.dispatchEvent({leave % 'true'})")  # kept for the way back: nothing ends
    page.wait_for_timeout(50)
    assert page.evaluate("localStorage.removed") is None
    page.evaluate(f"window.dispatchEvent({leave % 'false'})")
    page.wait_for_function("localStorage.removed === '2' && localStorage.ended === '1'")
    assert not faults


def test_binary_state_comes_as_a_dataview(show):
    esm = """export default { render({ model, el }) {
      const bytes = model.get("bytes");
      el.textContent = `${bytes instanceof DataView} ${bytes.getUint8(0)} ${bytes.getUint8(2)}`;
    } };"""
    page, faults = show({"m": widget_page.module(esm, bytes=b"\x07\x00\xff")}, ["m"])
    expect(page.get_by_text("true 7 255")).to_be_visible()
    assert not faults


def test_the_default_export_may_be_a_function(show):
    esm = "export default async () => ({ render({ el }) { el.textContent = 'made'; } });"
    page, faults = show({"m": widget_page.module(esm)}, ["m"])
    expect(page.get_by_text("made")).to_be_visible()
    assert not faults


def test_styles_are_adopted_once(show):
    esm = "export default { render({ el }) { el.textContent = 'red'; el.className = 'r'; } };"
    state = widget_page.module(esm, _css=".r { color: rgb(255, 0, 0); }")
    page, faults = show({"a": state, "b": state}, ["a", "b"])
    expect(page.locator(".r").last).to_have_css("color", "rgb(255, 0, 0)")
    assert page.evaluate("document.adoptedStyleSheets.length") == 1
    assert not faults


GOOD = widget_page.module("export default { render({ el }) { el.textContent = 'fine'; } };")
BROKEN = {
    "syntax": (widget_page.module("export default {"), "Unexpected end of input"),
    "throws": (widget_page.module("throw new Error('bad luck')"), "bad luck"),
    "render": (
        widget_page.module("export default { render() { throw new Error('no ink'); } };"),
        "no ink",
    ),
    "initialize": (
        widget_page.module(
            "export default { initialize() { throw new Error('no start'); }, render() {} };"
        ),
        "no start",
    ),
    "empty": (widget_page.module("export const a = 1;"), "its module has no render function"),
    "no module": ({"state": {"_model_name": "IntSliderModel"}}, "needs a running Jupyter kernel"),
}


@pytest.mark.parametrize(("state", "reason"), BROKEN.values(), ids=BROKEN)
def test_an_error_is_a_sentence_in_the_page_and_spares_the_others(show, state, reason):
    page, faults = show({"bad": state, "good": GOOD}, ["bad", "good"])
    expect(page.get_by_text("fine")).to_be_visible()
    error = page.locator(".nn-widget-error")
    expect(error).to_contain_text("This widget could not be shown: ")
    expect(error).to_contain_text(reason)
    assert faults
    assert all(fault.startswith("console error") for fault in faults)


def test_a_view_without_state_is_a_sentence_in_the_page(show):
    page, faults = show({"good": GOOD}, ["lost", "good"])
    expect(page.get_by_text("fine")).to_be_visible()
    expect(page.locator(".nn-widget-error")).to_contain_text("the page holds no state for it")
    assert len(faults) == 1


def test_the_policy_is_the_one_that_the_host_names():
    source = widget_page.ROOT / "booksite" / "host" / "main.js"
    head = source.read_text(encoding="utf-8").split("*/")[0]
    assert widget_page.POLICY in re.sub(r"\s*\n \*\s*", " ", head)


def test_without_blob_in_the_policy_the_page_says_that_the_widget_is_missing(show, monkeypatch):
    monkeypatch.setattr(widget_page, "POLICY", widget_page.POLICY.replace(" blob:", ""))
    page, faults = show({"good": GOOD}, ["good"])
    expect(page.locator(".nn-widget-error")).to_be_visible()
    assert faults


def test_a_page_opened_from_the_disk_works(tmp_path, open_page):
    state = widget_page.stored(GradientExplorer(revealed=True))
    path = widget_page.write(tmp_path, widget_page.page({"g": state}, ["g"]))
    page, faults = open_page(path.as_uri())
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert state_of(page) == ([1, 2], 120)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".nn-widget-link [role=status]")).not_to_be_empty()
    assert "#nn-gradient=" in page.url
    assert not faults


def test_a_page_under_a_sub_path_works(tmp_path, site, open_page):
    state = widget_page.stored(GradientExplorer(revealed=True))
    widget_page.write(tmp_path / "a" / "b", widget_page.page({"g": state}, ["g"]))
    page, faults = open_page(f"{site}a/b/index.html")
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert state_of(page) == ([1, 2], 120)
    assert not faults
