// What the surgery asks of its server beside the CDS Hooks API: patients, the chart, the trace.
import type {Bundle} from '../shared/fhir';

export interface ListedPatient {
  id: string;
  name: string;
  about: string;
}

export interface Series {
  concept: string;
  title: string;
  unit: string;
  points: {date: string; from: string; values: number[]}[];
}

export type State = 'fired' | 'not-fired' | 'unknown' | 'not-applicable' | 'suppressed';

export interface Check {
  rule: string;
  title: string;
  element: string;
  state: State;
  due?: string;
  'unknown-from'?: string;
  last?: {date: string; text: string; from: string};
  series: Series[];
  events: {date: string; text: string; from: string; fault?: string}[];
}

export interface Chart {
  today: string;
  checks: Check[];
  coming: {rule: string; title: string; on: string}[];
  outcomes: {rule: string; title: string; gap: string; state: State; because?: string}[];
  warnings: string[];
}

export interface TraceNode {
  label: string;
  truth: 'true' | 'false' | 'unknown';
  value?: string;
  from?: string;
  why?: string;
  where?: string;
  children?: TraceNode[];
}

export interface Trace {
  rule: string;
  state: State;
  today: string;
  rules: string;
  trace: TraceNode[];
}

export interface Question {
  bundle: Bundle;
  audience: string;
  hook: string;
  draftOrders?: Bundle;
}

async function ask<T>(url: string, body?: unknown): Promise<T> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)},
  );
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const issues = (answer as {issue?: {diagnostics?: string; expression?: string[]}[]} | null)?.issue ?? [];
  const said = issues.map((issue) => [issue.expression?.join(', '), issue.diagnostics].filter(Boolean).join(': '));
  throw new Error(said.join('; ') || `the server answered ${response.status}`);
}

export const listPatients = () => ask<{today: string; patients: ListedPatient[]}>('/surgery/patients');
export const openPatient = (id: string) => ask<Bundle>(`/surgery/patients/${encodeURIComponent(id)}`);
export const chartOf = (question: Question) => ask<Chart>('/surgery/chart', {...question, group: 'annual-check'});
export const traceOf = (question: Question, rule: string) => ask<Trace>('/surgery/explain', {...question, rule});
