/**
 * Mounts the book's widgets on a static page: no kernel, no RequireJS.
 *
 * MyST-NB writes the state of every widget into the page, and a <script> for every view. The
 * build puts the state into a script of its own (globalThis.nnbookState, where there is one), and
 * adds the view's first state as HTML right after that script (booksite/widgets.py), so
 * that the page has its height before any script runs, prints, and reads without one. Each view
 * comes to life when the reader gets near.
 *
 * `_esm` is { script: name } of a script that the page has loaded, or the text of a module, which
 * is imported from a Blob URL. The modules are those that anywidget runs in JupyterLab ("AFM":
 * export default { initialize?, render }).
 *
 * The strictest Content-Security-Policy under which it works, tested in
 * tests/browser/test_host.py:
 *
 *   default-src 'none'; script-src 'self' blob:; style-src 'self'; img-src 'self' data:;
 *   font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'
 *
 * `blob:` is there for modules that are texts. Styles need no exception: they are adopted sheets.
 * A classic script, so that it runs from file:// too; load it with `defer`.
 */
import { hashOf, parts, stateFor } from "./links.js";
import { Model, putBuffers } from "./model.js";
import { keepFocus, keepInPlace } from "./steady.js";
import { addLine, copyLine, isShared } from "./view.js";

/** @import { Face } from "./model.js"
 *
 *  @typedef {() => unknown} CleanUp
 *  @typedef {object} Module the default export of a widget's module
 *  @property {(context: { model: Face, signal: AbortSignal }) => any} [initialize]
 *  @property {(context: { model: Face, el: HTMLElement, signal: AbortSignal }) => any} render */

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
const PLACE = "nn-widget-place";

/** @type {Map<string, Promise<Module>>} */
const modules = new Map(); // by the text of the module
/** @type {Set<string>} */
const styles = new Set(); // texts of the sheets that were adopted
/** @type {Map<string, LiveModel>} */
const models = new Map(); // by model id
/** @type {Set<View>} */
const views = new Set(); // those mounted now

// ---- modules, styles, errors -----------------------------------------------------------

/** @type {(exported: any) => Promise<Module>} */
async function checked(exported) {
  const made = typeof exported === "function" ? await exported() : exported;
  if (!made?.render) throw new Error("its module has no render function");
  return made;
}

/** @type {(esm: string | { script: string } | undefined) => Promise<Module>} */
function load(esm) {
  if (!esm) throw new Error("it needs a running Jupyter kernel, and this page has none");
  if (typeof esm === "object") {
    const { nnbookWidgets = {} } = /** @type {any} */ (globalThis);
    if (!nnbookWidgets[esm.script]) throw new Error(`its script ${esm.script}.js did not load`);
    return checked(nnbookWidgets[esm.script].default);
  }
  let widget = modules.get(esm);
  if (!widget) {
    const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    widget = import(url)
      .then((module) => checked(module.default))
      .finally(() => URL.revokeObjectURL(url));
    modules.set(esm, widget);
  }
  return widget;
}

/** @type {(text: string | undefined) => void} */
function adopt(text) {
  if (!text || styles.has(text)) return;
  styles.add(text);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** @type {(cleanUp: unknown) => void} */
function finish(cleanUp) {
  if (typeof cleanUp !== "function") return;
  Promise.resolve()
    .then(/** @type {CleanUp} */ (cleanUp))
    .catch((error) => console.error(error));
}

/** @type {(text: string, className?: string) => HTMLElement} */
function sentence(text, className = "nn-widget-error") {
  const paragraph = document.createElement("p");
  paragraph.className = className;
  paragraph.setAttribute("role", "alert");
  paragraph.textContent = text;
  return paragraph;
}

/** @type {(error: unknown) => string} */
const reason = (error) => String(error instanceof Error ? error.message : error).replace(/\.$/, "");

// ---- models and views ------------------------------------------------------------------

class LiveModel extends Model {
  /** @type {Promise<Module> | undefined} */
  promise;
  /** @type {AbortController | undefined} */
  controller;
  /** @type {unknown} */
  cleanUp;
  /** @type {HTMLElement | undefined} */
  place; // of its first view

  /** Import the module and run its `initialize`, once however many views there are. */
  ready() {
    this.promise ??= (async () => {
      adopt(this.state._css);
      const widget = await load(this.state._esm);
      this.controller = new AbortController();
      const context = { model: this.face(this), signal: this.controller.signal };
      this.cleanUp = await widget.initialize?.(context);
      return widget;
    })();
    return this.promise;
  }

  close() {
    this.controller?.abort();
    this.drop(this);
    finish(this.cleanUp);
  }
}

class View {
  /** @param {HTMLElement} place
   *  @param {LiveModel} model */
  constructor(place, model) {
    this.place = place;
    this.model = model;
    this.controller = new AbortController();
    /** @type {unknown} */
    this.cleanUp = undefined;
  }

  /** Draw the view beside what stands in its place, and put it there when it is whole. */
  async mount() {
    if (views.has(this)) return;
    views.add(this);
    const { signal } = this.controller;
    const el = document.createElement("div");
    el.className = "nn-coming";
    const put = (/** @type {Node[]} */ ...nodes) =>
      keepFocus(this.place, () =>
        keepInPlace(this.place, () => {
          el.classList.remove("nn-coming");
          this.place.replaceChildren(...nodes);
          this.place.dataset.live = "";
        }),
      );
    try {
      const widget = await this.model.ready();
      this.place.append(el); // in the page, for modules that measure or ask for colours
      this.cleanUp = await widget.render({ model: this.model.face(this), el, signal });
      if (signal.aborted)
        finish(this.cleanUp); // it was removed while it was drawn
      else {
        if (isShared(this.model)) addLine(el, copyLink(this.model));
        put(el);
      }
    } catch (error) {
      console.error(error);
      this.model.drop(this);
      put(sentence(`This widget could not be shown: ${reason(error)}.`));
    }
  }

  close() {
    views.delete(this);
    this.controller.abort();
    this.model.drop(this);
    finish(this.cleanUp);
  }
}

/** The view's place, after its script: from the build, or made here.
 *  @type {(script: Element, model: LiveModel | undefined) => HTMLElement} */
function placeOf(script, model) {
  const next = script.nextElementSibling;
  if (next instanceof HTMLElement && next.classList.contains(PLACE)) return next;
  const place = document.createElement("div");
  place.className = PLACE;
  const anchor = model?.get("anchor");
  if (anchor && !document.getElementById(anchor)) place.id = anchor;
  script.after(place);
  return place;
}

// ---- links to a state ------------------------------------------------------------------

/** @type {(model: LiveModel) => HTMLElement} */
function copyLink(model) {
  const line = copyLine(document);
  const [button, said] = line.children;
  button.addEventListener("click", async () => {
    history.replaceState(null, "", hashOf(model));
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "The link is now in the address bar.";
    }
  });
  return line;
}

/** Take the state that the page's address asks for; return the model, if there is one. */
function restore() {
  for (const notice of document.querySelectorAll(".nn-widget-notice")) notice.remove();
  const asked = parts(location.hash);
  if (!asked) return null;
  let model;
  try {
    const key = decodeURIComponent(asked.key);
    model = [...models.values()].find((candidate) => candidate.get("key") === key);
    if (!model) throw new Error(`no widget on this page has the key ${key}`);
    model.set(stateFor(model, asked.text));
    return model;
  } catch (error) {
    console.warn("afm-host: the link's widget state is ignored:", error);
    const notice = sentence(
      "The link to this page holds a widget state that cannot be read; it is ignored.",
      "nn-widget-notice",
    );
    if (model?.place) model.place.before(notice);
    else (document.querySelector("main, [role=main]") ?? document.body).prepend(notice);
    return null;
  }
}

// ---- start -----------------------------------------------------------------------------

function start() {
  const { nnbookState = {} } = /** @type {any} */ (globalThis);
  const inPage = [...document.querySelectorAll(STATE)].map(
    (script) => JSON.parse(script.textContent ?? "").state,
  );
  for (const state of [nnbookState, ...inPage]) {
    for (const [id, entry] of Object.entries(/** @type {Record<string, any>} */ (state))) {
      models.set(id, new LiveModel(putBuffers(entry.state, entry.buffers)));
    }
  }
  /** @type {Map<Element, View>} */
  const waiting = new Map(); // by place
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        waiting.get(target)?.mount();
      }
    },
    { rootMargin: "800px" }, // ready before the reader gets there
  );
  for (const script of document.querySelectorAll(VIEW)) {
    const id = JSON.parse(script.textContent ?? "").model_id;
    const model = models.get(id);
    const place = placeOf(script, model);
    if (!model) {
      console.error(`afm-host: the page holds no state for the widget ${id}`);
      place.append(sentence("This widget could not be shown: the page holds no state for it."));
      continue;
    }
    model.place ??= place;
    const view = new View(place, model);
    waiting.set(place, view);
    near.observe(place);
    // Who goes from control to control may be here before the page has scrolled.
    place.addEventListener("focusin", () => view.mount(), { once: true });
  }
  const follow = () => {
    restore()?.place?.scrollIntoView({ block: "center", behavior: "instant" });
  };
  follow();
  addEventListener("hashchange", follow);

  new MutationObserver(() => {
    for (const view of views) if (!view.place.isConnected) view.close();
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("pagehide", (event) => {
    if (event.persisted) return; // the page may come back as it is
    for (const view of views) view.close();
    for (const model of models.values()) model.close();
  });
}

// ---- widgets that come later ------------------------------------------------------------

/** For Python in the page (booksite/live): models that it makes, and news of those that are here. */
const host = {
  /** @type {(id: string, state: Record<string, any>, buffers: any[]) => void} */
  open(id, state, buffers) {
    models.set(id, new LiveModel(putBuffers(state, buffers)));
  },
  /** @type {(id: string, place: HTMLElement) => Promise<void>} */
  mount(id, place) {
    return new View(place, known(id)).mount();
  },
  /** @type {(id: string) => Record<string, any>} */
  get: (id) => known(id).state,
  /** @type {(id: string, values: object) => void} */
  set: (id, values) => known(id).set(values),
  /** Have a function called whenever a module has saved changes of its model.
   *  @type {(id: string, saved: () => void) => void} */
  saved(id, saved) {
    known(id).saved = saved;
  },
};

/** @type {(id: string) => LiveModel} */
function known(id) {
  const model = models.get(id);
  if (!model) throw new Error(`the page holds no widget ${id}`);
  return model;
}

Object.assign(globalThis, { nnbookHost: host });

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
