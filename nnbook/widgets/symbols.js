/** Mathematics in a line of text: letters slanted, indices raised and lowered. */
import { element } from "./dom.js";

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˡᴸᵀ⁽ⁱ⁾";
const UPRIGHT = "0123456789+−lLT(i)";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉";
const PARTS =
  /_(\p{L})|([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˡᴸᵀ⁽ⁱ⁾]+)|([₀-₉]+)|(\p{L}{2,})|(\p{Ll}|[A-Z](?!\p{L}))|([^\p{L}⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾₀-₉]+)/gu;

const lowered = (text) => [...text].map((digit) => LOWERED.indexOf(digit)).join("");
const raised = (text) => [...text].map((one) => UPRIGHT[RAISED.indexOf(one)]).join("");

function nodesOf(text) {
  return [...text.matchAll(PARTS)].map(([whole, index, above, below, , letter]) => {
    if (index) return element("sub", {}, index);
    if (above) return element("sup", {}, raised(above));
    if (below) return element("sub", {}, lowered(below));
    return letter ? element("i", { class: "nn-symbol" }, letter) : whole;
  });
}

/** Formulas as the sources write them, "∂C/∂w²₁₃ = ", with nodes among them. */
export const math = (...parts) =>
  element(
    "span",
    { class: "nn-math" },
    parts.map((part) => (typeof part === "string" ? nodesOf(part) : part)),
  );
