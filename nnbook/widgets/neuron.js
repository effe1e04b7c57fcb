import { choice, columns, controls, field, numbers, row, value } from "./controls.js";
import { button, drawn, element, set, svg, when } from "./dom.js";
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
import { arrow, axis, handle, line, moved, plot, strokes, through } from "./plots.js";
import { define } from "./shell.js";
import { math } from "./formulas.js";

const ROOM = 4.6; // the handle of the line stays this near to the middle
const SCALE = 0.5; // w is up to 11 long; at this scale two doublings stay in the picture
const BEYOND = 0.6; // w is turned by a knob a little beyond its tip
const SHORTEST = 0.25; // what dragging may shorten w to: a w of 0 has no line
const FAR = 6; // the shading of the plane shows σ(z) from z = −6 to 6
const EVEN = [-4, -2, 0, 2, 4];
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

const pair = ([first, second]) => `(${plain(first)}, ${plain(second)})`;

/** distance is null if w = 0: there is no line. anchor is the place of the line's handle: it stays
 *  on the line when that moves. */
function facts({ w, b, x, activation, points: places, classes }, shell) {
  const [z, length] = [dot(w, x) + b, norm(w)];
  const points = places.map((at, i) => {
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
    u: w.map((entry) => entry / length),
    distance: length ? lineDistance(w, b, x) : null,
    correct: points.filter(({ right }) => right).length,
  };
}

const score = ({ correct, points }) => `${correct} of ${points.length} points`;

function words(now) {
  const { z, a, distance } = now;
  const side = Math.abs(z) < 5e-4 ? "that is, on it" : `where z ${z > 0 ? ">" : "<"} 0`;
  const where =
    distance === null
      ? "w = 0, so there is no line"
      : `x is ${fixed(Math.abs(distance))} from the line, ${side}`;
  return `z = ${fixed(z)}: ${where}; a = ${fixed(a)}. ${score(now)} are on their side.`;
}

/** What doubling did, and which of the ticked guesses were right. */
function doubled({ z, a, activation, distance }, ticked) {
  const before = { z: z / 2, a: sigmaOf(activation, z / 2) };
  const changed = [false, Math.abs(before.z) > 1e-9, false, Math.abs(a - before.a) > 1e-9];
  const right = changed.filter((truth, i) => truth === ticked[i]).length;
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

const offset = (shell, b) => shell.snapped("b", b);

/** Give the line another normal, and let it turn about its handle. */
function pivot(shell, wanted) {
  const w = wanted.map((entry, k) => shell.snapped(["w", k], entry));
  const { anchor } = shell.now();
  if (norm(w) > 0) shell.put({ w, b: offset(shell, -dot(w, anchor)) });
}

/** A vector in the direction of w, as long as asked or as its limits allow. */
function stretch(shell, w, length) {
  const u = direction(angleOf(w));
  const longest = shell.limits(["w", 0])[1] / Math.max(...u.map(Math.abs));
  return u.map((entry) => entry * clamp(length, [SHORTEST, longest]));
}

function pull(shell, at) {
  const reach = add(at, shell.now().anchor, -1);
  pivot(shell, stretch(shell, reach, (norm(reach) - BEYOND) / SCALE));
}

function turn(shell, dx, dy) {
  const w = shell.at("w");
  pivot(shell, stretch(shell, direction(angleOf(w) + dx), norm(w) + dy / 10));
}

function moveLine(shell, at) {
  shell.own.anchor = at.map((entry) => clamp(entry, [-ROOM, ROOM]));
  shell.put({ b: offset(shell, -dot(shell.at("w"), shell.own.anchor)) });
}

const pushLine = (shell, far) =>
  shell.put({ b: offset(shell, shell.at("b") - (far / 10) * norm(shell.at("w"))) });

/** w and b times a factor, if both stay within their limits. */
function times(shell, factor, others = {}) {
  const [w, b] = [shell.at("w").map((entry) => entry * factor), shell.at("b") * factor];
  const fits = (x, path) => x === clamp(x, shell.limits(path));
  if (w.every((entry, k) => fits(entry, ["w", k])) && fits(b, "b")) {
    return shell.put({ w, b, ...others });
  }
  return shell.say("Doubled, w or b would be too long for the picture: make them shorter first.");
}

// ---- the pictures -------------------------------------------------------------------------------

/** A point of a class: a disc wants z > 0, a diamond z < 0; a ring means that it is not so. */
const mark = (kind, wrong = (_now) => false) =>
  svg(
    "g",
    { class: kind ? "nn-for" : "nn-against", ".nn-is-wrong": wrong },
    svg("circle", { r: 9, class: "nn-wrong" }),
    kind ? svg("circle", { r: 5 }) : svg("path", { d: "M0,-6.5L6.5,0L0,6.5L-6.5,0Z" }),
  );

const marks = (shell, axes, at) =>
  shell.own.classes.map((kind, i) =>
    moved(
      axes,
      mark(kind, (now) => !now.points[i].right),
      (now) => at(now, now.points[i]),
    ),
  );

/** The shading by σ(z): across the line, from z = −6 to 6. */
function shading(axes) {
  const id = `nn-shading-${shadings++}`;
  const shade = (z) => (now) => 0.28 * ACTIVATION[now.activation].shade(sigmaOf(now.activation, z));
  const stops = SHADES.map((z) =>
    svg("stop", { class: "nn-stop", offset: (z + FAR) / (2 * FAR), "stop-opacity": shade(z) }),
  );
  // Everywhere z = b if w = 0: a gradient of no length shows its last colour, so stretch it to b.
  const ends = ({ length, anchor, u, b }) =>
    [-FAR, FAR].map((z) =>
      length ? add(anchor, u, z / length) : [(z - clamp(b, [-FAR, FAR])) * 1e6, 0],
    );
  const gradient = svg("linearGradient", { id, gradientUnits: "userSpaceOnUse" }, stops);
  drawn(gradient, (now) => {
    const [[x1, y1], [x2, y2]] = ends(now).map(axes.to);
    set(gradient, { x1, y1, x2, y2 });
  });
  return [gradient, svg("rect", { ...axes.box, fill: `url(#${id})` })];
}

/** The plane of the inputs: shaded by σ(z), with the line, its normal w, the point x. */
function plane(shell) {
  const axes = plot({
    label: "The plane of the inputs with the line w · x + b = 0 and points of two classes",
    x: axis("x₁", [-5, 5], EVEN),
    y: axis("x₂", [-5, 5], EVEN),
  });
  const there = (of) => (now) => (now.distance === null ? null : of(now));
  const along = (t) => there(({ anchor, u }) => add(anchor, [-u[1], u[0]], t));
  const anchor = there((now) => now.anchor);
  const tip = there((now) => add(now.anchor, now.w, SCALE));
  const knob = there((now) => add(tip(now), now.u, BEYOND));
  axes.area.append(
    ...shading(axes),
    line(axes, "nn-line", along(-20), along(20)),
    line(
      axes,
      "nn-drop nn-to-line",
      there(({ x }) => x),
      there(({ w, b, x }) => nearestOnLine(w, b, x)),
    ),
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
      nudge: (dx, dy) => pushLine(shell, dx + dy),
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

/** a against the signed distance from the line: σ(‖w‖ d), steeper for a longer w. */
function crossing(shell, name) {
  const { range, ticks } = ACTIVATION[name];
  const axes = plot({
    label: `The activation against the distance from the line: ${name} of ‖w‖ times d`,
    x: axis("signed distance d from the line", [-5, 5], EVEN),
    y: axis("a", range, ticks),
    height: 190,
  });
  const jump = [
    [
      [-5, 0],
      [0, 0],
    ],
    [
      [0, 1],
      [5, 1],
    ],
  ];
  const curve = ({ length, b }) =>
    name === "step" && length // a jump is not a slope
      ? strokes(axes, jump)
      : through(
          axes,
          ACROSS.map((d) => [d, sigmaOf(name, length ? length * d : b)]),
        );
  const here = moved(axes, svg("circle", { r: 10, class: "nn-here" }), ({ distance, a }) =>
    distance === null ? null : [distance, a],
  );
  axes.ground.append(
    line(axes, "nn-zero", [-5, 0], [5, 0]),
    line(axes, "nn-zero", [0, range[0]], [0, range[1]]),
  );
  axes.area.append(
    svg("path", { class: "nn-curve", d: curve }),
    ...marks(shell, axes, ({ w, b, distance }, { at, a }) =>
      distance === null ? null : [lineDistance(w, b, at), a],
    ),
    here,
  );
  return when((now) => now.activation === name, axes.node);
}

// ---- numbers and controls -----------------------------------------------------------------------

/** The two steps of the neuron as the text writes them. */
function workings() {
  const glyph = { viewBox: "-8 -8 16 16", class: "nn-glyph", "aria-hidden": "true" };
  const key = (kind) => svg("svg", glyph, mark(kind));
  const text = (of) => element("span", {}, of);
  return numbers(
    row(
      "",
      "z = w · x + b = ",
      text(({ w, x, b }) => sumOf(w, x, b)),
      " = ",
      value(({ z }) => fixed(z)),
    ),
    row(
      "",
      "d = z / ‖w‖ = ",
      text(({ z, length }) => `${fixed(z)} / ${fixed(length)}`),
      " = ",
      value(({ distance }) => (distance === null ? "none" : fixed(distance))),
    ),
    row(
      "",
      "a = σ(z) = ",
      value(({ a }) => fixed(a)),
    ),
    row("", key(1), " wants z > 0, ", key(0), " wants z < 0"),
    row("", value(score), " are on their side"),
  );
}

const steering = (shell) =>
  controls(
    field(shell, ["w", 0], "w₁"),
    field(shell, ["w", 1], "w₂"),
    field(shell, "b", "b"),
    field(shell, ["x", 0], "x₁"),
    field(shell, ["x", 1], "x₂"),
    choice(shell, "activation", "Activation function", math("σ")),
    shell.reset(),
    element(
      "span",
      { class: "nn-secret nn-buttons" },
      button("Double w and b", () => times(shell, 2)),
      button("Halve", () => times(shell, 0.5)),
    ),
  );

function question(shell) {
  const boxes = CHANGES.map((text) =>
    element("input", { type: "checkbox", "aria-label": `${text} changes` }),
  );
  shell.on("revealed", () => {
    if (!shell.at("revealed")) for (const box of boxes) box.checked = false;
  });
  const group = { class: "nn-ticks nn-ask", role: "group", "aria-label": "What changes" };
  const labels = boxes.map((box, i) => element("label", {}, box, ` ${CHANGES[i]}`));
  return {
    ask: "Predict: w and b are both doubled. Tick what changes, then double them.",
    reveal: "Double w and b",
    again: "Try another σ",
    verdict: (now) =>
      doubled(
        now,
        boxes.map((box) => box.checked),
      ),
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
  facts,
  words,
  question,
  view: (shell) => [
    columns("", [plane(shell)], [...NAMES.map((name) => crossing(shell, name)), workings()]),
    steering(shell),
  ],
});
