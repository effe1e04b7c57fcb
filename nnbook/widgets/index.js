import { columns, numbers } from "./controls.js";
import { button, element, of } from "./dom.js";
import { formula, math, sentence } from "./formulas.js";
import { segmentDistance } from "./maths.js";
import { clamp, indexed, plain, term } from "./numbers.js";
import { ARROWS, networkPicture } from "./plots.js";
import { define } from "./shell.js";

/** @import { Attributes, Now, Of } from "./dom.js"
 *  @import { Vector } from "./maths.js"
 *  @import { Shell, View } from "./shell.js"
 *
 *  An entry; k = 0 is the bias of neuron j.
 *  @typedef {{ l: number, j: number, k: number }} Entry
 *  @typedef {Map<string, HTMLElement | SVGElement>} Items nodes by the names of their entries */

const REACH = 14; // an edge is found this many units away; they cross, so the nearest counts
// Five rounds a game: to a symbol find the edge or neuron, to a lit edge or neuron the cell.
const GAMES = [
  ["find w2_13", "cell w1_42", "find w1_23", "cell w2_21", "find b1_3"],
  ["find w2_24", "cell w1_13", "find w1_31", "cell b2_1", "find w2_12"],
  ["find w1_32", "cell w2_23", "find b2_2", "cell w1_21", "find w1_12"],
];

/** @type {(name: string) => Entry} */
const parse = (name) => ({ l: Number(name[1]), j: Number(name[3]), k: Number(name[4] ?? 0) });
/** @type {(at: Entry) => string} */
const entryName = ({ l, j, k }) => (k ? `w${l}_${j}${k}` : `b${l}_${j}`);
/** @type {(at: Entry) => string} */
const written = ({ l, j, k }) => (k ? indexed("w", l, j, k) : indexed("b", l, j));
/** @type {(at: Entry) => string} */
const source = ({ l, k }) => (l === 1 ? `input ${k}` : `neuron ${k} of layer ${l - 1}`);
/** @type {(at: Entry) => string} */
const target = ({ l, j }) => `neuron ${j} of layer ${l}`;
/** @type {(at: Entry) => string} */
const onDrawing = (at) => (at.k ? `edge into ${target(at)}, from ${source(at)}` : target(at));
/** @type {(at: Entry) => string} */
const inMatrix = ({ l, j, k }) =>
  k ? `row ${j}, column ${k} of ${indexed("W", l)}` : `row ${j} of ${indexed("b", l)}`;
/** @type {(one: Entry, other: Entry) => boolean} */
const same = (one, other) => one.l === other.l && one.j === other.j && one.k === other.k;

/** @type {(at: Entry, number: number) => string} */
function told(at, number) {
  const owner = at.k ? "" : "the bias of ";
  return `${written(at)} = ${plain(number)}: ${owner}${onDrawing(at)}; ${inMatrix(at)}.`;
}

// ---- the game -----------------------------------------------------------------------------------

/** @type {(now: Now) => string} */
const request = ({ game, task: { kind, at } }) => {
  if (kind === "find") return `Round ${game.round + 1} of 5: find ${written(at)} in the drawing.`;
  const lit = at.k ? "edge in the matrices" : "neuron in the vectors of biases";
  return `Round ${game.round + 1} of 5: find the cell of the lit ${lit}.`;
};

/** Play, stop, go on, or end: what the button does. @type {(shell: Shell) => void} */
function play(shell) {
  const { game, games, task } = shell.now();
  if (game === null) {
    const rounds = GAMES[games % GAMES.length];
    const begun = { rounds, round: 0, solved: false, missed: false, first: 0 };
    shell.set({ games: games + 1, game: begun });
  } else if (task || game.round === 4) return shell.set({ game: null });
  else shell.set({ game: { ...game, round: game.round + 1, solved: false, missed: false } });
  return shell.set({ message: request(shell.now()) });
}

/** The reader pressed an entry, in the drawing or in the matrices.
 *  @type {(shell: Shell, at: Entry, view: string) => void} */
function choose(shell, at, view) {
  shell.set({ cursor: entryName(at) });
  const now = shell.now();
  const { task, game } = now;
  if (!task) return shell.put({ entry: entryName(at) });
  const wanted = task.kind === "find" ? "drawing" : "matrices";
  if (view !== wanted) {
    return shell.set({ message: `${request(now)} The answer is in the ${wanted}, not here.` });
  }
  if (!same(at, task.at)) {
    const place = wanted === "drawing" ? onDrawing(at) : inMatrix(at);
    const message = `Not that one: it is ${written(at)}, ${place}. ${request(now)}`;
    return shell.set({ game: { ...game, missed: true }, message });
  }
  const first = game.first + (game.missed ? 0 : 1);
  const score = game.round === 4 ? ` ${first} of 5 at the first try.` : "";
  const message = `Right: ${told(at, now.numberAt(at))}${score}`;
  shell.set({ game: { ...game, first, solved: true }, message });
  return shell.put({ entry: entryName(at) });
}

// ---- keys ---------------------------------------------------------------------------------------

/** The arrows go through the matrices: down a row is into the next neuron, a column to the right
 *  is from the next one, and the bias is the last column.
 *  @type {(at: Entry, way: Vector, sizes: number[]) => Entry} */
function neighbour({ l, j, k }, [dx, dy], sizes) {
  const width = (/** @type {number} */ layer) => sizes[layer - 1];
  let [layer, line, place] = [l, j - dy, (k || width(l) + 1) + dx];
  if (line > sizes[layer] && layer < sizes.length - 1) [layer, line] = [layer + 1, 1];
  else if (line < 1 && layer > 1) [layer, line] = [layer - 1, sizes[layer - 1]];
  if (dy && layer !== l) place = k ? Math.min(k, width(layer)) : width(layer) + 1;
  place = clamp(place, [1, width(layer) + 1]);
  line = clamp(line, [1, sizes[layer]]);
  return { l: layer, j: line, k: place > width(layer) ? 0 : place };
}

/** One stop for the Tab key in each view.
 *  @type {(shell: Shell, root: Element, items: Items, view: string) => void} */
function keys(shell, root, items, view) {
  root.addEventListener("keydown", (given) => {
    const event = /** @type {KeyboardEvent} */ (given);
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const now = shell.now();
    const cursor = parse(now.cursor);
    const way = ARROWS[event.key];
    if (way || event.key === "Home") {
      const next = way ? entryName(neighbour(cursor, way, now.sizes)) : shell.start.entry;
      items.get(next)?.focus();
      shell.set({ cursor: next });
      if (!now.task) shell.put({ entry: next });
    } else if (view === "drawing" && (event.key === "Enter" || event.key === " ")) {
      choose(shell, cursor, view); // a cell is a real button, and needs no help
    } else return;
    event.preventDefault();
  });
}

/** @type {(at: Entry) => Of} */
const stop = (at) => of((now) => (now.cursor === entryName(at) ? 0 : -1));

// ---- the drawn net ------------------------------------------------------------------------------

/** The neuron at a point of the picture, or the nearest edge, if one is near.
 *  @type {(picture: ReturnType<typeof networkPicture>, point: Vector) => { l: number, j: number, k: number, node: SVGElement } | null} */
function nearest({ edges, neurons }, point) {
  const hit = neurons.find(({ at: [x, y] }) => Math.hypot(point[0] - x, point[1] - y) <= 18);
  if (hit) return hit;
  const far = edges.map((edge) => ({ edge, distance: segmentDistance(point, edge.from, edge.to) }));
  const best = far.reduce((one, other) => (other.distance < one.distance ? other : one));
  return best.distance <= REACH ? best.edge : null;
}

/** @type {View} */
function drawing(shell) {
  const { sizes } = shell.own;
  const lit = of((now) => now.lit.drawing);
  const chosen = (/** @type {Entry} */ at) => of((now) => Boolean(lit(now)) && same(lit(now), at));
  /** @type {(at: Entry) => Attributes} */
  const item = (at) => ({
    role: "button",
    "aria-label": onDrawing(at),
    "aria-pressed": chosen(at),
    tabindex: stop(at),
    ".nn-lit": chosen(at),
  });
  const picture = networkPicture({
    label: `A network with ${sizes.join(", ")} neurons; every edge is a weight, every neuron has a bias`,
    sizes,
    width: 330,
    height: 270,
    radius: 15,
    edge: (l, j, k) => ({
      ...item({ l, j, k }),
      ".nn-row": (now) => lit(now)?.l === l && lit(now).j === j && !chosen({ l, j, k })(now),
    }),
    neuron: (l, j) => ({
      ...(l ? item({ l, j, k: 0 }) : {}),
      ".nn-into": (now) => lit(now)?.l === l && lit(now).j === j,
      ".nn-from": (now) => lit(now)?.k === j && lit(now).l - 1 === l,
    }),
    text: (_l, j) => String(j),
  });
  const { front, edges, neurons } = picture;
  const items = new Map([...edges, ...neurons].map((one) => [entryName(one), one.node]));
  /** @type {Element | undefined} */
  let hovered;
  const hover = (/** @type {ReturnType<typeof nearest>} */ part) => {
    hovered?.classList.remove("nn-hover");
    hovered = part?.l ? part.node : undefined;
    hovered?.classList.add("nn-hover");
  };
  front.addEventListener("pointermove", (event) => hover(nearest(picture, picture.from(event))));
  front.addEventListener("pointerleave", () => hover(null));
  front.addEventListener("click", (event) => {
    const part = nearest(picture, picture.from(event));
    if (!part) return;
    if (!part.l) {
      const name = indexed("x", "", part.j);
      return shell.refuse(`${name} is an input: it has no bias, and no row of its own.`);
    }
    part.node.focus({ preventScroll: true });
    choose(shell, { l: part.l, j: part.j, k: part.k }, "drawing");
  });
  keys(shell, front, items, "drawing");
  const heads = ["inputs", "layer 1", "layer 2"].map((text) => element("span", {}, text));
  const row = element("p", { class: "nn-heads", "aria-hidden": "true" }, heads);
  return element("div", {}, picture.node, row);
}

// ---- the matrices -------------------------------------------------------------------------------

/** W and b of one layer: a button for each number, "from" over the columns, "into" before the rows.
 *  @type {(shell: Shell, l: number, items: Items) => HTMLElement} */
function table(shell, l, items) {
  const [W, b] = [shell.own.W[l - 1], shell.own.b[l - 1]];
  const here = of((now) => (now.lit.matrices?.l === l ? now.lit.matrices : null));
  const cell = (/** @type {Entry} */ at) => {
    const number = plain(at.k ? W[at.j - 1][at.k - 1] : b[at.j - 1]);
    const chosen = of((now) => Boolean(here(now)) && same(here(now), at));
    const node = button(number, () => choose(shell, at, "matrices"), {
      class: at.k ? "nn-cell" : "nn-cell nn-bias",
      "aria-label": `${inMatrix(at)}: ${number}`,
      "aria-pressed": chosen,
      tabindex: stop(at),
      ".nn-lit": chosen,
      ".nn-row": (now) => here(now)?.j === at.j,
      ".nn-column": (now) => at.k > 0 && here(now)?.k === at.k,
    });
    items.set(entryName(at), node);
    return node;
  };
  /** @type {(text: string, lit: Attributes) => HTMLElement} */
  const head = (text, lit) => element("span", { class: "nn-head", ...lit }, text);
  const title = (/** @type {string} */ letter, /** @type {string} */ kind) =>
    element("span", { class: kind }, math(indexed(letter, l)));
  const group = {
    class: `nn-cells nn-wide-${W[0].length}`,
    role: "group",
    "aria-label": `${indexed("W", l)} and ${indexed("b", l)}`,
  };
  return element(
    "div",
    group,
    title("W", "nn-title"),
    W[0].map((/** @type {number} */ _, /** @type {number} */ i) =>
      head(`${i ? "" : "from "}${i + 1}`, { ".nn-from": (now) => here(now)?.k === i + 1 }),
    ),
    title("b", "nn-title nn-bias"),
    W.map((/** @type {Vector} */ line, /** @type {number} */ i) => [
      head(`into ${i + 1}`, { ".nn-into": (now) => here(now)?.j === i + 1 }),
      line.map((_, k) => cell({ l, j: i + 1, k: k + 1 })),
      cell({ l, j: i + 1, k: 0 }),
    ]),
    element("span", { class: "nn-bracket" }),
    element("span", { class: "nn-bracket nn-bias" }),
  );
}

/** @type {View} */
function matrices(shell) {
  /** @type {Items} */
  const items = new Map();
  const node = element(
    "div",
    {},
    [1, 2].map((l) => table(shell, l, items)),
  );
  keys(shell, node, items, "matrices");
  return node;
}

/** The address in words, and the sum that the row computes. @type {View} */
function address(shell) {
  // The terms of z: w a for every neuron before, then the bias.
  const weights = of(({ at, W }) => W[at.l - 1][at.j - 1]);
  const input = (/** @type {Entry} */ { l }, /** @type {number} */ i) =>
    l === 1 ? indexed("x", "", i + 1) : indexed("a", l - 1, i + 1);
  const text = (/** @type {number} */ i) =>
    of((now) => {
      const all = weights(now);
      if (i < all.length) return `${term(all[i], !i)} ${input(now.at, i)}`;
      return i === all.length ? term(now.b[now.at.l - 1][now.at.j - 1]) : "";
    });
  const lit = (/** @type {number} */ i) =>
    of((now) => i === (now.at.k || weights(now).length + 1) - 1);
  const terms = Array.from({ length: Math.max(...shell.own.sizes) + 1 }, (_, i) =>
    element("span", { class: "nn-term", ".nn-lit": lit(i) }, formula(text(i))),
  );
  const row = of(
    ({ at: { l, j, k } }) => `${j}: ${k ? "into" : "of"} neuron ${j} of layer ${l}, so row ${j}`,
  );
  const column = of(({ at }) =>
    at.k ? `${at.k}: from ${source(at)}, so column ${at.k}` : "a bias comes from nowhere",
  );
  const name = sentence(
    { class: "nn-address" },
    ({ at, numberAt }) => `${written(at)} = ${plain(numberAt(at))}`,
  );
  return numbers(
    name,
    element("p", { class: "nn-into" }, row),
    element("p", { class: "nn-from" }, column),
    element(
      "p",
      { class: "nn-sum" },
      formula(({ at }) => `${indexed("z", at.l, at.j)} =`),
      terms,
    ),
  );
}

export default define({
  name: "index",
  own: (shell) => {
    const [W, b] = [shell.at("_W"), shell.at("_b")];
    const sizes = [W[0][0].length, ...W.map((/** @type {number[][]} */ lines) => lines.length)];
    return { W, b, sizes, games: 0, game: null, message: "", cursor: shell.at("entry") };
  },
  /** at: the entry; task: what the game asks for as long as it is open; lit: what the drawing and
   *  the matrices show. */
  facts({ entry, W, b, game }) {
    const at = parse(entry);
    const open = game !== null && !game.solved;
    const [kind, name] = open ? game.rounds[game.round].split(" ") : [];
    const task = open ? { kind, at: parse(name) } : null;
    const asked = task?.kind === "cell" ? task.at : null;
    /** @type {(at: Entry) => number} */
    const numberAt = ({ l, j, k }) => (k ? W[l - 1][j - 1][k - 1] : b[l - 1][j - 1]);
    return { at, task, lit: { drawing: open ? asked : at, matrices: open ? null : at }, numberAt };
  },
  words: ({ task, at, numberAt }) =>
    task ? "Arrow keys move, Enter answers." : told(at, numberAt(at)),
  predicting: ({ task }) => task !== null,
  question: () => ({
    ask: "Which cell of the matrices is which edge?",
    how: ({ game, message }) =>
      game ? message : "Press an edge or a cell to see its twin. Then play: five rounds.",
    reveal: of(({ game, task }) => {
      if (game === null) return "Play";
      if (task) return "Stop";
      return game.round === 4 ? "Done" : "Next round";
    }),
    onReveal: play,
  }),
  view: (shell) => {
    shell.on("entry", () => shell.set({ cursor: shell.at("entry") }));
    const side = element(
      "div",
      {},
      matrices(shell),
      element("div", { class: "nn-secret" }, address(shell)),
    );
    return { wide: [columns(drawing(shell), side)] };
  },
});
