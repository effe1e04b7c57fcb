import {
  as,
  check,
  columns,
  controls,
  equation,
  field,
  matrix,
  numbers,
  slider,
} from "./controls.js";
import { button, element, of, svg } from "./dom.js";
import { formula, math, written } from "./formulas.js";
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

/** @import { Now, Of } from "./dom.js"
 *  @import { Matrix } from "./maths.js"
 *  @import { Shell, View } from "./shell.js"
 *  @typedef {(now: Now, j: number, k: number) => number | null} Path which of two, 0 or 1 */

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
    ask: "Which entry of the product is 0, wherever (x, y) is?",
    because: "h₂ = ln y³ does not depend on x, so row 2, column 1 is 0 everywhere.",
  },
  {
    order: true,
    point: false,
    answer: "1,2",
    ask: "In the wrong order, which entry is wrong?",
    because: "row 1, column 2 is 1 · 1/u₂ where cos u₁ · 1 is right; the other three agree.",
  },
  {
    order: false,
    point: true,
    answer: "2,1",
    ask: "The outer Jacobian is taken at (x, y): which entry is still right everywhere?",
    because: "only row 2, column 1 survives: it is 0 at whatever point the factors are taken.",
  },
  {
    order: true,
    point: true,
    answer: "2,1",
    ask: "Wrong order and wrong point: which entry is still right everywhere?",
    because: "only row 2, column 1 survives: it is 0 in either order, at whatever point.",
  },
];

/** @type {(id: string) => string} */
const named = (id) => `row ${id[0]}, column ${id[2]}`;
/** @type {(x: number) => string} */
const number = (x) => plain(x, 3);
/** @type {(M: Matrix) => string[][]} */
const texts = (M) => M.map((line) => line.map(number));
/** Two numbers that the text would print alike are alike: 3 decimals.
 *  @type {(difference: number) => boolean} */
const wrong = (difference) => Math.abs(difference) >= 5e-4;

/** @type {(now: Now) => string} */
function verdict({ entry, question }) {
  const found = entry === question.answer ? "Right" : `Not ${named(entry)}`;
  return `${entry === "none" ? "You pressed none" : found}: ${question.because}`;
}

/** @type {(now: Now) => string} */
function afterwards({ order, point, error, off }) {
  if (!order && !point) {
    return "Outer Jacobian on the left, taken at u: the product is the measured Jacobian.";
  }
  const faults = off.flat().filter(wrong).length;
  const what = `Wrong ${[order && "order", point && "point"].filter(Boolean).join(", wrong ")}`;
  if (faults === 0) return `${what}: and at this point nothing shows it.`;
  return `${what}: ${faults} of 4 entries wrong, by up to ${fixed(error)}.`;
}

// ---- the chain as wires: a nudge is multiplied along a path, and paths that meet are added -----

const [LEFT, MIDDLE, RIGHT] = [34, 200, 366]; // the columns of the drawn chain
const ROWS = [48, 138];
const CENTRED = { "text-anchor": "middle" };

/** The classes of what lies on a path. @type {(path: Of) => Record<string, Of>} */
const onPath = (path) => ({
  ".nn-path-1": (now) => path(now) === 0,
  ".nn-path-2": (now) => path(now) === 1,
});

/** The wires of one factor, `of` the facts; `path` says through which middle value (j, k) leads.
 *  @type {(from: number, to: number, factor: Of, path: Path) => SVGElement[][]} */
function bundle(from, to, factor, path) {
  const parts = TWO.flatMap((j) =>
    TWO.map((k) => {
      const [x1, y1, x2, y2] = [from, ROWS[k], to, ROWS[j]];
      const paths = onPath((now) => path(now, j, k));
      const none = of((now) => factor(now)[j][k] === 0);
      const [x, y] = [x1 + 0.36 * (x2 - x1), y1 + 0.36 * (y2 - y1) + 4]; // where no two cross
      const text = of((now) => number(factor(now)[j][k]));
      return [
        svg("line", { x1, y1, x2, y2, class: "nn-wire", ".nn-none": none, ...paths }),
        svg("text", { x, y, ...CENTRED, class: "nn-wired", ...paths }, text),
      ];
    }),
  );
  return TWO.map((i) => parts.map((pair) => pair[i]));
}

/** @type {(cx: number, names: Of, values: Of) => SVGElement[][]} */
const knots = (cx, names, values) =>
  ROWS.map((cy, i) => [
    svg("circle", { cx, cy, r: 17, class: "nn-knot" }),
    written({ x: cx, y: cy + 5, ...CENTRED, class: "nn-name" }, (now) => names(now)[i]),
    svg("text", { x: cx, y: cy + 32, ...CENTRED, class: "nn-wired" }, (now) =>
      values(now) ? number(values(now)[i]) : "",
    ),
  ]);

function wires() {
  const label =
    "The chain: x and y on the left, h₁ and h₂ on the right, an entry of a Jacobian on each wire";
  const title = (/** @type {number} */ x, /** @type {boolean} */ first) =>
    svg(
      "text",
      { x, y: 14, ...CENTRED, class: "nn-name" },
      "J",
      svg("tspan", { dy: 4, "font-size": 11 }, (now) => (now.order === first ? "f" : "g")),
    );
  // In the first factor a path starts in column k of the entry, in the second it ends in row j.
  /** @type {Path} */
  const first = ({ lit }, j, k) => (lit && k === lit.k ? j : null);
  /** @type {Path} */
  const second = ({ lit }, j, k) => (lit && j === lit.j ? k : null);
  const [early, earlyTexts] = bundle(LEFT, MIDDLE, (now) => now.before, first);
  const [late, lateTexts] = bundle(MIDDLE, RIGHT, (now) => now.after, second);
  const between = of((now) => (now.order ? ["?", "?"] : ["u₁", "u₂"]));
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

/** The product as four buttons: to predict with, and then to see where an entry comes from.
 *  @type {View} */
function cells(shell) {
  const press = (/** @type {string} */ id) =>
    shell.put({ entry: shell.at("entry") === id ? "none" : id });
  const buttons = ENTRIES.map((id, i) => {
    const fault = of((now) => now.revealed && wrong(now.off.flat()[i]));
    const text = of((now) => (now.revealed ? number(now.product.flat()[i]) : "?"));
    const spoken = of((now) => (now.revealed ? text(now) : "hidden"));
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
  const lit = (/** @type {(now: Now, at: { j: number, k: number }) => string} */ say) =>
    of((now) => (now.lit ? say(now, now.lit) : ""));
  const [first, second] = TWO.map((i) =>
    element(
      "b",
      { class: `nn-path-${i + 1}` },
      lit(({ after, before }, { j, k }) => `${number(after[j][i])} · ${number(before[i][k])}`),
    ),
  );
  const result = lit(({ product, off, measured }, { j, k }) => {
    const fault = wrong(off[j][k]) ? `, but ${number(measured[j][k])} is measured` : "";
    return ` = ${number(product[j][k])}${fault}`;
  });
  const invitation = of((now) => (now.lit ? "" : "Press an entry to see its two paths."));
  const name = lit((now) => `${named(now.entry)}: `);
  const plus = lit(() => " + ");
  return element("p", { class: "nn-sum nn-secret" }, invitation, name, first, plus, second, result);
}

/** @type {(name: string | Of) => HTMLElement} */
const J = (name) => element("span", {}, math("J"), element("sub", {}, name));

/** A matrix of formulas, "2x, 1; 0, 3y²" by rows. @type {(text: Of) => HTMLElement} */
const formulas = (text) => {
  const cells = TWO.flatMap((j) =>
    TWO.map((k) => formula((now) => text(now).split("; ")[j].split(", ")[k])),
  );
  return element("span", { class: "nn-matrix nn-columns-2 nn-formula" }, cells);
};

function factors() {
  const entries = of((now) => (now.point ? "cos x, 0; 0, 1/y" : "cos u₁, 0; 0, 1/u₂"));
  const place = formula((now) => (now.point ? "(x, y)" : "u"));
  const [Jg, Jf] = ["Jg", "Jf"].map((name) => matrix(2, 2, (now) => texts(now[name])));
  return numbers(
    equation`${J("g")} at (x, y) = ${formulas(() => "2x, 1; 0, 3y²")} = ${Jg}`,
    equation`${J("f")} at ${place} = ${formulas(entries)} = ${Jf}`,
  );
}

/** The product, with the factors of the chosen entry lit, and what is measured. @type {View} */
function result(shell) {
  const factorName = (/** @type {boolean} */ first) =>
    J((now) => (now.order === first ? "g" : "f"));
  /** @type {(name: string, path: (lit: { j: number, k: number }, j: number, k: number) => number | null) => HTMLElement} */
  const factor = (name, path) =>
    matrix(2, 2, (now) => texts(now[name]), {
      mark: ({ lit }, j, k) => {
        const which = lit ? path(lit, j, k) : null;
        return { ".nn-path-1": which === 0, ".nn-path-2": which === 1 };
      },
    });
  const left = factor("after", (lit, j, k) => (j === lit.j ? k : null));
  const right = factor("before", (lit, j, k) => (k === lit.k ? j : null));
  const measured = matrix(2, 2, (now) => texts(now.measured));
  const difference = equation`measured: ${measured}   largest difference ${(now) => fixed(now.error)}`;
  return numbers(
    equation`${factorName(true)} ${factorName(false)} = ${left}${right} = ${cells(shell)}`,
    paths(),
    as("nn-secret nn-measured", difference),
  );
}

/** The next of the first three questions; both switches at once only if the reader sets them.
 *  @type {(shell: Shell) => void} */
function another(shell) {
  const here = QUESTIONS.indexOf(shell.now().question);
  const { order, point } = QUESTIONS[(here + 1) % 3];
  const p = PLACES[++shell.round % PLACES.length];
  shell.put({ revealed: false, p, wrong_order: order, wrong_point: point });
}

export default define({
  name: "chain",
  /** `after` stands on the left of the product; lit: row and column of the entry that is shown. */
  facts({ p, entry, revealed, wrong_order: order, wrong_point: point }) {
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
  },
  words({ p, u, entry, order, point, product, error, revealed }) {
    const list = (/** @type {number[]} */ entries) => entries.map(number).join(", ");
    const here =
      `At (${list(p)}), u = (${list(u)}). ` +
      `The outer Jacobian is taken at ${point ? "(x, y), which is wrong" : "u"}.`;
    if (!revealed) return entry === "none" ? here : `${here} You chose ${named(entry)}.`;
    const what = order ? "The product, in the wrong order," : "The product";
    return `${here} ${what} has the rows ${product.map(list).join("; ")}; the largest difference from the measured Jacobian is ${fixed(error)}.`;
  },
  // With another switch on it is another question, and the choice is open again.
  along: (values) => ("wrong_order" in values || "wrong_point" in values ? { entry: "none" } : {}),
  question: () => ({
    ask: (now) => now.question.ask,
    how: "Press it in the product, then reveal.",
    again: "Another question",
    verdict,
    after: afterwards,
    about: ["p", "wrong_order", "wrong_point"],
    onAgain: another,
  }),
  view: (shell) => ({
    wide: [
      columns(factors(), wires()),
      result(shell),
      as(
        "nn-secret",
        controls(
          check(shell, "wrong_order", "wrong order"),
          check(shell, "wrong_point", "wrong point"),
          TWO.map((i) => {
            const name = "xy"[i];
            const given = { label: `Slide ${name}`, name: math(name), step: 0.1, decimals: 2 };
            return slider(shell, ["p", i], given);
          }),
        ),
      ),
    ],
    fold: [controls(field(shell, ["p", 0], "x"), field(shell, ["p", 1], "y"))],
  }),
});
