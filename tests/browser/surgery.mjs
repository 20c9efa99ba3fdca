// The surgery as a GP, a mental-health clinician and an integrator use it. Usage: node surgery.mjs BASE-URL SCREENSHOTS
import assert from 'node:assert/strict';
import {walk} from './walk.mjs';

async function openPatient(page, name) {
  await page.getByRole('navigation', {name: 'Patients'}).getByRole('button', {name}).click();
  await page.getByRole('heading', {level: 1, name}).waitFor();
}

const cardTitles = (page) => page.locator('.card h3').allTextContents();
const tile = (page, name) => page.locator('.tile', {has: page.getByRole('heading', {name, exact: true})});

function bundleNamed(family, observation) {
  const entry = [{resource: {resourceType: 'Patient', id: 'own', name: [{family}], gender: 'female', birthDate: '1980-01-01'}}];
  if (observation) entry.push({resource: observation});
  return {name: 'own.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({resourceType: 'Bundle', type: 'collection', entry}))};
}

await walk({
  'everything due: one card, six tiles': async (visit) => {
    const page = await visit.open('/');
    await visit.isAccessible();
    await openPatient(page, /Bella/);
    assert.deepEqual(await cardTitles(page), ['6 of 6 annual physical health checks due']);
    assert.equal(await page.locator('.tile').count(), 6);
    assert.match(await tile(page, 'Blood pressure').innerText(), /not recorded[\s\S]*Due now/);
    await visit.isAccessible();
    await visit.shoot('surgery-everything-due');
  },

  'nothing due: no card, and when each is due': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Ada/);
    assert.deepEqual(await cardTitles(page), []);
    await page.getByText('Nothing is due and nothing needs attention.').waitFor();
    assert.match(await tile(page, 'BMI').innerText(), /Due \d+ \w+ \d{4}/);
    await visit.shoot('surgery-nothing-due');
  },

  'what could not be read is never called due': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Hana/);
    assert.match((await cardTitles(page)).join(), /^Could not check/);
    assert.match(await tile(page, 'Lipids').innerText(), /not read[\s\S]*Could not be checked/);
    assert.equal(await page.getByText('Due now').count(), 0);
    await visit.shoot('surgery-unreadable');
  },

  'urgent: the trace leads to the record entry': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Vera/);
    await page.locator('.card.critical').first().waitFor();
    await page.getByRole('button', {name: 'severe-bp'}).click();
    const dialog = page.getByRole('dialog', {name: 'Why: severe-bp'});
    await dialog.getByText('192', {exact: false}).first().waitFor();
    await dialog.getByRole('button', {name: /^Observation\//}).first().click();
    await dialog.getByText('"resourceType": "Observation"', {exact: false}).waitFor();
    await visit.isAccessible();
    await visit.shoot('surgery-trace', {fullPage: false});
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'hidden'});
  },

  'an answer rests the prompt': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Eli/);
    await openPatient(page, /Carl/);
    const before = await cardTitles(page);
    assert.ok(before.length > 0);
    await page.getByRole('button', {name: 'Not now…'}).first().click();
    await visit.shoot('surgery-override');
    await page.getByRole('group', {name: 'Why not?'}).getByRole('button', {name: /declined/i}).click();
    await page.getByRole('status').getByText('Answered', {exact: false}).waitFor();
    await page.getByRole('button', {name: 'Open the record again'}).click();
    await page.locator('.nothing, .card').first().waitFor();
    assert.ok(!(await cardTitles(page)).includes(before[0]), 'the answered card came again');
  },

  'a suggestion is accepted': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Sam Saltshaker/);
    const count = await page.locator('.card').count();
    await page.getByRole('list', {name: 'Suggestions'}).first().getByRole('button').first().click();
    await page.getByRole('status').getByText('Accepted', {exact: false}).waitFor();
    assert.equal(await page.locator('.card').count(), count - 1);
  },

  'the other side: whose check it is': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Olga/);
    await page.getByText('For information').first().waitFor();
    await page.getByRole('radio', {name: 'Mental-health team'}).check();
    await page.getByText('Needs attention').first().waitFor();
    await page.getByLabel('Moment').selectOption('encounter-discharge');
    await page.locator('.card').first().waitFor();
    await visit.shoot('surgery-mental-health');
  },

  'an order: said while choosing, and before signing': async (visit) => {
    const page = await visit.open('/');
    await openPatient(page, /Gus/);
    await page.getByLabel('Drug').fill('Naproxen 250mg tablets');
    await page.getByRole('button', {name: 'Choose', exact: true}).click();
    await page.locator('.card', {hasText: 'lithium'}).waitFor();
    await page.getByLabel('Drug').fill('Amoxicillin 500mg capsules');
    await page.getByRole('button', {name: 'Sign'}).click();
    await page.getByRole('status').getByText('nothing to say', {exact: false}).waitFor();
    visit.expected = [/503/];
    await page.route('**/cds-services/smi-medication-sign', (route) => route.fulfill({status: 503, body: '{}'}));
    await page.getByRole('button', {name: 'Sign'}).click();
    await page.getByRole('status').getByText('not checked, the service answered 503', {exact: false}).waitFor();
    await page.getByRole('alert').getByText('answered 503', {exact: false}).waitFor();
  },

  'a Bundle of one’s own, hostile text in it': async (visit) => {
    const page = await visit.open('/');
    const evil = `<img src=x onerror=alert(1)><script>alert(2)</script>[x](javascript:alert(3))\u202Eevil ${'long '.repeat(2000)}`;
    await page.locator('input[type=file]').setInputFiles(bundleNamed(evil, {
      resourceType: 'Observation', id: evil.slice(0, 40), status: 'final', subject: {reference: 'Patient/own'},
      code: {coding: [{system: 'http://snomed.info/sct', code: '27113001', display: evil}]},
      effectiveDateTime: '2026-01-01', valueQuantity: {value: 70, unit: evil},
    }));
    await page.getByRole('heading', {level: 1, name: /onerror/}).waitFor();
    assert.equal(await page.locator('article img, article script').count(), 0);
    await visit.doesNotScrollSideways();
    await visit.shoot('surgery-hostile');
    await page.locator('input[type=file]').setInputFiles({name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{')});
    await page.getByRole('alert').getByText('is not JSON', {exact: false}).waitFor();
  },

  'by keyboard alone': async (visit) => {
    const page = await visit.open('/');
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('rosa');
    await page.waitForFunction(() => document.querySelectorAll('.patients li').length === 1);  // the list is drawn anew
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {level: 1, name: /Rosa/}).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    for (let i = 0; i < 60 && !(await page.evaluate(() => document.activeElement?.textContent === 'Why?')); i += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Why?');
  },

  'narrow, wide, dark': async (visit) => {
    for (const [name, size] of Object.entries({
      narrow: {width: 360, height: 740},
      wide: {width: 3840, height: 2160},
      dark: {dark: true},
    })) {
      const page = await visit.open('/', size);
      await openPatient(page, /Rosa/);
      await visit.doesNotScrollSideways();
      await visit.isAccessible();
      await visit.shoot(`surgery-${name}`);
    }
  },

  'every patient, both audiences, every moment': async (visit) => {
    const page = await visit.open('/');
    const listed = page.getByRole('navigation', {name: 'Patients'}).locator('li bdi');
    await listed.first().waitFor();
    const names = await listed.allTextContents();
    assert.ok(names.length >= 20);
    for (const audience of ['Mental-health team', 'GP']) {
      await page.getByRole('radio', {name: audience}).check();
      for (const name of names) {
        await openPatient(page, name);
        assert.deepEqual(await page.getByRole('alert').allTextContents(), [], name);
        assert.ok((await page.locator('.card').count()) <= 5, name);
      }
    }
  },
});
