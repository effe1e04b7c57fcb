/** Pictures: axes, what is drawn on them, and handles to drag. */
import { drawn, element, set, svg } from "./dom.js";
import { written } from "./formulas.js";
import { add, thinned } from "./maths.js";
import { fixed } from "./numbers.js";
import { svgSymbol } from "./symbols.js";

/** @import { Attributes, Child, Now, Of } from "./dom.js"
 *  @import { Matrix, Segment, Vector } from "./maths.js"
 *  @import { Shell } from "./shell.js"
 *
 *  @typedef {{ name: string, range: number[], ticks: number[], text: (i: number) => Child }} Axis
 *  @typedef {ReturnType<typeof plot>} Axes
 *  A data point, or a function of the facts that gives one; null or false for none.
 *  @typedef {Vector | Of} Point */

/** An axis: its name, what it shows, its ticks, and the texts at them: a list, or a function of the
 *  facts that gives one.
 *  @type {(name: string, range: number[], ticks: number[], texts?: any[] | Of) => Axis} */
export const axis = (name, range, ticks, texts = ticks.map((tick) => fixed(tick, 0))) => ({
  name,
  range,
  ticks,
  text: (i) => (typeof texts === "function" ? (now) => texts(now)[i] : texts[i]),
});

/** What stands at a tick; a power has its exponent. @type {(place: Attributes, text: Child) => Element} */
const tickText = (place, text) =>
  typeof text === "string" && /[⁰-⁹]/.test(text)
    ? svgSymbol(text, place)
    : svg("text", place, text);

/**
 * A plot area with axes. `to(point)` gives the place of a data point in the SVG, `from(event)` the
 * data point under a pointer. What never changes is drawn into `ground`, a layer of its own, so
 * that no frame paints it again; what moves into `area`, or into `top` if it may stand out of the
 * axes.
 * @param {{ label: string, x: Axis, y: Axis, width?: number, height?: number, left?: number }} options
 */
export function plot({ label, x, y, width = 330, height = 330, left = 30 }) {
  const [right, upper, lower] = [width - 14, 10, height - 34];
  const [[west, east], [south, north]] = [x.range, y.range];
  const to = (/** @type {Vector} */ [a, b]) => [
    left + ((a - west) / (east - west)) * (right - left),
    lower - ((b - south) / (north - south)) * (lower - upper),
  ];
  const box = { x: left, y: upper, width: right - left, height: lower - upper };
  const clipped = { ...box, viewBox: `${left} ${upper} ${box.width} ${box.height}` };
  const [ground, area, top] = [svg("svg", clipped), svg("svg", clipped), svg("g")];
  const across = x.ticks.map((tick, i) => {
    const [at] = to([tick, south]);
    const mark = svg("line", { x1: at, x2: at, y1: lower, y2: lower + 4 });
    return [mark, tickText({ x: at, y: lower + 16, "text-anchor": "middle" }, x.text(i))];
  });
  const up = y.ticks.map((tick, i) => {
    const [, at] = to([west, tick]);
    const mark = svg("line", { x1: left - 4, x2: left, y1: at, y2: at });
    return [mark, tickText({ x: left - 7, y: at + 4, "text-anchor": "end" }, y.text(i))];
  });
  const frame = svg("rect", { ...box, class: "nn-frame" });
  const names = [
    written({ x: right, y: lower + 30, "text-anchor": "end", class: "nn-name" }, x.name),
    written({ x: left + 7, y: upper + 15, class: "nn-name" }, y.name),
  ];
  const viewBox = `0 0 ${width} ${height}`;
  const front = svg("svg", { viewBox, role: "group", "aria-label": label }, area, top);
  const back = { viewBox, class: "nn-axes", "aria-hidden": "true" };
  const axes = svg("svg", back, ground, across, up, frame, names);
  const from = (/** @type {PointerEvent} */ event) => {
    const [h, v] = under(front, width, height, event);
    return [
      west + ((h - left) / (right - left)) * (east - west),
      south + ((lower - v) / (lower - upper)) * (north - south),
    ];
  };
  return {
    node: element("div", { class: "nn-plot" }, axes, front),
    ground,
    area,
    top,
    to,
    from,
    box,
  };
}

/** The place under a pointer in the units of an SVG.
 *  @type {(front: Element, width: number, height: number, event: MouseEvent) => Vector} */
function under(front, width, height, event) {
  const seen = front.getBoundingClientRect();
  return [
    ((event.clientX - seen.left) / seen.width) * width,
    ((event.clientY - seen.top) / seen.height) * height,
  ];
}

/** A place of the drawing as path data. A page carries it: a tenth of a unit is finer than any
 *  screen. @type {(place: Vector) => string} */
const pair = ([x, y]) => `${Math.round(10 * x) / 10},${Math.round(10 * y) / 10}`;

/** @type {(places: Vector[]) => string} */
const drawnThrough = (places) => `M${places.map(pair).join("L")}`;

/** Path data through data points. @type {(axes: Axes, points: Vector[]) => string} */
export const through = (axes, points) => drawnThrough(points.map(axes.to));

/** Path data of a curve, through as many of these points as it takes to look the same.
 *  @type {(axes: Axes, points: Vector[]) => string} */
export const curve = (axes, points) => drawnThrough(thinned(points.map(axes.to), 0.1));

/** Path data of many segments: those that meet become one curve.
 *  @type {(axes: Axes, segments: Segment[]) => string} */
export function strokes(axes, segments) {
  /** @type {Map<string, string[]>} */
  const ways = new Map(); // from a place of the drawing to those that a segment leads to
  const waysFrom = (/** @type {string} */ place) => {
    const known = ways.get(place) ?? [];
    if (!known.length) ways.set(place, known);
    return known;
  };
  for (const segment of segments) {
    const [from, to] = segment.map((point) => pair(axes.to(point)));
    if (from === to) continue;
    waysFrom(from).push(to);
    waysFrom(to).push(from);
  }
  const walk = (/** @type {string} */ start) => {
    const line = [start];
    for (let here = start, to = ways.get(here)?.pop(); to; to = ways.get(here)?.pop()) {
      const back = waysFrom(to);
      back.splice(back.indexOf(here), 1);
      line.push(to);
      here = to;
    }
    const places = line.map((place) => place.split(",").map(Number));
    return drawnThrough(thinned(places, 0.15));
  };
  const lines = [];
  // What ends somewhere is begun at its end; what is left are rings.
  for (const [place, left] of ways) if (left.length % 2) lines.push(walk(place));
  for (const [place, left] of ways) while (left.length) lines.push(walk(place));
  return lines.join("");
}

/** Path data of dots: lines of no length with round ends.
 *  @type {(axes: Axes, points: Vector[]) => string} */
export const dots = (axes, points) =>
  points.map((point) => `M${axes.to(point).join(",")}h0`).join("");

/** Put a node where points say; a null hides it.
 *  @template {SVGElement} E
 *  @param {E} node
 *  @param {Point[]} points
 *  @param {(...places: Vector[]) => void} place */
function follow(node, points, place) {
  return drawn(node, (now) => {
    const places = points.map((point) => (typeof point === "function" ? point(now) : point));
    const there = places.every(Boolean);
    set(node, { ".nn-hidden": !there });
    if (there) place(...places);
  });
}

/** A line between two data points.
 *  @type {(axes: Axes, className: string, from: Point, to: Point) => SVGLineElement} */
export function line(axes, className, from, to) {
  const node = svg("line", { class: className });
  return follow(node, [from, to], (tail, tip) => {
    const [[x1, y1], [x2, y2]] = [axes.to(tail), axes.to(tip)];
    set(node, { x1, y1, x2, y2 });
  });
}

/** A disc at a data point.
 *  @type {(axes: Axes, className: string, r: number, point: Point) => SVGCircleElement} */
export function spot(axes, className, r, point) {
  const node = svg("circle", { r, class: className });
  return follow(node, [point], (place) => {
    const [cx, cy] = axes.to(place);
    set(node, { cx, cy });
  });
}

/** A node moved to a data point.
 *  @type {<E extends SVGElement>(axes: Axes, node: E, point: Point) => E} */
export const moved = (axes, node, point) =>
  follow(node, [point], (place) =>
    set(node, { transform: `translate(${axes.to(place).join(",")})` }),
  );

/** A text at a data point, moved by some units of the drawing.
 *  @type {(axes: Axes, attributes: Attributes, text: string | Of, point: Point, by?: Vector) => SVGTextElement} */
export function label(axes, attributes, text, point, [dx, dy] = [0, 0]) {
  const node = written(attributes, text);
  return follow(node, [point], (place) => {
    const [x, y] = axes.to(place);
    set(node, { x: x + dx, y: y + dy });
  });
}

/** An arrow between two data points, perhaps with a name beyond its tip. The head keeps its size
 *  on a long arrow and shrinks with a short one; an arrow of no length is not there.
 *  @type {(axes: Axes, className: string, name: string, from: Point, to: Point) => SVGGElement} */
export function arrow(axes, className, name, from, to) {
  const shaft = svg("line");
  const head = svg("path");
  const text = written({ class: "nn-name", "text-anchor": "middle" }, name);
  const attributes = { class: `nn-arrow ${className}`, "aria-hidden": "true" };
  const node = svg("g", attributes, shaft, head, text);
  return follow(node, [from, to], (tail, tip) => {
    const [[x1, y1], [x2, y2]] = [axes.to(tail), axes.to(tip)];
    const length = Math.hypot(x2 - x1, y2 - y1);
    set(node, { ".nn-hidden": length < 1 });
    if (length < 1) return;
    const [cos, sin] = [(x2 - x1) / length, (y2 - y1) / length];
    const size = Math.min(11, length);
    const wing = 0.42 * size;
    const [bx, by] = [x2 - size * cos, y2 - size * sin];
    const left = [bx - wing * sin, by + wing * cos];
    const right = [bx + wing * sin, by - wing * cos];
    set(shaft, { x1, y1, x2: bx, y2: by });
    set(head, { d: `M${x2},${y2}L${left}L${right}Z` });
    set(text, { x: x2 + 17 * cos, y: y2 + 17 * sin + 5 });
  });
}

/** @type {Record<string, Vector>} */
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Something to drag: by pointer, by touch, and by the arrow keys (shift: ten times as far; Home:
 * back to the start).
 *
 * label, limits: for screen readers; name: written on it. at(now): its data point; value(now),
 * text(now): what screen readers say. move(point): the reader wants it there; a key asks for one
 * `step` further, unless `nudge(dx, dy)` says what −1, 0, 1 or ±10 mean. kind: a class more.
 * @param {Shell} shell
 * @param {Axes} axes
 * @param {{ label: string, limits: number[], at: Of, text: Of, move: (point: Vector) => void,
 *   name?: string, value?: Of, step?: number, kind?: string, home?: () => void,
 *   nudge?: (dx: number, dy: number) => void }} options
 */
export function handle(shell, axes, options) {
  const { label, limits, name = "", at, text, move, step = 0.1, home = shell.home } = options;
  const { value = (now) => at(now)[0], kind = "" } = options;
  const { nudge = (dx, dy) => move(add(at(shell.now()), [dx * step, dy * step])) } = options;
  const circle = (/** @type {number} */ r, /** @type {string} */ kind) =>
    svg("circle", { r, class: kind });
  const node = svg(
    "g",
    {
      class: `nn-handle ${name && "nn-named"} ${kind}`,
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-valuemin": limits[0],
      "aria-valuemax": limits[1],
      "aria-valuenow": value,
      "aria-valuetext": text,
    },
    circle(25, "nn-hit"), // 44 px for a finger, on a phone where the plot is a tenth smaller
    circle(name ? 14 : 11, "nn-ring"),
    circle(name ? 10 : 7, "nn-dot"),
    written({ y: 4, "text-anchor": "middle", class: "nn-name" }, name),
  );
  dragged(node, axes, () => at(shell.now()), move);
  node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const way = ARROWS[event.key];
    if (event.key === "Home") home();
    else if (way) nudge(way[0] * (event.shiftKey ? 10 : 1), way[1] * (event.shiftKey ? 10 : 1));
    else return;
    event.preventDefault();
  });
  return moved(axes, node, at);
}

/** Let pointer and finger move a node.
 *  @type {(node: SVGElement, axes: Axes, at: () => Vector, move: (point: Vector) => void) => void} */
function dragged(node, axes, at, move) {
  /** @type {number[] | null} */
  let grip = null; // from the pointer to the point, so that it does not jump when taken
  node.addEventListener("pointerdown", (event) => {
    const [x, y] = axes.from(event);
    const [px, py] = at();
    grip = [px - x, py - y];
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    event.preventDefault();
  });
  // touch-action on parts of an SVG is not heeded everywhere: say so here that a finger drags.
  node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  node.addEventListener("pointermove", (event) => {
    if (grip) move(add(axes.from(event), grip));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    node.addEventListener(end, () => {
      grip = null;
    });
  }
}

/**
 * A drawn network with neurons `sizes[l]` in column l; j and k count from 1 as in the text, and the
 * first column is the input. `edge(l, j, k)` and `neuron(l, j)` give their attributes, `text(l, j)`
 * what stands in a neuron.
 * @param {{ label: string, sizes: number[], width: number, height: number, radius: number,
 *   edge: (l: number, j: number, k: number) => Attributes,
 *   neuron: (l: number, j: number) => Attributes,
 *   text: (l: number, j: number) => Child }} options
 */
export function networkPicture({ label, sizes, width, height, radius, edge, neuron, text }) {
  const place = (/** @type {number} */ l, /** @type {number} */ j) => [
    30 + (l * (width - 60)) / (sizes.length - 1),
    height / 2 + ((j - (sizes[l] + 1) / 2) * height) / Math.max(...sizes),
  ];
  const upTo = (/** @type {number} */ size) => Array.from({ length: size ?? 0 }, (_, i) => i + 1);
  const ids = sizes.flatMap((size, l) => upTo(size).map((j) => ({ l, j })));
  const neurons = ids.map(({ l, j }) => {
    const [x, y] = place(l, j);
    const attributes = { class: "nn-neuron", transform: `translate(${x},${y})`, ...neuron(l, j) };
    const written = svg("text", { y: 5, "text-anchor": "middle" }, text(l, j));
    const node = svg("g", attributes, svg("circle", { r: radius }), written);
    return { l, j, k: 0, node, at: [x, y] };
  });
  const edges = ids.flatMap(({ l, j }) =>
    upTo(sizes[l - 1]).map((k) => {
      const [from, to] = [place(l - 1, k), place(l, j)];
      const [[x1, y1], [x2, y2]] = [from, to];
      const shaft = svg("line", { x1, y1, x2, y2 });
      return { l, j, k, node: svg("g", { class: "nn-edge", ...edge(l, j, k) }, shaft), from, to };
    }),
  );
  const viewBox = `0 0 ${width} ${height}`;
  const parts = [...edges, ...neurons].map(({ node }) => node);
  const front = svg("svg", { viewBox, role: "group", "aria-label": label }, parts);
  const from = (/** @type {MouseEvent} */ event) => under(front, width, height, event);
  return { node: element("div", { class: "nn-plot" }, front), front, from, edges, neurons };
}
