// Editing a revision's files, with what the loader says of the whole folder as it would be.
import {useEffect, useRef, useState} from 'preact/hooks';
import {messageOf} from '../shared/ask';
import {get, post} from './backend';
import {kindOf, type Names, type Schema} from './completion';
import {Editor, type Problem} from './editor';
import {Fault, Waiting} from './page';
import {at, go, Link} from './route';
import type {Revision, TabProps} from './tab_props';

function FileList({revision, path}: {revision: Revision; path: string}) {
  const [find, setFind] = useState('');
  const id = String(revision.id);
  const all = [...new Set([...revision.changed, ...(path ? [path] : []), ...revision.folder])];
  const found = all.filter((one) => one.includes(find.trim()));
  return (
    <nav class="files" aria-label="Files">
      <label>
        Find a file, or name a new one
        <input value={find} onInput={(event) => setFind(event.currentTarget.value)} />
      </label>
      <ul>
        {found.map((one) => (
          <li key={one}>
            <Link to={`${at('revisions', id)}?tab=edit&file=${encodeURIComponent(one)}`} current={one === path}>
              {one}
            </Link>
            {revision.changed.includes(one) && <small> changed</small>}
          </li>
        ))}
        {found.length === 0 && /^[\w./-]+\.yaml$/.test(find.trim()) && (
          <li>
            <Link to={`${at('revisions', id)}?tab=edit&file=${encodeURIComponent(find.trim())}`}>Make {find.trim()}</Link>
          </li>
        )}
      </ul>
    </nav>
  );
}

function Problems({problems, id}: {problems: Problem[]; id: string}) {
  if (problems.length === 0) return <p>The rules load as they would be with this revision: no error, no warning.</p>;
  return (
    <ul class="plain problems">
      {problems.map((one, i) => (
        <li key={i} class={one.severity}>
          <strong>
            {one.severity} {one.code}
          </strong>{' '}
          <Link to={`${at('revisions', id)}?tab=edit&file=${encodeURIComponent(one.file)}&line=${one.line}`}>
            {one.file}:{one.line}:{one.column}
          </Link>
          : {one.message}
          {one.why && <p class="hash">why: {one.why}</p>}
          {one.fix && <p class="hash">fix: {one.fix}</p>}
        </li>
      ))}
    </ul>
  );
}

export function EditTab({revision, me, reload, query}: TabProps & {query: URLSearchParams}) {
  const id = String(revision.id);
  const path = query.get('file') ?? revision.changed[0] ?? '';
  const canEdit = me.role !== 'viewer' && revision.state === 'open';
  const [text, setText] = useState<{path: string; was: string}>();
  const [typed, setTyped] = useState('');
  const [problems, setProblems] = useState<Problem[]>();
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState('');
  const edition = useRef(revision.edition);
  edition.current = Math.max(edition.current, revision.edition);
  const schemas = useRef<Record<string, Schema> | undefined>(undefined);
  const names = useRef<Names | undefined>(undefined);

  useEffect(() => {
    void get<Record<string, Schema>>('schemas').then((found) => (schemas.current = found), () => undefined);
    void get<Names>('revisions', id, 'names').then((found) => (names.current = found), () => undefined);
  }, [id]);
  useEffect(() => {
    setProblems(undefined);
    setFault('');
    if (!path) return;
    let isOver = false; // another file was chosen since
    post<{text: string}>(['revisions', id, 'file'], {path}).then(
      (found) => {
        if (isOver) return;
        setText({path, was: found.text});
        setTyped(found.text);
        if (canEdit) void check(found.text);
      },
      (error: unknown) => {
        if (!isOver) setFault(messageOf(error));
      },
    );
    return () => {
      isOver = true;
    };
  }, [path, id]);

  const check = async (given: string): Promise<Problem[]> => {
    try {
      const answer = await post<{diagnostics: Problem[]}>(['revisions', id, 'check'], {path, text: given});
      setProblems(answer.diagnostics);
      setFault('');
      return answer.diagnostics.filter((one) => one.file === path);
    } catch (error) {
      setFault(messageOf(error));
      return [];
    }
  };
  const save = () => {
    post<Revision>(['revisions', id, 'save'], {path, text: typed, edition: edition.current}).then(
      (kept) => {
        edition.current = kept.edition;
        setText({path, was: typed});
        setSaid(`${path} is saved in the revision.`);
        setFault('');
        reload();
      },
      (error: unknown) => setFault(messageOf(error)),
    );
  };
  const isDirty = text !== undefined && text.path === path && typed !== text.was;
  return (
    <div class="desk">
      <FileList revision={revision} path={path} />
      <section aria-label={path || 'No file'}>
        {!path && <p>Choose a file at the left, or come here from a rule’s page.</p>}
        <Fault text={fault} />
        {path && (!text || text.path !== path) && !fault && <Waiting for={`Reading ${path}`} />}
        {path && text?.path === path && (
          <>
            <div class="line">
              <h2>{path}</h2>
              {canEdit && (
                <button type="button" onClick={save} disabled={!isDirty}>
                  Save
                </button>
              )}
              {canEdit && revision.changed.includes(path) && (
                <button
                  type="button"
                  class="secondary"
                  onClick={() => {
                    const before = revision.files.find((one) => one.path === path)?.before ?? '';
                    post<Revision>(['revisions', id, 'save'], {path, text: before, edition: edition.current}).then(
                      () => go(`${at('revisions', id)}?tab=edit`),
                      (error: unknown) => setFault(messageOf(error)),
                    ).then(reload);
                  }}
                >
                  Take the change back
                </button>
              )}
              <span role="status">{isDirty ? 'not saved' : said}</span>
            </div>
            {!canEdit && <p>You can look, and not change: the revision is {revision.state}, and you are a {me.role}.</p>}
            <Editor
              key={path}
              path={path}
              text={text.was}
              line={Number(query.get('line') ?? 0)}
              canEdit={canEdit}
              schema={() => schemas.current?.[kindOf(path)]}
              names={() => names.current}
              check={check}
              changed={setTyped}
              save={save}
            />
            <p class="hash">
              Control-space completes, F8 goes to the next problem, Control-S saves, Tab leaves the editor.
            </p>
            {canEdit && (
              <section aria-labelledby="problems">
                <h3 id="problems">What the loader says</h3>
                {problems ? <Problems problems={problems} id={id} /> : <Waiting for="Checking" />}
              </section>
            )}
          </>
        )}
      </section>
    </div>
  );
}
