import { isOrder, judge } from "./answers.js";
import { advance, openStore, STATE_WORDS } from "./progress.js";
import { button, element, keepKeys, put } from "../widgets/dom.js";

// ---- what every view shares ----------------------------------------------------------

/** One store a page, shared by its exercises: in Jupyter another than on the site, so that the
 *  two do not mix where both come from one address. */
export function storeOf(model) {
  const host = onSite(model) ? "site" : "jupyter";
  globalThis.nnbookStores ??= {};
  const stores = globalThis.nnbookStores;
  if (!stores[host]) {
    let storage = null;
    try {
      storage = window.localStorage;
    } catch {
      // The browser keeps storage from this page; the store then lasts as long as the page.
    }
    const store = openStore(storage, host);
    stores[host] = store;
    window.addEventListener("storage", (event) => store.changedElsewhere(event.key));
  }
  return stores[host];
}

/** afm-host gives a model without a manager; Jupyter gives one. */
export const onSite = (model) => !model.widget_manager;

/** HTML that Python made (never what a reader typed) as nodes. In Jupyter a link to another page
 *  of the site leads nowhere, and becomes its words. */
export function markup(text, site) {
  const template = document.createElement("template");
  template.innerHTML = text;
  if (!site) template.content.querySelectorAll("a").forEach((a) => a.replaceWith(...a.childNodes));
  return template.content;
}

/** "chapter 12, Residual and error", as a link on the site. */
function reference({ href, chapter, heading }, site) {
  const words = element(
    "span",
    {},
    `chapter ${chapter}, `,
    element("i", {}, markup(heading, site)),
  );
  return site ? element("a", { href }, ...words.childNodes) : words;
}

/** How much thought an exercise wants: one to three dots, and the same in words. */
const levelMark = (level) =>
  element(
    "span",
    { class: "nn-level", role: "img", "aria-label": `difficulty ${level} of 3` },
    "●".repeat(level) + "○".repeat(3 - level),
  );

// ---- the field for each kind ---------------------------------------------------------

const symbolBefore = (exercise, site) => {
  const before = element("span", { class: "nn-asked" });
  const [first, last] = exercise.kind === "shape" ? ["shape of ", ": "] : ["", " = "];
  if (exercise.symbol) before.append(first, markup(exercise.symbol, site), last);
  return before;
};

const textField = (label, size) =>
  element("input", {
    type: "text",
    "aria-label": label,
    size,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });

/** A field: { node, entry(), show(entry), focus() } for one number or a shape. */
function lineField(exercise, site, label, wrap) {
  const input = textField(label, 12);
  const node = element("label", { class: "nn-line-field" }, symbolBefore(exercise, site), input);
  return {
    node,
    entry: () => wrap(input.value),
    show: (entry) => (input.value = entry?.flat?.()[0] ?? entry ?? ""),
  };
}

/** A field for a matrix: Tab and arrows go from cell to cell. */
function gridField(exercise, variant, site) {
  const [rows, columns] = [variant.answer.length, variant.answer[0].length];
  const cells = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => textField(`row ${i + 1}, column ${j + 1}`, 5)),
  );
  const box = element("span", { class: `nn-grid-field nn-grid-${columns}` }, ...cells.flat());
  box.addEventListener("keydown", (event) => {
    const at = cells.flat().indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const { selectionStart, selectionEnd, value } = event.target;
    const ways = { ArrowUp: -columns, ArrowDown: columns };
    if (selectionStart === selectionEnd && selectionEnd === value.length) ways.ArrowRight = 1;
    if (selectionStart === selectionEnd && selectionStart === 0) ways.ArrowLeft = -1;
    const next = cells.flat()[at + ways[event.key]];
    if (!next) return;
    next.focus();
    next.select();
    event.preventDefault();
  });
  return {
    node: element(
      "div",
      { class: "nn-line-field", role: "group", "aria-label": "The answer, cell by cell" },
      symbolBefore(exercise, site),
      box,
    ),
    entry: () => cells.map((row) => row.map((cell) => cell.value)),
    show: (entry) =>
      cells.forEach((row, i) => row.forEach((cell, j) => (cell.value = entry?.[i]?.[j] ?? ""))),
  };
}

let groups = 0; // radio buttons of one question share a name

/** Options or lines of code to choose from. */
function choiceField({ label, contents, several, className = "" }) {
  groups += 1;
  const name = `nn-group-${groups}`;
  const inputs = contents.map(() =>
    element("input", { type: several ? "checkbox" : "radio", name }),
  );
  contents.forEach((content, i) => {
    // A label that is a formula alone is none to every tool; its letters are.
    const bare = content.firstElementChild?.localName === "math" && content.childNodes.length === 1;
    if (bare) inputs[i].setAttribute("aria-label", content.textContent);
  });
  const labels = contents.map((content, i) =>
    element(
      "label",
      { class: "nn-option" },
      inputs[i],
      element("span", { class: several === undefined ? "" : "nn-scrolls" }, content),
    ),
  );
  return {
    node: element("fieldset", { class: `nn-options ${className}`, "aria-label": label }, ...labels),
    chosen: () => inputs.flatMap((input, i) => (input.checked ? [i] : [])),
    show: (chosen) => inputs.forEach((input, i) => (input.checked = chosen.includes(i))),
  };
}

function optionsField(exercise, variant, site) {
  const contents = variant.options.map((option) => markup(option.text, site));
  const label = exercise.several ? "Choose all that hold" : "Choose one";
  const field = choiceField({ label, contents, several: exercise.several });
  return {
    node: field.node,
    entry: field.chosen,
    show: (entry) => field.show(Array.isArray(entry) ? entry : []),
  };
}

function linesField(_exercise, variant) {
  const contents = variant.lines.map((line) => element("code", {}, line || " "));
  const field = choiceField({
    label: "Choose the wrong line",
    contents,
    className: "nn-code-lines",
  });
  return {
    node: field.node,
    entry: () => field.chosen()[0] ?? null,
    show: (entry) => field.show([entry]),
  };
}

/** Steps to put in order: by pointer, or by the two buttons of each. */
function stepsField(_exercise, variant, site) {
  let order = [...variant.start];
  let held = null; // the step under the pointer
  const list = element("ol", { class: "nn-steps-field" });
  const spoken = element("span", { class: "nn-spoken", role: "status" });
  const items = variant.steps.map((text, step) => {
    const shift = (way, sign, label) => {
      const press = button(sign, () => {
        move(step, order.indexOf(step) + way);
        press.focus();
      });
      press.setAttribute("aria-label", label);
      return press;
    };
    const grip = element("span", { class: "nn-grip", "aria-hidden": "true" }, "⠿");
    const words = element("span", { class: "nn-step-text nn-scrolls" }, markup(text, site));
    const up = shift(-1, "↑", "Move this step up");
    const down = shift(1, "↓", "Move this step down");
    grip.addEventListener("pointerdown", (event) => {
      held = step;
      list.setPointerCapture(event.pointerId); // the list stays where it is; the item moves
      items[step].classList.add("nn-moving");
      event.preventDefault();
    });
    grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    return element("li", {}, grip, words, up, down);
  });
  const place = () => list.append(...order.map((step) => items[step]));
  const move = (step, to) => {
    const at = order.indexOf(step);
    if (to < 0 || to >= order.length || to === at) return;
    order.splice(at, 1);
    order.splice(to, 0, step);
    place();
    spoken.textContent = `Now in place ${to + 1} of ${order.length}.`;
  };
  list.addEventListener("pointermove", ({ clientY }) => {
    if (held === null) return;
    const over = order.findIndex((step) => {
      const { top, bottom } = items[step].getBoundingClientRect();
      return top <= clientY && clientY < bottom;
    });
    if (over >= 0) move(held, over);
  });
  list.addEventListener("lostpointercapture", () => {
    items[held]?.classList.remove("nn-moving");
    held = null;
  });
  place();
  return {
    node: element("div", {}, list, spoken),
    entry: () => [...order],
    show: (entry) => {
      order = [...(isOrder(entry, variant.start.length) ? entry : variant.start)];
      place();
    },
  };
}

/** A proof to write, and once it was submitted a model proof with its steps to tick off. */
function proofField(_exercise, variant, site) {
  const proof = element("textarea", { rows: 6, maxlength: 1500, "aria-label": "Your proof" });
  const model = element("div", { class: "nn-solution nn-scrolls", tabindex: -1 });
  model.append(element("b", {}, "A model proof."), " ", markup(variant.solution, site));
  const list = choiceField({
    label: "Tick what your own proof has",
    contents: variant.steps.map((step) => markup(step, site)),
    several: true,
  });
  const compared = element(
    "div",
    { hidden: "" },
    model,
    element("p", { class: "nn-tick" }, "Tick what your own proof has, in words of its own:"),
    list.node,
  );
  const show = (entry) => {
    proof.value = entry?.text ?? "";
    compared.hidden = !entry;
    list.show(entry?.found ?? []);
  };
  return {
    node: element("div", { class: "nn-proof" }, proof, compared),
    entry: () => ({ text: proof.value, found: compared.hidden ? null : list.chosen() }),
    show,
    answered: (entry) => {
      if (entry.found) return;
      show(entry);
      model.focus();
    },
  };
}

const FIELDS = {
  number: (exercise, _variant, site) =>
    lineField(exercise, site, "Your answer, a number", (text) => [[text]]),
  shape: (exercise, _variant, site) =>
    lineField(exercise, site, "Your answer, a shape", (text) => text),
  matrix: gridField,
  choice: optionsField,
  order: stepsField,
  prove: proofField,
  bug: linesField,
};

/** The kinds whose answer is typed as numbers. */
const TYPED = ["number", "matrix"];

/** What the answer is to be like, beside the question. From JupyterLite, Python's None comes
 *  as undefined. */
const asked = (exercise) => {
  if (exercise.several) return "More than one may hold: choose all that do.";
  if (exercise.kind === "prove") return "Here or on paper; then compare it with a model proof.";
  if (!TYPED.includes(exercise.kind) || exercise.decimals == null) return "";
  return `To ${exercise.decimals} decimal${exercise.decimals === 1 ? "" : "s"}: anything within ${(10 ** -exercise.decimals).toFixed(exercise.decimals)} is accepted.`;
};

const howToType = ({ kind, decimals }) => {
  if (kind === "shape") return "As 2×3, 2x3 or (2, 3).";
  if (!TYPED.includes(kind) || decimals != null) return "";
  return "Exactly: 0.75, 3/4 and 3e-1 are all understood.";
};

// ---- an exercise ---------------------------------------------------------------------

/** Build an exercise into el. Returns the clean-up. `fresh`: begin with another variant. */
export function mount(el, exercise, model, fresh = false) {
  const site = onSite(model);
  const store = storeOf(model);
  const count = exercise.variants.length;
  const change = (event) => {
    store.put(exercise.id, advance(store.get(exercise.id), event, Date.now(), count));
  };
  if (fresh) change({ type: "another" });

  const state = element("span", { class: "nn-state" });
  const title = element("span", {}, markup(exercise.title, site));
  const place = exercise.of ? `Exercise ${exercise.number} of ${exercise.of}.` : "Exercise.";
  const name = element(
    "span",
    { class: "nn-exercise-title" },
    element("b", {}, place),
    " ",
    title,
    " ",
    levelMark(exercise.level),
  );
  const head = element("p", { class: "nn-exercise-head" }, name, state);
  const prompt = element("div", { class: "nn-prompt nn-scrolls", tabindex: -1 });
  const answer = element("form", { class: "nn-answer", novalidate: "" });
  const verdict = element("div", { class: "nn-verdict nn-scrolls", role: "status" });
  const hints = element("ol", { class: "nn-hint-list" });
  const solution = element("div", { class: "nn-solution nn-scrolls" });
  const check = element("button", { type: "submit", class: "nn-first-button" }, "Check");
  const hint = button("", () => {
    change({ type: "hint" });
    hints.lastChild?.focus();
  });
  const give = button("Show the solution", () => {
    change({ type: "shown" });
    solution.focus();
  });
  const another = button("", () => {
    verdict.replaceChildren();
    change({ type: "another" });
    if (count === 1) field?.show(null);
    prompt.focus(); // the button may be gone, or stand elsewhere; the question is new
  });
  const buttons = element("div", { class: "nn-controls nn-bar" }, check, hint, give, another);
  solution.tabIndex = -1;

  const proves = exercise.kind === "prove"; // its model proof comes with the comparison
  let [field, variant, drawn] = [null, null, null];
  /** kind: "right", "wrong" or "unclear". */
  const say = (kind, ...nodes) => {
    verdict.className = `nn-verdict nn-verdict-${kind} nn-scrolls`;
    verdict.replaceChildren(element("div", {}, ...nodes));
  };
  const build = (number) => {
    drawn = number;
    variant = exercise.variants[number];
    prompt.replaceChildren(markup(variant.prompt, site));
    field = FIELDS[exercise.kind]?.(exercise, variant, site);
    const notes = [
      element("p", { class: "nn-note" }, asked(exercise)),
      element("p", { class: "nn-note nn-how-to-type" }, howToType(exercise)),
    ];
    answer.replaceChildren(...(field ? [field.node, ...notes] : []), buttons);
  };
  const draw = () => {
    const record = store.get(exercise.id);
    const number = record.variant % count;
    if (number !== drawn) {
      build(number);
      field?.show(record.entry);
    }
    state.textContent = record.state === "untried" ? "" : STATE_WORDS[record.state];
    state.className = `nn-state nn-state-${record.state}`;
    const left = variant.hints.length - Math.min(record.hints, variant.hints.length);
    hint.textContent = left === variant.hints.length ? "Hint" : "Next hint";
    hint.hidden = !left || record.done || record.shown;
    give.hidden = record.shown || proves;
    if (proves) check.textContent = record.entry ? "Done" : "Compare with a model proof";
    give.textContent = record.done ? "Show a worked solution" : "Show the solution";
    another.textContent = count > 1 ? "Another one like this" : "Start afresh";
    another.hidden = !(record.done || record.shown) && count === 1;
    check.hidden = !field;
    const known = hints.children.length;
    const wanted = Math.min(record.hints, variant.hints.length);
    if (known > wanted || hints.dataset.variant !== String(number)) hints.replaceChildren();
    hints.dataset.variant = number;
    for (let i = hints.children.length; i < wanted; i++) {
      hints.append(
        element("li", { class: "nn-scrolls", tabindex: -1 }, markup(variant.hints[i], site)),
      );
    }
    hints.hidden = !wanted;
    solution.hidden = !record.shown;
    if (record.shown && solution.dataset.variant !== String(number)) {
      solution.dataset.variant = number;
      solution.replaceChildren(element("b", {}, "Solution."), " ", markup(variant.solution, site));
    }
    if (model.get("state") !== undefined && model.get("state") !== record.state) {
      put(model, { state: record.state });
    }
  };

  const explain = ({ text, mistake }) => {
    const parts = [];
    if (text) parts.push(element("p", {}, text));
    if (mistake) {
      parts.push(markup(mistake.says, site));
      parts.push(element("p", { class: "nn-cure" }, "See ", reference(mistake.cure, site), "."));
    }
    return parts;
  };
  answer.addEventListener("submit", (event) => {
    event.preventDefault();
    const entry = field.entry();
    const found = judge(exercise, variant, entry);
    if (found.verdict === "unclear") return say("unclear", element("p", {}, found.text));
    const before = store.get(exercise.id);
    const right = found.verdict === "right";
    change({ type: "answer", right, entry: storable(entry), assessed: proves });
    field.answered?.(entry);
    if (found.verdict === "wrong") return say("wrong", ...explain(found));
    if (proves) return say("right", element("p", {}, found.text));
    if (before.shown) return say("right", element("p", {}, "✓ Right, as the solution says."));
    say("right", element("p", {}, "✓ Right. One way to see it:"), markup(variant.solution, site));
  });
  keepKeys(el);
  // In Jupyter Enter alone sends no form.
  answer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.localName !== "input") return;
    event.preventDefault();
    answer.requestSubmit();
  });

  el.classList.add("nn-widget", "nn-exercise", `nn-kind-${exercise.kind}`);
  el.setAttribute("role", "region");
  el.setAttribute("aria-label", `Exercise: ${title.textContent}`);
  const written = exercise.kind === "code" ? cellInput(el) : "";
  el.append(head, prompt, ...[written].filter(Boolean), answer, verdict, hints, solution);
  draw();
  if (exercise.kind === "code") judgedByPython(model, say, explain, change, site);
  const forget = store.listen((id) => id === exercise.id && draw());
  const sized = new ResizeObserver(() => reachable(el));
  sized.observe(el);
  return () => {
    forget();
    sized.disconnect();
  };
}

/** What scrolls sideways can be reached, and so scrolled, by keyboard. */
function reachable(el) {
  for (const box of el.querySelectorAll(".nn-scrolls, pre")) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle("nn-is-wide", wide);
    if (wide) box.tabIndex = 0;
    else if (box.tabIndex === 0) box.tabIndex = -1;
  }
}

/** What is stored of an entry: enough to find it again, not a flood. */
const storable = (entry) => (JSON.stringify(entry).length <= 4000 ? entry : null);

/** Whether this page runs Python itself (booksite/live). */
const isLive = () => document.documentElement.classList.contains("nn-runs");

/** A function to write is judged by Python; here its words are shown and kept. */
function judgedByPython(model, say, explain, change, site) {
  const show = () => {
    const passed = model.get("passed");
    const text = model.get("verdict") ?? "";
    const mistake = model.get("mistake");
    if (passed == null) return say("unclear", element("p", {}, text));
    change({ type: "answer", right: passed, entry: null });
    say(
      passed ? "right" : "wrong",
      ...explain({ text, mistake: mistake?.says ? mistake : undefined }),
    );
  };
  if (!site) return show();
  model.on("change:verdict", () => model.get("verdict") && show());
  say("unclear", element("p", {}, ...whereToDo()));
}

/** What the page says of a function to write before it is judged. */
const whereToDo = () =>
  isLive()
    ? ["Fill in the function, then press ", element("b", {}, "Check"), "."]
    : [
        "This one is done where there is Python: open the chapter with ",
        element("code", {}, "make lab"),
        ", run all its cells, fill in the function and run its cell again.",
      ];

/** The cell in which the function is written, on a page that runs Python: it stands in the
 *  exercise, below the question. */
const cellInput = (el) => (isLive() && el.closest(".cell")?.querySelector(".cell_input")) || "";
