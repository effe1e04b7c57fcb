/** Elements: what every widget builds its part of the page with. */

export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** An HTML element with attributes and children (nodes or text). */
export function html(tag, attributes = {}, ...children) {
  const node = set(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

/** An SVG element with attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  const node = set(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes);
  node.append(...children);
  return node;
}

/** Put a text into a node if it is not there yet: what is written again is laid out again. */
export function write(node, text) {
  if (node.textContent !== String(text)) node.textContent = text;
}

export function button(label, click) {
  const node = html("button", { type: "button" }, label);
  node.addEventListener("click", click);
  return node;
}

/** Set traits and send them to the kernel, if there is one. */
export function put(model, values) {
  model.set(values);
  model.save_changes();
}
