// Draws the first state of widgets as HTML, with the modules that the pages run, in a document of
// linkedom. A line of JSON in, { file, entries }, a line out, { html: […] } or { error }; an entry
// is { state, buffers } as a notebook stores it.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseHTML } from "linkedom";
import { Model, putBuffers } from "./host/model.js";
import { copyLine, isShared } from "./host/view.js";

// What a module may ask of a browser while it draws, and what waits for one here: nothing moves,
// nothing is measured, nothing is kept.
const never = () => 0;
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}
const quiet = {
  requestAnimationFrame: never,
  cancelAnimationFrame: never,
  matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
  getComputedStyle: () => ({
    color: "rgb(0, 0, 0)",
    fill: "rgb(0, 0, 0)",
    getPropertyValue: () => "",
  }),
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
  localStorage: null,
};

/** A canvas on which every stroke is lost; its size is what the page has to know. */
const context = new Proxy(
  { createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }) },
  { get: (own, name) => own[name] ?? never, set: () => true },
);

/** A fresh document, so that nothing of one widget is left for the next. */
function open() {
  const { window, document } = parseHTML("<!doctype html><html><body></body></html>");
  window.HTMLCanvasElement.prototype.getContext = () => context;
  const names = ["Node", "Element", "HTMLElement", "SVGElement", "Event", "CustomEvent"];
  const classes = Object.fromEntries(names.map((name) => [name, window[name]]));
  Object.assign(globalThis, classes, quiet, { document, window: globalThis });
  globalThis.addEventListener = never;
  globalThis.removeEventListener = never;
  globalThis.nnbookStores = undefined;
  return document;
}

/** What a control holds is a property of it; in HTML it is an attribute. */
function writeValues(el) {
  for (const input of el.querySelectorAll("input")) {
    if (["checkbox", "radio"].includes(input.getAttribute("type"))) {
      input.toggleAttribute("checked", Boolean(input.checked));
    } else if (input.value) input.setAttribute("value", input.value);
  }
}

async function drawn(module, { state, buffers }) {
  const document = open();
  const el = document.createElement("div");
  document.body.append(el);
  const model = new Model(putBuffers(state, buffers));
  const { signal } = new AbortController();
  const widget = typeof module === "function" ? await module() : module;
  await widget.initialize?.({ model: model.face(model), signal });
  await widget.render({ model: model.face(el), el, signal });
  writeValues(el);
  return el.outerHTML + (isShared(model) ? copyLine(document).outerHTML : "");
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { file, entries } = JSON.parse(line);
    const { default: module } = await import(pathToFileURL(file).href);
    const html = [];
    for (const entry of entries) html.push(await drawn(module, entry));
    answer = { html };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
