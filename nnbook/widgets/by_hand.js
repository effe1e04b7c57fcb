import { bareField, columns } from "./controls.js";
import { button, element } from "./dom.js";
import { affine, bp1, bp2, bp4, dsigmaOf, quadratic, sigmaOf } from "./maths.js";
import { factor, plain } from "./numbers.js";
import { close, define } from "./shell.js";
import { math } from "./formulas.js";

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
  const [, letter, layer, index = ""] = /^([a-z]+)(\d?)_?(\d*)$/.exec(id) ?? ["", id, ""];
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
/** @type {{ title: string, tag?: string, ask?: string, slips?: [(v: any) => number, string][] }[]} */
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
    tag: "1",
    title: "Equation 1: the error at the output",
    ask: "d2_1",
    slips: [
      [(v) => v.y - v.a2_1, "That is y − a²; the derivative of the cost is a² − y."],
      [(v) => v.C, "That is the cost."],
    ],
  },
  {
    tag: "2",
    title: "Equation 2: the error, one layer back",
    ask: "d1_1",
    slips: [
      [(v) => v.w2_11 * v.d2_1, "The slope σ′(z¹₁) is missing."],
      [(v) => v.w2_11 * v.d2_1 * v.a1_1, "The slope is taken at z¹₁; a¹₁ has no place here."],
    ],
  },
  {
    tag: "3",
    title: "Equation 3: the biases",
    ask: "db1_2",
    slips: [[(v) => v.b1_2, "That is the bias; its derivative is another number."]],
  },
  {
    tag: "4",
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
const MADE = {
  z1: 1,
  a1: 2,
  z2: 3,
  a2: 3,
  C: 4,
  s2: 5,
  d2: 5,
  s1: 6,
  d1: 6,
  db2: 7,
  db1: 7,
  dw2: 8,
  dw1: 8,
};

/** The stage in which a number is found; 0 if it is given. */
const stageOf = (id) =>
  id.startsWith("n_") || id === "C_new" ? LAST : (MADE[id.split("_")[0]] ?? 0);

/** Where the state holds a number that is given. */
function pathOf(id) {
  const [name, digits = ""] = id.split("_");
  if (name === "b2") return "b2";
  return [name.replace("w", "W"), ...[...digits].map((digit) => Number(digit) - 1)];
}

const vectorOf = (v, letter) => PAIR.map((j) => v[`${letter}_${j}`]);
const rowsOf = (v, letter, count) =>
  PAIR.slice(0, count).map((j) => PAIR.map((k) => v[`${letter}_${j}${k}`]));

function forwardPass(x, W1, b1, W2, b2) {
  const z1 = affine(W1, x, b1);
  const a1 = z1.map((z) => sigmaOf("ReLU", z));
  const [z2] = affine(W2, a1, [b2]);
  return { z1, a1, z2: [z2], a2: [sigmaOf("identity", z2)] };
}

/** All numbers by id. */
function numbersOf({ x, y, W1, b1, W2, b2, eta }) {
  const { z1, a1, z2, a2 } = forwardPass(x, W1, b1, W2, b2);
  const [s1, s2] = [z1.map((z) => dsigmaOf("ReLU", z)), z2.map((z) => dsigmaOf("identity", z))];
  const d2 = bp1([a2[0] - y], s2);
  const d1 = bp2(W2, d2, s1);
  const v = { y, eta, b2_1: b2, C: quadratic(a2, [y]) };
  const vectors = { x, b1, z1, a1, z2, a2, s1, s2, d1, d2, db1: d1, db2: d2 };
  for (const [letter, list] of Object.entries(vectors)) {
    list.forEach((entry, j) => {
      v[`${letter}_${j + 1}`] = entry;
    });
  }
  const matrices = { w1: W1, w2: W2, dw1: bp4(d1, x), dw2: bp4(d2, a1) };
  for (const [letter, lines] of Object.entries(matrices)) {
    lines.forEach((line, j) => {
      line.forEach((entry, k) => {
        v[`${letter}_${j + 1}${k + 1}`] = entry;
      });
    });
  }
  for (const id of PARAMETERS) v[`n_${id}`] = v[id] - eta * v[`d${id}`];
  const next = [rowsOf(v, "n_w1", 2), vectorOf(v, "n_b1"), rowsOf(v, "n_w2", 1), v.n_b2_1];
  const after = forwardPass(x, ...next);
  return { ...v, n_a2_1: after.a2[0], C_new: quadratic(after.a2, [y]) };
}

/** "δ¹₂ = w²₁₂ · δ² · σ′(z¹₂) = 2 · 1 · 1 = 2" */
function originOf(id, v) {
  if (!ORIGINS[id]) {
    const uses = USES[id].filter((use) => !use.startsWith("n_")).map(nameOf);
    const list = uses.length ? uses.join(", ") : "the step";
    return `${nameOf(id)} = ${plain(v[id])} is given. It is used in ${list}.`;
  }
  const inNames = ORIGINS[id](nameOf, nameOf);
  const inNumbers = ORIGINS[id](
    (source) => factor(v[source]),
    (source) => plain(v[source]),
  );
  const steps = [nameOf(id), inNames, inNumbers, plain(v[id])];
  return steps.filter((part, i) => i === 0 || part !== steps[i - 1]).join(" = ");
}

/** v: all numbers; known(id): whether that one has been found; ask: the one to be predicted;
 *  lit: the one whose origin is asked for; stop: the one on which the Tab key stops. */
function facts(state) {
  const { stage, revealed, hovered, focused, cursor } = state;
  const v = numbersOf(state);
  const reached = stage - (revealed ? 0 : 1);
  const known = (id) => stageOf(id) === 0 || stageOf(id) <= reached;
  const ask = STAGES[stage].ask;
  const asked = hovered || focused;
  const lit = asked && known(asked) ? asked : "";
  const found = Object.keys(ORIGINS).filter(known);
  const stop = found.includes(cursor) ? cursor : found[0];
  return { v, known, ask, lit, sources: lit ? sourcesOf(lit) : [], found, stop, reached };
}

/** The state in words, no more than is known. */
function words({ v, reached }) {
  if (reached < 3) return `Input (${plain(v.x_1)}, ${plain(v.x_2)}), target ${plain(v.y)}.`;
  const parts = [
    [3, `Output a² = ${plain(v.a2_1)}`],
    [4, `cost C = ${plain(v.C)}`],
    [5, `δ² = ${plain(v.d2_1)}`],
    [6, `δ¹ = (${plain(v.d1_1)}, ${plain(v.d1_2)})`],
    [9, `after a step with η = ${plain(v.eta)} the cost is ${plain(v.C_new)}`],
  ];
  return `${parts.flatMap(([stage, text]) => (reached >= stage ? [text] : [])).join(", ")}.`;
}

function verdict({ ask, v, stage }, guess) {
  if (!ask) return "";
  const right = `${originOf(ask, v)}.`;
  if (guess === null) return right;
  if (close(guess, v[ask])) return `Right. ${right}`;
  const slip = STAGES[stage].slips?.find(([value]) => close(guess, value(v)));
  return `Not ${plain(guess)}. ${slip ? `${slip[1]} ` : ""}${right}`;
}

// ---- numbers on the page ------------------------------------------------------------------------

const lights = (id) => ({
  "data-id": id,
  ".nn-lit": ({ lit }) => lit === id,
  ".nn-source": ({ sources }) => sources.includes(id),
});

/** A number that is found: a button, so that it can be asked where it comes from. */
const found = (id) =>
  element(
    "button",
    {
      type: "button",
      class: "nn-entry",
      ...lights(id),
      tabindex: ({ stop }) => (stop === id ? 0 : -1),
      disabled: ({ known }) => (known(id) ? null : ""),
      "aria-label": ({ known, v }) =>
        known(id) ? originOf(id, v) : `${nameOf(id)}, not yet known`,
    },
    ({ known, v, ask }) => (known(id) ? plain(v[id]) : ask === id ? "?" : "·"),
  );

/** The same number where another formula uses it. */
const used = (id) =>
  element("span", { class: "nn-entry", ...lights(id) }, ({ known, v }) =>
    known(id) ? plain(v[id]) : "·",
  );

/** A number that is given, in a field. */
const given = (shell) => (id) =>
  bareField(shell, pathOf(id), nameOf(id), {
    step: id === "eta" ? 0.01 : 1,
    decimals: 4,
    attributes: { class: "nn-given", ...lights(id) },
  });

/** Numbers in brackets, by rows: block("x", used, "x_1; x_2"). */
function block(name, make, ids) {
  const lines = ids.split("; ").map((line) => line.split(" "));
  const kind = `nn-matrix nn-columns-${lines[0].length}`;
  return element(
    "span",
    { class: kind, role: "group", "aria-label": name },
    lines.flat().map(make),
  );
}

const then = (...parts) => element("span", { class: "nn-together" }, " = ", parts);

/** A formula, and under it its numbers as soon as the reader has come to it. */
function formulaLine(stage, formula, ...worked) {
  const { tag } = STAGES[stage];
  return element(
    "div",
    { class: "nn-line", ".nn-active": (now) => now.stage === stage },
    element(
      "p",
      { class: "nn-formula" },
      tag ? element("span", { class: "nn-tag" }, tag) : "",
      math(formula),
    ),
    element("p", { class: "nn-worked", hidden: (now) => (now.stage >= stage ? null : "") }, worked),
  );
}

const forwardLines = (shell) => {
  const give = given(shell);
  return [
    formulaLine(
      1,
      "z¹ = W¹x + b¹",
      "= ",
      block("W¹", give, "w1_11 w1_12; w1_21 w1_22"),
      block("x", give, "x_1; x_2"),
      " + ",
      block("b¹", give, "b1_1; b1_2"),
      then(block("z¹", found, "z1_1; z1_2")),
    ),
    formulaLine(
      2,
      "a¹ = ReLU(z¹)",
      "= max(0, ",
      block("z¹", used, "z1_1; z1_2"),
      ")",
      then(block("a¹", found, "a1_1; a1_2")),
    ),
    formulaLine(
      3,
      "a² = z² = W²a¹ + b²",
      "= ",
      block("W²", give, "w2_11 w2_12"),
      block("a¹", used, "a1_1; a1_2"),
      " + ",
      give("b2_1"),
      then(found("z2_1"), " = ", found("a2_1")),
    ),
    formulaLine(
      4,
      "C = ½ (a² − y)²",
      "= ½ (",
      used("a2_1"),
      " − ",
      give("y"),
      ")²",
      then(found("C")),
    ),
  ];
};

const backwardLines = () => [
  formulaLine(
    5,
    "δ² = (a² − y) ⊙ σ′(z²)",
    "= (",
    used("a2_1"),
    " − ",
    used("y"),
    ") · ",
    found("s2_1"),
    then(found("d2_1")),
  ),
  formulaLine(
    6,
    "δ¹ = (W²)ᵀ δ² ⊙ σ′(z¹)",
    "= ",
    block("W² transposed", used, "w2_11; w2_12"),
    " ",
    used("d2_1"),
    " ⊙ ",
    block("σ′(z¹)", found, "s1_1; s1_2"),
    then(block("δ¹", found, "d1_1; d1_2")),
  ),
  formulaLine(
    7,
    "∂C/∂bˡ = δˡ",
    math("∂C/∂b² = "),
    found("db2_1"),
    math(",   ∂C/∂b¹ = "),
    block("∂C/∂b¹", found, "db1_1; db1_2"),
  ),
  formulaLine(
    8,
    "∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ",
    math("∂C/∂W² = "),
    used("d2_1"),
    " ",
    block("a¹", used, "a1_1 a1_2"),
    then(block("∂C/∂W²", found, "dw2_11 dw2_12")),
    element("span", { class: "nn-break" }),
    math("∂C/∂W¹ = "),
    block("δ¹", used, "d1_1; d1_2"),
    block("x", used, "x_1 x_2"),
    then(block("∂C/∂W¹", found, "dw1_11 dw1_12; dw1_21 dw1_22")),
  ),
];

function descentLine(shell) {
  const next = (name, ids) =>
    element(
      "span",
      {},
      math(`${name} ← `),
      ids.includes(" ") ? block(`new ${name}`, found, ids) : found(ids),
    );
  const node = formulaLine(
    LAST,
    "θ ← θ − η ∇C",
    element("label", {}, math("η = "), given(shell)("eta")),
    next("W¹", "n_w1_11 n_w1_12; n_w1_21 n_w1_22"),
    next("b¹", "n_b1_1; n_b1_2"),
    next("W²", "n_w2_11 n_w2_12"),
    next("b²", "n_b2_1"),
    next("a²", "n_a2_1"),
    next("C", "C_new"),
  );
  node.classList.add("nn-descent-line");
  return node;
}

// ---- where a number comes from ------------------------------------------------------------------

const HINT =
  "Point at a number, or go from number to number with the arrow keys: here you read where it comes from.";
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Pointer, focus and keys ask for the origin of a number. */
function listen(shell, root) {
  const idOf = ({ target }) => target.closest("[data-id]")?.dataset.id ?? "";
  const ask = (values) => {
    const [[name, id]] = Object.entries(values);
    if (shell.own[name] !== id) shell.set(values);
  };
  const go = (id) => {
    shell.set({ cursor: id });
    root.querySelector(`button[data-id="${id}"]`).focus();
  };
  root.addEventListener("pointerover", (event) => ask({ hovered: idOf(event) }));
  root.addEventListener("pointerleave", () => ask({ hovered: "" }));
  root.addEventListener("focusin", (event) => ask({ focused: idOf(event) }));
  root.addEventListener("focusout", () => ask({ focused: "" }));
  root.addEventListener("click", (event) => {
    const cell = event.target.closest("button[data-id]");
    if (cell) go(cell.dataset.id);
  });
  root.addEventListener("keydown", (event) => {
    const { found } = shell.now();
    const place = found.indexOf(idOf(event));
    const way = WAYS[event.key];
    const ends = { Home: found[0], End: found.at(-1) };
    if (!event.target.matches("button[data-id]") || !(way || ends[event.key])) return;
    const next = ends[event.key] ?? found[place + way];
    if (next) go(next);
    event.preventDefault();
  });
}

// ---- predict, reveal, go on ---------------------------------------------------------------------

function descend(shell) {
  const { v } = shell.now();
  const out = PARAMETERS.find((id) => Math.abs(v[`n_${id}`]) > shell.limits("b2")[1]);
  if (out) {
    const there = `${nameOf(out)} to ${plain(v[`n_${out}`])}`;
    return shell.say(`The step would take ${there}, beyond ±9: choose a smaller η.`);
  }
  const [W1, b1] = [rowsOf(v, "n_w1", 2), vectorOf(v, "n_b1")];
  shell.put({ W1, b1, W2: rowsOf(v, "n_w2", 1), b2: v.n_b2_1 });
  const fall = `C went from ${plain(v.C)} to ${plain(v.C_new)}.`;
  return shell.set({ says: `${fall} All numbers are those of the new net.` });
}

const go = (shell, stage) => {
  shell.guessed.clear();
  shell.put({ stage, revealed: false });
};

const question = (shell) => ({
  title: ({ stage }) => `${stage ? `${stage} of ${LAST}. ` : ""}${STAGES[stage].title}`,
  ask: ({ ask }) => (ask ? `Predict ${nameOf(ask)}, then reveal.` : ""),
  guess: [[({ ask }) => (ask ? nameOf(ask) : ""), " = "]],
  reveal: ({ stage }) => (stage ? "Reveal" : "Next"),
  again: ({ stage }) => (stage < LAST ? "Next" : "Take the step"),
  verdict,
  after: (now) => now.says || verdict(now, null),
  onReveal: () => shell.put(shell.at("stage") ? { revealed: true } : { stage: 1 }),
  onAgain: () => {
    const stage = shell.at("stage");
    if (stage === LAST) return descend(shell);
    return go(shell, stage + 1);
  },
  more: [
    button("Back", () => go(shell, shell.at("stage") - 1), {
      disabled: ({ stage }) => (stage > 1 ? null : ""),
    }),
    button("Show all", () => {
      shell.guessed.clear();
      shell.put({ stage: LAST, revealed: true });
    }),
    shell.reset("Start again"),
  ],
});

export default define({
  name: "by-hand",
  own: () => ({ hovered: "", focused: "", cursor: "", says: "" }),
  home: { stage: 1, revealed: false },
  facts,
  words,
  along: (_values, shell) => {
    shell.own.says = "";
    return {};
  },
  question,
  view: (shell) => {
    const halves = columns("nn-halves", forwardLines(shell), backwardLines());
    const root = element("div", {}, halves, descentLine(shell));
    listen(shell, root);
    const origin = { class: "nn-origin", ".nn-asking": ({ lit }) => lit !== "" };
    return [root, element("p", origin, ({ lit, v }) => (lit ? originOf(lit, v) : HINT))];
  },
});
