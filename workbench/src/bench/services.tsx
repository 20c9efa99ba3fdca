// CDS Hooks services: which rules are evaluated for whom at which moment.
import {words} from '../shared/format';
import {get, type Service} from './backend';
import {Page, Shown, useLoaded} from './page';
import {at, Link} from './route';

export function ServicesPage() {
  const services = useLoaded('services', () => get<{services: Service[]}>('services'));
  return (
    <Page title="Services">
      <p>An electronic record calls these. An id is part of the address that it calls.</p>
      <Shown of={services} what="Reading the services">
        {({services: all}) => (
          <>
            {all.map((one) => (
              <section key={one.id + one.hook} class="paper" aria-labelledby={`service-${one.id}`}>
                <h2 id={`service-${one.id}`}>{one.title || one.id}</h2>
                <p class="line">
                  <code>{one.id}</code>
                  <span>at {one.hook}</span>
                  <span>for {words(one.audience)}</span>
                </p>
                <p>{one.description}</p>
                <details>
                  <summary>{one.rules.length} rules</summary>
                  <ul class="tags">
                    {one.rules.map((rule) => (
                      <li key={rule}>
                        <Link to={at('rules', rule)}>{rule}</Link>
                      </li>
                    ))}
                  </ul>
                </details>
              </section>
            ))}
          </>
        )}
      </Shown>
    </Page>
  );
}
