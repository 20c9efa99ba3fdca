// What the surgery asks of its server beside the CDS Hooks API: patients, the chart, the trace.
import {ask} from '../shared/ask';
import type {Bundle} from '../shared/fhir';
import type {State, Trace} from '../shared/trace_tree';

export type {State, Trace};

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

export interface Question {
  bundle: Bundle;
  audience: string;
  hook: string;
  draftOrders?: Bundle;
}

export const listPatients = () => ask<{today: string; patients: ListedPatient[]}>('/surgery/patients');
export const openPatient = (id: string) => ask<Bundle>(`/surgery/patients/${encodeURIComponent(id)}`);
export const chartOf = (question: Question) => ask<Chart>('/surgery/chart', {...question, group: 'annual-check'});
export const traceOf = (question: Question, rule: string) => ask<Trace>('/surgery/explain', {...question, rule});
