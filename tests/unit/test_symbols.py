"""Formulas of explorables, written as Unicode: what symbols.js makes of them, run in node."""

import json
import subprocess

import pytest
from book import ROOT

from tools.bundle import node_program

READ = """
import { pathToFileURL } from "node:url";
const { atoms } = await import(pathToFileURL(process.argv[1]).href);
const words = ({ base, kind, prime, up, down }) => [base, kind, prime, up, down].filter(Boolean);
console.log(JSON.stringify(JSON.parse(process.argv[2]).map((text) => {
  try { return atoms(text).map(words); } catch (error) { return error.message; }
})));
"""


def read(*texts):
    command = [node_program(), "--no-warnings", "--input-type=module", "-e", READ]
    arguments = [ROOT / "nnbook/widgets/symbols.js", json.dumps(texts)]
    return json.loads(subprocess.check_output([*command, *arguments], encoding="utf-8"))


def test_scripts_are_parted_from_what_carries_them():
    weight, transposed, slope, product, half = read("w²₁₃", "(aˡ⁻¹)ᵀ", "σ′(z)", "ηλ", "½ 0.25")
    assert weight == [["w", "letter", "2", "13"]]
    assert transposed == [["(", "sign"], ["a", "letter", "l−1"], [")", "sign", "𝖳"]]
    assert slope[0] == ["σ", "letter", "′"]
    assert product == [["η", "letter"], ["λ", "letter"]]
    assert half == [["½", "number"], ["0.25", "number"]]


def test_names_of_functions_stay_whole_and_other_letters_do_not():
    assert read("max(0, wx)")[0][0] == ["max", "name"]
    assert [atom[0] for atom in read("max(0, wx)")[0]] == ["max", "(", "0", ",", "w", "x", ")"]


@pytest.mark.parametrize("text", ["⁻¹)ᵀ", "₁ + x", "′"])
def test_a_script_that_nothing_carries_is_refused(text):
    assert read(text) == [
        f'"{text}" begins with an index or exponent: write what carries it before it.'
    ]
