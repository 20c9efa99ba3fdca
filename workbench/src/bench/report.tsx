// What the audit says: prompts shown, what clinicians answered, which rules fell silent or flood. Plots are drawn here as
// SVG, and every number that a plot shows stands in the table too.
import {humanDate, words} from '../shared/format';
import {type Report, type ReportRule, work} from './backend';
import {Hash, Page, Shown, Table, Tag, useLoaded} from './page';
import {at, Link, setQuery} from './route';
import {share} from './rules';

const STATES = ['fired', 'not-fired', 'unknown', 'suppressed', 'snoozed'] as const;
const WIDTH = 760;
const HEIGHT = 200;
const LEFT = 46;
const BOTTOM = 34;

/** A round number at or above. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value) ?? value;
}

function Weeks({report}: {report: Report}) {
  const weeks = new Map<string, Record<string, number>>();
  for (const rule of report.rules)
    for (const week of rule.weeks) {
      const sum = weeks.get(week.week) ?? {};
      for (const state of STATES) sum[state] = (sum[state] ?? 0) + Number(week[state] ?? 0);
      weeks.set(week.week, sum);
    }
  const lines = [...weeks.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = ['fired', 'unknown'] as const;
  const most = ceiling(Math.max(1, ...lines.map(([, n]) => shown.reduce((sum, state) => sum + (n[state] ?? 0), 0))));
  const step = (WIDTH - LEFT) / Math.max(lines.length, 1);
  const y = (value: number) => (HEIGHT - BOTTOM) * (1 - value / most);
  return (
    <figure>
      <figcaption>Outcomes that fired, and that could not be decided, a week</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Bars for ${lines.length} weeks; the numbers stand in the table below`}>
        {[0, most / 2, most].map((tick) => (
          <g key={tick}>
            <line class="grid" x1={LEFT} x2={WIDTH} y1={y(tick) + 0.5} y2={y(tick) + 0.5} />
            <text x={LEFT - 6} y={y(tick) + 4 + (tick === most ? 6 : 0)} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        {lines.map(([week, n], i) => {
          let top = 0;
          return (
            <g key={week}>
              {shown.map((state) => {
                const from = top;
                top += n[state] ?? 0;
                return <rect key={state} class={`bar-${state}`} x={LEFT + i * step + 1} width={Math.max(step - 2, 1)} y={y(top)} height={y(from) - y(top)} />;
              })}
              {i % Math.ceil(lines.length / 6) === 0 && (
                <text x={i > lines.length * 0.9 ? WIDTH : LEFT + i * step} y={HEIGHT - 12} text-anchor={i > lines.length * 0.9 ? 'end' : 'start'}>
                  {humanDate(week)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <ul class="legend">
        <li class="fired">fired</li>
        <li class="unknown">could not be decided (dashed)</li>
      </ul>
      <details>
        <summary>The numbers</summary>
        <Table label="Outcomes by week" head={['Week of', ...STATES.map(words)]}>
          {lines.map(([week, n]) => (
            <tr key={week}>
              <th scope="row">{humanDate(week)}</th>
              {STATES.map((state) => (
                <td key={state} class="n">
                  {n[state] ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      </details>
    </figure>
  );
}

function Spark({rule}: {rule: ReportRule}) {
  const values = rule.weeks.map((week) => Number(week.fired ?? 0));
  if (values.length < 2) return null;
  const most = Math.max(1, ...values);
  const points = values.map((value, i) => `${(i * 116) / (values.length - 1) + 2},${(30 - (26 * value) / most).toFixed(1)}`);
  return (
    <svg class="spark" viewBox="0 0 120 32" role="img" aria-label={`fired ${values.reduce((a, b) => a + b, 0)} times, at most ${Math.max(...values)} a week`}>
      <polyline points={points.join(' ')} />
    </svg>
  );
}

function Answers({rule}: {rule: ReportRule}) {
  const whole = Math.max(rule.shown, 1);
  let x = 0;
  return (
    <svg class="shares" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {(['accepted', 'overridden', 'ignored'] as const).map((kind) => {
        const width = (100 * rule[kind]) / whole;
        x += width;
        return <rect key={kind} class={`share-${kind}`} x={x - width} width={width} y="0" height="10" />;
      })}
    </svg>
  );
}

function Rules({report}: {report: Report}) {
  const rules = report.rules.filter((rule) => rule.shown > 0 || (rule.outcomes.fired ?? 0) > 0 || rule.watch);
  if (rules.length === 0) return <p>No rule fired or was shown in this time.</p>;
  return (
    <Table label="Rules" head={['Rule', 'For', 'Fired', 'By week', 'Cards', 'Accepted', 'Overridden', 'No answer', 'Most often because']}>
      {rules.map((rule) => {
        const reasons = Object.entries(rule.reasons).sort(([, a], [, b]) => b - a);
        return (
          <tr key={rule.rule + rule.audience}>
            <th scope="row">
              <Link to={at('rules', rule.rule)}>{rule.rule}</Link>
              {rule.watch && (
                <>
                  <br />
                  <Tag kind="warning">
                    {rule.watch.kind === 'silent' ? 'fell silent' : 'floods'}: {rule.watch.fired} in {rule.watch.weeks} wk,{' '}
                    {rule.watch.expected} expected
                  </Tag>
                </>
              )}
            </th>
            <td>{words(rule.audience)}</td>
            <td class="n">{rule.outcomes.fired ?? 0}</td>
            <td>
              <Spark rule={rule} />
            </td>
            <td class="n">{rule.shown}</td>
            <td class="n">{share(rule.accepted, rule.shown)}</td>
            <td class="n">
              {share(rule.overridden, rule.shown)}
              <Answers rule={rule} />
            </td>
            <td class="n">{share(rule.ignored, rule.shown)}</td>
            <td>{reasons[0] ? `${words(reasons[0][0])} (${reasons[0][1]})` : '–'}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function Tile({label, value}: {label: string; value: string | number}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function ReportPage({query}: {query: URLSearchParams}) {
  const from = query.get('from') ?? '';
  const until = query.get('until') ?? '';
  const range = {...(from && {from}), ...(until && {until})};
  const report = useLoaded(`report ${from} ${until}`, () => work<Report>(['report'], range));
  return (
    <Page title="Prompts and answers">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          From
          <input type="date" value={from || report.value?.from} onChange={(event) => setQuery('from', event.currentTarget.value)} />
        </label>
        <label>
          Until
          <input type="date" value={until || report.value?.until} onChange={(event) => setQuery('until', event.currentTarget.value)} />
        </label>
      </form>
      <Shown of={report} what="Reading the audit">
        {(found) => (
          <>
            <dl class="facts tiles">
              <Tile label="Calls" value={found.calls} />
              <Tile label="Cards" value={found.cards} />
              <Tile label="Rules to look at" value={found.findings} />
              <Tile label="Answers to unknown cards" value={found.unmatchedAnswers} />
            </dl>
            {found.findings > 0 && (
              <p class="standing warning-edge">
                {found.findings} {found.findings === 1 ? 'rule' : 'rules'} fell silent or flooded in the week of{' '}
                {humanDate(found.judgedWeek)}: marked below.
              </p>
            )}
            <section class="paper" aria-label="By week">
              <Weeks report={found} />
            </section>
            <section class="paper" aria-labelledby="by-rule">
              <h2 id="by-rule">By rule</h2>
              <Rules report={found} />
            </section>
            <section class="paper" aria-labelledby="in-force">
              <h2 id="in-force">Rules in force, and who signed them off</h2>
              <Table label="Versions" head={['Rule set', 'Content', 'Calls', 'First', 'Last', 'Signed off']}>
                {found.rulesInForce.map((one) => (
                  <tr key={one.hash}>
                    <td>
                      {one.ruleSet} {one.version}
                    </td>
                    <td>
                      <Hash of={one.hash} />
                    </td>
                    <td class="n">{one.calls}</td>
                    <td>{humanDate(one.first.slice(0, 10))}</td>
                    <td>{humanDate(one.last.slice(0, 10))}</td>
                    <td>
                      {one.approval ? `${one.approval.name}, ${one.approval.role}, ${humanDate(one.approval.time.slice(0, 10))}` : <Tag kind="warning">not signed off</Tag>}
                    </td>
                  </tr>
                ))}
              </Table>
            </section>
            <p class="hash">
              No answer: the client sent none; whether anybody read the card is not known. This page does not prove that the
              audit is whole: <code>parity audit verify</code> does.
            </p>
          </>
        )}
      </Shown>
    </Page>
  );
}
