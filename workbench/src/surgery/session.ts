// One opened patient: what the record holds, what the server said of it, and what the clinician did.
import {type Answer, type Card, type Exchange, type Service, call, requestFor, sendFeedback} from '../shared/cds_client';
import {type Bundle, patientOf} from '../shared/fhir';
import {type Chart, type Question, chartOf} from './backend';
import {draftOrder} from './order';

export const AUDIENCES = {gp: 'GP', 'mental-health': 'Mental-health team'} as const;
export type Audience = keyof typeof AUDIENCES;

/** What the clinician is doing, as the hook that an EHR would call. */
export const MOMENTS = {
  'patient-view': 'Opening the record',
  'appointment-book': 'Booking an appointment',
  'encounter-start': 'Admission or first contact',
  'encounter-discharge': 'Discharge',
} as const;
export type Moment = keyof typeof MOMENTS;

// The services of the design by who they are for; discovery does not say it.
const FOR: Record<string, Audience> = {
  'smi-physical-health-gp': 'gp',
  'smi-appointment': 'gp',
  'smi-medication-select': 'gp',
  'smi-medication-sign': 'gp',
  'smi-physical-health-mental-health': 'mental-health',
  'smi-encounter-start': 'mental-health',
  'smi-discharge': 'mental-health',
};

export function serviceFor(services: Service[], hook: string, audience: Audience): Service | undefined {
  const all = services.filter((service) => service.hook === hook);
  return all.find((service) => FOR[service.id] === audience) ?? all[0];
}

export function momentsFor(services: Service[], audience: Audience): Moment[] {
  return (Object.keys(MOMENTS) as Moment[]).filter((hook) =>
    services.some((service) => service.hook === hook && FOR[service.id] === audience),
  );
}

export interface Opened {
  bundle: Bundle;
  service: Service;
  question: Question;
  exchange: Exchange;
  chart: Chart;
}

/** Calls the service as a client does, and asks for the chart of the same record. */
export async function open(service: Service, audience: Audience, bundle: Bundle): Promise<Opened> {
  const patient = patientOf(bundle);
  if (!patient) throw new Error('The file must hold one Patient.');
  const more = service.hook.startsWith('encounter') ? {encounterId: 'surgery-demo'} : {};
  const appointment = {resourceType: 'Bundle', type: 'collection', entry: [] as unknown[]};
  const context = service.hook === 'appointment-book' ? {appointments: appointment} : more;
  const question: Question = {bundle, audience, hook: service.hook};
  const [exchange, chart] = await Promise.all([call(service, requestFor(service, bundle, context)), chartOf(question)]);
  return {bundle, service, question, exchange, chart};
}

export async function order(service: Service, audience: Audience, opened: Opened, drug: string): Promise<Opened> {
  const drafts = draftOrder(drug, String(patientOf(opened.bundle)?.id ?? ''), opened.chart.today);
  const more = {draftOrders: drafts, ...(service.hook === 'order-select' ? {selections: ['MedicationRequest/draft-1']} : {})};
  const question: Question = {bundle: opened.bundle, audience, hook: service.hook, draftOrders: drafts};
  const exchange = await call(service, requestFor(service, opened.bundle, more));
  return {...opened, service, question, exchange};
}

export function without(opened: Opened, card: Card): Opened {
  const cards = opened.exchange.cards.filter((one) => one !== card);
  return {...opened, exchange: {...opened.exchange, cards}};
}

export async function answer(opened: Opened, card: Card, given: Answer): Promise<void> {
  if (card.uuid) await sendFeedback(opened.service, card.uuid, given);
}
