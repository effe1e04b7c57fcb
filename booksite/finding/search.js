/**
 * Search as one types: a dialog over the page, or the search page. book.js loads this script, and
 * this one its index, when a reader first asks for it; both are scripts, so that it works from
 * file://. What was looked for is marked where a result leads, until it is no longer wanted.
 *
 * @import { Data, Found } from "./query.js"
 */
import { adopt, base, element, load } from "./page.js";
import { excerpt, finder } from "./query.js";
import styles from "./search.css";
import { words } from "./words.js";

const KEPT = "nn-search-marks"; // in sessionStorage: what to mark on the page that a result leads to
const SLASH = "nnbook:v1:slash"; // in localStorage: "off" if book.js is not to answer to that key
const EXCERPT = 170; // letters
const MARKS = "nn-found"; // the name of the highlight in search.css
/** @type {Record<string, string>} */
const KINDS = { chapter: "", section: "", term: "Glossary", symbol: "Symbol", reference: "Source" };

adopt(styles);

/** @type {Promise<(typed: string) => Found[]> | undefined} */
let finding;
/** @type {Data} */
let data;
/** @type {() => Promise<(typed: string) => Found[]>} */
function index() {
  finding ??= load("_static/search-index.js").then(
    () => {
      data = /** @type {any} */ (globalThis).nnbookSearch;
      return finder(data);
    },
    () => {
      finding = undefined; // the next letter tries again
      throw new Error("The index of the book could not be loaded.");
    },
  );
  return finding;
}

// ---- results -----------------------------------------------------------------------------

// In a formula as text, an index or exponent for which there is no raised letter: ∇_w, x^((i)).
const SCRIPT =
  /(?<=(?<![\p{Ll}\p{Lu}\d])[\p{L}\p{Sm}])([_^])(?:\(((?:[^()]|\([^()]*\))*)\)|([^\s()]))/gu;

/** A piece of a text with its scripts set, from one place in it to another.
 *  @type {(text: string, from: number, to: number) => (Node | string)[]} */
function withScripts(text, from, to) {
  SCRIPT.lastIndex = from;
  const found = SCRIPT.exec(text.slice(0, to));
  if (!found) return [text.slice(from, to)];
  const [whole, mark, grouped, single] = found;
  const script = element(mark === "_" ? "sub" : "sup", {}, grouped ?? single);
  const after = found.index + whole.length;
  return [text.slice(from, found.index), script, ...withScripts(text, after, to)];
}

/** @type {(text: string, marks: [number, number][]) => (Node | string)[]} */
function marked(text, marks) {
  const parts = [];
  let at = 0;
  for (const [start, end] of marks) {
    const mark = element("mark", {}, text.slice(start, end));
    parts.push(...withScripts(text, at, start), mark);
    at = end;
  }
  return [...parts, ...withScripts(text, at, text.length)];
}

/** @type {(found: Found) => HTMLElement} */
function result({ entry, terms }) {
  const [page, anchor, kind, title, text] = entry;
  const [file, chapter] = data.pages[page];
  const address = new URL(anchor.includes("#") ? anchor : `#${anchor}`, new URL(file, base));
  const name = excerpt(title, terms, title.length);
  const piece = excerpt(text, terms, EXCERPT);
  const places = new Set([chapter, KINDS[kind] ?? ""].filter((name) => name && name !== title));
  const where = [...places].join(" · ");
  const link = element(
    "a",
    { href: address.href },
    element("span", { class: "nn-search-title" }, ...marked(name.text, name.marks)),
    element("span", { class: "nn-search-where" }, where),
    element("span", { class: "nn-search-text" }, ...marked(piece.text, piece.marks)),
  );
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens elsewhere
    const wanted = { place: address.hash, terms: [...terms] };
    if (address.href.split("#")[0] === location.href.split("#")[0]) {
      document.querySelector("dialog")?.close();
      setTimeout(() => mark(wanted)); // when the page has gone there
      return;
    }
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(wanted));
    } catch {
      // Storage is closed to this page: nothing will be marked.
    }
  });
  return element("li", {}, link);
}

/** The field, what it has found, and how one goes through it by keys. */
function panel() {
  const input = /** @type {HTMLInputElement} */ (
    element("input", {
      type: "search",
      "aria-label": "Search the book",
      placeholder: "Search the book",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "go",
    })
  );
  const said = element("p", { class: "nn-search-said", role: "status" });
  const list = element("ol", { class: "nn-search-list" });
  const icon = element("span", { class: "nn-search-icon", "aria-hidden": "true" });
  const bar = element("div", { class: "nn-search-bar" }, icon, input);
  const whole = element("div", { class: "nn-search-panel", role: "search" }, bar, said, list);

  const hint = "Words, signs (∇, σ′), LaTeX (\\nabla), numbers (12.4), names (Hadamard).";
  async function update() {
    const typed = input.value.trim();
    let found;
    try {
      found = (await index())(typed);
    } catch (error) {
      said.textContent = `${/** @type {Error} */ (error).message} Reload the page to try again.`;
      return;
    }
    if (typed !== input.value.trim()) return; // a later letter is on its way
    list.replaceChildren(...found.map(result));
    list.scrollTop = 0;
    const count = found.length === 1 ? "1 result" : `${found.length} results`;
    const none = `Nothing in the book matches “${typed}”.`;
    said.textContent = !typed ? hint : found.length ? count : none;
  }
  said.textContent = hint;
  input.addEventListener("input", update);
  whole.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(/** @type {any} */ (document.activeElement));
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      update().then(() => list.querySelector("a")?.click());
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0) input.focus();
      else links[Math.min(next, links.length - 1)]?.focus();
    }
  });
  return { whole, bar, input, update };
}

// ---- the dialog and the page -------------------------------------------------------------

/** @type {HTMLDialogElement | undefined} */
let dialog;
/** @type {ReturnType<typeof panel> | undefined} */
let inDialog;

/** Who speaks to the computer, or hits keys by chance, may want no key that acts by itself.
 *  @type {() => HTMLElement} */
function slashSwitch() {
  const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" }));
  try {
    box.checked = localStorage.getItem(SLASH) !== "off";
    box.addEventListener("change", () => localStorage.setItem(SLASH, box.checked ? "on" : "off"));
  } catch {
    box.disabled = true; // storage is closed to this page: the choice could not be kept
  }
  return element("label", { class: "nn-search-keys" }, box, " The key / opens the search");
}

/** Open the dialog over the page; on the search page, go to its field.
 *  @param {string} [typed] what was typed since it was asked for */
export function open(typed) {
  const onPage = document.querySelector(".nn-search-page input");
  if (onPage instanceof HTMLInputElement) {
    onPage.select();
    return;
  }
  if (!dialog || !inDialog) {
    inDialog = panel();
    const close = element("button", { type: "button", class: "nn-search-close" }, "Close");
    inDialog.bar.append(close);
    inDialog.whole.append(slashSwitch());
    dialog = /** @type {HTMLDialogElement} */ (
      element("dialog", { class: "nn-search", "aria-label": "Search" }, inDialog.whole)
    );
    const opened = dialog;
    close.addEventListener("click", () => opened.close());
    opened.addEventListener("click", (event) => {
      if (event.target === opened) opened.close(); // beside the panel
    });
    opened.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return; // a search field would only empty itself
      event.preventDefault();
      opened.close();
    });
    document.body.append(opened);
  }
  if (!dialog.open) dialog.showModal();
  if (typed) inDialog.input.value = typed;
  else inDialog.input.select();
  inDialog.update();
}

/** @type {(place: Element) => void} */
function fill(place) {
  const { whole, input, update } = panel();
  whole.classList.add("nn-search-page");
  place.replaceChildren(whole);
  const address = new URL(location.href);
  input.value = address.searchParams.get("q") ?? "";
  input.addEventListener("input", () => {
    address.searchParams.set("q", input.value);
    history.replaceState(null, "", address);
  });
  input.focus();
  update();
}

// ---- marks -------------------------------------------------------------------------------

/** @type {(scope: Element, terms: Set<string>) => Range[]} */
function places(scope, terms) {
  const found = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = /** @type {Text} */ (walker.currentNode);
    if (text.parentElement?.closest("script, style, svg, .headerlink")) continue;
    for (const word of words(text.data)) {
      if (!word.terms.some((term) => terms.has(term))) continue;
      const range = document.createRange();
      range.setStart(text, word.start);
      range.setEnd(text, word.end);
      found.push(range);
    }
  }
  return found;
}

/** Mark the terms in the section that an address names; a small button, Escape, and leaving the
 *  section take the marks away.
 *  @type {(wanted: { place: string, terms: string[] }) => void} */
function mark({ place, terms }) {
  const target = document.getElementById(decodeURIComponent(place.slice(1)));
  if (!target || !CSS.highlights) return;
  const own = target.closest(".nn-widget-place, .proof, div.math, dt, .citation");
  const scope = (own?.matches("dt") ? own.nextElementSibling : own) ?? target.closest("section");
  const ranges = scope ? places(scope, new Set(terms)) : [];
  if (!scope || !ranges.length) return;
  document.querySelector(".nn-unmark")?.remove();
  CSS.highlights.set(MARKS, new Highlight(...ranges));
  const button = element("button", { type: "button", class: "nn-unmark" }, "Hide matches");
  const leaving = new AbortController();
  const { signal } = leaving;
  function away() {
    CSS.highlights.delete(MARKS);
    button.remove();
    seen.disconnect();
    leaving.abort();
  }
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) away();
  });
  seen.observe(scope);
  button.addEventListener("click", away);
  addEventListener("hashchange", () => location.hash !== place && away(), { signal });
  document.addEventListener("keydown", (event) => event.key === "Escape" && away(), { signal });
  document.body.append(button);
}

/** Mark what led here, once. */
export function arrive() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const wanted = JSON.parse(kept ?? "null");
  if (wanted?.place === location.hash) mark(wanted);
}

Object.assign(globalThis, { nnbookFind: { open, arrive } });
const place = document.getElementById("search-results");
if (place) fill(place);
