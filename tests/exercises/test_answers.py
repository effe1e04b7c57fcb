"""What can be typed, and what is said to what cannot: the parsers of answers.js."""

import re

import node
import pytest

NUMBERS = {
    "3/4": 0.75,
    "0.75": 0.75,
    ".75": 0.75,
    "3e-1": 0.3,
    "3E2": 300,
    "−1": -1,
    "–1": -1,
    "- 2": -2,
    "+2": 2,
    "  7 ": 7,
    "7.": 7,
    "-3/8": -0.375,
    "1.5/0.5": 3,
    "0": 0,
    "1 / 3": 1 / 3,
    "1/-2": -0.5,
    "-1/(-2)": 0.5,
    "½": 0.5,
    "-¾": -0.75,
    "1½": 1.5,
    "3⁄4": 0.75,  # with the slash of fractions
    "(0.75)": 0.75,
    "[ 3/4 ]": 0.75,
    "-(3/4)": -0.75,
    "\u200b0.75\ufeff": 0.75,  # with marks that are not seen
    "0.75\u00a0": 0.75,
    "\u202a−2\u202c": -2,
}
FAULTS = {
    "": "Nothing is entered yet",
    "1,5": "“1,5” has a comma: write a point, as in 1.5.",
    "1/0": "divides by zero",
    "1e400": "is too large",
    "NaN": "“NaN” cannot be read as a number",
    "abc": "“abc” cannot be read as a number",
    "1/2/3": "cannot be read",
    "2*3": "cannot be read",
    "(1": "cannot be read",
    "((1)": "cannot be read",
    "()": "cannot be read",
    "1/(1/2)": "cannot be read",
    "3²": "cannot be read",
    "2\u20623": "cannot be read",  # an invisible times: not 23
    "\x1b[31m1": "“␛[31m1” cannot be read",
    "1\x00": "“1␀” cannot be read",
    "a\u202eb": "“a⟨U+202E⟩b” cannot be read",
    "x" * 23 + "🦆🦆": "“" + "x" * 23 + "🦆…” cannot be read",  # whole characters
    "alert(1)": "cannot be read",
    "🦆": "cannot be read",
    "9" * 101: "That has 101 characters",
}
SHAPES = {
    "2×3": [2, 3],
    "2x3": [2, 3],
    "2 X 3": [2, 3],
    "2*3": [2, 3],
    "2 by 3": [2, 3],
    "(2, 3)": [2, 3],
    "( 2,3 )": [2, 3],
    "[2, 3]": [2, 3],
    "2,3": [2, 3],
    "2, 3": [2, 3],
    "(2x3)": [2, 3],
    "( 2 × 3 )": [2, 3],
    "[2×3]": [2, 3],
    "2х3": [2, 3],  # the letter ha of a Cyrillic keyboard
    "\u200b2×3\u200b": [2, 3],
    " 12×1 ": [12, 1],
}
SHAPE_FAULTS = {
    "": "Nothing is entered yet",
    "3": "is one size",
    "(3,)": "is one size",
    "2x3x4": "cannot be read as a shape",
    "(2, 3": "cannot be read as a shape",
    "2 3": "cannot be read as a shape",
    "-(2, 3)": "cannot be read as a shape",
    "0x3": "cannot be read as a shape",
    "two by three": "cannot be read as a shape",
    "x" * 200: "That has 200 characters",
}


@pytest.mark.parametrize(
    ("reader", "known"), [("readNumber", NUMBERS), ("readShape", SHAPES)], ids=["number", "shape"]
)
def test_what_people_write_is_read(reader, known):
    found = node.run("answers.js", f"return given.map(part.{reader})", list(known))
    assert found == [{"value": value} for value in known.values()]


@pytest.mark.parametrize(
    ("reader", "known"),
    [("readNumber", FAULTS), ("readShape", SHAPE_FAULTS)],
    ids=["number", "shape"],
)
def test_what_cannot_be_read_is_answered_in_a_sentence(reader, known):
    found = node.run("answers.js", f"return given.map(part.{reader})", list(known))
    for text, (wanted, answer) in zip(known, zip(known.values(), found, strict=True), strict=True):
        assert set(answer) == {"fault"}, text
        assert wanted in answer["fault"]
        assert re.fullmatch(r"[^\n]{10,160}\.", answer["fault"])


MATRIX = {
    "kind": "matrix",
    "decimals": 2,
    "variants": [
        {
            "answer": [[1, 2], [3, 4]],
            "tolerance": 0.01 * (1 + 1e-9),
            "mistakes": [{"name": "doubled", "value": [[2, 4], [6, 8]]}],
        },
        {"answer": [[5, 6], [7, 8]], "tolerance": 0.01, "mistakes": []},
    ],
}


@pytest.mark.parametrize(
    ("entry", "verdict", "text"),
    [
        ([["1", "2"], ["3", "4"]], "right", None),
        ([["1.01", "1.99"], ["3", "4"]], "right", None),
        ([["2", "4"], ["6", "8"]], "wrong", None),
        ([["1.05", "2"], ["3", "4"]], "wrong", "Close, but not to 2 decimals"),
        ([["1", "3"], ["2", "4"]], "wrong", "it is the transpose"),
        ([["-1", "-2"], ["-3", "-4"]], "wrong", "look at the sign"),
        ([["5", "6"], ["7", "8"]], "wrong", "answers another variant"),
        ([["-5", "-6"], ["-7", "-8"]], "wrong", "0 of 4 entries are right"),
        ([["1", "2"], ["9", "9"]], "wrong", "2 of 4 entries are right"),
        ([["1", ""], ["3", "4"]], "unclear", "Row 1, column 2: Nothing is entered yet"),
    ],
)
def test_a_matrix_is_judged_with_what_is_known_about_it(entry, verdict, text):
    (found,) = node.judged(MATRIX, [(0, entry)])
    assert found["verdict"] == verdict
    assert (text or "") in (found.get("text") or "")


MINUS_SIGNS = "-−‐‑‒–—―﹘﹣－˗➖"


def test_every_minus_sign_that_is_pasted_is_one():
    found = node.run(
        "answers.js", "return given.map(part.readNumber)", [f"{m}2" for m in MINUS_SIGNS]
    )
    assert found == [{"value": -2}] * len(MINUS_SIGNS)


def test_a_turned_sign_is_told_before_the_answer_of_another_variant():
    known = [{"answer": [[x]], "tolerance": 1e-9, "mistakes": []} for x in (2, -2, 5)]
    number = {"kind": "number", "decimals": None, "variants": known}
    sign, other = node.judged(number, [(0, [["-2"]]), (0, [["5"]])])
    assert "look at the sign" in sign["text"]
    assert "answers another variant" in other["text"]
    known = [{"answer": shape, "mistakes": []} for shape in ([2, 3], [3, 2], [4, 1])]
    turned, other = node.judged({"kind": "shape", "variants": known}, [(0, "3×2"), (0, "4×1")])
    assert "the wrong way round" in turned["text"]
    assert "answers another variant" in other["text"]


def test_an_order_is_one_only_if_every_step_is_in_it_once():
    entries = [[0, 1, 2], [2, 1, 0], [0, 1], [0, 1, 1], ["0", "1", "2"], "012", None, {"length": 3}]
    found = node.run("answers.js", "return given.map((entry) => part.isOrder(entry, 3))", entries)
    assert found == [True, True] + [False] * 6
    proof = {"kind": "order", "variants": [{"steps": list("abc"), "after": [], "mistakes": []}]}
    (verdict,) = node.judged(proof, [(0, [0, 1, 1])])
    assert verdict == {"verdict": "unclear", "text": "Put all steps in order first."}


def test_nothing_is_evaluated_as_code():
    text = (node.FOLDER / "answers.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|\bFunction\s*\(|\bimport\s*\(|innerHTML", text)
