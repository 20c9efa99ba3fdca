// What may stand at a place of a rule file: keys and words from the JSON Schemas of `parity schema`, names from the rules
// themselves. Looks at lines and brackets, so that it works while the YAML is not whole.
import type {Completion, CompletionContext, CompletionResult} from '@codemirror/autocomplete';

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  description?: string;
  type?: string | string[];
  enum?: string[];
  const?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

interface NamedThing {
  name: string;
  about: string;
}
type NameKind = 'facts' | 'definitions' | 'schedules' | 'checklists' | 'groups' | 'parameters' | 'rules' | 'sources' | 'hazards' | 'reasons';
export interface Names {
  concepts: NamedThing[];
  sets: ({id: string} & Record<NameKind, NamedThing[]>)[];
}

/** Keys from the top; `[]` is an item of a list. */
export interface Place {
  path: string[];
  wants: 'key' | 'value';
  word: string;
}

const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s:{}[\],#"'][^:{}[\],#]*)):(?:\s|$)/;
const keyOf = (text: string) => {
  const match = KEY.exec(text);
  return match ? {name: (match[1] ?? match[2] ?? match[3] ?? '').trim(), length: match[0].length} : undefined;
};

/** "  - - key: x" in its parts. */
function partsOf(line: string) {
  const indent = /^ */.exec(line)![0].length;
  let at = indent;
  const dashes: number[] = [];
  while (line.startsWith('- ', at) || line.slice(at) === '-') {
    dashes.push(at);
    at += line.slice(at).match(/^- */)![0].length;
  }
  return {dashes, column: at, rest: line.slice(at)};
}

/** What lies around a line's own entry, from the lines above it. */
function pathAbove(lines: string[], row: number): string[] {
  const own = partsOf(lines[row] ?? '');
  const path: string[] = [...own.dashes].map(() => '[]');
  let need = own.dashes[0] !== undefined ? own.dashes[0] + 1 : own.column;
  for (let i = row - 1; i >= 0 && need > 0; i -= 1) {
    const line = lines[i]!;
    if (!line.trim() || line.trimStart().startsWith('#')) continue;
    const {dashes, column, rest} = partsOf(line);
    const key = keyOf(rest);
    if (column < need && key) {
      path.unshift(key.name);
      need = column;
    }
    // The entry is of the item that begins here.
    for (const dash of [...dashes].reverse())
      if (dash < need) {
        if (column > need) continue;
        path.unshift('[]');
        need = dash + 1;
      }
  }
  return path;
}

/** The place at the end of `before`, the text of a file up to the cursor. */
export function placeIn(before: string): Place {
  const lines = before.split('\n');
  const row = lines.length - 1;
  const path = pathAbove(lines, row);
  let text = partsOf(lines[row]!).rest;
  let wants: Place['wants'] = 'key';
  const open: {kind: '{' | '['; depth: number}[] = [];
  const take = () => {
    const key = keyOf(text);
    if (!key || (open.length > 0 && open.at(-1)!.kind === '[')) return;
    path.push(key.name);
    text = text.slice(key.length);
    wants = 'value';
  };
  take();
  let word = '';
  let quote = '';
  while (text) {
    const c = text[0]!;
    if (quote || c === '"' || c === "'") {
      if (!quote) quote = c;
      else if (c === quote) quote = '';
      word += c;
      text = text.slice(1);
    } else if (c === '{' || c === '[') {
      if (c === '[') path.push('[]');
      open.push({kind: c, depth: path.length});
      wants = c === '{' ? 'key' : 'value';
      word = '';
      text = text.slice(1).trimStart();
      take();
    } else if (c === '}' || c === ']') {
      const last = open.pop();
      if (last) path.length = last.depth - (last.kind === '[' ? 1 : 0);
      word = '';
      text = text.slice(1);
    } else if (c === ',') {
      const last = open.at(-1);
      if (last) path.length = last.depth;
      wants = last?.kind === '{' ? 'key' : 'value';
      word = '';
      text = text.slice(1).trimStart();
      take();
    } else {
      word = c === ' ' && !word ? '' : word + c;
      text = text.slice(1);
    }
  }
  return {path, wants, word: word.trimStart()};
}

interface Found {
  schemas: Schema[];
  refs: Set<string>;
}

function opened(root: Schema, schemas: Schema[], refs: Set<string>): Schema[] {
  return schemas.flatMap((schema) => {
    if (schema.$ref) {
      const name = schema.$ref.split('/').at(-1)!;
      if (refs.has(name)) return [];
      refs.add(name);
      return opened(root, [root.$defs?.[name] ?? {}], refs);
    }
    return [schema, ...opened(root, [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])], refs)];
  });
}

function schemasAt(root: Schema, path: string[]): Found {
  let refs = new Set<string>();
  let schemas = opened(root, [root], refs);
  for (const step of path) {
    const next = schemas.flatMap((schema) => {
      if (step === '[]') return schema.items ? [schema.items] : [];
      const known = schema.properties?.[step];
      if (known) return [known];
      return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
    });
    refs = new Set();
    schemas = opened(root, next, refs);
  }
  return {schemas, refs};
}

export function kindOf(path: string): string {
  if (path === 'services.yaml') return 'services';
  if (path.startsWith('concepts/')) return 'concepts';
  if (path.includes('/tests/')) return 'tests';
  return path.endsWith('/ruleset.yaml') ? 'rule-set' : 'rules';
}

const CONCEPT_KEYS = new Set([
  'observation', 'condition', 'medication', 'procedure', 'immunisation', 'encounter', 'episode', 'referral', 'allergy', 'flag',
  'finding', 'order', 'in', 'includes', 'excludes', 'part-of', 'ethnicity',
]);
const BY_KEY: Record<string, NameKind[]> = {
  group: ['groups'], evidence: ['sources'], hazards: ['hazards'], check: ['facts'], fact: ['facts'], since: ['facts'],
  gp: ['rules'], 'mental-health': ['rules'], only: ['rules', 'groups'], except: ['rules', 'groups'], enable: ['groups'],
  before: ['facts'], after: ['facts'], 'on-or-before': ['facts'], 'on-or-after': ['facts'], items: ['facts'],
  'first-of': ['facts'], union: ['facts'], difference: ['facts'], ratio: ['facts'], 'percent-change': ['facts'],
};

function namesFor(place: Place, refs: Set<string>, names: Names): Completion[] {
  const of = (...kinds: NameKind[]) =>
    kinds.flatMap((kind) =>
      names.sets.flatMap((set) => set[kind].map((one) => ({label: one.name, detail: one.about || kind.slice(0, -1), type: 'variable'}))),
    );
  const key = place.path.filter((step) => step !== '[]').at(-1) ?? '';
  if (place.wants === 'key') {
    if (refs.has('condition')) return of('facts', 'schedules', 'checklists');
    if (key === 'override') return of('reasons');
    return key === 'outcomes' || key === 'summaries' ? of('rules') : [];
  }
  if (refs.has('condition')) return of('definitions');
  if (CONCEPT_KEYS.has(key)) return names.concepts.map((one) => ({label: one.name, detail: one.about, type: 'class'}));
  if (key === 'from' && !place.path.includes('record')) return of('facts');
  if (key === 'rule-sets') return names.sets.map((set) => ({label: set.id, type: 'class'}));
  return of(...(BY_KEY[key] ?? []));
}

/** Everything that may stand at the place. */
export function optionsAt(place: Place, root: Schema, names: Names): Completion[] {
  const {schemas, refs} = schemasAt(root, place.path);
  const options: Completion[] = [];
  for (const schema of schemas) {
    if (place.wants === 'key')
      for (const [name, about] of Object.entries(schema.properties ?? {}))
        options.push({label: name, apply: `${name}: `, info: about.description, type: 'property'});
    else {
      for (const one of schema.enum ?? []) options.push({label: String(one), type: 'enum'});
      if (schema.type === 'boolean') options.push({label: 'true', type: 'enum'}, {label: 'false', type: 'enum'});
    }
  }
  const more = namesFor(place, refs, names).map((one) => (place.wants === 'key' ? {...one, apply: `${one.label}: `} : one));
  const seen = new Set<string>();
  return [...options, ...more].filter((one) => !seen.has(one.label) && seen.add(one.label));
}

export function completer(schemaFor: () => Schema | undefined, names: () => Names | undefined) {
  return (context: CompletionContext): CompletionResult | null => {
    const schema = schemaFor();
    const known = names();
    if (!schema || !known) return null;
    const before = context.state.sliceDoc(0, context.pos);
    if (/#[^\n"']*$/.test(before.slice(before.lastIndexOf('\n') + 1))) return null;
    const place = placeIn(before);
    // A list's item may be a name, or begin an entry.
    const places: Place[] = place.wants === 'key' && place.path.at(-1) === '[]' ? [place, {...place, wants: 'value'}] : [place];
    if (!context.explicit && !place.word) return null;
    const options = places.flatMap((one) => optionsAt(one, schema, known));
    if (options.length === 0) return null;
    return {from: context.pos - place.word.length, options, validFor: /^[\w.-]*$/};
  };
}
