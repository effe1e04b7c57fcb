import {
  as,
  captioned,
  columns,
  controls,
  equation,
  field,
  matrix,
  numbers,
  slider,
} from "./controls.js";
import { element, of, svg } from "./dom.js";
import { math } from "./formulas.js";
import { add, bend, bendJacobian, matrixProduct, norm } from "./maths.js";
import { clamp, column, fixed, plain, snap, tuple } from "./numbers.js";
import { arrow, axis, handle, line, plot, spot, through } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now, Of } from "./dom.js"
 *  @import { Vector } from "./maths.js"
 *  @import { Shell, View } from "./shell.js" */

const HALF_SIDE = 0.8; // of the square before any zoom, as in the text
const LINES = Array.from({ length: 9 }, (_, i) => -1 + i / 4); // the grid, in halves of a side
const gridOf = (/** @type {Vector} */ along) =>
  LINES.flatMap((at) => [along.map((t) => [at, t]), along.map((t) => [t, at])]);
const GRID = gridOf([-1, 1]);
const BENT = gridOf(LINES); // as many points on a line as a line that is bent needs
const SQUARE = [-1, 1, 1, -1, -1].map((x, i) => [x, i === 2 || i === 3 ? 1 : -1]);
const LENS = 1.4; // half of what the lens on the square shows, in halves of a side
const IMAGE = 1.65; // the same for what J makes of the square, with room for what f makes of it
const PLACES = [
  { p: [0, 1.2], corner: [-0.5, 1] },
  { p: [0.5, -1], corner: [1, 1] },
  { p: [-0.5, -0.8], corner: [-0.5, 0.75] },
  { p: [0, 0], corner: [0.25, 1] },
  { p: [0, 1], corner: [0.75, 0.5] },
];
const ORIGIN = [0, 0];

/** @type {(a: Vector, b: Vector) => Vector} */
const by = (a, b) => a.map((entry, i) => entry * b[i]);
/** @type {(a: Vector, b: Vector) => Vector} */
const over = (a, b) => a.map((entry, i) => entry / b[i]);

/** The step of a guess: a power of ten, a hundredth of the lens or so.
 *  @type {(half: number) => number} */
const grain = (half) => 10 ** Math.floor(Math.log10(half / 50));

/** @type {(now: Now) => string} */
function verdict({ guess, predicted, truth, error, half, decimals }) {
  const miss = norm(over(add(guess, predicted, -1), half));
  const given = norm(guess) === 0 ? "You left the ? at the centre" : `You said ${tuple(guess, 2)}`;
  return (
    `${miss <= 0.1 ? "Well seen" : given}: J takes Δ to ${tuple(predicted, decimals)}. ` +
    `f itself takes it to ${tuple(truth, decimals)}, ${fixed(error, decimals)} away.`
  );
}

/** The plane of the inputs, in which the point is chosen. @type {View} */
function plane(shell) {
  const ticks = [-2, -1, 0, 1, 2];
  const axes = plot({
    label: "The plane of the inputs, with the point p and a square around it",
    x: axis("x", [-2.4, 2.4], ticks),
    y: axis("y", [-2.4, 2.4], ticks),
    width: 250,
    height: 250,
  });
  const square = of(({ p, r }) => SQUARE.map((q) => add(p, q, r)));
  axes.area.append(svg("path", { class: "nn-here", d: (now) => through(axes, square(now)) }));
  axes.top.append(
    handle(shell, axes, {
      label: "Point p",
      limits: shell.limits(["p", 0]),
      at: ({ p }) => p,
      text: ({ p }) => `x ${fixed(p[0], 2)}, y ${fixed(p[1], 2)}`,
      move: (at) => shell.move("p", at),
    }),
  );
  return captioned("Now take p elsewhere, or zoom in:", axes.node);
}

/** A lens: axes in halves of what it shows, with the true numbers written at the ticks.
 *  @type {(label: string, names: string[], half: number, scale: Of) => ReturnType<typeof plot>} */
function lens(label, names, half, scale) {
  const short = (/** @type {number} */ x) => plain(Number(x.toPrecision(2)));
  const [x, y] = names.map((name, k) =>
    axis(name, [-half, half], [-1, 0, 1], (now) => [-1, 0, 1].map((i) => short(i * scale(now)[k]))),
  );
  return plot({ label, x, y, width: 250, height: 250, left: 40 });
}

/** The square around p, magnified, with the nudge Δ. @type {View} */
function before(shell) {
  const axes = lens("The square around p, magnified", ["Δx", "Δy"], LENS, ({ r }) => [r, r]);
  const grid = GRID.map((points) => through(axes, points)).join("");
  axes.ground.append(svg("path", { class: "nn-map-f", d: grid }));
  axes.top.append(
    arrow(axes, "nn-first", "", ORIGIN, [1, 0]),
    arrow(axes, "nn-second", "", ORIGIN, [0, 1]),
    arrow(axes, "nn-delta", "", ORIGIN, ({ corner }) => corner),
    handle(shell, axes, {
      label: "Nudge Δ, in halves of a side",
      limits: [-1, 1],
      name: "Δ",
      at: ({ corner }) => corner,
      text: ({ delta, decimals }) => `Δ ${tuple(delta, decimals)}`,
      step: 0.05,
      move: (at) => shell.move("corner", at, 0.05),
    }),
  );
  return captioned("A small square around p, with a nudge Δ", axes.node);
}

/** Put the guess at a place of the lens. @type {(shell: Shell, at: Vector) => void} */
function guessAt(shell, at) {
  const { half } = shell.now();
  const guess = by(at, half).map((entry, i) => {
    const edge = Math.min(shell.limits(["guess", i])[1], IMAGE * half[i]);
    return snap(entry, grain(half[i]), [-edge, edge]);
  });
  shell.put({ guess });
}

/** A key moves the guess by five grains, seen from where it is and not from where it is drawn.
 *  @type {(shell: Shell, ways: Vector) => void} */
function nudgeGuess(shell, ways) {
  const { half, guess } = shell.now();
  guessAt(shell, over(add(guess, by(ways, half.map(grain)), 5), half));
}

/** Where the square goes: by f and by J, or, while that is a secret, a guess. @type {View} */
function after(shell) {
  const axes = lens(
    "Where f and J take the square, as changes of f₁ and f₂",
    ["Δf₁", "Δf₂"],
    IMAGE,
    ({ half }) => half,
  );
  const map = (/** @type {Vector[][]} */ grid, /** @type {string} */ by) =>
    of(({ half, r, [by]: taken }) => {
      const place = (/** @type {Vector} */ q) => over(taken(q.map((entry) => r * entry)), half);
      return grid.map((points) => through(axes, points.map(place))).join("");
    });
  const place = (/** @type {string} */ name) => of((now) => over(now[name], now.half));
  const column = (/** @type {Vector} */ unit) =>
    of(({ linear, r, half }) => over(linear(by(unit, [r, r])), half));
  axes.area.append(
    svg("path", { class: "nn-map-J nn-secret", d: map(GRID, "linear") }),
    svg("path", { class: "nn-map-f nn-secret", d: map(BENT, "change") }),
  );
  axes.top.append(
    arrow(axes, "nn-first", "", ORIGIN, column([1, 0])),
    arrow(axes, "nn-second", "", ORIGIN, column([0, 1])),
    line(axes, "nn-gap nn-secret", place("predicted"), place("truth")),
    spot(axes, "nn-spot-J nn-secret", 5.5, place("predicted")),
    spot(axes, "nn-spot-f nn-secret", 5.5, place("truth")),
    handle(shell, axes, {
      label: "Where J takes Δ: your guess",
      limits: [-20, 20],
      name: "?",
      kind: "nn-ask",
      at: (now) => place("guess")(now).map((/** @type {number} */ x) => clamp(x, [-IMAGE, IMAGE])),
      value: ({ guess }) => guess[0],
      text: ({ guess }) => tuple(guess, 2),
      move: (at) => guessAt(shell, at),
      nudge: (dx, dy) => nudgeGuess(shell, [dx, dy]),
      home: () => shell.put({ guess: [0, 0] }),
    }),
  );
  return captioned("Where it goes: half a side to r times a column of J", axes.node);
}

/** The numbers, as the text writes them. */
function quantities() {
  const say = (/** @type {string} */ name) => of((now) => fixed(now[name], now.decimals));
  const vector = (/** @type {string} */ name) =>
    matrix(2, 1, (now) => column(now[name], now.decimals));
  const J = () =>
    matrix(2, 2, (now) => now.J.map((/** @type {Vector} */ line) => line.map((x) => fixed(x))), {
      mark: (_now, _i, k) => ({ class: k ? "nn-second" : "nn-first" }),
    });
  return numbers(
    equation`J(p) = ${J()}   Δ = ${vector("delta")}`,
    as("nn-byJ nn-secret", equation`J Δ = ${vector("predicted")}`),
    as("nn-byf nn-secret", equation`f(p + Δ) − f(p) = ${vector("truth")}`),
    as("nn-off nn-secret", equation`error ‖e‖ = ${say("error")}   ‖e‖ / ‖Δ‖ = ${say("ratio")}`),
  );
}

/** @type {Record<string, string>} */
const KEY = {
  "nn-byf": "bent: f",
  "nn-byJ": "straight: J",
  "nn-first": "column 1: nudge x",
  "nn-second": "column 2: nudge y",
};

export default define({
  name: "jacobian",
  /** half: half of what J makes of the square; linear, change: what J and f make of a nudge. */
  facts({ p, zoom, corner }) {
    const r = HALF_SIDE / 2 ** zoom;
    const J = bendJacobian(p);
    const linear = (/** @type {Vector} */ nudge) =>
      matrixProduct(
        J,
        nudge.map((entry) => [entry]),
      ).flat();
    const change = (/** @type {Vector} */ nudge) => add(bend(add(p, nudge)), bend(p), -1);
    const delta = corner.map((/** @type {number} */ entry) => r * entry);
    const [predicted, truth] = [linear(delta), change(delta)];
    const error = norm(add(truth, predicted, -1));
    const half = J.map(([a, b]) => r * (Math.abs(a) + Math.abs(b)));
    const ratio = norm(delta) ? error / norm(delta) : 0;
    const decimals = 3 + Math.floor(zoom / 2);
    return { r, J, linear, change, delta, predicted, truth, error, half, ratio, decimals };
  },
  words({ p, J, delta, predicted, truth, error, ratio, decimals, revealed }) {
    const rows = J.map((/** @type {Vector} */ line) => tuple(line).slice(1, -1)).join("; ");
    const here = `At p = ${tuple(p, 2)}, J has the rows ${rows}. Δ = ${tuple(delta, decimals)}.`;
    if (!revealed) return here;
    return (
      `${here} By J the outputs change by ${tuple(predicted, decimals)}, in truth by ` +
      `${tuple(truth, decimals)}: the error is ${fixed(error, decimals)}, ${fixed(ratio, decimals)} of ‖Δ‖.`
    );
  },
  // Another point, square or nudge is another question: the guess goes back to the centre.
  along: (values) =>
    "p" in values || "corner" in values || "zoom" in values ? { guess: [0, 0] } : {},
  question: () => ({
    ask: "Where does J take the nudge Δ?",
    how: "Drag the ? there, then reveal.",
    again: "Another point",
    verdict,
    after: "J takes the square to the straight grid, f to the bent one.",
    places: PLACES.map((place) => ({ ...place, zoom: 0 })),
  }),
  view: (shell) => ({
    wide: [
      columns(before(shell), after(shell)),
      as(
        "nn-secret",
        columns(
          plane(shell),
          element(
            "div",
            { class: "nn-stack" },
            element(
              "p",
              { class: "nn-key" },
              Object.entries(KEY).map(([kind, text]) => as(kind, math(text))),
            ),
            slider(shell, "zoom", {
              label: "Zoom: each whole step halves the square",
              name: "zoom",
              step: 0.25,
              decimals: 2,
            }),
          ),
        ),
      ),
    ],
    fold: [
      controls(
        equation`half a side r = ${(now) => plain(now.r)}`,
        field(shell, ["p", 0], "x"),
        field(shell, ["p", 1], "y"),
      ),
      quantities(),
    ],
  }),
});
