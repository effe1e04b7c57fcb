/**
 * Formulas of explorables, in the face of the text: real scripts, slanted letters.
 *
 * A formula is written as plain Unicode: "w²₁₃", "∂C/∂W¹", "(W²)ᵀ δ²", "σ′(z)". So one text serves
 * the picture (`symbol` in HTML, `svgSymbol` in SVG), what is changed later (`writeSymbol`), and,
 * as it stands, the words of an aria-label.
 */
import { set, svg } from "./dom.js";

/** @import { Attributes } from "./dom.js"
 *
 *  @typedef {"letter" | "name" | "number" | "sign"} Kind
 *  A sign with its scripts, and whether a space stood before it.
 *  @typedef {{ base: string, kind: Kind, prime: string, up: string, down: string, spaced: boolean }} Atom */

const UP = pairsOf("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁱʲᵏˡᵐⁿᴸᵀ", "0123456789+−()ijklmnL𝖳");
const DOWN = pairsOf("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑᵢⱼₖₗₘₙₓ", "0123456789+−()aeijklmnx");
const SCRIPT = `[${[...UP.keys(), ...DOWN.keys()].join("")}′″]`;
const PRIME = /[′″]/;
const NAME = "ReLU|cos|diag|exp|ln|log|max|min|sin|tanh";
const ATOM = new RegExp(
  `(\\s*)(?!${SCRIPT})(${NAME}|\\d+(?:\\.\\d+)?|\\S\\p{M}*)(${SCRIPT}*)`,
  "gu",
);

/** @type {(from: string, to: string) => Map<string, string>} */
function pairsOf(from, to) {
  const wanted = [...to];
  return new Map([...from].map((sign, i) => [sign, wanted[i]]));
}

/** @type {(base: string) => Kind} */
function kindOf(base) {
  if (/^\p{N}/u.test(base)) return "number";
  if (/^[A-Za-z]{2}/.test(base)) return "name";
  return /^[\p{L}∂∇]/u.test(base) ? "letter" : "sign";
}

/** The signs of a formula, each with its scripts.
 *  @type {(text: string) => Atom[]} */
export function atoms(text) {
  const found = [...text.matchAll(ATOM)];
  if (found.map(([all]) => all).join("") !== text.trimEnd()) {
    throw new Error(`"${text}" begins with an index or exponent: write what carries it before it.`);
  }
  return found.map(([, space, base, scripts]) => ({
    base,
    kind: kindOf(base),
    prime: [...scripts].filter((sign) => PRIME.test(sign)).join(""),
    up: [...scripts].map((sign) => UP.get(sign) ?? "").join(""),
    down: [...scripts].map((sign) => DOWN.get(sign) ?? "").join(""),
    spaced: space !== "",
  }));
}

// ---- HTML ----------------------------------------------------------------------------

/** @type {(tag: string, attributes: Attributes, ...children: (Node | string)[]) => Element} */
function mathml(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  node.append(...children);
  return set(node, attributes);
}

const UPRIGHT = /^[Α-Ω∇𝖳]/u; // capitals, as the text has them: Δ, Σ
const TIGHT = { lspace: "0", rspace: "0" };

/** A sign without its scripts. A plus or minus after nothing or after another sign is of one side.
 *  @type {(atom: Atom, before?: Atom, inScript?: boolean) => Element} */
function signOf({ base, kind }, before, inScript = false) {
  if (kind === "number") return mathml("mn", {}, base);
  if (kind === "name") return inGroup(mathml("mi", {}, base));
  if (kind === "letter") {
    // Only a single sign is slanted by itself: with a dot or bar over it, it is written so.
    if (/\p{M}/u.test(base)) return inGroup(mathml("mi", {}, slanted(base)));
    if (!UPRIGHT.test(base)) return mathml("mi", {}, base);
    return inGroup(mathml("mi", { mathvariant: "normal" }, base));
  }
  const node = mathml("mo", inScript || /[/|‖]/.test(base) ? TIGHT : {}, base === "·" ? "⋅" : base);
  if (/[()[\]|‖]/.test(base)) set(node, { stretchy: "false" });
  const oneSided = !before || (before.kind === "sign" && !/[)\]|‖]/.test(before.base));
  return /[+−]/.test(base) && oneSided ? set(node, { form: "prefix" }) : node;
}

/** Upright letters for Firefox: without a group it sets them apart, as the name of a function.
 *  @type {(node: Element) => Element} */
const inGroup = (node) => mathml("mrow", {}, mathml("mspace", {}), node);

/** @type {(text: string) => Element[]} */
function scriptOf(text) {
  const parts = atoms(text).map((atom, i, all) => signOf(atom, all[i - 1], true));
  return parts.length > 1 ? [mathml("mrow", {}, ...parts)] : parts;
}

/** @type {(atom: Atom, before?: Atom) => Element} */
function scripted(atom, before) {
  const sign = signOf(atom, before);
  const up = atom.prime ? [mathml("mo", {}, atom.prime)] : scriptOf(atom.up);
  const down = scriptOf(atom.down);
  if (!up.length && !down.length) return sign;
  return mathml(up.length ? (down.length ? "msubsup" : "msup") : "msub", {}, sign, ...down, ...up);
}

/** A formula for running text: symbol("w²₁₃"), symbol("∂C/∂W¹ = δ¹ xᵀ").
 *  @type {(text: string) => Element} */
export const symbol = (text) =>
  mathml("math", {}, ...atoms(text).map((atom, i, all) => scripted(atom, all[i - 1])));

// ---- SVG -----------------------------------------------------------------------------

/** A letter as SVG has to write it: there the slanted letters are signs of their own.
 *  @type {(sign: string) => string} */
function slanted(sign) {
  const code = /** @type {number} */ (sign.codePointAt(0));
  const moved = (/** @type {number} */ to, /** @type {string} */ first) =>
    String.fromCodePoint(to + code - /** @type {number} */ (first.codePointAt(0))) +
    sign.slice(String.fromCodePoint(code).length);
  if (sign === "h") return "ℎ";
  if (/^[a-z]/.test(sign)) return moved(0x1d44e, "a");
  if (/^[A-Z]/.test(sign)) return moved(0x1d434, "A");
  if (/^[α-ω]/.test(sign)) return moved(0x1d6fc, "α");
  return sign === "∂" ? "𝜕" : sign;
}

const RAISE = 0.36;
const LOWER = 0.2;
const SIZE = 0.7; // of a script

/** About as wide as a script is, in units of its own size: digits are half as wide as high.
 *  @type {(text: string) => number} */
const widthOf = (text) =>
  [...text].reduce(
    (sum, sign) => sum + (/[+−]/.test(sign) ? 0.69 : /[il()j]/.test(sign) ? 0.3 : 0.5),
    0,
  );

/** @type {(text: string) => SVGTSpanElement[]} */
function tspans(text) {
  /** @type {SVGTSpanElement[]} */
  const spans = [];
  let at = 0; // the height of the pen above the line, in units of the text
  /** @type {(shown: string, height: number, size: number, back?: number) => void} */
  const add = (shown, height, size, back = 0) => {
    const attributes = {
      ...(height !== at && { dy: `${((at - height) / size).toFixed(3)}em` }),
      ...(back && { dx: `${(-back).toFixed(3)}em` }),
      ...(size !== 1 && { "font-size": `${100 * size}%` }),
    };
    spans.push(svg("tspan", attributes, shown));
    at = height;
  };
  const written = (/** @type {Atom} */ { base, kind }) =>
    kind === "letter" ? slanted(base) : base;
  for (const atom of atoms(text)) {
    add((atom.spaced ? " " : "") + written(atom), 0, 1);
    const [up, down] = [atom.up, atom.down].map((part) => atoms(part).map(written).join(""));
    if (atom.prime) add(atom.prime, 0, 1);
    if (up) add(up, RAISE, SIZE);
    if (down) add(down, -LOWER, SIZE, widthOf(atom.up));
  }
  return spans;
}

/** A formula as a text of a picture: svgSymbol("∂C/∂w", { x: 3, y: 4 }).
 *  @type {(text: string, attributes?: Attributes) => SVGTextElement} */
export function svgSymbol(text, attributes = {}) {
  const classes = ["nn-formula", attributes.class].filter(Boolean).join(" ");
  return svg("text", { ...attributes, class: classes }, ...tspans(text));
}

// ---- what changes --------------------------------------------------------------------

/** @type {WeakMap<Element, string>} */
const lastShown = new WeakMap();

/** Put a formula into an element, of HTML or an SVG <text>, if it is not there yet.
 *  @type {(node: Element, text: string) => void} */
export function writeSymbol(node, text) {
  if (lastShown.get(node) === text) return;
  lastShown.set(node, text);
  if (node.localName === "text") {
    node.classList.add("nn-formula");
    node.replaceChildren(...tspans(text));
  } else node.replaceChildren(symbol(text));
}
