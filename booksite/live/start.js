/**
 * What a live page has before anyone clicks: a Run and an Edit button at each cell. The first click
 * loads page.js, and that loads Python when a cell is to run. Nothing else is asked for.
 *
 * A classic script, deferred, after the others.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const bar = /** @type {HTMLElement} */ (document.querySelector(".nn-live-bar"));
  const chapter = bar.dataset.chapter ?? "";
  const said = /** @type {HTMLElement} */ (bar.querySelector(".nn-live-said"));

  /** Why Python cannot run here, in a sentence; nothing if it can. */
  function hindrance() {
    if (location.protocol === "file:") {
      return "This page was opened as a file, and browsers run Python only on a page from a server: start make serve SITE=live and open the address that it prints.";
    }
    if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
      return "This browser cannot run Python (it lacks WebAssembly or workers); the page stays a book to read.";
    }
    return "";
  }

  /** @type {Promise<any> | undefined} */
  let page;
  /** @type {() => Promise<any>} */
  function load() {
    page ??= import(new URL("page.js", script.src).href)
      .then((module) => module.open(chapter, new URL(".", script.src).href))
      .catch((error) => {
        page = undefined; // the next click tries again
        throw error;
      });
    return page;
  }

  /** @type {(act: string, index: number) => Promise<void>} */
  async function press(act, index) {
    said.textContent = hindrance();
    if (said.textContent) return said.scrollIntoView({ block: "nearest" });
    try {
      await (await load()).press(act, index);
    } catch (error) {
      console.warn("live:", error);
      said.textContent = `What runs Python on this page could not be loaded (${error instanceof Error ? error.message : error}): look at your connection, then press again.`;
    }
  }

  /** @type {(act: string, label: string) => HTMLButtonElement} */
  function button(act, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.live = act;
    made.textContent = label;
    return made;
  }

  document.querySelectorAll("div.cell").forEach((cell, index) => {
    const input = /** @type {HTMLElement | null} */ (cell.querySelector(".cell_input"));
    if (!input) return;
    const code = input.querySelector("pre")?.textContent?.trim() ?? "";
    const checks = /^check\([^\n]*\)$/.test(code.split("\n").at(-1) ?? "");
    const line = document.createElement("div");
    const state = document.createElement("span");
    line.className = "nn-live-line";
    state.className = "nn-live-state";
    line.append(button("run", checks ? "Check" : "Run"), button("edit", "Edit"), state);
    line.addEventListener("click", (event) => {
      const pressed = /** @type {Element} */ (event.target).closest("button");
      if (pressed) press(pressed.dataset.live ?? "", index);
    });
    input.append(line);
  });
  bar.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target).closest("button");
    if (pressed) press(pressed.dataset.live ?? "", -1);
  });
  try {
    // What was edited is shown as it was left.
    if (localStorage.getItem(`nnbook:live:${chapter}`)) press("show", -1);
  } catch {
    // Without storage there are no edits to show.
  }
})();
