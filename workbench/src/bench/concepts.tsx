// Concepts: which codes and drug names stand for what, and which rules look for them.
import {type ConceptFull, type ConceptLine, get} from './backend';
import {AsWritten, Page, Shown, Table, Tag, useLoaded} from './page';
import {at, Link, setQuery} from './route';

export function ConceptsPage({query}: {query: URLSearchParams}) {
  const concepts = useLoaded('concepts', () => get<{concepts: ConceptLine[]}>('concepts'));
  const find = query.get('find') ?? '';
  const wanted = find.trim().toLowerCase();
  return (
    <Page title="Concepts">
      <Shown of={concepts} what="Reading the concepts">
        {({concepts: all}) => {
          const found = all.filter((one) => `${one.id} ${one.title} ${one.file}`.toLowerCase().includes(wanted));
          return (
            <>
              <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
                <label>
                  Find a concept
                  <input type="search" value={find} onInput={(event) => setQuery('find', event.currentTarget.value)} />
                </label>
              </form>
              <p class="message" role="status">
                {found.length} of {all.length} concepts
              </p>
              <Table label="Concepts" head={['Concept', 'Codes', 'Found in one source only', 'Drug names', 'File']}>
                {found.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <Link to={at('concepts', one.id)}>{one.title}</Link>
                      <br />
                      <code>{one.id}</code>
                    </th>
                    <td class="n">{one.codes}</td>
                    <td class="n">{one.unverified}</td>
                    <td class="n">{one.names}</td>
                    <td>{one.file}</td>
                  </tr>
                ))}
              </Table>
            </>
          );
        }}
      </Shown>
    </Page>
  );
}

function Names({title, of}: {title: string; of: string[]}) {
  if (of.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <p>{of.join(', ')}</p>
    </>
  );
}

function Links({title, place, of}: {title: string; place: string; of: string[]}) {
  if (of.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="tags">
        {of.map((one) => (
          <li key={one}>
            <Link to={at(place, one)}>{one}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

export function ConceptPage({id}: {id: string}) {
  const known = useLoaded(`concept ${id}`, () => get<ConceptFull>('concepts', id));
  return (
    <Page title={known.value?.title ?? id}>
      <p>
        <Link to={at('concepts')}>All concepts</Link>
      </p>
      <Shown of={known} what="Reading the concept">
        {(found) => (
          <>
            <section class="paper">
              <p class="line">
                <code>{found.id}</code>
                {found.unit && <span>kept in {found.unit}</span>}
                {found.low && (
                  <span>
                    used from {found.low} to {found.high}
                  </span>
                )}
              </p>
              <Links title="With the codes of" place="concepts" of={found.includes} />
              <Links title="Without the codes of" place="concepts" of={found.excludes} />
              <Names title="Drug names, as whole words" of={found.names} />
              <Names title="But not" of={found.exceptNames} />
              {found.codes.length > 0 && (
                <Table label="Codes" head={['Code', 'System', 'Term', 'Checked']}>
                  {found.codes.map((code) => (
                    <tr key={code.system + code.code}>
                      <td>
                        <code>{code.code}</code>
                      </td>
                      <td>{code.system}</td>
                      <td>{code.term}</td>
                      <td>
                        {code.unverified ? <Tag kind="warning">one source: {code.unverified}</Tag> : <Tag kind="good">two sources</Tag>}
                      </td>
                    </tr>
                  ))}
                </Table>
              )}
              <Links title="Rules that look for it" place="rules" of={[...new Set(found.rules)]} />
            </section>
            <AsWritten of={found} label="The concept in YAML" />
          </>
        )}
      </Shown>
    </Page>
  );
}
