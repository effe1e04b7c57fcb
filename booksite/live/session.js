/** Python for this page: a worker with Pyodide, started when a cell is to run, and what it says. */

/** @typedef {{ fine: boolean, seconds: number }} End
 *  @typedef {(output: any) => void} Take */

export class Stopped extends Error {}

export class Session {
  /** @param {string} place where the scripts and Pyodide lie
   *  @param {string[]} packages
   *  @param {{ progress: (part: number, whole: number) => void, comm: (message: any) => void }} hooks */
  constructor(place, packages, hooks) {
    this.place = place;
    this.packages = packages;
    this.hooks = hooks;
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<void> | null} */
    this.booted = null;
    /** @type {Map<number, { take: Take, end: (end: End) => void, fail: (error: Error) => void }>} */
    this.runs = new Map();
    this.count = 0;
  }

  get alive() {
    return this.worker !== null;
  }

  /** Start the worker unless it is there. */
  boot() {
    this.booted ??= this.start();
    return this.booted;
  }

  async start() {
    const sizes = await (await fetch(`${this.place}sizes.json`)).json();
    const wanted = sizesOf(sizes, this.packages);
    const sum = (/** @type {number[]} */ parts) => parts.reduce((all, part) => all + part, 0);
    const whole = sum(Object.values(wanted).map(({ wire }) => wire));
    /** @type {Record<string, number>} */
    const arrived = {}; // over the wire, as far as can be told
    const worker = new Worker(`${this.place}worker.js`, { type: "module" });
    this.worker = worker;
    /** @type {Promise<void>} */
    const ready = new Promise((resolve, reject) => {
      this.abandon = reject;
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        reject(new Error(event.message || "its worker could not be loaded; press again"));
      });
      worker.addEventListener("message", ({ data }) => {
        if (data.type === "ready") resolve();
        else if (data.type === "failed" && data.run === undefined) reject(new Error(data.message));
        else if (data.type === "progress") {
          const { size, wire } = wanted[data.name] ?? { size: 1, wire: 0 };
          arrived[data.name] = wire * Math.min(1, data.arrived / size);
          this.hooks.progress(sum(Object.values(arrived)), whole);
        } else this.hear(data);
      });
    });
    const base = `${this.place}pyodide/`;
    worker.postMessage({ type: "boot", base, packages: this.packages });
    try {
      await ready;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** @param {any} message */
  hear(message) {
    const run = this.runs.get(message.run);
    if (message.type === "comm") this.hooks.comm(message);
    else if (message.type === "output") run?.take(message);
    else if (message.type === "done") run?.end(message);
    else if (message.type === "failed") run?.fail(new Error(message.message));
  }

  /** Run code as the cell with this number; `take` gets the outputs as they come.
   *  @param {string} code
   *  @param {number} number
   *  @param {Take} take
   *  @returns {Promise<End>} */
  async run(code, number, take) {
    await this.boot();
    this.count += 1;
    const run = this.count;
    /** @type {Promise<End>} */
    const ended = new Promise((end, fail) => this.runs.set(run, { take, end, fail }));
    this.worker?.postMessage({ type: "run", run, code, number });
    try {
      return await ended;
    } finally {
      this.runs.delete(run);
    }
  }

  /** Tell Python of a change of a widget's state.
   *  @param {string} comm
   *  @param {object} state */
  tell(comm, state) {
    this.worker?.postMessage({ type: "comm", text: JSON.stringify({ comm, state }) });
  }

  /** End the worker, whatever it does: a loop that never ends hears nothing else. */
  stop() {
    this.worker?.terminate();
    this.worker = null;
    this.booted = null;
    const error = new Stopped("stopped");
    this.abandon?.(error);
    for (const run of this.runs.values()) run.fail(error);
    this.runs.clear();
  }
}

/** @typedef {{ size: number, wire: number }} Weight */

/** The files that come: the core, and the packages with what they need.
 *  @type {(sizes: any, packages: string[]) => Record<string, Weight>} */
export function sizesOf(sizes, packages) {
  const names = new Set(packages);
  for (const name of names) for (const other of sizes.packages[name].depends) names.add(other);
  const files = [...names].map((name) => [sizes.packages[name].file, sizes.packages[name]]);
  return { ...sizes.core, ...Object.fromEntries(files) };
}
