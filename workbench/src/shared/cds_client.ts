// A CDS Hooks 2.0 client, as an EHR has one: discovery, prefetch from the record that it holds, the call, feedback.
import {type Bundle, type Coding, type Resource, patientOf, resources} from './fhir';

export interface Service {
  hook: string;
  id: string;
  title?: string;
  description: string;
  prefetch?: Record<string, string>;
}

export interface Action {
  type: 'create' | 'update' | 'delete';
  description?: string;
  resource?: Resource;
}

export interface Suggestion {
  label: string;
  uuid?: string;
  isRecommended?: boolean;
  actions?: Action[];
}

export interface Card {
  uuid?: string;
  summary: string;
  detail?: string;
  indicator: 'info' | 'warning' | 'critical';
  source: {label: string; url?: string; topic?: Coding};
  suggestions?: Suggestion[];
  overrideReasons?: Coding[];
  links?: {label: string; url: string; type: string}[];
  extension?: {'org.parity-cds.rules'?: {'rule-set': string; version: string; hash: string; rules: string[]}};
}

export interface HookRequest {
  hook: string;
  hookInstance: string;
  context: Record<string, unknown>;
  prefetch: Record<string, unknown>;
}

/** What went over the wire, for whoever wants to see it. */
export interface Exchange {
  url: string;
  request: HookRequest;
  status: number;
  milliseconds: number;
  response: unknown;
  cards: Card[];
}

export async function discover(): Promise<Service[]> {
  const response = await fetch('/cds-services', {headers: {Accept: 'application/json'}});
  if (!response.ok) throw new Error(`discovery answered ${response.status}`);
  return ((await response.json()) as {services: Service[]}).services;
}

// What goes with a type: other versions' names for it, and what its resources refer to.
const GOES_WITH: Record<string, string[]> = {
  ServiceRequest: ['ProcedureRequest', 'ReferralRequest'],
  MedicationRequest: ['Medication'],
  MedicationStatement: ['Medication'],
  Observation: ['DiagnosticReport'],
  Condition: ['List'],
};

function outcomeFor(type: string, bundle: Bundle): Resource | undefined {
  return resources(bundle).find((resource) => {
    if (resource.resourceType !== 'OperationOutcome') return false;
    const issues = (resource.issue ?? []) as {expression?: string[]}[];
    return issues.some((issue) => !issue.expression || issue.expression.includes(type));
  });
}

/** One template answered from the record: a read, or a search by type. A part that could not be read stays so. */
export function answerTemplate(template: string, bundle: Bundle): unknown {
  const type = /^[A-Za-z]+/.exec(template)?.[0] ?? '';
  const outcome = outcomeFor(type, bundle);
  if (outcome) return outcome;
  if (!template.includes('?')) return resources(bundle).find((one) => one.resourceType === type) ?? null;
  const found = resources(bundle).filter((one) => one.resourceType === type);
  const also = resources(bundle).filter((one) => GOES_WITH[type]?.includes(one.resourceType));
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: [
      ...found.map((resource) => ({resource, search: {mode: 'match'}})),
      ...also.map((resource) => ({resource, search: {mode: 'include'}})),
    ],
  };
}

export function requestFor(service: Service, bundle: Bundle, more: Record<string, unknown> = {}): HookRequest {
  const prefetch = Object.fromEntries(
    Object.entries(service.prefetch ?? {}).map(([key, template]) => [key, answerTemplate(template, bundle)]),
  );
  const context = {userId: 'Practitioner/surgery-demo', patientId: patientOf(bundle)?.id ?? '', ...more};
  return {hook: service.hook, hookInstance: crypto.randomUUID(), context, prefetch};
}

export async function call(service: Service, request: HookRequest): Promise<Exchange> {
  const url = `/cds-services/${encodeURIComponent(service.id)}`;
  const started = performance.now();
  const answer = await fetch(url, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify(request),
  });
  const milliseconds = performance.now() - started;
  const response: unknown = await answer.json().catch(() => null);
  const cards = answer.ok ? ((response as {cards?: Card[]} | null)?.cards ?? []) : [];
  return {url, request, status: answer.status, milliseconds, response, cards};
}

export type Answer =
  | {outcome: 'accepted'; suggestions: string[]}
  | {outcome: 'overridden'; reason?: Coding; comment?: string};

export async function sendFeedback(service: Service, card: string, answer: Answer): Promise<void> {
  const entry: Record<string, unknown> = {card, outcome: answer.outcome, outcomeTimestamp: new Date().toISOString()};
  if (answer.outcome === 'accepted') entry.acceptedSuggestions = answer.suggestions.map((id) => ({id}));
  if (answer.outcome === 'overridden' && (answer.reason || answer.comment)) {
    entry.overrideReason = {
      ...(answer.reason ? {reason: answer.reason} : {}),
      ...(answer.comment ? {userComment: answer.comment} : {}),
    };
  }
  const response = await fetch(`/cds-services/${encodeURIComponent(service.id)}/feedback`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({feedback: [entry]}),
  });
  if (!response.ok) throw new Error(`feedback was answered with ${response.status}`);
}
