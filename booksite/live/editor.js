/** An editor for a cell: CodeMirror, in the page's own colours. Loaded at the first edit. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], class: "k" },
  { tag: [tags.string, tags.special(tags.string)], class: "s2" },
  { tag: tags.number, class: "mi" },
  { tag: tags.comment, class: "c1" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.className, class: "nc" },
  { tag: tags.operator, class: "o" },
]);

/** Put an editor into a place.
 *  @param {HTMLElement} place
 *  @param {string} text
 *  @param {string} label
 *  @param {{ changed: (text: string) => void, run: () => void, leave: () => void }} hooks */
export function edit(place, text, label, hooks) {
  const press = (/** @type {() => void} */ act) => () => {
    act();
    return true;
  };
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        drawSelection(),
        indentUnit.of("    "),
        indentOnInput(),
        bracketMatching(),
        python(),
        syntaxHighlighting(style),
        keymap.of([
          { key: "Shift-Enter", run: press(hooks.run) },
          { key: "Mod-Enter", run: press(hooks.run) },
          { key: "Escape", run: press(hooks.leave) },
          indentWithTab,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) hooks.changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    has: (/** @type {Element | null} */ node) => Boolean(node && view.dom.contains(node)),
    show(/** @type {string} */ other) {
      if (other === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other } });
    },
    close: () => view.destroy(),
  };
}
