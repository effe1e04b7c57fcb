import { isDue, STATES, STATE_WORDS } from "./progress.js";
import { button, element } from "../widgets/dom.js";
import { markup, mount, onSite, storeOf } from "./exercise.js";

/** An exercise of the list: a link on the site, its call in Jupyter. */
function entry(item, site) {
  if (!site)
    return element(
      "span",
      {},
      markup(item.title, site),
      " ",
      element("code", {}, `exercise("${item.id}")`),
    );
  return element("a", { href: `${item.page}.html#ex-${item.id}` }, markup(item.title, site));
}

const tally = (items, store) => {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  for (const { id } of items) counts[store.get(id).state] += 1;
  return counts;
};

/** Runs draw now, and once a frame after a change of any record. */
function redrawn(store, draw) {
  let frame = 0;
  draw();
  const forget = store.listen(() => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  });
  return () => {
    cancelAnimationFrame(frame);
    forget();
  };
}

// ---- progress ------------------------------------------------------------------------

function chapterPart(chapter, store, site) {
  const bar = element("span", { class: "nn-bar-track", "aria-hidden": "true" });
  const words = element("span", { class: "nn-note" });
  const rows = chapter.items.map((item) => {
    const state = element("span", { class: "nn-state" });
    return { item, state, node: element("li", {}, entry(item, site), " ", state) };
  });
  const node = element(
    "details",
    { class: "nn-chapter" },
    element(
      "summary",
      {},
      element(
        "span",
        { class: "nn-chapter-name" },
        `${chapter.number}. `,
        markup(chapter.title, site),
      ),
      bar,
      words,
    ),
    element("ol", {}, ...rows.map((row) => row.node)),
  );
  const draw = () => {
    const counts = tally(chapter.items, store);
    const parts = ["solved", "assessed", "hinted", "shown", "tried"].flatMap((state) =>
      Array.from({ length: counts[state] }, () => element("i", { class: `nn-bar-${state}` })),
    );
    bar.replaceChildren(...parts, ...Array.from({ length: counts.untried }, () => element("i")));
    words.textContent = `${counts.solved + counts.assessed + counts.hinted} of ${chapter.items.length} solved`;
    for (const { item, state } of rows) {
      const now = store.get(item.id).state;
      state.textContent = STATE_WORDS[now];
      state.className = `nn-state nn-state-${now}`;
    }
  };
  return { node, draw };
}

/** What the colours of the bars mean. */
function colourKey() {
  const entries = STATES.toReversed().map((state) => {
    const swatch = element("i", { class: `nn-bar-${state}` });
    const bar = element("span", { class: "nn-bar-track", "aria-hidden": "true" }, swatch);
    return element("span", {}, bar, ` ${STATE_WORDS[state]}`);
  });
  return element("p", { class: "nn-note nn-bar-key" }, ...entries);
}

export function progressView({ model, el }) {
  const [store, site, chapters] = [storeOf(model), onSite(model), model.get("chapters")];
  const all = chapters.flatMap((chapter) => chapter.items);
  const parts = chapters.map((chapter) => chapterPart(chapter, store, site));
  const summary = element("p", { class: "nn-summary" });
  const message = element("p", { class: "nn-message", role: "status" });
  const save = button("Export", () => {
    const file = new Blob([store.exported()], { type: "application/json" });
    const link = element("a", {
      href: URL.createObjectURL(file),
      download: "nnbook-progress.json",
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    message.textContent = "Your progress was handed to the browser as nnbook-progress.json.";
  });
  const file = element("input", {
    type: "file",
    accept: ".json,application/json",
    "aria-label": "A progress file to import",
    hidden: "",
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    message.textContent =
      chosen.size > 5e6
        ? "That file is too large to be a progress file; nothing was changed."
        : store.imported(await chosen.text());
    file.value = "";
  });
  const load = button("Import", () => file.click());
  let sure = false;
  const clear = button("Clear", () => {
    if (sure) {
      message.textContent = store.clear()
        ? "All progress is cleared."
        : "This browser does not let go of all records: clear the data of this site in its settings.";
    } else
      message.textContent =
        "This forgets every answer on this device. Press “Clear for good” to do it, or anything else to keep them.";
    sure = !sure;
    clear.textContent = sure ? "Clear for good" : "Clear";
  });
  const cancelClear = () => {
    if (!sure) return;
    sure = false;
    clear.textContent = "Clear";
    message.textContent = "Nothing was cleared.";
  };
  clear.addEventListener("blur", cancelClear);
  el.classList.add("nn-widget", "nn-board");
  el.append(
    summary,
    element("div", { class: "nn-chapters" }, ...parts.map((part) => part.node)),
    colourKey(),
    element("div", { class: "nn-controls nn-bar" }, save, load, clear, file),
    message,
  );
  const draw = () => {
    const counts = tally(all, store);
    const seen = STATES.filter((state) => counts[state])
      .reverse()
      .map((state) => `${counts[state]} ${STATE_WORDS[state]}`);
    summary.textContent =
      `Of ${all.length} exercises: ${seen.join(", ")}.` +
      (store.isKept()
        ? ""
        : " This browser keeps no storage for this page: what you do here lasts until you close it.");
    for (const part of parts) part.draw();
  };
  return redrawn(store, draw);
}

// ---- review --------------------------------------------------------------------------

/** The exercise as the build wrote it beside the pages: a script, since a page from a file:// may
 *  load scripts and fetch nothing. */
function fetched(id) {
  globalThis.nnbookExercises ??= {};
  const known = globalThis.nnbookExercises;
  return new Promise((resolve, reject) => {
    if (known[id]) return resolve(known[id]);
    const root = new URL(document.documentElement.dataset.content_root ?? "../", document.baseURI);
    const script = element("script", { src: new URL(`_static/exercises/${id}.js`, root).href });
    script.addEventListener("load", () => resolve(known[id]));
    script.addEventListener("error", () =>
      reject(new Error(`the exercise ${id} could not be loaded`)),
    );
    document.head.append(script);
  });
}

export function reviewView({ model, el }) {
  const [store, site] = [storeOf(model), onSite(model)];
  const all = model.get("chapters").flatMap((chapter) => chapter.items);
  const summary = element("p", { class: "nn-summary", role: "status" });
  const place = element("div");
  const list = element("ul", { class: "nn-due" });
  let finish = null;
  const next = button("Begin", () => {
    const [first] = waiting();
    if (first) open(first);
  });
  const waiting = () => {
    const now = Date.now();
    const records = all.map((item) => [item, store.get(item.id)]);
    const due = records
      .filter(([, record]) => isDue(record, now))
      .sort(([, a], [, b]) => a.due - b.due);
    const wrong = records.filter(([, record]) => !isDue(record, now) && record.missed);
    return [...due, ...wrong].map(([item]) => item);
  };
  const open = async (item) => {
    finish?.();
    finish = null;
    const box = element("div");
    place.replaceChildren(
      element(
        "p",
        { class: "nn-note" },
        "From ",
        entry(item, site),
        ", ",
        markup(item.where, site),
        ".",
      ),
      box,
    );
    try {
      finish = mount(box, await fetched(item.id), reading(model), true);
      box.querySelector("input, button")?.focus();
    } catch (error) {
      box.replaceChildren(
        element("p", { role: "alert" }, `${error.message}; open it in its chapter instead.`),
      );
    }
    next.textContent = "Next";
  };
  el.classList.add("nn-widget", "nn-board");
  el.append(
    summary,
    ...(site ? [element("div", { class: "nn-controls nn-bar" }, next)] : []),
    place,
    list,
  );
  const stop = redrawn(store, () => {
    const items = waiting();
    const now = Date.now();
    const due = items.filter((item) => isDue(store.get(item.id), now)).length;
    const soon = all
      .map((item) => store.get(item.id).due)
      .filter((when) => when !== null && when > now);
    const days = soon.length ? Math.ceil((Math.min(...soon) - now) / 86400000) : 0;
    summary.textContent = items.length
      ? `${due} due now, ${items.length - due} that went wrong or needed help lately.`
      : `Nothing waits for review.${soon.length ? ` The next exercise comes back in ${days} day${days === 1 ? "" : "s"}.` : " Exercises appear here once you have tried them."}`;
    next.hidden = !items.length;
    list.replaceChildren(
      ...items.map((item) =>
        element(
          "li",
          {},
          entry(item, site),
          " ",
          element(
            "span",
            { class: "nn-note" },
            isDue(store.get(item.id), now) ? "due" : "went wrong",
          ),
        ),
      ),
    );
  });
  return () => {
    stop();
    finish?.();
  };
}

/** The model of a view, for an exercise that is shown inside it: no state of its own. */
const reading = (model) => ({ get: () => undefined, widget_manager: model.widget_manager });

// ---- advice --------------------------------------------------------------------------

/** After a self-test: for each topic what to read, by what was answered. */
export function adviceView({ model, el }) {
  const [store, site] = [storeOf(model), onSite(model)];
  const topics = model.get("topics");
  const rows = topics.map((topic) => ({ topic, node: element("li") }));
  const lead = element("p", { class: "nn-summary" });
  el.classList.add("nn-widget", "nn-board", "nn-advice");
  el.setAttribute("role", "region");
  el.setAttribute("aria-label", "Advice after the self-test");
  el.append(lead, element("ul", { "aria-live": "polite" }, ...rows.map((row) => row.node)));
  return redrawn(store, () => {
    let [open, weak] = [0, 0];
    for (const { topic, node } of rows) {
      const records = topic.ids.map((id) => store.get(id));
      const untried = records.filter((record) => record.state === "untried").length;
      const alone = records.filter((record) => record.state === "solved").length;
      open += untried;
      const strong = alone >= records.length - 1 && !untried;
      weak += !untried && !strong;
      const words = untried
        ? `${untried} of ${records.length} still to do.`
        : strong
          ? topic.ready
          : topic.refresh;
      const key = `${untried} ${strong}`;
      if (node.dataset.key === key) continue;
      node.dataset.key = key;
      node.replaceChildren(
        element("b", {}, topic.name),
        ": ",
        untried ? words : markup(words, site),
      );
    }
    lead.textContent = open
      ? `${open} question${open === 1 ? " is" : "s are"} left; the advice comes with the answers.`
      : weak
        ? "You have the ground for most of this book; refresh the rest first."
        : "You are ready for this book.";
  });
}

const VIEWS = {
  exercise: ({ model, el }) => mount(el, model.get("exercise"), model),
  progress: progressView,
  review: reviewView,
  advice: adviceView,
};

export default { render: (context) => VIEWS[context.model.get("view")](context) };
