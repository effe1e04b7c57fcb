/**
 * The hand net on the first page: its numbers can be turned, by drag and by keys, and one step of
 * gradient descent turns all of them. booksite/home.py has drawn it; here it moves.
 */
import { affine, bp1, bp2, bp4, dsigmaOf, quadratic, sigmaOf } from "../../nnbook/widgets/maths.js";

/** @typedef {{ W: number[][][], b: number[][], x: number[], y: number[], eta: number,
 *    limit: number }} State the parameters of both layers, the example, step size and limit */

const PIXELS = 0.02; // of a number, for a pixel of a drag
const KEY = 0.1; // for a press of an arrow key
const NAMES = ["ReLU", "identity"];

/** Forward through both layers.
 *  @type {(state: State) => { z: number[][], a: number[][] }} */
export function forward({ W, b, x }) {
  const z = [];
  const a = [x];
  for (const [l, name] of NAMES.entries()) {
    z.push(affine(W[l], a[l], b[l]));
    a.push(z[l].map((entry) => sigmaOf(name, entry)));
  }
  return { z, a };
}

/** The parameters after one step against the gradient.
 *  @type {(state: State) => State} */
export function step(state) {
  const { z, a } = forward(state);
  const slopes = z.map((entries, l) => entries.map((entry) => dsigmaOf(NAMES[l], entry)));
  const residual = a[2].map((entry, j) => entry - state.y[j]);
  const last = bp1(residual, slopes[1]);
  const delta = [bp2(state.W[1], last, slopes[0]), last];
  const minus = (/** @type {number} */ value, /** @type {number} */ slope) =>
    value - state.eta * slope;
  const W = state.W.map((matrix, l) => {
    const gradient = bp4(delta[l], a[l]);
    return matrix.map((row, j) => row.map((weight, k) => minus(weight, gradient[j][k])));
  });
  const b = state.b.map((column, l) => column.map((bias, j) => minus(bias, delta[l][j])));
  return { ...state, W, b };
}

/** As booksite/home.py writes it: two places at most.
 *  @type {(value: number) => string} */
export const short = (value) => String(Number(value.toFixed(2)) + 0).replace("-", "−");

/** A cost in two digits: what is left of it at the end is small.
 *  @type {(value: number) => string} */
export const shortCost = (value) =>
  value > 0 && value < 1e-4 ? "less than 0.0001" : String(Number(value.toPrecision(2)));

/** @type {(home: HTMLElement) => void} */
function live(home) {
  /** @type {State} */
  const first = JSON.parse(home.dataset.state ?? "");
  let now = structuredClone(first);
  const start = cost(now);
  let trace = [start];

  /** @type {<E extends Element>(selector: string) => E[]} */
  const all = (selector) => [...home.querySelectorAll(selector)].map((e) => /** @type {any} */ (e));
  const say = /** @type {HTMLElement} */ (home.querySelector(".nn-home-say"));
  const path = home.querySelector(".nn-home-trace path");

  /** The list that holds a parameter, and its place there.
   *  @type {(name: string) => [number[], number]} */
  function at(name) {
    const [l, j, k] = [...name.slice(1)].map((digit) => Number(digit) - 1);
    return name[0] === "W" ? [now.W[l][j], k] : [now.b[l], j];
  }
  function draw() {
    const { a } = forward(now);
    for (const knob of all("[data-name]")) {
      const [list, i] = at(knob.getAttribute("data-name") ?? "");
      if (knob.matches("line")) {
        knob.setAttribute("stroke-width", String(1 + Math.abs(list[i])));
        knob.toggleAttribute("data-negative", list[i] < 0);
      } else {
        knob.setAttribute("aria-valuenow", String(Number(list[i].toFixed(2))));
        /** @type {Element} */ (knob.querySelector("text")).textContent = short(list[i]);
      }
    }
    for (const place of all("[data-says]")) {
      const name = place.getAttribute("data-says") ?? "";
      const [l, j] = [Number(name[1]), Number(name[2]) - 1];
      place.textContent = name === "cost" ? shortCost(cost(now)) : short(a[l][j]);
    }
    const top = Math.max(...trace, start);
    const points = trace.map(
      (c, i) => `${(200 * i) / Math.max(40, trace.length - 1)},${53 - (50 * c) / top}`,
    );
    path?.setAttribute("d", `M${points.join("L")}h0`); // a dot where it stands
  }
  /** @type {(name: string, value: number) => void} */
  function turn(name, value) {
    const before = cost(now);
    const [list, i] = at(name);
    list[i] = Math.min(now.limit, Math.max(-now.limit, Math.round(value * 100) / 100));
    note(before, "That");
  }
  /** @type {(before: number, what: string) => void} */
  function note(before, what) {
    const after = cost(now);
    trace = [...trace, after].slice(-200);
    draw();
    const move = after < before ? "lowered" : after > before ? "raised" : "left";
    const end =
      move === "left" ? ` the cost at ${shortCost(after)}.` : ` the cost to ${shortCost(after)}.`;
    say.textContent = `${what} ${move}${end}`;
  }

  for (const knob of /** @type {SVGGElement[]} */ (all(".nn-home-knob"))) {
    const name = knob.getAttribute("data-name") ?? "";
    /** @type {{ y: number, value: number } | null} */
    let held = null;
    knob.addEventListener("pointerdown", (event) => {
      const [list, i] = at(name);
      held = { y: event.clientY, value: list[i] };
      knob.setPointerCapture(event.pointerId);
    });
    knob.addEventListener("pointermove", (event) => {
      if (held) turn(name, held.value + (held.y - event.clientY) * PIXELS);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      knob.addEventListener(end, () => {
        held = null;
      });
    }
    knob.addEventListener("keydown", (event) => {
      const way = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const [list, i] = at(name);
      turn(name, list[i] + way * KEY);
    });
  }
  home.addEventListener("click", (event) => {
    const does = /** @type {HTMLElement} */ (event.target).dataset.does;
    if (does === "step") {
      const before = cost(now);
      now = step(now);
      note(before, "One step");
    } else if (does === "reset") {
      now = structuredClone(first);
      trace = [start];
      draw();
      say.textContent = "As it was.";
    }
  });
  draw();
}

const cost = (/** @type {State} */ state) => quadratic(forward(state).a[2], state.y);

if (typeof document !== "undefined") {
  for (const home of document.querySelectorAll(".nn-home")) live(/** @type {HTMLElement} */ (home));
}
