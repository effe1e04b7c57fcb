/**
 * What a reader has done, exercise by exercise, and when each comes back. No page.
 * It stays in the browser: localStorage, one key an exercise, so that two tabs do not undo each
 * other and one damaged entry costs one entry.
 *
 * @typedef {object} Event
 * @property {"hint" | "shown" | "another" | "answer"} type
 * @property {boolean} [right] of an answer
 * @property {unknown} [entry] of an answer: what was typed
 *
 * @typedef {ReturnType<typeof blank>} Progress
 * @typedef {ReturnType<typeof openStore>} Store
 */

const EDITION = "v1"; // of the form of a record, not of the book: a new edition reads these too
const DAY = 24 * 60 * 60 * 1000;

/** From the least to the best; a record never goes back. */
export const STATES = ["untried", "tried", "shown", "hinted", "solved"];

/** @type {Record<string, string>} */
export const STATE_WORDS = {
  untried: "not tried yet",
  tried: "tried",
  shown: "solution seen",
  hinted: "solved with hints",
  solved: "solved",
};

/** Days until an exercise comes back: the first after a mistake, a hint or a look at the
 *  solution; each time it is solved without help, the next. */
export const WAITS = [1, 3, 7, 21, 60];

export const blank = () => ({
  state: "untried",
  tries: 0,
  box: 0, // place in WAITS
  due: /** @type {number | null} */ (null), // when it comes back, in ms
  at: /** @type {number | null} */ (null), // of the last answer
  variant: 0,
  entry: /** @type {any} */ (null), // what was typed last
  hints: 0, // taken for this variant
  shown: false, // whether its solution was shown
  done: false, // whether it was answered rightly
});

/** @type {(a: string, b: string) => string} */
const better = (a, b) => (STATES.indexOf(b) > STATES.indexOf(a) ? b : a);

/** The record after { type: "hint" | "shown" | "another" } or { type: "answer", right, entry }.
 *  @type {(record: Progress, event: Event, now: number, variants?: number) => Progress} */
export function advance(record, event, now, variants = 1) {
  const next = { ...record };
  const again = (/** @type {number} */ box) => {
    next.box = Math.min(box, WAITS.length - 1);
    next.due = now + WAITS[next.box] * DAY;
  };
  if (event.type === "another") {
    return {
      ...next,
      variant: (record.variant + 1) % variants,
      entry: null,
      hints: 0,
      shown: false,
      done: false,
    };
  }
  if (event.type === "hint") return { ...next, hints: record.hints + 1 };
  next.at = now;
  if (event.type === "shown") {
    next.state = better(record.state, "shown");
    next.shown = true;
    again(0);
    return next;
  }
  next.entry = event.entry;
  if (record.done) return next; // a second answer to the same variant counts no more
  next.tries += 1;
  if (!event.right) {
    next.state = better(record.state, "tried");
    again(0);
    return next;
  }
  next.done = true;
  if (record.shown) return next; // copied from the solution
  const alone = record.hints === 0;
  next.state = better(record.state, alone ? "solved" : "hinted");
  if (!alone || record.due === null) again(0);
  else if (isDue(record, now)) again(record.box + 1); // practice before its day changes nothing
  return next;
}

/** @type {(record: Progress, now: number) => boolean} */
export const isDue = (record, now) => record.due !== null && record.due <= now;

/** Whether the last answer went wrong, or needed help. */
export const wentWrong = (/** @type {Progress} */ record) =>
  record.at !== null && (record.shown || record.hints > 0 || !record.done);

/** What storage or a file holds, as a record; null if it is none.
 *  @type {(value: any) => Progress | null} */
export function asRecord(value) {
  if (typeof value !== "object" || value === null || !STATES.includes(value.state)) return null;
  const whole = (/** @type {any} */ x, /** @type {number} */ most) =>
    Number.isInteger(x) && x >= 0 && x <= most;
  const time = (/** @type {any} */ x) => x === null || (Number.isFinite(x) && x >= 0 && x < 1e14);
  const ours = Object.keys(blank()).filter((name) => name in value);
  const known = { ...blank(), ...Object.fromEntries(ours.map((name) => [name, value[name]])) };
  const fits =
    whole(known.tries, 1e6) &&
    whole(known.box, WAITS.length - 1) &&
    time(known.due) &&
    time(known.at) &&
    whole(known.variant, 1e6) &&
    whole(known.hints, 1e6) &&
    typeof known.shown === "boolean" &&
    typeof known.done === "boolean" &&
    JSON.stringify(known.entry).length <= 4000;
  return fits ? known : null;
}

/** The records of one host ("site" or "jupyter"), kept in `storage`; without one, until the page
 *  is closed.
 *  @param {Storage | null} storage
 *  @param {string} host */
export function openStore(storage, host) {
  const prefix = `nnbook:${EDITION}:${host}:`;
  /** @type {Map<string, Progress>} */
  const memory = new Map();
  /** @type {Set<(id: string) => void>} */
  const listeners = new Set();
  let lasts = Boolean(storage); // whether what is put outlives the page

  const read = (/** @type {string} */ id) => {
    try {
      const text = (lasts && storage?.getItem(prefix + id)) || null;
      return text === null ? null : asRecord(JSON.parse(text));
    } catch {
      return null; // damaged, or storage is closed to this page: the record in memory serves
    }
  };
  const get = (/** @type {string} */ id) => read(id) ?? memory.get(id) ?? blank();
  const tell = (/** @type {string} */ id) => {
    for (const listener of listeners) listener(id);
  };
  const put = (/** @type {string} */ id, /** @type {Progress} */ record) => {
    memory.set(id, record);
    try {
      if (lasts) storage?.setItem(prefix + id, JSON.stringify(record));
    } catch {
      lasts = false; // full or closed: `lasts` says so to whoever shows progress
    }
    tell(id);
  };
  const ids = () => {
    const found = new Set(memory.keys());
    try {
      for (let i = 0; lasts && storage && i < storage.length; i++) {
        const key = storage.key(i);
        if (key?.startsWith(prefix)) found.add(key.slice(prefix.length));
      }
    } catch {
      lasts = false;
    }
    return [...found];
  };
  const exported = () => {
    const done = ids().filter((id) => get(id).state !== "untried");
    const all = done.map((id) => [id, get(id)]);
    return JSON.stringify(
      { "nnbook progress": EDITION, exercises: Object.fromEntries(all) },
      null,
      1,
    );
  };
  /** Take in what `exported` wrote; where both have a record, the better one stays. Returns a
   *  sentence. */
  const imported = (/** @type {string} */ text) => {
    let entries;
    try {
      entries = Object.entries(JSON.parse(text).exercises);
    } catch {
      return "That is no progress file of this book; nothing was changed.";
    }
    let [taken, damaged] = [0, 0];
    for (const [id, value] of entries) {
      const record = asRecord(value);
      if (!record || !/^[a-z0-9-]{1,60}$/.test(id)) damaged += 1;
      else if (STATES.indexOf(record.state) > STATES.indexOf(get(id).state)) {
        put(id, record);
        taken += 1;
      }
    }
    const kept = entries.length - taken - damaged;
    const parts = [`${taken} taken in`, `${kept} already as good here`];
    if (damaged) parts.push(`${damaged} could not be read`);
    return `Of ${entries.length} exercises in the file: ${parts.join(", ")}.`;
  };
  const clear = () => {
    for (const id of ids()) {
      memory.delete(id);
      try {
        storage?.removeItem(prefix + id);
      } catch {
        lasts = false;
      }
      tell(id);
    }
  };
  const listen = (/** @type {(id: string) => void} */ listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  /** Another tab changed a key. */
  const heard = (/** @type {string | null} */ key) => {
    if (key?.startsWith(prefix)) tell(key.slice(prefix.length));
  };
  return { get, put, ids, exported, imported, clear, listen, heard, lasts: () => lasts };
}
