// Whose prompts a revision changes, among the sample patients.
import {useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {type Against, AgainstChoice} from './against';
import {work} from './backend';
import {Fault, Table, Waiting} from './page';
import type {TabProps} from './tab_props';

interface RuleImpact {
  rule: string;
  title: string;
  logic?: {was: string[]; now: string[]};
  examples: {patient: string; change: string; 'first-difference': string}[];
  [change: string]: unknown;
}

interface Impact {
  patients: number;
  'changed-patients': number;
  'could-not-be-read': number;
  rules: RuleImpact[];
}

const CHANGES: Record<string, string> = {
  'newly-prompted': 'Newly prompted',
  'no-longer-prompted': 'No longer prompted',
  'now-could-not-tell': 'Can no longer be told',
  'can-be-told-now': 'Can be told now',
};

/** What the logic says otherwise; nothing where one version does not have the rule. */
function Reworded({logic}: {logic?: RuleImpact['logic']}) {
  if (!logic) return null;
  if (logic.was.length + logic.now.length === 0)
    return <p class="soft">The logic reads the same: codes, units or plausible ranges of a concept make the difference.</p>;
  return (
    <ul class="plain reworded">
      {logic.was.map((line) => (
        <li key={`was ${line}`}>
          <b>was</b> {line}
        </li>
      ))}
      {logic.now.map((line) => (
        <li key={`now ${line}`}>
          <b>now</b> {line}
        </li>
      ))}
    </ul>
  );
}

export function ImpactTab({revision}: TabProps) {
  const [against, setAgainst] = useState<Against>('folder');
  const [impact, setImpact] = useState<Impact>();
  const [isRunning, setRunning] = useState(false);
  const [fault, setFault] = useState('');
  const start = () => {
    setRunning(true);
    setFault('');
    work<Impact>(['revisions', String(revision.id), 'impact'], {against})
      .then(setImpact, (error: unknown) => setFault(messageOf(error)))
      .finally(() => setRunning(false));
  };
  const kinds = Object.keys(impact?.rules[0] ?? {}).filter((key) => typeof impact?.rules[0]?.[key] === 'number' && key in CHANGES);
  const felt = impact?.rules.filter((rule) => kinds.some((kind) => Number(rule[kind]) > 0)) ?? [];
  return (
    <section class="paper" aria-labelledby="impact">
      <h2 id="impact">Impact on the sample patients</h2>
      <p>
        The invented practice, today, with the revision and without. For a real register:{' '}
        <code>parity impact --from OLD --to NEW</code>.
      </p>
      <AgainstChoice
        value={against}
        choose={(one) => {
          setAgainst(one);
          setImpact(undefined);
        }}
      />
      <button type="button" onClick={start} disabled={isRunning}>
        Compare
      </button>
      <Fault text={fault} />
      {isRunning && <Waiting for="Comparing" />}
      {impact && !isRunning && (
        <>
          <p class={felt.length > 0 ? 'standing warning-edge' : 'standing good-edge'} role="status">
            Prompts change for {impact['changed-patients']} of {impact.patients} patients.{' '}
            {impact['could-not-be-read'] > 0 && `${impact['could-not-be-read']} could not be read.`}
          </p>
          {felt.length > 0 && (
            <Table label="Rules whose prompts change" head={['Rule', ...kinds.map((kind) => CHANGES[kind]!), 'For example']}>
              {felt.map((rule) => (
                <tr key={rule.rule}>
                  <th scope="row">
                    {rule.title}
                    <br />
                    <code>{rule.rule}</code>
                  </th>
                  {kinds.map((kind) => (
                    <td key={kind} class="n">
                      {String(rule[kind])}
                    </td>
                  ))}
                  <td>
                    <Reworded logic={rule.logic} />
                    <ul class="plain">
                      {rule.examples.map((one) => (
                        <li key={one.patient + one.change}>
                          {one.patient}: {one['first-difference']}
                        </li>
                      ))}
                    </ul>
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </>
      )}
    </section>
  );
}
