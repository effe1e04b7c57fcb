import { affine, bp1, bp2, bp4, dsigmaOf, quadratic, sigmaOf } from "./maths.js";
import { bareField, button, html, live, plain, put, symbol, watch } from "./ui.js";

// Every number has an id: w1_21 is w¹₂₁, z1_2 is z¹₂, dw1_21 its derivative, n_w1_21 its next value.
const SUPERS = { 1: "¹", 2: "²" };
const SUBS = { 1: "₁", 2: "₂" };
const PAIR = [1, 2];
const ALL = [11, 12, 21, 22];
const GIVEN = [
  "x_1",
  "x_2",
  "y",
  ...ALL.map((jk) => `w1_${jk}`),
  "b1_1",
  "b1_2",
  "w2_11",
  "w2_12",
  "b2_1",
  "eta",
];
const PARAMETERS = GIVEN.filter((id) => /^[wb]/.test(id));

/** The name of a number as the text writes it; with one neuron in the layer the index is left out. */
function nameOf(id) {
  if (id === "C") return "C";
  if (id === "C_new") return "new C";
  if (id === "eta") return "η";
  if (id.startsWith("n_")) return `new ${nameOf(id.slice(2))}`;
  if (/^d[wb]/.test(id)) return `∂C/∂${nameOf(id.slice(1))}`;
  const [, letter, layer, index = ""] = /^([a-z]+)(\d?)_?(\d*)$/.exec(id);
  const below =
    layer === "2" && letter !== "w" ? "" : [...index].map((digit) => SUBS[digit]).join("");
  const above = SUPERS[layer] ?? "";
  if (letter === "s") return `σ′(z${above}${below})`;
  return `${letter === "d" ? "δ" : letter}${above}${below}`;
}

const each = (list, make) => Object.fromEntries(list.map(make));

/** Where every number comes from, in the order of the work: an expression in other numbers.
 *  v gives a number's name, or its value in brackets if it is negative; bare never brackets. */
const ORIGINS = {
  ...each(PAIR, (j) => [
    `z1_${j}`,
    (v) => `${v(`w1_${j}1`)} · ${v("x_1")} + ${v(`w1_${j}2`)} · ${v("x_2")} + ${v(`b1_${j}`)}`,
  ]),
  ...each(PAIR, (j) => [`a1_${j}`, (_, bare) => `max(0, ${bare(`z1_${j}`)})`]),
  z2_1: (v) => `${v("w2_11")} · ${v("a1_1")} + ${v("w2_12")} · ${v("a1_2")} + ${v("b2_1")}`,
  a2_1: (_, bare) => bare("z2_1"),
  C: (v, bare) => `½ (${bare("a2_1")} − ${v("y")})²`,
  s2_1: () => "the slope of the identity",
  d2_1: (v, bare) => `(${bare("a2_1")} − ${v("y")}) · ${v("s2_1")}`,
  ...each(PAIR, (j) => [`s1_${j}`, (_, bare) => `(1 if ${bare(`z1_${j}`)} > 0, else 0)`]),
  ...each(PAIR, (j) => [`d1_${j}`, (v) => `${v(`w2_1${j}`)} · ${v("d2_1")} · ${v(`s1_${j}`)}`]),
  db2_1: (_, bare) => bare("d2_1"),
  ...each(PAIR, (j) => [`db1_${j}`, (_, bare) => bare(`d1_${j}`)]),
  ...each(PAIR, (k) => [`dw2_1${k}`, (v) => `${v("d2_1")} · ${v(`a1_${k}`)}`]),
  ...each(ALL, (jk) => {
    const [j, k] = String(jk);
    return [`dw1_${jk}`, (v) => `${v(`d1_${j}`)} · ${v(`x_${k}`)}`];
  }),
  ...each(PARAMETERS, (id) => [
    `n_${id}`,
    (v, bare) => `${bare(id)} − ${v("eta")} · ${v(`d${id}`)}`,
  ]),
  n_a2_1: () => "the output of the net with the new weights",
  C_new: (v, bare) => `½ (${bare("n_a2_1")} − ${v("y")})²`,
};

const sourcesOf = (id) => {
  const found = [];
  const note = (source) => found.push(source);
  ORIGINS[id]?.(note, note);
  return found;
};
const USES = Object.fromEntries(
  [...GIVEN, ...Object.keys(ORIGINS)].map((id) => [
    id,
    Object.keys(ORIGINS).filter((result) => sourcesOf(result).includes(id)),
  ]),
);

// The nine stages: what they are, which entry is to be predicted, and the mistakes that are known.
const STAGES = [
  { title: "Given: the example and the net" },
  {
    title: "Forward, layer 1: the weighted inputs",
    ask: "z1_2",
    slips: [
      [(v) => v.w1_21 * v.x_1 + v.w1_22 * v.x_2, "The bias b¹₂ is missing."],
      [
        (v) => v.w1_12 * v.x_1 + v.w1_22 * v.x_2 + v.b1_2,
        "That is column 2 of W¹; z¹₂ is made with row 2.",
      ],
    ],
  },
  {
    title: "Forward, layer 1: ReLU, entry by entry",
    ask: "a1_1",
    slips: [[(v) => v.z1_1, "That is z¹₁; ReLU lets nothing below 0 through."]],
  },
  {
    title: "Forward, layer 2: the output",
    ask: "a2_1",
    slips: [[(v) => v.a2_1 - v.b2_1, "The bias b² is missing."]],
  },
  {
    title: "The cost",
    ask: "C",
    slips: [
      [(v) => 2 * v.C, "The ½ is missing."],
      [(v) => v.a2_1 - v.y, "That is the residual a² − y."],
    ],
  },
  {
    title: "Equation 1: the error at the output",
    ask: "d2_1",
    slips: [
      [(v) => v.y - v.a2_1, "That is y − a²; the derivative of the cost is a² − y."],
      [(v) => v.C, "That is the cost."],
    ],
  },
  {
    title: "Equation 2: the error, one layer back",
    ask: "d1_1",
    slips: [
      [(v) => v.w2_11 * v.d2_1, "The slope σ′(z¹₁) is missing."],
      [(v) => v.w2_11 * v.d2_1 * v.a1_1, "The slope is taken at z¹₁; a¹₁ has no place here."],
    ],
  },
  {
    title: "Equation 3: the biases",
    ask: "db1_2",
    slips: [[(v) => v.b1_2, "That is the bias; its derivative is another number."]],
  },
  {
    title: "Equation 4: the weights",
    ask: "dw1_21",
    slips: [
      [
        (v) => v.d1_1 * v.x_2,
        "The product is the wrong way round: row 2 belongs to δ¹₂, column 1 to x₁.",
      ],
    ],
  },
  {
    title: "One step of descent",
    ask: "n_w1_22",
    slips: [
      [(v) => v.w1_22 + v.eta * v.dw1_22, "That is uphill: descent subtracts."],
      [(v) => v.w1_22 - v.dw1_22, "The step size η is missing."],
    ],
  },
];
const LAST = STAGES.length - 1;

/** All numbers by id. */
function numbersOf(model) {
  const [x, y, W1, b1, W2, b2, eta] = ["x", "y", "W1", "b1", "W2", "b2", "eta"].map((name) =>
    model.get(name),
  );
  const v = { y, eta, b2_1: b2 };
  const keep = (letter, list) => list.forEach((entry, j) => (v[`${letter}_${j + 1}`] = entry));
  const keepAll = (letter, rows) =>
    rows.forEach((row, j) => row.forEach((entry, k) => (v[`${letter}_${j + 1}${k + 1}`] = entry)));
  const forward = (first, bias1, second, bias2) => {
    const z1 = affine(first, x, bias1);
    const a1 = z1.map((z) => sigmaOf("ReLU", z));
    const [z2] = affine(second, a1, [bias2]);
    return { z1, a1, z2, a2: sigmaOf("identity", z2) };
  };
  const { z1, a1, z2, a2 } = forward(W1, b1, W2, b2);
  const [s1, s2] = [z1.map((z) => dsigmaOf("ReLU", z)), dsigmaOf("identity", z2)];
  const d2 = bp1([a2 - y], [s2]);
  const d1 = bp2(W2, d2, s1);
  const [dW1, dW2] = [bp4(d1, x), bp4(d2, a1)];
  keep("x", x);
  keepAll("w1", W1);
  keep("b1", b1);
  keepAll("w2", W2);
  keep("z1", z1);
  keep("a1", a1);
  keep("z2", [z2]);
  keep("a2", [a2]);
  keep("s1", s1);
  keep("s2", [s2]);
  keep("d2", d2);
  keep("d1", d1);
  keep("db1", d1);
  keep("db2", d2);
  keepAll("dw1", dW1);
  keepAll("dw2", dW2);
  v.C = quadratic([a2], [y]);
  for (const id of PARAMETERS) v[`n_${id}`] = v[id] - eta * v[`d${id}`];
  const rows = (letter, count) =>
    Array.from({ length: count }, (_, j) => PAIR.map((k) => v[`n_${letter}_${j + 1}${k}`]));
  const after = forward(rows("w1", 2), [v.n_b1_1, v.n_b1_2], rows("w2", 1), v.n_b2_1);
  v.n_a2_1 = after.a2;
  v.C_new = quadratic([after.a2], [y]);
  return v;
}

const inBrackets = (value) => (value < 0 ? `(${plain(value)})` : plain(value));

/** "δ¹₂ = w²₁₂ · δ² · σ′(z¹₂) = 2 · 1 · 1 = 2" */
function originOf(id, values) {
  if (!ORIGINS[id]) {
    const uses = USES[id].filter((use) => !use.startsWith("n_")).map(nameOf);
    const list = uses.length ? uses.join(", ") : "the step";
    return `${nameOf(id)} = ${plain(values[id])} is given. It is used in ${list}.`;
  }
  const inNames = ORIGINS[id](nameOf, nameOf);
  const inNumbers = ORIGINS[id](
    (source) => inBrackets(values[source]),
    (source) => plain(values[source]),
  );
  const steps = [nameOf(id), inNames, inNumbers, plain(values[id])];
  return steps.filter((part, i) => i === 0 || part !== steps[i - 1]).join(" = ");
}

/** A number that was computed: a button, so that it can be asked where it comes from. */
function numberCell(id, stage) {
  const node = html("button", { type: "button", class: "nn-entry", tabindex: -1, "data-id": id });
  const show = (values, known, asked) => {
    node.disabled = !known;
    node.textContent = known ? plain(values[id]) : asked ? "?" : "·";
    const label = known ? originOf(id, values) : `${nameOf(id)}, not yet known`;
    if (node.getAttribute("aria-label") !== label) node.setAttribute("aria-label", label);
  };
  return { id, node, stage, show };
}

/** The same number where another formula uses it. */
function numberCopy(id, stage) {
  const node = html("span", { class: "nn-entry", "data-id": id });
  const show = (values, known) => (node.textContent = known ? plain(values[id]) : "·");
  return { id, node, stage, show };
}

function brackets(name, columns, ...cells) {
  return html(
    "span",
    { class: `nn-matrix nn-columns-${columns}`, role: "group", "aria-label": name },
    ...cells,
  );
}

function render({ model, el }) {
  const limits = model.get("_limits");
  const names = ["x", "y", "W1", "b1", "W2", "b2", "eta"];
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const said = live();
  const cells = []; // results and copies
  const fields = [];

  // ---- the numbers, each made once ----------------------------------------------------
  const madeAt = {}; // id -> stage
  const result = (id, stage) => {
    madeAt[id] = stage;
    const cell = numberCell(id, stage);
    cells.push(cell);
    return cell.node;
  };
  const copy = (id) => {
    const cell = numberCopy(id, madeAt[id] ?? 0);
    cells.push(cell);
    return cell.node;
  };
  const given = (id, name, j, k) => {
    const at = (tree) => (j === undefined ? tree : k === undefined ? tree[j] : tree[j][k]);
    const change = (value) => {
      const old = model.get(name);
      const put1 = (list, i, entry) => list.map((one, place) => (place === i ? entry : one));
      const changed =
        j === undefined
          ? value
          : k === undefined
            ? put1(old, j, value)
            : put1(old, j, put1(old[j], k, value));
      put(model, { [name]: changed });
    };
    const field = bareField({
      label: nameOf(id),
      limits: at(limits[name]),
      step: name === "eta" ? 0.01 : 1,
      decimals: 4,
      change,
      refuse: said.say,
    });
    field.node.dataset.id = id;
    field.node.classList.add("nn-given");
    fields.push({ id, ...field });
    return field.node;
  };

  // ---- the lines, as in the text ------------------------------------------------------
  const lines = [];
  const line = (stage, number, formula, ...parts) => {
    const tag = number ? html("span", { class: "nn-tag" }, number) : "";
    const node = html(
      "div",
      { class: "nn-line" },
      html("p", { class: "nn-formula" }, tag, formula),
      html("p", { class: "nn-worked" }, ...parts),
    );
    lines.push({ stage, node });
    return node;
  };
  const then = (...parts) => html("span", { class: "nn-together" }, " = ", ...parts);
  const pair = (letter, stage) =>
    brackets(nameOf(`${letter}_0`), 1, ...PAIR.map((j) => result(`${letter}_${j}`, stage)));
  const copies = (letter, columns = 1) =>
    brackets(nameOf(`${letter}_0`), columns, ...PAIR.map((j) => copy(`${letter}_${j}`)));

  const forward = [
    line(
      1,
      "",
      "z¹ = W¹ x + b¹",
      "= ",
      brackets(
        "W¹",
        2,
        ...PAIR.flatMap((j) => PAIR.map((k) => given(`w1_${j}${k}`, "W1", j - 1, k - 1))),
      ),
      brackets("x", 1, ...PAIR.map((j) => given(`x_${j}`, "x", j - 1))),
      " + ",
      brackets("b¹", 1, ...PAIR.map((j) => given(`b1_${j}`, "b1", j - 1))),
      then(pair("z1", 1)),
    ),
    line(2, "", "a¹ = ReLU(z¹)", "= max(0, ", copies("z1"), ")", then(pair("a1", 2))),
    line(
      3,
      "",
      "a² = z² = W² a¹ + b²",
      "= ",
      brackets("W²", 2, ...PAIR.map((k) => given(`w2_1${k}`, "W2", 0, k - 1))),
      copies("a1"),
      " + ",
      given("b2_1", "b2"),
      then(result("z2_1", 3), " = ", result("a2_1", 3)),
    ),
    line(
      4,
      "",
      "C = ½ (a² − y)²",
      "= ½ (",
      copy("a2_1"),
      " − ",
      given("y", "y"),
      ")²",
      then(result("C", 4)),
    ),
  ];
  const backward = [
    line(
      5,
      "1",
      "δ² = (a² − y) ⊙ σ′(z²)",
      "= (",
      copy("a2_1"),
      " − ",
      copy("y"),
      ") · ",
      result("s2_1", 5),
      then(result("d2_1", 5)),
    ),
    line(
      6,
      "2",
      "δ¹ = (W²)ᵀ δ² ⊙ σ′(z¹)",
      "= ",
      brackets("W² transposed", 1, ...PAIR.map((k) => copy(`w2_1${k}`))),
      " ",
      copy("d2_1"),
      " ⊙ ",
      pair("s1", 6),
      then(pair("d1", 6)),
    ),
    line(7, "3", "∂C/∂bˡ = δˡ", "∂C/∂b² = ", result("db2_1", 7), ",   ∂C/∂b¹ = ", pair("db1", 7)),
    line(
      8,
      "4",
      "∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ",
      "∂C/∂W² = ",
      copy("d2_1"),
      " ",
      copies("a1", 2),
      then(brackets("∂C/∂W²", 2, ...PAIR.map((k) => result(`dw2_1${k}`, 8)))),
      html("span", { class: "nn-break" }),
      "∂C/∂W¹ = ",
      copies("d1"),
      copies("x", 2),
      then(brackets("∂C/∂W¹", 2, ...ALL.map((jk) => result(`dw1_${jk}`, 8)))),
    ),
  ];
  const descent = line(
    9,
    "",
    "θ ← θ − η ∇C",
    html("label", {}, symbol("η"), " = ", given("eta", "eta")),
    html("span", {}, "W¹ ← ", brackets("new W¹", 2, ...ALL.map((jk) => result(`n_w1_${jk}`, 9)))),
    html("span", {}, "b¹ ← ", pair("n_b1", 9)),
    html("span", {}, "W² ← ", brackets("new W²", 2, ...PAIR.map((k) => result(`n_w2_1${k}`, 9)))),
    html("span", {}, "b² ← ", result("n_b2_1", 9)),
    html("span", {}, "a² ← ", result("n_a2_1", 9)),
    html("span", {}, symbol("C"), " ← ", result("C_new", 9)),
  );
  descent.classList.add("nn-descent-line");

  // ---- where a number comes from ------------------------------------------------------
  const origin = html("p", { class: "nn-origin" });
  const HINT =
    "Point at a number, or go from number to number with the arrow keys: here you read where it comes from.";
  const everyNode = [...cells, ...fields].map(({ id, node }) => ({ id, node }));
  const buttons = cells.filter(({ node }) => node.tagName === "BUTTON");
  let [hovered, focused] = ["", ""];
  let values = numbersOf(model);
  const known = (stage) =>
    stage < model.get("stage") || (stage === model.get("stage") && model.get("revealed"));
  const light = () => {
    const asked = hovered || focused;
    const id = asked && known(madeAt[asked] ?? -1) ? asked : "";
    const sources = id ? sourcesOf(id) : [];
    for (const one of everyNode) {
      one.node.classList.toggle("nn-lit", one.id === id);
      one.node.classList.toggle("nn-source", sources.includes(one.id));
    }
    origin.textContent = id ? originOf(id, values) : HINT;
    origin.classList.toggle("nn-asking", id !== "");
  };
  for (const { id, node } of everyNode) {
    node.addEventListener("pointerenter", () => {
      hovered = id;
      light();
    });
    node.addEventListener("pointerleave", () => {
      hovered = "";
      light();
    });
    node.addEventListener("focus", () => {
      focused = id;
      light();
    });
    node.addEventListener("blur", () => {
      focused = "";
      light();
    });
  }
  const rove = (to) => buttons.forEach(({ node }) => (node.tabIndex = node === to ? 0 : -1));
  const ways = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const { node } of buttons) {
    node.addEventListener("click", () => {
      rove(node);
      node.focus();
    });
    node.addEventListener("keydown", (event) => {
      if (!ways[event.key] && event.key !== "Home" && event.key !== "End") return;
      const open = buttons.map((cell) => cell.node).filter((one) => !one.disabled);
      const at = open.indexOf(node) + (ways[event.key] ?? 0);
      const next = event.key === "Home" ? open[0] : event.key === "End" ? open.at(-1) : open[at];
      if (next) {
        rove(next);
        next.focus();
      }
      event.preventDefault();
      event.stopPropagation(); // in Jupyter the arrows would move between the cells
    });
  }

  // ---- predict, reveal, go on ---------------------------------------------------------
  let verdict = "";
  const asked = () => STAGES[model.get("stage")].ask;
  const answer = html("input", { type: "number", step: "any" });
  const title = html("strong", {});
  const words = html("p", { "aria-live": "polite" });
  const judge = () => {
    const id = asked();
    if (!id || !model.get("revealed")) return;
    const now = numbersOf(model);
    const right = originOf(id, now);
    const same = (value) => Math.abs(Number(answer.value) - value) < 5e-4;
    if (answer.value === "") verdict = `${right}.`;
    else if (same(now[id])) verdict = `Right. ${right}.`;
    else {
      const slip = STAGES[model.get("stage")].slips.find(([value]) => same(value(now)));
      verdict = `Not ${plain(Number(answer.value))}. ${slip ? `${slip[1]} ` : ""}${right}.`;
    }
  };
  const go = (stage) => {
    answer.value = "";
    put(model, { stage, revealed: false });
  };
  const reveal = () => {
    put(model, { revealed: true });
    forth.focus();
  };
  const guess = html("label", { class: "nn-field" }, html("span", {}), " = ", answer);
  const [guessName] = guess.children;
  answer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // or the same key would press the button that gets the focus
    reveal();
  });
  const forth = button("", () => {
    const stage = model.get("stage");
    if (asked() && !model.get("revealed")) reveal();
    else if (stage < LAST) {
      go(stage + 1);
      answer.focus({ preventScroll: true });
    } else descend();
  });
  const back = button("Back", () => go(Math.max(1, model.get("stage") - 1)));
  const whole = button("Show all", () => {
    answer.value = "";
    put(model, { stage: LAST, revealed: true });
  });
  const reset = button("Start again", () => {
    answer.value = "";
    put(model, { ...start, stage: 1, revealed: false });
  });
  const descend = () => {
    const now = numbersOf(model);
    const out = PARAMETERS.find((id) => Math.abs(now[`n_${id}`]) > limits.b2[1]);
    if (out)
      return said.say(
        `The step would take ${nameOf(out)} to ${plain(now[`n_${out}`])}, beyond ±9: choose a smaller η.`,
      );
    const rows = (letter, count) =>
      Array.from({ length: count }, (_, j) => PAIR.map((k) => now[`n_${letter}_${j + 1}${k}`]));
    verdict = `C went from ${plain(now.C)} to ${plain(now.C_new)}. All numbers are those of the new net.`;
    return put(model, {
      W1: rows("w1", 2),
      b1: [now.n_b1_1, now.n_b1_2],
      W2: rows("w2", 1),
      b2: now.n_b2_1,
    });
  };
  model.on("change:revealed", judge);
  model.on("change:stage", judge);
  judge();

  el.classList.add("nn-widget", "nn-by-hand");
  el.append(
    html(
      "div",
      { class: "nn-predict" },
      html("div", { class: "nn-task" }, title, words),
      html("div", { class: "nn-controls" }, guess, forth, back, whole, reset),
    ),
    html(
      "div",
      { class: "nn-columns nn-halves" },
      html("div", {}, ...forward),
      html("div", {}, ...backward),
    ),
    descent,
    origin,
    said.node,
  );

  const stop = watch(model, [...names, "stage", "revealed"], () => {
    const [stage, revealed] = [model.get("stage"), model.get("revealed")];
    values = numbersOf(model);
    const open = Boolean(asked()) && !revealed;
    title.textContent = stage ? `${stage} of ${LAST}. ${STAGES[stage].title}` : STAGES[0].title;
    const question = open ? `Predict ${nameOf(asked())}, then reveal.` : asked() ? verdict : "";
    if (words.textContent !== question) words.textContent = question;
    guess.classList.toggle("nn-hidden", !open);
    if (asked()) guessName.textContent = nameOf(asked());
    forth.textContent = open ? "Reveal" : stage < LAST ? "Next" : "Take the step";
    back.disabled = stage <= 1;
    for (const one of cells)
      one.show(values, one.stage === 0 || known(one.stage), open && one.id === asked());
    for (const field of fields) field.show(values[field.id]);
    for (const one of lines) one.node.classList.toggle("nn-active", one.stage === stage);
    const [first] = buttons.filter(({ node }) => !node.disabled);
    const kept = buttons.some(({ node }) => node.tabIndex === 0 && !node.disabled);
    if (!kept && first) rove(first.node);
    light();
    said.say(summary(values, stage, revealed));
  });
  return () => {
    stop();
    said.close();
    model.off("change:revealed", judge);
    model.off("change:stage", judge);
  };
}

/** The state in words, no more than is known. */
function summary(v, stage, revealed) {
  const reached = revealed ? stage : stage - 1;
  if (reached < 3) return `Input (${plain(v.x_1)}, ${plain(v.x_2)}), target ${plain(v.y)}.`;
  const parts = [`Output a² = ${plain(v.a2_1)}`];
  if (reached >= 4) parts.push(`cost C = ${plain(v.C)}`);
  if (reached >= 5) parts.push(`δ² = ${plain(v.d2_1)}`);
  if (reached >= 6) parts.push(`δ¹ = (${plain(v.d1_1)}, ${plain(v.d1_2)})`);
  if (reached >= 9)
    parts.push(`after a step with η = ${plain(v.eta)} the cost is ${plain(v.C_new)}`);
  return `${parts.join(", ")}.`;
}

export default { render };
