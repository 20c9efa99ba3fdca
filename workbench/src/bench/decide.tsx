// Proposing a revision, signing it off or sending it back, and what was done with it so far.
import {useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {post, work} from './backend';
import {Fault, Hash, Table, Waiting} from './page';
import type {TabProps} from './tab_props';

interface DecisionProps {
  title: string;
  button: string;
  why: string;
  decide: (reason: string) => Promise<unknown>;
  done: () => void;
}

export function Decision({title, button, why, decide, done}: DecisionProps) {
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState('');
  const [isRunning, setRunning] = useState(false);
  return (
    <form
      class="paper"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        setRunning(true);
        setFault('');
        decide(reason)
          .then(done, (error: unknown) => setFault(messageOf(error)))
          .finally(() => setRunning(false));
      }}
    >
      <h2>{title}</h2>
      <p>{why}</p>
      <label>
        Why, for whoever reads this in a year
        <textarea required rows={3} maxLength={1500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <Fault text={fault} />
      {isRunning && <Waiting for="All rule tests are run" />}
      <button type="submit" disabled={isRunning}>
        {button}
      </button>
    </form>
  );
}

export function DecideTab({revision, me, reload}: TabProps) {
  const id = String(revision.id);
  const isAuthor = me.name === revision.lastEditor || me.name === revision.proposedBy;
  const [fault, setFault] = useState('');
  const discard = () => {
    setFault('');
    post(['revisions', id, 'discard'], {}).then(reload, (error: unknown) => setFault(messageOf(error)));
  };
  return (
    <>
      {revision.state === 'open' && me.role !== 'viewer' && (
        <Decision
          title="Propose it"
          button="Propose"
          why="The rules must load and all rule tests hold. While it is proposed it can’t be changed."
          decide={(reason) => work(['revisions', id, 'propose'], {reason})}
          done={reload}
        />
      )}
      {revision.state === 'proposed' && (
        <p class="standing warning-edge">
          Proposed by {revision.proposedBy}, last changed by {revision.lastEditor}. It makes the rules{' '}
          <Hash of={revision.proposedHash} />.
        </p>
      )}
      {revision.state === 'proposed' && me.role === 'approver' && isAuthor && (
        <p>You wrote or proposed it: a second person must sign it off.</p>
      )}
      {revision.state === 'proposed' && me.role !== 'approver' && <p>An approver must sign it off.</p>}
      {revision.state === 'proposed' && me.role === 'approver' && !isAuthor && (
        <Decision
          title="Sign it off"
          button="Approve, and put into force"
          why="Your name and this reason go into approvals.yaml for exactly this content. The server takes it up within seconds."
          decide={(reason) => work(['revisions', id, 'approve'], {reason, hash: revision.proposedHash})}
          done={reload}
        />
      )}
      {revision.state === 'proposed' && me.role !== 'viewer' && (
        <Decision
          title="Send it back"
          button="Send back"
          why="It can be changed again, and must be proposed anew."
          decide={(reason) => post(['revisions', id, 'return'], {reason})}
          done={reload}
        />
      )}
      {(revision.state === 'open' || revision.state === 'proposed') && me.role !== 'viewer' && (
        <p>
          <button type="button" class="secondary" onClick={discard}>
            Discard the revision
          </button>
        </p>
      )}
      <Fault text={fault} />
      <section class="paper" aria-labelledby="history">
        <h2 id="history">What was done with it</h2>
        <Table label="History" head={['When', 'Who', 'What', 'Why']}>
          {revision.history.map((one, i) => (
            <tr key={i}>
              <td>{one.time.replace('T', ' ').replace('Z', ' UTC')}</td>
              <td>{one.who}</td>
              <td>{one.what}</td>
              <td>{one.note}</td>
            </tr>
          ))}
        </Table>
      </section>
    </>
  );
}
