// Versions of the rules that were in force, and the way back to one.
import {useState} from 'preact/hooks';
import {get, type Me, work} from './backend';
import {Decision} from './decide';
import {Hash, Page, Shown, Table, Tag, useLoaded} from './page';

interface Version {
  hash: string;
  time: string;
  who: string;
  why: string;
  isSignedOff: boolean;
}

export function VersionsPage({me}: {me: Me}) {
  const versions = useLoaded('versions', () => get<{running: string; versions: Version[]}>('versions'));
  const [chosen, setChosen] = useState<string>();
  return (
    <Page title="Versions">
      <p>What stood in the rules folder before and after each revision that was signed off here. Going back signs nothing off:
        a version that was approved still is.</p>
      <Shown of={versions} what="Reading the versions">
        {({running, versions: all}) => (
          <>
            {all.length === 0 && <p>None is kept yet: the first is kept when a revision is signed off.</p>}
            {all.length > 0 && (
              <Table label="Versions" head={['Content', 'Kept', 'By', 'It', '']}>
                {all.map((one) => (
                  <tr key={one.hash}>
                    <th scope="row">
                      <Hash of={one.hash} /> {one.hash === running && <Tag kind="good">running</Tag>}{' '}
                      {one.isSignedOff && <Tag kind="plain">signed off</Tag>}
                    </th>
                    <td>{one.time.replace('T', ' ').replace('Z', ' UTC')}</td>
                    <td>{one.who}</td>
                    <td>{one.why}</td>
                    <td>
                      {me.role === 'approver' && one.hash !== running && (
                        <button type="button" class="secondary" aria-expanded={chosen === one.hash} onClick={() => setChosen(one.hash)}>
                          Go back to {one.hash.slice(7, 13)}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </Table>
            )}
            {chosen && (
              <Decision
                key={chosen}
                title={`Go back to ${chosen.slice(0, 19)}…`}
                button="Put this version back into force"
                why="Its files take the place of those that stand in the folder now, which are kept as a version."
                decide={(reason) => work(['versions', chosen, 'restore'], {reason})}
                done={() => {
                  setChosen(undefined);
                  versions.again();
                }}
              />
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}
