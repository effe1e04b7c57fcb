import { contour, netCost, netOutput, netStart, netStep, norm } from "./maths.js";
import {
  button,
  choice,
  fixed,
  html,
  live,
  numberField,
  plain,
  plot,
  put,
  set,
  strokes,
  svg,
  symbol,
  through,
  watch,
} from "./ui.js";

const MOST = 8;
const CELLS = 64; // of the picture, along each side
const CENTRES = Array.from({ length: CELLS }, (_, i) => (2 * i + 1) / CELLS - 1);
const VIEWS = { XOR: [0.5, 1], blobs: [0, 3], circles: [0, 1.5] }; // middle and half width
const SPEEDS = [1, 5, 25];
const JUMP = 100; // for readers who asked for no motion
const FAR = 50;
// Where the cost curve has points: every early step, later one for each hundredth of the way.
const MARKS = Array.from({ length: 5001 }, (_, t) => t).filter(
  (t) => t <= 200 || Math.floor(100 * Math.log(t)) !== Math.floor(100 * Math.log(t - 1)),
);
const later = (t) => Math.log10(1 + t);

/** The network of the present state: goes on from where it was, or begins again. */
function trainer(model) {
  let [begun, theta, costs] = ["", [], []];
  return () => {
    const names = ["data", "sigma", "hidden", "eta", "seed"];
    const [data, sigma, hidden, eta, seed] = names.map((name) => model.get(name));
    const steps = Math.floor(model.get("steps"));
    const [x, y] = model.get("_data")[data];
    const asked = JSON.stringify([data, sigma, hidden, eta, seed]);
    if (asked !== begun || steps < costs.length - 1) {
      begun = asked;
      theta = netStart(model.get("_normals")[seed], hidden);
      costs = [netCost(sigma, theta, x, y)];
    }
    while (costs.length <= steps) {
      theta = netStep(sigma, theta, x, y, eta);
      costs.push(netCost(sigma, theta, x, y));
    }
    const right = y.map(
      (target, i) => netOutput(sigma, theta, x[0][i], x[1][i]) > 0.5 === target > 0.5,
    );
    return { data, sigma, hidden, eta, seed, steps, x, y, theta, costs, cost: costs[steps], right };
  };
}

const share = ({ right }) => (100 * right.filter(Boolean).length) / right.length;

/** The examples over the regions of the output, with the line at ½ and those of the hidden
 *  neurons. The picture is a canvas under the axes. */
function regions(data) {
  const ticks = [-1, -0.5, 0, 0.5, 1];
  const axes = plot({
    x: [-1, 1],
    y: [-1, 1],
    width: 330,
    height: 330,
    xTicks: ticks,
    yTicks: ticks,
    xLabel: "x₁",
    yLabel: "x₂",
    label: "The examples, and the output of the network over the plane of its inputs",
  });
  const canvas = html("canvas", { width: CELLS, height: CELLS, "aria-hidden": "true" });
  const [[left, lower], [right, upper]] = [axes.to([-1, -1]), axes.to([1, 1])];
  const part = (length) => `${(100 * length) / 330}%`;
  Object.assign(canvas.style, {
    left: part(left),
    top: part(upper),
    width: part(right - left),
    height: part(lower - upper),
  });
  axes.node.prepend(canvas);
  const paint = canvas.getContext("2d");
  const image = paint.createImageData(CELLS, CELLS);
  const lines = Array.from({ length: MOST }, () => svg("path", { class: "nn-hidden-line" }));
  const border = svg("path", { class: "nn-here" });
  const inView = (name, [p, q]) => {
    const [middle, half] = VIEWS[name];
    return [(p - middle) / half, (q - middle) / half];
  };
  const groups = Object.entries(data).map(([name, [x, y]]) => {
    const marks = y.map((target, i) => {
      const [cx, cy] = axes.to(inView(name, [x[0][i], x[1][i]]));
      return target > 0.5
        ? svg("rect", { x: cx - 4, y: cy - 4, width: 8, height: 8, class: "nn-mark nn-one" })
        : svg("circle", { cx, cy, r: 4.5, class: "nn-mark nn-nought" });
    });
    return { name, marks, node: svg("g", { "aria-hidden": "true" }, ...marks) };
  });
  const names = lines.map((_, j) =>
    svg("text", { class: "nn-tag", "text-anchor": "middle" }, String(j + 1)),
  );
  axes.area.append(...lines, border, ...groups.map((group) => group.node), ...names);
  const [blue, orange] = ["nn-nought", "nn-one"].map((kind) => axes.area.querySelector(`.${kind}`));
  const ink = (node) =>
    getComputedStyle(node)
      .fill.match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);

  const show = ({ data: name, sigma, hidden, theta, right: hits }) => {
    const [middle, half] = VIEWS[name];
    const colours = [ink(blue), ink(orange)]; // those of the present theme
    const values = CENTRES.map((v) =>
      CENTRES.map((u) => netOutput(sigma, theta, middle + half * u, middle + half * v)),
    );
    values.forEach((row, j) =>
      row.forEach((output, i) => {
        const at = 4 * ((CELLS - 1 - j) * CELLS + i); // the canvas counts its rows from above
        image.data.set(output > 0.5 ? colours[1] : colours[0], at);
        image.data[at + 3] = 255 * 0.75 * Math.abs(2 * output - 1);
      }),
    );
    paint.putImageData(image, 0, 0);
    set(border, { d: strokes(axes, contour(values, CENTRES, CENTRES, 0.5)) });
    lines.forEach((line, j) => {
      for (const node of [line, names[j]]) node.classList.toggle("nn-hidden", j >= hidden);
      if (j >= hidden) return;
      const normal = theta.slice(2 * j, 2 * j + 2);
      const offset = (theta[2 * hidden + j] + middle * (normal[0] + normal[1])) / half;
      const length = norm(normal) || 1;
      const foot = normal.map((entry) => (-offset * entry) / length ** 2);
      const [x, y] = axes.to(foot);
      set(names[j], { x, y: y + 4 });
      const along = [(-FAR * normal[1]) / length, (FAR * normal[0]) / length];
      set(line, {
        d: through(
          axes,
          [1, -1].map((way) => foot.map((entry, k) => entry + way * along[k])),
        ),
      });
    });
    for (const { name: own, marks, node } of groups) {
      node.classList.toggle("nn-hidden", own !== name);
      if (own === name) marks.forEach((mark, i) => mark.classList.toggle("nn-wrong", !hits[i]));
    }
    ticks.forEach((tick, i) => {
      for (const side of ["x", "y"])
        axes.ticks[side][i].textContent = plain(middle + half * tick, 2);
    });
  };
  return { node: axes.node, show };
}

/** C against the steps; the steps on a scale that gives each tenfold the same room. */
function costCurve() {
  const [early, levels] = [
    [0, 10, 100, 1000],
    [0, 1 / 16, 1 / 8, 1 / 4],
  ];
  const axes = plot({
    x: [0, later(5000)],
    y: [0, 0.28],
    width: 330,
    height: 190,
    left: 36,
    xTicks: early.map(later),
    yTicks: levels,
    xLabel: "step",
    yLabel: "C",
    label: "The cost against the number of steps",
  });
  early.forEach((t, i) => (axes.ticks.x[i].textContent = t));
  ["0", "1/16", "1/8", "1/4"].forEach((text, i) => (axes.ticks.y[i].textContent = text));
  for (const level of levels.slice(1)) {
    axes.ground.append(
      svg("path", {
        class: "nn-zero",
        d: through(axes, [
          [0, level],
          [4, level],
        ]),
      }),
    );
  }
  const curve = svg("path", { class: "nn-curve" });
  const now = svg("circle", { r: 5, class: "nn-now" });
  axes.area.append(curve, now);
  const show = ({ steps, costs }) => {
    const seen = [...MARKS.filter((t) => t < steps), steps];
    set(curve, {
      d: through(
        axes,
        seen.map((t) => [later(t), costs[t]]),
      ),
    });
    const [cx, cy] = axes.to([later(steps), costs[steps]]);
    set(now, { cx, cy });
  };
  return { node: axes.node, show };
}

/** All parameters: a row for each hidden neuron. */
function parameters() {
  const indexed = (letter, over, under) =>
    html("span", {}, symbol(letter), html("sup", {}, over), html("sub", {}, under));
  const heads = [
    symbol("j"),
    indexed("w", "1", "j1"),
    indexed("w", "1", "j2"),
    indexed("b", "1", "j"),
    indexed("w", "2", "1j"),
  ];
  const rows = Array.from({ length: MOST }, (_, j) => {
    const cells = Array.from({ length: 4 }, () => html("td"));
    return { cells, node: html("tr", {}, html("th", { scope: "row" }, String(j + 1)), ...cells) };
  });
  const [steps, cost, right, bias] = ["nn-steps", "nn-cost-now", "", ""].map((name) =>
    html("span", { class: `nn-value ${name}` }),
  );
  const node = html(
    "div",
    {},
    html(
      "div",
      { class: "nn-numbers" },
      html("p", {}, "after ", steps, " steps: ", symbol("C"), " = ", cost, ", right ", right),
    ),
    html(
      "table",
      {
        class: "nn-table nn-parameters",
        "aria-label": "The parameters, a row for each hidden neuron",
      },
      html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, ...rows.map((row) => row.node)),
    ),
    html("p", { class: "nn-note" }, indexed("b", "2", "1"), " = ", bias),
  );
  const show = (now) => {
    const n = now.hidden;
    rows.forEach(({ cells }, j) => {
      const places = [2 * j, 2 * j + 1, 2 * n + j, 3 * n + j];
      cells.forEach((cell, k) => (cell.textContent = j < n ? fixed(now.theta[places[k]]) : "–"));
    });
    bias.textContent = fixed(now.theta[4 * n]);
    steps.textContent = now.steps;
    cost.textContent = fixed(now.cost, 4);
    right.textContent = `${fixed(share(now), 1)} %`;
  };
  return { node, show };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const most = limits.steps[1];
  const start = Object.fromEntries(
    ["data", "sigma", "hidden", "eta", "seed"].map((name) => [name, model.get(name)]),
  );
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const current = trainer(model);
  const said = live();

  // Running is a matter of this view: nothing runs when a page or a link is opened.
  let [frame, speed] = [0, SPEEDS[1]];
  const onward = (count) => Math.min(most, Math.floor(model.get("steps")) + count);
  const label = () => {
    press.textContent = frame ? "Pause" : calm.matches ? `${JUMP} steps` : "Run";
  };
  const pause = () => {
    if (!frame) return;
    cancelAnimationFrame(frame);
    frame = 0;
    model.save_changes(); // a kernel hears where it stopped, not of every frame
    label();
  };
  const tick = () => {
    model.set({ steps: onward(speed) });
    if (model.get("steps") >= most) return pause();
    frame = requestAnimationFrame(tick);
  };
  const run = () => {
    if (frame) return pause();
    if (calm.matches || model.get("steps") >= most) return put(model, { steps: onward(JUMP) });
    frame = requestAnimationFrame(tick);
    label();
  };
  const press = button("Run", run);
  const step = button("Step", () => {
    pause();
    put(model, { steps: onward(1) });
  });
  const begin = (values) => {
    pause();
    put(model, { ...values, steps: 0 });
  };
  const restart = button("Back to the start", () => begin({}));
  const reset = button("Reset all", () => begin(start));
  const pick = (name, text, letters) => ({
    name,
    ...choice({
      label: text,
      name: letters,
      choices: limits[name].choices,
      change: (value) => begin({ [name]: value }),
    }),
  });
  const fields = [
    pick("data", "Examples", "examples"),
    pick("sigma", "Activation σ of the hidden neurons", symbol("σ")),
    pick("hidden", "Number of hidden neurons", "hidden neurons"),
    pick("seed", "Random start", "start"),
    {
      name: "eta",
      ...numberField({
        label: "η",
        limits: limits.eta,
        step: 0.5,
        change: (eta) => begin({ eta }),
        refuse: said.say,
      }),
    },
  ];
  const pace = choice({
    label: "Steps in each frame",
    name: "steps a frame",
    choices: SPEEDS,
    change: (value) => (speed = value),
  });
  pace.show(speed);

  const picture = regions(model.get("_data"));
  const curve = costCurve();
  const values = parameters();
  el.classList.add("nn-widget", "nn-playground");
  el.append(
    html("div", { class: "nn-controls" }, ...fields.map((field) => field.node)),
    html("div", { class: "nn-controls nn-bar" }, press, step, restart, reset, pace.node),
    html(
      "div",
      { class: "nn-columns nn-even" },
      html(
        "div",
        {},
        picture.node,
        html(
          "p",
          { class: "nn-note" },
          "Blue circles: y = 0, orange squares: y = 1; ringed: on the wrong side. Solid line: output ½. ",
          "Dashed: z = 0 of each hidden neuron.",
        ),
      ),
      html("div", {}, curve.node, values.node),
    ),
    said.node,
  );

  const draw = () => {
    const now = current();
    picture.show(now);
    curve.show(now);
    values.show(now);
    for (const field of fields) field.show(now[field.name]);
    said.say(
      `After ${now.steps} steps with η = ${plain(now.eta, 2)}: C = ${fixed(now.cost, 4)}, ` +
        `${fixed(share(now), 1)} % right.`,
    );
  };
  const stop = watch(model, [...fields.map((field) => field.name), "steps"], draw);
  label();

  const seen = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) pause();
  });
  seen.observe(el);
  const themes = new MutationObserver(draw); // a canvas does not know the colours of the page
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  const away = () => document.hidden && pause();
  document.addEventListener("visibilitychange", away);
  calm.addEventListener("change", label);
  return () => {
    pause();
    stop();
    said.close();
    seen.disconnect();
    themes.disconnect();
    document.removeEventListener("visibilitychange", away);
    calm.removeEventListener("change", label);
  };
}

export default { render };
