// The rule tests, run on the rules as the revision would have them.
import {useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {words} from '../shared/format';
import {TraceTree} from '../shared/trace_tree';
import {type TestResult, type TestRun, work} from './backend';
import {Fault, Waiting} from './page';
import type {TabProps} from './tab_props';

function Failed({test}: {test: TestResult}) {
  return (
    <li>
      <strong>{test.name}</strong>{' '}
      <small>
        {test.file}:{test.line}
      </small>
      <ul>
        {test.differences.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {test.traces?.map((one) => (
        <details key={one.rule + one.audience}>
          <summary>
            Why {one.rule} is {words(one.state).toLowerCase()} for {one.audience}
          </summary>
          <TraceTree trace={one.trace} />
        </details>
      ))}
    </li>
  );
}

export function TestsTab({revision}: TabProps) {
  const [run, setRun] = useState<TestRun>();
  const [isRunning, setRunning] = useState(false);
  const [fault, setFault] = useState('');
  const start = () => {
    setRunning(true);
    setFault('');
    work<TestRun>(['revisions', String(revision.id), 'tests'], {})
      .then(setRun, (error: unknown) => setFault(messageOf(error)))
      .finally(() => setRunning(false));
  };
  const failed = run?.tests.filter((test) => test.verdict === 'failed') ?? [];
  const open = run?.coverage?.items.filter((item) => !item.explained && item.wanted.some((one) => !item.seen.includes(one))) ?? [];
  return (
    <section class="paper" aria-labelledby="run">
      <h2 id="run">Rule tests</h2>
      <button type="button" onClick={start} disabled={isRunning}>
        Run all tests
      </button>
      <Fault text={fault} />
      {isRunning && <Waiting for="Running" />}
      {run && !isRunning && (
        <>
          <p class={failed.length > 0 ? 'standing warning-edge' : 'standing good-edge'} role="status">
            {run.passed} passed, {run.failed} failed, {run.skipped} skipped, {run.todo} known gaps.{' '}
            {run.coverage && `${run.coverage.percent} % of what can come out true, false or unknown was seen, or is explained.`}
          </p>
          {failed.length > 0 && (
            <ul class="plain">
              {failed.map((test) => (
                <Failed key={test.file + test.line + test.name} test={test} />
              ))}
            </ul>
          )}
          {open.length > 0 && (
            <details>
              <summary>{open.length} parts of rules that no test has seen in every way</summary>
              <ul>
                {open.map((item, i) => (
                  <li key={i}>
                    {item.in}: {item.what}: not seen {item.wanted.filter((one) => !item.seen.includes(one)).join(', ')}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}
