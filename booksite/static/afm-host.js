/* Mounts the book's widgets on a static page: no kernel, no RequireJS, no other file.
 *
 * MyST-NB writes the state of every widget into the page, the text of its ES module
 * (`_esm`) included, and a <script> for every view. This host imports each module from a
 * Blob URL and gives it a small model. The modules are those that anywidget runs in
 * JupyterLab ("AFM": export default { initialize?, render }).
 *
 * The strictest Content-Security-Policy under which it works, tested in
 * tests/browser/test_widgets_browser.py:
 *
 *   default-src 'none'; script-src 'self' blob:; style-src 'self'; img-src 'self' data:;
 *   font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'
 *
 * `blob:` is there for the modules. Styles need no exception: they are adopted sheets.
 * A classic script, so that it runs from file:// too; load it with `defer`.
 */
(() => {
  "use strict";

  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const LINK = /^#nn-([^=]+)=(.*)$/;

  const modules = new Map(); // text of a module -> promise of its default export
  const styles = new Set(); // texts of the sheets that were adopted
  const models = new Map(); // model id -> Model
  const views = new Set(); // those mounted now

  // ---- the model -------------------------------------------------------------------

  /** Equal in value, as Backbone in Jupyter asks before it tells of a change. */
  function equal(a, b) {
    if (Object.is(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
    if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => equal(a[key], b[key]));
  }

  class Model {
    constructor(state) {
      this.state = state;
      this.listeners = []; // { event, callback, owner }
    }

    get(name) {
      return this.state[name];
    }

    set(name, value) {
      const values = typeof name === "object" ? name : { [name]: value };
      const changed = Object.keys(values).filter((key) => !equal(this.state[key], values[key]));
      for (const key of changed) this.state[key] = values[key];
      for (const key of changed) this.tell(`change:${key}`, this, values[key]);
      if (changed.length) this.tell("change", this);
    }

    tell(event, ...details) {
      for (const listener of [...this.listeners]) {
        if (listener.event !== event) continue;
        try {
          listener.callback(...details);
        } catch (error) {
          console.error(error); // the other views must hear of the change all the same
        }
      }
    }

    /** What a module sees; its listeners go when their owner, a view, goes. */
    face(owner) {
      return {
        get: (name) => this.get(name),
        set: (name, value) => this.set(name, value),
        on: (event, callback) => this.listeners.push({ event, callback, owner }),
        off: (event, callback) => this.drop(owner, event, callback),
        save_changes() {}, // no kernel: what is set is what is kept
        send() {}, // no kernel: nobody would answer
        widget_manager: null,
      };
    }

    drop(owner, event, callback) {
      this.listeners = this.listeners.filter(
        (listener) =>
          listener.owner !== owner ||
          (event && listener.event !== event) ||
          (callback && listener.callback !== callback),
      );
    }

    /** Import the module and run its `initialize`, once however many views there are. */
    ready() {
      this.promise ??= (async () => {
        if (!this.state._esm) {
          throw new Error("it needs a running Jupyter kernel, and this page has none");
        }
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

  /** Put base64 buffers back where they were, as the DataViews that Jupyter gives. */
  function putBuffers(state, buffers) {
    for (const { path, data } of buffers ?? []) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const place = path.slice(0, -1).reduce((value, key) => value[key], state);
      place[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  // ---- modules, styles, errors -----------------------------------------------------

  function load(text) {
    if (!modules.has(text)) {
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      const widget = import(url)
        .then(async ({ default: exported }) => {
          const made = typeof exported === "function" ? await exported() : exported;
          if (!made?.render) throw new Error("its module has no render function");
          return made;
        })
        .finally(() => URL.revokeObjectURL(url));
      modules.set(text, widget);
    }
    return modules.get(text);
  }

  function adopt(text) {
    if (!text || styles.has(text)) return;
    styles.add(text);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }

  function finish(cleanUp) {
    if (typeof cleanUp !== "function") return;
    Promise.resolve()
      .then(cleanUp)
      .catch((error) => console.error(error));
  }

  function sentence(text, className = "nn-widget-error") {
    const paragraph = document.createElement("p");
    paragraph.className = className;
    paragraph.setAttribute("role", "alert");
    paragraph.textContent = text;
    return paragraph;
  }

  // ---- views -----------------------------------------------------------------------

  class View {
    constructor(container, model) {
      this.container = container;
      this.model = model;
      this.controller = new AbortController();
    }

    async mount() {
      views.add(this);
      try {
        const widget = await this.model.ready();
        const el = document.createElement("div");
        this.container.replaceChildren(el);
        const { signal } = this.controller;
        this.cleanUp = await widget.render({ model: this.model.face(this), el, signal });
        if (signal.aborted)
          finish(this.cleanUp); // it was removed while it was drawn
        else if (this.model.get("_share")?.length) this.container.append(copyLink(this.model));
      } catch (error) {
        console.error(error);
        this.model.drop(this);
        const reason = String(error.message ?? error).replace(/\.$/, "");
        this.container.replaceChildren(sentence(`This widget could not be shown: ${reason}.`));
      }
    }

    close() {
      views.delete(this);
      this.controller.abort();
      this.model.drop(this);
      finish(this.cleanUp);
    }
  }

  /** A place for the view where its script stands, of the height it will have. */
  function place(script, model) {
    const container = document.createElement("div");
    container.className = "nn-widget-place";
    script.after(container);
    // `_reserve`: the heights in CSS pixels on a narrow and on a wide page; base.css changes
    // its layout at 560 px inside a frame of 26.
    const [narrow, wide] = model?.get("_reserve") ?? [0, 0];
    container.style.minHeight = `${container.clientWidth < 586 ? narrow : wide}px`;
    // `anchor`: where a link to the widget leads, unless the text has such a place of its own.
    const anchor = model?.get("anchor");
    if (anchor) container.dataset.anchor = anchor;
    if (anchor && !document.getElementById(anchor)) container.id = anchor;
    return container;
  }

  // ---- links to a state ------------------------------------------------------------

  const encode = (value) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    return btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  };

  const decode = (text) => {
    const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  };

  function copyLink(model) {
    const line = document.createElement("p");
    const button = document.createElement("button");
    const said = document.createElement("span");
    line.className = "nn-widget-link";
    button.type = "button";
    button.textContent = "Copy link to this state";
    said.setAttribute("role", "status");
    line.append(button, " ", said);
    button.addEventListener("click", async () => {
      const state = Object.fromEntries(model.get("_share").map((name) => [name, model.get(name)]));
      history.replaceState(
        null,
        "",
        `#nn-${encodeURIComponent(model.get("key"))}=${encode(state)}`,
      );
      try {
        await navigator.clipboard.writeText(location.href);
        said.textContent = "Copied.";
      } catch {
        said.textContent = "The link is now in the address bar.";
      }
    });
    return line;
  }

  /** Same kind and shape as the value that the widget has, finite, and inside its limits or
   *  among its choices. */
  function fits(value, current, limits) {
    if (typeof value !== typeof current) return false;
    if (limits?.choices) return limits.choices.includes(value);
    if (typeof value === "number") {
      return Number.isFinite(value) && (!limits || (limits[0] <= value && value <= limits[1]));
    }
    if (!Array.isArray(current)) return typeof value !== "object";
    return (
      Array.isArray(value) &&
      value.length === current.length &&
      value.every((entry, i) => fits(entry, current[i], limits?.[i]))
    );
  }

  /** Take the state that the page's address asks for; return the model, if there is one. */
  function restore() {
    document.querySelectorAll(".nn-widget-notice").forEach((notice) => notice.remove());
    const match = LINK.exec(location.hash);
    if (!match) return null;
    let model;
    try {
      const key = decodeURIComponent(match[1]);
      model = [...models.values()].find((candidate) => candidate.get("key") === key);
      if (!model) throw new Error(`no widget on this page has the key ${key}`);
      const state = decode(match[2]);
      const limits = model.get("_limits") ?? {};
      const entries = Object.entries(state);
      const known = ([name, value]) =>
        model.get("_share").includes(name) && fits(value, model.get(name), limits[name]);
      if (!entries.length || !entries.every(known)) throw new Error("not a state of this widget");
      model.set(state);
      return model;
    } catch (error) {
      console.warn("afm-host: the link's widget state is ignored:", error);
      const notice = sentence(
        "The link to this page holds a widget state that cannot be read; it is ignored.",
        "nn-widget-notice",
      );
      if (model?.container) model.container.before(notice);
      else (document.querySelector("main, [role=main]") ?? document.body).prepend(notice);
      return null;
    }
  }

  // ---- start -----------------------------------------------------------------------

  function start() {
    for (const script of document.querySelectorAll(STATE)) {
      const { state, shared = {} } = JSON.parse(script.textContent);
      for (const [id, entry] of Object.entries(state)) {
        // The build writes a text that several widgets have once, under "shared".
        for (const name of ["_esm", "_css"]) {
          const text = entry.state[name]?.shared;
          if (text) entry.state[name] = shared[text];
        }
        models.set(id, new Model(putBuffers(entry.state, entry.buffers)));
      }
    }
    const waiting = new Map(); // container -> view
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          waiting.get(target).mount();
        }
      },
      { rootMargin: "800px" }, // ready before the reader gets there
    );
    for (const script of document.querySelectorAll(VIEW)) {
      const id = JSON.parse(script.textContent).model_id;
      const model = models.get(id);
      const container = place(script, model);
      if (!model) {
        console.error(`afm-host: the page holds no state for the widget ${id}`);
        container.append(
          sentence("This widget could not be shown: the page holds no state for it."),
        );
        continue;
      }
      model.container ??= container;
      waiting.set(container, new View(container, model));
      near.observe(container);
    }
    const named = () => {
      // The browser looked for the place before it was there.
      const place = document.getElementById(location.hash.slice(1));
      return place?.matches(".nn-widget-place") ? place : null;
    };
    const follow = () => (restore()?.container ?? named())?.scrollIntoView({ block: "center" });
    follow();
    addEventListener("hashchange", follow);

    new MutationObserver(() => {
      for (const view of views) if (!view.container.isConnected) view.close();
    }).observe(document.body, { childList: true, subtree: true });
    addEventListener("pagehide", (event) => {
      if (event.persisted) return; // the page may come back as it is
      for (const view of views) view.close();
      for (const model of models.values()) model.close();
    });
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
