// A rule's conditions as a tree: each with its truth, what it rests on, and the record entry. The surgery and the workbench
// show it.

export interface TraceNode {
  label: string;
  truth: 'true' | 'false' | 'unknown';
  value?: string;
  from?: string;
  why?: string;
  where?: string;
  children?: TraceNode[];
}

export type State = 'fired' | 'not-fired' | 'unknown' | 'not-applicable' | 'suppressed';

export interface Trace {
  rule: string;
  state: State;
  today: string;
  rules: string;
  trace: TraceNode[];
}

const TRUTHS = {
  true: {mark: '✓', text: 'true'},
  false: {mark: '✗', text: 'false'},
  unknown: {mark: '?', text: 'could not be told'},
} as const;

export const STATES: Record<State, string> = {
  fired: 'It is shown.',
  'not-fired': 'It is not shown: its condition does not hold.',
  unknown: 'It could not be told from what was read of the record.',
  'not-applicable': 'It does not apply here.',
  suppressed: 'It rests, although its condition holds.',
};

function Node({node, show}: {node: TraceNode; show?: (reference: string) => void}) {
  const truth = TRUTHS[node.truth];
  return (
    <li class={`truth-${node.truth}`}>
      <span class="mark" role="img" aria-label={truth.text}>
        {truth.mark}
      </span>{' '}
      <span class="label">{node.label}</span>
      {node.value && <strong> {node.value}</strong>}
      {node.from && !show && <span> {node.from}</span>}
      {node.from && show && (
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

export function TraceTree({trace, show}: {trace: TraceNode[]; show?: (reference: string) => void}) {
  return (
    <ul class="tree">
      {trace.map((node, i) => (
        <Node key={i} node={node} show={show} />
      ))}
    </ul>
  );
}
