// Revisions: changes of the rules on their way from being written to being signed off.
import {useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {humanDate} from '../shared/format';
import {get, type Me, post} from './backend';
import {Fault, Page, Shown, Table, Tag, useLoaded} from './page';
import {at, go, Link} from './route';

export type RevisionState = 'open' | 'proposed' | 'approved' | 'discarded';

export interface RevisionLine {
  id: number;
  edition: number;
  title: string;
  state: RevisionState;
  lastEditor: string;
  proposedBy: string;
  proposedHash: string;
  changed: string[];
  history: {time: string; who: string; what: string; note: string}[];
}

const STATES: Record<RevisionState, {text: string; kind: 'good' | 'warning' | 'plain'}> = {
  open: {text: 'being written', kind: 'plain'},
  proposed: {text: 'waits for a second person', kind: 'warning'},
  approved: {text: 'signed off', kind: 'good'},
  discarded: {text: 'discarded', kind: 'plain'},
};

export function StateTag({state}: {state: RevisionState}) {
  return <Tag kind={STATES[state].kind}>{STATES[state].text}</Tag>;
}

/** Where a revision opens: the file and line that somebody came to change. */
export function place(id: number, query: URLSearchParams): string {
  const file = query.get('file');
  const line = query.get('line');
  return at('revisions', String(id)) + (file ? `?tab=edit&file=${encodeURIComponent(file)}${line ? `&line=${encodeURIComponent(line)}` : ''}` : '');
}

function Begin({query}: {query: URLSearchParams}) {
  const [title, setTitle] = useState('');
  const [fault, setFault] = useState('');
  return (
    <form
      class="filters paper"
      onSubmit={(event) => {
        event.preventDefault();
        post<RevisionLine>(['revisions'], {title}).then(
          (made) => go(place(made.id, query)),
          (error: unknown) => setFault(messageOf(error)),
        );
      }}
    >
      <label>
        Begin a revision: what is to change, and why?
        <input required maxLength={150} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      </label>
      <button type="submit">Begin</button>
      <Fault text={fault} />
    </form>
  );
}

export function RevisionsPage({me, query}: {me: Me; query: URLSearchParams}) {
  const revisions = useLoaded('revisions', () => get<{revisions: RevisionLine[]}>('revisions'));
  const file = query.get('file');
  return (
    <Page title="Revisions">
      <p>
        A revision is a change of rule files. It is kept apart from the rules that run until somebody else than its author signs
        it off.
      </p>
      {file && (
        <p class="standing warning-edge">
          To change <code>{file}</code>, begin a revision or open one that is being written.
        </p>
      )}
      {me.role !== 'viewer' && <Begin query={query} />}
      <Shown of={revisions} what="Reading the revisions">
        {({revisions: all}) =>
          all.length === 0 ? (
            <p>There is none yet.</p>
          ) : (
            <Table label="Revisions" head={['Revision', 'State', 'Files', 'Last change', 'By']}>
              {all.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link to={one.state === 'open' ? place(one.id, query) : at('revisions', String(one.id))}>
                      {one.id}: {one.title}
                    </Link>
                  </th>
                  <td>
                    <StateTag state={one.state} />
                  </td>
                  <td class="n">{one.changed.length}</td>
                  <td>{humanDate((one.history.at(-1)?.time ?? '').slice(0, 10))}</td>
                  <td>{one.history.at(-1)?.who}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Shown>
    </Page>
  );
}
