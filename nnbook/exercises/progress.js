/**
 * What a reader has done, exercise by exercise, and when each comes back. No page.
 * It stays in the browser: localStorage, one key an exercise, so that two tabs do not undo each
 * other and one damaged entry costs one entry.
 *
 * @typedef {object} Event
 * @property {"hint" | "shown" | "another" | "answer"} type
 * @property {boolean} [right] of an answer
 * @property {unknown} [entry] of an answer: what was typed
 * @property {boolean} [assessed] of an answer: it was judged by who gave it
 *
 * @typedef {ReturnType<typeof blank>} Progress
 * @typedef {ReturnType<typeof openStore>} Store
 */

const EDITION = "v1"; // of the form of a record, not of the book: a new edition reads these too
const DAY = 24 * 60 * 60 * 1000;

/** From the least to the best; a record never goes back. */
export const STATES = ["untried", "tried", "shown", "hinted", "assessed", "solved"];

/** @type {Record<string, string>} */
export const STATE_WORDS = {
  untried: "not tried yet",
  tried: "tried",
  shown: "solution seen",
  hinted: "solved with hints",
  assessed: "solved, as you judge it",
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
  missed: false, // whether the last answer, to any variant, went wrong or needed help
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
    next.missed = true;
    again(0);
    return next;
  }
  next.entry = event.entry;
  if (record.done) return next; // a second answer to the same variant counts no more
  next.tries += 1;
  if (!event.right) {
    next.state = better(record.state, "tried");
    next.missed = true;
    again(0);
    return next;
  }
  next.done = true;
  if (record.shown) return next; // copied from the solution
  const alone = record.hints === 0;
  next.state = better(record.state, !alone ? "hinted" : event.assessed ? "assessed" : "solved");
  next.missed = !alone;
  if (!alone || record.due === null) again(0);
  else if (isDue(record, now)) again(record.box + 1); // practice before its day changes nothing
  return next;
}

/** @type {(record: Progress, now: number) => boolean} */
export const isDue = (record, now) => record.due !== null && record.due <= now;

/** The record of two that were kept apart: the newer one, with the better state of the two.
 *  @type {(here: Progress, there: Progress) => Progress} */
export function merged(here, there) {
  const further = (there.at ?? 0) - (here.at ?? 0) || there.box - here.box;
  return { ...(further > 0 ? there : here), state: better(here.state, there.state) };
}

/** What storage or a file holds, as a record; null if it is none.
 *  @type {(value: any) => Progress | null} */
export function asRecord(value) {
  if (typeof value !== "object" || value === null || !STATES.includes(value.state)) return null;
  const whole = (/** @type {any} */ x, /** @type {number} */ most) =>
    Number.isInteger(x) && x >= 0 && x <= most;
  const time = (/** @type {any} */ x) => x === null || (Number.isFinite(x) && x >= 0 && x < 1e14);
  const ours = Object.keys(blank()).filter((name) => name in value);
  const known = { ...blank(), ...Object.fromEntries(ours.map((name) => [name, value[name]])) };
  // A record from before there was `missed` tells of the variant at hand alone.
  if (!("missed" in value)) {
    known.missed = known.at !== null && (known.shown || known.hints > 0 || !known.done);
  }
  const fits =
    whole(known.tries, 1e6) &&
    whole(known.box, WAITS.length - 1) &&
    time(known.due) &&
    time(known.at) &&
    whole(known.variant, 1e6) &&
    whole(known.hints, 1e6) &&
    typeof known.shown === "boolean" &&
    typeof known.done === "boolean" &&
    typeof known.missed === "boolean" &&
    JSON.stringify(known.entry).length <= 4000;
  return fits ? known : null;
}

const isObject = (/** @type {any} */ value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The records of one host ("site" or "jupyter"), kept in `storage`. What it does not take, or
 *  all where there is none, is kept until the page is closed.
 *  @param {Storage | null} storage
 *  @param {string} host */
export function openStore(storage, host) {
  const prefix = `nnbook:${EDITION}:${host}:`;
  /** Records that storage did not take. @type {Map<string, Progress>} */
  const unsaved = new Map();
  /** @type {Set<(id: string) => void>} */
  const listeners = new Set();

  const read = (/** @type {string} */ id) => {
    try {
      return asRecord(JSON.parse(storage?.getItem(prefix + id) ?? "null"));
    } catch {
      return null; // damaged, or storage is closed to this page
    }
  };
  const get = (/** @type {string} */ id) => unsaved.get(id) ?? read(id) ?? blank();
  const tell = (/** @type {string} */ id) => {
    for (const listener of listeners) listener(id);
  };
  const put = (/** @type {string} */ id, /** @type {Progress} */ record) => {
    unsaved.set(id, record);
    try {
      if (storage) {
        storage.setItem(prefix + id, JSON.stringify(record));
        unsaved.delete(id);
      }
    } catch {
      // Full or closed: `isKept` says so to whoever shows progress.
    }
    tell(id);
  };
  const stored = () => {
    try {
      const keys = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage?.key(i) ?? "");
      return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    } catch {
      return []; // closed to this page: nothing is there for it
    }
  };
  const ids = () => [...new Set([...unsaved.keys(), ...stored()])];
  const exported = () => {
    const done = ids().filter((id) => get(id).state !== "untried");
    const all = done.map((id) => [id, get(id)]);
    return JSON.stringify(
      { "nnbook progress": EDITION, exercises: Object.fromEntries(all) },
      null,
      1,
    );
  };
  /** Take in what `exported` wrote; where both have a record, they are merged. Returns a
   *  sentence. */
  const imported = (/** @type {string} */ text) => {
    let file;
    try {
      file = JSON.parse(text);
    } catch {
      file = null;
    }
    if (!isObject(file?.exercises) || !("nnbook progress" in file)) {
      return "That is no progress file of this book; nothing was changed.";
    }
    if (file["nnbook progress"] !== EDITION) {
      const theirs = String(file["nnbook progress"]).slice(0, 20);
      return `That file has the form “${theirs}”, this book reads “${EDITION}”; nothing was changed.`;
    }
    const entries = Object.entries(file.exercises);
    let [taken, damaged] = [0, 0];
    for (const [id, value] of entries) {
      const record = asRecord(value);
      if (!record || !/^[a-z0-9-]{1,60}$/.test(id)) damaged += 1;
      else {
        const here = get(id);
        const both = merged(here, record);
        if (JSON.stringify(both) === JSON.stringify(here)) continue;
        put(id, both);
        taken += 1;
      }
    }
    const asGood = entries.length - taken - damaged;
    const parts = [`${taken} taken in`, `${asGood} already as good here`];
    if (damaged) parts.push(`${damaged} could not be read`);
    return `Of ${entries.length} exercises in the file: ${parts.join(", ")}.`;
  };
  /** Forget all records. Returns whether storage let go of them. */
  const clear = () => {
    for (const id of ids()) {
      unsaved.delete(id);
      try {
        storage?.removeItem(prefix + id);
      } catch {
        // Closed to this page; what is left is counted below.
      }
      tell(id);
    }
    return ids().length === 0;
  };
  const listen = (/** @type {(id: string) => void} */ listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  /** Another tab changed a key of storage. */
  const changedElsewhere = (/** @type {string | null} */ key) => {
    if (key?.startsWith(prefix)) tell(key.slice(prefix.length));
  };
  /** Whether what was put outlives the page. */
  const isKept = () => storage !== null && unsaved.size === 0;
  return { get, put, ids, exported, imported, clear, listen, changedElsewhere, isKept };
}
