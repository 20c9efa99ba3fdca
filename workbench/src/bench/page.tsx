// What all pages of the workbench share: a heading that takes the focus, loading, faults, small parts.
import type {ComponentChildren} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import type {Block} from './backend';

export function Page({title, children}: {title: string; children: ComponentChildren}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Parity workbench`;
    heading.current?.focus();
  }, [title]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  );
}

export interface Loaded<T> {
  value?: T;
  fault: string;
  again: () => void;
}

/** Loads when `key` changes; an answer that comes too late is dropped. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{key: string; value?: T; fault: string}>({key, fault: ''});
  const [count, setCount] = useState(0);
  useEffect(() => {
    let isOver = false;
    load().then(
      (value) => !isOver && setState({key, value, fault: ''}),
      (error: unknown) => !isOver && setState({key, fault: messageOf(error)}),
    );
    return () => {
      isOver = true;
    };
  }, [key, count]);
  const again = () => setCount(count + 1);
  return state.key === key ? {value: state.value, fault: state.fault, again} : {fault: '', again};
}

export function Fault({text}: {text: string}) {
  return text ? (
    <p class="fault" role="alert">
      {text}
    </p>
  ) : null;
}

export function Waiting({for: what}: {for: string}) {
  return (
    <p class="message" role="status">
      {what}…
    </p>
  );
}

/** Shows the value once it is there. */
export function Shown<T>({of, what, children}: {of: Loaded<T>; what: string; children: (value: T) => ComponentChildren}) {
  if (of.fault) return <Fault text={of.fault} />;
  if (of.value === undefined) return <Waiting for={what} />;
  return <>{children(of.value)}</>;
}

export function Table({label, head, children}: {label: string; head: string[]; children: ComponentChildren}) {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** YAML as it stands in a file; `children` follow its place. */
export function AsWritten({of, label, children}: {of: Block; label: string; children?: ComponentChildren}) {
  return (
    <section class="paper" aria-labelledby="yaml">
      <h2 id="yaml">As it is written</h2>
      <p class="hash">
        {of.file}:{of.line}
        {children}
      </p>
      <pre tabIndex={0} aria-label={label}>
        {of.yaml}
      </pre>
    </section>
  );
}

export function Tag({kind, children}: {kind: 'good' | 'warning' | 'critical' | 'plain'; children: ComponentChildren}) {
  return <span class={`tag ${kind}`}>{children}</span>;
}

export const CONFIDENCE: Record<string, string> = {
  V1: 'V1: seen in an official source',
  V2: 'V2: seen in a secondary source',
  R: 'R: recalled, not verified',
  P: 'P: our own proposal',
};

/** "sha256:0123456789ab…", the whole of it for whoever copies it. */
export function Hash({of}: {of: string}) {
  return (
    <code class="short-hash" title={of}>
      {of.slice(0, 19)}…
    </code>
  );
}
