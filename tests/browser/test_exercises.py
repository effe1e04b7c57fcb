"""Exercises in a real browser, with no kernel: every kind by keyboard, progress, review, advice."""

import json
import re
from pathlib import Path

import pytest
import widget_page
from playwright.sync_api import expect
from widget_page import axe, settle

from nnbook.exercises import all_exercises, exercise, find
from nnbook.exercises.markup import num

PAGE = "chapters/12-one-neuron-derivatives.html"
KEY = "nnbook:v1:site:"
# One of each kind that is worked in the page.
KINDS = {
    "number": "12-zero-bias",
    "matrix": "12-indicator",
    "shape": "12-shape",
    "choice": "12-corner",
    "order": "12-derivation",
    "bug": "12-bug",
}
PROOF = "09-commute"  # judged by its reader


@pytest.fixture
def worked(browser, tmp_path):
    """worked(id, …) -> (page, faults): a page with these exercises alone, each drawn."""
    import conftest

    contexts = []
    folder = tmp_path / "page"
    states = {}

    with widget_page.serve(folder) as address:

        def open_exercises(*ids, **options):
            states.update({f"m{i}": widget_page.stored(exercise(id)) for i, id in enumerate(ids)})
            widget_page.write(folder, widget_page.page(states, list(states)))
            faults = conftest.Faults()
            context = conftest.new_context(browser, address, faults, **options)
            contexts.append(context)
            page = context.new_page()
            page.goto(f"{address}/index.html")
            for i in range(len(ids)):
                box = page.locator(".nn-widget-place").nth(i)
                box.scroll_into_view_if_needed()
                expect(box).to_have_attribute("data-live", "")
            return page, faults

        yield open_exercises
        for context in contexts:
            context.close()


def payload(id):
    return find(id).payload()


def record(page, id):
    return json.loads(page.evaluate("(key) => localStorage.getItem(key)", KEY + id) or "null")


def verdict(page):
    return page.locator(".nn-verdict").first


def give(box, one, entry):
    """Answer an exercise by keyboard alone; the entry is as the payload holds an answer."""
    keys = box.page.keyboard
    if one.kind in ("choice", "bug"):
        box.get_by_role("radio").or_(box.get_by_role("checkbox")).first.focus()
        if one.kind == "bug" or not one.several:
            keys.press("Space")
            for _ in range(entry[0]):
                keys.press("ArrowDown")
        else:
            for k in range(max(entry) + 1):
                if k:
                    keys.press("Tab")
                if k in entry:
                    keys.press("Space")
    elif one.kind == "order":
        before = record(box.page, one.id) or {}
        order = list(before.get("entry") or one.payload()["variants"][0]["start"])
        for place, step in enumerate(entry):
            at = order.index(step)
            box.locator(".nn-steps-field li").nth(at).get_by_role("button", name="up").focus()
            for _ in range(at - place):
                keys.press("Enter")  # the button keeps the focus while its step moves
            order.insert(place, order.pop(at))
        box.get_by_role("button", name="Check").focus()
    else:
        box.locator("form input").first.focus()
        matrix = one.kind != "shape"
        texts = [num(x, 6) for row in entry for x in row] if matrix else ["{}×{}".format(*entry)]
        for k, text in enumerate(texts):
            if k:
                keys.press("Tab")
            keys.press("Control+A")
            keys.type(text)
    keys.press("Enter")


def right_and_wrong(one):
    """The right entry of the first variant, and the wrong ones that have a name."""
    variant = one.payload()["variants"][0]
    if one.kind == "choice":
        holding = [k for k, option in enumerate(variant["options"]) if option["holds"]]
        return holding, [[k] for k in range(len(variant["options"])) if k not in holding]
    if one.kind == "bug":
        return [variant["answer"]], [[m["value"]] for m in variant["mistakes"]]
    if one.kind == "order":
        listed = list(range(len(variant["steps"])))
        i, j = variant["mistakes"][0]["value"]
        wrong = [step for step in listed if step != i]
        return listed, [[*wrong[: wrong.index(j)], i, *wrong[wrong.index(j) :]]]
    return variant["answer"], [m["value"] for m in variant["mistakes"]]


# ---- every kind, by keyboard ---------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_met_and_the_right_answer_is_kept(worked, kind):
    one = find(KINDS[kind])
    page, faults = worked(one.id)
    box = page.get_by_role("region")
    right, wrong = right_and_wrong(one)
    assert wrong
    if one.kind in ("choice", "order", "bug"):  # nothing is typed there
        expect(page.locator(".nn-how-to-type")).to_be_empty()
    for entry in wrong:
        give(box, one, entry)
        expect(verdict(page)).to_contain_text("See chapter")
        expect(verdict(page).get_by_role("link")).to_have_attribute("href", re.compile(r"#sec-"))
    assert record(page, one.id)["state"] == "tried"
    width = verdict(page).locator("> div").bounding_box()["width"]
    give(box, one, right)
    expect(verdict(page)).to_contain_text("✓ Right.")
    assert verdict(page).locator("> div").bounding_box()["width"] == width > 0.9 * 780
    expect(page.locator(".nn-state")).to_have_text("solved")
    assert record(page, one.id)["state"] == "solved"
    assert not faults


def test_a_proof_is_written_compared_ticked_off_and_found_again(worked):
    page, faults = worked(PROOF)
    box, keys = page.get_by_role("region"), page.keyboard
    steps = box.get_by_role("checkbox")
    expect(steps.first).to_be_hidden()
    box.get_by_role("textbox", name="Your proof").focus()
    keys.type("First")
    keys.press("Enter")  # a new line, and no answer
    keys.type("then.")
    keys.press("Tab")
    expect(box.get_by_role("button", name="Compare with a model proof")).to_be_focused()
    keys.press("Enter")
    expect(box.locator(".nn-proof .nn-solution")).to_be_focused()
    expect(box.get_by_role("button", name="Show the solution")).to_be_hidden()
    assert record(page, PROOF)["state"] == "tried"
    for k in range(steps.count()):
        keys.press("Tab")
        expect(steps.nth(k)).to_be_focused()
        if k:
            keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(verdict(page)).to_contain_text(f"You found {steps.count() - 1} of {steps.count()} steps")
    expect(verdict(page)).to_contain_text("See chapter")
    page.reload()
    expect(steps.nth(1)).to_be_checked()
    expect(box.get_by_role("textbox")).to_have_value("First\nthen.")
    steps.first.check()
    box.get_by_role("button", name="Done").click()
    expect(verdict(page)).to_contain_text("✓ Every step is there, as you judge it.")
    expect(page.locator(".nn-state")).to_have_text("solved, as you judge it")
    assert record(page, PROOF)["state"] == "assessed"
    box.get_by_role("button", name="Start afresh").click()
    expect(steps.first).to_be_hidden()
    expect(box.get_by_role("textbox")).to_have_value("")
    assert not faults


def test_arrows_go_from_cell_to_cell_of_a_matrix(worked):
    page, faults = worked(KINDS["matrix"])
    page.get_by_label("row 1, column 1").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("row 2, column 1")).to_be_focused()
    page.keyboard.press("ArrowLeft")  # an empty field: its caret is at both ends
    expect(page.get_by_label("row 1, column 1")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("row 1, column 1")).to_be_focused()
    assert not faults


def shown_steps(page):
    return [item.inner_text() for item in page.locator(".nn-step-text").all()]


def test_steps_are_dragged(worked):
    page, faults = worked(KINDS["order"])
    before = shown_steps(page)
    grips = page.locator(".nn-grip")
    first, last = grips.first.bounding_box(), grips.last.bounding_box()
    page.mouse.move(first["x"] + 5, first["y"] + 5)
    page.mouse.down()
    for part in (0.25, 0.5, 0.75, 1):
        page.mouse.move(first["x"] + 5, first["y"] + part * (last["y"] - first["y"]) + 5)
    page.mouse.up()
    assert shown_steps(page) == [*before[1:], before[0]]
    page.mouse.move(first["x"] + 5, first["y"] + 5)  # nothing is held any more
    assert shown_steps(page) == [*before[1:], before[0]]
    assert not faults


def test_garbage_gets_a_sentence_and_counts_as_no_try(worked):
    page, faults = worked(KINDS["number"])
    field = page.locator("form input")
    for text in ("", "x" * 10_000, "🦆", "1/0", "<img src=x onerror=alert(1)>", "1,5", "\x1b[31m"):
        field.fill(text)
        field.press("Enter")
        expect(verdict(page)).to_have_text(re.compile(r"^\S.{10,200}\.$"))
    assert page.locator(".nn-verdict img").count() == 0
    assert record(page, KINDS["number"]) is None
    assert not faults


# ---- hints, solution, variants, reload -----------------------------------------------------


def test_hints_come_in_steps_then_the_solution_which_is_recorded(worked):
    one = find("12-indicator")
    variant = payload(one.id)["variants"][0]
    page, faults = worked(one.id)
    page.get_by_role("button", name="Hint").click()
    expect(page.locator(".nn-hint-list li")).to_have_count(1)
    page.get_by_role("button", name="Next hint").click()
    expect(page.locator(".nn-hint-list li")).to_have_count(len(variant["hints"]))
    expect(page.get_by_role("button", name="Next hint")).to_be_hidden()
    assert record(page, one.id)["state"] == "untried"
    give(page.get_by_role("region"), one, variant["answer"])
    expect(page.locator(".nn-state")).to_have_text("solved with hints")
    page.get_by_role("button", name="Another one like this").click()
    expect(page.locator(".nn-hint-list")).to_be_hidden()
    page.get_by_role("button", name="Show the solution").click()
    expect(page.locator(".nn-solution")).to_contain_text("Solution.")
    expect(page.locator(".nn-state")).to_have_text("solved with hints")  # never goes back
    assert record(page, one.id)["shown"] is True
    assert not faults


@pytest.mark.parametrize("kind", KINDS)
def test_no_button_loses_the_focus_of_the_exercise(worked, kind):
    one = find(KINDS[kind])
    page, faults = worked(one.id)
    again = "Another one like this" if len(one.variants) > 1 else "Start afresh"
    hints = ["Hint", *["Next hint"] * (len(payload(one.id)["variants"][0]["hints"]) - 1)]
    for name in [*hints, "Show the solution", again]:
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        inside = "document.activeElement.closest('.nn-exercise') !== null"
        assert page.evaluate(inside), name
    assert not faults


def test_another_one_has_other_numbers_and_its_own_answer(worked):
    one = find("12-zero-bias")
    variants = payload(one.id)["variants"]
    page, faults = worked(one.id)
    prompts = []
    for variant in variants:
        prompts.append(page.locator(".nn-prompt").inner_text())
        expect(page.locator("form input")).to_have_value("")
        give(page.get_by_role("region"), one, variant["answer"])
        expect(verdict(page)).to_contain_text("✓ Right.")
        page.get_by_role("button", name="Another one like this").click()
    assert len(set(prompts)) == len(variants)
    assert page.locator(".nn-prompt").inner_text() == prompts[0]
    assert not faults


def test_what_was_typed_and_reached_is_found_again_after_a_reload(worked):
    page, faults = worked("12-zero-bias", "12-corner")
    page.get_by_role("button", name="Another one like this").first.click()
    prompt = page.locator(".nn-prompt").first.inner_text()
    page.locator("form input").first.fill("12345")
    page.keyboard.press("Enter")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Check").nth(1).click()
    page.reload()
    page.locator(".nn-widget-place").nth(1).scroll_into_view_if_needed()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    assert page.locator(".nn-prompt").first.inner_text() == prompt
    expect(page.locator("form input").first).to_have_value("12345")
    expect(page.locator(".nn-state").first).not_to_be_empty()
    assert not faults


REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"


@pytest.mark.parametrize("trouble", ["damaged", "refused"])
def test_storage_that_is_damaged_or_refused_costs_no_exercise(worked, trouble):
    one = find("12-zero-bias")
    page, faults = worked(one.id)
    if trouble == "damaged":
        page.evaluate("(key) => localStorage.setItem(key, '{')", KEY + one.id)
    else:
        page.add_init_script(REFUSED)
    page.reload()
    expect(page.locator(".nn-state")).to_be_empty()
    give(page.get_by_role("region"), one, payload(one.id)["variants"][0]["answer"])
    expect(page.locator(".nn-state")).to_have_text("solved")
    assert not faults


# ---- how it looks --------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 820])
def test_axe_finds_nothing_in_any_kind_and_the_page_is_no_wider_than_the_screen(worked, width):
    page, faults = worked(
        *KINDS.values(), PROOF, "12-gradient", viewport={"width": width, "height": 800}
    )
    for box in page.locator(".nn-exercise").all():
        box.get_by_role("button", name="Hint").click()
        if box.get_by_role("radio").count():
            box.get_by_role("radio").first.check()
        for name in ("Check", "Compare", "Show"):
            if (press := box.get_by_role("button", name=name)).is_visible():
                press.click()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for theme in ("light", "dark"):
        assert axe(page, theme) == []
    assert not faults


WIDE = """
(selector) => [...document.querySelectorAll(selector)]
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => [box.textContent, box.classList.contains("nn-is-wide"), box.tabIndex])
"""


def test_on_a_narrow_phone_no_code_is_cut_and_what_scrolls_shows_it(worked):
    bugs = [one.id for one in all_exercises() if one.kind == "bug"]
    page, faults = worked(*bugs, "06-proof", viewport={"width": 320, "height": 800})
    settle(page)
    assert page.evaluate(WIDE, ".nn-code-lines, .nn-code-lines code, .nn-code-lines span") == []
    scrolling = page.evaluate(WIDE, ".nn-scrolls")
    assert scrolling
    assert all(shown and tab == 0 for _, shown, tab in scrolling)
    assert not faults


@pytest.mark.parametrize("width", [320, 820])
def test_no_field_of_a_matrix_cuts_its_answer(worked, width):
    widest = {}  # by the number of columns
    for one in all_exercises():
        if one.kind == "matrix":
            answer = one.payload()["variants"][0]["answer"]
            widest.setdefault(len(answer[0]), one)
    page, faults = worked(
        *(one.id for one in widest.values()), viewport={"width": width, "height": 800}
    )
    for one, box in zip(widest.values(), page.get_by_role("region").all(), strict=True):
        digits = 3 if one.decimals else 2
        for field in box.locator("form input").all():
            field.fill("-" + "8" * digits + ".5")
            assert field.evaluate("(node) => node.scrollWidth <= node.clientWidth"), one.id
    assert not faults


# ---- the built site ------------------------------------------------------------------------


def open_at(page, site, name, id=""):
    page.goto(f"{site}{name}{'#ex-' + id if id else ''}")
    if id:
        box = page.locator(f"#ex-{id}")
        expect(box).to_have_attribute("data-live", "")
        return box
    expect(page.locator(".nn-widget-place").first).to_have_attribute("data-live", "")
    return page.locator(".nn-board").first


def answer_number(box, id, at=0, wrong=False):
    value = payload(id)["variants"][at]["answer"][0][0]
    field = box.locator("form input")
    field.fill(num(value + 77 * wrong, 6))
    field.press("Enter")


def test_each_colour_of_the_progress_page_has_its_words(page, site):
    page.goto(f"{site}chapters/21-progress.html")
    key = page.locator(".nn-bar-key > span")
    looks = key.evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one.querySelector('i')).backgroundColor)"
    )
    assert key.all_inner_texts()[0].strip() == "solved"
    assert len(key.all()) == 6  # as many as there are states
    assert len(set(looks)) == 5  # with hints, or as one judges it, are one colour


def test_an_exercise_worked_in_a_chapter_shows_on_the_progress_page(page, site, tmp_path):
    box = open_at(page, site, PAGE, "12-zero-bias")
    answer_number(box, "12-zero-bias")
    expect(box.locator(".nn-state")).to_have_text("solved")

    board = open_at(page, site, "chapters/21-progress.html")
    total = len(all_exercises())
    expect(board).to_contain_text(f"Of {total} exercises: 1 solved, {total - 1} not tried yet.")
    chapter = board.locator("details", has_text="12. ")
    of_chapter = sum(e.chapter.startswith("12-") for e in all_exercises())
    expect(chapter).to_contain_text(f"1 of {of_chapter} solved")
    colours = "els => els.map((el) => getComputedStyle(el).backgroundColor)"
    done, rest = (chapter.locator(f".nn-bar-track {part}") for part in (".nn-bar-solved", "i"))
    assert done.evaluate_all(colours)[0] != rest.last.evaluate_all(colours)[0]
    with page.expect_download() as download:
        board.get_by_role("button", name="Export").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["exercises"]["12-zero-bias"]["state"] == "solved"

    clear = board.get_by_role("button", name="Clear")
    clear.click()
    expect(board).to_contain_text("This forgets every answer")
    clear.click()
    expect(board).to_contain_text(f"Of {total} exercises: {total} not tried yet.")
    page.get_by_label("A progress file to import").set_input_files(file)
    expect(board).to_contain_text("Of 1 exercises in the file: 1 taken in, 0 already as good here.")
    expect(board).to_contain_text("1 solved")

    chapter.locator("summary").click()
    chapter.get_by_role("link", name="A bias that is zero").click()
    box = page.locator("#ex-12-zero-bias")
    expect(box.locator(".nn-state")).to_have_text("solved")
    expect(box).to_be_in_viewport()


def test_a_line_of_code_begins_beside_its_number(page, site):
    box = open_at(page, site, PAGE, "12-bug")
    outside = box.evaluate(
        """(box) => [...box.querySelectorAll(".nn-code-lines code")].filter((code) => {
          const text = document.createRange();
          text.selectNodeContents(code);
          return text.getClientRects()[0].left < code.getBoundingClientRect().left - 1;
        }).length"""
    )
    assert outside == 0


def show(page, one):
    """Scroll to the exercise, so that it is drawn; the text may have its anchor before it."""
    page.wait_for_function("() => !document.documentElement.classList.contains('nn-opening')")
    index = page.evaluate(
        """(id) => {
          const places = [...document.querySelectorAll(".nn-widget-place")];
          const at = places.findIndex((place) => place.dataset.anchor === `ex-${id}`);
          places[at].scrollIntoView({ block: "center" });
          return at;
        }""",
        one.id,
    )
    box = page.locator(".nn-widget-place").nth(index)
    expect(box).to_have_attribute("data-live", "")
    return box


def has_every_kind(chapter):
    kinds = {one.kind for one in all_exercises() if one.chapter == chapter}
    return kinds == {one.kind for one in all_exercises()}


# Two stand for all, the self-test and one with every kind of exercise, of each kind the first:
# those of every chapter are judged in tests/exercises.
JUDGED_ELSEWHERE = {"code", "prove"}  # by Python, by the reader
EVERY_KIND = next(one.chapter for one in all_exercises() if has_every_kind(one.chapter))


@pytest.mark.parametrize("chapter", ["01-introduction", EVERY_KIND])
def test_a_chapter_is_worked_on_a_phone_reloaded_and_found_again(browser, site, chapter, request):
    import conftest

    faults = conftest.Faults()
    context = conftest.new_context(browser, site, faults, viewport={"width": 360, "height": 740})
    request.addfinalizer(context.close)
    page = context.new_page()
    page.goto(f"{site}chapters/{chapter}.html")
    of_kind = {one.kind: one for one in reversed(all_exercises()) if one.chapter == chapter}
    asked = list(of_kind.values())
    for one in asked:
        box = show(page, one)
        if one.kind not in JUDGED_ELSEWHERE:
            give(box, one, right_and_wrong(one)[0])
            expect(box.locator(".nn-verdict")).to_contain_text("✓ Right")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.reload()
    for one in asked:
        state = show(page, one).locator(".nn-state")
        expect(state).to_have_text("" if one.kind in JUDGED_ELSEWHERE else "solved")
    assert not faults


def test_a_view_waits_for_its_module_on_a_slow_line(page, site):
    def late(route):
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/_static/widgets/*.js*", late)
    page.goto(f"{site}chapters/21-progress.html")
    expect(page.locator(".nn-widget-place[data-live]").first).to_be_visible()
    expect(page.locator(".nn-widget-error")).to_have_count(0)


def test_clear_asks_again_and_another_press_keeps_everything(page, site):
    box = open_at(page, site, PAGE, "12-zero-bias")
    answer_number(box, "12-zero-bias")
    board = open_at(page, site, "chapters/21-progress.html")
    board.get_by_role("button", name="Clear").click()
    board.get_by_role("button", name="Import").focus()
    expect(board).to_contain_text("Nothing was cleared.")
    expect(board).to_contain_text("1 solved")


def test_what_went_wrong_comes_back_and_what_was_solved_when_it_is_due(page, site):
    page.clock.install()
    box = open_at(page, site, PAGE, "12-zero-bias")
    answer_number(box, "12-zero-bias")
    box = open_at(page, site, PAGE, "12-saturated")
    answer_number(box, "12-saturated", wrong=True)

    board = open_at(page, site, "chapters/22-review.html")
    expect(board).to_contain_text("0 due now, 1 that went wrong or needed help lately.")
    page.clock.fast_forward("25:00:00")
    page.reload()
    expect(board).to_contain_text("2 due now, 0 that went wrong")
    board.get_by_role("button", name="Begin").click()
    region = board.get_by_role("region")
    expect(region).to_have_count(1)
    name = region.get_attribute("aria-label")
    id = next(e.id for e in all_exercises() if name == f"Exercise: {e.title}")
    answer_number(region, id, at=1)  # it comes with new numbers
    expect(region.locator(".nn-verdict")).to_contain_text("✓ Right.")
    expect(board).to_contain_text("1 due now")
    board.get_by_role("button", name="Next").click()
    other = ({"12-zero-bias", "12-saturated"} - {id}).pop()
    expect(region).to_have_attribute("aria-label", f"Exercise: {find(other).title}")
    answer_number(region, other, at=1)
    expect(board).to_contain_text("Nothing waits for review.")
    expect(board).to_contain_text("comes back in")


def test_the_advice_after_the_self_test_depends_on_the_answers(page, site):
    page.goto(f"{site}chapters/01-introduction.html")
    advice = page.locator("#advice")
    advice.scroll_into_view_if_needed()
    expect(advice).to_contain_text("questions are left")
    topics = page.evaluate(
        """() => Object.values(globalThis.nnbookState)
          .find(({ state }) => state.view === "advice").state.topics"""
    )
    assert len(topics) == 3
    solved = {"state": "solved", "tries": 1, "done": True, "at": 1, "due": 2}
    helped = {**solved, "state": "shown", "shown": True}
    for i, topic in enumerate(topics):
        for id in topic["ids"]:
            text = json.dumps(helped if i == 1 else solved)
            page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY + id, text])
    page.reload()
    advice.scroll_into_view_if_needed()
    rows = page.locator(".nn-advice li")
    plain = page.evaluate(
        """(texts) => texts.map(
          (text) => new DOMParser().parseFromString(text, "text/html").body.textContent
        )""",
        [topic["refresh" if i == 1 else "ready"] for i, topic in enumerate(topics)],
    )
    for row, words in zip(rows.all(), plain, strict=True):
        expect(row).to_contain_text(words)
    expect(advice).to_contain_text("refresh the rest first")


def test_an_exercise_that_cannot_be_loaded_is_told_in_a_sentence(browser, site):
    import conftest

    faults = conftest.Faults()
    context = conftest.new_context(browser, site, faults)
    page = context.new_page()
    context.route("**/_static/exercises/*", lambda route: route.abort())
    box = open_at(page, site, PAGE, "12-saturated")
    answer_number(box, "12-saturated", wrong=True)
    board = open_at(page, site, "chapters/22-review.html")
    board.get_by_role("button", name="Begin").click()
    expect(board.get_by_role("alert")).to_contain_text(
        "could not be loaded; open it in its chapter"
    )
    context.close()


def test_from_the_disk_the_review_page_loads_its_exercises(html, browser, site):
    import conftest

    faults = conftest.Faults()
    context = conftest.new_context(browser, site, faults)
    record = json.dumps({"state": "tried", "at": 1, "due": 2})
    context.add_init_script(
        f"if (location.protocol === 'file:') localStorage.setItem('{KEY}12-zero-bias', '{record}')"
    )
    page = context.new_page()
    page.goto((html / "chapters" / "22-review.html").as_uri())
    expect(page.locator(".nn-summary")).to_contain_text("1 due now")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("region", name="Exercise: A bias that is zero")).to_be_visible()
    context.close()
    assert not faults


def test_a_page_names_the_shared_module_once_and_holds_none_of_it(html):
    text, script = (
        (Path(html) / name).read_text(encoding="utf-8")
        for name in (PAGE, "_static/widgets/exercises.js")
    )
    assert text.count("_static/widgets/exercises.js") == 1
    said = "Nothing is entered yet"
    assert said in script
    assert said not in text
