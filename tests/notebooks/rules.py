"""The rules a chapter keeps (CONTRIBUTING.md), each a function from a chapter to its faults."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from book import without_code
from nbformat import NotebookNode

from tools import execute

MOST_LINES = 15
MEAN_LINES = 7
SHORTEST_ALT = 20
FIRST_WITH_NNBOOK = 4
LAST_OF_TEXT = 17  # appendices follow, each of a form of its own
ABOUT = (
    "```{admonition} What this chapter gives, needs, and where it is in the lecture\n"
    ":class: dropdown about\n"
)
NOT_A_STORY = re.compile(r"^(?:[`:]{3,}|[-*] |\d+\. |\|).*", re.MULTILINE)
SHORTEST_STORY = 60  # words
DRAWS = re.compile(r"\b(?:plt|fig|ax|axes|figures)\b|\bplot_\w+\(|\bPALETTE\b")
MOST_DRAWING = 1 / 20  # of the lines of code that a reader sees
EXERCISE = re.compile(r'^(?:exercise|check)\("', re.MULTILINE)
MOST_IN_A_ROW = 2  # exercises, in the running text
HEADING = re.compile(r"^(#+) (.*)", re.MULTILINE)
PRACTICE = re.compile(r"Practice\b|.*self-test")  # headings under which exercises may gather

FENCED_LABEL = r"^[ \t]*:(?:label|name):[ \t]*(\S+)"
TARGETS = (
    r"^[ \t]*\(([^()\s]+)\)=[ \t]*$",
    FENCED_LABEL,
    r"\$\$[ \t]*\(([^()\s]+)\)",
    r"\\label\{([^}]+)\}",
    r"\{#([\w-]+)[^}]*\}",
)
REFERENCE = re.compile(r"\{(?:eq|ref|numref|prf:ref)\}`(?:[^`<]*<)?([^`>]+)>?`")
FLOAT = re.compile(r"\d\.\d{7,}|\d{8,}\.\d")
INTERACT = re.compile(r"\b(?:interact|interactive|interact_manual|interactive_output)\b")
SHELL = re.compile(
    r"^\s*[%!]|pip3? install|conda install|get_ipython|urlopen|urlretrieve|import requests"
    r"|wget |curl |import time\b|timeit|perf_counter",
    re.MULTILINE,
)
NBVAL_OFF = re.compile(r"nbval[-_]|validate_ignore_output|raises-exception", re.IGNORECASE)
PADDING = re.compile(
    r"\b(?:simply|obviously|easy to see|clearly,|trivial(?:ly)?|of course)(?!\w)", re.IGNORECASE
)
NOT_COMPARED = re.compile(r"image/(?!svg)|application/")


@dataclass
class Chapter:
    """A chapter's notebook and what a rule needs to know about the book around it."""

    name: str
    nb: NotebookNode
    book_targets: frozenset[str] = field(default_factory=frozenset)

    @property
    def number(self) -> int:
        return int(re.match(r"\d*", self.name).group() or -1)

    @property
    def slug(self) -> str:
        return re.sub(r"^\d+-", "", self.name)

    @property
    def markdown(self) -> str:
        return "\n\n".join(c.source for c in self.nb.cells if c.cell_type == "markdown")

    @property
    def code(self) -> list[tuple[int, NotebookNode]]:
        """The code cells with their index in the notebook."""
        return [(i, cell) for i, cell in enumerate(self.nb.cells) if cell.cell_type == "code"]

    @property
    def outputs(self) -> Iterator[tuple[int, NotebookNode]]:
        return ((i, output) for i, cell in self.code for output in cell.outputs)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Every output a reader reads: all but pictures."""
        for i, output in self.outputs:
            if output.output_type == "stream":
                yield i, output.text
            for mime, value in output.get("data", {}).items():
                if not mime.startswith("image/"):
                    yield i, value if isinstance(value, str) else str(value)


def targets(nb: NotebookNode) -> set[str]:
    """The labels that a reference can name in a notebook."""
    found = set()
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            text = without_code(cell.source)
            found |= {m for pattern in TARGETS for m in re.findall(pattern, text, re.MULTILINE)}
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        found |= {figure["name"]} if "name" in figure else set()
    return found


RULES: dict[str, Callable[[Chapter], Iterator[str]]] = {}


def rule(check: Callable[[Chapter], Iterator[str]]) -> Callable[[Chapter], Iterator[str]]:
    RULES[check.__name__] = check
    return check


def syntax(cell: NotebookNode) -> ast.Module:
    """The cell as a tree; one that Python cannot read counts as empty (it cannot run either)."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def lines_of_code(cell: NotebookNode) -> int:
    lines = (line.strip() for line in cell.source.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


# ------------------------------------------------------------------ the file


@rule
def file_name_has_number_and_topic(chapter: Chapter) -> Iterator[str]:
    if not re.fullmatch(r"\d\d-[a-z0-9]+(?:-[a-z0-9]+)*", chapter.name):
        yield f"{chapter.name} is not of the form 04-gradients"


@rule
def cell_ids_are_stable_and_unique(chapter: Chapter) -> Iterator[str]:
    ids = Counter(cell.get("id", "") for cell in chapter.nb.cells)
    for name, count in ids.items():
        if count > 1:
            yield f"{count} cells have the id {name}"
        if not re.fullmatch(rf"{re.escape(chapter.slug)}-\d\d+", name):
            yield f"the id {name!r} is not {chapter.slug}-<nn>: run make execute"


@rule
def metadata_holds_nothing_of_a_run(chapter: Chapter) -> Iterator[str]:
    if extra := set(chapter.nb.metadata) - {"kernelspec", "language_info", "mystnb"}:
        yield f"the notebook keeps {sorted(extra)}: run make execute"
    for i, cell in enumerate(chapter.nb.cells):
        if extra := set(cell.metadata) - set(execute.CELL_METADATA):
            yield f"cell {i} keeps {sorted(extra)}: run make execute"


# ------------------------------------------------------------------ code cells


@rule
def every_code_cell_was_executed(chapter: Chapter) -> Iterator[str]:
    for expected, (i, cell) in enumerate(chapter.code, start=1):
        if cell.execution_count != expected:
            yield f"cell {i} has the count {cell.execution_count}, not {expected}: run make execute"


@rule
def cells_are_short(chapter: Chapter) -> Iterator[str]:
    sizes = {i: lines_of_code(cell) for i, cell in chapter.code}
    for i, size in sizes.items():
        if size > MOST_LINES:
            yield f"cell {i} has {size} lines of code, more than {MOST_LINES}"
    if sizes and (mean := sum(sizes.values()) / len(sizes)) > MEAN_LINES:
        yield f"cells have {mean:.1f} lines of code on average, more than {MEAN_LINES}"


@rule
def imports_stand_in_the_second_cell(chapter: Chapter) -> Iterator[str]:
    if not chapter.code:
        return
    first, imports = chapter.code[0]
    if first != 1:
        yield f"the first code cell is cell {first}, not cell 1"
    if not {"hide-input", "remove-input"} & set(imports.metadata.get("tags", [])):
        yield f"the imports, cell {first}, are not folded: tag them hide-input"
    for node in syntax(imports).body:
        call = ast.unparse(node) in ("use_style()", "figures.use_style()")
        if not call and not isinstance(node, ast.Import | ast.ImportFrom):
            yield f"cell {first} does more than import: {ast.unparse(node)}"
    for i, cell in chapter.code[1:]:
        if any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(syntax(cell))):
            yield f"cell {i} imports"


@rule
def code_that_draws_is_folded(chapter: Chapter) -> Iterator[str]:
    drawn = shown = 0
    for i, cell in chapter.code:
        tags = set(cell.metadata.get("tags", []))
        has_figure = any("image/svg+xml" in output.get("data", {}) for output in cell.outputs)
        if has_figure and not tags & {"hide-input", "remove-input"}:
            yield f"cell {i} draws a figure in the open: tag it hide-input"
        if not tags & {"hide-input", "remove-input", "hide-cell"}:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            shown += len(lines)
            drawn += sum(bool(DRAWS.search(line)) for line in lines)
    if drawn > MOST_DRAWING * shown:
        yield f"{drawn} of {shown} lines of open code draw, more than a twentieth"


def names(cell: NotebookNode, context: type[ast.expr_context]) -> set[str]:
    """The names that a cell stores or loads; functions, classes and imports are stored."""
    tree = list(ast.walk(syntax(cell)))
    found = {n.id for n in tree if isinstance(n, ast.Name) and isinstance(n.ctx, context)}
    if context is ast.Store:
        found |= {n.name for n in tree if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        found |= {n.arg for n in tree if isinstance(n, ast.arg)}
        imports = [n for n in tree if isinstance(n, ast.Import | ast.ImportFrom)]
        found |= {a.asname or a.name.split(".")[0] for n in imports for a in n.names}
    return found


@rule
def open_code_uses_what_the_reader_has_seen(chapter: Chapter) -> Iterator[str]:
    """A name that only folded cells define is a riddle on the page; imports are known."""
    seen, folded = set(), set()
    for number, (i, cell) in enumerate(chapter.code):
        defined = names(cell, ast.Store)
        if number and set(cell.metadata.get("tags", [])) & {"hide-input", "remove-input"}:
            folded |= defined
            continue
        if riddles := (names(cell, ast.Load) & folded) - seen - defined:
            yield f"cell {i} uses {sorted(riddles)}, which only folded cells define"
        seen |= defined


@rule
def exercises_stand_where_an_idea_has_landed(chapter: Chapter) -> Iterator[str]:
    if chapter.number > LAST_OF_TEXT:
        return
    practice, row = 0, 0  # practice: the level of its heading, or 0 outside of it
    for i, cell in enumerate(chapter.nb.cells):
        if cell.cell_type == "markdown":
            row = 0
            for level, title in HEADING.findall(without_code(cell.source)):
                if not practice or len(level) <= practice:
                    practice = len(level) if PRACTICE.match(title) else 0
        elif EXERCISE.search(cell.source):
            row += "assert" not in cell.source  # the folded solution belongs to its exercise
            if row > MOST_IN_A_ROW and not practice:
                yield f"cell {i} is exercise {row} in a row: gather them under a heading Practice"
        else:
            row = 0


@rule
def nothing_is_installed_downloaded_or_timed(chapter: Chapter) -> Iterator[str]:
    for i, cell in chapter.code:
        if found := SHELL.search(cell.source):
            yield f"cell {i} has {found.group().strip()!r}"


@rule
def no_plain_interact(chapter: Chapter) -> Iterator[str]:
    for i, cell in chapter.code:
        if found := INTERACT.search(cell.source):
            yield f"cell {i} uses {found.group()}, which is dead on the site: use nnbook.widgets"


@rule
def nbval_compares_every_cell(chapter: Chapter) -> Iterator[str]:
    for i, cell in chapter.code:
        comments = "\n".join(x for x in cell.source.splitlines() if x.lstrip().startswith("#"))
        tags = " ".join(cell.metadata.get("tags", []))
        if found := NBVAL_OFF.search(f"{tags}\n{comments}"):
            yield f"cell {i} takes itself out of the comparison: {found.group()}"
    for i, output in chapter.outputs:
        for mime in output.get("data", {}):
            if NOT_COMPARED.match(mime):
                yield f"cell {i} has an output that nbval does not compare: {mime}"


# ------------------------------------------------------------------ outputs


@rule
def figures_have_alt_text_name_and_caption(chapter: Chapter) -> Iterator[str]:
    spoken_of = set(REFERENCE.findall(chapter.markdown))
    for i, cell in chapter.code:
        if not any("image/svg+xml" in output.get("data", {}) for output in cell.outputs):
            continue
        mystnb = cell.metadata.get("mystnb", {})
        alt, figure = mystnb.get("image", {}).get("alt", ""), mystnb.get("figure", {})
        if len(alt) < SHORTEST_ALT:
            yield f"the figure of cell {i} has the alt text {alt!r}: say what is to be seen"
        if not figure.get("caption"):
            yield f"the figure of cell {i} has no caption"
        name = figure.get("name", "")
        if not name.startswith("fig-"):
            yield f"the figure of cell {i} has the name {name!r}, not fig-…"
        elif name not in spoken_of:
            yield f"the text does not speak of {name}: say {{numref}}`{name}`"


@rule
def outputs_are_rounded(chapter: Chapter) -> Iterator[str]:
    for i, text in chapter.texts():
        if found := FLOAT.search(text):
            yield f"cell {i} shows an unrounded number, {found.group()}…"


@rule
def outputs_hold_no_address_or_path(chapter: Chapter) -> Iterator[str]:
    for i, text in chapter.texts():
        if trace := execute.machine_trace(text):
            yield f"cell {i} shows {trace}"


@rule
def nothing_went_wrong(chapter: Chapter) -> Iterator[str]:
    for i, output in chapter.outputs:
        if output.get("name") == "stderr":
            yield f"cell {i} writes to stderr: {output.text}"
        if output.output_type == "error":
            yield f"cell {i} raises {output.ename}: {output.evalue}"


# ------------------------------------------------------------------ text


@rule
def opening_follows_the_template(chapter: Chapter) -> Iterator[str]:
    if chapter.number > LAST_OF_TEXT:
        return
    first = chapter.nb.cells[0]
    if first.cell_type != "markdown":
        yield "the first cell is not Markdown"
        return
    if not first.source.startswith(f"(ch-{chapter.slug})=\n"):
        yield f"the first line is not (ch-{chapter.slug})="
    if not re.search(r"^# \S", first.source, re.MULTILINE):
        yield "the first cell has no title"
    story, box, about = first.source.partition(ABOUT)
    if not box:
        yield f"the first cell has no folded box {ABOUT!r}"
    for words in ("You will be able to", "You need", "In the lecture"):
        if words not in about or words in story:
            yield f"the first cell does not say {words!r} in its box, and there alone"
    if found := NOT_A_STORY.search(story.partition("\n# ")[2]):
        yield f"before the box stands {found.group().strip()!r}: a chapter opens with its trouble"
    if len(story.split()) < SHORTEST_STORY:
        yield "the first cell has no trouble to tell: two paragraphs before the box at least"
    if len(re.findall(r"^# \S", without_code(chapter.markdown), re.MULTILINE)) > 1:
        yield "there is more than one title"


@rule
def ends_with_a_summary(chapter: Chapter) -> Iterator[str]:
    summary = re.search(r"^## Summary[ \t]*$", chapter.markdown, re.MULTILINE)
    if chapter.number <= LAST_OF_TEXT and not summary:
        yield "there is no ## Summary"


@rule
def agrees_with_nnbook(chapter: Chapter) -> Iterator[str]:
    if not FIRST_WITH_NNBOOK <= chapter.number <= LAST_OF_TEXT:
        return
    inside = found = asserted = False
    for cell in chapter.nb.cells:
        if cell.cell_type == "markdown":
            for heading in re.findall(r"^## (.+?)[ \t]*$", cell.source, re.MULTILINE):
                inside = heading == "In nnbook"
                found |= inside
        elif inside:
            asserted |= any(isinstance(node, ast.Assert) for node in ast.walk(syntax(cell)))
    if not found:
        yield "there is no ## In nnbook"
    elif not asserted:
        yield "no assert under ## In nnbook: show that it equals what was built"


@rule
def references_have_targets(chapter: Chapter) -> Iterator[str]:
    known = chapter.book_targets | targets(chapter.nb)
    texts = [chapter.markdown]
    for _, cell in chapter.code:
        texts.append(cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", ""))
    for name in sorted(set(REFERENCE.findall(without_code("\n".join(texts))))):
        if name.strip() not in known:
            yield f"{name} is referred to, but is nowhere"


@rule
def exercises_are_alive(chapter: Chapter) -> Iterator[str]:
    text = without_code(chapter.markdown)
    for kind in re.findall(r"^[ \t]*[`:]{3,}\{(exercise|solution)\b", text, re.MULTILINE):
        yield f"a {{{kind}}} directive answers nobody: put it into nnbook/bank"


@rule
def prose_has_no_padding(chapter: Chapter) -> Iterator[str]:
    for found in PADDING.finditer(without_code(chapter.markdown)):
        yield f"the text says {found.group()!r}"


@rule
def no_eqref(chapter: Chapter) -> Iterator[str]:
    if found := re.search(r"\\(?:eq)?ref\{[^}]*\}", without_code(chapter.markdown)):
        yield f"{found.group()} should be {{eq}}`…`"
