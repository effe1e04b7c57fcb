import { angleOf, direction, dot, lineDistance, nearestOnLine, norm, sigmaOf } from "./maths.js";
import {
  arrow,
  button,
  choice,
  fixed,
  handle,
  html,
  live,
  numberField,
  plain,
  plot,
  predict,
  put,
  set,
  snap,
  strokes,
  sumTerms,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const PLANE = [-5, 5];
const ROOM = 4.6; // the handle of the line stays this near to the middle
const SCALE = 0.5; // w is up to 11 long; at this scale two doublings stay in the picture
const BEYOND = 0.6; // w is turned by a knob a little beyond its tip
const SHORTEST = 0.25; // what dragging may shorten w to: a w of 0 has no line
const FAR = 6; // the shading of the plane shows σ(z) from z = −6 to 6
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

const onWay = ([x, y], [u, v], t) => [x + t * u, y + t * v];
const onSide = (z, kind) => (kind ? z > 0 : z < 0);

/** Everything that is drawn, from the traits. distance is null if w = 0: there is no line. */
function neuronFacts(model) {
  const [w, b, x] = [model.get("w"), model.get("b"), model.get("x")];
  const name = model.get("activation");
  const [z, length] = [dot(w, x) + b, norm(w)];
  const kinds = model.get("_classes");
  const points = model.get("_points").map((at, i) => {
    const own = dot(w, at) + b;
    return { at, kind: kinds[i], right: onSide(own, kinds[i]), z: own, a: sigmaOf(name, own) };
  });
  return {
    w,
    b,
    x,
    name,
    z,
    length,
    points,
    a: sigmaOf(name, z),
    distance: length ? lineDistance(w, b, x) : null,
    correct: points.filter(({ right }) => right).length,
  };
}

const score = ({ correct, points }) => `${correct} of ${points.length} points`;

function neuronWords(now) {
  const { z, a, distance } = now;
  const where =
    distance === null
      ? "w = 0, so there is no line"
      : `x is ${fixed(Math.abs(distance))} from the line, ` +
        (Math.abs(z) < 5e-4 ? "that is, on it" : `where z ${z > 0 ? ">" : "<"} 0`);
  return `z = ${fixed(z)}: ${where}; a = ${fixed(a)}. ${score(now)} are on their side.`;
}

/** What doubling did, and which of the ticked guesses were right. */
function doubled(now, ticked) {
  const before = { z: now.z / 2, a: sigmaOf(now.name, now.z / 2) };
  const changed = [false, Math.abs(before.z) > 1e-9, false, Math.abs(now.a - before.a) > 1e-9];
  const right = changed.filter((truth, i) => truth === ticked[i]).length;
  const story = (name, old, value, truth) =>
    truth ? `${name} goes from ${fixed(old)} to ${fixed(value)}` : `${name} stays ${fixed(value)}`;
  const distance =
    now.distance === null ? "" : ` and the distance ${fixed(Math.abs(now.distance))}`;
  return (
    `${right} of 4 right. The line${distance} stay${distance ? "" : "s"}; ` +
    `${story("z", before.z, now.z, changed[1])}, ${story("a", before.a, now.a, changed[3])}.`
  );
}

/** A point of a class: a disc wants z > 0, a diamond z < 0; a ring means that it is not so. */
const mark = (kind) =>
  svg(
    "g",
    { class: kind ? "nn-for" : "nn-against" },
    svg("circle", { r: 9, class: "nn-wrong" }),
    kind ? svg("circle", { r: 5 }) : svg("path", { d: "M0,-6.5L6.5,0L0,6.5L-6.5,0Z" }),
  );

/** The plane of the inputs: shaded by σ(z), with the line, its normal w, the point x. */
function planeOf({ kinds, moveLine, pushLine, pull, turn, moveTo, home, limits }) {
  const axes = plot({
    x: PLANE,
    y: PLANE,
    width: 330,
    height: 330,
    xTicks: [-4, -2, 0, 2, 4],
    yTicks: [-4, -2, 0, 2, 4],
    xLabel: "x₁",
    yLabel: "x₂",
    label: "The plane of the inputs with the line w · x + b = 0 and points of two classes",
  });
  const id = `nn-shading-${shadings++}`;
  const stops = SHADES.map((z) => svg("stop", { class: "nn-stop", offset: (z + FAR) / (2 * FAR) }));
  const shading = svg("linearGradient", { id, gradientUnits: "userSpaceOnUse" }, ...stops);
  const [left, upper] = axes.to([-5, 5]);
  const [right, lower] = axes.to([5, -5]);
  const whole = { x: left, y: upper, width: right - left, height: lower - upper };
  const line = svg("line", { class: "nn-line" });
  const way = svg("line", { class: "nn-drop nn-to-line" });
  const marks = kinds.map(mark);
  axes.area.append(shading, svg("rect", { ...whole, fill: `url(#${id})` }), line, way, ...marks);

  const normal = arrow(axes, "", "nn-u");
  const stalk = svg("line", { class: "nn-drop" });
  const grip = handle(axes, {
    label: "Line w · x + b = 0",
    limits: limits.b,
    drag: moveLine,
    nudge: (dx, dy) => pushLine((dx + dy) / 10),
    home,
  });
  const knob = handle(axes, {
    label: "Normal w",
    limits: [-180, 180],
    name: "w",
    drag: pull,
    nudge: turn,
    home,
  });
  const point = handle(axes, {
    label: "Point x",
    limits: limits.x[0],
    name: "x",
    drag: (at) => moveTo(at),
    nudge: (dx, dy) => moveTo(null, [dx / 10, dy / 10]),
    home,
  });
  point.node.classList.add("nn-point");
  axes.top.append(normal.node, stalk, grip.node, knob.node, point.node);

  const join = (node, from, to) => {
    const [[x1, y1], [x2, y2]] = [axes.to(from), axes.to(to)];
    set(node, { x1, y1, x2, y2 });
  };
  const straight = [line, way, normal.node, stalk, grip.node, knob.node];
  let shaded = "";
  const show = (now, anchor) => {
    const { w, b, x, name, length, distance } = now;
    if (name !== shaded) {
      const opacity = (z) => 0.28 * ACTIVATION[name].shade(sigmaOf(name, z));
      stops.forEach((stop, i) => set(stop, { "stop-opacity": opacity(SHADES[i]) }));
      shaded = name;
    }
    for (const node of straight) node.classList.toggle("nn-hidden", distance === null);
    if (distance === null) {
      // Everywhere z = b: a gradient of no length shows its last colour, so stretch it to b.
      const [z, far] = [Math.min(FAR, Math.max(-FAR, b)), 1e6];
      join(shading, [(-FAR - z) * far, 0], [(FAR - z) * far, 0]);
    } else {
      const u = w.map((entry) => entry / length);
      const aside = [-u[1], u[0]];
      join(shading, onWay(anchor, u, -FAR / length), onWay(anchor, u, FAR / length));
      join(line, onWay(anchor, aside, -20), onWay(anchor, aside, 20));
      join(way, x, nearestOnLine(w, b, x));
      const tip = onWay(anchor, w, SCALE);
      const hold = onWay(tip, u, BEYOND);
      normal.show(anchor, tip);
      join(stalk, anchor, hold);
      const far = fixed(Math.abs(b) / length);
      grip.show(anchor, { now: b, text: `b ${plain(b)}, ${far} from the origin` });
      knob.show(hold, { now: fixedAngle(w), text: `w ${pairText(w)}, length ${fixed(length)}` });
    }
    point.show(x, { now: x[0], text: `x ${pairText(x)}` });
    now.points.forEach(({ at, right: fine }, i) => {
      set(marks[i], { transform: `translate(${axes.to(at).join(",")})` });
      marks[i].classList.toggle("nn-is-wrong", !fine);
    });
  };
  return { node: axes.node, show };
}

const pairText = ([first, second]) => `(${plain(first)}, ${plain(second)})`;
const fixedAngle = (w) => Math.round(angleOf(w) * 10) / 10;

/** a against the signed distance from the line: σ(‖w‖ d), steeper for a longer w. */
function crossing(name, kinds) {
  const { range, ticks } = ACTIVATION[name];
  const axes = plot({
    x: PLANE,
    y: range,
    width: 330,
    height: 190,
    xTicks: [-4, -2, 0, 2, 4],
    yTicks: ticks,
    xLabel: "signed distance d from the line",
    yLabel: "a",
    label: `The activation against the distance from the line: ${name} of ‖w‖ times d`,
  });
  const zeros = [
    [
      [-5, 0],
      [5, 0],
    ],
    [
      [0, range[0]],
      [0, range[1]],
    ],
  ];
  axes.ground.append(svg("path", { class: "nn-zero", d: strokes(axes, zeros) }));
  const curve = svg("path", { class: "nn-curve" });
  const marks = kinds.map(mark);
  const here = svg("circle", { r: 10, class: "nn-here" });
  axes.area.append(curve, ...marks, here);
  const lay = (node, distance, a) =>
    set(node, { transform: `translate(${axes.to([distance, a]).join(",")})` });
  const show = ({ w, b, a, length, distance, points }) => {
    const value = (d) => sigmaOf(name, length ? length * d : b);
    const parts =
      name === "step" && length // a jump is not a slope
        ? strokes(axes, [
            [
              [-5, 0],
              [0, 0],
            ],
            [
              [0, 1],
              [5, 1],
            ],
          ])
        : through(
            axes,
            ACROSS.map((d) => [d, value(d)]),
          );
    set(curve, { d: parts });
    for (const node of [...marks, here]) node.classList.toggle("nn-hidden", distance === null);
    if (distance === null) return;
    lay(here, distance, a);
    points.forEach((own, i) => {
      lay(marks[i], lineDistance(w, b, own.at), own.a);
      marks[i].classList.toggle("nn-is-wrong", !own.right);
    });
  };
  return { node: axes.node, show };
}

/** The two steps of the neuron as the text writes them. */
function workings() {
  const value = () => html("span", { class: "nn-value" });
  const [z, distance, a, count] = [value(), value(), value(), value()];
  const [sum, ratio] = [html("span"), html("span")];
  const key = (kind) =>
    svg("svg", { viewBox: "-8 -8 16 16", class: "nn-glyph", "aria-hidden": "true" }, mark(kind));
  const node = html(
    "div",
    { class: "nn-numbers" },
    html(
      "p",
      {},
      symbol("z"),
      " = ",
      symbol("w"),
      " · ",
      symbol("x"),
      " + ",
      symbol("b"),
      " = ",
      sum,
      " = ",
      z,
    ),
    html(
      "p",
      {},
      symbol("d"),
      " = ",
      symbol("z"),
      " / ‖",
      symbol("w"),
      "‖ = ",
      ratio,
      " = ",
      distance,
    ),
    html("p", {}, symbol("a"), " = ", symbol("σ"), "(", symbol("z"), ") = ", a),
    html("p", {}, key(1), " wants ", symbol("z"), " > 0, ", key(0), " wants ", symbol("z"), " < 0"),
    html("p", {}, count, " are on their side"),
  );
  const show = (now) => {
    sum.textContent = sumTerms(now.w, now.x, now.b).join("");
    ratio.textContent = `${fixed(now.z)} / ${fixed(now.length)}`;
    z.textContent = fixed(now.z);
    distance.textContent = now.distance === null ? "none" : fixed(now.distance);
    a.textContent = fixed(now.a);
    count.textContent = score(now);
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const kinds = model.get("_classes");
  const names = ["w", "b", "activation", "x"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const said = live();
  const within = (w) => w.map((entry, k) => snap(entry, 0.01, limits.w[k]));
  const offset = (b) => snap(b, 0.01, limits.b);
  const home = () => put(model, start);
  // The point of the line where its handle is; it moves along with the line.
  let anchor = [0, 0];

  /** Give the line another normal, and let it turn about its handle. */
  const pivot = (w) => {
    const turned = within(w);
    if (norm(turned) > 0) put(model, { w: turned, b: offset(-dot(turned, anchor)) });
  };
  /** A vector in the direction of w, as long as asked or as its limits allow. */
  const stretch = (w, length) => {
    const u = direction(angleOf(w));
    const longest = limits.w[0][1] / Math.max(...u.map(Math.abs));
    return u.map((entry) => entry * Math.min(longest, Math.max(SHORTEST, length)));
  };
  const moveLine = (at) => {
    anchor = at.map((entry) => Math.min(ROOM, Math.max(-ROOM, entry)));
    put(model, { b: offset(-dot(model.get("w"), anchor)) });
  };
  const pushLine = (far) => put(model, { b: offset(model.get("b") - far * norm(model.get("w"))) });
  const pull = (at) => {
    const reach = [at[0] - anchor[0], at[1] - anchor[1]];
    pivot(stretch(reach, (norm(reach) - BEYOND) / SCALE));
  };
  const turn = (dx, dy) => {
    const w = model.get("w");
    pivot(stretch(direction(angleOf(w) + dx), norm(w) + dy / 10));
  };
  const moveTo = (at, [dx, dy] = [0, 0]) => {
    const [x1, x2] = at ?? onWay(model.get("x"), [dx, dy], 1);
    put(model, { x: [snap(x1, 0.01, limits.x[0]), snap(x2, 0.01, limits.x[1])] });
  };
  /** w and b times a factor, if both stay within their limits. */
  const times = (factor, others = {}) => {
    const [w, b] = [model.get("w").map((entry) => entry * factor), model.get("b") * factor];
    const fits = (x, [low, high]) => low <= x && x <= high;
    if (w.every((entry, k) => fits(entry, limits.w[k])) && fits(b, limits.b)) {
      return put(model, { w, b, ...others });
    }
    return said.say("Doubled, w or b would be too long for the picture: make them shorter first.");
  };

  const plane = planeOf({ kinds, moveLine, pushLine, pull, turn, moveTo, home, limits });
  const crossings = NAMES.map((name) => crossing(name, kinds));
  const work = workings();
  const entry = (label, name, k) =>
    numberField({
      label,
      limits: k === undefined ? limits[name] : limits[name][k],
      step: 0.1,
      change: (value) =>
        put(model, {
          [name]:
            k === undefined ? value : model.get(name).map((old, i) => (i === k ? value : old)),
        }),
      refuse: said.say,
    });
  const fields = [
    entry("w₁", "w", 0),
    entry("w₂", "w", 1),
    entry("b", "b"),
    entry("x₁", "x", 0),
    entry("x₂", "x", 1),
  ];
  const which = choice({
    label: "Activation function",
    name: symbol("σ"),
    choices: NAMES,
    change: (activation) => put(model, { activation }),
  });

  const boxes = CHANGES.map((text) =>
    html("input", { type: "checkbox", "aria-label": `${text} changes` }),
  );
  const ticks = html(
    "span",
    { class: "nn-ticks", role: "group", "aria-label": "What changes" },
    ...boxes.map((box, i) => html("label", {}, box, ` ${CHANGES[i]}`)),
  );
  const question = predict({
    question: "Predict: w and b are both doubled. Tick what changes, then double them.",
    reveal: "Double w and b",
    again: "Try another σ",
    onReveal: () => times(2, { revealed: true }),
    onAgain: () => {
      const next = NAMES[(NAMES.indexOf(model.get("activation")) + 1) % NAMES.length];
      put(model, { ...start, activation: next, revealed: false });
    },
  });
  question.node.insertBefore(ticks, question.node.lastChild);

  const revealed = () => model.get("revealed");
  let verdict = revealed() ? "Doubling w and b leaves the line where it is." : "";
  const judge = () => {
    if (revealed())
      verdict = doubled(
        neuronFacts(model),
        boxes.map((box) => box.checked),
      );
    else for (const box of boxes) box.checked = false;
  };
  model.on("change:revealed", judge);

  const later = html(
    "span",
    { class: "nn-secret nn-buttons" },
    button("Double w and b", () => times(2)),
    button("Halve", () => times(0.5)),
  );
  el.classList.add("nn-widget", "nn-neuron-explorer");
  el.append(
    question.node,
    html(
      "div",
      { class: "nn-columns" },
      html("div", {}, plane.node),
      html("div", {}, ...crossings.map((side) => side.node), work.node),
    ),
    html(
      "div",
      { class: "nn-controls" },
      ...fields.map((field) => field.node),
      which.node,
      button("Reset", home),
      later,
    ),
    said.node,
  );

  const stop = watch(model, [...names, "revealed"], () => {
    const now = neuronFacts(model);
    if (now.length) {
      anchor = nearestOnLine(now.w, now.b, anchor);
      if (Math.max(...anchor.map(Math.abs)) > ROOM) anchor = nearestOnLine(now.w, now.b, [0, 0]);
    }
    el.classList.toggle("nn-predicting", !revealed());
    ticks.classList.toggle("nn-hidden", revealed());
    question.show(revealed(), verdict);
    plane.show(now, anchor);
    crossings.forEach((side, i) => {
      side.node.hidden = NAMES[i] !== now.name;
      if (!side.node.hidden) side.show(now);
    });
    work.show(now);
    which.show(now.name);
    fields.forEach((field, i) => field.show([...now.w, now.b, ...now.x][i]));
    said.say(neuronWords(now));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
