// The workbench: who is there, where they are, and the page for it.
import {useEffect, useState} from 'preact/hooks';
import {ask, messageOf, SIGNED_OUT} from '../shared/ask';
import {enter, type Me, whoAmI} from './backend';
import {ConceptPage, ConceptsPage} from './concepts';
import {OverviewPage} from './overview';
import {Fault, Page, Waiting} from './page';
import {ReportPage} from './report';
import {RevisionPage} from './revision';
import {RevisionsPage} from './revisions';
import {at, go, Link, type Route, useRoute} from './route';
import {RulePage} from './rule';
import {RulesPage} from './rules';
import {ServicesPage} from './services';
import {VersionsPage} from './versions';

const PLACES: [string, string][] = [
  ['', 'Overview'],
  ['rules', 'Rules'],
  ['concepts', 'Concepts'],
  ['services', 'Services'],
  ['revisions', 'Revisions'],
  ['versions', 'Versions'],
  ['report', 'Prompts and answers'],
];

function SignIn({entered}: {entered: (me: Me) => void}) {
  const [fault, setFault] = useState('');
  const [token, setToken] = useState('');
  const tryToken = (given: string) =>
    enter(given).then(
      () => whoAmI().then((me) => me && entered(me)),
      (error: unknown) => setFault(messageOf(error)),
    );
  return (
    <main class="narrow">
      <Page title="Sign in">
        <p>
          Parity printed a link for each person when it started. It works once: open it, or paste what stands behind{' '}
          <code>#token=</code> here. Where a proxy signs people in, ask whoever runs this server.
        </p>
        <Fault text={fault} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void tryToken(token.trim().replace(/^.*#token=/, ''));
          }}
        >
          <label>
            One-time token
            <input type="password" autocomplete="off" value={token} onInput={(event) => setToken(event.currentTarget.value)} />
          </label>
          <button type="submit">Sign in</button>
        </form>
      </Page>
    </main>
  );
}

function PageFor({route, me}: {route: Route; me: Me}) {
  const [place, id] = route.path;
  if (!place) return <OverviewPage me={me} />;
  if (place === 'rules') return id ? <RulePage key={id} id={id} me={me} /> : <RulesPage query={route.query} />;
  if (place === 'concepts') return id ? <ConceptPage key={id} id={id} /> : <ConceptsPage query={route.query} />;
  if (place === 'services') return <ServicesPage />;
  if (place === 'revisions')
    return id ? <RevisionPage key={id} id={id} me={me} query={route.query} /> : <RevisionsPage me={me} query={route.query} />;
  if (place === 'versions') return <VersionsPage me={me} />;
  if (place === 'report') return <ReportPage query={route.query} />;
  return (
    <Page title="Nothing here">
      <p>
        The workbench has no such page. <Link to={at()}>The overview</Link> leads to all others.
      </p>
    </Page>
  );
}

/** The token of a link goes to the server once, and out of the address before anything else happens. */
async function arrive(): Promise<Me | undefined> {
  const token = /^#token=([0-9a-f]+)$/.exec(location.hash)?.[1];
  if (token) {
    go(location.pathname + location.search, 'replace');
    await enter(token).catch(() => undefined);
  }
  return whoAmI();
}

export function Workbench() {
  const route = useRoute();
  const [me, setMe] = useState<Me | null>();
  const [fault, setFault] = useState('');
  useEffect(() => {
    arrive().then(
      (found) => setMe(found ?? null),
      (error: unknown) => setFault(messageOf(error)),
    );
  }, []);
  useEffect(() => {
    const forget = () => setMe((known) => (known ? null : known));
    addEventListener(SIGNED_OUT, forget);
    return () => removeEventListener(SIGNED_OUT, forget);
  }, []);
  const leave = () => void ask('/workbench/api/sign-out', {}).then(() => setMe(null));
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <p class="brand">
          <strong>Parity</strong> · the workbench
        </p>
        {me && (
          <p class="who">
            <bdi>{me.name}</bdi>, {me.role}{' '}
            <button type="button" class="link" onClick={leave}>
              Sign out
            </button>
          </p>
        )}
      </header>
      {me && (
        <nav class="places" aria-label="Workbench">
          <ul>
            {PLACES.map(([place, title]) => (
              <li key={place}>
                <Link to={place ? at(place) : at()} current={(route.path[0] ?? '') === place}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {fault && <Fault text={fault} />}
      {me === undefined && !fault && <Waiting for="Looking who is there" />}
      {me === null && <SignIn entered={setMe} />}
      {me && (
        <main id="main" tabIndex={-1}>
          <PageFor route={route} me={me} />
        </main>
      )}
    </>
  );
}
