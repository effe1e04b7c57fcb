/** Widgets of the page and their twins in Python: each hears what changes the other. */

const STATE = /** @type {const} */ ("application/vnd.jupyter.widget-view+json");
const VIEW = `script[type="${STATE}"]`;
const OWN = /^nnbook\./;
const EXERCISE = /^nnbook\.exercises\./;

/** @typedef {{ state: Record<string, any>, buffers: any[], model: string, told: string }} Twin */

export class Widgets {
  /** @param {(comm: string, state: object) => void} tell */
  constructor(tell) {
    this.tell = tell;
    /** @type {Map<string, Twin>} */
    this.twins = new Map(); // by the id of Python's side
    this.fresh = false;
  }

  get host() {
    return /** @type {any} */ (globalThis).nnbookHost;
  }

  /** Before a cell runs: whether its explorables begin anew, as in Jupyter, or those on the page,
   *  which the reader may have moved, are taken for Python's.
   *  @param {boolean} edited
   *  @param {boolean} asked */
  begin(edited, asked) {
    this.fresh = edited || asked;
  }

  /** @param {HTMLElement} element */
  in(element) {
    return Boolean(element.querySelector(".nn-widget-place"));
  }

  /** @param {any} message */
  hear({ comm, event, data, buffers }) {
    if (event === "comm_open") {
      const paths = data.buffer_paths ?? [];
      const own = OWN.test(data.state._anywidget_id ?? "");
      const { _css, ...state } = data.state;
      this.twins.set(comm, {
        state: own ? state : data.state, // the page has the book's styles
        buffers: paths.map((/** @type {any} */ path, /** @type {number} */ i) => ({
          path,
          data: buffers[i],
        })),
        model: "",
        told: "",
      });
      return;
    }
    const twin = this.twins.get(comm);
    if (event === "comm_close") this.twins.delete(comm);
    else if (twin && data.method === "update") {
      Object.assign(twin.state, data.state);
      if (twin.model) this.host.set(twin.model, data.state);
      twin.told = this.seen(twin);
    }
  }

  /** Show Python's widget: by the one that the page has in its place, if that is the same, or by
   *  a new one in the given place.
   *  @param {string} comm
   *  @param {HTMLElement} place
   *  @param {HTMLElement | null} old
   *  @returns {HTMLElement} */
  mount(comm, place, old) {
    const twin = this.twins.get(comm);
    if (!twin) throw new Error(`Python shows a widget ${comm} that it has not made`);
    const model = this.modelIn(old);
    const kind = twin.state._anywidget_id ?? "";
    const same = model && this.host.get(model)._anywidget_id === kind;
    if (same && old && EXERCISE.test(kind)) {
      this.join(comm, twin, model);
      const { verdict, passed, mistake } = twin.state;
      this.host.set(model, { verdict: "" }); // so that the same verdict is news once more
      this.host.set(model, { passed, mistake, verdict });
      return old;
    }
    if (same && old && !this.fresh && this.host.get(model).key === twin.state.key) {
      this.join(comm, twin, model);
      this.saved(comm);
      return old;
    }
    this.host.open(comm, twin.state, twin.buffers);
    this.join(comm, twin, comm);
    place.dataset.model = comm;
    this.host.mount(comm, place);
    return place;
  }

  /** The model of the widget that the page has in a place.
   *  @param {HTMLElement | null} place */
  modelIn(place) {
    if (!place?.classList.contains("nn-widget-place")) return "";
    if (place.dataset.model) return place.dataset.model;
    const script = place.previousElementSibling;
    return script?.matches(VIEW) ? JSON.parse(script.textContent ?? "").model_id : "";
  }

  /** @param {string} comm
   *  @param {Twin} twin
   *  @param {string} model */
  join(comm, twin, model) {
    twin.model = model;
    twin.told = JSON.stringify(shared(twin.state));
    this.host.saved(model, () => this.saved(comm));
  }

  /** @param {Twin} twin */
  seen(twin) {
    return JSON.stringify(shared({ ...twin.state, ...(twin.model && this.host.get(twin.model)) }));
  }

  /** The reader changed a widget: tell Python what is new.
   *  @param {string} comm */
  saved(comm) {
    const twin = this.twins.get(comm);
    if (!twin) return;
    const before = JSON.parse(twin.told || "{}");
    twin.told = this.seen(twin);
    const now = JSON.parse(twin.told);
    const news = Object.entries(now).filter(
      ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
    );
    if (news.length) this.tell(comm, Object.fromEntries(news));
  }
}

/** What a reader can change: the traits that a link shares, or of a widget from elsewhere all that
 *  have a public name.
 *  @type {(state: Record<string, any>) => Record<string, any>} */
function shared(state) {
  const names =
    state._share ??
    Object.keys(state).filter((name) => !/^_|^(layout|tabbable|tooltip)$/.test(name));
  const plain = (/** @type {string} */ name) => !(state[name] instanceof DataView);
  return Object.fromEntries(
    names.filter(plain).map((/** @type {string} */ name) => [name, state[name]]),
  );
}
