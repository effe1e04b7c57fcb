/**
 * What a cell puts out, in the place where the page has the book's own output. New outputs take the
 * place of old ones, one after the other, so that a page whose outputs are the same does not move.
 */

import { keepInPlace } from "../host/steady.js";

const VIEW = "application/vnd.jupyter.widget-view+json";

const MOST = 100_000; // characters of one printed text

/** @type {(tag: string, className: string, ...children: (Node | string)[]) => HTMLElement} */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** HTML from the build's own converters, or from the reader's code: scripts in it do not run.
 *  @type {(html: string) => DocumentFragment} */
function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

export class Outputs {
  /** @param {HTMLElement} cell
   *  @param {{ host: any, mount: (comm: string, place: HTMLElement, old: HTMLElement | null) => HTMLElement }} widgets */
  constructor(cell, widgets) {
    this.widgets = widgets;
    this.box = /** @type {HTMLElement} */ (cell.querySelector(".cell_output") ?? newBox(cell));
    this.book = [...this.box.childNodes]; // what the page came with
    this.at = 0; // how many outputs of this run there are
    /** @type {HTMLElement | null} */
    this.text = null; // the stream that goes on
    this.words = ""; // what it all says, for who does not see it
  }

  /** The elements that stand for an output each. */
  get units() {
    return /** @type {HTMLElement[]} */ (
      [...this.box.children].filter((child) => child.localName !== "script")
    );
  }

  begin() {
    this.at = 0;
    this.text = null;
    this.words = "";
    this.box.dataset.stale = "";
  }

  /** @param {any} output
   *  @param {string} alt for a figure */
  take(output, alt) {
    if (output.kind === "clear") {
      this.begin();
      return;
    }
    if (this.words.length > MOST) {
      if (this.text && !this.text.dataset.full) {
        this.text.dataset.full = "";
        this.text.querySelector("pre")?.append("\n… and more, which is not shown");
      }
      return;
    }
    this.words += ` ${wordsOf(output)}`;
    const goesOn = output.kind === "stream" && this.text?.dataset.name === output.name;
    if (goesOn) {
      this.text?.querySelector("pre")?.append(output.text);
      return;
    }
    delete this.box.dataset.stale;
    const old = this.units[this.at] ?? null;
    const made = this.made(output, old, alt);
    if (made !== old) {
      keepInPlace(this.box, () => (old ? old.replaceWith(made) : this.box.append(made)));
    }
    this.text = output.kind === "stream" ? made : null;
    this.at += 1;
  }

  /** @type {(output: any, old: HTMLElement | null, alt: string) => HTMLElement} */
  made(output, old, alt) {
    if (output.kind === "stream") return textBox("stream", output.text, output.name);
    if (output.kind === "error") return errorBox(output);
    const { data, shown } = output;
    if (data[VIEW] && this.widgets.host)
      return this.widgets.mount(data[VIEW].model_id, placeFor(), old);
    if (shown.svg) return figure(shown.svg, old, alt);
    if (data["image/png"]) {
      const image = document.createElement("img");
      Object.assign(image, { src: `data:image/png;base64,${data["image/png"]}`, alt });
      return element("div", "output", image);
    }
    if (shown.html) {
      const box = element("div", "output text_html", parsed(shown.html));
      for (const table of box.querySelectorAll("table")) table.classList.add("table");
      return box;
    }
    return textBox("text_plain", data["text/plain"] ?? "");
  }

  /** Take away what an earlier run, or the book, has put out beyond this. */
  end() {
    delete this.box.dataset.stale;
    for (const unit of this.units.slice(this.at)) unit.remove();
  }

  /** What the page came with. */
  reset() {
    this.box.replaceChildren(...this.book);
  }
}

/** @type {(cell: HTMLElement) => HTMLElement} */
function newBox(cell) {
  const box = element("div", "cell_output docutils container");
  const input = cell.querySelector(".cell_input");
  const fold = input?.parentElement;
  if (cell.classList.contains("tag_hide-cell") && fold) fold.append(box);
  else if (cell.classList.contains("tag_hide-input")) cell.prepend(box);
  else cell.append(box);
  return box;
}

/** @type {(output: any) => string} */
function wordsOf({ kind, text, name, message, data }) {
  if (kind === "stream") return text;
  if (kind === "error") return `${name}: ${message}`;
  if (data["image/svg+xml"] ?? data["image/png"]) return "A figure.";
  return data["text/plain"] ?? "";
}

const placeFor = () => element("div", "nn-widget-place");

/** @type {(kind: string, text: string, name?: string) => HTMLElement} */
function textBox(kind, text, name = "") {
  const pre = element("pre", "", text);
  const box = element(
    "div",
    `output ${kind} highlight-myst-ansi notranslate`,
    element("div", "highlight", pre),
  );
  if (name) box.dataset.name = name;
  if (name === "stderr") box.classList.add("stderr");
  return box;
}

/** A figure, and its panels for narrow screens; it keeps its frame, caption and anchor.
 *  @type {(svg: string, old: HTMLElement | null, alt: string) => HTMLElement} */
function figure(svg, old, alt) {
  const drawn = parsed(svg);
  const label = (/** @type {string} */ text) =>
    drawn.firstElementChild?.setAttribute("aria-label", text);
  const before = old?.querySelector("svg.nn-figure");
  if (old && before) {
    label(alt || before.getAttribute("aria-label") || "A figure");
    const frame = /** @type {HTMLElement} */ (old.cloneNode(true));
    for (const panel of frame.querySelectorAll("svg.nn-panel")) panel.remove();
    frame.querySelector("svg.nn-figure")?.replaceWith(drawn);
    return frame;
  }
  label(alt || "A figure that the code drew");
  return element("span", "nn-figure-box", drawn);
}

/** @type {(error: { name: string, message: string, steps: any[] }) => HTMLElement} */
function errorBox({ name, message, steps }) {
  const lines = steps.map(({ file, line, text }) => {
    const cell = /^<cell (\d+)>$/.exec(file);
    const where = cell ? `cell ${cell[1]}` : file.replace(/^.*\/(nnbook\/)/, "$1");
    return element("li", "", `${where}, line ${line}: `, element("code", "", text));
  });
  const words = element("p", "", element("b", "", name), message ? `: ${message}` : "");
  const box = element("div", "output nn-live-error", words);
  if (lines.length) box.append(element("ol", "", ...lines));
  return box;
}
