// "Why am I seeing this": a rule's conditions as a tree, each with its truth, what it rests on and the record entry.
import {useEffect, useRef, useState} from 'preact/hooks';
import {type Bundle, find} from '../shared/fhir';
import {humanDate} from '../shared/format';
import {STATES, type Trace, TraceTree} from '../shared/trace_tree';

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
      <TraceTree trace={trace.trace} show={setEntry} />
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
