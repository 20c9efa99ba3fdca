// "Why am I seeing this": a rule's conditions as a tree, each with its truth, what it rests on and the record entry.
import {useEffect, useRef, useState} from 'preact/hooks';
import {type Bundle, find} from '../shared/fhir';
import {humanDate} from '../shared/format';
import type {Trace, TraceNode} from './backend';

const TRUTHS = {
  true: {mark: '✓', text: 'true'},
  false: {mark: '✗', text: 'false'},
  unknown: {mark: '?', text: 'could not be told'},
} as const;

const STATES: Record<Trace['state'], string> = {
  fired: 'It is shown.',
  'not-fired': 'It is not shown: its condition does not hold.',
  unknown: 'It could not be told from what was read of the record.',
  'not-applicable': 'It does not apply here.',
  suppressed: 'It rests, although its condition holds.',
};

function Node({node, show}: {node: TraceNode; show: (reference: string) => void}) {
  const truth = TRUTHS[node.truth];
  return (
    <li class={`truth-${node.truth}`}>
      <span class="mark" role="img" aria-label={truth.text}>
        {truth.mark}
      </span>{' '}
      <span class="label">{node.label}</span>
      {node.value && <strong> {node.value}</strong>}
      {node.from && (
        <>
          {' '}
          <button type="button" class="link" onClick={() => show(node.from!)}>
            {node.from}
          </button>
        </>
      )}
      {node.why && <em> {node.why}</em>}
      {node.children && (
        <ul>
          {node.children.map((child, i) => (
            <Node key={i} node={child} show={show} />
          ))}
        </ul>
      )}
    </li>
  );
}

export function TraceDialog({trace, bundle, close}: {trace: Trace; bundle: Bundle; close: () => void}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [entry, setEntry] = useState<string>();
  useEffect(() => dialog.current?.showModal(), []);
  const resource = entry ? find(bundle, entry) : undefined;
  return (
    <dialog ref={dialog} class="trace" onClose={close} aria-labelledby="trace-title">
      <header>
        <h2 id="trace-title">Why: {trace.rule}</h2>
        <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <p>
        {STATES[trace.state]} On {humanDate(trace.today)}.
      </p>
      <ul class="tree">
        {trace.trace.map((node, i) => (
          <Node key={i} node={node} show={setEntry} />
        ))}
      </ul>
      {entry && (
        <section aria-label={entry}>
          <h3>{entry}, as the record holds it</h3>
          <pre tabIndex={0}>{resource ? JSON.stringify(resource, null, 2) : 'This entry is not in the file.'}</pre>
        </section>
      )}
      <p class="hash">Rules {trace.rules}</p>
    </dialog>
  );
}
