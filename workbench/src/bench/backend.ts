// What the workbench asks of its server, and the shapes of what comes back.
import {ask, Refused} from '../shared/ask';

export type Role = 'viewer' | 'editor' | 'approver';

export interface Me {
  name: string;
  role: Role;
  today: string;
}

export interface Wording {
  text: string;
  parts?: Wording[];
}

export interface RuleLine {
  id: string;
  title: string;
  ruleSet: string;
  gap: string;
  element: string;
  group: string;
  isOn: boolean;
  status: string;
  gp: string;
  mentalHealth: string;
  confidence: string;
  reviewBy?: string;
  tests: number;
}

export interface Block {
  file: string;
  line: number;
  yaml: string;
}

export interface Rule extends RuleLine, Block {
  words: {
    appliesTo?: Wording;
    when: Wording;
    unless: Wording[];
    audience: {to: string; indicator: string; when?: Wording}[];
  };
  terms: ({kind: string; name: string; spoken: string; meaning: Wording} & Block)[];
  concepts: {id: string; title: string}[];
  texts: {whose: string; summary: string; detail: string}[];
  caution: string;
  suggestions: string[];
  answers: {answer: string; then: string}[];
  sources: {id: string; title: string; url: string; section: string; confidence: string; note: string}[];
  hazards: {id: string; text: string}[];
  testsOfIt: {name: string; state: string; file: string; line: number}[];
  services: string[];
}

export interface ConceptLine {
  id: string;
  title: string;
  file: string;
  codes: number;
  names: number;
  unverified: number;
}

export interface Concept extends ConceptLine, Block {
  includes: string[];
  excludes: string[];
  exceptNames: string[];
  unit?: string;
  low?: string;
  high?: string;
  rules: string[];
}

export interface ConceptFull extends Omit<Concept, 'codes' | 'names'> {
  codes: {system: string; code: string; term: string; unverified: string}[];
  names: string[];
}

export interface Service {
  id: string;
  hook: string;
  audience: string;
  title: string;
  description: string;
  rules: string[];
}

export interface Approval {
  version: string;
  hash: string;
  name: string;
  role: string;
  time: string;
  reason: string;
}

export interface RuleSet {
  id: string;
  title: string;
  version: string;
  hash: string;
  isApproved: boolean;
  jurisdiction: string;
  owner: string;
  rules: number;
  parameters: {name: string; value: string; isSetBySite: boolean; why: string}[];
  approvals: Approval[];
}

export interface RuleSets {
  running: string;
  onDisk: string;
  concepts: number;
  tests: number;
  releases: string[];
  ruleSets: RuleSet[];
}

export interface CoverageItem {
  kind: string;
  file: string;
  line: number;
  in: string;
  what: string;
  wanted: string[];
  seen: string[];
  explained?: string;
}

export interface TestRun {
  passed: number;
  failed: number;
  skipped: number;
  todo: number;
  tests: TestResult[];
  coverage?: {percent: number; wanted: number; seen: number; explained: number; items: CoverageItem[]};
}

export interface TestResult {
  name: string;
  file: string;
  line: number;
  verdict: string;
  differences: string[];
  traces?: {rule: string; audience: string; state: string; trace: import('../shared/trace_tree').TraceNode[]}[];
}

export interface ReportRule {
  rule: string;
  audience: string;
  shown: number;
  accepted: number;
  overridden: number;
  ignored: number;
  reasons: Record<string, number>;
  outcomes: Record<string, number>;
  watch?: {kind: string; weeks: number; fired: number; expected: number; probability: number};
  weeks: ({week: string} & Record<string, number | string>)[];
}

export interface Report {
  from: string;
  until: string;
  judgedWeek: string;
  calls: number;
  cards: number;
  unmatchedAnswers: number;
  findings: number;
  rulesInForce: {ruleSet: string; version: string; hash: string; calls: number; first: string; last: string; approval: {name: string; role: string; time: string; reason: string} | null}[];
  rules: ReportRule[];
}

const API = '/workbench/api/';
const below = (...parts: string[]) => API + parts.map(encodeURIComponent).join('/');

export const get = <T>(...path: string[]) => ask<T>(below(...path));
export const post = <T>(path: string[], body: unknown) => ask<T>(below(...path), body);

export const whoAmI = () => get<Me>('session').catch((error: unknown) => {
  if (error instanceof Refused && error.status === 401) return undefined;
  throw error;
});
export const enter = (token: string) => post<Me>(['session'], {token});

const PAUSE_MS = 300;

/** Work that takes a while: asks again until it is done. */
export async function work<T>(path: string[], body: unknown): Promise<T> {
  const {job} = await post<{job: string}>(path, body);
  for (;;) {
    const status = await get<{state: string; why?: string; result?: T}>('jobs', job);
    if (status.state === 'done') return status.result as T;
    if (status.state === 'failed') throw new Error(status.why ?? 'it failed');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
