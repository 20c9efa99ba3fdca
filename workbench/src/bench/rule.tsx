// One rule: what it says to whom, its logic in words and in YAML, where it comes from, and what is known of how it does.
import {humanDate, words} from '../shared/format';
import {get, type Me, type Report, type Rule, type TestRun, type Wording, work} from './backend';
import {AsWritten, CONFIDENCE, Page, Shown, Table, Tag, useLoaded, Waiting} from './page';
import {at, Link} from './route';
import {ratesOf, share} from './rules';

export function Words({wording}: {wording: Wording}) {
  return (
    <>
      {wording.text}
      {wording.parts && (
        <ul>
          {wording.parts.map((part, i) => (
            <li key={i}>
              <Words wording={part} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A template: what will be filled in is marked. */
function Template({text}: {text: string}) {
  return (
    <>
      {text.split(/(\{\{.*?\}\})/).map((part, i) =>
        part.startsWith('{{') ? (
          <mark key={i}>{part.slice(2, -2).trim()}</mark>
        ) : (
          <span key={i}>{part}</span>
        ),
      )}
    </>
  );
}

const WHO: Record<string, string> = {gp: 'GP', 'mental-health': 'Mental-health team'};

function Logic({rule}: {rule: Rule}) {
  const logic = rule.words;
  return (
    <section class="paper" aria-labelledby="logic">
      <h2 id="logic">When it says so</h2>
      <p>
        <strong>For</strong> {logic.appliesTo ? <Words wording={logic.appliesTo} /> : 'everybody'}
      </p>
      <div class="words">
        <strong>When</strong> <Words wording={logic.when} />
      </div>
      {logic.unless.map((one, i) => (
        <div key={i} class="words">
          <strong>Unless</strong> <Words wording={one} />
        </div>
      ))}
      <h3>To whom, and how urgent</h3>
      <ul>
        {logic.audience.map((line, i) => (
          <li key={i}>
            {WHO[line.to] ?? line.to}: {line.indicator}
            {line.when && (
              <>
                , when <Words wording={line.when} />
              </>
            )}
          </li>
        ))}
      </ul>
      <p class="hash">Of each audience the first line that holds. What could not be read leaves the rule undecided.</p>
      {rule.terms.length > 0 && (
        <>
          <h3>The words in quotation marks</h3>
          {rule.terms.map((term) => (
            <details key={term.kind + term.name}>
              <summary>
                {term.spoken} <small>({term.kind})</small>
              </summary>
              <div class="words">
                <Words wording={term.meaning} />
              </div>
              <pre tabIndex={0} aria-label={`${term.name} in YAML`}>
                {term.yaml}
              </pre>
              <p class="hash">
                {term.file}:{term.line}
              </p>
            </details>
          ))}
        </>
      )}
    </section>
  );
}

function Says({rule}: {rule: Rule}) {
  return (
    <section class="paper" aria-labelledby="says">
      <h2 id="says">What it says</h2>
      {rule.texts.map((text) => (
        <div key={text.whose} class="said">
          {text.whose && <h3>To the {WHO[text.whose] ?? text.whose} instead</h3>}
          {text.summary && (
            <p>
              <strong>
                <Template text={text.summary} />
              </strong>
            </p>
          )}
          <p class="detail">
            <Template text={text.detail} />
          </p>
        </div>
      ))}
      {rule.caution && (
        <p>
          <strong>Caution:</strong> <Template text={rule.caution} />
        </p>
      )}
      {rule.suggestions.length > 0 && (
        <>
          <h3>Offered with it</h3>
          <ul>
            {rule.suggestions.map((one) => (
              <li key={one}>
                <Template text={one} />
              </li>
            ))}
          </ul>
        </>
      )}
      {rule.answers.length > 0 && (
        <Table label="What an answer does" head={['When the clinician answers', 'Then it']}>
          {rule.answers.map((one) => (
            <tr key={one.answer}>
              <td>{words(one.answer)}</td>
              <td>{one.then}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Backing({rule}: {rule: Rule}) {
  return (
    <section class="paper" aria-labelledby="backing">
      <h2 id="backing">Where it comes from</h2>
      <ul class="plain">
        {rule.sources.map((source) => (
          <li key={source.id}>
            <Tag kind={source.confidence.startsWith('V') ? 'good' : 'warning'}>
              {CONFIDENCE[source.confidence] ?? source.confidence}
            </Tag>{' '}
            {source.url ? (
              <a href={source.url} rel="noopener noreferrer" target="_blank">
                {source.title}
              </a>
            ) : (
              source.title
            )}
            {source.section && `, ${source.section}`}
            {source.note && <p class="hash">{source.note}</p>}
          </li>
        ))}
      </ul>
      {rule.sources.length === 0 && <p>No source is named.</p>}
      <h3>Hazards that it touches</h3>
      {rule.hazards.length === 0 && <p>None is named.</p>}
      <ul class="plain">
        {rule.hazards.map((hazard) => (
          <li key={hazard.id}>
            <strong>{hazard.id}</strong> {hazard.text}
          </li>
        ))}
      </ul>
      <h3>Codes that it looks for</h3>
      <ul class="tags">
        {rule.concepts.map((one) => (
          <li key={one.id}>
            <Link to={at('concepts', one.id)}>{one.title || one.id}</Link>
          </li>
        ))}
      </ul>
      <h3>Where it is shown</h3>
      <p>{rule.services.length === 0 ? 'No service has it.' : rule.services.join(', ')}</p>
    </section>
  );
}

function Performance({rule, report}: {rule: Rule; report: Report | undefined}) {
  if (!report) return <Waiting for="Reading the audit" />;
  const rates = ratesOf(report, rule.id);
  const lines = report.rules.filter((line) => line.rule === rule.id);
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Fires</dt>
          <dd>
            {share(rates.fired, rates.decided)} <small>of {rates.decided} calls</small>
          </dd>
        </div>
        <div>
          <dt>Overridden</dt>
          <dd>
            {share(rates.overridden, rates.shown)} <small>of {rates.shown} cards</small>
          </dd>
        </div>
      </dl>
      {lines.map(
        (line) =>
          line.watch && (
            <p key={line.audience} class="standing warning-edge">
              {WHO[line.audience] ?? line.audience}: {line.watch.kind === 'silent' ? 'it fell silent' : 'it floods'}:{' '}
              {line.watch.fired} in {line.watch.weeks} week{line.watch.weeks === 1 ? '' : 's'}, {line.watch.expected} expected
            </p>
          ),
      )}
      <p class="hash">
        {humanDate(report.from)} to {humanDate(report.until)}. <Link to={at('report')}>The whole report</Link>
      </p>
    </>
  );
}

function Tests({rule, run}: {rule: Rule; run: TestRun | undefined}) {
  const items = run?.coverage?.items.filter((item) => item.in === rule.id) ?? [];
  const open = items.filter((item) => item.wanted.some((truth) => !item.seen.includes(truth)));
  const verdicts = new Map(run?.tests.map((test) => [`${test.file}:${test.line}`, test.verdict]));
  return (
    <section class="paper" aria-labelledby="tests">
      <h2 id="tests">How it is tested</h2>
      {run ? (
        <p>
          {items.length - open.length} of the {items.length} parts of its own logic have been seen true, false and unknown by
          the tests.
        </p>
      ) : (
        <Waiting for="Running all rule tests" />
      )}
      {open.length > 0 && (
        <ul>
          {open.map((item) => (
            <li key={item.what}>
              {item.what}: not seen {item.wanted.filter((truth) => !item.seen.includes(truth)).join(', ')}
              {item.explained && ` (explained: ${item.explained})`}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{rule.testsOfIt.length} expectations of tests name it</summary>
        <Table label="Tests that name it" head={['Test', 'Expects', 'Result']}>
          {rule.testsOfIt.map((test, i) => (
            <tr key={i}>
              <td>
                {test.name}
                <br />
                <small>
                  {test.file}:{test.line}
                </small>
              </td>
              <td>{words(test.state)}</td>
              <td>{verdicts.get(`${test.file}:${test.line}`) ?? '…'}</td>
            </tr>
          ))}
        </Table>
      </details>
    </section>
  );
}

export function RulePage({id, me}: {id: string; me: Me}) {
  const rule = useLoaded(`rule ${id}`, () => get<Rule>('rules', id));
  const report = useLoaded('report', () => work<Report>(['report'], {}));
  const run = useLoaded('tests', () => work<TestRun>(['tests'], {}));
  return (
    <Page title={rule.value?.title ?? id}>
      <p>
        <Link to={at('rules')}>All rules</Link>
      </p>
      <Shown of={rule} what="Reading the rule">
        {(found) => (
          <>
            <p class="line">
              <code>{found.id}</code>
              <Tag kind="plain">{words(found.gap)} gap</Tag>
              <Tag kind={found.status === 'live' ? 'good' : 'plain'}>{found.status}</Tag>
              {found.group && <span>on the card “{found.group}”</span>}
              {!found.isOn && <Tag kind="warning">off unless a site turns it on</Tag>}
              {found.reviewBy && <span>to be reviewed by {humanDate(found.reviewBy)}</span>}
            </p>
            <div class="two">
              <div>
                <Says rule={found} />
                <Logic rule={found} />
              </div>
              <div>
                <section class="paper" aria-labelledby="does">
                  <h2 id="does">How it does</h2>
                  {report.fault ? <p>The audit could not be read: {report.fault}</p> : <Performance rule={found} report={report.value} />}
                </section>
                <Backing rule={found} />
                <Tests rule={found} run={run.value} />
              </div>
            </div>
            <AsWritten of={found} label="The rule in YAML">
              {me.role !== 'viewer' && (
                <>
                  {' '}
                  <Link to={`${at('revisions')}?file=${encodeURIComponent(found.file)}&line=${found.line}`}>Change it</Link>
                </>
              )}
            </AsWritten>
          </>
        )}
      </Shown>
    </Page>
  );
}
