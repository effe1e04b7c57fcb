/**
 * Elements: what every widget builds its part of the page with.
 *
 * @typedef {Record<string, string | number | boolean>} Attributes
 * @typedef {(Node | string)[]} Children
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

/** @template {Element} E
 *  @param {E} node
 *  @param {Attributes} attributes */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

/** An HTML element with attributes and children (nodes or text).
 *  @template {keyof HTMLElementTagNameMap} Tag
 *  @param {Tag} tag
 *  @param {Attributes} attributes
 *  @param {Children} children */
export function html(tag, attributes = {}, ...children) {
  const node = set(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

/** An SVG element with attributes and children.
 *  @template {keyof SVGElementTagNameMap} Tag
 *  @param {Tag} tag
 *  @param {Attributes} attributes
 *  @param {Children} children */
export function svg(tag, attributes = {}, ...children) {
  const node = set(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes);
  node.append(...children);
  return node;
}

/** Put a text into a node if it is not there yet: what is written again is laid out again.
 *  @type {(node: Node, text: string | number) => void} */
export function write(node, text) {
  if (node.textContent !== String(text)) node.textContent = String(text);
}

/** @type {(label: string, click: (event: MouseEvent) => void) => HTMLButtonElement} */
export function button(label, click) {
  const node = html("button", { type: "button" }, label);
  node.addEventListener("click", click);
  return node;
}

/** Set traits and send them to the kernel, if there is one.
 *  @type {(model: Model, values: object) => void} */
export function put(model, values) {
  model.set(values);
  model.save_changes();
}
