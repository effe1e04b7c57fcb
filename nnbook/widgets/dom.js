/** Elements: what every widget builds its part of the page with. */

/**
 * @typedef {any} Now The facts of a moment: what the state says, and what its formulas make of it.
 * @typedef {(now: Now) => any} Of What follows the facts.
 * @typedef {(now: Now) => void} Draw Brings a node up to date with the facts of a moment.
 * @typedef {Node | string | number | Of | Child[]} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | string[] | Of>} Attributes
 *
 * What a widget sees of its state, on the page as in Jupyter.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(values: object) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, callback: (...details: any[]) => void) => void} on
 * @property {(event: string, callback: (...details: any[]) => void) => void} off
 * @property {unknown} [widget_manager] Jupyter's; the book's site has none
 */

/** A function of the facts under a name. @type {(follows: Of) => Of} */
export const of = (follows) => follows;

/** @type {WeakMap<Node, Draw[]>} */
const draws = new WeakMap();

/**
 * Have the node brought up to date by `draw(now)` whenever its explorable changes.
 * @template {Node} N
 * @param {N} node
 * @param {Draw} draw
 */
export function drawn(node, draw) {
  draws.set(node, [...(draws.get(node) ?? []), draw]);
  return node;
}

/**
 * The draws of a node and of all that it holds, in the order of the page.
 * @param {Node} root
 * @returns {Draw[]}
 */
export const drawsOf = (root) => [
  ...(draws.get(root) ?? []),
  ...[...root.childNodes].flatMap(drawsOf),
];

/**
 * The node, there and up to date only while `condition(now)` holds.
 * @template {Element} E
 * @param {(now: any) => boolean} condition
 * @param {E} node
 */
export function when(condition, node) {
  const inner = drawsOf(node);
  const forget = (/** @type {Node} */ part) => {
    draws.delete(part);
    part.childNodes.forEach(forget);
  };
  forget(node);
  return drawn(node, (now) => {
    const there = condition(now);
    set(node, { hidden: there ? null : "" });
    if (there) for (const draw of inner) draw(now);
  });
}

/**
 * Set attributes: null takes one away; ".name" puts the class on or takes it off.
 * @template {Element} E
 * @param {E} node
 * @param {Record<string, any>} attributes
 */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith(".")) node.classList.toggle(name.slice(1), Boolean(value));
    else if (value === null || value === undefined) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
  return node;
}

/** Put a text into a node if it is not there yet: what is written again is laid out again.
 *  @type {(node: Node, text: any) => void} */
export function write(node, text) {
  if (node.textContent !== String(text)) node.textContent = text;
}

/** Attributes and children that are functions of the facts follow them.
 *  @type {(node: any, attributes: Attributes, children: Child[]) => any} */
function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") drawn(node, (now) => set(node, { [name]: value(now) }));
    else set(node, { [name]: value });
  }
  for (const child of /** @type {any[]} */ (children).flat(Infinity)) {
    if (typeof child === "function") {
      const text = document.createTextNode("");
      node.append(drawn(text, (now) => write(text, child(now))));
    } else node.append(child);
  }
  return node;
}

/**
 * An HTML element. An attribute or a child may be a function of the facts, and then follows them.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children nodes, texts, functions, lists of these
 * @returns {HTMLElementTagNameMap[T]}
 */
export const element = (tag, attributes = {}, ...children) =>
  furnish(document.createElement(tag), attributes, children);

/**
 * An SVG element, likewise.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export const svg = (tag, attributes = {}, ...children) =>
  furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/**
 * @param {Child} label a text, or a function of the facts
 * @param {() => void} click
 * @param {Attributes} [attributes]
 */
export function button(label, click, attributes = {}) {
  const node = element("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", click);
  return node;
}

/** Set traits and send them to the kernel, if there is one.
 *  @type {(model: Model, values: object) => void} */
export function put(model, values) {
  model.set(values);
  model.save_changes();
}

/** Whether the reader asked for no motion; where there is no screen, nobody did. */
export const reducedMotion = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/**
 * Keep what is typed in a widget from the notebook around it, in which x cuts the cell and an
 * arrow leaves it. Shortcuts with Ctrl, Alt or Meta go through.
 * @param {HTMLElement} root
 */
export function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.altKey && !event.metaKey) event.stopPropagation();
  });
}

const usable = (/** @type {any} */ node) =>
  !node.disabled && node.checkVisibility?.({ visibilityProperty: true }) !== false;

/**
 * When the control that has the focus goes away, give it to the first one that can take it: it
 * would fall back to the start of the page.
 * @param {HTMLElement} root
 * @param {() => void} change hides, disables or replaces controls
 */
export function keepFocus(root, change) {
  const held = document.activeElement;
  const within = held !== null && root.contains(held);
  change();
  if (!within || (root.contains(held) && usable(held))) return;
  const controls = root.querySelectorAll("button, input, select, textarea, [tabindex='0']");
  const next = [...controls].find(usable);
  if (next instanceof HTMLElement || next instanceof SVGElement)
    next.focus({ preventScroll: true });
}
