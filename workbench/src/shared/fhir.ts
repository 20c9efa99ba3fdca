// The little of FHIR that the pages look at: a Bundle and its resources, of any version.

export type Json = null | boolean | number | string | Json[] | {[key: string]: Json};

export interface Resource {
  resourceType: string;
  id?: string;
  [key: string]: unknown;
}

export interface Bundle extends Resource {
  resourceType: 'Bundle';
  type?: string;
  entry?: {fullUrl?: string; resource?: Resource; search?: {mode?: string}}[];
}

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}

export function isBundle(value: unknown): value is Bundle {
  return typeof value === 'object' && value !== null && (value as Resource).resourceType === 'Bundle';
}

export function resources(bundle: Bundle): Resource[] {
  return (bundle.entry ?? []).flatMap((entry) => (entry.resource ? [entry.resource] : []));
}

/** The Patient; a file with none, or with several, is not for these pages. */
export function patientOf(bundle: Bundle): Resource | undefined {
  const patients = resources(bundle).filter((resource) => resource.resourceType === 'Patient');
  return patients.length === 1 ? patients[0] : undefined;
}

export interface Identity {
  id: string;
  name: string;
  born: string;
  sex: string;
  nhsNumber: string;
}

export function identityOf(patient: Resource): Identity {
  const names = Array.isArray(patient.name) ? (patient.name as {given?: string[]; family?: string; text?: string}[]) : [];
  const name = names[0] ?? {};
  const identifiers = Array.isArray(patient.identifier) ? (patient.identifier as {system?: string; value?: string}[]) : [];
  const nhs = identifiers.find((one) => String(one.system ?? '').endsWith('nhs-number'))?.value ?? '';
  return {
    id: String(patient.id ?? ''),
    name: name.text ?? [...(name.given ?? []), name.family ?? ''].join(' ').trim(),
    born: typeof patient.birthDate === 'string' ? patient.birthDate : '',
    sex: typeof patient.gender === 'string' ? patient.gender : '',
    nhsNumber: nhs.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3'),
  };
}

/** "Observation/77" in this Bundle. */
export function find(bundle: Bundle, reference: string): Resource | undefined {
  const [type, id] = reference.split('/').slice(-2);
  return resources(bundle).find((resource) => resource.resourceType === type && resource.id === id);
}
