import { bend, bendJacobian, matrixProduct, norm } from "./maths.js";
import {
  arrow,
  button,
  fixed,
  handle,
  html,
  live,
  matrix,
  numberField,
  plain,
  plot,
  predict,
  put,
  set,
  slider,
  snap,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const HALF_SIDE = 0.8; // of the square before any zoom, as in the text
const LINES = Array.from({ length: 9 }, (_, i) => -1 + i / 4); // the grid, in halves of a side
const gridOf = (along) =>
  LINES.flatMap((at) => [along.map((t) => [at, t]), along.map((t) => [t, at])]);
const GRID = gridOf([-1, 1]);
const BENT = gridOf(LINES); // as many points on a line as a line that is bent needs
const SQUARE = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
  [-1, -1],
];
const LENS = 1.4; // half of what the lens on the square shows, in halves of a side
const IMAGE = 1.65; // the same for what J makes of the square, with room for what f makes of it
const PLACES = [
  // to predict at
  { p: [0, 1], corner: [0.75, 0.5] },
  { p: [0, 1.2], corner: [-0.5, 1] },
  { p: [0.5, -1], corner: [1, 1] },
  { p: [-0.5, -0.8], corner: [-0.5, 0.75] },
  { p: [0, 0], corner: [0.25, 1] },
];

const add = ([x, y], [u, v]) => [x + u, y + v];
const minus = ([x, y], [u, v]) => [x - u, y - v];
const by = ([x, y], [u, v]) => [x * u, y * v];
const over = ([x, y], [u, v]) => [x / u, y / v];
const pair = (entries, decimals) =>
  `(${entries.map((entry) => fixed(entry, decimals)).join(", ")})`;
const short = (x) => plain(Number(x.toPrecision(2)));

/** The step of a guess: a power of ten, a hundredth of the lens or so. */
const grain = (half) => 10 ** Math.floor(Math.log10(half / 50));

/** Everything that is drawn, from the traits. `half` is half of what J makes of the square. */
function facts(model) {
  const [p, zoom, corner] = ["p", "zoom", "corner"].map((name) => model.get(name));
  const r = HALF_SIDE / 2 ** zoom;
  const J = bendJacobian(p);
  const linear = (delta) =>
    matrixProduct(
      J,
      delta.map((entry) => [entry]),
    ).flat();
  const change = (delta) => minus(bend(add(p, delta)), bend(p));
  const delta = corner.map((entry) => r * entry);
  const [predicted, truth] = [linear(delta), change(delta)];
  const error = norm(minus(truth, predicted));
  return {
    p,
    zoom,
    corner,
    r,
    J,
    linear,
    change,
    delta,
    predicted,
    truth,
    error,
    half: J.map(([a, b]) => r * (Math.abs(a) + Math.abs(b))),
    ratio: norm(delta) ? error / norm(delta) : 0,
    decimals: 3 + Math.floor(zoom / 2),
    guess: model.get("guess"),
  };
}

function verdict({ guess, predicted, truth, error, half, decimals }) {
  const miss = norm(over(minus(guess, predicted), half));
  const said = norm(guess) === 0 ? "You left the ? at the centre" : `You said ${pair(guess, 2)}`;
  return (
    `${miss <= 0.1 ? "Well seen" : said}: J takes Δ to ${pair(predicted, decimals)}. ` +
    `f itself takes it to ${pair(truth, decimals)}, ${fixed(error, decimals)} away.`
  );
}

function inWords({ p, J, delta, predicted, truth, error, ratio, decimals }, revealed) {
  const rows = J.map((row) => row.map((entry) => fixed(entry)).join(", ")).join("; ");
  const here = `At p = ${pair(p, 2)}, J has the rows ${rows}. Δ = ${pair(delta, decimals)}.`;
  if (!revealed) return here;
  return (
    `${here} By J the outputs change by ${pair(predicted, decimals)}, in truth by ` +
    `${pair(truth, decimals)}: the error is ${fixed(error, decimals)}, ${fixed(ratio, decimals)} of ‖Δ‖.`
  );
}

const captioned = (text, axes) =>
  html("div", {}, html("p", { class: "nn-caption" }, text), axes.node);

/** The plane of the inputs, in which the point is chosen. */
function plane({ moveTo, home, limits }) {
  const axes = plot({
    x: [-2.4, 2.4],
    y: [-2.4, 2.4],
    width: 250,
    height: 250,
    xTicks: [-2, -1, 0, 1, 2],
    yTicks: [-2, -1, 0, 1, 2],
    xLabel: "x",
    yLabel: "y",
    label: "The plane of the inputs, with the point p and a square around it",
  });
  const square = svg("path", { class: "nn-here" });
  const point = handle(axes, {
    label: "Point p",
    limits: limits.p[0],
    drag: (at) => moveTo(at),
    nudge: (dx, dy) => moveTo(null, [dx / 10, dy / 10]),
    home,
  });
  axes.area.append(square);
  axes.top.append(point.node);
  const show = ({ p, r }) => {
    set(square, {
      d: through(
        axes,
        SQUARE.map((q) =>
          add(
            p,
            q.map((entry) => r * entry),
          ),
        ),
      ),
    });
    point.show(p, { now: p[0], text: `x ${fixed(p[0], 2)}, y ${fixed(p[1], 2)}` });
  };
  return { node: captioned("Choose p", axes), show };
}

/** A lens: axes in halves of what it shows, with the true numbers written at the ticks. */
function lens(names, half, label) {
  const axes = plot({
    x: [-half, half],
    y: [-half, half],
    width: 250,
    height: 250,
    left: 40,
    label,
    xTicks: [-1, 0, 1],
    yTicks: [-1, 0, 1],
    xLabel: names[0],
    yLabel: names[1],
  });
  const scale = ([across, up]) => {
    axes.ticks.x.forEach((text, i) => (text.textContent = short((i - 1) * across)));
    axes.ticks.y.forEach((text, i) => (text.textContent = short((i - 1) * up)));
  };
  return { ...axes, scale };
}

/** The square around p, magnified, with the nudge Δ. */
function before({ turnTo, home }) {
  const axes = lens(["Δx", "Δy"], LENS, "The square around p, magnified");
  axes.ground.append(
    svg("path", { class: "nn-map-f", d: GRID.map((line) => through(axes, line)).join("") }),
  );
  const [along, up] = [arrow(axes, "", "nn-first"), arrow(axes, "", "nn-second")];
  const nudge = arrow(axes, "", "nn-delta");
  const tip = handle(axes, {
    label: "Nudge Δ, in halves of a side",
    limits: [-1, 1],
    name: "Δ",
    drag: (at) => turnTo(at),
    nudge: (dx, dy) => turnTo(null, [dx / 20, dy / 20]),
    home,
  });
  axes.top.append(along.node, up.node, nudge.node, tip.node);
  along.show([0, 0], [1, 0]);
  up.show([0, 0], [0, 1]);
  const show = ({ r, corner, delta, decimals }) => {
    axes.scale([r, r]);
    nudge.show([0, 0], corner);
    tip.show(corner, { now: corner[0], text: `Δ ${pair(delta, decimals)}` });
  };
  return { node: captioned("The square around p, under the lens", axes), show };
}

/** Where the square goes: by f and by J, or, while that is a secret, a guess. */
function after({ guessTo }) {
  const axes = lens(
    ["Δf₁", "Δf₂"],
    IMAGE,
    "Where f and J take the square, as changes of f₁ and f₂",
  );
  const straight = svg("path", { class: "nn-map-J nn-secret" });
  const bent = svg("path", { class: "nn-map-f nn-secret" });
  const gap = svg("line", { class: "nn-gap nn-secret" });
  const [byJ, byF] = [
    svg("circle", { r: 5.5, class: "nn-spot-J nn-secret" }),
    svg("circle", { r: 5.5, class: "nn-spot-f nn-secret" }),
  ];
  const [along, up] = [arrow(axes, "", "nn-first"), arrow(axes, "", "nn-second")];
  const guess = handle(axes, {
    label: "Where J takes Δ: your guess",
    limits: [-20, 20],
    name: "?",
    drag: (at) => guessTo(at),
    nudge: (dx, dy) => guessTo(null, [dx, dy]),
    home: () => guessTo([0, 0]),
  });
  axes.area.append(straight, bent);
  axes.top.append(along.node, up.node, gap, byJ, byF, guess.node);
  const within = (at) => at.map((entry) => Math.min(IMAGE, Math.max(-IMAGE, entry)));
  const show = (now, revealed) => {
    const { r, half, linear, change, predicted, truth } = now;
    axes.scale(half);
    const drawn = (grid, map) =>
      grid.map((line) =>
        through(
          axes,
          line.map((q) => over(map(q.map((entry) => r * entry)), half)),
        ),
      );
    set(straight, { d: drawn(GRID, linear).join("") });
    set(bent, { d: drawn(BENT, change).join("") });
    along.show([0, 0], over(linear([r, 0]), half));
    up.show([0, 0], over(linear([0, r]), half));
    const [[x1, y1], [x2, y2]] = [predicted, truth].map((at) => axes.to(over(at, half)));
    set(byJ, { cx: x1, cy: y1 });
    set(byF, { cx: x2, cy: y2 });
    set(gap, { x1, y1, x2, y2 });
    guess.node.classList.toggle("nn-hidden", revealed);
    guess.show(within(over(now.guess, half)), { now: now.guess[0], text: pair(now.guess, 2) });
  };
  return { node: captioned("Where it goes, under the lens", axes), show };
}

/** The numbers, as the text writes them. */
function numbers() {
  const value = () => html("span", { class: "nn-value nn-secret" });
  const row = (className, ...parts) => html("p", { class: className }, ...parts);
  const J = matrix(2, 2);
  const [J2, delta, predicted, truth] = [matrix(2, 2), matrix(2), matrix(2), matrix(2)];
  for (const { node } of [J, J2]) {
    [...node.children].forEach((cell, i) => cell.classList.add(i % 2 ? "nn-second" : "nn-first"));
  }
  for (const { node } of [predicted, truth]) node.classList.add("nn-secret");
  const [error, ratio] = [value(), value()];
  const node = html(
    "div",
    { class: "nn-numbers" },
    row("", symbol("J"), "(", symbol("p"), ") = ", J.node),
    row("nn-byJ", symbol("J"), " Δ = ", J2.node, delta.node, " = ", predicted.node),
    row(
      "nn-byf",
      symbol("f"),
      "(",
      symbol("p"),
      " + Δ) − ",
      symbol("f"),
      "(",
      symbol("p"),
      ") = ",
      truth.node,
    ),
    row(
      "nn-off",
      "error ‖",
      symbol("e"),
      "‖ = ",
      error,
      html("span", { class: "nn-ink" }, "‖", symbol("e"), "‖ / ‖Δ‖ = ", ratio),
    ),
  );
  const show = (now) => {
    const column = (entries) => entries.map((entry) => [fixed(entry, now.decimals)]);
    const entries = now.J.map((line) => line.map((entry) => fixed(entry)));
    J.show(entries);
    J2.show(entries);
    delta.show(column(now.delta));
    predicted.show(column(now.predicted));
    truth.show(column(now.truth));
    error.textContent = fixed(now.error, now.decimals);
    ratio.textContent = fixed(now.ratio, now.decimals);
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const start = Object.fromEntries(
    ["p", "zoom", "corner", "guess"].map((name) => [name, model.get(name)]),
  );
  const home = () => put(model, start);
  // Another point, square or nudge is another question: the guess goes back to the centre.
  const change = (values) => put(model, { ...values, guess: [0, 0] });
  const moveTo = (at, step) =>
    change({
      p: (at ?? add(model.get("p"), step)).map((entry, i) => snap(entry, 0.01, limits.p[i])),
    });
  const turnTo = (at, step) =>
    change({
      corner: (at ?? add(model.get("corner"), step)).map((entry) => snap(entry, 0.05, [-1, 1])),
    });
  const guessTo = (at, step) => {
    const { half, guess } = facts(model);
    const wanted = at
      ? by(at, half)
      : add(
          guess,
          by(
            step,
            half.map((entry) => 5 * grain(entry)),
          ),
        );
    put(model, {
      guess: wanted.map((entry, i) => {
        const edge = Math.min(limits.guess[i][1], IMAGE * half[i]);
        return snap(entry, grain(half[i]), [-edge, edge]);
      }),
    });
  };

  const said = live();
  const [where, square, image] = [
    plane({ moveTo, home, limits }),
    before({ turnTo, home }),
    after({ guessTo }),
  ];
  const values = numbers();
  const fields = ["x", "y"].map((label, i) =>
    numberField({
      label,
      limits: limits.p[i],
      step: 0.1,
      change: (entry) => change({ p: model.get("p").map((old, j) => (i === j ? entry : old)) }),
      refuse: said.say,
    }),
  );
  const zoom = slider({
    label: "Zoom: each step halves the square",
    name: html("span", {}, "zoom"),
    limits: limits.zoom,
    step: 0.25,
    decimals: 2,
    change: (entry) => change({ zoom: entry }),
  });
  const size = html("span", { class: "nn-value" });
  let round = 0;
  const question = predict({
    question:
      "Predict: the two arrows are the columns of J. Drag the ? to where J takes Δ, then reveal.",
    reveal: "Reveal",
    again: "Predict at another point",
    onReveal: () => put(model, { revealed: true }),
    onAgain: () => change({ revealed: false, zoom: 0, ...PLACES[++round % PLACES.length] }),
  });

  const revealed = () => model.get("revealed");
  let sentence = revealed() ? "J takes the square to the straight grid, f to the bent one." : "";
  const judge = () => {
    if (revealed()) sentence = verdict(facts(model));
  };
  model.on("change:revealed", judge);

  el.classList.add("nn-widget", "nn-jacobian");
  el.append(
    question.node,
    html("div", { class: "nn-three" }, where.node, square.node, image.node),
    html(
      "div",
      { class: "nn-columns" },
      html(
        "div",
        {},
        html(
          "div",
          { class: "nn-controls" },
          zoom.node,
          html("span", {}, "half a side ", symbol("r"), " = ", size),
          ...fields.map((field) => field.node),
          button("Reset", home),
        ),
        html(
          "p",
          { class: "nn-key" },
          html("span", { class: "nn-byf" }, "bent: ", symbol("f")),
          html("span", { class: "nn-byJ" }, "straight: ", symbol("J")),
          html("span", { class: "nn-first" }, "column 1: nudge ", symbol("x")),
          html("span", { class: "nn-second" }, "column 2: nudge ", symbol("y")),
        ),
      ),
      values.node,
    ),
    said.node,
  );

  const stop = watch(model, ["p", "zoom", "corner", "guess", "revealed"], () => {
    const now = facts(model);
    el.classList.toggle("nn-predicting", !revealed());
    question.show(revealed(), sentence);
    where.show(now);
    square.show(now);
    image.show(now, revealed());
    values.show(now);
    zoom.show(now.zoom);
    size.textContent = plain(now.r);
    fields.forEach((field, i) => field.show(now.p[i]));
    said.say(inWords(now, revealed()));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
