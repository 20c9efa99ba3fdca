// @medplum/core as a CDS Hooks client: discovery, the prefetch that it builds from our templates by itself, the call. Its
// FHIR server is one of our sample requests: each query that a template asks for is answered by that sample's key.
// Usage: node cds_hooks_medplum.mjs BASE SAMPLE   prints one JSON line
import { readFile } from 'node:fs/promises';

globalThis.WebSocket ??= class {}; // named by the library when it is loaded; older nodes have none
const { buildCdsRequest, MedplumClient } = await import('cds-client');

const [base, samplePath] = process.argv.slice(2);
const sample = JSON.parse(await readFile(samplePath, 'utf8'));
const fhir = 'https://fhir.example/fhir/R4/';
const queries = new Map();
const asked = [];

const json = (status, body) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/fhir+json' } });

async function fetchOf(url, options) {
  if (String(url).startsWith(base)) return fetch(url, options);
  const query = decodeURIComponent(String(url).slice(fhir.length));
  asked.push(query);
  if (queries.has(query)) return json(200, queries.get(query));
  return json(404, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] });
}

const medplum = new MedplumClient({
  baseUrl: 'https://fhir.example/',
  cdsServicesUrl: base + '/cds-services',
  fetch: fetchOf,
  cacheTime: 0,
});

const { services } = await medplum.getCdsServices();
const service = services.find((one) => one.id === 'smi-physical-health-gp');
for (const [key, template] of Object.entries(service.prefetch)) {
  const query = template.replaceAll('{{context.patientId}}', sample.context.patientId);
  queries.set(query, sample.prefetch[key] ?? { resourceType: 'Bundle', type: 'searchset', entry: [] });
}
const user = { resourceType: 'Practitioner', id: 'gp-example-1' };
const request = await buildCdsRequest(medplum, user, service, sample.context);
const { cards } = await medplum.callCdsService(service.id, request);
console.log(
  JSON.stringify({
    services: services.length,
    prefetch: Object.keys(request.prefetch ?? {}),
    asked: asked.length,
    unanswered: asked.filter((query) => !queries.has(query)),
    cards: cards.map((card) => card.summary),
  })
);
