/** What the search and the previews share: where the book begins, scripts, styles, elements. */

export const base = new URL(document.documentElement.dataset.content_root ?? "./", location.href);

/** @type {(tag: string, attributes?: Record<string, string>, ...inner: (Node | string)[]) => HTMLElement} */
export function element(tag, attributes = {}, ...inner) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inner);
  return made;
}

/** @type {(text: string) => void} */
export function adopt(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** @type {Map<string, Promise<void>>} */
const scripts = new Map();

/** Load a script of the book, once; from file:// nothing else can be loaded.
 *  @type {(path: string) => Promise<void>} */
export function load(path) {
  const known = scripts.get(path);
  if (known) return known;
  const script = document.createElement("script");
  script.src = new URL(path, base).href;
  const loading = /** @type {Promise<void>} */ (
    new Promise((done, fail) => {
      script.onload = () => done();
      script.onerror = () => {
        scripts.delete(path); // who asks again tries again
        script.remove();
        fail(new Error(`${path} could not be loaded`));
      };
    })
  );
  scripts.set(path, loading);
  document.head.append(script);
  return loading;
}
