/** Numbers as the text of the book writes them. */

/** The number with fixed decimals as Python's f"{x:.3f}" rounds it (ties to even, by the exact
 *  binary value), with a true minus sign and without a negative zero. */
export function fixed(x, decimals = 3) {
  let text = Math.abs(x).toFixed(decimals);
  const exact = Math.abs(x).toFixed(Math.min(100, decimals + 50));
  const rest = exact.slice(exact.indexOf(".") + 1 + decimals);
  // toFixed rounds a tie up, which made the last digit odd if Python would have kept it even.
  if (/^50*$/.test(rest) && Number(text.at(-1)) % 2) {
    text = text.slice(0, -1) + (Number(text.at(-1)) - 1);
  }
  return x < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The number without needless decimals: 2, −0.5, 1.6636. */
export const plain = (x, decimals = 4) =>
  fixed(x, decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** A whole number as an upper index: ¹², ⁻⁵. */
export const raised = (whole) =>
  [...String(whole)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit] ?? "⁻").join("");

/** A power of ten with a whole exponent: 10⁻⁵. */
export const powerOfTen = (whole) => `10${raised(whole)}`;

/** Three digits: 5.97, 0.0123, or 1.66 · 10⁻⁵. */
export function threeDigits(x) {
  if (x === 0) return "0";
  const [digits, power] = x.toExponential(2).split("e").map(Number);
  if (power < -2 || power > 2) return `${digits.toFixed(2)} · ${powerOfTen(power)}`;
  return x.toFixed(2 - power);
}

/** Entries in brackets: (1.00, −2.50). */
export const tuple = (entries, decimals = 3) =>
  `(${entries.map((entry) => fixed(entry, decimals)).join(", ")})`;

/** A column for a matrix on the page: [["1.000"], ["−2.500"]]. */
export const column = (entries, decimals = 3) => entries.map((entry) => [fixed(entry, decimals)]);

/** A symbol with its indices: indexed("w", 2, 1, 3) is w²₁₃, and indexed("x", "", 1) is x₁. */
export const indexed = (letter, l, ...indices) =>
  `${letter}${raised(l)}${indices.map((i) => "₀₁₂₃₄₅₆₇₈₉"[i]).join("")}`;

/** The number as a factor, in brackets if it is negative. */
export const factor = (x) => (x < 0 ? `(${plain(x)})` : plain(x));

/** The number as a term of a sum: " − 1", " + 2"; the first one "−1", "2". */
export const term = (x, first = false) =>
  `${x < 0 ? (first ? "−" : " − ") : first ? "" : " + "}${plain(Math.abs(x))}`;

/** w · a + b with its numbers: "2·1 − 1·(−2) − 1". */
export const sumOf = (w, a, b) =>
  `${w.map((x, k) => `${term(x, !k)}·${factor(a[k])}`).join("")}${term(b)}`;

export const clamp = (x, [low, high]) => Math.min(high, Math.max(low, x));

/** x rounded to a multiple of step and held within the limits. */
export const snap = (x, step, limits) =>
  Number(clamp(Math.round(x / step) * step, limits).toFixed(6));

/** The list with another entry at one place. */
export const replaced = (list, place, entry) => list.map((old, i) => (i === place ? entry : old));

/** Keeps what `make` returned until the values that it depends on change. */
export function remember(make) {
  let [asked, found] = ["", null];
  return (...inputs) => {
    const now = JSON.stringify(inputs);
    if (now !== asked) [asked, found] = [now, make(...inputs)];
    return found;
  };
}
