// The surgery: patients at the left, the opened one at the right. All state stands here; the parts only show it.
import {useEffect, useRef, useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {readBundle} from '../shared/bundle_file';
import {type Card, type Exchange, type Service, discover} from '../shared/cds_client';
import {identityOf, patientOf} from '../shared/fhir';
import {type ListedPatient, type Trace, listPatients, openPatient, traceOf} from './backend';
import {PatientList, type Picked} from './patient_list';
import {PatientView} from './patient_view';
import {type Audience, AUDIENCES, MOMENTS, type Moment, type Opened, answer, momentsFor, open, order, serviceFor, without} from './session';
import {TraceDialog} from './trace';

// A call that failed has not looked at the drug.
function saidOf({status, cards}: Exchange): string {
  if (status !== 200) return `not checked, the service answered ${status}.`;
  return cards.length === 0 ? 'nothing to say.' : `${cards.length} card${cards.length === 1 ? '' : 's'}.`;
}

export function Surgery() {
  const [patients, setPatients] = useState<ListedPatient[]>([]);
  const [services, setServices] = useState<Service[]>([]);
  const [audience, setAudience] = useState<Audience>('gp');
  const [moment, setMoment] = useState<Moment>('patient-view');
  const [picked, setPicked] = useState<Picked>();
  const [opened, setOpened] = useState<Opened>();
  const [trace, setTrace] = useState<Trace>();
  const [message, setMessage] = useState('');
  const [fault, setFault] = useState('');
  const latest = useRef(0);

  // The newest question wins: an answer that comes late is not shown over it.
  const run = async (work: () => Promise<void | (() => void)>) => {
    const mine = ++latest.current;
    setFault('');
    try {
      const show = await work();
      if (mine === latest.current) show?.();
    } catch (error) {
      if (mine === latest.current) setFault(messageOf(error));
    }
  };

  useEffect(() => {
    void run(async () => {
      const [list, found] = await Promise.all([listPatients(), discover()]);
      return () => {
        setPatients(list.patients);
        setServices(found);
      };
    });
  }, []);

  const show = (who: Picked, forWhom: Audience, at: Moment) =>
    run(async () => {
      const bundle = who.bundle ?? (await openPatient(who.id));
      const service = serviceFor(services, at, forWhom);
      if (!service) throw new Error(`No service of the server answers ${at}.`);
      const next = await open(service, forWhom, bundle);
      return () => {
        setPicked(who);
        setOpened(next);
        setMessage('');
      };
    });

  const pick = (who: Picked) => void show(who, audience, moment);
  const changeAudience = (next: Audience) => {
    const at = momentsFor(services, next).includes(moment) ? moment : 'patient-view';
    setAudience(next);
    setMoment(at);
    if (picked) void show(picked, next, at);
  };
  const changeMoment = (next: Moment) => {
    setMoment(next);
    if (picked) void show(picked, audience, next);
  };

  const drop = (file: File) =>
    void run(async () => {
      const bundle = await readBundle(file);
      const who = {id: `file:${file.name}`, name: identityOf(patientOf(bundle)!).name || file.name, bundle};
      return () => pick(who);
    });

  const draft = (drug: string, hook: 'order-select' | 'order-sign') =>
    void run(async () => {
      if (!opened) return;
      const service = serviceFor(services, hook, audience);
      if (!service) throw new Error(`No service of the server answers ${hook}.`);
      const next = await order(service, audience, opened, drug);
      return () => {
        setOpened(next);
        setMessage(`${drug}: ${saidOf(next.exchange)}`);
      };
    });

  const finish = (card: Card, said: string, given: Parameters<typeof answer>[2]) =>
    void run(async () => {
      if (!opened) return;
      await answer(opened, card, given);
      return () => {
        setOpened(without(opened, card));
        setMessage(said);
      };
    });

  const actions = {
    accept: (card: Card, index: number) => {
      const suggestion = card.suggestions?.[index];
      if (!suggestion) return;
      finish(card, `Accepted: ${suggestion.label}. The order waits for you to sign.`, {
        outcome: 'accepted',
        suggestions: suggestion.uuid ? [suggestion.uuid] : [],
      });
    },
    override: (card: Card, given: {outcome: 'overridden'; reason?: {display?: string; code?: string}; comment?: string}) =>
      finish(card, `Answered: ${given.reason?.display ?? 'not now'}. Open the record again to see whether it rests.`, given),
    explain: (rule: string) =>
      void run(async () => {
        if (!opened) return;
        const next = await traceOf(opened.question, rule);
        return () => setTrace(next);
      }),
  };

  return (
    <>
      <header class="bar">
        <p class="brand">
          <strong>Parity</strong> · the surgery
        </p>
        <p class="notice">Invented patients. Draft rules: no clinician has approved them. Not for use with patients.</p>
      </header>
      <div class="columns">
        <PatientList patients={patients} picked={picked?.id} pick={pick} drop={drop} />
        <main>
          <div class="controls">
            <fieldset>
              <legend>Who is asking</legend>
              {(Object.keys(AUDIENCES) as Audience[]).map((one) => (
                <label key={one}>
                  <input type="radio" name="audience" checked={audience === one} onChange={() => changeAudience(one)} />
                  {AUDIENCES[one]}
                </label>
              ))}
            </fieldset>
            <label>
              Moment
              <select value={moment} onChange={(event) => changeMoment(event.currentTarget.value as Moment)}>
                {momentsFor(services, audience).map((one) => (
                  <option key={one} value={one}>
                    {MOMENTS[one]}
                  </option>
                ))}
              </select>
            </label>
            {picked && (
              <button type="button" class="secondary" onClick={() => pick(picked)}>
                Open the record again
              </button>
            )}
          </div>
          <p class="message" role="status">
            {message}
          </p>
          {fault && (
            <p class="fault" role="alert">
              {fault}
            </p>
          )}
          {opened && picked ? (
            <PatientView key={picked.id} opened={opened} actions={actions} draft={draft} />
          ) : (
            <section class="welcome">
              <h1>Open a patient</h1>
              <p>
                The list is a practice of invented people. Opening one calls Parity as an electronic record does; what it
                answers stands beside the person’s physical health at a glance.
              </p>
            </section>
          )}
        </main>
      </div>
      {trace && opened && <TraceDialog trace={trace} bundle={opened.bundle} close={() => setTrace(undefined)} />}
    </>
  );
}
