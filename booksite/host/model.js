/**
 * A widget's model where no kernel is: what ipywidgets' Backbone model does, as far as anywidget
 * modules may use it. No page in here; the build renders first states with it as well.
 */

/** @typedef {(...details: any[]) => void} Callback
 *  @typedef {{ event: string, callback: Callback, owner: object }} Listener
 *  @typedef {{ path: (string | number)[], data: string }} Buffer */

/** What a module sees of its model.
 *  @typedef {ReturnType<Model["face"]>} Face */

/** Equal in value, as Backbone in Jupyter asks before it tells of a change.
 *  @type {(a: any, b: any) => boolean} */
export function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equal(a[key], b[key]));
}

export class Model {
  /** @param {Record<string, any>} state */
  constructor(state) {
    this.state = state;
    /** @type {Listener[]} */
    this.listeners = [];
    this.saved = () => {}; // no kernel: what is set is what is kept
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /** @param {string | object} name
   *  @param {unknown} [value] */
  set(name, value) {
    /** @type {Record<string, any>} */
    const values = typeof name === "object" ? name : { [name]: value };
    const changed = Object.keys(values).filter((key) => !equal(this.state[key], values[key]));
    for (const key of changed) this.state[key] = values[key];
    for (const key of changed) this.tell(`change:${key}`, this, values[key]);
    if (changed.length) this.tell("change", this);
  }

  /** @param {string} event
   *  @param {any[]} details */
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

  /** What a module sees; its listeners go when their owner, a view, goes.
   *  @param {object} owner */
  face(owner) {
    return {
      get: (/** @type {string} */ name) => this.get(name),
      set: (/** @type {string | object} */ name, /** @type {unknown} */ value) =>
        this.set(name, value),
      on: (/** @type {string} */ event, /** @type {Callback} */ callback) => {
        this.listeners.push({ event, callback, owner });
      },
      off: (/** @type {string} */ event, /** @type {Callback} */ callback) =>
        this.drop(owner, event, callback),
      save_changes: () => this.saved(),
      send() {}, // no kernel: nobody would answer
      widget_manager: null,
    };
  }

  /** @param {object} owner
   *  @param {string} [event]
   *  @param {Callback} [callback] */
  drop(owner, event, callback) {
    this.listeners = this.listeners.filter(
      (listener) =>
        listener.owner !== owner ||
        (event && listener.event !== event) ||
        (callback && listener.callback !== callback),
    );
  }
}

/** Put base64 buffers back where they were, as the DataViews that Jupyter gives.
 *  @type {(state: Record<string, any>, buffers?: Buffer[]) => Record<string, any>} */
export function putBuffers(state, buffers = []) {
  for (const { path, data } of buffers) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const place = path.slice(0, -1).reduce((value, key) => value[key], state);
    place[path[path.length - 1]] = new DataView(bytes.buffer);
  }
  return state;
}
