import {
  aside,
  choice,
  columns,
  controls,
  field,
  matrix,
  numbers,
  row,
  slider,
  value,
} from "./controls.js";
import { button, drawn, element, reducedMotion, set, svg, when } from "./dom.js";
import {
  descentCost,
  descentGradient,
  descentHessian,
  descentOffset,
  descentPath,
  norm,
} from "./maths.js";
import { fixed, powerOfTen } from "./numbers.js";
import {
  arrow,
  axis,
  dots,
  handle,
  label,
  line,
  placeholder,
  plot,
  spot,
  through,
} from "./plots.js";
import { bar, define } from "./shell.js";
import { math } from "./formulas.js";

const LAST = 60; // steps
const PAUSE = 120; // milliseconds between two steps of a run
const FAR = 1e4; // from the minimum: further away no step is worth taking
const LINE = Array.from({ length: 91 }, (_, i) => -2.5 + i / 10); // w of one weight
const LEVELS = [0.1, 0.5, 1, 2, 4, 8, 16, 32];
const INVITATION = "Step or run, change η, or draw the next step yourself.";

/** Fixed decimals, but powers of ten when descent has flown off. */
function number(x, decimals = 3) {
  if (Math.abs(x) < 1e5) return fixed(x, decimals);
  const power = Math.floor(Math.log10(Math.abs(x)));
  return `${fixed(x / 10 ** power, 1)} · ${powerOfTen(power)}`;
}

const point = (w, decimals) => {
  const entries = w.map((entry) => number(entry, decimals)).join(", ");
  return w.length === 1 ? entries : `(${entries})`;
};

function facts({ weights, start, eta, kappa, steps, guess }) {
  const H = descentHessian(weights, kappa);
  const path = descentPath(H, start.slice(0, weights), eta, Math.floor(steps));
  const w = path[path.length - 1];
  const lambdas = weights === 1 ? [18] : [8, 8 / kappa]; // the steepest first
  const off = norm(descentOffset(w));
  return {
    ...{ H, path, w, lambdas, off, steps: path.length - 1, limit: 2 / lambdas[0] },
    guess: guess.slice(0, weights),
    cost: descentCost(H, w),
    grad: descentGradient(H, w),
    next: descentPath(H, w, eta, 1)[1],
    done: steps >= LAST || off > FAR || off < 1e-6,
  };
}

/** After the step was taken: how far the guess was from where it went. */
function landed({ guess, path, eta, H }) {
  const [from, to] = path.slice(-2);
  const miss = norm(guess.map((entry, k) => entry - to[k]));
  const length = norm(to.map((entry, k) => entry - from[k]));
  const near = miss <= 0.15 * length || miss < 0.05;
  return (
    `${near ? "Well drawn" : `You were ${number(miss, 2)} off`}: the step is ` +
    `−η ∇C = −${fixed(eta)} · ${point(descentGradient(H, from), 2)}, ` +
    `from ${point(from, 2)} to ${point(to, 2)}.`
  );
}

/** After the limit was marked: how far the reader's η was from it. */
function verdict({ eta, limit, lambdas }) {
  const miss = eta / limit - 1;
  const safe = miss < -0.05 ? `η = ${fixed(eta)} is safe, but not the largest` : "Well judged";
  const found = miss > 0.05 ? `η = ${fixed(eta)} is too large` : safe;
  const bound = `2/λ = 2/${fixed(lambdas[0], 0)} = ${fixed(limit, 4)}`;
  return `${found}: descent arrives for every η below ${bound}.`;
}

function behaviour({ lambdas, eta }) {
  const [steep, flat = steep] = lambdas.map((lambda) => 1 - eta * lambda);
  if (Math.abs(Math.abs(steep) - 1) < 1e-9) return "to and fro for ever";
  if (steep < -1) return "diverging";
  if (steep < -0.05) return "oscillating";
  return flat > 0.9 ? "creeping" : "arriving";
}

function words(now) {
  const { steps, w, cost, grad, revealed, drawing, eta } = now;
  const where = `After ${steps} steps of η = ${fixed(eta)}, w = ${point(w)} and C = ${number(cost)}`;
  const here = `${where}; the gradient is ${point(grad)}.`;
  return revealed && !drawing ? `${here} This η is ${behaviour(now)}.` : here;
}

// ---- what the buttons do ------------------------------------------------------------------------

/** Take a step, if there is one to take; else say why not. */
function forward(shell) {
  const { done, off, steps } = shell.now();
  if (!done) {
    shell.put({ steps: steps + 1, drawing: false });
    return true;
  }
  const arrived = off < 1e-6 ? "Descent has arrived" : `${LAST} steps are taken`;
  const why = off > FAR ? "Descent has flown off" : arrived;
  shell.say(`${why}: reset, or choose another start or η.`);
  return false;
}

const halt = (shell) => {
  clearTimeout(shell.own.timer);
  shell.set({ running: false });
};

const restart = (shell) => {
  halt(shell);
  shell.set({ compared: false, says: INVITATION });
};

function step(shell) {
  restart(shell);
  forward(shell);
}

function tick(shell) {
  if (!forward(shell)) return halt(shell);
  shell.own.timer = setTimeout(tick, PAUSE, shell);
  return shell.set({ running: true });
}

function run(shell) {
  if (shell.own.running) return halt(shell);
  restart(shell);
  if (!reducedMotion()) return tick(shell);
  while (!shell.now().done) forward(shell);
  return shell;
}

function revealStep(shell) {
  const { done } = shell.now();
  forward(shell);
  if (!done) shell.set({ compared: true, says: landed(shell.now()) });
}

/** The guess starts a little beside the point, so that both can be taken hold of. */
function draw(shell) {
  halt(shell);
  const { w } = shell.now();
  const limits = shell.limits("guess");
  const beside = [w[0] + 1, (w[1] ?? 0) + 1];
  const inside = beside.map((entry, i) => (entry > limits[i][1] ? entry - 2 : entry));
  shell.put({ drawing: true });
  shell.move("guess", inside);
}

/** With other numbers it is another descent. */
function along(values, shell) {
  if ("eta" in values || "start" in values || "kappa" in values) restart(shell);
  if (!("weights" in values) || "steps" in values) return {};
  restart(shell);
  return { steps: 0, drawing: true, revealed: false, guess: shell.start.guess };
}

// ---- the pictures -------------------------------------------------------------------------------

/** What one weight sees: the parabola with the points of descent on it. */
function parabola(shell) {
  const axes = plot({
    label: "The cost C = (3w − 6)² of one weight, with the steps of descent",
    x: axis("w", [-2.5, 6.5], [-2, 0, 2, 4, 6]),
    y: axis("C", [0, 190], [0, 50, 100, 150]),
    left: 36,
  });
  const H = descentHessian(1, 1);
  const on = ([w]) => [w, descentCost(H, [w])];
  const valley = through(
    axes,
    LINE.map((w) => on([w])),
  );
  axes.ground.append(svg("path", { class: "nn-valley", d: valley }));
  return walk(shell, axes, on);
}

/** What two weights see: the ellipses with the points of descent among them. */
function ellipses(shell) {
  const axes = plot({
    label: "Contours of the cost of two weights, with the steps of descent",
    x: axis("w₁", [-2, 4], [-2, 0, 2, 4]),
    y: axis("w₂", [-3, 3], [-2, 0, 2]),
  });
  const [cx, cy] = axes.to([1, 0]);
  const unit = axes.to([2, 0])[0] - cx;
  // C = ½ (8 s² + 8/κ t²), where s is measured along (1, 1) and t across: ellipses turned by 45°.
  const turned = { cx, cy, transform: `rotate(-45 ${cx} ${cy})`, class: "nn-contour" };
  const radius = (level, i) => (now) => unit * Math.sqrt((2 * level) / now.lambdas[i]);
  axes.ground.append(
    ...LEVELS.map((level) =>
      svg("ellipse", { ...turned, rx: radius(level, 0), ry: radius(level, 1) }),
    ),
    svg("path", { class: "nn-minimum", d: `M${cx - 5},${cy}h10M${cx},${cy - 5}v10` }),
  );
  return walk(shell, axes, (w) => w);
}

/** What both pictures have: the path, the start, the guess, the last step. `on(w)` is the place. */
function walk(shell, axes, on) {
  const drawable = ({ path }) => path.filter((w) => norm(w) < FAR).map(on);
  const whole = (now) => now.steps && !now.drawing && drawable(now).length === now.path.length;
  const back = (count) => (now) => (whole(now) ? drawable(now).at(-count) : null);
  const places = (name, grain) => ({
    limits: shell.limits([name, 0]),
    value: (now) => now[name][0],
    move: ([x, y]) => shell.move(name, [x, shell.at("weights") === 1 ? shell.at([name, 1]) : y]),
    // The other number of a pair means nothing to one weight, whose height is the cost.
    nudge: (dx, dy) => {
      const [x, y] = shell.at(name);
      const one = shell.at("weights") === 1;
      const by = one ? [dx + dy, 0] : [dx, dy];
      shell.move(name, [x + grain * by[0], y + grain * by[1]]);
    },
  });
  axes.area.append(
    svg("path", { class: "nn-path", d: (now) => through(axes, drawable(now)) }),
    svg("path", { class: "nn-steps", d: (now) => dots(axes, drawable(now)) }),
    spot(axes, "nn-guessed", 9, (now) => now.compared && !now.drawing && on(now.guess)),
    arrow(axes, "nn-grad", "", back(2), back(1)),
    spot(axes, "nn-spot-J", 6, (now) => drawable(now).at(-1)),
  );
  axes.top.append(
    handle(shell, axes, {
      ...places("start", 0.1),
      label: "Start of descent",
      at: (now) => on(now.path[0]),
      text: (now) => point(now.path[0], 2),
    }),
    handle(shell, axes, {
      ...places("guess", 0.05),
      label: "Where the next step goes: your guess",
      name: "?",
      at: (now) => now.drawing && on(now.guess),
      text: (now) => point(now.guess, 2),
      home: () => shell.put({ guess: [1, 1] }),
    }),
  );
  return axes.node;
}

/** The factor of a step along each axis against η: descent arrives while both are below 1. */
function factors() {
  const etas = [0, 0.1, 0.2, 0.3];
  const axes = plot({
    label: "How a step multiplies the distance to the minimum, against the step size",
    x: axis(
      "η",
      [0, 0.3],
      etas,
      etas.map((eta) => eta.toFixed(1)),
    ),
    y: axis("|1 − ηλ|", [0, 2], [0, 1, 2]),
    height: 200,
  });
  const factor = (eta, lambda) => Math.abs(1 - eta * lambda);
  // A V, or one side of it.
  const curve = (i) => (now) => {
    const lambda = now.lambdas[i];
    const corners = lambda ? [0, Math.min(0.3, 1 / lambda), 0.3] : [];
    return corners.length
      ? through(
          axes,
          corners.map((at) => [at, factor(at, lambda)]),
        )
      : "";
  };
  const here =
    (i) =>
    ({ eta, lambdas }) =>
      lambdas[i] ? [eta, Math.min(2, factor(eta, lambdas[i]))] : null;
  const [end, bottom] = axes.to([0.3, 0]);
  const lost = drawn(svg("rect", { class: "nn-lost" }), ({ limit }) => {
    const [x, y] = axes.to([limit, 2]);
    set(lost, { x, y, width: end - x, height: bottom - y });
  });
  const name = { class: "nn-name nn-off", "text-anchor": "middle" };
  const drawing = [
    lost,
    svg("path", { class: "nn-curve nn-steep", d: curve(0) }),
    svg("path", { class: "nn-curve nn-flat", d: curve(1) }),
    line(
      axes,
      "nn-limit",
      (now) => [now.limit, 2],
      (now) => [now.limit, 0],
    ),
    spot(axes, "nn-spot-steep", 5, here(0)),
    spot(axes, "nn-spot-flat", 5, here(1)),
    label(
      axes,
      name,
      (now) => `η = ${fixed(now.limit, 4)}`,
      (now) => [now.limit + (now.limit > 0.2 ? -0.04 : 0.04), 1.57],
    ),
  ];
  axes.ground.append(line(axes, "nn-zero", [0, 1], [0.3, 1]));
  axes.area.append(
    placeholder(axes),
    line(
      axes,
      "nn-drop",
      (now) => [now.eta, 2],
      (now) => [now.eta, 0],
    ),
    svg("g", { class: "nn-secret" }, drawing),
  );
  return axes.node;
}

/** A number for one weight, a column for two: a number needs no brackets. */
const either = (of) =>
  [1, 2].map((n) =>
    when(
      (now) => now.weights === n,
      matrix(n, 1, (now) => of(now).map((entry) => [number(entry)]), {
        class: n === 1 ? "nn-scalar" : "",
      }),
    ),
  );

const quantities = () =>
  numbers(
    row(
      "",
      "step ",
      value((now) => now.steps),
      aside(
        "C = ",
        value((now) => number(now.cost)),
      ),
    ),
    row("", "w = ", ...either((now) => now.w), aside("∇C = ", ...either((now) => now.grad))),
    row(
      "",
      "w − η ∇C",
      element(
        "span",
        { class: "nn-value", ".nn-hidden": (now) => now.drawing },
        " = ",
        either((now) => now.next),
      ),
    ),
    row(
      "",
      "distance to the minimum ",
      value((now) => number(now.off)),
    ),
    row(
      "nn-secret",
      "1 − ηλ = ",
      element("span", { class: "nn-steep" }, (now) => fixed(1 - now.eta * now.lambdas[0])),
      element("span", { class: "nn-flat" }, ({ lambdas: [, flat], eta }) =>
        flat ? ` and ${fixed(1 - eta * flat)}` : "",
      ),
    ),
  );

const stepping = (shell) =>
  controls(
    button("Step", () => step(shell)),
    button(
      (now) => (now.running ? "Stop" : "Run"),
      () => run(shell),
    ),
    shell.reset(),
    choice(shell, "weights", "Number of weights", "weights"),
    slider(shell, "kappa", {
      label: "Condition number κ",
      name: math(
        "κ = ",
        value((now) => fixed(now.kappa, 0), "nn-kappa"),
      ),
      step: 1,
      attributes: { ".nn-hidden": (now) => now.weights === 1 },
    }),
  );

const stepSize = (shell) =>
  controls(
    slider(shell, "eta", { label: "Step size η", name: math("η"), step: 0.001, decimals: 3 }),
    field(shell, "eta", "η", { step: 0.001, decimals: 4 }),
  );

export default define({
  name: "descent",
  own: () => ({ compared: false, says: INVITATION, running: false, timer: 0 }),
  facts,
  words,
  along,
  question: (shell) => ({
    ask: "Predict: what is the largest η with which descent still arrives? Set η, then mark the limit.",
    reveal: "Mark the limit",
    again: "Hide the limit",
    verdict,
    after: verdict,
    onAgain: () => shell.put({ revealed: false }),
  }),
  view: (shell) => {
    shell.onClose(() => clearTimeout(shell.own.timer));
    const question = "Draw: drag the ? to where the next step goes, then reveal it.";
    const press = button(
      ({ drawing }) => (drawing ? "Reveal the step" : "Draw the next step"),
      () => (shell.at("drawing") ? revealStep(shell) : draw(shell)),
    );
    const pictures = [
      when((now) => now.weights === 1, parabola(shell)),
      when((now) => now.weights === 2, ellipses(shell)),
    ];
    // One prediction at a time: the limit is asked for once the step is known.
    const limit = element("div", { hidden: (now) => (now.drawing ? "" : null) }, shell.ask());
    return [
      bar(({ drawing, says }) => (drawing ? question : says), press),
      columns(
        "",
        [...pictures, stepping(shell)],
        [limit, stepSize(shell), factors(), quantities()],
      ),
    ];
  },
});
