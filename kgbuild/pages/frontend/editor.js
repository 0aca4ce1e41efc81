// The query editor: CodeMirror over the text field of the page, which stays the one that is sent.
// It lives in a shadow root: there its styles are constructed sheets, which a strict Content-Security-Policy allows.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = (
  "SELECT DISTINCT REDUCED ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL MINUS UNION FILTER EXISTS NOT BIND AS " +
  "VALUES GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET PREFIX BASE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR " +
  "STR LANG DATATYPE IRI BOUND COALESCE IF CONTAINS STRSTARTS STRENDS STRLEN SUBSTR STRBEFORE STRAFTER LCASE UCASE " +
  "REGEX REPLACE CONCAT YEAR MONTH DAY ABS ROUND CEIL FLOOR ISIRI ISLITERAL IN"
).split(" ").map((label) => ({ label, type: "keyword" }));

// Colours by custom properties, which reach into the shadow root, so that dark mode and print follow the page.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--visited)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.atom, tags.number], color: "var(--bad)" },
  { tag: [tags.meta, tags.propertyName], color: "var(--link)" },
]);
const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--ground)", fontSize: "0.95rem", maxHeight: "32rem" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "12rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: 'ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", monospace', caretColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--line)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-matchingBracket": { backgroundColor: "var(--mark)", outline: "1px solid var(--mark-line)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--quiet)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--ground)", backgroundColor: "var(--accent)" },
  ".cm-completionInfo": { maxWidth: "24rem" },
  ".cm-completionDetail": { color: "inherit", opacity: "0.8" },
});

const form = document.getElementById("sparql");
const field = document.getElementById("query-text");
if (form && field) {
  let known = { prefixes: {}, terms: [] };
  fetch(form.dataset.terms).then((response) => response.json()).then((data) => { known = data; }).catch(() => {});

  const complete = (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
      names.delete(variable.text);
      return { from: variable.from, options: [...names].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const word = context.matchBefore(/[\w-]*:?[\w\/.-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (word.text.includes(":")) {
      const prefix = word.text.slice(0, word.text.indexOf(":") + 1);
      const options = known.terms.filter((term) => term.label.startsWith(prefix))
        .map((term) => ({ label: term.label, detail: term.detail, info: term.info || undefined, type: term.detail === "class" ? "class" : "property" }));
      return { from: word.from, options, validFor: /^[\w-]*:[\w\/.-]*$/ };
    }
    const prefixes = Object.entries(known.prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, type: "namespace" }));
    return { from: word.from, options: [...KEYWORDS, ...prefixes], validFor: /^[\w-]*$/ };
  };

  const frame = document.createElement("div");
  frame.className = "frame";
  const root = frame.attachShadow({ mode: "open" });
  field.after(frame);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        EditorView.lineWrapping, StreamLanguage.define(sparql), syntaxHighlighting(colours), look,
        autocompletion({ override: [complete] }),
        keymap.of([
          { key: "Mod-Enter", run: () => { form.requestSubmit(); return true; } },
          ...completionKeymap, ...defaultKeymap, ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": "Query in SPARQL. Control and Enter runs it; Escape, then Tab leaves." }),
        EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
      ],
    }),
  });
  field.hidden = true;
  const label = document.querySelector('label[for="query-text"]');
  label?.addEventListener("click", () => view.focus());
}
