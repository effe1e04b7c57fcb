// Run in Chromium by tools/paper: defines gather(), which takes a chapter out of its page and makes
// of it what paper and e-readers can show.

/** Seen on a screen only, or made for fingers. */
const GONE = [
  "script",
  "noscript",
  "style",
  ".headerlink",
  ".nn-in-code",
  ".copybtn",
  "button",
  ".nn-verdict",
  ".nn-state",
  ".nn-hint-list",
  ".nn-how-to-type",
  ".nn-widget-link",
  ".nn-controls",
  ".symbol-search",
  ".cell.tag_hide-input details.hide",
  ".nn-minutes",
  ".nn-doors",
  ".nn-widget-place:has(.nn-board)",
].join();

const SOLUTION = "A solution in Python"; // nb_code_prompt_show in _config.yml

globalThis.gather = ({ html, page, names, form, solutions, words }) => {
  const doc = new DOMParser().parseFromString(html, "text/html");
  const article = doc.querySelector("article.bd-article") ?? doc.querySelector("main");
  const all = (selector, scope = article) => [...scope.querySelectorAll(selector)];
  const name = names[page];
  const make = (tag, className, ...content) => {
    const made = doc.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const fromHtml = (text) => doc.createRange().createContextualFragment(text);

  // Explorables: a picture and the sentence that says what it shows.
  all(".nn-widget-place:has(.nn-explorable)").forEach((place, i) => {
    const said = words[i];
    const picture = make("img");
    picture.src = `${name}-${i}.png`;
    picture.alt = said;
    const figure = make("div", "explorable", picture, make("p", "explorable-words", said));
    if (place.id) figure.id = place.id;
    place.replaceWith(figure);
  });

  // Exercises: the question here, answer and solution at the end.
  const solved = [];
  for (const place of all(".nn-widget-place")) {
    const id = place.id || place.dataset.anchor;
    const own = solutions[id?.replace(/^ex-/, "")];
    for (const input of all("input, nn-input, nn-select", place)) {
      const box = ["radio", "checkbox"].includes(input.getAttribute("type"));
      input.replaceWith(box ? make("i", "box", "☐ ") : make("span", "blank", " "));
    }
    for (const empty of all(".nn-note", place)) if (!empty.textContent.trim()) empty.remove();
    const title = place.querySelector(".nn-exercise-title");
    if (!own || !title) continue;
    const answered = `${id}-solution`;
    const link = make("a", "to-solution", "solution");
    link.href = `#${answered}`;
    title.after(" ", link);
    const back = make(
      "a",
      "",
      ...[...title.cloneNode(true).childNodes].filter((n) => !n.classList?.contains("nn-level")),
    );
    back.href = `#${id}`;
    const block = make("div", "solution", make("p", "solution-head", back));
    block.id = answered;
    block.append(fromHtml(own.answer), fromHtml(own.solution));
    // A function's solution stands folded right below its exercise: on paper it would be read first.
    const next = place.closest(".cell")?.nextElementSibling;
    const folded = next?.matches(".cell") ? next.querySelector("details.hide") : null;
    if (folded?.textContent.trim().startsWith(SOLUTION)) block.append(next);
    solved.push(block);
  }
  if (solved.length) {
    const section = make("section", "solutions", make("h2", "", "Solutions"), ...solved);
    section.id = "solutions";
    (all(":scope > section").at(-1) ?? article).append(section);
  }
  for (const gone of all(GONE)) gone.remove();

  // What folds is open, under its title.
  for (const fold of all("details")) {
    const summary = fold.querySelector("summary");
    const words = summary?.querySelector(".collapsed, .admonition-title") ?? summary;
    const title = make("p", "fold-title admonition-title");
    title.append(...(words?.childNodes ?? []));
    summary?.remove();
    const open = make("div", `fold ${fold.className}`, title, ...fold.childNodes);
    if (fold.id) open.id = fold.id;
    fold.replaceWith(open);
  }

  // Links lead within the book, or elsewhere in the world; what the site alone has is text.
  const placed = (target, id) => {
    if (form === "epub")
      return target === page && id ? `#${id}` : `${names[target]}.xhtml${id && `#${id}`}`;
    return `#${names[target]}${id && `--${id}`}`;
  };
  for (const link of all("a[href]")) {
    const href = link.getAttribute("href");
    if (/^[a-z]+:/.test(href)) continue;
    const url = new URL(href, `https://book.invalid/${page}.html`);
    const target = url.pathname.slice(1).replace(/\.html$/, "");
    const id = decodeURIComponent(url.hash.slice(1));
    if (names[target] && !id.startsWith("nn-")) link.setAttribute("href", placed(target, id));
    else link.replaceWith(...link.childNodes);
  }
  if (form === "pdf") {
    const own = (id) => `${name}--${id}`;
    for (const node of all("[id]")) node.id = own(node.id);
    for (const node of all("*")) {
      for (const { name: key, value } of [...node.attributes]) {
        if (value.includes("url(#"))
          node.setAttribute(key, value.replaceAll("url(#", `url(#${name}--`));
        if (key === "for" || key === "aria-labelledby") node.setAttribute(key, own(value));
        if (key === "href" && node.localName === "use")
          node.setAttribute(key, `#${own(value.slice(1))}`);
      }
    }
  }
  const headings = all("h1, h2").map((node) => ({
    level: Number(node.localName[1]),
    text: node.textContent.trim(),
    id: node.closest("section[id]")?.id ?? "",
  }));
  if (form === "pdf") return { markup: article.innerHTML, headings };

  // XHTML, without what only the site reads.
  for (const node of all("*")) {
    for (const { name: key } of [...node.attributes]) {
      if (/^(data-|aria-live|tabindex|novalidate|autocomplete|spellcheck|autocapitalize)/.test(key))
        node.removeAttribute(key);
    }
  }
  for (const label of all("form, fieldset, label")) {
    label.replaceWith(
      make(label.localName === "label" ? "span" : "div", label.className, ...label.childNodes),
    );
  }
  // MathML 3, which EPUB asks for, has these attributes on <mstyle> where browsers take any element.
  for (const node of all(":is([displaystyle], [scriptlevel]):not(math, mstyle, mtable)")) {
    const style = doc.createElementNS(node.namespaceURI, "mstyle");
    for (const key of ["displaystyle", "scriptlevel"]) {
      if (node.hasAttribute(key)) style.setAttribute(key, node.getAttribute(key));
      node.removeAttribute(key);
    }
    if (node.localName === "mtd") {
      style.append(...node.childNodes);
      node.append(style);
    } else {
      node.replaceWith(style);
      style.append(node);
    }
  }
  const body = doc.createElement("div");
  body.append(...article.childNodes);
  const markup = [...body.childNodes]
    .map((node) => new XMLSerializer().serializeToString(node))
    .join("");
  return { markup, headings };
};
