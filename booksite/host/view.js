/** What stands in a view's place beside what its module draws; the same at build and on the page. */

/** The line in the foot of an explorable whose state can be shared.
 *  @type {(document: Document) => HTMLParagraphElement} */
export function copyLine(document) {
  const line = document.createElement("p");
  const button = document.createElement("button");
  const said = document.createElement("span");
  line.className = "nn-widget-link";
  button.type = "button";
  button.textContent = "Copy link to this state";
  said.setAttribute("role", "status");
  line.append(button, " ", said);
  return line;
}

/** Whether the view has that line.
 *  @type {(model: { get: (name: string) => any }) => boolean} */
export const isShared = (model) => Boolean(model.get("_share")?.length);

/** Put it there. @type {(el: Element, line: Element) => void} */
export const addLine = (el, line) => (el.querySelector(".nn-foot") ?? el).append(line);
