// A page in real Chromium that calls the server across origins: preflight, discovery, a card, feedback, an error.
// Usage: node cds_hooks_browser.mjs BASE SAMPLE   prints one JSON line
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const [base, samplePath] = process.argv.slice(2);
const sample = JSON.parse(await readFile(samplePath, 'utf8'));
const page = await readFile(new URL('cds_hooks_page.html', import.meta.url));
const ehr = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
await new Promise((done) => ehr.listen(0, '127.0.0.1', done));

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const tab = await browser.newPage();
  const errors = [];
  tab.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  tab.on('pageerror', (error) => errors.push(String(error)));
  await tab.goto(`http://127.0.0.1:${ehr.address().port}/?server=${encodeURIComponent(base)}`);
  const result = await tab.evaluate((request) => window.run(request), sample);
  const cards = await tab.locator('#cards li').allTextContents();
  const blocked = errors.filter((text) => /CORS|blocked/i.test(text));
  console.log(JSON.stringify({ ...result, cards, blocked }));
} finally {
  await browser.close();
  ehr.close();
}
