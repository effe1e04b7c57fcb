/**
 * Fewer stops for who reads by keyboard: Tab goes from one exercise to the next, not through all of
 * its controls. Loaded at the first Tab (book.js).
 *
 * An exercise or an explorable that Tab came to is one stop until the reader works in it: then Tab
 * goes through its controls as ever, and Escape makes it one stop again. A list of links beside the
 * text is one stop, and arrows lead through it; so are the buttons that copy the cells of a section.
 * Nothing is taken from the page for it: what Tab shall pass by is out of its way for that moment.
 */
import { adopt } from "./page.js";
import styles from "./stops.css";

/** @typedef {HTMLElement | SVGElement} Stop */

const WIDGET = ".nn-widget-place";
const LIST = ".bd-sidebar-primary nav, .bd-sidebar-secondary nav";
const COPY = ".copybtn";
const STOPS =
  "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable='true']";
const QUIET = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock"]);
const STEPS = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });

const HINTS = {
  widget: "<kbd>Tab</kbd> goes on, <kbd>F2</kbd> leads through all that is here",
  list: "<kbd>Tab</kbd> goes on, <kbd>↑</kbd> <kbd>↓</kbd> lead through the list",
};

/** The widget that Tab came to, until the reader works in it. @type {Element | null} */
let passing = null;
let tabbing = false;
/** What is out of the way of Tab, with its own tabindex. @type {Map<Stop, string | null>} */
const aside = new Map();

const hint = document.createElement("p");
hint.className = "nn-stop-hint";
hint.setAttribute("role", "status");

/** @type {(text: string | undefined) => void} */
function show(text) {
  hint.classList.toggle("nn-shown", Boolean(text));
  if (text && hint.innerHTML !== text) hint.innerHTML = text; // read aloud once, not at each stop
}

function giveBack() {
  for (const [stop, index] of aside) {
    if (index === null) stop.removeAttribute("tabindex");
    else stop.setAttribute("tabindex", index);
  }
  aside.clear();
}

/** The list that an element stands in. Where a sidebar lies over the page, its links are all there
 *  is. @type {(element: Element) => Element | null} */
const listOf = (element) => (document.querySelector("[inert]") ? null : element.closest(LIST));

/** @type {(stops: Iterable<Element>, but: Element) => void} */
function putAside(stops, but) {
  for (const stop of stops) {
    if (stop === but || !(stop instanceof HTMLElement || stop instanceof SVGElement)) continue;
    aside.set(stop, stop.getAttribute("tabindex"));
    stop.setAttribute("tabindex", "-1");
  }
}

/** The buttons that copy the cells of one section. @type {(button: Element) => HTMLElement[]} */
function copiesBeside(button) {
  const section = button.closest("section");
  const all = /** @type {NodeListOf<HTMLElement>} */ (section?.querySelectorAll(COPY) ?? []);
  return [...all].filter((other) => other.closest("section") === section);
}

/** One button of each section is a stop: the one that had the focus, or the first. */
function rove() {
  for (const button of document.querySelectorAll(COPY)) {
    const beside = copiesBeside(button);
    const held = beside.find((other) => other === document.activeElement);
    if (button !== beside[0] && !held) continue;
    for (const other of beside) other.tabIndex = other === (held ?? beside[0]) ? 0 : -1;
  }
}

/** Arrows lead from one to the next of those that are one stop together.
 *  @type {(event: KeyboardEvent, target: Element) => void} */
function step(event, target) {
  const list = listOf(target);
  const copies = target.matches(COPY) ? copiesBeside(target) : [];
  const stops = list ? [...list.querySelectorAll(STOPS)].filter(isThere) : copies;
  const next = stops[stops.indexOf(target) + STEPS[event.key]];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
  if (!list) rove();
}

/** @type {(element: Element) => boolean} */
const isThere = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;

/** @param {KeyboardEvent} event */
function onKey(event) {
  giveBack();
  const { target } = event;
  if (!(target instanceof Element)) return;
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  if (event.key === "Tab" && !modified) {
    tabbing = true;
    const whole = (passing?.contains(target) && passing) || listOf(target);
    if (whole) putAside(whole.querySelectorAll(STOPS), target);
    setTimeout(() => {
      giveBack();
      tabbing = false;
    });
    return;
  }
  if (event.key in STEPS && !modified) step(event, target);
  const widget = target.closest(WIDGET);
  if (event.key === "Escape") passing = widget;
  else if (!QUIET.has(event.key)) passing = null;
  if (widget) show(passing ? HINTS.widget : undefined);
}

/** @param {FocusEvent} event */
function onFocus({ target, relatedTarget }) {
  giveBack();
  if (!(target instanceof Element)) return;
  const widget = target.closest(WIDGET);
  const from = relatedTarget instanceof Element ? relatedTarget.closest(WIDGET) : null;
  // A widget that is made ready while the focus is on it stays the one that Tab came to.
  if (tabbing && widget !== from) passing = widget;
  else if (!passing?.contains(target)) passing = null;
  const isOne = listOf(target) || target.matches(COPY);
  const isKey = target.matches(":focus-visible");
  show(isKey ? (passing && HINTS.widget) || (isOne ? HINTS.list : undefined) : undefined);
}

adopt(styles);
document.body.append(hint);
addEventListener("keydown", onKey, true);
addEventListener("focusin", onFocus, true);
addEventListener("pointerdown", () => {
  passing = null;
  show(undefined);
});
rove();
// The Tab that brought this script has moved the focus already.
passing = document.activeElement?.closest(WIDGET) ?? null;
