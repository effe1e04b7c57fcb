/** Numbers that are found one after the other: each is predicted, revealed, and kept in a ledger. */
import { button, element } from "./dom.js";
import { formula } from "./formulas.js";
import { plain } from "./numbers.js";
import { close } from "./shell.js";

/** @import { Now } from "./dom.js"
 *  @import { Question, Shell } from "./shell.js"
 *
 *  What a calculation says of its steps, whose ids are the choices of the trait `step`. `sum(now, id)`
 *  is what stands between its name and its number: symbols, numbers, or both.
 *  @typedef {object} Calculation
 *  @property {string[]} ids
 *  @property {(id: string) => string} name
 *  @property {(now: Now, id: string) => number} number
 *  @property {(now: Now, id: string) => string} sum
 *  @property {(now: Now, id: string, guess: number) => string} slip the mistake that gives the guess
 *  @property {(id: string) => string} how what to do to find it */

/** What is said to a number that was typed: the truth, and before it whether it was found.
 *  @type {(guess: number | null, number: number, truth: string, slip: string) => string} */
export function judged(guess, number, truth, slip) {
  if (guess === null) return truth;
  if (close(guess, number)) return `Right: ${truth}`;
  return `Not ${plain(guess)}. ${slip}${truth}`;
}

/** @param {Calculation} calculation */
export function stepwise({ ids, name, number, sum, slip, how }) {
  /** " = 2 · 3 + 6 · 1 = 12", or " = 12" if there is nothing to compute.
   *  @type {(now: Now, id: string) => string} */
  const worked = (now, id) => {
    const [terms, result] = [sum(now, id), plain(number(now, id), 3)];
    return terms === result ? ` = ${result}` : ` = ${terms} = ${result}`;
  };
  const truth = (/** @type {Now} */ now) => `${name(now.step)}${worked(now, now.step)}.`;
  /** @type {(shell: Shell, place: number, revealed: boolean) => void} */
  const goTo = (shell, place, revealed) => {
    shell.forget();
    shell.put({ step: ids[place], revealed });
  };
  return {
    /** `reached` numbers are known.
     *  @type {(state: Now) => { place: number, reached: number, known: (id: string) => boolean }} */
    facts({ step, revealed }) {
      const place = ids.indexOf(step);
      const reached = place + (revealed ? 1 : 0);
      return { place, reached, known: (id) => ids.indexOf(id) < reached };
    },
    /** @type {(now: Now) => string} */
    count: ({ reached }) => `${reached} of ${ids.length} numbers are found`,
    worked,
    /** @type {(shell: Shell) => Question} */
    question: (shell) => ({
      ask: ({ step }) => `What is ${name(step)}?`,
      how: ({ step }) => how(step),
      guess: ({ step }) => name(step),
      again: ({ reached }) => (reached === ids.length ? "Start again" : "Next number"),
      verdict: (now, guess) => {
        const mistake = guess === null ? "" : slip(now, now.step, guess);
        return judged(guess, number(now, now.step), truth(now), mistake);
      },
      after: truth,
      onAgain: () => goTo(shell, (shell.now().place + 1) % ids.length, false),
      // One step back: hide the number that is shown, or show the one before.
      more: [
        button("Back", () => {
          const { place, revealed } = shell.now();
          goTo(shell, Math.max(0, revealed ? place : place - 1), !revealed && place > 0);
        }),
      ],
    }),
    /** Every number that is known, with its working. */
    ledger: () =>
      element(
        "ol",
        { class: "nn-ledger" },
        ids.map((id, i) =>
          element(
            "li",
            {
              ".nn-lit": ({ step }) => step === id,
              hidden: ({ reached }) => (i < reached ? null : ""),
            },
            formula((now) => `${name(id)}${worked(now, id)}`),
          ),
        ),
      ),
  };
}
