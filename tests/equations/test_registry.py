"""Printed equations and checked equations are the same, and each difference is seen."""

from __future__ import annotations

import numpy as np
import pytest
from book import source_texts
from registry import (
    ENTRIES,
    Equation,
    asserts,
    disagreements,
    equation,
    labelled_equations,
    load_entries,
)


def test_every_labelled_equation_is_checked_as_printed():
    load_entries()
    printed = [
        found
        for name, markdown in source_texts().items()
        for found in labelled_equations(markdown, name)
    ]
    faults = disagreements(printed, ENTRIES)
    assert not faults, "\n" + "\n".join(faults)


# ------------------------------------------------------------ finding equations


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("$$\ny = x^2\n$$ (eq-a)", [("eq-a", "y = x^2")]),
        ("$$y   =\n  x$$ (eq-a)", [("eq-a", "y = x")]),
        ("$$y$$(eq-a)", [("eq-a", "y")]),
        ("$$\na\n$$\n\ntext\n\n$$\nb\n$$ (eq-b)", [("eq-b", "b")]),
        ("$$\na\n$$ (eq-a)\n\n$$\nb\n$$ (eq-b)", [("eq-a", "a"), ("eq-b", "b")]),
        ("$$\na\n$$\n\n(see below)", []),
        ("- item\n\n  $$\n  a\n  $$ (eq-a)", [("eq-a", "a")]),
        ("```{prf:theorem} T\n\n$$\na\n$$ (eq-a)\n\n```", [("eq-a", "a")]),
        ("```{math}\n:label: eq-m\na\nb\n```", [("eq-m", "a b")]),
        ("````{note}\n```{math}\n:label: eq-m\na\n```\n````", [("eq-m", "a")]),
        (":::{math}\n---\nlabel: eq-m\n---\na\n:::", [("eq-m", "a")]),
        ("```{math}\na\n```", []),
        ("\\begin{align}\na &= b \\label{eq-1} \\\\\nc &= d \\label{eq-2}\n\\end{align}",
         [(label, r"\begin{align} a &= b \\ c &= d \end{align}") for label in ("eq-1", "eq-2")]),
        ("\\begin{equation}\na\n\\end{equation}", []),
        ("Write `$$ a $$ (eq-a)`:\n\n```\n$$ a $$ (eq-b)\n```", []),
        (r"costs \$$5 and \$$6 (eq-a)", []),
    ],
)  # fmt: skip
def test_labelled_equations_are_found(markdown, found):
    assert [(e.label, e.tex) for e in labelled_equations(markdown, "here")] == found


# ------------------------------------------------------------ comparing them

A = Equation("eq-a", "y = x", "here")


def test_the_same_sets_agree_whatever_the_white_space():
    assert disagreements([A], [Equation("eq-a", " y =\n  x ", "test")]) == []


@pytest.mark.parametrize(
    ("printed", "entered", "fault"),
    [
        ([A], [], "eq-a (here) has no entry in tests/equations"),
        ([], [A], "here checks eq-a, which is printed nowhere"),
        ([A], [A, Equation("eq-a", "y = x", "there")], "entered more than once: here, there"),
        ([A, Equation("eq-a", "y = x", "there")], [A], "printed more than once: here, there"),
        ([A], [Equation("eq-a", "y = -x", "test")], "y = x\n  but test checks\n    y = -x"),
    ],
    ids=["no entry", "no label", "two entries", "two labels", "another formula"],
)
def test_each_difference_is_seen(printed, entered, fault):
    (only,) = disagreements(printed, entered)
    assert fault in only


# ------------------------------------------------------------ refusing empty checks


def helper(x):
    assert x == 1


def idle(x):
    return idle(x)


def test_by_assert():
    assert len("a") == 1


def test_by_helper():
    helper(1)


def test_by_library():
    np.testing.assert_allclose(1.0, 1.0)


def nothing():
    pass


def constant():
    assert True


def calls_what_checks_nothing():
    idle(print("assert"))


@pytest.mark.parametrize("check", [test_by_assert, test_by_helper, test_by_library])
def test_a_check_with_an_assert_is_taken(check):
    assert asserts(check)


@pytest.mark.parametrize("check", [nothing, constant, calls_what_checks_nothing])
def test_a_check_without_an_assert_is_refused(check):
    assert not asserts(check)


def test_the_decorator_enters_a_check_and_refuses_an_idle_one():
    before = list(ENTRIES)
    try:
        reason = {"not_worked_out": ("words", "y is said to be x.")}
        assert equation("eq-toy", "y  = x", **reason)(test_by_assert) is test_by_assert
        assert ENTRIES[-1] == Equation("eq-toy", "y = x", f"{__name__}.test_by_assert")
        with pytest.raises(ValueError, match="never run"):
            equation("eq-toy", "y = x", **reason)(helper)
        nothing.__name__ = "test_nothing"
        with pytest.raises(ValueError, match="checks nothing"):
            equation("eq-toy", "y = x", **reason)(nothing)
        equation("eq-values", "y = x", dict)
        assert ENTRIES[-1] == Equation("eq-values", "y = x", "builtins.dict")
        for given in (
            {},
            {"not_worked_out": ("hard", "It is.")},
            {"not_worked_out": ("words", "")},
        ):
            with pytest.raises(ValueError, match="neither values nor one of"):
                equation("eq-toy", "y = x", **given)
    finally:
        ENTRIES[:] = before
