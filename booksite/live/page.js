/**
 * A chapter that runs: what the buttons of its cells do. Loaded at the first click.
 *
 * A cell runs after those above it, in order, as in a fresh notebook that is run from the top: what
 * has run with the text that it has now is not run again.
 */
import { Edits } from "./edits.js";
import { Outputs } from "./outputs.js";
import { Session, Stopped } from "./session.js";
import { Strip } from "./strip.js";
import { Widgets } from "./widgets.js";

/** @type {(chapter: string, place: string) => Promise<Page>} */
export async function open(chapter, place) {
  const response = await fetch(`${place}chapters/${chapter}.json`);
  if (!response.ok) throw new Error(`${response.status} for the chapter's code`);
  return new Page(chapter, place, await response.json());
}

/** @type {() => Storage | null} */
function storageOf() {
  try {
    return localStorage;
  } catch {
    return null; // refused by the browser's settings
  }
}

class Cell {
  /** @param {HTMLElement} element
   *  @param {{ id: string, source: string }} content
   *  @param {number} index
   *  @param {Widgets} widgets */
  constructor(element, { id, source }, index, widgets) {
    Object.assign(this, { element, id, index });
    this.element = element;
    this.id = id;
    this.index = index;
    this.book = source;
    this.source = source;
    this.outputs = new Outputs(element, widgets);
    /** @type {any} */
    this.editor = null;
    this.line = /** @type {HTMLElement | null} */ (element.querySelector(".nn-live-line"));
  }

  get edited() {
    return this.source !== this.book;
  }

  /** @param {string} act */
  button(act) {
    return /** @type {HTMLButtonElement | null} */ (
      this.line?.querySelector(`[data-live="${act}"]`) ?? null
    );
  }

  /** Beside the buttons: how it stands with this cell.
   *  @param {string} text
   *  @param {"" | "busy" | "fine" | "wrong"} kind */
  say(text, kind = "") {
    const state = this.line?.querySelector(".nn-live-state");
    if (state) {
      state.textContent = text;
      state.className = `nn-live-state ${kind && `nn-live-${kind}`}`;
    }
    this.element.setAttribute("aria-busy", String(kind === "busy"));
  }
}

export class Page {
  /** @param {string} chapter
   *  @param {string} place
   *  @param {{ cells: { id: string, source: string }[], packages: string[] }} content */
  constructor(chapter, place, content) {
    this.place = place;
    this.strip = new Strip(() => this.stop());
    this.session = new Session(place, content.packages, {
      progress: (part, whole) => this.strip.progress(part, whole),
      comm: (message) => this.widgets.hear(message),
    });
    this.widgets = new Widgets((comm, state) => this.session.tell(comm, state));
    const elements = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("div.cell")]);
    this.cells = content.cells.map((cell, i) => new Cell(elements[i], cell, i, this.widgets));
    /** @type {string[]} */
    this.ran = []; // the text of each cell, from the first on, that Python has run
    this.busy = false;
    this.turn = Promise.resolve(); // the end of what is to run
    this.round = 0; // what waits is dropped when another begins
    this.edits = new Edits(chapter, storageOf(), (sentence) => this.strip.say(sentence));
    for (const cell of this.cells) this.restore(cell);
    addEventListener("storage", (event) => {
      if (event.key === this.edits.key) this.followOtherTab();
    });
  }

  /** @param {string} act
   *  @param {number} index */
  async press(act, index) {
    const cell = this.cells[index];
    if (act === "run") await this.run(index);
    else if (act === "all") await this.run(this.cells.length - 1, true);
    else if (act === "stop") this.stop();
    else if (act === "edit") await this.edit(cell, true);
    else if (act === "reset") this.reset(cell);
  }

  // ---- running ---------------------------------------------------------------------------

  /** Run a cell as soon as Python is free.
   *  @param {number} index
   *  @param {boolean} [all] run every cell, whatever has run */
  async run(index, all = false) {
    const { round, turn } = this;
    if (this.busy) this.cells[index].say("waiting", "busy");
    this.turn = turn.then(() => {
      if (round === this.round) return this.runNow(index, all);
    });
    await this.turn;
  }

  /** Run a cell, and before it those above that have not run as they are.
   *  @param {number} index
   *  @param {boolean} all */
  async runNow(index, all) {
    this.busy = true;
    document.documentElement.classList.add("nn-live-running");
    try {
      if (!this.session.alive) {
        this.ran = [];
        this.cells[index].say("loading Python", "busy");
        this.strip.begin("Loading Python");
        await this.session.boot();
      }
      if (all) this.ran = [];
      const first = this.cells.findIndex((cell, i) => i >= index || this.ran[i] !== cell.source);
      for (const cell of this.cells.slice(first, index + 1)) {
        const last = cell.index === index && !all;
        if (!(await this.runOne(cell, last))) {
          if (all)
            this.strip.end(`Cell ${cell.index + 1} ended in an error; those below have not run.`);
          else if (cell.index < index) this.failedAbove(this.cells[index], cell);
          return;
        }
      }
      if (all) this.strip.end("Every cell has run.");
      else this.strip.hush(this.heard(this.cells[index]));
    } catch (error) {
      this.ran = [];
      if (error instanceof Stopped) this.stopped(this.cells[index]);
      else {
        console.warn("live:", error);
        const why = error instanceof Error ? error.message : error;
        this.cells[index].say("Python did not start", "wrong");
        this.strip.fail(`Python did not start: ${why}.`);
      }
    } finally {
      this.busy = false;
      document.documentElement.classList.remove("nn-live-running");
    }
  }

  /** @param {Cell} cell
   *  @param {boolean} asked whether the reader pressed the button of this very cell
   *  @returns {Promise<boolean>} */
  async runOne(cell, asked) {
    const { source } = cell;
    cell.say("running", "busy");
    this.strip.begin(`Running cell ${cell.index + 1} of ${this.cells.length}`);
    if (this.ran[cell.index] !== source) this.ran.length = Math.min(this.ran.length, cell.index);
    this.widgets.begin(cell.edited, asked);
    cell.outputs.begin();
    const alt = cell.edited ? "A figure that your code drew" : "";
    let end;
    try {
      end = await this.session.run(source, cell.index + 1, (output) => {
        cell.outputs.take(output, alt);
        cell.element.dispatchEvent(
          new CustomEvent("nn-live-output", { detail: output, bubbles: true }),
        );
      });
    } finally {
      cell.outputs.end();
    }
    if (end.fine) this.ran[cell.index] = source;
    cell.say(
      end.fine ? `✓ ran in ${end.seconds.toFixed(1)} s` : "ended in an error",
      end.fine ? "fine" : "wrong",
    );
    if (!end.fine) this.strip.hush(this.heard(cell));
    return end.fine;
  }

  /** What came of a cell, for who does not see it.
   *  @param {Cell} cell */
  heard(cell) {
    const text = cell.outputs.words.trim().replace(/\s+/g, " ");
    if (!text) return `Cell ${cell.index + 1} ran.`;
    return `Cell ${cell.index + 1}: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
  }

  /** @param {Cell} cell
   *  @param {Cell} above */
  failedAbove(cell, above) {
    cell.say(`not run: cell ${above.index + 1} above ended in an error`, "wrong");
    const line = cell.line?.querySelector(".nn-live-state");
    const go = document.createElement("a");
    above.element.id ||= `nn-live-cell-${above.index + 1}`;
    go.href = `#${above.element.id}`;
    go.textContent = "see it";
    line?.append(" (", go, ")");
  }

  stop() {
    this.round += 1;
    if (this.session.alive) this.session.stop();
  }

  /** @param {Cell} cell */
  stopped(cell) {
    for (const other of this.cells)
      if (other.element.ariaBusy === "true") other.say("stopped", "wrong");
    cell.say("stopped", "wrong");
    this.strip.end(
      "Stopped. Python has forgotten its variables; the next Run makes them again, from the first cell on.",
    );
  }

  // ---- editing ---------------------------------------------------------------------------

  /** Show what was kept of a cell.
   *  @param {Cell} cell */
  restore(cell) {
    const kept = this.edits.get(cell.id);
    if (!kept || !cell.line) return;
    cell.source = kept.source;
    this.edit(cell, false);
    if (kept.was !== cell.book)
      cell.say("the book's code has changed since your edit; Reset shows it");
  }

  /** @param {Cell} cell
   *  @param {boolean} focus */
  async edit(cell, focus) {
    if (!cell.editor) {
      const { edit } = await import("./editor.js");
      const code = /** @type {HTMLElement} */ (
        cell.element.querySelector(".cell_input .highlight")
      );
      const place = document.createElement("div");
      place.className = "nn-live-editor";
      // As large as the code that it stands for, so that nothing below moves.
      const { fontSize, lineHeight, padding } = getComputedStyle(
        /** @type {Element} */ (code.querySelector("pre")),
      );
      Object.assign(place.style, { fontSize, lineHeight });
      place.style.setProperty("--nn-code-padding", padding);
      code.append(place);
      const fold = cell.element.querySelector("details");
      if (fold) fold.open = true;
      cell.editor = edit(
        place,
        cell.source,
        `Code of cell ${cell.index + 1}; Escape leaves the field`,
        {
          changed: (/** @type {string} */ text) => this.changed(cell, text),
          run: () => this.press("run", cell.index),
          leave: () => cell.button("run")?.focus(),
        },
      );
      cell.element.classList.add("nn-live-edited");
      this.drawButtons(cell);
    }
    if (focus) cell.editor.focus();
  }

  /** @param {Cell} cell
   *  @param {string} text */
  changed(cell, text) {
    if (text === cell.source) return;
    cell.source = text;
    this.edits.put(cell.id, text, cell.book);
    this.drawButtons(cell);
  }

  /** Edit as long as there is no editor, Reset as long as there is one.
   *  @param {Cell} cell */
  drawButtons(cell) {
    const old = cell.button("edit") ?? cell.button("reset");
    if (!old) return;
    old.dataset.live = cell.editor ? "reset" : "edit";
    old.textContent = cell.editor ? "Reset" : "Edit";
    old.title = cell.editor ? "Back to the book's code" : "";
  }

  /** Back to the book's code and output.
   *  @param {Cell} cell */
  reset(cell) {
    cell.editor?.close();
    cell.editor = null;
    cell.element.querySelector(".nn-live-editor")?.remove();
    cell.element.classList.remove("nn-live-edited");
    if (cell.edited) {
      cell.source = cell.book;
      if (!this.widgets.in(cell.element)) cell.outputs.reset();
      cell.say("");
    }
    this.edits.put(cell.id, cell.book, cell.book);
    this.drawButtons(cell);
  }

  /** Another tab has other text for some cells: it is shown, but not under the reader's hands. */
  followOtherTab() {
    for (const id of this.edits.changedElsewhere()) {
      const cell = this.cells.find((candidate) => candidate.id === id);
      if (!cell || cell.editor?.has(document.activeElement)) continue;
      const kept = this.edits.get(id);
      if (kept) {
        cell.source = kept.source;
        if (cell.editor) cell.editor.show(kept.source);
        else this.edit(cell, false);
      } else if (cell.editor) this.reset(cell);
    }
  }
}
