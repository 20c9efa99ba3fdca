// What a revision changes, line for line, against the rules that stand in the folder or were last signed off.
import {diffLines} from 'diff';
import {useState} from 'preact/hooks';
import {type Against, AgainstChoice} from './against';
import {get} from './backend';
import {Hash, Shown, useLoaded} from './page';
import type {TabProps} from './tab_props';

const CONTEXT = 3;

interface Line {
  kind: 'same' | 'gone' | 'new' | 'gap';
  before?: number;
  after?: number;
  text: string;
}

export function linesOf(before: string, after: string): Line[] {
  const lines: Line[] = [];
  let [was, is] = [0, 0];
  for (const part of diffLines(before, after)) {
    for (const text of part.value.replace(/\n$/, '').split('\n')) {
      if (part.removed) lines.push({kind: 'gone', before: ++was, text});
      else if (part.added) lines.push({kind: 'new', after: ++is, text});
      else lines.push({kind: 'same', before: ++was, after: ++is, text});
    }
  }
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((line) => line.kind !== 'same'));
  return lines.flatMap((line, i) => {
    if (near[i]) return [line];
    return i === 0 || near[i - 1] ? [{kind: 'gap', text: '…'} satisfies Line] : [];
  });
}

const MARKS = {same: ' ', gone: '−', new: '+', gap: ' '};
const SAID = {same: '', gone: 'taken out', new: 'put in', gap: 'unchanged lines'};

export function Difference({path, before, after}: {path: string; before: string; after: string}) {
  return (
    <section class="paper" aria-label={path}>
      <h2>
        {path} {!before && <small>new</small>}
        {!after && <small>taken away</small>}
      </h2>
      <div class="scroll" role="region" aria-label={`Lines of ${path}`} tabIndex={0}>
        <table class="diff">
          <tbody>
            {linesOf(before, after).map((line, i) => (
              <tr key={i} class={line.kind}>
                <td class="n">{line.before}</td>
                <td class="n">{line.after}</td>
                <td>
                  <span role="img" aria-label={SAID[line.kind] || 'unchanged'}>
                    {MARKS[line.kind]}
                  </span>
                </td>
                <td>
                  <code>{line.text}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface SinceApproved {
  isKnown: boolean;
  hash: string;
  isInFolder: boolean;
  time?: string;
  who?: string;
  files: {path: string; before: string; after: string}[];
}

/** With the changes that others made in the folder since: whoever signs off, signs those off too. */
function SinceApprovedFiles({revision}: Pick<TabProps, 'revision'>) {
  const since = useLoaded(`since approved ${revision.id} ${revision.edition}`, () =>
    get<SinceApproved>('revisions', String(revision.id), 'since-approved'),
  );
  return (
    <Shown of={since} what="Looking for what was last signed off">
      {(found) => {
        if (!found.isKnown)
          return <p>No version of these rules that was signed off as a whole is kept here: there is nothing to compare with.</p>;
        return (
          <>
            <p>
              Against <Hash of={found.hash} />,{' '}
              {found.isInFolder
                ? 'which stands in the folder.'
                : `kept on ${found.time?.slice(0, 10)} through ${found.who}. The folder has changed since: those changes are shown too, and would be signed off too.`}
            </p>
            {found.files.length === 0 && <p>They are the same.</p>}
            {found.files.map((file) => (
              <Difference key={file.path} {...file} />
            ))}
          </>
        );
      }}
    </Shown>
  );
}

function FolderFiles({revision}: Pick<TabProps, 'revision'>) {
  if (revision.files.length === 0) return <p>The revision changes nothing yet.</p>;
  return (
    <>
      <p>Against the rules that stood in the folder when each file was first changed here.</p>
      {revision.files.map((file) => (
        <Difference key={file.path} {...file} />
      ))}
    </>
  );
}

export function DifferenceTab({revision}: TabProps) {
  const [against, setAgainst] = useState<Against>('folder');
  return (
    <>
      <AgainstChoice value={against} choose={setAgainst} />
      {against === 'folder' ? <FolderFiles revision={revision} /> : <SinceApprovedFiles revision={revision} />}
    </>
  );
}
