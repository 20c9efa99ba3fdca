// One opened patient: banner, cards, the checks at a glance, orders, and what went over the wire.
import {useEffect, useRef} from 'preact/hooks';
import type {Exchange} from '../shared/cds_client';
import {identityOf, patientOf} from '../shared/fhir';
import {ageOn, humanDate, words} from '../shared/format';
import type {Chart} from './backend';
import {type CardActions, Cards} from './cards';
import {OrderForm} from './order';
import type {Opened} from './session';
import {Tiles} from './tiles';

function Banner({opened}: {opened: Opened}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const patient = patientOf(opened.bundle);
  const who = patient ? identityOf(patient) : {id: '', name: '', born: '', sex: '', nhsNumber: ''};
  useEffect(() => heading.current?.focus(), [who.id]);
  const age = ageOn(who.born, opened.chart.today);
  return (
    <header class="banner">
      <h1 tabIndex={-1} ref={heading}>
        <bdi>{who.name || 'No name'}</bdi>
      </h1>
      <dl>
        <div>
          <dt>Born</dt>
          <dd>
            {who.born ? humanDate(who.born) : 'not recorded'}
            {age !== undefined && ` (${age})`}
          </dd>
        </div>
        <div>
          <dt>Sex</dt>
          <dd>{who.sex || 'not recorded'}</dd>
        </div>
        <div>
          <dt>NHS number</dt>
          <dd>{who.nhsNumber || 'not recorded'}</dd>
        </div>
      </dl>
    </header>
  );
}

function Silence({exchange, chart}: {exchange: Exchange; chart: Chart}) {
  if (exchange.status !== 200) {
    const issues = (exchange.response as {issue?: {diagnostics?: string}[]} | null)?.issue ?? [];
    return (
      <p class="fault" role="alert">
        The service answered {exchange.status}: {issues.map((issue) => issue.diagnostics).join('; ') || 'no reason given'}
      </p>
    );
  }
  if ((exchange.response as {cards?: unknown[]} | null)?.cards?.length) return <p class="nothing">Every card was answered.</p>;
  const unknown = chart.outcomes.filter((outcome) => outcome.state === 'unknown').length;
  return (
    <p class="nothing">
      No card.{' '}
      {unknown > 0 ? `${unknown} rules could not be decided from what was read.` : 'Nothing is due and nothing needs attention.'}
    </p>
  );
}

function Coming({chart}: {chart: Chart}) {
  if (chart.coming.length === 0) return null;
  return (
    <section aria-labelledby="coming-title">
      <h2 id="coming-title">Coming up, if nothing is recorded</h2>
      <ol class="coming">
        {chart.coming.slice(0, 6).map((one) => (
          <li key={one.rule}>
            <time dateTime={one.on}>{humanDate(one.on)}</time> {one.title}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Wire({exchange}: {exchange: Exchange}) {
  const {prefetch, ...call} = exchange.request;
  const sizes = Object.fromEntries(Object.entries(prefetch).map(([key, value]) => [key, JSON.stringify(value).length]));
  return (
    <details class="wire">
      <summary>
        What went over the wire: POST {exchange.url}, {exchange.status}, {exchange.milliseconds.toFixed(0)} ms
      </summary>
      <h3>Request (prefetch by its size in bytes)</h3>
      <pre tabIndex={0}>{JSON.stringify({...call, prefetch: sizes}, null, 2)}</pre>
      <h3>Response</h3>
      <pre tabIndex={0}>{JSON.stringify(exchange.response, null, 2)}</pre>
    </details>
  );
}

function AllRules({chart, explain}: {chart: Chart; explain: (rule: string) => void}) {
  return (
    <details class="rules">
      <summary>All {chart.outcomes.length} rules for this patient</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Gap</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {chart.outcomes.map((outcome) => (
            <tr key={outcome.rule} class={outcome.state}>
              <td>
                <button type="button" class="link" onClick={() => explain(outcome.rule)}>
                  {outcome.title}
                </button>
              </td>
              <td>{words(outcome.gap)}</td>
              <td>
                {words(outcome.state)}
                {outcome.because && `: ${outcome.because}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface Props {
  opened: Opened;
  actions: CardActions;
  draft: (drug: string, hook: 'order-select' | 'order-sign') => void;
}

export function PatientView({opened, actions, draft}: Props) {
  const {exchange, chart} = opened;
  return (
    <article>
      <Banner opened={opened} />
      <div class="two">
        <section aria-labelledby="cards-title">
          <h2 id="cards-title">Prompts</h2>
          {exchange.cards.length > 0 ? <Cards cards={exchange.cards} actions={actions} /> : <Silence exchange={exchange} chart={chart} />}
        </section>
        <div>
          <section aria-labelledby="glance-title">
            <h2 id="glance-title">Physical health at a glance</h2>
            <Tiles checks={chart.checks} explain={actions.explain} />
          </section>
          <Coming chart={chart} />
          <section aria-labelledby="order-title">
            <h2 id="order-title">Draft an order</h2>
            <OrderForm choose={(drug) => draft(drug, 'order-select')} sign={(drug) => draft(drug, 'order-sign')} />
          </section>
        </div>
      </div>
      {chart.warnings.length > 0 && (
        <details class="warnings">
          <summary>{chart.warnings.length} things in the record could not be used</summary>
          <ul>
            {chart.warnings.map((warning, i) => (
              <li key={i}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
      <AllRules chart={chart} explain={actions.explain} />
      <Wire exchange={exchange} />
    </article>
  );
}
