// A patient tried on the revision's rules: what would be prompted, why, and a rule test made of it.
import {useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {readBundle} from '../shared/bundle_file';
import {type Bundle, identityOf, patientOf} from '../shared/fhir';
import {words} from '../shared/format';
import {STATES, type State, type Trace, TraceTree} from '../shared/trace_tree';
import {get, post} from './backend';
import type {Names} from './completion';
import {Fault, Shown, Table, useLoaded} from './page';
import {at, Link} from './route';
import type {Revision, TabProps} from './tab_props';

interface Tried {
  answer: {
    patient: string;
    prompts: {rule: string; indicator: string; summary: string; detail: string}[];
    outcomes: Record<string, {state: State; missing?: string[]; because?: string}>;
    warnings: string[];
  };
  trace?: Trace;
}

const HOOKS = ['patient-view', 'encounter-start', 'encounter-discharge', 'appointment-book', 'order-select', 'order-sign'];

/** The file of tests into which tries go: of the only rule set, or of the one that is called so. */
function testFileOf(revision: Revision, set: string): string {
  const heads = revision.folder.filter((path) => path.endsWith('/ruleset.yaml')).map((path) => path.replace(/ruleset\.yaml$/, ''));
  const own = heads.length === 1 ? heads[0] : (heads.find((path) => path === `${set}/`) ?? heads[0]);
  return `${own ?? ''}tests/tried.yaml`;
}

function Result({tried}: {tried: Tried}) {
  const notable = Object.entries(tried.answer.outcomes).filter(([, one]) => ['fired', 'unknown', 'suppressed'].includes(one.state));
  return (
    <section class="paper" aria-labelledby="result">
      <h2 id="result">What would be prompted</h2>
      <p role="status">
        {tried.answer.prompts.length} prompt{tried.answer.prompts.length === 1 ? '' : 's'}, for {tried.answer.patient || 'the patient'}.
      </p>
      <ul class="plain">
        {tried.answer.prompts.map((one) => (
          <li key={one.rule}>
            <strong>{one.summary}</strong>{' '}
            <small>
              {one.indicator}, <Link to={at('rules', one.rule)}>{one.rule}</Link>
            </small>
          </li>
        ))}
      </ul>
      {tried.answer.warnings.length > 0 && (
        <details>
          <summary>{tried.answer.warnings.length} warning{tried.answer.warnings.length === 1 ? '' : 's'} about the record</summary>
          <ul>
            {tried.answer.warnings.map((one, i) => (
              <li key={i}>{one}</li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>Rules that fired, rest, or could not be told: {notable.length}</summary>
        <Table label="Outcomes" head={['Rule', 'Outcome', 'Missing']}>
          {notable.map(([rule, one]) => (
            <tr key={rule}>
              <th scope="row">{rule}</th>
              <td>{words(one.state)}</td>
              <td>{one.missing?.join(', ')}</td>
            </tr>
          ))}
        </Table>
      </details>
      {tried.trace && (
        <>
          <h3>Why: {tried.trace.rule}</h3>
          <p>{STATES[tried.trace.state]}</p>
          <TraceTree trace={tried.trace.trace} />
        </>
      )}
    </section>
  );
}

function SaveTest({revision, question, set, reload}: {revision: Revision; question: Record<string, unknown>; set: string; reload: () => void}) {
  const [name, setName] = useState('');
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState('');
  const id = String(revision.id);
  const path = testFileOf(revision, set);
  const save = async () => {
    const {yaml} = await post<{yaml: string}>(['revisions', id, 'make-test'], {...question, name});
    const {text} = await post<{text: string}>(['revisions', id, 'file'], {path});
    const whole = (text || 'tests:\n').replace(/\n*$/, '\n') + yaml;
    await post(['revisions', id, 'save'], {path, text: whole, edition: revision.edition});
    setSaid(`The test stands in ${path}.`);
    reload();
  };
  return (
    <form
      class="paper"
      aria-label="Make a test of it"
      onSubmit={(event) => {
        event.preventDefault();
        setFault('');
        save().catch((error: unknown) => setFault(messageOf(error)));
      }}
    >
      <h2>Make a test of it</h2>
      <p>
        The test holds what the rule looks at: dates and values, and the day of birth. Do this with invented patients only.
      </p>
      <label>
        What the test shows
        <input required maxLength={150} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <Fault text={fault} />
      <button type="submit">Save as a rule test</button> <span role="status">{said}</span>
    </form>
  );
}

export function TryTab({revision, me, reload}: TabProps) {
  const id = String(revision.id);
  const patients = useLoaded('patients', () => get<{patients: {id: string; name: string; about: string}[]}>('patients'));
  const names = useLoaded(`names ${id} ${revision.edition}`, () => get<Names>('revisions', id, 'names'));
  const [patient, setPatient] = useState('');
  const [own, setOwn] = useState<{name: string; bundle: Bundle}>();
  const [audience, setAudience] = useState('gp');
  const [hook, setHook] = useState('patient-view');
  const [rule, setRule] = useState('');
  const [tried, setTried] = useState<{question: Record<string, unknown>; result: Tried}>();
  const [fault, setFault] = useState('');
  const ask = () => {
    const question = {audience, hook, ...(rule && {rule}), ...(own ? {bundle: own.bundle} : {patient})};
    setFault('');
    post<Tried>(['revisions', id, 'try'], question).then(
      (result) => setTried({question, result}),
      (error: unknown) => setFault(messageOf(error)),
    );
  };
  const pick = (file: File | undefined) => {
    if (!file) return;
    readBundle(file).then(
      (bundle) => setOwn({name: identityOf(patientOf(bundle)!).name || file.name, bundle}),
      (error: unknown) => setFault(messageOf(error)),
    );
  };
  const set = names.value?.sets.find((one) => one.rules.some((known) => known.name === rule))?.id ?? '';
  return (
    <Shown of={patients} what="Reading the patients">
      {({patients: all}) => (
        <>
          <form
            class="paper filters"
            onSubmit={(event) => {
              event.preventDefault();
              ask();
            }}
          >
            <label>
              Patient
              <select
                required={!own}
                value={own ? '' : patient}
                onChange={(event) => {
                  setOwn(undefined);
                  setPatient(event.currentTarget.value);
                }}
              >
                <option value="">{own ? own.name : 'choose'}</option>
                {all.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}: {one.about}
                  </option>
                ))}
              </select>
            </label>
            <label>
              To whom
              <select value={audience} onChange={(event) => setAudience(event.currentTarget.value)}>
                <option value="gp">GP</option>
                <option value="mental-health">Mental-health team</option>
              </select>
            </label>
            <label>
              Moment
              <select value={hook} onChange={(event) => setHook(event.currentTarget.value)}>
                {HOOKS.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
            <label>
              Explain the rule
              <select value={rule} onChange={(event) => setRule(event.currentTarget.value)}>
                <option value="">none</option>
                {names.value?.sets.flatMap((one) => one.rules.map((known) => <option key={known.name}>{known.name}</option>))}
              </select>
            </label>
            <button type="submit">Try</button>
            <label
              class="drop"
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault();
                pick(event.dataTransfer?.files[0]);
              }}
            >
              Your own FHIR Bundle: drop it here, or choose a file. It goes to this server only and is not kept.
              <input type="file" accept=".json,application/json" onChange={(event) => pick(event.currentTarget.files?.[0])} />
            </label>
          </form>
          <Fault text={fault || names.fault} />
          {tried && <Result tried={tried.result} />}
          {tried?.result.trace && me.role !== 'viewer' && revision.state === 'open' && (
            <SaveTest revision={revision} question={tried.question} set={set} reload={reload} />
          )}
        </>
      )}
    </Shown>
  );
}
