// One revision: edited, tried, tested, compared, weighed, and decided on, each under a tab with an address of its own.
import {get, type Me} from './backend';
import {DecideTab} from './decide';
import {DifferenceTab} from './difference';
import {EditTab} from './edit';
import {ImpactTab} from './impact';
import {Page, Shown, useLoaded} from './page';
import {StateTag} from './revisions';
import {at, Link} from './route';
import type {Revision} from './tab_props';
import {TestsTab} from './tests';
import {TryTab} from './try';

const TABS = {edit: 'Edit', try: 'Try a patient', tests: 'Tests', difference: 'Difference', impact: 'Impact', decide: 'Sign-off'};
type Tab = keyof typeof TABS;

export function RevisionPage({id, me, query}: {id: string; me: Me; query: URLSearchParams}) {
  const revision = useLoaded(`revision ${id}`, () => get<Revision>('revisions', id));
  const asked = query.get('tab') ?? 'edit';
  const tab = (asked in TABS ? asked : 'edit') as Tab;
  const title = revision.value ? `Revision ${id}: ${revision.value.title}` : `Revision ${id}`;
  return (
    <Page title={title}>
      <Shown of={revision} what="Reading the revision">
        {(found) => {
          const parts = {revision: found, me, reload: revision.again};
          return (
            <>
              <p class="line">
                <StateTag state={found.state} />
                <span>
                  {found.changed.length === 0 ? 'nothing is changed yet' : `changes ${found.changed.join(', ')}`}
                </span>
              </p>
              {found.files.some((file) => file.isStale) && found.state !== 'approved' && (
                <p class="standing warning-edge">
                  Files of it have been changed in the rules folder since: begin a new revision from what stands there now.
                </p>
              )}
              <nav class="places tabs" aria-label="The revision">
                <ul>
                  {(Object.keys(TABS) as Tab[]).map((one) => (
                    <li key={one}>
                      <Link to={`${at('revisions', id)}?tab=${one}`} current={one === tab}>
                        {TABS[one]}
                      </Link>
                    </li>
                  ))}
                </ul>
              </nav>
              {tab === 'edit' && <EditTab {...parts} query={query} />}
              {tab === 'try' && <TryTab {...parts} />}
              {tab === 'tests' && <TestsTab {...parts} />}
              {tab === 'difference' && <DifferenceTab {...parts} />}
              {tab === 'impact' && <ImpactTab {...parts} />}
              {tab === 'decide' && <DecideTab {...parts} />}
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
