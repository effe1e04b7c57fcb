/** Changes of the page that the reader shall not feel. */

/** Run a change of an element's height. If the element begins above the window, what is below
 *  it stays where the reader sees it.
 *  @type {(element: Element, change: () => void) => void} */
export function keepInPlace(element, change) {
  const before = element.getBoundingClientRect();
  change();
  if (before.top >= 0) return;
  const moved = element.getBoundingClientRect().bottom - before.bottom;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}

/** Run a change that replaces the content of an element by the like; if the focus was in it, it
 *  goes to the node in the same place.
 *  @type {(element: Element, change: () => void) => void} */
export function keepFocus(element, change) {
  const focused = document.activeElement;
  const path = [];
  if (focused && focused !== element && element.contains(focused)) {
    for (let node = focused; node !== element; ) {
      const parent = /** @type {Element} */ (node.parentElement);
      path.unshift([...parent.children].indexOf(node));
      node = parent;
    }
  }
  change();
  if (!path.length) return;
  /** @type {Element | undefined} */
  let place = element;
  for (const i of path) place = place?.children[i];
  if (place instanceof HTMLElement || place instanceof SVGElement) {
    place.focus({ preventScroll: true });
  }
}
