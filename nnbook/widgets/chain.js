import {
  centralJacobian,
  chainInner,
  chainInnerJacobian,
  chainOuter,
  chainOuterJacobian,
  matrixProduct,
} from "./maths.js";
import {
  button,
  fixed,
  html,
  live,
  matrix,
  numberField,
  plain,
  predict,
  put,
  set,
  slider,
  snap,
  svg,
  symbol,
  watch,
  write,
} from "./ui.js";

const ENTRIES = ["1,1", "1,2", "2,1", "2,2"];
const [LEFT, MIDDLE, RIGHT] = [34, 200, 366]; // the columns of the drawn chain
const ROWS = [48, 138];
const PLACES = [
  [1, 2],
  [-0.5, 1.5],
  [1.2, 0.5],
  [-1.5, 2.5],
]; // to predict at
const QUESTIONS = [
  // by the two switches; `answer` is right at every point
  {
    order: false,
    point: false,
    answer: "2,1",
    ask: "Predict: one entry of the product is 0 wherever (x, y) is. Press it, then reveal.",
    because: "h₂ = ln y³ does not depend on x, so row 2, column 1 is 0 everywhere.",
  },
  {
    order: true,
    point: false,
    answer: "1,2",
    ask: "Predict: multiplied in the wrong order, one entry is wrong. Press it, then reveal.",
    because: "row 1, column 2 is 1 · 1/u₂ where cos u₁ · 1 is right; the other three agree.",
  },
  {
    order: false,
    point: true,
    answer: "2,1",
    ask: "Predict: with the outer Jacobian taken at (x, y), one entry is still right everywhere. Press it, then reveal.",
    because: "only row 2, column 1 survives: it is 0 at whatever point the factors are taken.",
  },
  {
    order: true,
    point: true,
    answer: "2,1",
    ask: "Predict: wrong order and wrong point. Which entry is still right everywhere? Press it, then reveal.",
    because: "only row 2, column 1 survives: it is 0 in either order, at whatever point.",
  },
];

const places = (id) => id.split(",").map((digit) => Number(digit) - 1);
const named = (id) => `row ${id[0]}, column ${id[2]}`;
const number = (x) => plain(x, 3);
const styled = (node, name) => node.getAttribute("class") === name || set(node, { class: name });
const rowsOf = (M) => M.map((row) => row.map(number));

/** Everything that is drawn, from the traits: `after` stands on the left of the product. */
function facts(model) {
  const [p, order, point, entry] = ["p", "wrong_order", "wrong_point", "entry"].map((name) =>
    model.get(name),
  );
  const u = chainInner(p);
  const [Jf, Jg] = [chainOuterJacobian(point ? p : u), chainInnerJacobian(p)];
  const [after, before] = order ? [Jg, Jf] : [Jf, Jg];
  const product = matrixProduct(after, before);
  const measured = centralJacobian((q) => chainOuter(chainInner(q)), p);
  const off = product.map((row, j) => row.map((value, k) => value - measured[j][k]));
  return {
    p,
    u,
    h: chainOuter(u),
    order,
    point,
    entry,
    Jf,
    Jg,
    after,
    before,
    product,
    measured,
    off,
    error: Math.max(...off.flat().map(Math.abs)),
    question: QUESTIONS.find((one) => one.order === order && one.point === point),
  };
}

/** Two numbers that the text would print alike are alike: 3 decimals. */
const wrong = (difference) => Math.abs(difference) >= 5e-4;

function verdict({ entry, question }) {
  const found =
    entry === "none"
      ? "You pressed none"
      : entry === question.answer
        ? "Right"
        : `Not ${named(entry)}`;
  return `${found}: ${question.because}`;
}

function state({ order, point, error, off }) {
  if (!order && !point)
    return "Outer Jacobian on the left, taken at u: the product is the measured Jacobian.";
  const faults = off.flat().filter(wrong).length;
  const names = [order && "Wrong order", point && "wrong point"].filter(Boolean).join(", ");
  const how =
    faults === 0
      ? "and at this point nothing shows it"
      : `${faults} of 4 entries wrong, by up to ${fixed(error)}`;
  return `${names[0].toUpperCase()}${names.slice(1)}: ${how}.`;
}

function inWords(now, revealed) {
  const { p, u, entry, order, point, product, error } = now;
  const place = point ? "(x, y), which is wrong" : "u";
  const here =
    `At (${p.map(number).join(", ")}), u = (${u.map(number).join(", ")}). ` +
    `The outer Jacobian is taken at ${place}.`;
  if (!revealed) return entry === "none" ? here : `${here} You chose ${named(entry)}.`;
  const rows = rowsOf(product)
    .map((row) => row.join(", "))
    .join("; ");
  return `${here} The product${order ? ", in the wrong order," : ""} has the rows ${rows}; the largest difference from the measured Jacobian is ${fixed(error)}.`;
}

/** The chain as wires: a nudge is multiplied along a path, and paths that meet are added. */
function wires() {
  const label =
    "The chain: x and y on the left, h₁ and h₂ on the right, an entry of a Jacobian on each wire";
  const front = svg("svg", { viewBox: "0 0 400 190", role: "img", "aria-label": label });
  const indices = [0, 1].map(() => svg("tspan", { dy: 4, "font-size": 11 }));
  const titles = [(LEFT + MIDDLE) / 2, (MIDDLE + RIGHT) / 2].map((x, i) =>
    svg("text", { x, y: 14, "text-anchor": "middle", class: "nn-name" }, "J", indices[i]),
  );
  const bundle = (from, to) =>
    [0, 1].map((j) =>
      [0, 1].map((k) => {
        const [x1, y1, x2, y2] = [from, ROWS[k], to, ROWS[j]];
        const wire = svg("line", { x1, y1, x2, y2, class: "nn-wire" });
        const [x, y] = [x1 + 0.36 * (x2 - x1), y1 + 0.36 * (y2 - y1) + 4]; // where no two wires cross
        const text = svg("text", { x, y, "text-anchor": "middle", class: "nn-wired" });
        return { wire, text };
      }),
    );
  const bundles = [bundle(LEFT, MIDDLE), bundle(MIDDLE, RIGHT)];
  const knots = [LEFT, MIDDLE, RIGHT].map((cx) =>
    ROWS.map((cy) => ({
      ring: svg("circle", { cx, cy, r: 17, class: "nn-knot" }),
      name: svg("text", { x: cx, y: cy + 5, "text-anchor": "middle", class: "nn-name" }),
      value: svg("text", { x: cx, y: cy + 32, "text-anchor": "middle", class: "nn-wired" }),
    })),
  );
  const all = bundles.flat(2);
  front.append(
    ...titles,
    ...all.map(({ wire }) => wire),
    ...all.map(({ text }) => text),
    ...knots.flat().flatMap(({ ring, name, value }) => [ring, name, value]),
  );
  const show = (now, lit) => {
    const { order, p, u, h, before, after } = now;
    indices.forEach((text, i) => (text.textContent = (i === 0) === order ? "f" : "g"));
    const names = [["x", "y"], order ? ["?", "?"] : ["u₁", "u₂"], ["h₁", "h₂"]];
    const shown = [p, order ? [] : u, h];
    knots.forEach((column, c) =>
      column.forEach(({ name, value }, i) => {
        write(name, names[c][i]);
        write(value, i in shown[c] ? number(shown[c][i]) : "");
      }),
    );
    const [row, column] = lit ?? [];
    [before, after].forEach((J, b) =>
      J.forEach((line, j) =>
        line.forEach((value, k) => {
          const { wire, text } = bundles[b][j][k];
          const onPath = lit && (b === 0 ? k === column : j === row);
          const path = b === 0 ? j : k; // through which of the two middle values
          const style = onPath ? ` nn-path-${path + 1}` : "";
          styled(wire, `nn-wire${value === 0 ? " nn-none" : ""}${style}`);
          styled(text, `nn-wired${style}`);
          write(text, number(value));
        }),
      ),
    );
  };
  return { node: html("div", { class: "nn-plot nn-chain-wires" }, front), show };
}

/** The product as four buttons: to predict with, and then to see where an entry comes from. */
function cells(press) {
  const buttons = ENTRIES.map((id) => {
    const node = button("?", () => press(id));
    node.className = "nn-cell";
    return node;
  });
  const node = html(
    "span",
    { class: "nn-matrix nn-columns-2", role: "group", "aria-label": "The product" },
    ...buttons,
  );
  const show = ({ product, off, entry }, revealed) => {
    buttons.forEach((cell, i) => {
      const [j, k] = places(ENTRIES[i]);
      const text = revealed ? number(product[j][k]) : "?";
      const fault = revealed && wrong(off[j][k]);
      write(cell, text);
      cell.classList.toggle("nn-fault", fault);
      set(cell, {
        "aria-pressed": entry === ENTRIES[i],
        "aria-label": `${named(ENTRIES[i])}: ${revealed ? text : "hidden"}${fault ? ", wrong" : ""}`,
      });
    });
  };
  return { node, show };
}

/** Formulas, numbers, product, measurement. */
function numbers(press) {
  const letter = (...name) => html("span", {}, symbol("J"), html("sub", {}, ...name));
  const row = (...parts) => html("p", {}, ...parts);
  const [g, f, left, right, measured] = [
    matrix(2, 2),
    matrix(2, 2),
    matrix(2, 2),
    matrix(2, 2),
    matrix(2, 2),
  ];
  const formula = (entries) => {
    const shown = matrix(2, 2);
    shown.show(entries);
    shown.node.classList.add("nn-formula");
    return shown;
  };
  const outer = formula([
    ["cos u₁", "0"],
    ["0", "1/u₂"],
  ]);
  const at = html("span", {});
  const product = cells(press);
  const [first, second] = [html("span"), html("span")];
  const error = html("span", { class: "nn-value nn-secret" });
  const sum = html("p", { class: "nn-sum" });
  measured.node.classList.add("nn-secret");
  const node = html(
    "div",
    { class: "nn-numbers" },
    row(
      letter("g"),
      " at (",
      symbol("x"),
      ", ",
      symbol("y"),
      ") = ",
      formula([
        ["2x", "1"],
        ["0", "3y²"],
      ]).node,
      " = ",
      g.node,
    ),
    row(letter("f"), at, outer.node, " = ", f.node),
  );
  const result = html(
    "div",
    { class: "nn-numbers nn-result" },
    row(letter(first), " ", letter(second), " = ", left.node, right.node, " = ", product.node),
    row("measured: ", measured.node, html("span", {}, "largest difference ", error)),
    sum,
  );
  const show = (now, revealed) => {
    const { Jf, Jg, after, before, order, point } = now;
    if (at.dataset.point !== String(point))
      at.replaceChildren(
        " at ",
        ...(point ? ["(", symbol("x"), ", ", symbol("y"), ")"] : [symbol("u")]),
        " = ",
      );
    at.dataset.point = point;
    outer.show(
      point
        ? [
            ["cos x", "0"],
            ["0", "1/y"],
          ]
        : [
            ["cos u₁", "0"],
            ["0", "1/u₂"],
          ],
    );
    g.show(rowsOf(Jg));
    f.show(rowsOf(Jf));
    [first.textContent, second.textContent] = order ? ["g", "f"] : ["f", "g"];
    left.show(rowsOf(after));
    right.show(rowsOf(before));
    product.show(now, revealed);
    measured.show(rowsOf(now.measured));
    error.textContent = fixed(now.error);
    error.parentNode.classList.toggle("nn-off", wrong(now.error));
    light([left, right], now, revealed);
  };
  const light = ([left, right], { after, before, product, off, measured, entry }, revealed) => {
    const lit = revealed && entry !== "none" ? places(entry) : null;
    [...left.node.children].forEach((cell, i) =>
      mark(cell, lit && Math.floor(i / 2) === lit[0], i % 2),
    );
    [...right.node.children].forEach((cell, i) =>
      mark(cell, lit && i % 2 === lit[1], Math.floor(i / 2)),
    );
    if (!lit) {
      sum.textContent = revealed ? "Press an entry of the product to see its two paths." : "";
      return;
    }
    const [j, k] = lit;
    const term = (i) =>
      html("b", { class: `nn-path-${i + 1}` }, `${number(after[j][i])} · ${number(before[i][k])}`);
    const fault = wrong(off[j][k]) ? `, but ${number(measured[j][k])} is measured` : "";
    sum.replaceChildren(
      `${named(entry)}: `,
      term(0),
      " + ",
      term(1),
      ` = ${number(product[j][k])}${fault}`,
    );
  };
  const mark = (cell, on, path) => styled(cell, on ? `nn-path-${path + 1}` : "");
  return { node, result, show };
}

function check(label, change) {
  const input = html("input", { type: "checkbox" });
  input.addEventListener("change", () => change(input.checked));
  const node = html("label", { class: "nn-check" }, input, " ", label);
  return { node, show: (on) => (input.checked = on) };
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const names = ["p", "entry", "wrong_order", "wrong_point"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const home = () => put(model, start);
  const moveTo = (i, value) =>
    put(model, {
      p: model.get("p").map((old, j) => (i === j ? snap(value, 0.01, limits.p[i]) : old)),
    });
  const press = (id) => put(model, { entry: model.get("entry") === id ? "none" : id });
  // With another switch on it is another question, and the choice is open again.
  const turn = (values) => put(model, { ...values, entry: "none" });

  const said = live();
  const picture = wires();
  const values = numbers(press);
  const controls = ["x", "y"].map((label, i) => ({
    field: numberField({
      label,
      limits: limits.p[i],
      step: 0.1,
      change: (value) => moveTo(i, value),
      refuse: said.say,
    }),
    dial: slider({
      label: `Slide ${label}`,
      name: symbol(label),
      limits: limits.p[i],
      step: 0.1,
      decimals: 2,
      change: (value) => moveTo(i, value),
    }),
  }));
  const order = check("wrong order", (on) => turn({ wrong_order: on }));
  const point = check("wrong point", (on) => turn({ wrong_point: on }));
  let round = 0;
  const question = predict({
    reveal: "Reveal",
    again: "Another question",
    onReveal: () => put(model, { revealed: true }),
    onAgain: () => {
      const here = QUESTIONS.indexOf(facts(model).question);
      const next = QUESTIONS[(here + 1) % 3]; // both switches at once: only if the reader sets them
      turn({
        revealed: false,
        p: PLACES[++round % PLACES.length],
        wrong_order: next.order,
        wrong_point: next.point,
      });
    },
  });

  const revealed = () => model.get("revealed");
  let sentence = "";
  const judge = () => (sentence = revealed() ? verdict(facts(model)) : "");
  const forget = () => (sentence = "");
  model.on("change:revealed", judge);
  for (const name of ["wrong_order", "wrong_point", "p"]) model.on(`change:${name}`, forget);

  el.classList.add("nn-widget", "nn-chain");
  el.append(
    question.node,
    html(
      "div",
      { class: "nn-columns" },
      html(
        "div",
        {},
        picture.node,
        html("div", { class: "nn-controls" }, ...controls.map(({ dial }) => dial.node)),
      ),
      html(
        "div",
        {},
        values.node,
        html(
          "div",
          { class: "nn-controls" },
          ...controls.map(({ field }) => field.node),
          order.node,
          point.node,
          button("Reset", home),
        ),
      ),
    ),
    values.result,
    said.node,
  );

  const stop = watch(model, ["p", "wrong_order", "wrong_point", "entry", "revealed"], () => {
    const now = facts(model);
    const open = revealed();
    el.classList.toggle("nn-predicting", !open);
    question.show(open, sentence || state(now), now.question.ask);
    picture.show(now, open && now.entry !== "none" ? places(now.entry) : null);
    values.show(now, open);
    controls.forEach(({ field, dial }, i) => {
      field.show(now.p[i]);
      dial.show(now.p[i]);
    });
    order.show(now.order);
    point.show(now.point);
    said.say(inWords(now, open));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
    for (const name of ["wrong_order", "wrong_point", "p"]) model.off(`change:${name}`, forget);
  };
}

export default { render };
