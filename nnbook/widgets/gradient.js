import { angleOf, contour, direction, dot, f, gradient, norm, wrap } from "./maths.js";
import {
  arrow,
  button,
  fixed,
  handle,
  html,
  live,
  matrix,
  numberField,
  plot,
  predict,
  put,
  set,
  slider,
  snap,
  strokes,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const SHOWN = [-5, 5]; // both axes: room for every arrow from every place of the point
const SAMPLES = Array.from({ length: 101 }, (_, i) => -5 + i / 10);
const HEIGHTS = SAMPLES.map((y) => SAMPLES.map((x) => f([x, y])));
const LEVELS = Array.from({ length: 27 }, (_, i) => i - 0.5);
const ANGLES = Array.from({ length: 121 }, (_, i) => -180 + 3 * i);
const SCALE = 0.4; // ∇f is up to 6.1 long; drawn at this scale it stays in the picture
const KNOB = 1.5; // u is drawn 1 long; it is turned by a knob a little beyond its tip
const PLACES = [
  [1, 2],
  [-0.6, 1.6],
  [0.3, -1.2],
  [-2, -2.5],
  [0.2, 2.4],
  [2.5, 0.4],
]; // to predict at

const plus = ([x, y], [u, v], t) => [x + t * u, y + t * v];
const pair = ([x, y]) => `(${fixed(x, 2)}, ${fixed(y, 2)})`;
const degrees = (angle) => `${fixed(angle, 1)}°`;

/** Everything that is drawn, from the two traits. φ is the angle from ∇f to u, null if ∇f = 0. */
function facts(model) {
  const [x, angle] = [model.get("x"), model.get("angle")];
  const [grad, u] = [gradient(x), direction(angle)];
  const steepest = norm(grad);
  const phi = steepest < 1e-12 ? null : Math.abs(wrap(angle - angleOf(grad)));
  return { x, angle, f: f(x), grad, u, steepest, slope: dot(grad, u), phi };
}

function verdict({ angle, grad, slope, steepest, phi }) {
  if (phi === null) return "Here ∇f = 0: to first order f rises in no direction at all.";
  const found = phi <= 10 ? "Well seen" : `You were ${fixed(phi, 0)}° off`;
  return (
    `${found}: slope ${fixed(slope)} along your u at ${degrees(angle)}; ` +
    `the steepest, ${fixed(steepest)}, is along ∇f at ${degrees(angleOf(grad))}.`
  );
}

function inWords({ x, angle, f, slope, steepest, phi }, revealed) {
  const where = `At ${pair(x)}, f = ${fixed(f)}.`;
  if (!revealed) return `${where} The direction u points to ${degrees(angle)}.`;
  if (phi === null) return `${where} The gradient is zero: every direction has slope 0.`;
  const way = Math.abs(slope) < 5e-4 ? "stays level" : slope > 0 ? "rises" : "falls";
  return (
    `${where} Along u, ${degrees(phi)} from ∇f, f ${way} with slope ${fixed(slope)}; ` +
    `the steepest slope is ${fixed(steepest)}.`
  );
}

/** The map: contours, the point with the contour through it, ∇f and its shadow on u. */
function mapOf({ moveTo, turnTo, home, limits }) {
  const axes = plot({
    x: SHOWN,
    y: SHOWN,
    width: 330,
    height: 330,
    xTicks: [-4, -2, 0, 2, 4],
    yTicks: [-4, -2, 0, 2, 4],
    xLabel: "x",
    yLabel: "y",
    label: "Contours of f(x, y) = x² + cos y, one for every whole step of f",
  });
  const levels = LEVELS.flatMap((level) => contour(HEIGHTS, SAMPLES, SAMPLES, level));
  const here = svg("path", { class: "nn-here" });
  axes.ground.append(svg("path", { class: "nn-contour", d: strokes(axes, levels) }));
  axes.area.append(here);

  const shadow = svg("line", { class: "nn-shadow nn-secret" });
  const drop = svg("line", { class: "nn-drop nn-secret" });
  const corner = svg("path", { class: "nn-corner nn-secret" });
  const grad = arrow(axes, "∇f", "nn-grad nn-secret");
  const u = arrow(axes, "", "nn-u");
  const stalk = svg("line", { class: "nn-drop" });
  const tip = handle(axes, {
    label: "Direction u",
    limits: limits.angle,
    name: "u",
    drag: turnTo,
    nudge: (dx, dy) => turnTo(null, dx + dy),
    home,
  });
  const point = handle(axes, {
    label: "Point (x, y)",
    limits: limits.x[0],
    drag: moveTo,
    nudge: (dx, dy) => moveTo(null, [dx / 10, dy / 10]),
    home,
  });
  axes.top.append(shadow, drop, corner, grad.node, stalk, u.node, tip.node, point.node);

  const line = (node, from, to) => {
    const [[x1, y1], [x2, y2]] = [axes.to(from), axes.to(to)];
    set(node, { x1, y1, x2, y2 });
  };
  const show = (now) => {
    const end = plus(now.x, now.grad, SCALE);
    const foot = plus(now.x, now.u, now.slope * SCALE); // the slope is the shadow of ∇f on u
    grad.show(now.x, end);
    u.show(now.x, plus(now.x, now.u, 1));
    line(stalk, now.x, plus(now.x, now.u, KNOB));
    line(shadow, now.x, foot);
    line(drop, end, foot);
    set(here, { d: strokes(axes, contour(HEIGHTS, SAMPLES, SAMPLES, now.f)) });
    // A right angle between ∇f and the contour's tangent.
    const size = Math.min(0.3, (now.steepest * SCALE) / 2);
    const along = now.grad.map((entry) => (now.steepest ? (size * entry) / now.steepest : 0));
    const aside = [-along[1], along[0]];
    const first = plus(now.x, along, 1);
    set(corner, { d: through(axes, [first, plus(first, aside, 1), plus(now.x, aside, 1)]) });
    point.show(now.x, { now: now.x[0], text: `x ${fixed(now.x[0], 2)}, y ${fixed(now.x[1], 2)}` });
    tip.show(plus(now.x, now.u, KNOB), { now: now.angle, text: degrees(now.angle) });
  };
  return { node: axes.node, show };
}

/** Slope against the angle of u: ‖∇f‖ cos φ, with its maximum where u points along ∇f. */
function slopes() {
  const axes = plot({
    x: [-180, 180],
    y: [-6.5, 6.5],
    width: 330,
    height: 190,
    xTicks: [-180, -90, 0, 90, 180],
    yTicks: [-6, -3, 0, 3, 6],
    xLabel: "angle of u in degrees",
    yLabel: "slope along u",
    label: "The slope along u against the angle of u: a cosine, highest where u points along ∇f",
  });
  axes.ground.append(
    svg("path", {
      class: "nn-zero",
      d: through(axes, [
        [-180, 0],
        [180, 0],
      ]),
    }),
  );
  const curve = svg("path", { class: "nn-curve" });
  const best = svg("line", { class: "nn-best" });
  const stem = svg("line", { class: "nn-shadow" });
  const now = svg("circle", { r: 6, class: "nn-now" });
  const name = svg("text", { class: "nn-name nn-grad", "text-anchor": "middle" }, "∇f");
  const secret = svg("g", { class: "nn-secret" }, best, stem, curve, now, name);
  axes.area.append(secret);
  const [, level] = axes.to([0, 0]);
  const show = ({ angle, grad, slope, steepest, phi }) => {
    const peak = angleOf(grad);
    const cosine = (at) => [at, steepest * Math.cos(((at - peak) * Math.PI) / 180)];
    set(curve, { d: through(axes, ANGLES.map(cosine)) });
    const [cx, cy] = axes.to([angle, slope]);
    set(now, { cx, cy });
    set(stem, { x1: cx, x2: cx, y1: level, y2: cy });
    const [x, y] = axes.to([peak, steepest]);
    set(best, { x1: x, x2: x, y1: level, y2: y });
    set(name, { x, y: y - 6 });
    for (const node of [best, name]) node.classList.toggle("nn-hidden", phi === null);
  };
  return { node: axes.node, show };
}

/** The same quantities as numbers, as the text writes them. */
function numbers() {
  const value = (secret) => html("span", { class: secret ? "nn-value nn-secret" : "nn-value" });
  const row = (className, ...parts) => html("p", { class: className }, ...parts);
  const [height, steepest, phi, slope] = [value(), value(true), value(true), value(true)];
  const [grad, u] = [matrix(2), matrix(2)];
  grad.node.classList.add("nn-secret");
  const node = html(
    "div",
    { class: "nn-numbers" },
    row("", symbol("f"), "(", symbol("x"), ", ", symbol("y"), ") = ", height),
    row(
      "nn-grad",
      "∇",
      symbol("f"),
      " = ",
      grad.node,
      html("span", {}, "‖∇", symbol("f"), "‖ = ", steepest),
    ),
    row(
      "nn-u",
      symbol("u"),
      " = ",
      u.node,
      html("span", { class: "nn-ink" }, symbol("φ"), " = ", phi),
    ),
    row(
      "nn-slope",
      "∇",
      symbol("f"),
      " · ",
      symbol("u"),
      " = ‖∇",
      symbol("f"),
      "‖ cos ",
      symbol("φ"),
      " = ",
      slope,
    ),
  );
  const column = (vector) => vector.map((entry) => [fixed(entry)]);
  const show = (now) => {
    height.textContent = fixed(now.f);
    grad.show(column(now.grad));
    u.show(column(now.u));
    steepest.textContent = fixed(now.steepest);
    phi.textContent = now.phi === null ? "any" : degrees(now.phi);
    slope.textContent = fixed(now.slope);
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const start = { x: model.get("x"), angle: model.get("angle") };
  const inside = ([x, y]) => [snap(x, 0.01, limits.x[0]), snap(y, 0.01, limits.x[1])];
  const home = () => put(model, start);
  const moveTo = (at, step) => put(model, { x: inside(at ?? plus(model.get("x"), step, 1)) });
  const turn = (angle) => put(model, { angle: snap(wrap(angle), 1, limits.angle) });
  const turnTo = (at, step) =>
    turn(at ? angleOf(plus(at, model.get("x"), -1)) : model.get("angle") + step);

  const said = live();
  const map = mapOf({ moveTo, turnTo, home, limits });
  const side = slopes();
  const values = numbers();
  const fields = ["x", "y"].map((label, i) =>
    numberField({
      label,
      limits: limits.x[i],
      step: 0.1,
      change: (entry) => put(model, { x: model.get("x").map((old, j) => (i === j ? entry : old)) }),
      refuse: said.say,
    }),
  );
  const dial = slider({
    label: "Angle of u in degrees",
    name: html("span", {}, "turn ", symbol("u")),
    limits: limits.angle,
    step: 1,
    unit: "°",
    change: turn,
  });
  let round = 0;
  const question = predict({
    question: "Predict: turn u to where you think f rises fastest, then reveal the gradient.",
    reveal: "Reveal",
    again: "Predict at another point",
    onReveal: () => put(model, { revealed: true }),
    onAgain: () => put(model, { revealed: false, x: PLACES[++round % PLACES.length], angle: 120 }),
  });

  const revealed = () => model.get("revealed");
  let guess = revealed()
    ? "∇f points to where f rises fastest, at a right angle to the contour."
    : "";
  const judge = () => {
    if (revealed()) guess = verdict(facts(model));
  };
  model.on("change:revealed", judge);

  el.classList.add("nn-widget", "nn-gradient");
  el.append(
    question.node,
    html(
      "div",
      { class: "nn-columns" },
      html("div", {}, map.node),
      html(
        "div",
        {},
        side.node,
        html(
          "div",
          { class: "nn-controls" },
          dial.node,
          ...fields.map((field) => field.node),
          button("Reset", home),
        ),
        values.node,
      ),
    ),
    said.node,
  );

  const stop = watch(model, ["x", "angle", "revealed"], () => {
    const now = facts(model);
    el.classList.toggle("nn-predicting", !revealed());
    question.show(revealed(), guess);
    map.show(now);
    side.show(now);
    values.show(now);
    dial.show(now.angle);
    fields.forEach((field, i) => field.show(now.x[i]));
    said.say(inWords(now, revealed()));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
