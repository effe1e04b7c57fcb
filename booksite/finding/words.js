/**
 * A text as terms: what the index holds, what a query asks for, what is marked. No page.
 *
 * A sign of a formula is found by itself, by its name and by its LaTeX command: ∇ and σ′ have the
 * terms "nabla", "sigma" and "prime" beside their own. An index or exponent may be given or left
 * out: Wˡ is found by W and by W^l.
 *
 * @typedef {{ start: number, end: number, terms: string[] }} Word
 *   a place in a text and its terms, the most exact one first
 */

/** @type {Record<string, string[]>} */
const NAMES = {
  "∇": ["nabla"],
  "∂": ["partial"],
  "⊙": ["odot", "hadamard"],
  "∑": ["sum"],
  "√": ["sqrt", "root"],
  "‖": ["norm"],
  "∞": ["infty", "infinity"],
  "×": ["times"],
  ℝ: ["reals"],
  ᵀ: ["transpose"],
  α: ["alpha"],
  β: ["beta"],
  γ: ["gamma"],
  δ: ["delta"],
  Δ: ["delta"],
  ε: ["epsilon"],
  η: ["eta"],
  θ: ["theta"],
  κ: ["kappa"],
  λ: ["lambda"],
  μ: ["mu"],
  π: ["pi"],
  ρ: ["rho"],
  σ: ["sigma"],
  Σ: ["sigma", "sum"],
  τ: ["tau"],
  φ: ["phi"],
  ω: ["omega"],
};
const SIGNS = "∇∂⊙∑√‖∞×ℝα-ωΑ-Ω";
// A raised or lowered T is a sign of its own: the transpose.
const SCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᴸˡ₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ";
const WORD = new RegExp(
  // A number of a section, an equation or a figure stays whole, and so does a decimal.
  `(?<number>\\d+(?:\\.\\d+)+)|(?<sign>[${SIGNS}]|(?<![\\p{L}\\p{N}])\\p{Script=Latin}(?=′))(?<primes>′*)(?<scripts>[${SCRIPTS}]*)|ᵀ` +
    `|(?<base>[[\\p{Script=Latin}\\p{N}]--[${SCRIPTS}ᵀ]]+)(?<below>[${SCRIPTS}]*)`,
  "gv",
);
/** @type {Record<string, string>} */
const IRREGULAR = { matrices: "matrix", vertices: "vertex", indices: "index" };

// Words that stand everywhere and tell nothing; a letter that may be a symbol is not among them.
const COMMON = new Set(
  "the of and in to is it on for an as with that by are be this which we you its from or so but".split(
    " ",
  ),
);

/** One form for a word in singular and plural.
 *  @type {(word: string) => string} */
export function stem(word) {
  if (word in IRREGULAR) return IRREGULAR[word];
  if (word.length < 4 || /[^s]ss$|us$/.test(word)) return word;
  return word
    .replace(/(?<=s|x|z|ch|sh)es$/, "")
    .replace(/ies$/, "y")
    .replace(/s$/, "");
}

const plain = (/** @type {string} */ text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("−", "-").toLowerCase();

/** @type {(text: string) => Word[]} */
export function words(text) {
  return [...text.matchAll(WORD)].map((match) => {
    const { number, sign, primes, scripts, base, below } = match.groups ?? {};
    const place = { start: match.index, end: match.index + match[0].length };
    if (number) return { ...place, terms: [number] };
    if (base) {
      const word = stem(plain(base));
      return { ...place, terms: below ? [plain(base + below), word] : [word] };
    }
    if (!sign) return { ...place, terms: ["ᵀ", ...NAMES.ᵀ] };
    // A sum of signs keeps its capital: Σ is not σ.
    const own = /\p{Script=Latin}/u.test(sign) ? sign.toLowerCase() : sign;
    const exact = own + primes + plain(scripts ?? "");
    const names = NAMES[sign] ?? [];
    const terms = [exact, own + primes, own, ...names, ...(primes ? ["prime"] : [])];
    return { ...place, terms: [...new Set(terms)] };
  });
}

/** Whether a term says what is looked for.
 *  @type {(term: string) => boolean} */
export const tells = (term) => !COMMON.has(term);

/** All terms of a text, for the index.
 *  @type {(text: string) => string[]} */
export const terms = (text) => words(text).flatMap((word) => word.terms.filter(tells));

/** @type {Map<string, string>} */
const BY_NAME = new Map();
for (const [sign, names] of Object.entries(NAMES)) {
  const capital = sign !== sign.toLowerCase(); // \Delta is not \delta
  for (const name of names)
    BY_NAME.set(capital ? name[0].toUpperCase() + name.slice(1) : name, sign);
}

/** What is typed, as it would stand in the book: \delta^l and delta' become δˡ and δ′.
 *  @type {(query: string) => string} */
export function asWritten(query) {
  const signOf = (/** @type {string} */ name) =>
    BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase());
  return query
    .replace(/\\(?:mathsf|mathrm|mathbb|mathbf|text|left|right)\b/g, " ")
    .replace(/\^\\top\b|\^\{?\\?T\}?(?![\w])/g, "ᵀ")
    .replace(/\\([a-zA-Z]+)/g, (_whole, name) => signOf(name) ?? ` ${name} `)
    .replace(/\b[a-z]+(?=['’′])/gi, (name) => signOf(name) ?? name)
    .replace(/(?<=\b\p{L}|[^\p{Script=Latin}\s])['’]+/gu, (marks) => "′".repeat(marks.length))
    .replace(/[\^_]\{?([^{}\s^_]*)\}?/g, (_whole, inner) => raised(inner));
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᴸˡₐₑᵢⱼₖₘₒₚᵣₛₜᵤᵥₓ";
const FROM = "0123456789+-()nLlaeijkmoprstuvx";

/** In raised or lowered signs, which are one to the index.
 *  @type {(text: string) => string} */
function raised(text) {
  const signs = [...text.replaceAll("−", "-")].map((sign) => RAISED[FROM.indexOf(sign)]);
  return signs.every(Boolean) ? signs.join("") : ` ${text}`;
}
