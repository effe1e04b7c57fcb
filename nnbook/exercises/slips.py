"""Slips: one step of a computation done wrongly, as a machine finds them, and what is said to them.

A named mistake of an exercise is a misconception, with words of its own. Besides, whoever computes
can slip in each step. `tools/slips.py` makes such slips in the function that computes an answer,
one at a time, and writes what they result in into slips.json: for each exercise and each of its
variants a list of pairs (kind of slip, value).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

# What comes out, "if …", and what to look at.
SLIPS = {
    "factor": "if one factor of a product is left out. Write down all factors before you multiply.",
    "term": "if one term of a sum is left out. Which one has no place in yours?",
    "sign": "if a plus is taken for a minus, or a minus for a plus, in one place.",
    "turned": "if one difference is taken the other way round. What is subtracted from what?",
    "minus": "if one minus sign is lost on the way.",
    "divisor": "if one division is left out. By what is still to be divided?",
    "multiplied": "if you multiply by what you should divide by.",
    "reciprocal": "if one fraction is turned upside down.",
    "power": "if one power is left out.",
    "doubled": "if a number is doubled where it should be squared.",
    "mean": "if a sum is taken for a mean, or a mean for a sum.",
    "order": "if two matrices are multiplied in the wrong order.",
    "transpose": "if one matrix is transposed that should not be, or the other way round.",
    "indicator": "if a condition is overlooked: something is counted that should be 0.",
    "index": "if one entry is taken for another. Look at the indices.",
    "activation": "if the activation function is left out somewhere.",
    "slope": "if an activation function is taken for its derivative.",
    "bias": "if a bias is left out.",
}

FILE = Path(__file__).with_name("slips.json")


@cache
def found() -> dict[str, dict[str, Any]]:
    """By the id of an exercise: the fingerprint of what was searched, the slips of its variants."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def slips_of(exercise_id: str, count: int) -> list[list[tuple[str, list[list[float]]]]]:
    """The slips of each of the `count` variants; none of an exercise that was not searched yet."""
    slips = found().get(exercise_id, {}).get("variants", [[]] * count)
    if len(slips) != count:
        raise ValueError(
            f"{exercise_id} has {count} variants, slips.json knows {len(slips)}: run make slips."
        )
    return slips


def words(kind: str) -> str:
    """What is said to whoever made a slip of this kind."""
    return f"That is what comes out {SLIPS[kind]}"
