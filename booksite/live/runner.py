"""Runs the cells of a chapter in Pyodide, and tells the page what comes of them.

The worker (``worker.js``) gives `start` a function that takes a message as JSON. Cells run in
IPython's own shell, so that outputs are those of Jupyter: the same formatters, the same inline
figures, the same widgets.
"""

from __future__ import annotations

import base64
import io
import json
import linecache
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from itertools import count
from types import TracebackType
from typing import Any

# Before anything imports matplotlib: as in Jupyter, a figure is an output of its cell.
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"

import comm
from comm.base_comm import BaseComm
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from traitlets import Type
from traitlets.config import Config

from nnbook.exercises.sections import SECTIONS, href
from nnbook.mathml import mathml

# The build's own, packed beside this module.
from .panels import for_narrow_screens
from .svg import inline_svg

Message = dict[str, Any]
OFTEN = 0.1  # seconds between two pieces of printed text
LIBRARIES = "/lib/python"
post: Callable[[Message], None]


class Stream(io.TextIOBase):
    """What is printed, sent in pieces: a loop that prints shows that it goes on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.waiting: list[str] = []
        self.sent = 0.0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.waiting.append(text)
        if time.monotonic() - self.sent > OFTEN:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if text := "".join(self.waiting):
            self.waiting.clear()
            self.sent = time.monotonic()
            post({"type": "output", "kind": "stream", "name": self.name, "text": text})


def output(kind: str, **content: object) -> None:
    """Send an output, after what was printed before it."""
    sys.stdout.flush()
    sys.stderr.flush()
    post({"type": "output", "kind": kind, **content})


def shown(data: Message, figures: Iterator[int]) -> Message:
    """What the page shows of an output that is not text alone."""
    if svg := data.get("image/svg+xml"):
        from nnbook.figures import PALETTE  # who draws has it anyhow

        prefix, svg = f"live{next(figures)}-", svg[svg.index("<svg") :]
        return {"svg": for_narrow_screens(inline_svg(svg, "", prefix, PALETTE), svg, prefix)}
    if "text/markdown" in data:
        return {"html": markdown().render(data["text/markdown"])}
    return {"html": data["text/html"]} if "text/html" in data else {}


@cache
def markdown() -> MarkdownIt:
    """Markdown as the book's pages have it: tables, and formulas as MathML."""
    reader = MarkdownIt("commonmark").enable("table")
    dollarmath_plugin(reader, renderer=lambda tex, way: mathml(tex.strip(), way["display_mode"]))

    def open_link(renderer: object, tokens: list, index: int, *_: object) -> str:
        target = str(tokens[index].attrs["href"])
        place = target.removeprefix("#")
        return f'<a href="{escape(href(place) if place in SECTIONS else target)}">'

    reader.add_render_rule("link_open", open_link)
    return reader


FIGURES = count(1)  # their ids must not meet on the page


class Publisher(DisplayPublisher):
    def publish(self, data: Message, metadata: Message | None = None, **_: object) -> None:
        output("display_data", data=data, shown=shown(data, FIGURES))

    def clear_output(self, wait: bool = False) -> None:
        output("clear", wait=wait)


class Result(DisplayHook):
    def write_output_prompt(self) -> None:
        """The page numbers no results."""

    def write_format_data(self, format_dict: Message, md_dict: Message | None = None) -> None:
        output("execute_result", data=format_dict, shown=shown(format_dict, FIGURES))

    def finish_displayhook(self) -> None:
        self._is_active = False


class Compiler(CachingCompiler):
    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"<cell {number}>"


class Shell(InteractiveShell):
    display_pub_class = Type(Publisher)
    displayhook_class = Type(Result)
    compiler_class = Type(Compiler)

    def showtraceback(self, exc_tuple: tuple | None = None, **_: object) -> None:
        kind, error, trace = exc_tuple or sys.exc_info()
        output("error", **told(kind, error, trace))

    def showsyntaxerror(self, *_: object, **__: object) -> None:
        self.showtraceback()


def told(kind: type, error: BaseException, trace: TracebackType | None) -> Message:
    """An exception as the page shows it: its name, its words, and the lines that led there."""
    if isinstance(error, SyntaxError):
        steps = [{"file": error.filename, "line": error.lineno, "text": (error.text or "").strip()}]
        return {"name": kind.__name__, "message": error.msg, "steps": steps}
    steps = [
        {"file": step.filename, "line": step.lineno, "text": step.line or ""}
        for step in traceback.extract_tb(trace)
        if step.filename.startswith("<cell ") or "/nnbook/" in step.filename
    ]
    return {"name": kind.__name__, "message": str(error), "steps": steps}


class PageComm(BaseComm):
    """A widget's line to the page."""

    def publish_msg(
        self, msg_type: str, data: Message | None = None, metadata: Message | None = None,
        buffers: list | None = None, **_: object,
    ) -> None:  # fmt: skip
        texts = [base64.b64encode(memoryview(buffer)).decode() for buffer in buffers or []]
        content = {"comm": self.comm_id, "event": msg_type, "data": data or {}, "buffers": texts}
        post({"type": "comm", **content})


def start(send: Callable[[str], None]) -> None:
    """Make the shell; `send` takes every message to the page."""
    global post
    post = lambda message: send(json.dumps(message))  # noqa: E731
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    comm.create_comm = PageComm
    config = Config()
    config.HistoryManager.enabled = False
    Shell.instance(config=config)


async def run(code: str, number: int) -> bool:
    """Run the code of a cell; whether it came to its end."""
    shell = Shell.instance()
    shell.execution_count = number
    linecache.checkcache()
    transformed = shell.transform_cell(code)
    result = await shell.run_cell_async(code, store_history=False, transformed_cell=transformed)
    shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", result)
    sys.stdout.flush()
    sys.stderr.flush()
    return result.success


def hear(text: str) -> None:
    """Take what the reader did to a widget."""
    message = json.loads(text)
    data = {"method": "update", "state": message["state"], "buffer_paths": []}
    content = {"comm_id": message["comm"], "data": data}
    comm.get_comm_manager().comm_msg(None, None, {"content": content, "buffers": []})
