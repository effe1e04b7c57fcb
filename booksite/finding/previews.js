/**
 * Previews: what a reference leads to, and what a symbol in a formula means, shown beside it.
 *
 * By pointer after a moment, by focus, by a tap (a second tap follows the link); Escape, or going
 * on, closes. The card stands below or above the line and never on it. book.js loads this script
 * when a reader first rests on a reference or a formula; what it shows was written by
 * booksite/previews.py, a script for each page.
 *
 * @typedef {{ symbol: string, read: string, meaning: string, shape: string, place: string,
 *   heading: string }} Meaning
 * @typedef {{ near: Element, line: Element, content: () => Promise<Node[]> }} Subject
 *   what is asked for, and the line that must stay in sight
 */
import { adopt, base, element, load } from "./page.js";
import styles from "./previews.css";

const PAUSE = 350; // ms of rest before a card comes
const GRACE = 250; // ms in which the pointer may go over to the card
const WAY_TO_MARGIN = 900; // ms, as the way is longer there and the card in nobody's way
const MARGIN = 270; // px that a card needs there
const PAGE = /^(index|chapters\/[\w-]+)\.html$/;
const SCRIPTED = "msub, msup, msubsup";
// Signs of operations, which mean the same in all chapters.
const SIGNS = new Set(["∇", "J_", "⊙", "σ", "σ′", "∂"]);

adopt(styles);
const article = /** @type {HTMLElement} */ (document.querySelector("article.bd-article"));
const card = element("div", { class: "nn-preview", id: "nn-preview", popover: "manual" });
article.append(card);

const html = (/** @type {string} */ text) => {
  const template = document.createElement("template");
  template.innerHTML = text;
  return [...template.content.childNodes];
};
/** @type {(name: string) => Promise<any>} */
async function data(name) {
  await load(`_static/previews/${name}.js`);
  return /** @type {any} */ (globalThis).nnbookPreviews[name];
}

// ---- references --------------------------------------------------------------------------

/** A figure of this page once more; its parts go on referring to those of the first.
 *  @type {(figure: Element) => Element} */
function copyOf(figure) {
  const copy = /** @type {Element} */ (figure.cloneNode(true));
  for (const part of [copy, ...copy.querySelectorAll("[id]")]) part.removeAttribute("id");
  for (const link of copy.querySelectorAll("a")) link.remove();
  return copy;
}

/** @type {(part: Element) => boolean} */
function isInView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

/** @type {(link: HTMLAnchorElement, byKeys: boolean) => Subject | null} */
function reference(link, byKeys) {
  const url = new URL(link.href);
  const [, page] = PAGE.exec(url.href.split("#")[0].slice(base.href.length)) ?? [];
  const here = url.href.split("#")[0] === location.href.split("#")[0];
  if (!page || !url.href.startsWith(base.href) || (here && !url.hash)) return null;
  return {
    near: link,
    line: link,
    content: async () => {
      const name = decodeURIComponent(url.hash.slice(1));
      link.removeAttribute("title"); // the browser would show it as well
      const figure = here && document.getElementById(name);
      if (figure && figure.localName === "figure") return isInView(figure) ? [] : [copyOf(figure)];
      const nodes = html((await data(page))[name] ?? "");
      // Who has no pointer to go over a formula is told its symbols with it.
      const formula = byKeys && name.startsWith("equation-") && mathIn(nodes);
      return formula ? [...nodes, ...(await legend(formula, chapterOf(page)))] : nodes;
    },
  };
}

// ---- symbols -----------------------------------------------------------------------------

/** The names under which a part of a formula may be in the table, the most exact one first; as
 *  key() of booksite/previews.py.
 *  @type {(base: string, above: string, below: string) => string[]} */
function keysOf(base, above, below) {
  if (above === "′") return [`${base}′`, base];
  if (above.startsWith("(")) return [`${base}(`];
  if (above === "𝖳") return [];
  const [raised, lowered] = [above && "^", below && "_"];
  // Of δ and J the bare letter is used, too, where there is one layer or one function.
  const bare = base === "δ" ? ["δ^"] : base === "J" ? ["J_"] : [];
  return [base + raised + lowered, base + raised, ...(above ? [] : [base]), ...bare];
}

/** @type {(part: Element) => { whole: Element, keys: string[] }} */
function partOf(part) {
  const outer = part.parentElement?.closest(SCRIPTED);
  const scripted = outer?.firstElementChild?.textContent?.length === 1 ? outer : null;
  if (!scripted) return { whole: part, keys: keysOf(part.textContent ?? "", "", "") };
  const [letter, ...scripts] = [...scripted.children].map((child) => child.textContent ?? "");
  const above = scripted.localName === "msub" ? "" : (scripts.at(-1) ?? "");
  const below = scripted.localName === "msup" ? "" : scripts[0];
  return { whole: scripted, keys: keysOf(letter, above, below) };
}

const chapterOf = (/** @type {string} */ path) =>
  path.split("/").at(-1)?.replace(".html", "") ?? "";
const mathIn = (/** @type {Node[]} */ nodes) =>
  nodes.map((node) => node instanceof Element && node.querySelector("math")).find(Boolean);

/** @type {(keys: string[], chapter: string) => Promise<Meaning | undefined>} */
async function meaning(keys, chapter) {
  const { symbols, calculus } = await data("symbols");
  const key = keys.find((name) => name in symbols);
  if (!key || (calculus.includes(chapter) && !SIGNS.has(key))) return undefined;
  return symbols[key];
}

/** @type {(told: Meaning) => Node[]} */
function inWords({ symbol, read, meaning, shape, place, heading }) {
  const link = element("a", { href: new URL(place, base).href }, ...html(heading));
  return [
    element("p", {}, ...html(symbol), `, read “${read}”: `, ...html(meaning), "."),
    element("p", { class: "nn-preview-more" }, "Shape: ", ...html(shape), ". See ", link, "."),
  ];
}

/** @type {(part: Element) => Subject} */
function symbol(part) {
  const { whole, keys } = partOf(part);
  return {
    near: whole,
    line: part.closest("math") ?? whole,
    content: async () => {
      const told = await meaning(keys, chapterOf(location.pathname));
      return told ? inWords(told) : [];
    },
  };
}

/** What the symbols of a formula mean, each once.
 *  @type {(formula: Element, chapter: string) => Promise<Node[]>} */
async function legend(formula, chapter) {
  /** @type {Map<string, Meaning>} */
  const all = new Map();
  for (const part of formula.querySelectorAll("mi, mo")) {
    const told = await meaning(partOf(part).keys, chapter);
    if (told) all.set(told.symbol, told);
  }
  return [...all.values()].flatMap((told) => inWords(told).slice(0, 1));
}

/** What an element of the page asks for, if anything.
 *  @type {(target: Element, byKeys?: boolean) => Subject | null} */
function subjectOf(target, byKeys = false) {
  const link = target.closest("a[href]");
  if (target.closest(".nn-preview") || link?.matches(".headerlink")) return null;
  if (link instanceof HTMLAnchorElement) return reference(link, byKeys);
  const part = target.closest(".nn-widget") ? null : target.closest("mi, mo");
  return part ? symbol(part) : null;
}

// ---- the card ----------------------------------------------------------------------------

/** @type {Subject | null} */
let shown = null;
/** @type {Subject | null} */
let asked = null;
let timer = 0;
let inMargin = false;

function hide() {
  clearTimeout(timer);
  asked = null;
  if (!shown) return;
  shown.near.removeAttribute("aria-describedby");
  shown.near.classList.remove("nn-previewed");
  shown = null;
  card.hidePopover();
}

/** @type {(subject: Subject) => Promise<void>} */
async function show(subject) {
  clearTimeout(timer); // a finger that was lifted has left the page: its card is wanted, though
  asked = subject;
  /** @type {Node[]} */
  let content = [];
  try {
    content = await subject.content();
  } catch (error) {
    console.warn("No preview:", error); // its script did not load; the link leads there all the same
  }
  if (asked !== subject) return; // the reader has gone on
  hide();
  if (!content.length) return;
  shown = subject;
  card.replaceChildren(...content);
  card.showPopover();
  place(subject);
  subject.near.classList.add("nn-previewed");
  if (subject.near.matches("a")) subject.near.setAttribute("aria-describedby", card.id);
}

/** In the margin beside the line, if that is wide enough; else below the line, or above it.
 *  @type {(subject: Subject) => void} */
function place({ near, line }) {
  const gap = 8;
  const { top, bottom } = line.getBoundingClientRect();
  const page = document.documentElement;
  const margin = article.getBoundingClientRect().right + 3 * gap;
  inMargin = page.clientWidth - margin >= MARGIN;
  const { style } = card;
  style.maxWidth = inMargin ? `${page.clientWidth - margin - gap}px` : "";
  if (inMargin) {
    style.maxHeight = `${innerHeight - 2 * gap}px`;
    const lowest = innerHeight - card.offsetHeight - gap;
    style.left = `${scrollX + margin}px`;
    style.top = `${scrollY + Math.max(gap, Math.min(top - 2 * gap, lowest))}px`;
    return;
  }
  const { left } = [...near.getClientRects()].at(-1) ?? near.getBoundingClientRect();
  const room = page.clientWidth - card.offsetWidth - gap;
  const [above, below] = [top, innerHeight - bottom].map((space) => space - 2 * gap);
  const under = below >= Math.min(card.scrollHeight, 0.45 * innerHeight) || below >= above;
  style.maxHeight = `${Math.max(80, Math.min(under ? below : above, 0.45 * innerHeight))}px`;
  const y = under ? bottom + gap : top - gap - card.offsetHeight;
  style.left = `${scrollX + Math.max(gap, Math.min(left - 12, room))}px`;
  style.top = `${scrollY + y}px`;
}

/** @type {(subject: Subject, pause: number) => void} */
function soon(subject, pause) {
  clearTimeout(timer);
  asked = null;
  timer = setTimeout(() => show(subject), pause);
}
function leave() {
  clearTimeout(timer);
  asked = null;
  timer = setTimeout(hide, inMargin ? WAY_TO_MARGIN : GRACE);
}

/** What happens on the page, from its first event on.
 *  @type {(event: Event) => void} */
export function consider(event) {
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (event.type === "pointerover") {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch") return; // a tap is a click
    if (card.contains(target)) {
      clearTimeout(timer);
      return;
    }
    const subject = subjectOf(target);
    if (!subject) leave();
    else if (subject.near === shown?.near) clearTimeout(timer);
    else soon(subject, PAUSE);
  } else if (event.type === "focusin") {
    if (card.contains(target) || !target.matches(":focus-visible")) return;
    const subject = subjectOf(target, true);
    if (subject) soon(subject, PAUSE);
  }
}

for (const type of ["pointerover", "focusin"]) article.addEventListener(type, consider);
article.addEventListener("pointerleave", leave);
article.addEventListener("focusout", (event) => {
  if (shown && !card.contains(/** @type {Node | null} */ (event.relatedTarget))) leave();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
addEventListener("hashchange", hide);

let byTouch = false;
document.addEventListener("pointerdown", (event) => {
  byTouch = event.pointerType === "touch";
  if (shown && !card.contains(/** @type {Node} */ (event.target))) {
    const again = shown.near.contains(/** @type {Node} */ (event.target));
    if (!(byTouch && again)) hide();
  }
});
article.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (!byTouch || card.contains(target)) return;
  const subject = subjectOf(target);
  if (!subject || subject.near === shown?.near) return; // the second tap follows the link
  if (!subject.near.matches("a")) {
    show(subject);
    return;
  }
  event.preventDefault();
  show(subject).then(() => {
    // Nothing to be shown: the link is followed after all.
    if (shown?.near !== subject.near)
      location.href = /** @type {HTMLAnchorElement} */ (subject.near).href;
  });
});

Object.assign(globalThis, { nnbookPreview: { consider } });
