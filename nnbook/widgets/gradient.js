import {
  as,
  captioned,
  controls,
  equation,
  field,
  numbers,
  secret,
  slider,
  vector,
} from "./controls.js";
import { of, svg } from "./dom.js";
import { math } from "./formulas.js";
import { add, angleOf, contour, direction, dot, f, gradient, norm, wrap } from "./maths.js";
import { fixed, snap, tuple } from "./numbers.js";
import { arrow, axis, curve, handle, label, line, plot, spot, strokes, through } from "./plots.js";
import { define } from "./shell.js";

/** @import { Now } from "./dom.js"
 *  @import { Shell, View } from "./shell.js" */

const EVEN = [-4, -2, 0, 2, 4];
const SAMPLES = Array.from({ length: 101 }, (_, i) => -5 + i / 10);
const HEIGHTS = SAMPLES.map((y) => SAMPLES.map((x) => f([x, y])));
const LEVELS = Array.from({ length: 27 }, (_, i) => i - 0.5);
const ANGLES = Array.from({ length: 121 }, (_, i) => -180 + 3 * i);
const SCALE = 0.4; // ∇f is up to 6.1 long; drawn at this scale it stays in the picture
const KNOB = 1.5; // u is drawn 1 long; it is turned by a knob a little beyond its tip
const PLACES = [
  [-0.6, 1.6],
  [0.3, -1.2],
  [-2, -2.5],
  [0.2, 2.4],
  [2.5, 0.4],
  [1, 2],
];

/** @type {(angle: number) => string} */
const degrees = (angle) => `${fixed(angle, 1)}°`;

/** @type {(now: Now) => string} */
function verdict({ angle, grad, slope, steepest, phi }) {
  if (phi === null) return "Here ∇f = 0: to first order f rises in no direction at all.";
  const found = phi <= 10 ? "Well seen" : `You were ${fixed(phi, 0)}° off`;
  return (
    `${found}: slope ${fixed(slope)} along your u at ${degrees(angle)}; ` +
    `the steepest, ${fixed(steepest)}, is along ∇f at ${degrees(angleOf(grad))}.`
  );
}

/** A right angle between ∇f and the contour's tangent. @type {(now: Now) => number[][]} */
function corner({ x, grad, steepest }) {
  const size = Math.min(0.3, (steepest * SCALE) / 2);
  const along = grad.map((/** @type {number} */ entry) =>
    steepest ? (size * entry) / steepest : 0,
  );
  const aside = [-along[1], along[0]];
  const first = add(x, along);
  return [first, add(first, aside), add(x, aside)];
}

/** @type {(shell: Shell, angle: number) => void} */
const turn = (shell, angle) => shell.put({ angle: snap(wrap(angle), 1, shell.limits("angle")) });

/** The map: contours, the point with the contour through it, ∇f and its shadow on u.
 *  @type {View} */
function map(shell) {
  const axes = plot({
    label: "Contours of f(x, y) = x² + cos y, one for every whole step of f",
    x: axis("x", [-5, 5], EVEN),
    y: axis("y", [-5, 5], EVEN),
  });
  const level = (/** @type {number} */ height) =>
    strokes(axes, contour(HEIGHTS, SAMPLES, SAMPLES, height));
  const here = of((now) => now.x);
  const tip = of(({ x, grad }) => add(x, grad, SCALE));
  const foot = of(({ x, u, slope }) => add(x, u, slope * SCALE)); // ∇f's shadow on u
  const knob = of(({ x, u }) => add(x, u, KNOB));
  axes.ground.append(svg("path", { class: "nn-contour", d: LEVELS.map(level).join("") }));
  axes.area.append(svg("path", { class: "nn-here", d: (now) => level(now.f) }));
  axes.top.append(
    line(axes, "nn-shadow nn-secret", here, foot),
    line(axes, "nn-drop nn-secret", tip, foot),
    svg("path", { class: "nn-corner nn-secret", d: (now) => through(axes, corner(now)) }),
    arrow(axes, "nn-grad nn-secret", "∇f", here, tip),
    line(axes, "nn-drop", here, knob),
    arrow(axes, "nn-u", "", here, ({ x, u }) => add(x, u)),
    handle(shell, axes, {
      label: "Direction u",
      limits: shell.limits("angle"),
      name: "u",
      at: knob,
      value: (now) => now.angle,
      text: (now) => degrees(now.angle),
      move: (at) => turn(shell, angleOf(add(at, shell.at("x"), -1))),
      nudge: (dx, dy) => turn(shell, shell.at("angle") + dx + dy),
    }),
    handle(shell, axes, {
      label: "Point (x, y)",
      limits: shell.limits(["x", 0]),
      at: here,
      text: ({ x }) => `x ${fixed(x[0], 2)}, y ${fixed(x[1], 2)}`,
      move: (at) => shell.move("x", at),
    }),
  );
  return axes.node;
}

/** Slope against the angle of u: ‖∇f‖ cos φ, with its maximum where u points along ∇f. */
function slopes() {
  const axes = plot({
    label: "The slope along u against the angle of u: a cosine, highest where u points along ∇f",
    x: axis("angle of u in degrees", [-180, 180], [-180, -90, 0, 90, 180]),
    y: axis("slope along u", [-6.5, 6.5], [-6, -3, 0, 3, 6]),
    height: 190,
  });
  const above = (/** @type {number} */ part) =>
    of(({ grad, steepest, phi }) => (phi === null ? null : [angleOf(grad), part * steepest]));
  const cosine = of(({ grad, steepest }) =>
    ANGLES.map((at) => [at, steepest * dot(direction(at), direction(angleOf(grad)))]),
  );
  const here = of(({ angle, slope }) => [angle, slope]);
  axes.ground.append(line(axes, "nn-zero", [-180, 0], [180, 0]));
  axes.area.append(
    line(axes, "nn-best", above(0), above(1)),
    line(axes, "nn-shadow", ({ angle }) => [angle, 0], here),
    svg("path", { class: "nn-curve", d: (now) => curve(axes, cosine(now)) }),
    spot(axes, "nn-now", 6, here),
    label(axes, { class: "nn-name nn-grad", "text-anchor": "middle" }, "∇f", above(1), [0, -6]),
  );
  return captioned("The slope along u, for every direction of u:", axes.node);
}

export default define({
  name: "gradient",
  /** φ is the angle from ∇f to u, null if ∇f = 0. */
  facts({ x, angle }) {
    const [grad, u] = [gradient(x), direction(angle)];
    const steepest = norm(grad);
    const phi = steepest < 1e-12 ? null : Math.abs(wrap(angle - angleOf(grad)));
    return { f: f(x), grad, u, steepest, slope: dot(grad, u), phi };
  },
  words({ x, angle, f, slope, steepest, phi, revealed }) {
    const where = `At ${tuple(x, 2)}, f = ${fixed(f)}.`;
    if (!revealed) return `${where} The direction u points to ${degrees(angle)}.`;
    if (phi === null) return `${where} The gradient is zero: every direction has slope 0.`;
    const way = Math.abs(slope) < 5e-4 ? "stays level" : slope > 0 ? "rises" : "falls";
    return (
      `${where} Along u, ${degrees(phi)} from ∇f, f ${way} with slope ${fixed(slope)}; ` +
      `the steepest slope is ${fixed(steepest)}.`
    );
  },
  question: () => ({
    ask: "Which way does f rise fastest?",
    how: "Turn the arrow u there, then reveal the gradient.",
    again: "Another point",
    verdict,
    after: "∇f points to where f rises fastest, at a right angle to the contour.",
    places: PLACES.map((x) => ({ x, angle: 120 })),
  }),
  view: (shell) => ({
    picture: [map(shell)],
    side: [secret(slopes())],
    fold: [
      slider(shell, "angle", {
        label: "Angle of u in degrees",
        name: math("turn u"),
        step: 1,
        unit: "°",
        decimals: 1,
      }),
      controls(field(shell, ["x", 0], "x"), field(shell, ["x", 1], "y")),
      numbers(
        equation`f(x, y) = ${(now) => fixed(now.f)}`,
        as("nn-grad nn-secret", equation`∇f = ${vector(({ grad }) => grad)}`),
        as("nn-grad nn-secret", equation`‖∇f‖ = ${(now) => fixed(now.steepest)}`),
        as("nn-u", equation`u = ${vector(({ u }) => u)}`),
        as("nn-secret", equation`φ = ${({ phi }) => (phi === null ? "any" : degrees(phi))}`),
        as("nn-slope nn-secret", equation`∇f · u = ‖∇f‖ cos φ = ${(now) => fixed(now.slope)}`),
      ),
    ],
  }),
});
