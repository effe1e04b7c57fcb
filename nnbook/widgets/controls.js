/** Fields, sliders, lists: each shows a trait of its explorable, and changes it. */
import { drawn, element, set, write } from "./dom.js";
import { fixed } from "./numbers.js";
import { math } from "./formulas.js";

/**
 * A place in the state: a trait, or an entry of one: "b", ["x", 0], ["W1", 0, 1].
 * @typedef {string | (string | number)[]} Path
 */

/** A field for a number, as in a table; a wrong entry is put back and refused in words. */
export function bareField(shell, path, label, options = {}) {
  const { step = 0.1, decimals = 2, change = (value) => shell.change(path, value) } = options;
  const [min, max] = shell.limits(path);
  const given = { type: "number", min, max, step, "aria-label": label, ...options.attributes };
  const input = element("input", given);
  const places = Math.max(1, (String(min).split(".")[1] ?? "").length);
  let shown = "";
  input.addEventListener("change", () => {
    const value = input.value === "" ? Number.NaN : Number(input.value);
    if (min <= value && value <= max) return change(value);
    input.value = shown;
    const [low, high] = [fixed(min, places), fixed(max, places)];
    return shell.say(`${label} must be a number from ${low} to ${high}.`);
  });
  return drawn(input, () => {
    const text = String(Number(shell.at(path).toFixed(decimals)));
    if (text === shown) return; // what the reader is typing stays as it is
    shown = text;
    input.value = text;
  });
}

/** A field for a number with its name before it. */
export const field = (shell, path, label, options) =>
  element(
    "label",
    { class: "nn-field" },
    math(`${label} = `),
    bareField(shell, path, label, options),
  );

/** A list of numbers or words, by `at()` and `change(value)`; the first letter finds a choice. */
export function list(label, name, choices, at, change) {
  const options = choices.map((value) => element("option", { value }, String(value)));
  const select = element("select", { "aria-label": label }, options);
  select.addEventListener("change", () => change(choices[select.selectedIndex]));
  drawn(select, () => {
    select.selectedIndex = choices.indexOf(at());
  });
  return element("label", { class: "nn-field" }, name, " ", select);
}

/** A list of the choices that a trait has. */
export const choice = (shell, path, label, name) => {
  const change = (value) => shell.change(path, value);
  return list(label, name, shell.limits(path).choices, () => shell.at(path), change);
};

/** A slider with its name. */
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

/** A box to tick. */
export function check(shell, path, label) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => shell.change(path, input.checked));
  drawn(input, () => {
    input.checked = shell.at(path);
  });
  return element("label", { class: "nn-check" }, input, ` ${label}`);
}

/** Controls beside one another, as many as there is room for. */
export const controls = (...nodes) => element("div", { class: "nn-controls" }, nodes);

/** Columns if there is room, one under the other if not; each is a list of nodes. */
export const columns = (className, ...lists) =>
  element(
    "div",
    { class: `nn-columns ${className}` },
    lists.map((nodes) => element("div", {}, nodes)),
  );

/** Lines of numbers under one another. */
export const numbers = (...lines) => element("div", { class: "nn-numbers" }, lines);

/** A line of mathematics: texts are formulas, functions are numbers that follow the facts. */
export const row = (className, ...parts) =>
  element(
    "p",
    { class: className },
    parts.map((part) => (typeof part === "string" ? math(part) : part)),
  );

/** A cell that names a row or a column; tools that know no MathML read its label. */
export const heading = (scope, name) =>
  element("th", { scope }, set(math(name), { role: "img", "aria-label": name }));

/** A second formula in the same line. */
export const aside = (...parts) => set(math(...parts), { ".nn-aside": true });

/** A number that follows the facts. */
export const value = (of, className = "") =>
  element("span", { class: `nn-value ${className}`.trim() }, of);

/**
 * A column or matrix in brackets, as the text prints it. `entries(now)` gives texts by rows;
 * `mark(now, i, k)` attributes of an entry, as { ".nn-lit": true }.
 */
export function matrix(rows, width, entries, { mark, ...attributes } = /** @type {any} */ ({})) {
  const cells = Array.from({ length: rows * width }, () => element("span"));
  const { class: className = "" } = attributes;
  const classes = `nn-matrix nn-columns-${width} ${className}`.trim();
  const node = element("span", { role: "img", ...attributes, class: classes }, cells);
  return drawn(node, (now) => {
    const texts = entries(now);
    texts.flat().forEach((text, i) => write(cells[i], text));
    cells.forEach((cell, i) => set(cell, mark?.(now, Math.floor(i / width), i % width) ?? {}));
    node.setAttribute("aria-label", texts.map((line) => line.join(", ")).join("; "));
  });
}
