import {
  captioned,
  choice,
  controls,
  equation,
  field,
  numbers,
  secret,
  value,
} from "./controls.js";
import { button, drawn, element, of, set, svg, when } from "./dom.js";
import { math } from "./formulas.js";
import {
  add,
  angleOf,
  direction,
  dot,
  lineDistance,
  nearestOnLine,
  norm,
  sigmaOf,
} from "./maths.js";
import { clamp, fixed, plain, snap, sumOf } from "./numbers.js";
import { arrow, axis, curve, handle, line, moved, plot, strokes } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now, Of } from "./dom.js"
 *  @import { Vector } from "./maths.js"
 *  @import { Axes } from "./plots.js"
 *  @import { Question, Shell, View } from "./shell.js" */

const ROOM = 4.6; // the handle of the line stays this near to the middle
const SCALE = 0.5; // w is up to 11 long; at this scale two doublings stay in the picture
const BEYOND = 0.6; // w is turned by a knob a little beyond its tip
const SHORTEST = 0.25; // what dragging may shorten w to: a w of 0 has no line
const FAR = 6; // the shading of the plane shows σ(z) from z = −6 to 6
const EVEN = [-4, -2, 0, 2, 4];
/** @type {Record<string, { range: Vector, ticks: Vector, shade: (a: number) => number }>} */
const ACTIVATION = {
  sigmoid: { range: [-0.1, 1.15], ticks: [0, 1], shade: (a) => a },
  ReLU: { range: [-0.6, 6.6], ticks: [0, 2, 4, 6], shade: (a) => a / FAR },
  tanh: { range: [-1.2, 1.25], ticks: [-1, 0, 1], shade: (a) => (a + 1) / 2 },
  step: { range: [-0.1, 1.15], ticks: [0, 1], shade: (a) => a },
};
const NAMES = Object.keys(ACTIVATION);
// Exact at the step: one stop on either side of z = 0.
const SHADES = [...Array.from({ length: 25 }, (_, i) => -FAR + i / 2), 1e-9].sort((a, b) => a - b);
const ACROSS = Array.from({ length: 401 }, (_, i) => -5 + i / 40);
const CHANGES = ["the line", "z", "the distance", "a"];

let shadings = 0; // every view names its own gradient

/** @type {(point: Vector) => string} */
const pair = ([first, second]) => `(${plain(first)}, ${plain(second)})`;

/** @type {(now: Now) => string} */
const score = ({ correct, points }) => `${correct} of ${points.length} points`;

/** What doubling did, and which of the ticked guesses were right.
 *  @type {(now: Now, ticked: boolean[]) => string} */
function doubled({ z, a, activation, distance }, ticked) {
  const before = { z: z / 2, a: sigmaOf(activation, z / 2) };
  const changed = [false, Math.abs(before.z) > 1e-9, false, Math.abs(a - before.a) > 1e-9];
  const right = changed.filter((truth, i) => truth === ticked[i]).length;
  /** @type {(name: string, old: number, value: number, truth: boolean) => string} */
  const story = (name, old, value, truth) =>
    truth ? `${name} goes from ${fixed(old)} to ${fixed(value)}` : `${name} stays ${fixed(value)}`;
  const line =
    distance === null
      ? "The line stays"
      : `The line and the distance ${fixed(Math.abs(distance))} stay`;
  const numbers = `${story("z", before.z, z, changed[1])}, ${story("a", before.a, a, changed[3])}`;
  return `${right} of 4 right. ${line}; ${numbers}.`;
}

// ---- what the handles do ------------------------------------------------------------------------

/** Give the line another normal, and let it turn about its handle.
 *  @type {(shell: Shell, wanted: Vector) => void} */
function pivot(shell, wanted) {
  const w = wanted.map((entry, k) => shell.snapped(["w", k], entry));
  if (norm(w) > 0) shell.put({ w, b: shell.snapped("b", -dot(w, shell.now().anchor)) });
}

/** A vector in the direction of w, as long as asked or as its limits allow.
 *  @type {(shell: Shell, w: Vector, length: number) => Vector} */
function stretch(shell, w, length) {
  const u = direction(angleOf(w));
  const longest = shell.limits(["w", 0])[1] / Math.max(...u.map(Math.abs));
  return u.map((entry) => entry * clamp(length, [SHORTEST, longest]));
}

/** @type {(shell: Shell, at: Vector) => void} */
function pull(shell, at) {
  const reach = add(at, shell.now().anchor, -1);
  pivot(shell, stretch(shell, reach, (norm(reach) - BEYOND) / SCALE));
}

/** @type {(shell: Shell, dx: number, dy: number) => void} */
function turn(shell, dx, dy) {
  const w = shell.at("w");
  pivot(shell, stretch(shell, direction(angleOf(w) + dx), norm(w) + dy / 10));
}

/** @type {(shell: Shell, at: Vector) => void} */
function moveLine(shell, at) {
  shell.own.anchor = at.map((entry) => clamp(entry, [-ROOM, ROOM]));
  shell.put({ b: shell.snapped("b", -dot(shell.at("w"), shell.own.anchor)) });
}

/** w and b times a factor, if both stay within their limits.
 *  @type {(shell: Shell, factor: number, others?: object) => void} */
function times(shell, factor, others = {}) {
  const w = shell.at("w").map((/** @type {number} */ entry) => entry * factor);
  const b = shell.at("b") * factor;
  const fits = [...w, b].every((x, k) => x === clamp(x, shell.limits(k < 2 ? ["w", k] : "b")));
  if (fits) return shell.put({ w, b, ...others });
  return shell.refuse(
    "Doubled, w or b would be too long for the picture: make them shorter first.",
  );
}

// ---- the pictures -------------------------------------------------------------------------------

/** A point of a class: a disc wants z > 0, a diamond z < 0; a ring means that it is not so.
 *  @type {(kind: number, wrong?: Of) => SVGElement} */
const mark = (kind, wrong = () => false) =>
  svg(
    "g",
    { class: kind ? "nn-for" : "nn-against", ".nn-is-wrong": wrong },
    svg("circle", { r: 9, class: "nn-wrong" }),
    kind ? svg("circle", { r: 5 }) : svg("path", { d: "M0,-6.5L6.5,0L0,6.5L-6.5,0Z" }),
  );

/** The points of both classes, where `at` says.
 *  @type {(shell: Shell, axes: Axes, at: (now: Now, point: any) => Vector | null) => SVGElement[]} */
const marks = (shell, axes, at) =>
  shell.own.classes.map((/** @type {number} */ kind, /** @type {number} */ i) =>
    moved(
      axes,
      mark(kind, (now) => !now.points[i].right),
      (now) => at(now, now.points[i]),
    ),
  );

/** The shading by σ(z): across the line, from z = −6 to 6. @type {(axes: Axes) => SVGElement[]} */
function shading(axes) {
  const id = `nn-shading-${shadings++}`;
  const stops = SHADES.map((z) =>
    svg("stop", {
      class: "nn-stop",
      offset: (z + FAR) / (2 * FAR),
      "stop-opacity": ({ activation }) =>
        0.28 * ACTIVATION[activation].shade(sigmaOf(activation, z)),
    }),
  );
  // Everywhere z = b if w = 0: a gradient of no length shows its last colour, so stretch it to b.
  const ends = of(({ length, anchor, u, b }) =>
    [-FAR, FAR].map((z) =>
      length ? add(anchor, u, z / length) : [(z - clamp(b, [-FAR, FAR])) * 1e6, 0],
    ),
  );
  const gradient = svg("linearGradient", { id, gradientUnits: "userSpaceOnUse" }, stops);
  drawn(gradient, (now) => {
    const [[x1, y1], [x2, y2]] = ends(now).map(axes.to);
    set(gradient, { x1, y1, x2, y2 });
  });
  return [gradient, svg("rect", { ...axes.box, fill: `url(#${id})` })];
}

/** The plane of the inputs: shaded by σ(z), with the line, its normal w, the point x.
 *  @type {View} */
function plane(shell) {
  const axes = plot({
    label: "The plane of the inputs with the line w · x + b = 0 and points of two classes",
    x: axis("x₁", [-5, 5], EVEN),
    y: axis("x₂", [-5, 5], EVEN),
  });
  const there = (/** @type {Of} */ what) => of((now) => (now.distance === null ? null : what(now)));
  const along = (/** @type {number} */ t) =>
    there(({ anchor, u }) => add(anchor, [-u[1], u[0]], t));
  const anchor = there((now) => now.anchor);
  const tip = there((now) => add(now.anchor, now.w, SCALE));
  const knob = there((now) => add(tip(now), now.u, BEYOND));
  const nearest = there(({ w, b, x }) => nearestOnLine(w, b, x));
  axes.area.append(
    ...shading(axes),
    line(axes, "nn-line", along(-20), along(20)),
    line(axes, "nn-drop nn-to-line", ({ x }) => x, nearest),
    ...marks(shell, axes, (_now, point) => point.at),
  );
  axes.top.append(
    arrow(axes, "nn-u", "", anchor, tip),
    line(axes, "nn-drop", anchor, knob),
    handle(shell, axes, {
      label: "Line w · x + b = 0",
      limits: shell.limits("b"),
      at: anchor,
      value: ({ b }) => b,
      text: ({ b, length }) => `b ${plain(b)}, ${fixed(Math.abs(b) / length)} from the origin`,
      move: (at) => moveLine(shell, at),
      nudge: (dx, dy) => {
        const far = ((dx + dy) / 10) * norm(shell.at("w"));
        shell.put({ b: shell.snapped("b", shell.at("b") - far) });
      },
    }),
    handle(shell, axes, {
      label: "Normal w",
      limits: [-180, 180],
      name: "w",
      at: knob,
      value: ({ w }) => snap(angleOf(w), 0.1, [-180, 180]),
      text: ({ w, length }) => `w ${pair(w)}, length ${fixed(length)}`,
      move: (at) => pull(shell, at),
      nudge: (dx, dy) => turn(shell, dx, dy),
    }),
    handle(shell, axes, {
      label: "Point x",
      limits: shell.limits(["x", 0]),
      name: "x",
      kind: "nn-point",
      at: ({ x }) => x,
      text: ({ x }) => `x ${pair(x)}`,
      move: (at) => shell.move("x", at),
    }),
  );
  return axes.node;
}

/** a against the signed distance from the line: σ(‖w‖ d), steeper for a longer w.
 *  @type {(shell: Shell, name: string) => HTMLElement} */
function crossing(shell, name) {
  const { range, ticks } = ACTIVATION[name];
  const axes = plot({
    label: `The activation against the distance from the line: ${name} of ‖w‖ times d`,
    x: axis("signed distance d from the line", [-5, 5], EVEN),
    y: axis("a", range, ticks),
    height: 190,
  });
  const outputs = of(({ length, b }) =>
    ACROSS.map((d) => [d, sigmaOf(name, length ? length * d : b)]),
  );
  const jump = [-5, 0].map((d) => [
    [d, d ? 0 : 1],
    [d + 5, d ? 0 : 1],
  ]);
  const shape = of((now) =>
    name === "step" && now.length ? strokes(axes, jump) : curve(axes, outputs(now)),
  );
  const here = of(({ distance, a }) => (distance === null ? null : [distance, a]));
  axes.ground.append(
    line(axes, "nn-zero", [-5, 0], [5, 0]),
    line(axes, "nn-zero", [0, range[0]], [0, range[1]]),
  );
  axes.area.append(
    svg("path", { class: "nn-curve", d: shape }),
    ...marks(shell, axes, ({ w, b, distance }, { at, a }) =>
      distance === null ? null : [lineDistance(w, b, at), a],
    ),
    moved(axes, svg("circle", { r: 10, class: "nn-here" }), here),
  );
  return when((now) => now.activation === name, axes.node);
}

// ---- numbers and controls -----------------------------------------------------------------------

/** The two steps of the neuron as the text writes them. */
function workings() {
  const glyph = { viewBox: "-8 -8 16 16", class: "nn-glyph", "aria-hidden": "true" };
  const key = (/** @type {number} */ kind) => svg("svg", glyph, mark(kind));
  const text = (/** @type {Of} */ what) => element("span", {}, what);
  const sum = text(({ w, x, b }) => sumOf(w, x, b));
  const quotient = text(({ z, length }) => `${fixed(z)} / ${fixed(length)}`);
  const far = of(({ distance }) => (distance === null ? "none" : fixed(distance)));
  return numbers(
    equation`z = w · x + b = ${sum} = ${({ z }) => fixed(z)}`,
    equation`d = z / ‖w‖ = ${quotient} = ${far}`,
    equation`a = σ(z) = ${({ a }) => fixed(a)}`,
    equation`${key(1)} wants z > 0, ${key(0)} wants z < 0`,
    element("p", {}, value(score), " are on their side"),
  );
}

/** @type {(shell: Shell) => Question} */
function question(shell) {
  const boxes = CHANGES.map((text) =>
    element("input", { type: "checkbox", "aria-label": `${text} changes` }),
  );
  shell.on("revealed", () => {
    if (!shell.at("revealed")) for (const box of boxes) box.checked = false;
  });
  const group = { class: "nn-ticks nn-ask", role: "group", "aria-label": "What changes" };
  const labels = boxes.map((box, i) => element("label", {}, box, ` ${CHANGES[i]}`));
  const ticked = () => boxes.map((box) => box.checked);
  return {
    ask: "Can you get every point on its side?",
    how: (now) =>
      `${score(now)} are there: drag the line, turn it by w. Then tick what changes if w and b are doubled, and double them.`,
    reveal: "Double w and b",
    again: "Try another σ",
    verdict: (now) => doubled(now, ticked()),
    after: "Doubling w and b leaves the line where it is.",
    onReveal: () => times(shell, 2, { revealed: true }),
    onAgain: () => {
      const next = NAMES[(NAMES.indexOf(shell.at("activation")) + 1) % NAMES.length];
      shell.put({ ...shell.start, activation: next, revealed: false });
    },
    extra: [element("span", group, labels)],
  };
}

export default define({
  name: "neuron-explorer",
  own: (shell) => ({ points: shell.at("_points"), classes: shell.at("_classes"), anchor: [0, 0] }),
  /** distance is null if w = 0: there is no line. anchor is the place of the line's handle: it
   *  stays on the line when that moves. */
  facts({ w, b, x, activation, points: places, classes }, shell) {
    const [z, length] = [dot(w, x) + b, norm(w)];
    const points = places.map((/** @type {Vector} */ at, /** @type {number} */ i) => {
      const own = dot(w, at) + b;
      const right = classes[i] ? own > 0 : own < 0;
      return { at, right, z: own, a: sigmaOf(activation, own) };
    });
    if (length) {
      const near = nearestOnLine(w, b, shell.own.anchor);
      const inside = Math.max(...near.map(Math.abs)) <= ROOM;
      shell.own.anchor = inside ? near : nearestOnLine(w, b, [0, 0]);
    }
    return {
      ...{ z, length, points, anchor: shell.own.anchor, a: sigmaOf(activation, z) },
      u: w.map((/** @type {number} */ entry) => entry / length),
      distance: length ? lineDistance(w, b, x) : null,
      correct: points.filter((/** @type {{ right: boolean }} */ { right }) => right).length,
    };
  },
  words(now) {
    const { z, a, distance } = now;
    const side = Math.abs(z) < 5e-4 ? "that is, on it" : `where z ${z > 0 ? ">" : "<"} 0`;
    const where =
      distance === null
        ? "w = 0, so there is no line"
        : `x is ${fixed(Math.abs(distance))} from the line, ${side}`;
    return `z = ${fixed(z)}: ${where}; a = ${fixed(a)}. ${score(now)} are on their side.`;
  },
  question,
  view: (shell) => ({
    picture: [plane(shell)],
    side: [
      secret(
        controls(
          button("Double w and b", () => times(shell, 2)),
          button("Halve", () => times(shell, 0.5)),
        ),
        captioned(
          "The output a, the further the point is from the line:",
          NAMES.map((name) => crossing(shell, name)),
        ),
      ),
    ],
    fold: [
      controls(
        field(shell, ["w", 0], "w₁"),
        field(shell, ["w", 1], "w₂"),
        field(shell, "b", "b"),
        field(shell, ["x", 0], "x₁"),
        field(shell, ["x", 1], "x₂"),
        choice(shell, "activation", "Activation function", math("σ")),
      ),
      workings(),
    ],
  }),
});
