/**
 * Python beside the page: a worker with Pyodide, in which the cells of one chapter run.
 *
 * The page posts { type: "boot", base, packages }, { type: "run", run, code, number } and
 * { type: "comm", text }; what comes back says its type as well: "progress", "ready", "failed",
 * "output", "comm", "done".
 */

/** @type {any} */
let runner;
let current = 0; // the run whose outputs these are

const post = (/** @type {object} */ message) => self.postMessage(message);

/** Count what arrives, for the progress that the reader sees. The promise is rejected when a file
 *  does not come: Pyodide waits for its core forever then, and goes on without a package. Why a
 *  browser refused one, it does not tell.
 *  @returns {Promise<never>} */
function watchArrivals() {
  const fetchAny = self.fetch;
  /** @type {(error: Error) => void} */
  let miss;
  /** @type {Promise<never>} */
  const missed = new Promise((_, reject) => {
    miss = reject;
  });
  /** @type {(url: string) => Promise<Error>} */
  async function reason(url) {
    const head = await fetchAny(url, { method: "HEAD" }).catch(() => null);
    return new Error(
      head?.ok
        ? `${url} is not the file that this site was made with, and is not used`
        : `${url} could not be loaded (${head ? `answer ${head.status}` : "no answer"}); look at your connection, then press again`,
    );
  }
  self.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const response = await fetchAny(input, init).catch(async (error) => {
      miss(await reason(url));
      throw error;
    });
    if (!response.ok) miss(await reason(url));
    if (!response.ok || !response.body) return response;
    const name = url.slice(url.lastIndexOf("/") + 1);
    let arrived = 0;
    const counter = new WritableStream({
      write(chunk) {
        arrived += chunk.byteLength;
        post({ type: "progress", name, arrived });
      },
    });
    // The response itself goes on: what the browser compiles of it, it keeps for the next visit.
    response
      .clone()
      .body?.pipeTo(counter)
      .catch(() => {}); // whoever reads the response hears of it
    return response;
  };
  return missed;
}

/** @type {(message: any) => Promise<void>} */
async function boot({ base, packages }) {
  const missed = watchArrivals();
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const python = await Promise.race([missed, loadPyodide({ indexURL: base, packages })]);
  runner = python.pyimport("nnbook_live.runner");
  runner.start((/** @type {string} */ message) => post({ ...JSON.parse(message), run: current }));
  post({ type: "ready" });
}

/** @type {(message: any) => Promise<void>} */
async function run({ run, code, number }) {
  current = run;
  const started = performance.now();
  const fine = await runner.run(code, number);
  post({ type: "done", run, fine, seconds: (performance.now() - started) / 1000 });
}

/** @type {Promise<void>} */
let queue = Promise.resolve(); // one after the other
/** @type {Record<string, (message: any) => any>} */
const TASKS = { boot, run, comm: ({ text }) => runner.hear(text) };
self.addEventListener("message", ({ data }) => {
  queue = queue
    .then(() => TASKS[data.type](data))
    .catch((error) =>
      post({ type: "failed", run: data.run, message: String(error?.message ?? error) }),
    );
});
