/**
 * What the reader made of the cells of a chapter, kept in the browser: one entry a chapter,
 * { cell id: { source, was } }, where `was` is the book's code that was edited.
 */

/** @typedef {{ source: string, was: string }} Edit */

export class Edits {
  /** @param {string} chapter
   *  @param {Storage | null} storage
   *  @param {(sentence: string) => void} complain */
  constructor(chapter, storage, complain) {
    this.key = `nnbook:live:${chapter}`;
    this.storage = storage;
    this.complain = complain;
    this.complained = false;
    /** @type {Record<string, Edit>} */
    this.edits = this.read();
  }

  /** What is stored, or nothing if that is no record of edits. */
  read() {
    try {
      const stored = JSON.parse(this.storage?.getItem(this.key) ?? "{}");
      const fine = (/** @type {[string, any]} */ [, edit]) =>
        typeof edit?.source === "string" && typeof edit?.was === "string";
      return Object.fromEntries(Object.entries(stored ?? {}).filter(fine));
    } catch {
      return {}; // storage is refused, or holds something else under this name
    }
  }

  /** @param {string} id */
  get(id) {
    return this.edits[id];
  }

  /** Keep the cell's text, or forget it if it is the book's again. Other cells are taken as they
   *  are stored now: another tab may have changed them.
   *  @param {string} id
   *  @param {string} source
   *  @param {string} was */
  put(id, source, was) {
    const others = this.storage && !this.complained ? this.read() : this.edits;
    const { [id]: _, ...rest } = others;
    this.edits = source === was ? rest : { ...rest, [id]: { source, was } };
    try {
      if (!this.storage) throw new Error("no storage");
      if (Object.keys(this.edits).length) {
        this.storage.setItem(this.key, JSON.stringify(this.edits));
      } else this.storage.removeItem(this.key);
    } catch {
      if (this.complained) return;
      this.complained = true;
      this.complain(
        "This browser keeps nothing for this page: your edits last until you leave it.",
      );
    }
  }

  /** Another tab wrote: the ids of the cells whose text is another one now. */
  changedElsewhere() {
    const before = this.edits;
    this.edits = this.read();
    const ids = new Set([...Object.keys(before), ...Object.keys(this.edits)]);
    return [...ids].filter((id) => before[id]?.source !== this.edits[id]?.source);
  }
}
