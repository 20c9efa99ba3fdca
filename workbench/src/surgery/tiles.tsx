// The six checks at a glance: last value and date, its course, and when it is due by the rules themselves.
import {humanDate, words} from '../shared/format';
import type {Check} from './backend';
import {Sparkline} from './sparkline';

function dueText(check: Check): {mark: string; text: string} {
  switch (check.state) {
    case 'fired':
      return {mark: '●', text: 'Due now'};
    case 'unknown':
      return {mark: '?', text: 'Could not be checked'};
    case 'suppressed':
      return {mark: '–', text: 'Resting: declined or answered'};
    case 'not-applicable':
      return {mark: '–', text: 'Not asked for here'};
    case 'not-fired':
      if (check['unknown-from'] && (!check.due || check['unknown-from'] < check.due))
        return {mark: '✓', text: `Not due before ${humanDate(check['unknown-from'])}; then it can’t be told`};
      return {mark: '✓', text: check.due ? `Due ${humanDate(check.due)}` : 'Not due in the next two years'};
  }
}

function Tile({check, explain}: {check: Check; explain: (rule: string) => void}) {
  const last = check.last;
  const due = dueText(check);
  const unusable = check.events.filter((event) => event.fault).at(-1);
  const longest = [...check.series].sort((a, b) => b.points.length - a.points.length)[0];
  return (
    <li class={`tile ${check.state}`}>
      <h3>{words(check.element)}</h3>
      <p class="last">
        {last ? (
          <>
            <strong>{last.text}</strong> <span>{last.date ? humanDate(last.date) : 'no date'}</span>
          </>
        ) : (
          <span>{check.state === 'unknown' ? 'not read' : 'not recorded'}</span>
        )}
      </p>
      {unusable && <p class="unusable">{`${unusable.text}${unusable.date ? `, ${humanDate(unusable.date)}` : ''}: not used, it ${unusable.fault}`}</p>}
      {longest && <Sparkline series={longest} />}
      <p class="due">
        <span aria-hidden="true">{due.mark}</span> {due.text}
      </p>
      <button type="button" class="link" onClick={() => explain(check.rule)} aria-label={`Why: ${words(check.element)}`}>
        Why?
      </button>
    </li>
  );
}

export function Tiles({checks, explain}: {checks: Check[]; explain: (rule: string) => void}) {
  if (checks.length === 0) return <p>The annual check is not asked for at this moment of the work.</p>;
  return (
    <ul class="tiles">
      {checks.map((check) => (
        <Tile key={check.rule} check={check} explain={explain} />
      ))}
    </ul>
  );
}
