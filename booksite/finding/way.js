/**
 * How far a reader has come: a ring beside the name of each chapter, filled by the exercises that
 * are solved, and on the first page the way back to where the reader was. book.js loads this script
 * once there is something to show.
 */
import { openStore } from "../../nnbook/exercises/progress.js";
import { adopt, base, element, load } from "./page.js";
import styles from "./way.css";

const DONE = new Set(["solved", "hinted"]);

adopt(styles);

function storage() {
  try {
    return localStorage;
  } catch {
    return null; // closed to this page
  }
}

async function rings() {
  await load("_static/chapters.js");
  /** @type {Record<string, string[]>} */
  const chapters = /** @type {any} */ (globalThis).nnbookChapters;
  const store = openStore(storage(), "site");
  for (const link of document.querySelectorAll(".bd-sidenav a, .nn-parts a")) {
    const { href } = /** @type {HTMLAnchorElement} */ (link);
    const ids = chapters[decodeURIComponent(href.split("#")[0].slice(base.href.length))];
    if (!ids) continue;
    const done = ids.filter((id) => DONE.has(store.get(id).state)).length;
    let ring = /** @type {HTMLElement | null} */ (link.querySelector(".nn-ring"));
    if (!done) {
      ring?.remove();
      continue;
    }
    if (!ring) {
      ring = element("span", { class: "nn-ring", role: "img" });
      link.append(ring);
    }
    const words = done === ids.length ? "all exercises solved" : `${done} of ${ids.length} solved`;
    ring.style.setProperty("--done", String(done / ids.length));
    ring.classList.toggle("nn-all-done", done === ids.length);
    ring.setAttribute("aria-label", `(${words})`);
    ring.title = words;
  }
}

/** On the first page: the button leads to where the reader was. */
function back() {
  const start = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".nn-start"));
  let place;
  try {
    place = JSON.parse(storage()?.getItem("nnbook:v1:place") ?? "null");
  } catch {
    return; // damaged: the button still leads to the beginning
  }
  if (!start || typeof place?.title !== "string" || !/^chapters\/[\w-]+\.html#/.test(place.at))
    return;
  const anew = /** @type {HTMLElement} */ (start.cloneNode(true));
  anew.className = "nn-anew";
  start.textContent = `Continue: ${place.title}`;
  start.href = new URL(place.at, base).href;
  start.after(" ", anew);
}

export function refresh() {
  rings().catch(() => {}); // without its list of exercises a page has no rings, and is whole
}

back();
refresh();
addEventListener("storage", refresh);
addEventListener("pageshow", refresh);
// An exercise notes its state while the event that it answers is worked.
document.addEventListener("nn-way", refresh);
