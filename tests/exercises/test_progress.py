"""Progress: what a record becomes, when it comes back, and that storage may be anything."""

import json
import re

import node
import pytest
from book import CHAPTERS, read

NOW = 1_800_000_000_000
DAY = 86_400_000
RIGHT = {"type": "answer", "right": True, "entry": [["1"]]}
WRONG = {"type": "answer", "right": False, "entry": [["2"]]}
OWN = {**RIGHT, "assessed": True}
HINT, SHOWN, ANOTHER = {"type": "hint"}, {"type": "shown"}, {"type": "another"}


def after(*events, start=None, variants=3):
    """The record after these events; (event, days) lets some days pass before it."""
    body = """
        const [start, events, now, variants] = given;
        let [record, at] = [start ?? part.blank(), now];
        for (const [event, days] of events) {
          at += days * 86400000;
          record = part.advance(record, event, at, variants);
        }
        return record;
    """
    timed = [event if isinstance(event, tuple) else (event, 0) for event in events]
    return node.run("progress.js", body, [start, timed, NOW, variants])


@pytest.mark.parametrize(
    ("events", "state", "days"),
    [
        ([], "untried", None),
        ([HINT], "untried", None),
        ([WRONG], "tried", 1),
        ([RIGHT], "solved", 1),
        ([WRONG, RIGHT], "solved", 1),
        ([HINT, RIGHT], "hinted", 1),
        ([SHOWN], "shown", 1),
        ([SHOWN, RIGHT], "shown", 1),
        ([SHOWN, ANOTHER, RIGHT], "solved", 1),
        ([RIGHT, ANOTHER, SHOWN], "solved", 1),
        ([RIGHT, ANOTHER, HINT, RIGHT], "solved", 1),
        ([HINT, RIGHT, ANOTHER, RIGHT], "solved", 1),
        ([OWN], "assessed", 1),
        ([HINT, OWN], "hinted", 1),
        ([{**WRONG, "assessed": True}, OWN], "assessed", 1),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_state_is_the_best_that_was_reached(events, state, days):
    record = after(*events)
    assert record["state"] == state
    assert record["due"] == (None if days is None else NOW + days * DAY)


@pytest.mark.parametrize(
    ("events", "missed"),
    [
        ([], False),
        ([HINT], False),
        ([WRONG], True),
        ([WRONG, ANOTHER], True),  # until it is solved
        ([SHOWN, ANOTHER], True),
        ([HINT, RIGHT], True),
        ([HINT, RIGHT, ANOTHER, RIGHT], False),
        ([RIGHT], False),
        ([RIGHT, ANOTHER], False),  # solved stays solved
        ([RIGHT, ANOTHER, HINT], False),
        ([RIGHT, ANOTHER, WRONG], True),
        ([WRONG, RIGHT], False),
    ],
    ids=lambda value: str(value)[:60],
)
def test_review_calls_back_what_was_missed_last_and_nothing_that_was_solved(events, missed):
    assert after(*events)["missed"] is missed


def test_a_record_from_before_missed_was_kept_tells_it_by_its_variant():
    old = {"state": "tried", "at": 1, "done": False}
    known = [old, {**old, "done": True}, {**old, "done": True, "hints": 1}, {"state": "untried"}]
    found = node.run("progress.js", "return given.map(part.asRecord)", known)
    assert [one["missed"] for one in found] == [True, False, True, False]


def test_each_time_it_is_solved_alone_it_stays_away_longer_and_a_mistake_begins_anew():
    record, waits = None, []
    at = 0
    for _ in range(6):
        wait = 0 if not waits else waits[-1]
        at += wait
        record = after((ANOTHER, at), RIGHT, start=record)
        waits.append(round((record["due"] - NOW) / DAY) - at)
    assert waits == [1, 3, 7, 21, 60, 60]
    record = after((ANOTHER, at), WRONG, start=record)
    assert record["due"] == NOW + (at + 1) * DAY


def test_practice_before_its_day_leaves_the_day_as_it_is():
    record = after(RIGHT, (ANOTHER, 1), RIGHT, ANOTHER, RIGHT, (ANOTHER, 2), RIGHT)
    assert record["due"] == NOW + (1 + 3) * DAY


def test_the_rule_that_the_page_states_is_the_one_that_is_kept():
    text = "\n".join(cell.source for cell in read(CHAPTERS / "22-review.ipynb").cells)
    stated = re.search(
        r"back after (\d+) day\. .* after (\d+) days; .* waits (\d+), then (\d+), then (\d+)", text
    )
    waits = node.run("progress.js", "return part.WAITS", None)
    assert [int(days) for days in stated.groups()] == waits


def test_a_second_right_answer_to_the_same_numbers_counts_no_more():
    once, twice = after(RIGHT), after(RIGHT, RIGHT)
    assert once == twice


def test_another_variant_follows_and_after_the_last_the_first():
    assert [after(*[ANOTHER] * n)["variant"] for n in range(5)] == [0, 1, 2, 0, 1]
    fresh = after(HINT, WRONG, ANOTHER)
    assert (fresh["hints"], fresh["entry"], fresh["done"], fresh["shown"]) == (
        0,
        None,
        False,
        False,
    )


STORE = """
    const kept = new Map(Object.entries(given.kept ?? {}));
    const storage = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => {
        if (given.full) throw new Error("QuotaExceededError");
        kept.set(key, text);
      },
      removeItem: (key) => kept.delete(key),
      key: (i) => [...kept.keys()][i],
      get length() { return kept.size; },
    };
    const closed = new Proxy({}, { get() { throw new Error("SecurityError"); } });
    const store = part.openStore(given.closed ? closed : given.none ? null : storage, "site");
    const solved = { ...part.blank(), state: "solved", at: 1, due: 2, done: true };
"""


def stored(body, **given):
    return node.run("progress.js", STORE + body, given)


def test_a_record_is_kept_under_a_versioned_key_of_its_host_and_exercise():
    kept = stored('store.put("12-corner", solved); return Object.fromEntries(kept)')
    assert list(kept) == ["nnbook:v1:site:12-corner"]
    assert json.loads(kept["nnbook:v1:site:12-corner"])["state"] == "solved"


def test_jupyter_and_the_site_do_not_mix():
    body = """
        const other = part.openStore(storage, "jupyter");
        store.put("12-corner", solved);
        return [other.get("12-corner").state, other.ids(), store.ids()];
    """
    assert stored(body) == ["untried", [], ["12-corner"]]


DAMAGED = [
    "{",
    "null",
    "[]",
    '"solved"',
    "{}",
    '{"state": "mastered"}',
    '{"state": "solved", "tries": -1}',
    '{"state": "solved", "due": "soon"}',
    '{"state": "solved", "due": 1e300}',
    '{"state": "solved", "box": 99}',
    '{"state": "solved", "shown": 1}',
    json.dumps({"state": "solved", "entry": "x" * 10_000}),
]


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:40])
def test_a_damaged_record_counts_as_untried_and_costs_no_other(text):
    kept = {"nnbook:v1:site:a": text, "nnbook:v1:site:b": '{"state": "tried"}'}
    body = 'return [store.get("a").state, store.get("b").state]'
    assert stored(body, kept=kept) == ["untried", "tried"]
    body = 'store.put("a", solved); return store.get("a").state'
    assert stored(body, kept=kept) == "solved"


def test_a_record_of_an_exercise_that_this_edition_lacks_is_kept_and_exported():
    kept = {"nnbook:v1:site:99-gone": '{"state": "solved", "of": "later"}', "mode": "dark"}
    exported = json.loads(stored("return store.exported()", kept=kept))
    assert exported["exercises"]["99-gone"]["state"] == "solved"
    assert list(exported["exercises"]) == ["99-gone"]


@pytest.mark.parametrize("trouble", ["none", "closed", "full"])
def test_without_storage_progress_is_kept_until_the_page_is_closed_and_that_is_said(trouble):
    body = 'store.put("a", solved); return [store.get("a").state, store.ids(), store.isKept()]'
    assert stored(body, **{trouble: True}) == ["solved", ["a"], False]


def test_one_write_that_fails_hides_nothing_that_was_kept_before():
    kept = {f"nnbook:v1:site:{id}": '{"state": "solved", "at": 1}' for id in "abc"}
    body = """
        store.put("d", solved);
        const seen = ["a", "d"].map((id) => store.get(id).state);
        const written = Object.keys(JSON.parse(store.exported()).exercises).sort();
        return [seen, written, store.isKept(), store.clear(), [...kept.keys()], store.ids()];
    """
    assert stored(body, kept=kept, full=True) == [
        ["solved", "solved"], ["a", "b", "c", "d"], False, True, [], []
    ]  # fmt: skip


def test_export_and_import_carry_everything_and_the_better_record_stays():
    body = """
        store.put("a", solved);
        store.put("b", { ...part.blank(), state: "tried" });
        const text = store.exported();
        const there = part.openStore(null, "site");
        there.put("b", solved);
        there.put("c", solved);
        return [there.imported(text), ["a", "b", "c"].map((id) => there.get(id).state)];
    """
    said, states = stored(body)
    assert said == "Of 2 exercises in the file: 1 taken in, 1 already as good here."
    assert states == ["solved", "solved", "solved"]


def record(**known):
    return {**after(), **known}


SOLVED_TWICE = record(state="solved", at=NOW, box=2, due=NOW + 7 * DAY, done=True)
SOLVED_ONCE = record(state="solved", at=NOW - DAY, box=0, due=NOW, done=True)
WENT_WRONG = record(state="tried", at=NOW + DAY, box=0, due=NOW + 2 * DAY, missed=True)


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        (SOLVED_ONCE, SOLVED_TWICE, SOLVED_TWICE),  # the schedule that is further on stays
        (SOLVED_TWICE, SOLVED_ONCE, SOLVED_TWICE),
        (SOLVED_TWICE, WENT_WRONG, {**WENT_WRONG, "state": "solved"}),  # it never goes back
        (WENT_WRONG, SOLVED_TWICE, {**WENT_WRONG, "state": "solved"}),
        (SOLVED_TWICE, record(), SOLVED_TWICE),
    ],
    ids=["further on", "further on here", "missed since", "missed here since", "untried"],
)
def test_two_records_of_one_exercise_are_merged(here, there, both):
    assert node.run("progress.js", "return part.merged(...given)", [here, there]) == both


def test_an_imported_schedule_that_is_further_on_is_taken():
    text = json.dumps({"nnbook progress": "v1", "exercises": {"a": SOLVED_TWICE}})
    body = 'store.put("a", given.here); return [store.imported(given.text), store.get("a")]'
    said, found = stored(body, here=SOLVED_ONCE, text=text)
    assert said == "Of 1 exercises in the file: 1 taken in, 0 already as good here."
    assert found == SOLVED_TWICE


NO_FILE = "That is no progress file of this book; nothing was changed."
ONE_DAMAGED = "0 taken in, 0 already as good here, 1 could not be read."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", NO_FILE),
        ("[]", NO_FILE),
        ("null", NO_FILE),
        ('{"nnbook progress": "v1", "exercises": null}', NO_FILE),
        ('{"nnbook progress": "v1", "exercises": "abc"}', NO_FILE),
        ('{"nnbook progress": "v1", "exercises": [{"state": "tried"}]}', NO_FILE),
        ('{"exercises": {"a": {"state": "tried"}}}', NO_FILE),
        (
            '{"nnbook progress": "v2", "exercises": {"a": {"state": "tried"}}}',
            "That file has the form “v2”, this book reads “v1”; nothing was changed.",
        ),
        (
            '{"nnbook progress": "v1", "exercises": {"a": 1}}',
            f"Of 1 exercises in the file: {ONE_DAMAGED}",
        ),
        (
            '{"nnbook progress": "v1", "exercises": {"<b>": {"state": "tried"}}}',
            f"Of 1 exercises in the file: {ONE_DAMAGED}",
        ),
    ],
)
def test_a_file_that_is_none_changes_nothing(text, said):
    assert stored("return [store.imported(given.text), store.ids()]", text=text) == [said, []]


def test_clear_forgets_the_book_and_nothing_else():
    kept = {"nnbook:v1:site:a": '{"state": "tried"}', "nnbook:v1:jupyter:a": "1", "mode": "dark"}
    left = stored("store.clear(); return [...kept.keys()]", kept=kept)
    assert left == ["nnbook:v1:jupyter:a", "mode"]


def test_listeners_hear_of_every_change_here_and_in_another_tab():
    body = """
        const told = [];
        const forget = store.listen((id) => told.push(id));
        store.put("a", solved);
        store.changedElsewhere("nnbook:v1:site:b");
        store.changedElsewhere("mode");
        store.changedElsewhere(null);
        forget();
        store.put("c", solved);
        return told;
    """
    assert stored(body) == ["a", "b"]
