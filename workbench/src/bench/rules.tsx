// All rules, with a search and filters that stand in the address.
import {words} from '../shared/format';
import {get, type Report, type RuleLine, work} from './backend';
import {CONFIDENCE, Page, Shown, Table, Tag, useLoaded} from './page';
import {at, Link, setQuery} from './route';

const GAPS = ['prevention', 'diagnosis', 'treatment', 'outcome', 'safety'];

export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

interface Rates {
  fired: number;
  decided: number;
  shown: number;
  overridden: number;
}

export function ratesOf(report: Report | undefined, rule: string): Rates {
  const rates = {fired: 0, decided: 0, shown: 0, overridden: 0};
  for (const line of report?.rules ?? []) {
    if (line.rule !== rule) continue;
    rates.fired += line.outcomes.fired ?? 0;
    rates.decided += Object.entries(line.outcomes).reduce((sum, [state, n]) => sum + (state === 'not-applicable' ? 0 : n), 0);
    rates.shown += line.shown;
    rates.overridden += line.overridden;
  }
  return rates;
}

function Choice({name, label, of, value}: {name: string; label: string; of: string[]; value: string}) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => setQuery(name, event.currentTarget.value)}>
        <option value="">all</option>
        {of.map((one) => (
          <option key={one} value={one}>
            {words(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Row({rule, report}: {rule: RuleLine; report: Report | undefined}) {
  const rates = ratesOf(report, rule.id);
  return (
    <tr>
      <th scope="row">
        <Link to={at('rules', rule.id)}>{rule.title}</Link>
        <br />
        <code>{rule.id}</code>
      </th>
      <td>{words(rule.gap)}</td>
      <td>{rule.gp || '–'}</td>
      <td>{rule.mentalHealth || '–'}</td>
      <td>
        <Tag kind={rule.status === 'live' ? 'good' : 'plain'}>{rule.status}</Tag>
        {!rule.isOn && <small> off</small>}
      </td>
      <td>
        <abbr title={CONFIDENCE[rule.confidence]}>{rule.confidence}</abbr>
      </td>
      <td class="n">{rule.tests}</td>
      <td class="n">{share(rates.fired, rates.decided)}</td>
      <td class="n">{share(rates.overridden, rates.shown)}</td>
    </tr>
  );
}

export function RulesPage({query}: {query: URLSearchParams}) {
  const rules = useLoaded('rules', () => get<{rules: RuleLine[]}>('rules'));
  const report = useLoaded('report', () => work<Report>(['report'], {}));
  const [find, gap, status] = ['find', 'gap', 'status'].map((name) => query.get(name) ?? '') as [string, string, string];
  const wanted = find.trim().toLowerCase().split(/\s+/);
  return (
    <Page title="Rules">
      <Shown of={rules} what="Reading the rules">
        {({rules: all}) => {
          const found = all.filter(
            (rule) =>
              (!gap || rule.gap === gap) &&
              (!status || rule.status === status) &&
              wanted.every((word) => `${rule.id} ${rule.title} ${rule.element} ${rule.group}`.toLowerCase().includes(word)),
          );
          return (
            <>
              <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
                <label>
                  Find a rule
                  <input type="search" value={find} onInput={(event) => setQuery('find', event.currentTarget.value)} />
                </label>
                <Choice name="gap" label="Gap" of={GAPS} value={gap} />
                <Choice name="status" label="Status" of={[...new Set(all.map((rule) => rule.status))]} value={status} />
              </form>
              <p class="message" role="status">
                {found.length} of {all.length} rules
              </p>
              <Table
                label="Rules"
                head={['Rule', 'Gap', 'To the GP', 'To mental health', 'Status', 'Source', 'Tests', 'Fires', 'Overridden']}
              >
                {found.map((rule) => (
                  <Row key={rule.id} rule={rule} report={report.value} />
                ))}
              </Table>
              <p class="hash">
                Source: how far its least verified source was checked. Fires: of the calls for which it applied, in the last 26
                weeks. Overridden: of the cards that showed it. {report.fault && `The audit could not be read: ${report.fault}`}
              </p>
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
