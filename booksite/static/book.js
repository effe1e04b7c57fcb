// What the pages do: light and dark, search, sidebars, menus. In place of the theme's 90 KB of
// scripts; no page needs it to be read.
"use strict";
(() => {
  const root = document.documentElement;
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];

  // A page that was opened at its top (layout.html) lays out what lies below part by part, when
  // nothing else is to do, from the reader's first move on; all at once for who follows a link
  const later = root.classList.contains("nn-later") ? all(".bd-article > section > section") : [];
  function layNext() {
    later.shift()?.classList.add("nn-laid");
    if (later.length) requestIdleCallback(layNext, { timeout: 200 });
  }
  function layAll() {
    for (const part of later.splice(0)) part.classList.add("nn-laid");
  }
  // The first frame holds the opening alone (nn-opening); then comes, part by part, what is near
  // the window.
  const soon = later.length ? [...all(".bd-article > section > .cell"), ...later] : [];
  function showNext() {
    soon.shift()?.classList.add("nn-soon");
    if (soon.length) requestIdleCallback(showNext, { timeout: 200 });
    else root.classList.remove("nn-opening");
  }
  if (later.length) {
    requestAnimationFrame(() => requestIdleCallback(showNext, { timeout: 200 }));
    const begin = new AbortController();
    for (const type of ["pointermove", "touchstart", "keydown", "scroll"]) {
      const start = () => {
        begin.abort();
        root.classList.remove("nn-opening"); // who scrolls finds everything
        requestIdleCallback(layNext);
      };
      addEventListener(type, start, { passive: true, signal: begin.signal });
    }
    addEventListener("hashchange", layAll);
    // Before the browser follows the link.
    document.addEventListener("click", (event) => {
      if (event.target.closest("a[href*='#']")) layAll();
    });
  }
  // What is not laid out yet is not asked for its measures, for it would be laid out at once.
  const isLaid = (element) => element.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;

  // A browser may forbid storage (private windows, file://): the choice then lasts for the page.
  function remember(storage, key, value) {
    try {
      window[storage].setItem(key, value);
    } catch (_blocked) {
      return false;
    }
    return true;
  }
  function recall(storage, key) {
    try {
      return window[storage].getItem(key);
    } catch (_blocked) {
      return null;
    }
  }

  // Light and dark
  function setMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (darkSystem.matches ? "dark" : "light") : mode;
    const next = { auto: "automatic", light: "light", dark: "dark" }[mode];
    all(".theme-switch-button").forEach((button) => {
      button.setAttribute("aria-label", `Colours: ${next}. Press to change.`);
      button.title = `Colours: ${next}`;
    });
  }
  function nextMode() {
    const order = darkSystem.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
    remember("localStorage", "mode", mode);
    setMode(mode);
  }
  setMode(root.dataset.mode || "auto");
  darkSystem.addEventListener("change", () => setMode(root.dataset.mode));
  all(".theme-switch-button").forEach((b) => b.addEventListener("click", nextMode));

  // Search: its script, and with it the index, are loaded when they are first wanted
  const scripts = new Map();
  function load(name) {
    if (!scripts.has(name)) {
      const script = document.createElement("script");
      script.src = new URL(`_static/${name}`, new URL(root.dataset.content_root, location.href));
      scripts.set(
        name,
        new Promise((done, fail) => {
          script.onload = done;
          script.onerror = () => {
            scripts.delete(name); // the next press tries again
            fail(new Error(`_static/${name} did not load`));
          };
        }),
      );
      document.head.append(script);
    }
    return scripts.get(name);
  }
  let typed = null; // while the script is on its way: what will stand in the field
  function search() {
    typed ??= "";
    return load("search.js")
      .then(() => window.nnbookFind.open(typed))
      .finally(() => {
        typed = null;
      });
  }
  all(".search-button__button").forEach((button) => button.addEventListener("click", search));
  // A result has led here: what was looked for is marked
  if (recall("sessionStorage", "nn-search-marks")) {
    load("search.js").then(() => window.nnbookFind.arrive());
  }
  // Previews of references and symbols: their script comes when a reader first rests on one
  const article = document.querySelector("article.bd-article");
  function previews(event) {
    if (!event.target.closest("a[href], math")) return;
    for (const type of ["pointerover", "focusin"]) article.removeEventListener(type, previews);
    load("previews.js").then(() => window.nnbookPreview.consider(event));
  }
  for (const type of ["pointerover", "focusin"]) article?.addEventListener(type, previews);
  // A finger that scrolls comes before the one that taps
  addEventListener("touchstart", () => article && load("previews.js"), {
    once: true,
    passive: true,
  });
  // Who reads by keyboard has fewer stops
  const stops = ({ key }) => {
    if (key !== "Tab") return;
    removeEventListener("keydown", stops, true);
    load("stops.js");
  };
  addEventListener("keydown", stops, true);
  if (/mac|iphone|ipad/i.test(navigator.platform)) {
    all(".kbd-shortcut__modifier").forEach((key) => {
      key.textContent = "⌘";
    });
  }

  // Sidebars: on a narrow screen they lie over the page, which then waits behind them
  function connectSidebar(side, narrow) {
    const toggle = document.querySelector(`.${side}-toggle`);
    const box = document.getElementById(`pst-${side}-sidebar-checkbox`);
    const sidebar = document.querySelector(`.bd-sidebar-${side}`);
    if (!toggle || !box || !sidebar) return;
    const liesOver = matchMedia(narrow);
    // What is beside the sidebar, and beside what it stands in; but not what closes it.
    const behind = [];
    for (let node = sidebar; node !== document.body; node = node.parentElement) {
      const others = [...node.parentElement.children].filter((other) => other !== node);
      behind.push(...others.filter((other) => !other.matches(".overlay, .sidebar-toggle, script")));
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-sm nn-close";
    close.textContent = "Close";
    sidebar.prepend(close);
    const show = () => {
      const over = liesOver.matches && box.checked;
      // On a wide screen the box is checked to put the sidebar away.
      toggle.setAttribute("aria-expanded", String(box.checked === liesOver.matches));
      for (const other of behind) other.inert = over;
      return over;
    };
    const set = (open) => {
      box.checked = open;
      const over = show();
      // The sidebar can take the focus once it is visible.
      setTimeout(() => (over ? close : toggle).focus(), 100);
    };
    toggle.addEventListener("click", () => set(!box.checked));
    close.addEventListener("click", () => set(false));
    box.addEventListener("change", () => set(box.checked));
    sidebar.addEventListener("click", (event) => {
      if (!liesOver.matches || !event.target.closest("a[href]")) return;
      box.checked = false; // the focus goes where the link leads
      show();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && liesOver.matches && box.checked) set(false);
    });
    liesOver.addEventListener("change", show);
    // Browsers restore a box that was checked, when the page is loaded again or come back to.
    addEventListener("pageshow", () => {
      if (liesOver.matches) box.checked = false;
      show();
    });
    show();
  }
  connectSidebar("primary", "(max-width: 991.98px)");
  connectSidebar("secondary", "(max-width: 1199.98px)");
  const sidebar = document.querySelector(".bd-sidebar-primary");
  if (sidebar) {
    sidebar.scrollTop = Number(recall("sessionStorage", "sidebar-scroll-top")) || 0;
    addEventListener("pagehide", () => {
      remember("sessionStorage", "sidebar-scroll-top", String(sidebar.scrollTop));
    });
  }

  // Menus: the download button
  function setMenu(button, open) {
    button.setAttribute("aria-expanded", String(open));
    button.nextElementSibling.classList.toggle("show", open);
  }
  const menus = all('[data-bs-toggle="dropdown"]');
  menus.forEach((button) =>
    button.addEventListener("click", () => {
      setMenu(button, button.getAttribute("aria-expanded") !== "true");
    }),
  );
  document.addEventListener("click", (event) => {
    menus.filter((b) => !b.parentElement.contains(event.target)).forEach((b) => setMenu(b, false));
  });

  const turns = {
    ArrowLeft: ".prev-next-footer a.left-prev",
    ArrowRight: ".prev-next-footer a.right-next",
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const withControl = event.ctrlKey || event.metaKey;
    const slash =
      event.key === "/" && !typing && recall("localStorage", "nnbook:v1:slash") !== "off";
    if (typed !== null && event.key.length === 1 && !withControl && !event.altKey) {
      event.preventDefault();
      typed += event.key;
    } else if (withControl ? event.key.toLowerCase() === "k" : slash) {
      event.preventDefault();
      search();
    } else if (/^Arrow(Left|Right)$/.test(event.key) && event.target === document.body) {
      // Nothing has the focus that would want the key for itself
      const modified = withControl || event.altKey || event.shiftKey;
      if (!modified) document.querySelector(turns[event.key])?.click();
    } else if (event.key === "Escape") {
      menus
        .filter((b) => b.getAttribute("aria-expanded") === "true")
        .forEach((b) => {
          setMenu(b, false);
          b.focus();
        });
    }
  });

  // The theme's buttons call this by name
  window.toggleFullScreen = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  };

  // Where am I: mark the section in view in the page's contents
  const links = new Map(
    all(".bd-toc-nav a[href^='#']").map((a) => [decodeURIComponent(a.hash.slice(1)), a]),
  );
  const sections = all("article section[id]").filter((section) => links.has(section.id));
  let current;
  const barHeight = () => Number.parseFloat(getComputedStyle(root).scrollPaddingTop);
  function mark() {
    const top = (section) => section.getBoundingClientRect().top;
    const atEnd = scrollY > 0 && scrollY + innerHeight >= root.scrollHeight - 2;
    // Where a section begins that a link leads to, and a little below. The last sections of a page
    // cannot come up to it: there the address decides.
    const line = atEnd ? innerHeight - 24 : 24 + barHeight();
    // A page that has just opened is not laid out for this.
    const seen = scrollY ? sections.filter((section) => top(section) < line) : [];
    const asked = atEnd && seen.find((section) => section === named()?.closest("section[id]"));
    current = asked || seen.at(-1);
    for (const [id, a] of links) {
      a.classList.toggle("active", id === current?.id);
      if (id === current?.id) a.setAttribute("aria-current", "location");
      else a.removeAttribute("aria-current");
    }
  }
  let waiting = false;
  function onScroll() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      document.body.classList.toggle("scrolled", scrollY > 0);
      document.getElementById("pst-back-to-top")?.classList.toggle("show", scrollY > innerHeight);
      mark();
    });
  }
  addEventListener("scroll", onScroll, { passive: true });
  addEventListener("hashchange", onScroll);
  onScroll();
  document.getElementById("pst-back-to-top")?.addEventListener("click", () => scrollTo(0, 0));

  // Where the reader was: kept for the first page, and for this browser alone
  const home = document.querySelector(".nn-start");
  addEventListener("pagehide", () => {
    const chapter = new URL(root.dataset.content_root, location.href);
    const at = location.href.split(/[?#]/)[0].slice(chapter.href.length);
    if (!current || !document.querySelector("article h1 > .section-number")) return;
    const title = links.get(current.id).textContent.trim();
    remember(
      "localStorage",
      "nnbook:v1:place",
      JSON.stringify({ at: `${at}#${current.id}`, title }),
    );
  });
  // How far the reader has come: the script comes once there is something to show
  const way = () => load("way.js").then(() => document.dispatchEvent(new Event("nn-way")));
  function hasCome() {
    try {
      const keys = Object.keys(localStorage);
      return keys.some(
        (key) => key.startsWith("nnbook:v1:site:") || (home && key === "nnbook:v1:place"),
      );
    } catch (_blocked) {
      return false;
    }
  }
  if (hasCome()) (window.requestIdleCallback ?? setTimeout)(way);
  for (const type of ["submit", "click"]) {
    article?.addEventListener(type, (event) => {
      if (event.target.closest(".nn-exercise")) setTimeout(() => hasCome() && way());
    });
  }

  // What scrolls sideways inside itself can be reached and scrolled by keyboard, and shows at its
  // edges that it goes on
  const boxes = all(
    ".eqbox, .nn-wide, pre, .cell_output > .output, .pst-scrollable-table-container, .nn-figure-box",
  );
  const more = (box) => [
    box.scrollLeft > 1,
    box.scrollLeft + box.clientWidth < box.scrollWidth - 1 && box.clientWidth > 0,
  ];
  function shade(box, [left, right]) {
    box.classList.toggle("nn-more-left", left);
    box.classList.toggle("nn-more-right", right);
  }
  function reachable() {
    // All are measured before any is changed: the page is laid out once.
    const laid = boxes.filter(isLaid);
    const found = laid.map(more);
    laid.forEach((box, i) => {
      if (found[i].includes(true)) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
      shade(box, found[i]);
    });
  }
  const settled = new ResizeObserver(() => requestAnimationFrame(reachable));
  settled.observe(document.body);
  document.addEventListener("contentvisibilityautostatechange", () =>
    requestAnimationFrame(reachable),
  );
  document.addEventListener(
    "scroll",
    (event) => {
      if (boxes.includes(event.target)) shade(event.target, more(event.target));
    },
    { capture: true, passive: true },
  );

  // Who copies a passage gets its formulas as TeX; into a word processor they go as MathML
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount) return;
    const copied = selection.getRangeAt(0).cloneContents();
    const formulas = all("math[data-tex]", copied);
    if (!formulas.length) return; // no formula, or a part of one
    const box = document.createElement("div");
    box.className = "nn-copied";
    box.append(copied);
    event.clipboardData.setData("text/html", box.innerHTML);
    for (const formula of formulas) {
      const { tex } = formula.dataset;
      const display = formula.getAttribute("display") === "block";
      formula.replaceWith(display ? `$$\n${tex}\n$$` : `$${tex}$`);
    }
    document.body.append(box);
    // biome-ignore lint/performance/useDomNodeTextContent: only what is laid out has lines
    event.clipboardData.setData("text/plain", box.innerText);
    box.remove();
    event.preventDefault();
  });
  // The id that the address names; a stray percent sign in it names nothing
  function idOfAddress() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch (_malformed) {
      return "";
    }
  }
  function named() {
    return document.getElementById(idOfAddress());
  }

  // What once stood on this page may have moved to another (booksite/moved.py)
  const moved = JSON.parse(document.getElementById("nn-moved")?.textContent ?? "{}");
  function sendOn() {
    const place = moved[idOfAddress()];
    if (place && !named()) location.replace(place);
  }
  addEventListener("hashchange", sendOn);
  sendOn();

  // A link may lead into a proof that is folded
  function openTarget() {
    const target = named();
    for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (target?.closest("details")) target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  // On paper everything is open, afterwards it is as it was; and a formula is no wider than the
  // paper: book.css makes it as small as its width in its own letters asks for
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const details of folded) details.open = true;
    const formulas = all("math");
    const widths = formulas.map(
      (math) =>
        math.getBoundingClientRect().width / Number.parseFloat(getComputedStyle(math).fontSize),
    );
    formulas.forEach((math, i) => {
      if (widths[i] > 20) math.style.setProperty("--nn-ems", widths[i].toFixed(2));
    });
  });
  addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
    folded = [];
  });
})();
