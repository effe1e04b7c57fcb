/**
 * What the explorables share on the page: numbers, plots, handles, fields, words.
 * No mathematics of neural networks here; it lives in maths.js.
 */
import { button, html, set, svg, write } from "./dom.js";
import { symbol } from "./symbols.js";

export { button, html, put, set, svg, write } from "./dom.js";
export { svgSymbol, symbol, writeSymbol } from "./symbols.js";

/** @import { Model } from "./dom.js"
 *  @import { Segment, Vector } from "./maths.js"
 *
 *  Where data points are in the picture, and the layers to draw them in.
 *  @typedef {ReturnType<typeof plot>} Axes
 *  @typedef {(value: number) => void} Change what a control calls */

/** A part of the page that shows a value: `show` changes texts and attributes, no nodes.
 *  @template {any[]} Shown
 *  @typedef {{ node: HTMLElement | SVGElement, show: (...shown: Shown) => void }} Part */

// ---- numbers -------------------------------------------------------------------------

/** The number with fixed decimals as Python's f"{x:.3f}" rounds it (ties to even, by the exact
 *  binary value), with a true minus sign and without a negative zero.
 *  @type {(x: number, decimals?: number) => string} */
export function fixed(x, decimals = 3) {
  let text = Math.abs(x).toFixed(decimals);
  const exact = Math.abs(x).toFixed(Math.min(100, decimals + 50));
  const rest = exact.slice(exact.indexOf(".") + 1 + decimals);
  // toFixed rounds a tie up, which made the last digit odd if Python would have kept it even.
  if (/^50*$/.test(rest) && Number(text.at(-1)) % 2) {
    text = text.slice(0, -1) + (Number(text.at(-1)) - 1);
  }
  return x < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The number without needless decimals: 2, −0.5, 1.6636.
 *  @type {(x: number, decimals?: number) => string} */
export const plain = (x, decimals = 4) =>
  fixed(x, decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** A symbol with its indices: indexed("w", 2, 1, 3) is w²₁₃, and indexed("x", "", 1) is x₁.
 *  @type {(letter: string, l: number | "", ...indices: number[]) => string} */
export const indexed = (letter, l, ...indices) =>
  `${letter}${l === "" ? "" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[l]}${indices.map((i) => "₀₁₂₃₄₅₆₇₈₉"[i]).join("")}`;

/** The terms of w · a + b as the text writes them: "2·1", " − 1·(−2)", " − 1".
 *  @type {(w: Vector, a: Vector, b: number) => string[]} */
export const sumTerms = (w, a, b) => {
  const joined = (/** @type {number} */ x, first = false) =>
    x < 0 ? (first ? "−" : " − ") : first ? "" : " + ";
  const factor = (/** @type {number} */ x) => (x < 0 ? `(${plain(x)})` : plain(x));
  const products = w.map((x, k) => `${joined(x, !k)}${plain(Math.abs(x))}·${factor(a[k])}`);
  return [...products, `${joined(b)}${plain(Math.abs(b))}`];
};

/** x rounded to a multiple of step and held within the limits.
 *  @type {(x: number, step: number, limits: Vector) => number} */
export const snap = (x, step, [low, high]) =>
  Number(Math.min(high, Math.max(low, Math.round(x / step) * step)).toFixed(6));

/** A column or matrix in brackets, as the text prints it; `show([[…], …])` takes texts by rows.
 *  @type {(rows: number, columns?: number) => Part<[string[][]]>} */
export function matrix(rows, columns = 1) {
  const cells = Array.from({ length: rows * columns }, () => html("span"));
  const node = html("span", { class: `nn-matrix nn-columns-${columns}`, role: "img" }, ...cells);
  const show = (/** @type {string[][]} */ entries) => {
    entries.flat().forEach((text, i) => write(cells[i], text));
    node.setAttribute("aria-label", entries.map((row) => row.join(", ")).join("; "));
  };
  return { node, show };
}

// ---- plots ---------------------------------------------------------------------------

/** A plot area with axes. `to(point)` gives the place of a data point in the SVG, `from(event)`
 *  the data point under a pointer. What never changes is drawn into `ground`, a layer of its own,
 *  so that no frame paints it again; what moves into `area`, or into `top` if it may stand out of
 *  the axes. `ticks.x` and `ticks.y` are the texts at the ticks, for axes that change.
 *  @param {{ x: Vector, y: Vector, width: number, height: number, left?: number,
 *    xTicks: Vector, yTicks: Vector, xLabel: string, yLabel: string, label: string }} options */
export function plot({ x, y, width, height, left = 30, xTicks, yTicks, xLabel, yLabel, label }) {
  const [right, upper, lower] = [width - 14, 10, height - 34];
  const to = (/** @type {Vector} */ [a, b]) => [
    left + ((a - x[0]) / (x[1] - x[0])) * (right - left),
    lower - ((b - y[0]) / (y[1] - y[0])) * (lower - upper),
  ];
  const box = { x: left, y: upper, width: right - left, height: lower - upper };
  const clipped = { ...box, viewBox: `${left} ${upper} ${box.width} ${box.height}` };
  const [ground, area, top] = [svg("svg", clipped), svg("svg", clipped), svg("g")];
  const axes = svg("g");
  /** @type {{ x: SVGTextElement[], y: SVGTextElement[] }} */
  const ticks = { x: [], y: [] };
  for (const tick of xTicks) {
    const [at] = to([tick, 0]);
    const text = svg("text", { x: at, y: lower + 16, "text-anchor": "middle" }, fixed(tick, 0));
    ticks.x.push(text);
    axes.append(svg("line", { x1: at, x2: at, y1: lower, y2: lower + 4 }), text);
  }
  for (const tick of yTicks) {
    const [, at] = to([0, tick]);
    const text = svg("text", { x: left - 7, y: at + 4, "text-anchor": "end" }, fixed(tick, 0));
    ticks.y.push(text);
    axes.append(svg("line", { x1: left - 4, x2: left, y1: at, y2: at }), text);
  }
  axes.append(
    svg("rect", { ...box, class: "nn-frame" }),
    svg("text", { x: right, y: lower + 30, "text-anchor": "end", class: "nn-name" }, xLabel),
    svg("text", { x: left + 7, y: upper + 15, class: "nn-name" }, yLabel),
  );
  const viewBox = `0 0 ${width} ${height}`;
  const front = svg("svg", { viewBox, role: "group", "aria-label": label }, area, top);
  const node = html(
    "div",
    { class: "nn-plot" },
    svg("svg", { viewBox, class: "nn-axes", "aria-hidden": "true" }, ground, axes),
    front,
  );
  const from = (/** @type {MouseEvent} */ event) => {
    const seen = front.getBoundingClientRect();
    const across = ((event.clientX - seen.left) / seen.width) * width;
    const down = ((event.clientY - seen.top) / seen.height) * height;
    return [
      x[0] + ((across - left) / (right - left)) * (x[1] - x[0]),
      y[0] + ((lower - down) / (lower - upper)) * (y[1] - y[0]),
    ];
  };
  return { node, ground, area, top, ticks, to, from };
}

/** Path data through data points.
 *  @type {(axes: Axes, points: Vector[]) => string} */
export const through = (axes, points) =>
  `M${points
    .map((point) =>
      axes
        .to(point)
        .map((at) => at.toFixed(2))
        .join(","),
    )
    .join("L")}`;

/** Path data of many separate segments [[from, to], …].
 *  @type {(axes: Axes, segments: Segment[]) => string} */
export const strokes = (axes, segments) =>
  segments.map((segment) => through(axes, segment)).join("");

/** An arrow between two data points, perhaps with a name beyond its tip; `show(tail, tip)`. The
 *  head keeps its size on a long arrow and shrinks with a short one.
 *  @type {(axes: Axes, name: string, className: string) => Part<[tail: Vector, tip: Vector]>} */
export function arrow(axes, name, className) {
  const shaft = svg("line");
  const head = svg("path");
  const text = svg("text", { class: "nn-name", "text-anchor": "middle" }, name);
  const node = svg("g", { class: `nn-arrow ${className}`, "aria-hidden": "true" });
  node.append(shaft, head, text);
  const show = (/** @type {Vector} */ tail, /** @type {Vector} */ tip) => {
    const [x1, y1] = axes.to(tail);
    const [x2, y2] = axes.to(tip);
    const length = Math.hypot(x2 - x1, y2 - y1);
    node.classList.toggle("nn-hidden", length < 1);
    if (length < 1) return;
    const [cos, sin] = [(x2 - x1) / length, (y2 - y1) / length];
    const size = Math.min(11, length);
    const [bx, by] = [x2 - size * cos, y2 - size * sin];
    const wing = 0.42 * size;
    set(shaft, { x1, y1, x2: bx, y2: by });
    set(head, {
      d: `M${x2},${y2}L${bx - wing * sin},${by + wing * cos}L${bx + wing * sin},${by - wing * cos}Z`,
    });
    set(text, { x: x2 + 17 * cos, y: y2 + 17 * sin + 5 });
  };
  return { node, show };
}

/** Something to drag: by pointer, by touch, and by the arrow keys (shift: ten times as far;
 *  Home: back to the start); `name` is written on it. `drag(point)` gets data points;
 *  `nudge(dx, dy)` gets −1, 0, 1 or ±10; `show(point, { now, text })` puts it in its place and
 *  tells screen readers.
 *  @param {Pick<Axes, "to" | "from">} axes
 *  @param {{ label: string, limits: Vector, drag: (point: Vector) => void,
 *    nudge: (dx: number, dy: number) => void, home: () => void, name?: string }} options */
export function handle(axes, { label, limits, drag, nudge, home, name = "" }) {
  const node = svg(
    "g",
    {
      class: name ? "nn-handle nn-named" : "nn-handle",
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-valuemin": limits[0],
      "aria-valuemax": limits[1],
    },
    svg("circle", { r: 22, class: "nn-hit" }), // 44 px: a finger
    svg("circle", { r: name ? 14 : 11, class: "nn-ring" }),
    svg("circle", { r: name ? 10 : 7, class: "nn-dot" }),
    svg("text", { y: 4, "text-anchor": "middle", class: "nn-name" }, name),
  );
  /** @type {Vector} */
  let at = [0, 0];
  /** @type {Vector | null} */
  let grip = null; // from the pointer to the point, so that it does not jump when taken
  node.addEventListener("pointerdown", (event) => {
    const [x, y] = axes.from(event);
    grip = [at[0] - x, at[1] - y];
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    event.preventDefault();
  });
  // touch-action on parts of an SVG is not heeded everywhere: say so here that a finger drags.
  node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  node.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const [x, y] = axes.from(event);
    drag([x + grip[0], y + grip[1]]);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    node.addEventListener(end, () => {
      grip = null;
    });
  }
  /** @type {Record<string, Vector>} */
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Home") home();
    else if (ways[event.key]) {
      const [dx, dy] = ways[event.key].map((way) => way * (event.shiftKey ? 10 : 1));
      nudge(dx, dy);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // in Jupyter the arrows would move between the cells
  });
  /** @type {(point: Vector, told: { now: number, text: string }) => void} */
  const show = (point, { now, text }) => {
    at = point;
    set(node, {
      transform: `translate(${axes.to(point).join(",")})`,
      "aria-valuenow": now,
      "aria-valuetext": text,
    });
  };
  return { node, show };
}

/** A drawn network with neurons `sizes[l]` in column l: `edge(l, j, k)` and `neuron(l, j)` are
 *  named as in the text, j and k from 1. The first column is the input.
 *  @param {{ sizes: Vector, width: number, height: number, radius: number, label: string }} options */
export function networkPicture({ sizes, width, height, radius, label }) {
  /** @type {(l: number, j: number) => Vector} */
  const place = (l, j) => [
    30 + (l * (width - 60)) / (sizes.length - 1),
    height / 2 + ((j - (sizes[l] + 1) / 2) * height) / Math.max(...sizes),
  ];
  /** @type {Map<string, { node: SVGGElement, from: Vector, to: Vector }>} */
  const edges = new Map();
  /** @type {Map<string, { node: SVGGElement, text: SVGTextElement, at: Vector }>} */
  const neurons = new Map();
  sizes.forEach((size, l) => {
    for (let j = 1; j <= size; j++) {
      const [x, y] = place(l, j);
      const circle = svg("circle", { r: radius });
      const text = svg("text", { y: 5, "text-anchor": "middle" });
      const attributes = { class: "nn-neuron", transform: `translate(${x},${y})` };
      neurons.set(`${l} ${j}`, { node: svg("g", attributes, circle, text), text, at: [x, y] });
      for (let k = 1; l && k <= sizes[l - 1]; k++) {
        const [[x1, y1], [x2, y2]] = [place(l - 1, k), [x, y]];
        const line = svg("line", { x1, y1, x2, y2 });
        const node = svg("g", { class: "nn-edge" }, line);
        edges.set(`${l} ${j} ${k}`, { node, from: [x1, y1], to: [x2, y2] });
      }
    }
  });
  const front = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    role: "group",
    "aria-label": label,
  });
  front.append(...[...edges.values(), ...neurons.values()].map(({ node }) => node));
  const from = (/** @type {MouseEvent} */ event) => {
    const seen = front.getBoundingClientRect();
    return [
      ((event.clientX - seen.left) / seen.width) * width,
      ((event.clientY - seen.top) / seen.height) * height,
    ];
  };
  return {
    node: html("div", { class: "nn-plot" }, front),
    front,
    from,
    edge: (/** @type {number[]} */ ...ljk) => edges.get(ljk.join(" ")),
    neuron: (/** @type {number[]} */ ...lj) => neurons.get(lj.join(" ")),
  };
}

// ---- fields --------------------------------------------------------------------------

/** @typedef {{ label: string, limits: Vector, step: number, decimals?: number, change: Change,
 *    refuse: (sentence: string) => void }} FieldOptions */

/** A field for a number with its name before it.
 *  @type {(options: FieldOptions) => Part<[value: number]>} */
export function numberField(options) {
  const entry = bareField(options);
  const node = html("label", { class: "nn-field" }, symbol(options.label), " = ", entry.node);
  return { node, show: entry.show };
}

/** A field for a number, as in a table; a wrong entry is put back and refused in words.
 *  @type {(options: FieldOptions) => Part<[value: number]>} */
export function bareField({ label, limits, step, decimals = 2, change, refuse }) {
  const [min, max] = limits;
  const input = html("input", { type: "number", min, max, step, "aria-label": label });
  let shown = "";
  input.addEventListener("change", () => {
    const value = input.value === "" ? NaN : Number(input.value);
    if (min <= value && value <= max) return change(value);
    input.value = shown;
    refuse(`${label} must be a number from ${fixed(min, 1)} to ${fixed(max, 1)}.`);
  });
  const show = (/** @type {number} */ value) => {
    const text = String(Number(value.toFixed(decimals)));
    if (text === shown) return; // what the reader is typing stays as it is
    shown = text;
    input.value = text;
  };
  return { node: input, show };
}

/** A list to choose from; the first letter of a choice finds it.
 *  @template {string | number} T
 *  @param {{ label: string, name: Node | string, choices: T[], change: (chosen: T) => void }} options
 *  @returns {Part<[chosen: T]>} */
export function choice({ label, name, choices, change }) {
  const options = choices.map((text) => html("option", { value: text }, `${text}`));
  const select = html("select", { "aria-label": label }, ...options);
  const node = html("label", { class: "nn-field" }, name, " ", select);
  select.addEventListener("change", () => change(choices[select.selectedIndex]));
  const show = (/** @type {T} */ value) => {
    select.selectedIndex = choices.indexOf(value);
  };
  return { node, show };
}

/** A slider with its name.
 *  @param {{ label: string, name: Node | string, limits: Vector, step: number | "any", unit?: string,
 *    decimals?: number, change: Change }} options
 *  @returns {Part<[value: number]>} */
export function slider({ label, name, limits, step, unit = "", decimals = 0, change }) {
  const [min, max] = limits;
  const input = html("input", { type: "range", min, max, step, "aria-label": label });
  const node = html("label", { class: "nn-slider" }, name, input);
  input.addEventListener("input", () => change(Number(input.value)));
  const show = (/** @type {number} */ value) => {
    input.value = String(value);
    set(input, { "aria-valuetext": `${fixed(value, decimals)}${unit}` });
  };
  return { node, show };
}

// ---- words ---------------------------------------------------------------------------

/** The state in a sentence, read aloud once the reader pauses. */
export function live() {
  const node = html("p", { class: "nn-live", "aria-live": "polite" });
  let timer = 0;
  const say = (/** @type {string} */ text) => {
    clearTimeout(timer);
    timer = setTimeout(() => write(node, text), 200);
  };
  return { node, say, close: () => clearTimeout(timer) };
}

/** Predict, then reveal: a question with a button; after it the verdict and a way to go again.
 *  `show(revealed, verdict, ask)`: with `ask` if the question is not always the same.
 *  @param {{ question?: string, reveal: string, again: string, onReveal: () => void,
 *    onAgain: () => void }} options
 *  @returns {Part<[revealed: boolean, verdict: string, ask?: string]>} */
export function predict({ question = "", reveal, again, onReveal, onAgain }) {
  const text = html("p", { "aria-live": "polite" });
  let revealed = false;
  const press = button("", () => (revealed ? onAgain() : onReveal()));
  const node = html("div", { class: "nn-predict" }, text, press);
  /** @type {(now: boolean, verdict: string, ask?: string) => void} */
  const show = (now, verdict, ask = question) => {
    revealed = now;
    const sentence = now ? verdict : ask;
    if (text.textContent !== sentence) text.textContent = sentence;
    press.textContent = now ? again : reveal;
  };
  return { node, show };
}

// ---- model ---------------------------------------------------------------------------

/** Draw now, and once a frame when any of the traits has changed. Returns the clean-up.
 *  @type {(model: Model, names: string[], draw: () => void) => () => void} */
export function watch(model, names, draw) {
  let frame = 0;
  const ask = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  for (const name of names) model.on(`change:${name}`, ask);
  draw();
  return () => {
    cancelAnimationFrame(frame);
    for (const name of names) model.off(`change:${name}`, ask);
  };
}
