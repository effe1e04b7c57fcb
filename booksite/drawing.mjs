// What a widget draws first, in a document of linkedom: no browser, no measures, no motion.
import { parseHTML } from "linkedom";
import { Model, putBuffers } from "./host/model.js";
import { addLine, copyLine, isShared } from "./host/view.js";

// What a module may ask of a browser while it draws, and what waits for one here.
const never = () => 0;
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}
const quiet = {
  requestAnimationFrame: never,
  cancelAnimationFrame: never,
  addEventListener: never,
  removeEventListener: never,
  matchMedia: () => ({ matches: false, addEventListener: never, removeEventListener: never }),
  getComputedStyle: () => ({
    color: "rgb(0, 0, 0)",
    fill: "rgb(0, 0, 0)",
    getPropertyValue: () => "",
  }),
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
  MutationObserver: Observer,
  localStorage: null,
  nnbookStores: undefined,
};

/** A canvas on which every stroke is lost; its size is what the page has to know. */
const context = new Proxy(
  { createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }) },
  { get: (own, name) => own[name] ?? never, set: () => true },
);

/** A fresh document, so that nothing of one widget is left for the next. */
export function open() {
  const { window, document } = parseHTML("<!doctype html><html><body></body></html>");
  window.HTMLCanvasElement.prototype.getContext = () => context;
  const names = ["Node", "Element", "HTMLElement", "SVGElement", "Event", "CustomEvent"];
  const classes = Object.fromEntries(names.map((name) => [name, window[name]]));
  Object.assign(globalThis, classes, quiet, { document, window: globalThis });
  return document;
}

/** Have the default export of a module draw its first state into el; returns the model. */
export async function drawing(module, { state, buffers }, el) {
  const model = new Model(putBuffers(state, buffers));
  const { signal } = new AbortController();
  const widget = typeof module === "function" ? await module() : module;
  await widget.initialize?.({ model: model.face(model), signal });
  await widget.render({ model: model.face(el), el, signal });
  return model;
}

const BOXES = new Set(["checkbox", "radio"]);

/** What a control holds is a property of it; in HTML it is an attribute. */
function writeValues(el) {
  for (const input of el.querySelectorAll("input")) {
    if (BOXES.has(input.getAttribute("type"))) {
      input.toggleAttribute("checked", Boolean(input.checked));
    } else if (input.value) input.setAttribute("value", input.value);
  }
  for (const select of el.querySelectorAll("select")) {
    const chosen = select.querySelectorAll("option")[select.selectedIndex ?? 0];
    chosen?.setAttribute("selected", "");
  }
}

/** Puts pictures of fields in the place of fields, under names of their own with the same look
 *  (purge.mjs, book.css). For a page with fields, a browser that offers to fill them in lays out
 *  all of it as soon as it is read, also what content-visibility leaves for later: half a second
 *  on a phone. */
function still(document, el) {
  for (const field of [...el.querySelectorAll("form, select, textarea, input:not([type=range])")]) {
    const picture = document.createElement(`nn-${field.localName}`);
    for (const { name, value } of field.attributes) picture.setAttribute(name, value);
    // The words beside a box are read; the box itself says nothing until it can be ticked.
    if (BOXES.has(field.getAttribute("type"))) picture.setAttribute("aria-hidden", "true");
    else if (field.localName !== "form") {
      picture.setAttribute("role", "textbox");
      picture.setAttribute("aria-disabled", "true");
    }
    for (const node of [...field.childNodes]) {
      if (field.localName !== "select") picture.append(node);
      else {
        // As wide as its widest option.
        const option = document.createElement("span");
        option.textContent = node.textContent;
        if (!node.hasAttribute("selected")) option.setAttribute("aria-hidden", "true");
        picture.append(option);
      }
    }
    field.replaceWith(picture);
  }
}

// Where things stand in a drawing: no screen shows more than hundredths of a unit. What is read,
// and what a screen reader is told, keeps its digits.
const PLACES = / (?:d|points|transform|width|height|r|[cdr]?[xy]|[xy][12])="[^"]*"/g;

/** The HTML of a widget's first state, an entry of a notebook's widget state. */
export async function firstState(module, entry) {
  const document = open();
  const el = document.createElement("div");
  document.body.append(el);
  const model = await drawing(module, entry, el);
  writeValues(el);
  still(document, el);
  if (isShared(model)) addLine(el, copyLine(document));
  return el.outerHTML.replace(PLACES, (attribute) =>
    attribute.replace(/\d+\.\d{3,}/g, (x) => String(Number(Number(x).toFixed(2)))),
  );
}
