// What runs, what stands on the disk, and whether anybody signed it off.
import {humanDate} from '../shared/format';
import {get, type Me, type RuleSet, type RuleSets} from './backend';
import {Hash, Page, Shown, Table, Tag, useLoaded} from './page';
import {at, Link} from './route';

function Standing({sets}: {sets: RuleSets}) {
  return sets.running === sets.onDisk ? (
    <p class="standing good-edge">
      The server runs these rules: <Hash of={sets.running} />
    </p>
  ) : (
    <p class="standing warning-edge">
      The server runs other rules (<Hash of={sets.running} />) than stand on the disk (<Hash of={sets.onDisk} />): it takes up
      a change within seconds, unless the change can’t be loaded or is not approved.
    </p>
  );
}

function OneSet({set}: {set: RuleSet}) {
  return (
    <section class="paper" aria-labelledby={`set-${set.id}`}>
      <h2 id={`set-${set.id}`}>{set.title}</h2>
      <dl class="facts">
        <div>
          <dt>Version</dt>
          <dd>{set.version}</dd>
        </div>
        <div>
          <dt>Content</dt>
          <dd>
            <Hash of={set.hash} />
          </dd>
        </div>
        <div>
          <dt>Signed off</dt>
          <dd>{set.isApproved ? <Tag kind="good">Approved</Tag> : <Tag kind="warning">Draft, not approved</Tag>}</dd>
        </div>
        <div>
          <dt>Rules</dt>
          <dd>
            <Link to={at('rules')}>{set.rules} rules</Link>
          </dd>
        </div>
        <div>
          <dt>Owner</dt>
          <dd>{set.owner || 'not named'}</dd>
        </div>
        <div>
          <dt>Jurisdiction</dt>
          <dd>{set.jurisdiction || 'not named'}</dd>
        </div>
      </dl>
      {set.parameters.length > 0 && (
        <>
          <h3>What a site may set</h3>
          <Table label={`Settings of ${set.title}`} head={['Setting', 'Now', 'Why']}>
            {set.parameters.map((one) => (
              <tr key={one.name}>
                <td>
                  <code>{one.name}</code>
                </td>
                <td>
                  {one.value} {one.isSetBySite && <small>(set by this site)</small>}
                </td>
                <td>{one.why}</td>
              </tr>
            ))}
          </Table>
        </>
      )}
      <h3>Who signed off what</h3>
      {set.approvals.length === 0 ? (
        <p>Nobody has signed off any version.</p>
      ) : (
        <Table label={`Approvals of ${set.title}`} head={['When', 'Who', 'Version', 'Content', 'Why']}>
          {set.approvals.map((one) => (
            <tr key={one.hash + one.time}>
              <td>{humanDate(one.time.slice(0, 10))}</td>
              <td>
                {one.name}, {one.role}
              </td>
              <td>{one.version}</td>
              <td>
                <Hash of={one.hash} />
              </td>
              <td>{one.reason}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

export function OverviewPage({me}: {me: Me}) {
  const sets = useLoaded('rule-sets', () => get<RuleSets>('rule-sets'));
  return (
    <Page title="Overview">
      <p>
        Today is {humanDate(me.today)}. Everything here is about rules; no patient’s record is kept.
      </p>
      <Shown of={sets} what="Reading the rules">
        {(found) => (
          <>
            <Standing sets={found} />
            <p>
              {found.concepts} <Link to={at('concepts')}>concepts</Link>, {found.tests} rule tests
              {found.releases.length > 0 && `, codes of ${found.releases.join(', ')}`}.
            </p>
            {found.ruleSets.map((set) => (
              <OneSet key={set.id} set={set} />
            ))}
          </>
        )}
      </Shown>
    </Page>
  );
}
