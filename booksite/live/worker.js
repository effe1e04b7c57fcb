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

/** Count what arrives, for the progress that the reader sees.
 *  @type {(base: string) => void} */
function countArrivals(base) {
  const fetchAny = self.fetch;
  self.fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const response = await fetchAny(input, init);
    if (!url.startsWith(base) || !response.ok || !response.body) return response;
    const name = url.slice(base.length);
    let arrived = 0;
    const counter = new TransformStream({
      transform(chunk, controller) {
        arrived += chunk.byteLength;
        post({ type: "progress", name, arrived });
        controller.enqueue(chunk);
      },
    });
    const { headers, status, statusText } = response;
    return new Response(response.body.pipeThrough(counter), { headers, status, statusText });
  };
}

/** @type {(message: any) => Promise<void>} */
async function boot({ base, packages }) {
  countArrivals(base);
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: base, packages });
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
