"""What every explorable owes its reader, whatever it shows: one test each, over all of them."""

import json
from base64 import b64encode

import pytest
from playwright.sync_api import expect
from widget_page import (
    answer,
    axe,
    click,
    drag,
    expect_secrets_hidden,
    live,
    minus,
    press,
    settle,
    shown_state,
    touch,
    type_in,
)

from nnbook import widgets
from nnbook.widgets.base import Explorer

# A state in which what was to be predicted is shown; {} where nothing is.
AFTER = {
    "BackpropExplorer": {"stage": 9, "revealed": True},
    "ChainExplorer": {"revealed": True, "entry": "1,2", "wrong_order": True},
    "DescentExplorer": {"weights": 2, "drawing": False, "revealed": True, "steps": 5},
    "FeedForwardExplorer": {"step": "a2_1", "revealed": True},
    "GraphExplorer": {"step": "a_u", "revealed": True},
    "IndexExplorer": {"entry": "b1_2"},
    "PlaygroundExplorer": {"steps": 50, "data": "circles", "hidden": 8},
}
EXPLORERS = {name: getattr(widgets, name) for name in widgets.__all__}
STATES = [(name, state) for name in EXPLORERS for state in ("before", "after")]


def made(name, state="before"):
    shown = AFTER.get(name, {"revealed": True}) if state == "after" else {}
    return EXPLORERS[name](**shown)


def controls(page):
    """The controls of the explorable that can be used now."""
    every = page.locator(".nn-widget :is(button, input, select, [tabindex='0'])")
    return [one for one in every.all() if one.is_visible() and one.is_enabled()]


def test_every_explorer_is_here():
    assert set(EXPLORERS.values()) == set(Explorer.__subclasses__())
    assert set(EXPLORERS) > set(AFTER)


# The number fields that are too narrow for the longest value that they take.
CUT = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const fields = [...document.querySelectorAll(".nn-widget input[type=number]")];
  return fields.filter((field) => {
    if (!field.checkVisibility() || !field.min) return false;
    const { font, paddingLeft, paddingRight } = getComputedStyle(field);
    pen.font = font;
    const [low, high] = [Number(field.min), Number(field.max)];
    const near = (low < 0 ? low + 0.01 : high - 0.01).toFixed(2);
    const longest = high < 1 ? high.toFixed(4) : near;
    const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return pen.measureText(longest).width > room;
  }).map((field) => [field.ariaLabel, field.clientWidth]);
}"""


@pytest.mark.parametrize(("name", "state"), STATES)
def test_axe_finds_nothing_no_page_scrolls_sideways_and_no_value_is_cut(drawn, name, state):
    page, faults = drawn(made(name, state), viewport={"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT) == []
    assert axe(page, "light") == axe(page, "dark") == []
    page.set_viewport_size({"width": 820, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 820
    assert page.evaluate(CUT) == []
    assert axe(page, "light") == []
    assert not faults


@pytest.mark.parametrize(("name", "state"), STATES)
def test_a_finger_finds_every_control(drawn, name, state):
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page, faults = drawn(made(name, state), **phone)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(
            ".nn-widget :is(button, input, select, summary, .nn-handle)")]
          .filter((node) => node.checkVisibility({ visibilityProperty: true }))
          .filter((node) => node.getBoundingClientRect().width)
          .map((node) => {
            const { width, height } = (node.closest("label") ?? node).getBoundingClientRect();
            return [node.outerHTML, Math.round(10 * Math.min(width, height)) / 10];
          })"""
    )
    assert [size for size in sizes if size[1] < 44] == []
    assert not faults


KEYS = """() => {
  window.escaped = [];
  document.addEventListener("keydown", ({ key }) => window.escaped.push(key));
  const tell = (node, options) =>
    node.dispatchEvent(new KeyboardEvent("keydown", { ...options, bubbles: true }));
  const every = ".nn-widget :is(button, input, select, [tabindex])";
  for (const node of document.querySelectorAll(every)) {
    for (const key of ["x", "b", "ArrowDown", "Enter"]) tell(node, { key });
  }
  tell(document.querySelector(".nn-widget button, .nn-widget input"), { key: "s", ctrlKey: true });
  return window.escaped;
}"""


@pytest.mark.parametrize("name", EXPLORERS)
def test_keys_stay_in_the_explorable_but_shortcuts_go_through(drawn, name):
    page, faults = drawn(made(name, "after"))
    assert page.evaluate(KEYS) == ["s"]
    assert not faults


@pytest.mark.parametrize("name", EXPLORERS)
def test_home_and_reset_bring_the_first_state_back(drawn, name):
    page, faults = drawn(made(name))
    first = shown_state(page)
    for control in controls(page):
        if control.get_attribute("role") == "slider" or control.get_attribute("type") == "range":
            press(page, control, "ArrowRight")
        elif control.evaluate("(node) => node.localName") == "select":
            control.select_option(index=1)
    if name in ("BackpropExplorer", "FeedForwardExplorer"):
        type_in(page, "x₁", "5")
    if name == "ChainExplorer":
        type_in(page, "x", "0.5")
    if name == "IndexExplorer":
        page.locator(".nn-cell").first.click()
    assert shown_state(page) != first
    click(page, "Reset")
    assert shown_state(page) == first
    assert not faults


# ---- at first sight ---------------------------------------------------------------------


@pytest.mark.parametrize(("name", "state"), STATES)
def test_at_first_sight_there_is_one_question_one_main_button_and_no_label_without_a_value(
    drawn, name, state
):
    page, faults = drawn(made(name, state), folded=True)
    visible = "visible=true"
    assert page.locator(".nn-question").locator(visible).count() == 1
    assert page.locator(".nn-main").locator(visible).count() == 1
    assert page.locator(".nn-folded, .nn-live").locator(visible).count() == 0
    if name != "BackpropExplorer" and name != "FeedForwardExplorer":  # their fields are the net
        fields = page.locator("input[type=number]:not(.nn-ask input)").locator(visible)
        assert fields.count() == 0
    page.eval_on_selector_all(".nn-values", "all => all.forEach((one) => one.open = true)")
    bare = page.evaluate(
        """() => [...document.querySelectorAll(".nn-widget :is(p, li, label):not(.nn-ask)")]
          .filter((node) => node.checkVisibility() && /[=:]\\s*$/.test(node.innerText))
          .filter((node) => !node.querySelector("input")?.value && !node.matches(".nn-caption"))
          .map((node) => node.innerText)"""
    )
    assert bare == []
    assert not faults


ASKING = [name for name in EXPLORERS if "revealed" in made(name)._share]


@pytest.mark.parametrize("name", ASKING)
def test_what_is_asked_is_hidden_and_what_appears_is_pointed_out(drawn, name):
    page, faults = drawn(made(name))
    expect_secrets_hidden(page)
    hidden = page.locator(".nn-secret").count()
    if name == "DescentExplorer":
        click(page, "Reveal the step")
    told = answer(page)
    page.locator(".nn-main").click()
    expect(page.locator(".nn-judged")).to_be_visible()
    assert answer(page) != told
    if hidden:
        assert page.locator(".nn-fresh .nn-secret").locator("visible=true").count() > 0
        press(page, page.locator(".nn-widget button").first, "Tab")
    asked = page.locator(".nn-ask").locator("visible=true").count()
    assert asked == 0
    assert not faults


# ---- dragging and typing ----------------------------------------------------------------


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_wrong_number_is_refused_in_words_and_a_right_one_is_taken(drawn, name):
    page, faults = drawn(made(name, "after"))
    before = shown_state(page)
    for field in page.locator("input[type=number][max]").locator("visible=true").all():
        label, high = field.get_attribute("aria-label"), float(field.get_attribute("max"))
        low = float(field.get_attribute("min"))
        type_in(page, label, str(high + 1))
        assert live(page).startswith(f"{label} must be a number from {minus(f'{low:g}')}")
        expect(page.locator(".nn-live")).to_be_visible()
        assert shown_state(page) == before
        type_in(
            page, label, str(round(low + 0.37 * (high - low), 2))
        )  # a value that none begins with
        before, refused = shown_state(page), before
        assert before != refused, label
    assert not faults


def handles(page):
    """The names of what can be dragged now."""
    nodes = page.locator("[role=slider]").locator("visible=true").all()
    return [node.get_attribute("aria-label") for node in nodes]


@pytest.mark.parametrize("state", ["before", "after"])
@pytest.mark.parametrize("name", EXPLORERS)
def test_a_finger_a_pointer_and_keys_move_every_handle_and_home_brings_it_back(drawn, name, state):
    page, faults = drawn(made(name, state), has_touch=True, viewport={"width": 820, "height": 1400})
    first = shown_state(page)
    for label in handles(page):
        handle = page.get_by_role("slider", name=label, exact=True).locator("visible=true")
        moved = []
        for move in (drag, touch):
            move(page, handle, -25, 35)
            moved.append((shown_state(page), handle.get_attribute("aria-valuetext")))
            assert moved[-1][0] != first, label
            press(page, handle, "Home")
            assert shown_state(page) == first, label
        assert moved[0] == moved[1], label
        press(page, handle, "ArrowLeft", "ArrowDown", "Shift+ArrowLeft")
        assert shown_state(page) != first, label
        press(page, handle, "Home")
        assert shown_state(page) == first, label
    assert not faults


@pytest.mark.parametrize(("name", "state"), STATES)
def test_no_button_loses_the_focus(drawn, name, state):
    page, faults = drawn(made(name, state))
    labels = [one.inner_text() for one in page.locator(".nn-widget button").all()]
    for i, label in enumerate(labels):
        node = page.locator(".nn-widget button").nth(i)
        if not (node.is_visible() and node.is_enabled()):
            continue
        node.focus()
        page.keyboard.press("Enter")
        settle(page)
        within = "document.querySelector('.nn-widget').contains(document.activeElement)"
        assert page.evaluate(within), label
    assert not faults


# A model that keeps count of who listens, and a page in which nothing is laid out.
UNMOUNTED = """async ([esm, state, bytes]) => {
  for (const name of bytes) {
    const all = Uint8Array.from(atob(state[name]), (one) => one.charCodeAt(0));
    state[name] = new DataView(all.buffer);
  }
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const listeners = [];
  const model = {
    get: (name) => state[name],
    set: (values) => {
      Object.assign(state, values);
      for (const { event, callback } of listeners) if (event.slice(7) in values) callback();
    },
    save_changes() {},
    on: (event, callback) => listeners.push({ event, callback }),
    off: (event, callback) => {
      const at = listeners.findIndex((one) => one.event === event && one.callback === callback);
      listeners.splice(at, 1);
    },
  };
  const asked = [];
  const refuse = (owner, name) => {
    const old = owner[name];
    owner[name] = function (...inputs) { asked.push(name); return old.apply(this, inputs); };
    return () => { owner[name] = old; };
  };
  const restore = [
    refuse(Element.prototype, "getBoundingClientRect"),
    refuse(HTMLCanvasElement.prototype, "getContext"),
    refuse(window, "requestAnimationFrame"),
    refuse(window, "getComputedStyle"),
  ];
  const el = document.createElement("div");
  const close = await widget.render({ model, el });
  for (const put of restore) put();
  const [text, before] = [el.textContent, listeners.length];
  const [name] = state._share;
  model.set({ [name]: state[name] });
  await close();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return { asked, text, before, after: listeners.length, changed: el.textContent !== text };
}"""


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_first_state_is_drawn_at_once_without_layout_and_closing_ends_everything(drawn, name):
    page, faults = drawn(made(name))
    widget = made(name)
    state = widget.get_state()
    esm = state.pop("_esm")
    bytes_ = [key for key, value in state.items() if isinstance(value, bytes)]
    for key in bytes_:
        state[key] = b64encode(state[key]).decode()
    plain = {key: value for key, value in state.items() if _is_plain(value)}
    seen = page.evaluate(UNMOUNTED, [esm, plain, bytes_])
    assert seen["asked"] == []
    assert len(seen["text"]) > 100
    assert seen["before"] > 0
    assert (seen["after"], seen["changed"]) == (0, False)
    expect(page.locator(".nn-live")).not_to_be_empty()
    assert not faults


def _is_plain(value):
    try:
        json.dumps(value)
    except TypeError:
        return False
    return True
