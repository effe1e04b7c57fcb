import {
  check,
  columns,
  controls,
  field,
  matrix,
  numbers,
  row,
  slider,
  value,
} from "./controls.js";
import { button, element, svg } from "./dom.js";
import {
  centralJacobian,
  chainInner,
  chainInnerJacobian,
  chainOuter,
  chainOuterJacobian,
  matrixProduct,
} from "./maths.js";
import { fixed, plain } from "./numbers.js";
import { define } from "./shell.js";
import { math } from "./formulas.js";

const ENTRIES = ["1,1", "1,2", "2,1", "2,2"];
const TWO = [0, 1];
const PLACES = [
  [1, 2],
  [-0.5, 1.5],
  [1.2, 0.5],
  [-1.5, 2.5],
];
// By the two switches; `answer` is right at every point.
const QUESTIONS = [
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

const named = (id) => `row ${id[0]}, column ${id[2]}`;
const number = (x) => plain(x, 3);
const texts = (M) => M.map((line) => line.map(number));
/** Two numbers that the text would print alike are alike: 3 decimals. */
const wrong = (difference) => Math.abs(difference) >= 5e-4;

/** `after` stands on the left of the product; lit: row and column of the entry that is shown. */
function facts({ p, entry, revealed, wrong_order: order, wrong_point: point }) {
  const u = chainInner(p);
  const [Jf, Jg] = [chainOuterJacobian(point ? p : u), chainInnerJacobian(p)];
  const [after, before] = order ? [Jg, Jf] : [Jf, Jg];
  const product = matrixProduct(after, before);
  const measured = centralJacobian((q) => chainOuter(chainInner(q)), p);
  const off = product.map((line, j) => line.map((value, k) => value - measured[j][k]));
  const [j, , k] = entry;
  return {
    ...{ u, h: chainOuter(u), order, point, Jf, Jg, after, before, product, measured, off },
    error: Math.max(...off.flat().map(Math.abs)),
    question: QUESTIONS.find((one) => one.order === order && one.point === point),
    lit: revealed && entry !== "none" ? { j: j - 1, k: k - 1 } : null,
  };
}

function verdict({ entry, question }) {
  const found = entry === question.answer ? "Right" : `Not ${named(entry)}`;
  return `${entry === "none" ? "You pressed none" : found}: ${question.because}`;
}

function afterwards({ order, point, error, off }) {
  if (!order && !point) {
    return "Outer Jacobian on the left, taken at u: the product is the measured Jacobian.";
  }
  const faults = off.flat().filter(wrong).length;
  const what = `Wrong ${[order && "order", point && "point"].filter(Boolean).join(", wrong ")}`;
  if (faults === 0) return `${what}: and at this point nothing shows it.`;
  return `${what}: ${faults} of 4 entries wrong, by up to ${fixed(error)}.`;
}

function words({ p, u, entry, order, point, product, error, revealed }) {
  const list = (entries) => entries.map(number).join(", ");
  const here =
    `At (${list(p)}), u = (${list(u)}). ` +
    `The outer Jacobian is taken at ${point ? "(x, y), which is wrong" : "u"}.`;
  if (!revealed) return entry === "none" ? here : `${here} You chose ${named(entry)}.`;
  const rows = product.map(list).join("; ");
  const what = order ? "The product, in the wrong order," : "The product";
  return `${here} ${what} has the rows ${rows}; the largest difference from the measured Jacobian is ${fixed(error)}.`;
}

// ---- the chain as wires: a nudge is multiplied along a path, and paths that meet are added -----

const [LEFT, MIDDLE, RIGHT] = [34, 200, 366]; // the columns of the drawn chain
const ROWS = [48, 138];
const CENTRED = { "text-anchor": "middle" };

/** The wires of one factor, `of` the facts; `path` says through which middle value (j, k) leads. */
function bundle(from, to, of, path) {
  const parts = TWO.flatMap((j) =>
    TWO.map((k) => {
      const [x1, y1, x2, y2] = [from, ROWS[k], to, ROWS[j]];
      const on = (which) => (now) => path(now, j, k) === which;
      const paths = { ".nn-path-1": on(0), ".nn-path-2": on(1) };
      const none = { ".nn-none": (now) => of(now)[j][k] === 0 };
      const [x, y] = [x1 + 0.36 * (x2 - x1), y1 + 0.36 * (y2 - y1) + 4]; // where no two cross
      return [
        svg("line", { x1, y1, x2, y2, class: "nn-wire", ...none, ...paths }),
        svg("text", { x, y, ...CENTRED, class: "nn-wired", ...paths }, (now) =>
          number(of(now)[j][k]),
        ),
      ];
    }),
  );
  return [0, 1].map((i) => parts.map((pair) => pair[i]));
}

const knots = (cx, names, values) =>
  ROWS.map((cy, i) => [
    svg("circle", { cx, cy, r: 17, class: "nn-knot" }),
    svg("text", { x: cx, y: cy + 5, ...CENTRED, class: "nn-name" }, (now) => names(now)[i]),
    svg("text", { x: cx, y: cy + 32, ...CENTRED, class: "nn-wired" }, (now) =>
      values(now) ? number(values(now)[i]) : "",
    ),
  ]);

function wires() {
  const label =
    "The chain: x and y on the left, h₁ and h₂ on the right, an entry of a Jacobian on each wire";
  const title = (x, first) =>
    svg(
      "text",
      { x, y: 14, ...CENTRED, class: "nn-name" },
      "J",
      svg("tspan", { dy: 4, "font-size": 11 }, (now) => (now.order === first ? "f" : "g")),
    );
  // In the first factor a path starts in column k of the entry, in the second it ends in row j.
  const first = ({ lit }, j, k) => (lit && k === lit.k ? j : null);
  const second = ({ lit }, j, k) => (lit && j === lit.j ? k : null);
  const [early, earlyTexts] = bundle(LEFT, MIDDLE, (now) => now.before, first);
  const [late, lateTexts] = bundle(MIDDLE, RIGHT, (now) => now.after, second);
  const between = (now) => (now.order ? ["?", "?"] : ["u₁", "u₂"]);
  const front = svg(
    "svg",
    { viewBox: "0 0 400 190", role: "img", "aria-label": label },
    [title((LEFT + MIDDLE) / 2, true), title((MIDDLE + RIGHT) / 2, false)],
    [early, late, earlyTexts, lateTexts],
    knots(
      LEFT,
      () => ["x", "y"],
      (now) => now.p,
    ),
    knots(MIDDLE, between, (now) => !now.order && now.u),
    knots(
      RIGHT,
      () => ["h₁", "h₂"],
      (now) => now.h,
    ),
  );
  return element("div", { class: "nn-plot nn-chain-wires" }, front);
}

// ---- formulas, numbers, product, measurement --------------------------------------------------

/** The product as four buttons: to predict with, and then to see where an entry comes from. */
function cells(shell) {
  const press = (id) => shell.put({ entry: shell.at("entry") === id ? "none" : id });
  const buttons = ENTRIES.map((id, i) => {
    const entry = (now) => now.product.flat()[i];
    const fault = (now) => now.revealed && wrong(now.off.flat()[i]);
    const text = (now) => (now.revealed ? number(entry(now)) : "?");
    const spoken = (now) => (now.revealed ? text(now) : "hidden");
    return button(text, () => press(id), {
      class: "nn-cell",
      ".nn-fault": fault,
      "aria-pressed": (now) => now.entry === id,
      "aria-label": (now) => `${named(id)}: ${spoken(now)}${fault(now) ? ", wrong" : ""}`,
    });
  });
  const group = { class: "nn-matrix nn-columns-2", role: "group", "aria-label": "The product" };
  return element("span", group, buttons);
}

/** The sum of the two paths that the chosen entry adds. */
function paths() {
  const lit = (of) => (now) => (now.lit ? of(now, now.lit) : "");
  const product = (i) =>
    element(
      "b",
      { class: `nn-path-${i + 1}` },
      lit(({ after, before }, { j, k }) => `${number(after[j][i])} · ${number(before[i][k])}`),
    );
  const result = lit(({ product, off, measured }, { j, k }) => {
    const fault = wrong(off[j][k]) ? `, but ${number(measured[j][k])} is measured` : "";
    return ` = ${number(product[j][k])}${fault}`;
  });
  const invitation = "Press an entry of the product to see its two paths.";
  return element(
    "p",
    { class: "nn-sum" },
    (now) => (now.revealed && !now.lit ? invitation : ""),
    lit((now) => `${named(now.entry)}: `),
    ...[product(0), lit(() => " + "), product(1), result],
  );
}

const J = (name) => element("span", {}, math("J"), element("sub", {}, name));

/** A matrix of formulas, "2x, 1; 0, 3y²" by rows. */
const formula = (text) =>
  matrix(
    2,
    2,
    (now) =>
      text(now)
        .split("; ")
        .map((line) => line.split(", ")),
    { class: "nn-formula" },
  );

function factors() {
  const entries = (now) => (now.point ? "cos x, 0; 0, 1/y" : "cos u₁, 0; 0, 1/u₂");
  const place = (kind, text) => element("span", { ".nn-none": kind }, math(text));
  return numbers(
    row(
      "",
      J("g"),
      " at (x, y) = ",
      formula(() => "2x, 1; 0, 3y²"),
      " = ",
      matrix(2, 2, (now) => texts(now.Jg)),
    ),
    row(
      "",
      J("f"),
      " at ",
      place((now) => now.point, "u"),
      place((now) => !now.point, "(x, y)"),
      " = ",
      formula(entries),
      " = ",
      matrix(2, 2, (now) => texts(now.Jf)),
    ),
  );
}

/** The product, with the factors of the chosen entry lit, and what is measured. */
function result(shell) {
  const factorName = (first) => J((now) => (now.order === first ? "g" : "f"));
  const factor = (of, lights) =>
    matrix(2, 2, (now) => texts(of(now)), {
      mark: ({ lit }, j, k) => {
        const path = lit ? lights(lit, j, k) : null;
        return { ".nn-path-1": path === 0, ".nn-path-2": path === 1 };
      },
    });
  return element(
    "div",
    { class: "nn-numbers nn-result" },
    row(
      "",
      factorName(true),
      " ",
      factorName(false),
      " = ",
      factor(
        ({ after }) => after,
        (lit, j, k) => (j === lit.j ? k : null),
      ),
      factor(
        ({ before }) => before,
        (lit, j, k) => (k === lit.k ? j : null),
      ),
      " = ",
      cells(shell),
    ),
    row(
      "",
      "measured: ",
      matrix(2, 2, (now) => texts(now.measured), { class: "nn-secret" }),
      element(
        "span",
        { class: "nn-aside", ".nn-off": (now) => wrong(now.error) },
        "largest difference ",
        value((now) => fixed(now.error), "nn-secret"),
      ),
    ),
    paths(),
  );
}

const sliders = (shell) =>
  controls(
    ["x", "y"].map((name, i) =>
      slider(shell, ["p", i], { label: `Slide ${name}`, name: math(name), step: 0.1, decimals: 2 }),
    ),
  );

const switches = (shell) =>
  controls(
    field(shell, ["p", 0], "x"),
    field(shell, ["p", 1], "y"),
    check(shell, "wrong_order", "wrong order"),
    check(shell, "wrong_point", "wrong point"),
    shell.reset(),
  );

/** The next of the first three questions; both switches at once only if the reader sets them. */
function another(shell, round) {
  const here = QUESTIONS.indexOf(shell.now().question);
  const { order, point } = QUESTIONS[(here + 1) % 3];
  const p = PLACES[round % PLACES.length];
  shell.put({ revealed: false, p, wrong_order: order, wrong_point: point });
}

export default define({
  name: "chain",
  facts,
  words,
  // With another switch on it is another question, and the choice is open again.
  along: (values) => ("wrong_order" in values || "wrong_point" in values ? { entry: "none" } : {}),
  question: (shell) => {
    let round = 0;
    return {
      ask: (now) => now.question.ask,
      again: "Another question",
      verdict,
      after: afterwards,
      about: ["p", "wrong_order", "wrong_point"],
      onAgain: () => another(shell, ++round),
    };
  },
  view: (shell) => [
    columns("", [wires(), sliders(shell)], [factors(), switches(shell)]),
    result(shell),
  ],
});
