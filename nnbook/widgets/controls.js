/** Fields, sliders, lists: each shows a trait of its explorable, and changes it; and numbers. */
import { drawn, element, set, write } from "./dom.js";
import { math, prose } from "./formulas.js";
import { column, fixed } from "./numbers.js";

/** @import { Attributes, Child, Now, Of } from "./dom.js"
 *  @import { Path, Shell } from "./shell.js"
 *
 *  @typedef {object} Steps of a field: what a key adds, how many decimals it shows
 *  @property {number} [step]
 *  @property {number} [decimals]
 *  @property {Attributes} [attributes] */

/** A field for a number, as in a table; a wrong entry is put back and refused in words.
 *  @type {(shell: Shell, path: Path, label: string, options?: Steps) => HTMLInputElement} */
export function bareField(shell, path, label, { step = 0.1, decimals = 2, attributes } = {}) {
  const [min, max] = shell.limits(path);
  const input = element("input", {
    ...{ type: "number", min, max, step, "aria-label": label },
    ...attributes,
  });
  const places = Math.max(1, (String(min).split(".")[1] ?? "").length);
  let shown = "";
  input.addEventListener("change", () => {
    const value = input.value === "" ? Number.NaN : Number(input.value);
    if (min <= value && value <= max) return shell.change(path, value);
    input.value = shown;
    const [low, high] = [fixed(min, places), fixed(max, places)];
    return shell.refuse(`${label} must be a number from ${low} to ${high}.`);
  });
  return drawn(input, () => {
    const text = String(Number(shell.at(path).toFixed(decimals)));
    if (text === shown) return; // what the reader is typing stays as it is
    shown = text;
    input.value = text;
  });
}

/** A field for a number with its name before it.
 *  @type {(shell: Shell, path: Path, label: string, options?: Steps) => HTMLElement} */
export const field = (shell, path, label, options) =>
  element(
    "label",
    { class: "nn-field" },
    math(`${label} = `),
    bareField(shell, path, label, options),
  );

/** A list of numbers or words, by `at()` and `change(value)`; the first letter finds a choice.
 *  @type {(label: string, name: Child, choices: any[], at: () => any, change: (value: any) => void) => HTMLElement} */
export function list(label, name, choices, at, change) {
  const options = choices.map((value) => element("option", { value }, String(value)));
  const select = element("select", { "aria-label": label }, options);
  select.addEventListener("change", () => change(choices[select.selectedIndex]));
  drawn(select, () => {
    select.selectedIndex = choices.indexOf(at());
  });
  return element("label", { class: "nn-field" }, name, " ", select);
}

/** A list of the choices that a trait has.
 *  @type {(shell: Shell, path: Path, label: string, name: Child) => HTMLElement} */
export const choice = (shell, path, label, name) => {
  const change = (/** @type {any} */ value) => shell.change(path, value);
  return list(label, name, shell.limits(path).choices, () => shell.at(path), change);
};

/** A slider with its name.
 *  @param {Shell} shell
 *  @param {Path} path
 *  @param {{ label: string, name: Child, step: number, unit?: string, decimals?: number,
 *    change?: (value: number) => void, limits?: number[], attributes?: Attributes }} options */
export function slider(shell, path, { label, name, step, unit = "", decimals = 0, ...rest }) {
  const { change = (value) => shell.change(path, value), limits = shell.limits(path) } = rest;
  const [min, max] = limits;
  const spoken = () => `${fixed(shell.at(path), decimals)}${unit}`;
  const given = { type: "range", min, max, step, "aria-label": label, "aria-valuetext": spoken };
  const input = element("input", given);
  input.addEventListener("input", () => change(Number(input.value)));
  drawn(input, () => {
    input.value = shell.at(path);
  });
  return element("label", { class: "nn-slider", ...rest.attributes }, name, input);
}

/** A box to tick. @type {(shell: Shell, path: Path, label: string) => HTMLElement} */
export function check(shell, path, label) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => shell.change(path, input.checked));
  drawn(input, () => {
    input.checked = shell.at(path);
  });
  return element("label", { class: "nn-check" }, input, ` ${label}`);
}

/** Controls beside one another, as many as there is room for.
 *  @type {(...nodes: Child[]) => HTMLElement} */
export const controls = (...nodes) => element("div", { class: "nn-controls" }, nodes);

/** Columns if there is room, one under the other if not.
 *  @type {(...nodes: Child[]) => HTMLElement} */
export const columns = (...nodes) => element("div", { class: "nn-columns" }, nodes);

/** A picture under a few words that say what it shows.
 *  @type {(text: string, ...nodes: Child[]) => HTMLElement} */
export const captioned = (text, ...nodes) =>
  element("div", {}, element("p", { class: "nn-caption" }, prose(text)), nodes);

/** The node as a part that is hidden until the reader has predicted, or is of another kind.
 *  @template {Element} E
 *  @param {string} kind
 *  @param {E} node */
export const as = (kind, node) => {
  node.classList.add(...kind.split(" "));
  return node;
};

/** What is shown once the reader has predicted. @type {(...nodes: Child[]) => HTMLElement} */
export const secret = (...nodes) => element("div", { class: "nn-secret nn-stack" }, nodes);

// ---- numbers ---------------------------------------------------------------------------

/** Lines of numbers under one another. @type {(...lines: Child[]) => HTMLElement} */
export const numbers = (...lines) => element("div", { class: "nn-numbers" }, lines);

/** A line of mathematics, equation`‖∇f‖ = ${(now) => …}`: its texts are formulas, its functions
 *  numbers that follow the facts; nodes stand among them as they are.
 *  @type {(texts: TemplateStringsArray, ...holes: (Of | Node | (Of | Node)[])[]) => HTMLParagraphElement} */
export const equation = (texts, ...holes) => {
  const shown = (/** @type {Of | Node} */ hole) =>
    typeof hole === "function" ? value(hole) : hole;
  const parts = texts.map((text, i) => [text && math(text), [holes[i] ?? []].flat().map(shown)]);
  return element("p", {}, parts);
};

/** A number that follows the facts. @type {(of: Of, className?: string) => HTMLSpanElement} */
export const value = (of, className = "") =>
  element("span", { class: `nn-value ${className}`.trim() }, of);

/** A cell that names a row or a column; tools that know no MathML read its label.
 *  @type {(scope: string, name: string) => HTMLElement} */
export const heading = (scope, name) =>
  element("th", { scope }, set(math(name), { role: "img", "aria-label": name }));

/**
 * A column or matrix in brackets, as the text prints it. `entries(now)` gives texts by rows;
 * `mark(now, i, k)` attributes of an entry, as { ".nn-lit": true }.
 * @param {number} rows
 * @param {number} width
 * @param {(now: Now) => string[][]} entries
 * @param {{ mark?: (now: Now, i: number, k: number) => Attributes, class?: string }} [options]
 */
export function matrix(rows, width, entries, { mark, class: className = "" } = {}) {
  const cells = Array.from({ length: rows * width }, () => element("span"));
  const classes = `nn-matrix nn-columns-${width} ${className}`.trim();
  const node = element("span", { role: "img", class: classes }, cells);
  return drawn(node, (now) => {
    const texts = entries(now);
    texts.flat().forEach((text, i) => write(cells[i], text));
    cells.forEach((cell, i) => set(cell, mark?.(now, Math.floor(i / width), i % width) ?? {}));
    node.setAttribute("aria-label", texts.map((line) => line.join(", ")).join("; "));
  });
}

/** A column of two numbers with three decimals.
 *  @type {(of: (now: Now) => number[], className?: string) => HTMLSpanElement} */
export const vector = (of, className) =>
  matrix(2, 1, (now) => column(of(now)), { class: className });
