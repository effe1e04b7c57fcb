import {
  button,
  html,
  indexed,
  live,
  networkPicture,
  plain,
  put,
  set,
  symbol,
  watch,
} from "./ui.js";

const REACH = 14; // an edge is found this many units away; they cross, so the nearest counts
// Five rounds a game: to a symbol find the edge or neuron, to a lit edge or neuron the cell.
const GAMES = [
  ["find w2_13", "cell w1_42", "find w1_23", "cell w2_21", "find b1_3"],
  ["find w2_24", "cell w1_13", "find w1_31", "cell b2_1", "find w2_12"],
  ["find w1_32", "cell w2_23", "find b2_2", "cell w1_21", "find w1_12"],
];

// An entry is { l, j, k }; k = 0 is the bias of neuron j.
const parse = (name) => ({ l: Number(name[1]), j: Number(name[3]), k: Number(name[4] ?? 0) });
const entryName = ({ l, j, k }) => (k ? `w${l}_${j}${k}` : `b${l}_${j}`);
const written = ({ l, j, k }) => (k ? indexed("w", l, j, k) : indexed("b", l, j));
const source = ({ l, k }) => (l === 1 ? `input ${k}` : `neuron ${k} of layer ${l - 1}`);
const onDrawing = (at) =>
  at.k
    ? `edge into neuron ${at.j} of layer ${at.l}, from ${source(at)}`
    : `neuron ${at.j} of layer ${at.l}`;
const inMatrix = ({ l, j, k }) =>
  k ? `row ${j}, column ${k} of ${indexed("W", l)}` : `row ${j} of ${indexed("b", l)}`;

function indexWords(at, value) {
  const owner = at.k ? "" : "the bias of ";
  return `${written(at)} = ${plain(value)}: ${owner}${onDrawing(at)}; ${inMatrix(at)}.`;
}

/** How far a point is from the segment between two others. */
function fromSegment([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}

/** The drawn net. `chosen(at)` gets the edge or neuron that was clicked. */
function drawing({ sizes, entries, chosen, idle }) {
  const picture = networkPicture({
    sizes,
    width: 330,
    height: 270,
    radius: 15,
    label: `A network with ${sizes.join(", ")} neurons; every edge is a weight, every neuron has a bias`,
  });
  sizes.forEach((size, l) => {
    for (let j = 1; j <= size; j++) picture.neuron(l, j).text.textContent = j;
  });
  const items = new Map();
  for (const at of entries) {
    const item = at.k ? picture.edge(at.l, at.j, at.k) : picture.neuron(at.l, at.j);
    set(item.node, { role: "button", "aria-label": onDrawing(at) });
    items.set(entryName(at), item.node);
  }
  const nearest = (event) => {
    const point = picture.from(event);
    for (let l = 0; l < sizes.length; l++) {
      for (let j = 1; j <= sizes[l]; j++) {
        const [x, y] = picture.neuron(l, j).at;
        if (Math.hypot(point[0] - x, point[1] - y) <= 18) return { l, j, k: 0 };
      }
    }
    const far = (at) => {
      const { from, to } = picture.edge(at.l, at.j, at.k);
      return fromSegment(point, from, to);
    };
    const edges = entries.filter(({ k }) => k).map((at) => [far(at), at]);
    const [distance, at] = edges.reduce((best, other) => (other[0] < best[0] ? other : best));
    return distance <= REACH ? at : null;
  };
  let hovered = null;
  const hover = (at) => {
    const node = at?.l ? items.get(entryName(at)) : null;
    if (node === hovered) return;
    hovered?.classList.remove("nn-hover");
    node?.classList.add("nn-hover");
    hovered = node;
  };
  picture.front.addEventListener("pointermove", (event) => hover(nearest(event)));
  picture.front.addEventListener("pointerleave", () => hover(null));
  picture.front.addEventListener("click", (event) => {
    const at = nearest(event);
    if (at?.l) chosen(at);
    else if (at) idle(at);
  });
  const heads = ["inputs", "layer 1", "layer 2"].map((text) => html("span", {}, text));
  const show = (at, lit) => {
    for (const [name, node] of items) {
      const own = parse(name);
      const chosenOne = lit && name === entryName(at);
      node.classList.toggle("nn-lit", chosenOne);
      node.classList.toggle(
        "nn-row",
        lit && !chosenOne && own.k > 0 && own.l === at.l && own.j === at.j,
      );
      set(node, { "aria-pressed": chosenOne });
    }
    sizes.forEach((size, l) => {
      for (let j = 1; j <= size; j++) {
        const { node } = picture.neuron(l, j);
        node.classList.toggle("nn-into", lit && l === at.l && j === at.j);
        node.classList.toggle("nn-from", lit && at.k > 0 && l === at.l - 1 && j === at.k);
      }
    });
  };
  const row = html("p", { class: "nn-heads", "aria-hidden": "true" }, ...heads);
  const node = html("div", {}, picture.node, row);
  return { node, keys: picture.front, items, show };
}

/** W and b of one layer: a button for each number, "from" over the columns, "into" before the rows. */
function tables({ l, W, b, chosen }) {
  const items = new Map();
  const [intos, froms] = [[], []];
  const cell = (at, value) => {
    const node = button(plain(value), () => chosen(at));
    node.classList.add("nn-cell", ...(at.k ? [] : ["nn-bias"]));
    set(node, { "aria-label": `${inMatrix(at)}: ${plain(value)}` });
    items.set(entryName(at), node);
    return node;
  };
  const head = (text, list) => {
    const node = html("span", { class: "nn-head" }, text);
    list.push(node);
    return node;
  };
  const table = html(
    "div",
    {
      class: `nn-cells nn-wide-${W[0].length}`,
      role: "group",
      "aria-label": `${indexed("W", l)} and ${indexed("b", l)}`,
    },
    html("span", { class: "nn-title" }, symbol(indexed("W", l))),
    ...W[0].map((_, k) => head(`${k ? "" : "from "}${k + 1}`, froms)),
    html("span", { class: "nn-title nn-bias" }, symbol(indexed("b", l))),
    ...W.flatMap((row, j) => [
      head(`into ${j + 1}`, intos),
      ...row.map((value, k) => cell({ l, j: j + 1, k: k + 1 }, value)),
      cell({ l, j: j + 1, k: 0 }, b[j]),
    ]),
    html("span", { class: "nn-bracket" }),
    html("span", { class: "nn-bracket nn-bias" }),
  );
  const show = (at, lit) => {
    const here = lit && at.l === l;
    for (const [name, node] of items) {
      const own = parse(name);
      const chosenOne = here && name === entryName(at);
      node.classList.toggle("nn-lit", chosenOne);
      node.classList.toggle("nn-row", here && own.j === at.j);
      node.classList.toggle("nn-column", here && own.k > 0 && own.k === at.k);
      set(node, { "aria-pressed": chosenOne });
    }
    intos.forEach((node, j) => node.classList.toggle("nn-into", here && j + 1 === at.j));
    froms.forEach((node, k) => node.classList.toggle("nn-from", here && k + 1 === at.k));
  };
  return { node: table, items, show };
}

/** The address in full, and the sum that the row computes. */
function address(terms) {
  const [letter, value] = [html("i", { class: "nn-symbol" }), html("span", { class: "nn-value" })];
  const upper = html("span");
  const [into, from] = ["nn-into", "nn-from"].map((name) => html("span", { class: name }));
  const big = html(
    "p",
    { class: "nn-address" },
    letter,
    html("span", { class: "nn-scripts" }, html("span", {}, upper), html("span", {}, into, from)),
    html("span", {}, " = ", value),
  );
  const [first, second] = [html("p", { class: "nn-into" }), html("p", { class: "nn-from" })];
  const name = html("span");
  const parts = Array.from({ length: terms }, () => html("span", { class: "nn-term" }));
  const sum = html("p", { class: "nn-sum" }, name, ...parts);
  const node = html("div", { class: "nn-numbers nn-secret" }, big, first, second, sum);
  const show = (at, weights, bias) => {
    const { l, j, k } = at;
    letter.textContent = k ? "w" : "b";
    upper.textContent = l;
    into.textContent = j;
    from.textContent = k || "";
    value.textContent = plain(k ? weights[k - 1] : bias);
    first.textContent = `${j}: ${k ? "into" : "of"} neuron ${j} of layer ${l}, so row ${j}`;
    second.textContent = k
      ? `${k}: from ${source(at)}, so column ${k}`
      : "no second index: a bias comes from nowhere";
    name.textContent = `${indexed("z", l, j)} = `;
    const signed = (x, i) => (x < 0 ? (i ? " − " : "−") : i ? " + " : "") + plain(Math.abs(x));
    const input = (i) => (l === 1 ? indexed("x", "", i) : indexed("a", l - 1, i));
    parts.forEach((part, i) => {
      if (i < weights.length) part.textContent = `${signed(weights[i], i)} ${input(i + 1)}`;
      else part.textContent = i === weights.length ? signed(bias, i) : "";
      part.classList.toggle("nn-lit", k ? i === k - 1 : i === weights.length);
    });
  };
  return { node, show };
}

function render({ model, el }) {
  const [W, b] = [model.get("_W"), model.get("_b")];
  const entries = model.get("_limits").entry.choices.map(parse);
  const sizes = [W[0][0].length, ...W.map((rows) => rows.length)];
  const start = model.get("entry");
  const said = live();
  const numberAt = ({ l, j, k }) => (k ? W[l - 1][j - 1][k - 1] : b[l - 1][j - 1]);

  // The game: which one it is, which round, whether that is solved, and how it went so far.
  let [number, game] = [0, null];
  let message = "";
  const open = () => game !== null && !game.solved;
  const task = () => {
    const [kind, name] = game.rounds[game.round].split(" ");
    return { kind, at: parse(name) };
  };
  const ask = () => {
    const { kind, at } = task();
    const what = at.k ? "edge" : "neuron";
    const request =
      kind === "find"
        ? `find ${written(at)} in the drawing.`
        : `find the cell of the lit ${what} in the ${at.k ? "matrices" : "vectors of biases"}.`;
    return `Round ${game.round + 1} of 5: ${request}`;
  };
  const chosen = (at, where) => {
    cursor = at;
    if (where === "drawing") net.items.get(entryName(at)).focus({ preventScroll: true });
    if (!open()) return put(model, { entry: entryName(at) });
    const { kind, at: wanted } = task();
    if ((kind === "find") !== (where === "drawing")) {
      message = `${ask()} The answer is in the ${kind === "find" ? "drawing" : "matrices"}, not here.`;
    } else if (entryName(at) === entryName(wanted)) {
      game.solved = true;
      if (!game.missed) game.first++;
      message = `Right: ${indexWords(at, numberAt(at))}`;
      if (game.round === 4) message += ` ${game.first} of 5 at the first try.`;
      put(model, { entry: entryName(at) });
    } else {
      game.missed = true;
      const place = kind === "find" ? onDrawing(at) : inMatrix(at);
      message = `Not that one: it is ${written(at)}, ${place}. ${ask()}`;
    }
    return draw();
  };
  const play = () => {
    if (game === null) {
      const rounds = GAMES[number++ % GAMES.length];
      game = { rounds, round: 0, solved: false, missed: false, first: 0 };
      message = ask();
    } else if (open() || game.round === 4) {
      game = null;
    } else {
      Object.assign(game, { round: game.round + 1, solved: false, missed: false });
      message = ask();
    }
    draw();
  };

  const net = drawing({
    sizes,
    entries,
    chosen: (at) => chosen(at, "drawing"),
    idle: ({ j }) =>
      said.say(`${indexed("x", "", j)} is an input: it has no bias, and no row of its own.`),
  });
  const layers = W.map((rows, i) =>
    tables({ l: i + 1, W: rows, b: b[i], chosen: (at) => chosen(at, "matrices") }),
  );
  const inTables = new Map(layers.flatMap(({ items }) => [...items]));
  const words = address(Math.max(...sizes) + 1);
  const text = html("p", { "aria-live": "polite" });
  const press = button("", play);

  // One place for the keys in each view; the arrows go through the matrices: down a row is into
  // the next neuron, a column to the right is from the next one, and the bias is the last column.
  let cursor = parse(start);
  const step = ({ l, j, k }, dx, dy) => {
    const size = (layer) => sizes[layer - 1];
    let [layer, row, column] = [l, j + dy, (k || size(l) + 1) + dx];
    if (row > sizes[layer] && layer < W.length) [layer, row] = [layer + 1, 1];
    else if (row < 1 && layer > 1) [layer, row] = [layer - 1, sizes[layer - 1]];
    if (dy && layer !== l) column = k ? Math.min(k, size(layer)) : size(layer) + 1;
    row = Math.min(sizes[layer], Math.max(1, row));
    column = Math.min(size(layer) + 1, Math.max(1, column));
    return { l: layer, j: row, k: column > size(layer) ? 0 : column };
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const keys = (items, where) => (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const enter = event.key === "Enter" || event.key === " ";
    if (enter && where === "drawing") {
      chosen(cursor, where); // a cell is a real button, and needs no help
    } else if (ways[event.key] || event.key === "Home") {
      cursor = event.key === "Home" ? parse(start) : step(cursor, ...ways[event.key]);
      items.get(entryName(cursor)).focus();
      if (open()) draw();
      else put(model, { entry: entryName(cursor) });
    } else return;
    event.preventDefault();
    event.stopPropagation(); // in Jupyter the arrows would move between the cells
  };
  const places = html("div", {}, ...layers.map(({ node }) => node));
  net.keys.addEventListener("keydown", keys(net.items, "drawing"));
  places.addEventListener("keydown", keys(inTables, "matrices"));

  el.classList.add("nn-widget", "nn-index");
  el.append(
    html("div", { class: "nn-predict" }, text, press),
    html("div", { class: "nn-columns" }, net.node, html("div", {}, places, words.node)),
    said.node,
  );

  let last = "";
  function draw() {
    const entry = model.get("entry");
    if (entry !== last) cursor = parse(entry);
    last = entry;
    const at = parse(entry);
    el.classList.toggle("nn-predicting", open());
    const wanted = open() ? task() : null;
    net.show(wanted ? wanted.at : at, !wanted || wanted.kind === "cell");
    for (const layer of layers) layer.show(at, !wanted);
    words.show(at, W[at.l - 1][at.j - 1], b[at.l - 1][at.j - 1]);
    for (const items of [net.items, inTables]) {
      for (const [name, node] of items)
        set(node, { tabindex: name === entryName(cursor) ? 0 : -1 });
    }
    const idle = "A game: five rounds to find the edge of a symbol, or the cell of an edge.";
    const sentence = game === null ? idle : message;
    if (text.textContent !== sentence) text.textContent = sentence;
    const next = game?.round === 4 ? "Done" : "Next round";
    press.textContent = game === null ? "Play" : open() ? "Stop" : next;
    said.say(open() ? "Arrow keys move, Enter answers." : indexWords(at, numberAt(at)));
  }
  const stop = watch(model, ["entry"], draw);
  return () => {
    stop();
    said.close();
  };
}

export default { render };
