// The YAML editor. It lives in a shadow root: there CodeMirror's styles are constructed sheets, which the strict
// Content-Security-Policy allows, where a style element would be refused. Tab leaves it, as it leaves any field.
import {autocompletion, completionKeymap} from '@codemirror/autocomplete';
import {defaultKeymap, history, historyKeymap} from '@codemirror/commands';
import {yaml} from '@codemirror/lang-yaml';
import {bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting} from '@codemirror/language';
import {type Diagnostic, linter, lintGutter, lintKeymap} from '@codemirror/lint';
import {highlightSelectionMatches, search, searchKeymap} from '@codemirror/search';
import {EditorState, type Text} from '@codemirror/state';
import {drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers} from '@codemirror/view';
import {tags} from '@lezer/highlight';
import {useEffect, useRef} from 'preact/hooks';
import {completer, type Names, type Schema} from './completion';

/** What the loader says, at its place: characters from 1; line 0 is the file as a whole. */
export interface Problem {
  code: string;
  severity: 'error' | 'warning';
  file: string;
  line: number;
  column: number;
  length: number;
  message: string;
  why: string;
  fix: string;
}

interface Props {
  path: string;
  text: string;
  line?: number;
  canEdit: boolean;
  schema: () => Schema | undefined;
  names: () => Names | undefined;
  check: (text: string) => Promise<Problem[]>;
  changed: (text: string) => void;
  save: () => void;
}

/** Characters are code points; positions are UTF-16 units. */
function offset(line: string, characters: number): number {
  return [...line].slice(0, characters).join('').length;
}

function toDiagnostic(problem: Problem, text: Text): Diagnostic {
  const line = text.line(Math.min(Math.max(problem.line, 1), text.lines));
  const from = line.from + offset(line.text, problem.column - 1);
  const to = line.from + offset(line.text, problem.column - 1 + Math.max(problem.length, 1));
  const more = [problem.why && `why: ${problem.why}`, problem.fix && `fix: ${problem.fix}`].filter(Boolean);
  return {
    from: Math.min(from, line.to),
    to: Math.min(Math.max(to, from), line.to),
    severity: problem.severity,
    source: problem.code,
    message: [problem.message, ...more].join('\n'),
  };
}

const theme = EditorView.theme({
  '&': {backgroundColor: 'var(--paper)', color: 'var(--ink)', border: '2px solid var(--quiet)', borderRadius: '4px', height: 'min(70vh, 60rem)', fontSize: '0.95rem'},
  '&.cm-focused': {outline: '3px solid var(--focus)', boxShadow: '0 0 0 5px var(--on-focus)'},
  '.cm-scroller': {fontFamily: 'ui-monospace, Menlo, Consolas, monospace', overflow: 'auto'},
  '.cm-gutters': {backgroundColor: 'var(--page)', color: 'var(--quiet)', borderRight: '1px solid var(--line)'},
  '.cm-activeLine, .cm-activeLineGutter': {backgroundColor: 'var(--page)'},
  '.cm-cursor': {borderLeftColor: 'var(--ink)'},
  '.cm-tooltip': {backgroundColor: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--quiet)', maxWidth: '40rem'},
  '.cm-tooltip-autocomplete ul li[aria-selected]': {backgroundColor: 'var(--brand)', color: 'var(--on-brand)'},
  '.cm-completionDetail': {fontStyle: 'normal', color: 'inherit'},
  '.cm-diagnostic': {whiteSpace: 'pre-wrap', borderLeftWidth: '6px'},
  '.cm-panels': {backgroundColor: 'var(--page)', color: 'var(--ink)'},
  '.cm-panel input, .cm-panel button': {color: 'inherit', backgroundColor: 'var(--paper)', backgroundImage: 'none', border: '1px solid var(--quiet)'},
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {backgroundColor: 'color-mix(in srgb, var(--link) 30%, transparent)'},
});

const colours = HighlightStyle.define([
  {tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--link)'},
  {tag: tags.string, color: 'var(--good)'},
  {tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic'},
  {tag: [tags.keyword, tags.atom, tags.bool, tags.number], color: 'var(--warning)'},
]);

export function Editor(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({mode: 'open'});
    const check = linter(
      (view) => latest.current.check(view.state.doc.toString()).then((found) => found.map((one) => toDiagnostic(one, view.state.doc))),
      {delay: 400},
    );
    const state = EditorState.create({
      doc: props.text,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        history(),
        indentOnInput(),
        bracketMatching(),
        highlightSelectionMatches(),
        search({top: true}),
        yaml(),
        syntaxHighlighting(colours),
        theme,
        EditorView.contentAttributes.of({'aria-label': `${props.path} in YAML`, tabindex: '0'}),
        EditorState.readOnly.of(!props.canEdit),
        ...(props.canEdit ? [lintGutter(), check] : []),
        autocompletion({override: [completer(() => latest.current.schema(), () => latest.current.names())]}),
        keymap.of([
          {key: 'Mod-s', preventDefault: true, run: () => (latest.current.save(), true)},
          ...completionKeymap,
          ...lintKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.updateListener.of((update) => update.docChanged && latest.current.changed(update.state.doc.toString())),
      ],
    });
    const view = new EditorView({state, root, parent: root});
    if (props.line && props.line <= state.doc.lines) {
      const line = state.doc.line(props.line);
      view.dispatch({selection: {anchor: line.from}, effects: EditorView.scrollIntoView(line.from, {y: 'center'})});
    }
    return () => view.destroy();
  }, [props.path]);
  return <div ref={host} class="editor" />;
}
