// What a revision changes, line for line, against the rules that stand in the folder.
import {diffLines} from 'diff';
import type {TabProps} from './revision';

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

export function DifferenceTab({revision}: TabProps) {
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
