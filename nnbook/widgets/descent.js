import {
  descentCost,
  descentGradient,
  descentHessian,
  descentOffset,
  descentPath,
  norm,
} from "./maths.js";
import {
  arrow,
  button,
  choice,
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
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const LAST = 60; // steps
const PAUSE = 120; // milliseconds between two steps of a run
const FAR = 1e4; // from the minimum: further away no step is worth taking
const LINE = Array.from({ length: 91 }, (_, i) => -2.5 + i / 10); // w of one weight
const LEVELS = [0.1, 0.5, 1, 2, 4, 8, 16, 32];

/** Fixed decimals, but powers of ten when descent has flown off. */
function number(x, decimals = 3) {
  if (Math.abs(x) < 1e5) return fixed(x, decimals);
  const power = Math.floor(Math.log10(Math.abs(x)));
  return `${fixed(x / 10 ** power, 1)} · 10${[...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}
const tuple = (w, decimals) => {
  const entries = w.map((entry) => number(entry, decimals)).join(", ");
  return w.length === 1 ? entries : `(${entries})`;
};

/** Everything that is drawn, from the traits. */
function facts(model) {
  const [weights, start, eta, kappa, steps, guess, drawing, revealed] = [
    "weights",
    "start",
    "eta",
    "kappa",
    "steps",
    "guess",
    "drawing",
    "revealed",
  ].map((name) => model.get(name));
  const H = descentHessian(weights, kappa);
  const path = descentPath(H, start.slice(0, weights), eta, Math.floor(steps));
  const w = path.at(-1);
  const lambdas = weights === 1 ? [18] : [8, 8 / kappa]; // the steepest first
  return {
    weights,
    start,
    eta,
    kappa,
    drawing,
    revealed,
    H,
    path,
    w,
    lambdas,
    steps: path.length - 1,
    guess: guess.slice(0, weights),
    cost: descentCost(H, w),
    grad: descentGradient(H, w),
    next: descentPath(H, w, eta, 1)[1],
    off: norm(descentOffset(w)),
    limit: 2 / lambdas[0],
  };
}

/** After the step was taken: how far the guess was from where it went. */
function landed({ guess, path, eta, H }) {
  const [from, to] = path.slice(-2);
  const miss = norm(guess.map((entry, k) => entry - to[k]));
  const length = norm(to.map((entry, k) => entry - from[k]));
  const found =
    miss <= 0.15 * length || miss < 0.05 ? "Well drawn" : `You were ${number(miss, 2)} off`;
  return (
    `${found}: the step is −η ∇C = −${fixed(eta)} · ${tuple(descentGradient(H, from), 2)}, ` +
    `from ${tuple(from, 2)} to ${tuple(to, 2)}.`
  );
}

/** After the limit was marked: how far the reader's η was from it. */
function judged({ eta, limit, lambdas }) {
  const miss = eta / limit - 1;
  const found =
    miss > 0.05
      ? `η = ${fixed(eta)} is too large`
      : miss < -0.05
        ? `η = ${fixed(eta)} is safe, but not the largest`
        : "Well judged";
  return `${found}: descent arrives for every η below 2/λ = 2/${fixed(lambdas[0], 0)} = ${fixed(limit, 4)}.`;
}

function kind({ lambdas, eta }) {
  const factors = lambdas.map((lambda) => 1 - eta * lambda);
  const r = factors[0];
  if (Math.abs(Math.abs(r) - 1) < 1e-9) return "to and fro for ever";
  if (r < -1) return "diverging";
  if (r < -0.05) return "oscillating";
  return Math.max(...factors) > 0.9 ? "creeping" : "arriving";
}

function inWords(now) {
  const { steps, w, cost, grad, revealed, drawing, eta } = now;
  const here = `After ${steps} steps of η = ${fixed(eta)}, w = ${tuple(w)} and C = ${number(cost)}; the gradient is ${tuple(grad)}.`;
  if (drawing) return here;
  return revealed ? `${here} This η is ${kind(now)}.` : here;
}

/** What one weight sees: the parabola with the points of descent on it. */
function parabola(tools) {
  const axes = plot({
    x: [-2.5, 6.5],
    y: [0, 190],
    width: 330,
    height: 330,
    left: 36,
    xTicks: [-2, 0, 2, 4, 6],
    yTicks: [0, 50, 100, 150],
    xLabel: "w",
    yLabel: "C",
    label: "The cost C = (3w − 6)² of one weight, with the steps of descent",
  });
  const H = descentHessian(1, 1);
  const on = ([w]) => [w, descentCost(H, [w])];
  axes.ground.append(
    svg("path", {
      class: "nn-valley",
      d: through(
        axes,
        LINE.map((w) => on([w])),
      ),
    }),
  );
  return map(axes, on, tools, "w");
}

/** What two weights see: the ellipses with the points of descent among them. */
function ellipses(tools) {
  const axes = plot({
    x: [-2, 4],
    y: [-3, 3],
    width: 330,
    height: 330,
    xTicks: [-2, 0, 2, 4],
    yTicks: [-2, 0, 2],
    xLabel: "w₁",
    yLabel: "w₂",
    label: "Contours of the cost of two weights, with the steps of descent",
  });
  const [x, y] = axes.to([1, 0]);
  // C = ½ (8 s² + 8/κ t²), where s is measured along (1, 1) and t across: ellipses turned by 45°.
  const turned = { cx: x, cy: y, transform: `rotate(-45 ${x} ${y})`, class: "nn-contour" };
  const levels = LEVELS.map(() => svg("ellipse", turned));
  const unit = axes.to([2, 0])[0] - x;
  axes.ground.append(
    ...levels,
    svg("path", { class: "nn-minimum", d: `M${x - 5},${y}h10M${x},${y - 5}v10` }),
  );
  const picture = map(axes, (w) => w, tools, "w₁");
  let drawn = 0;
  const show = (now) => {
    if (drawn !== now.kappa) {
      drawn = now.kappa;
      LEVELS.forEach((level, i) => {
        const [rx, ry] = now.lambdas.map((lambda) => unit * Math.sqrt((2 * level) / lambda));
        set(levels[i], { rx, ry });
      });
    }
    picture.show(now);
  };
  return { node: picture.node, show };
}

/** What both pictures have: the path, the start, the guess, the last step. */
function map(axes, on, { startAt, guessAt, home, limits }) {
  const path = svg("path", { class: "nn-path" });
  const dots = svg("path", { class: "nn-steps" }); // lines of no length with round ends
  const here = svg("circle", { r: 6, class: "nn-spot-J" });
  const last = arrow(axes, "", "nn-grad");
  const ring = svg("circle", { r: 9, class: "nn-guessed" });
  const start = handle(axes, {
    label: "Start of descent",
    limits: limits.start[0],
    drag: (at) => startAt(at),
    nudge: (dx, dy) => startAt(null, [dx / 10, dy / 10]),
    home,
  });
  const guess = handle(axes, {
    label: "Where the next step goes: your guess",
    limits: limits.guess[0],
    name: "?",
    drag: (at) => guessAt(at),
    nudge: (dx, dy) => guessAt(null, [dx / 20, dy / 20]),
    home: () => guessAt([1, 1]),
  });
  axes.area.append(path, dots, ring, last.node, here);
  axes.top.append(start.node, guess.node);
  const show = (now) => {
    const { path: points, start: from, guess: at, drawing, steps } = now;
    const drawable = points.filter((w) => norm(w) < FAR).map(on);
    set(path, { d: through(axes, drawable) });
    set(dots, { d: drawable.map((at) => `${through(axes, [at])}h0`).join("") });
    const [cx, cy] = axes.to(drawable.at(-1));
    set(here, { cx, cy });
    const whole = drawable.length === points.length;
    if (steps && whole) last.show(...drawable.slice(-2));
    last.node.classList.toggle("nn-hidden", !steps || drawing || !whole);
    const place = on(at);
    const [gx, gy] = axes.to(place);
    set(ring, { cx: gx, cy: gy });
    ring.classList.toggle("nn-hidden", drawing || !now.compared);
    guess.node.classList.toggle("nn-hidden", !drawing);
    guess.show(place, { now: at[0], text: tuple(at, 2) });
    const begun = from.slice(0, now.weights);
    start.show(on(begun), { now: begun[0], text: tuple(begun, 2) });
  };
  return { node: axes.node, show };
}

/** The factor of a step along each axis against η: descent arrives while both are below 1. */
function factors() {
  const axes = plot({
    x: [0, 0.3],
    y: [0, 2],
    width: 330,
    height: 200,
    xTicks: [0, 0.1, 0.2, 0.3],
    yTicks: [0, 1, 2],
    xLabel: "η",
    yLabel: "|1 − ηλ|",
    label: "How a step multiplies the distance to the minimum, against the step size",
  });
  axes.ticks.x.forEach((text, i) => (text.textContent = (i / 10).toFixed(1)));
  axes.ground.append(
    svg("path", {
      class: "nn-zero",
      d: through(axes, [
        [0, 1],
        [0.3, 1],
      ]),
    }),
  );
  const lost = svg("rect", { class: "nn-lost", y: axes.to([0, 2])[1] });
  const curves = [
    svg("path", { class: "nn-curve nn-steep" }),
    svg("path", { class: "nn-curve nn-flat" }),
  ];
  const mark = svg("line", { class: "nn-limit", y1: axes.to([0, 2])[1], y2: axes.to([0, 0])[1] });
  const name = svg("text", { class: "nn-name nn-off", "text-anchor": "middle" });
  const spots = [
    svg("circle", { r: 5, class: "nn-spot-steep" }),
    svg("circle", { r: 5, class: "nn-spot-flat" }),
  ];
  const now = svg("line", { class: "nn-drop", y1: axes.to([0, 2])[1], y2: axes.to([0, 0])[1] });
  const secret = svg("g", { class: "nn-secret" }, lost, ...curves, mark, ...spots, name);
  axes.area.append(now, secret);
  const [end, bottom] = axes.to([0.3, 0]);
  const show = ({ eta, lambdas, limit }) => {
    const [x] = axes.to([eta, 0]);
    const [edge, top] = axes.to([limit, 2]);
    set(now, { x1: x, x2: x });
    set(mark, { x1: edge, x2: edge });
    set(lost, { x: edge, width: end - edge, height: bottom - top });
    const room = limit > 0.2 ? -38 : 38;
    set(name, { x: edge + room, y: top + 34 });
    name.textContent = `η = ${fixed(limit, 4)}`;
    curves.forEach((curve, i) => {
      const lambda = lambdas[i];
      for (const node of [curve, spots[i]])
        node.classList.toggle("nn-hidden", lambda === undefined);
      if (lambda === undefined) return;
      const factor = (at) => Math.abs(1 - at * lambda);
      const corners = [0, Math.min(0.3, 1 / lambda), 0.3]; // a V, or one side of it
      set(curve, {
        d: through(
          axes,
          corners.map((at) => [at, factor(at)]),
        ),
      });
      const [cx, cy] = axes.to([eta, Math.min(2, factor(eta))]);
      set(spots[i], { cx, cy });
    });
  };
  return { node: axes.node, show };
}

/** The numbers of this step, for one weight or for two. */
function numbers() {
  const value = () => html("span", { class: "nn-value" });
  const row = (className, ...parts) => html("p", { class: className }, ...parts);
  const [count, cost, size] = [value(), value(), value()];
  const columns = { 1: [matrix(1), matrix(1), matrix(1)], 2: [matrix(2), matrix(2), matrix(2)] };
  for (const { node } of columns[1]) node.classList.add("nn-scalar"); // a number needs no brackets
  const both = (i) => [1, 2].map((n) => columns[n][i].node);
  const coming = html("span", { class: "nn-value" }, " = ", ...both(2));
  const [steep, flat] = [html("span", { class: "nn-steep" }), html("span", { class: "nn-flat" })];
  const node = html(
    "div",
    { class: "nn-numbers" },
    row("", "step ", count, html("span", {}, symbol("C"), " = ", cost)),
    row(
      "",
      symbol("w"),
      " = ",
      ...both(0),
      html("span", { class: "nn-grad" }, "∇", symbol("C"), " = ", ...both(1)),
    ),
    row("", symbol("w"), " − ", symbol("η"), " ∇", symbol("C"), coming),
    row("", "distance to the minimum ", size),
    row("nn-secret", "1 − ", symbol("ηλ"), " = ", steep, flat),
  );
  const show = (now) => {
    const column = (entries) => entries.map((entry) => [number(entry)]);
    count.textContent = now.steps;
    cost.textContent = number(now.cost);
    size.textContent = number(now.off);
    for (const n of [1, 2]) {
      columns[n].forEach(({ node }) => (node.hidden = n !== now.weights));
    }
    const shown = columns[now.weights];
    shown[0].show(column(now.w));
    shown[1].show(column(now.grad));
    shown[2].show(column(now.next));
    coming.classList.toggle("nn-hidden", now.drawing);
    steep.textContent = fixed(1 - now.eta * now.lambdas[0]);
    flat.textContent = now.weights === 1 ? "" : `and ${fixed(1 - now.eta * now.lambdas[1])}`;
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const names = ["weights", "start", "eta", "kappa", "steps", "guess", "drawing"];
  const initial = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const said = live();
  let timer = 0;
  let compared = false; // whether the guess was for the step that is drawn
  let sentence = "";
  let judgement = "";

  const halt = () => {
    clearInterval(timer);
    timer = 0;
    run.textContent = "Run";
  };
  const home = () => {
    halt();
    forget();
    put(model, initial);
  };
  const forget = () => {
    compared = false;
    sentence = "Step or run, change η, or draw the next step yourself.";
  };
  const restart = (values) => {
    halt();
    forget();
    put(model, values);
  };
  const within = (at, pairs, step) => at.map((entry, i) => snap(entry, step, pairs[i]));
  const moved = (name, at, by) => {
    const old = model.get(name);
    // The other number of a pair means nothing to one weight, whose height is the cost.
    if (model.get("weights") === 1) return [at ? at[0] : old[0] + by[0] + by[1], old[1]];
    return at ?? [old[0] + by[0], old[1] + by[1]];
  };
  const startAt = (at, by) =>
    restart({ start: within(moved("start", at, by), limits.start, 0.01) });
  const guessAt = (at, by) =>
    put(model, { guess: within(moved("guess", at, by), limits.guess, 0.01) });
  const done = (now) => now.steps >= LAST || now.off > FAR || now.off < 1e-6;
  const forward = () => {
    const now = facts(model);
    if (done(now)) {
      halt();
      const why =
        now.off > FAR
          ? "Descent has flown off"
          : now.off < 1e-6
            ? "Descent has arrived"
            : `${LAST} steps are taken`;
      said.say(`${why}: reset, or choose another start or η.`);
      return;
    }
    put(model, { steps: now.steps + 1, drawing: false });
  };
  const one = () => {
    halt();
    forget();
    forward();
  };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const runs = () => {
    if (timer) return halt();
    forget();
    if (calm.matches) {
      while (!done(facts(model))) put(model, { steps: facts(model).steps + 1, drawing: false });
      return;
    }
    run.textContent = "Stop";
    timer = setInterval(forward, PAUSE);
    forward();
  };
  const run = button("Run", runs);

  const tools = { startAt, guessAt, home, limits };
  const pictures = { 1: parabola(tools), 2: ellipses(tools) };
  const side = factors();
  const values = numbers();
  const weights = choice({
    label: "Number of weights",
    name: "weights",
    choices: [1, 2],
    change: (n) =>
      restart({ weights: n, steps: 0, drawing: true, revealed: false, guess: initial.guess }),
  });
  const dial = slider({
    label: "Step size η",
    name: symbol("η"),
    limits: limits.eta,
    step: 0.001,
    decimals: 3,
    change: (eta) => restart({ eta }),
  });
  const field = numberField({
    label: "η",
    limits: limits.eta,
    step: 0.001,
    decimals: 4,
    change: (eta) => restart({ eta }),
    refuse: () =>
      said.say(`η must be a number from ${fixed(limits.eta[0])} to ${fixed(limits.eta[1])}.`),
  });
  const thin = slider({
    label: "Condition number κ",
    name: symbol("κ"),
    limits: limits.kappa,
    step: 1,
    change: (kappa) => restart({ kappa }),
  });
  const ratio = html("span", { class: "nn-value" });
  thin.node.append(ratio);
  const question = predict({
    question: "Draw: drag the ? to where the next step goes, then reveal it.",
    reveal: "Reveal the step",
    again: "Draw the next step",
    onReveal: () => {
      if (done(facts(model))) return forward();
      forward();
      compared = true;
      sentence = landed(facts(model));
    },
    onAgain: () => {
      halt();
      // The guess starts a little beside the point, so that both can be taken hold of.
      const { w } = facts(model);
      const beside = [w[0] + 1, (w[1] ?? 0) + 1].map((entry, i) =>
        entry > limits.guess[i][1] ? entry - 2 : entry,
      );
      put(model, { drawing: true, guess: within(beside, limits.guess, 0.01) });
    },
  });
  const bound = predict({
    question:
      "Predict: what is the largest η with which descent still arrives? Set η, then mark the limit.",
    reveal: "Mark the limit",
    again: "Hide the limit",
    onReveal: () => put(model, { revealed: true }),
    onAgain: () => put(model, { revealed: false }),
  });
  const judge = () => (judgement = judged(facts(model)));
  forget();
  judge();
  model.on("change:revealed", judge);

  el.classList.add("nn-widget", "nn-descent");
  el.append(
    question.node,
    html(
      "div",
      { class: "nn-columns" },
      html(
        "div",
        {},
        pictures[1].node,
        pictures[2].node,
        html(
          "div",
          { class: "nn-controls" },
          button("Step", one),
          run,
          button("Reset", home),
          weights.node,
          thin.node,
        ),
      ),
      html(
        "div",
        {},
        bound.node,
        html("div", { class: "nn-controls" }, dial.node, field.node),
        side.node,
        values.node,
      ),
    ),
    said.node,
  );

  const stop = watch(model, [...names, "revealed"], () => {
    const now = { ...facts(model), compared };
    el.classList.toggle("nn-predicting", !now.revealed);
    question.show(!now.drawing, sentence);
    bound.show(now.revealed, judgement);
    for (const n of [1, 2]) pictures[n].node.hidden = n !== now.weights;
    pictures[now.weights].show(now);
    side.show(now);
    values.show(now);
    weights.show(now.weights);
    dial.show(now.eta);
    field.show(now.eta);
    thin.show(now.kappa);
    ratio.textContent = fixed(now.kappa, 0);
    thin.node.classList.toggle("nn-hidden", now.weights === 1);
    said.say(inWords(now));
  });
  return () => {
    stop();
    halt();
    said.close();
    model.off("change:revealed", judge);
  };
}

export default { render };
