// The workbench, as a viewer, an editor and an approver use it, against the real server. The third argument is the file into
// which the server wrote its links.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {walk} from './walk.mjs';

const [base, , errors] = process.argv.slice(2);
const sessions = {};
const FILE = 'smi-physical-health/annual-check.yaml';

/** A page of somebody who has signed in by their link, once; later pages have the session. */
async function as(visit, who, address, options = {}) {
  visit.expected.push(/503/); // one check at a time: the page asks again
  if (!sessions[who]) {
    const link = new RegExp(`for ${who} \\(\\w+\\): (\\S+)`).exec(readFileSync(errors, 'utf8'))[1];
    const page = await visit.open(link.replace(base, ''));
    await page.getByRole('heading', {level: 1, name: 'Overview'}).waitFor();
    assert.ok(!page.url().includes('token'), 'the token stays in the address');
    sessions[who] = await visit.context.cookies();
  }
  return visit.open(address, {...options, cookies: sessions[who]});
}

/** As from the clipboard. */
async function paste(page, text) {
  await page.locator('.cm-content').evaluate((content, given) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    content.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
  }, text);
}

async function typed(page, text) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await paste(page, text);
}

// A file of a revision, as it stands.
async function textOf(page, revision, path) {
  return page.evaluate(async ([number, file]) => {
    const answer = await fetch(`/workbench/api/revisions/${number}/file`, {
      method: 'POST', headers: {'Content-Type': 'application/json', 'X-Parity-Workbench': 'page'}, body: JSON.stringify({path: file}),
    });
    return (await answer.json()).text;
  }, [revision, path]);
}

// Puts a changed text of the file in the place of the one that is open in the editor, and saves it.
async function rewritten(page, revision, from, to) {
  const text = await textOf(page, revision, FILE);
  const changed = text.replace(from, to);
  assert.notEqual(changed, text);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await paste(page, changed);
  await page.getByRole('button', {name: 'Save', exact: true}).click();
  await page.getByRole('status').getByText('is saved', {exact: false}).waitFor();
}

async function isWhole(visit) {
  await visit.doesNotScrollSideways();
  await visit.isAccessible();
}

walk({
  'nobody gets in without a link': async (visit) => {
    visit.expected = [/401/];
    const page = await visit.open('/workbench/rules');
    await page.getByRole('heading', {level: 1, name: 'Sign in'}).waitFor();
    await page.getByLabel('One-time token').fill('0123');
    await page.getByRole('button', {name: 'Sign in'}).click();
    await page.getByRole('alert').getByText('used already', {exact: false}).waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-sign-in');
  },

  'a link works once, and signing out ends it': async (visit) => {
    visit.expected = [/401/];
    const link = /for Vera Viewer \(viewer\): (\S+)/.exec(readFileSync(errors, 'utf8'))[1].replace(base, '');
    const page = await visit.open(link);
    await page.getByRole('heading', {level: 1, name: 'Overview'}).waitFor();
    const cookies = await visit.context.cookies();
    assert.equal(cookies[0].httpOnly, true);
    assert.equal(cookies[0].sameSite, 'Strict');
    sessions['Vera Viewer'] = cookies;
    const again = await visit.open(link);
    await again.getByRole('heading', {level: 1, name: 'Sign in'}).waitFor();
    const other = await as(visit, 'Otto Viewer', '/workbench');
    await other.getByRole('button', {name: 'Sign out'}).click();
    await other.getByRole('heading', {level: 1, name: 'Sign in'}).waitFor();
    await other.reload();
    await other.getByRole('heading', {level: 1, name: 'Sign in'}).waitFor();
  },

  'some days in a practice': async (visit) => {
    const page = await visit.open('/');
    for (const name of [/Rosa/, /Gus/, /Olga/, /Carl/]) {
      await page.getByRole('navigation', {name: 'Patients'}).getByRole('button', {name}).click();
      await page.getByRole('heading', {level: 1, name}).waitFor();
    }
    await page.getByRole('button', {name: 'Not now…'}).first().click();
    await page.getByRole('group', {name: 'Why not?'}).getByRole('button', {name: /declined/i}).click();
    await page.getByRole('status').getByText('Answered', {exact: false}).waitFor();
  },

  'a viewer looks': async (visit) => {
    const page = await as(visit, 'Vera Viewer', '/workbench');
    await page.getByText('The server runs these rules').waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-overview');
    await page.getByRole('link', {name: 'Rules', exact: true}).click();
    await page.getByRole('searchbox').fill('lithium level');
    await page.getByRole('status').getByText(/^[1-9] of \d+ rules/).waitFor();
    assert.match(page.url(), /find=lithium/);
    await isWhole(visit);
    await visit.shoot('workbench-rules');
    await page.reload();
    assert.equal(await page.getByRole('searchbox').inputValue(), 'lithium level');
    await page.getByRole('link', {name: /overdue/i}).first().click();
    await page.getByText('parts of its own logic', {exact: false}).waitFor();
    await page.getByText(/of \d+ calls/).waitFor();
    await page.locator('details summary').first().click();
    await isWhole(visit);
    await visit.shoot('workbench-rule');
    await page.goBack();
    await page.getByRole('heading', {level: 1, name: 'Rules'}).waitFor();
  },

  'concepts, services, report': async (visit) => {
    const page = await as(visit, 'Vera Viewer', '/workbench/concepts?find=blood');
    await page.getByRole('link', {name: 'Systolic blood pressure', exact: true}).click();
    await page.getByText('271649006').first().waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-concept');
    await page.getByRole('link', {name: 'Services', exact: true}).click();
    await page.getByText('smi-physical-health-gp', {exact: true}).waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-services');
    await page.getByRole('link', {name: 'Prompts and answers'}).click();
    await page.getByText('Outcomes that fired').waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-report');
  },

  'a viewer changes nothing': async (visit) => {
    visit.expected = [/403/];
    const page = await as(visit, 'Vera Viewer', '/workbench/revisions');
    await page.getByText('There is none yet').waitFor();
    assert.equal(await page.getByRole('button', {name: 'Begin'}).count(), 0);
    const status = await page.evaluate(() =>
      fetch('/workbench/api/revisions', {
        method: 'POST', headers: {'Content-Type': 'application/json', 'X-Parity-Workbench': 'page'}, body: '{"title":"x"}',
      }).then((answer) => answer.status),
    );
    assert.equal(status, 403);
  },

  'an editor writes: mistakes are marked where they are, names are completed': async (visit) => {
    const page = await as(visit, 'Ed Editor', '/workbench/rules/bp-overdue');
    await page.getByRole('link', {name: 'Change it'}).click();
    await page.getByLabel(/Begin a revision/).fill('Say <b>blood pressure</b> & when');
    await page.getByRole('button', {name: 'Begin'}).click();
    await page.locator('.cm-content').waitFor();
    await page.getByText('The rules load as they would be').waitFor();
    await typed(page, '\n  - id: tried-rule\n    title: A rule\n    gap: preventio\n');
    await page.locator('.cm-lintRange-error').first().waitFor();
    await page.getByText('did you mean', {exact: false}).first().waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-editor-error');
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('    applies-to: smi-chec');
    await page.locator('.cm-tooltip-autocomplete').getByText('smi-check-eligible').waitFor();
    await visit.shoot('workbench-editor-completion');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.editor').shadowRoot.textContent.includes('smi-check-eligible'));
    await typed(page, '\n    audience:\n      - {to: ');
    const offered = page.locator('.cm-tooltip-autocomplete li');
    await page.keyboard.type('g');
    await offered.getByText('gp', {exact: true}).waitFor();
    await page.keyboard.type('p, ind');
    await offered.getByText('indicator', {exact: true}).waitFor();
    await page.keyboard.press('Escape');
    await typed(page, 'icator: info}\n    unless: [{all: [{last-bp: present}, smi-in-rem');
    await page.keyboard.type('i');
    await offered.getByText('smi-in-remission', {exact: true}).waitFor();
  },

  'a revision: saved, tried, tested, compared, weighed, proposed': async (visit) => {
    const page = await as(visit, 'Ed Editor', `/workbench/revisions/1?tab=edit&file=${FILE}`);
    await page.locator('.cm-content').waitFor();
    await rewritten(page, 1, 'title: Blood pressure not recorded', 'title: No blood pressure recorded');
    await page.getByText('The rules load as they would be').waitFor();

    await page.getByRole('link', {name: 'Try a patient'}).click();
    await page.getByLabel(/^Patient/).selectOption({index: 3});
    await page.getByLabel('Explain the rule').selectOption('bp-overdue');
    await page.getByRole('button', {name: 'Try', exact: true}).click();
    await page.getByRole('heading', {name: 'Why: bp-overdue'}).waitFor();
    await page.getByLabel('What the test shows').fill('a patient who was tried "by hand"');
    await isWhole(visit);
    await visit.shoot('workbench-try');
    await page.getByRole('button', {name: 'Save as a rule test'}).click();
    await page.getByText('The test stands in').waitFor();

    await page.getByRole('link', {name: 'Tests', exact: true}).click();
    await page.getByRole('button', {name: 'Run all tests'}).click();
    await page.getByText(/\d+ passed, 0 failed/).waitFor({timeout: 60_000});
    await isWhole(visit);
    await visit.shoot('workbench-tests');

    await page.getByRole('link', {name: 'Difference'}).click();
    await page.getByText('title: No blood pressure recorded', {exact: false}).waitFor();
    await page.getByText('by hand', {exact: false}).first().waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-difference');
    await page.getByLabel('what was last signed off').check();
    await page.getByText('nothing to compare with').waitFor();
    await isWhole(visit);

    await page.getByRole('link', {name: 'Impact'}).click();
    await page.getByRole('button', {name: 'Compare'}).click();
    await page.getByText('Prompts change for 0 of', {exact: false}).waitFor({timeout: 60_000});
    await visit.shoot('workbench-impact');

    await page.getByRole('link', {name: 'Sign-off'}).click();
    await page.getByLabel(/Why, for whoever/).fill('The old title was hard to read aloud.');
    await isWhole(visit);
    await page.getByRole('button', {name: 'Propose'}).click();
    await page.getByText('An approver must sign it off').waitFor({timeout: 60_000});
    await visit.shoot('workbench-proposed');
  },

  'a second person signs off, and goes back': async (visit) => {
    const page = await as(visit, 'Ann Approver', '/workbench/revisions/1?tab=decide');
    await page.getByText('Proposed by Ed Editor').waitFor();
    const approve = page.getByRole('form', {name: 'Sign it off'});
    await approve.getByLabel(/Why, for whoever/).fill('Read and agreed.');
    await isWhole(visit);
    await visit.shoot('workbench-sign-off');
    await approve.getByRole('button').click();
    await page.getByText('signed off', {exact: true}).waitFor({timeout: 60_000});
    await page.getByRole('link', {name: 'Overview'}).click();
    await page.getByRole('cell', {name: 'Ann Approver, approver'}).waitFor();
    for (let i = 0; i < 40 && (await page.getByText('The server runs these rules').count()) === 0; i += 1) {
      await page.waitForTimeout(500);
      await page.reload();
      await page.getByRole('heading', {level: 2}).first().waitFor();
    }
    await page.getByText('The server runs these rules').waitFor();
    await visit.shoot('workbench-approved');
    await page.getByRole('link', {name: 'Versions'}).click();
    await page.getByRole('button', {name: /^Go back to/}).first().click();
    await page.getByLabel(/Why, for whoever/).fill('A mistake was found.');
    await isWhole(visit);
    await visit.shoot('workbench-versions');
    await page.getByRole('button', {name: 'Put this version back into force'}).click();
    await page.getByRole('form').waitFor({state: 'detached', timeout: 60_000});
    await page.getByRole('link', {name: 'Revisions'}).click();
    await page.getByText(/Back to sha256/).waitFor();
    await page.getByLabel(/Begin a revision/).fill('After going back');
    await page.getByRole('button', {name: 'Begin'}).click();
    await page.getByRole('heading', {level: 1, name: /After going back/}).waitFor();
    await page.getByRole('link', {name: 'Difference'}).click();
    await page.getByText('changes nothing yet', {exact: false}).first().waitFor();
    await page.getByLabel('what was last signed off').check();
    await page.getByText('The folder has changed since', {exact: false}).waitFor();
    await page.getByText('title: No blood pressure recorded', {exact: false}).waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-since-approved');
  },

  'hostile text is text': async (visit) => {
    const page = await as(visit, 'Ed Editor', '/workbench/revisions');
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202Eevil';
    await page.getByLabel(/Begin a revision/).fill(evil);
    await page.getByRole('button', {name: 'Begin'}).click();
    await page.getByRole('heading', {level: 1, name: /onerror/}).waitFor();
    await page.getByRole('link', {name: 'Try a patient'}).click();
    const bundle = {
      resourceType: 'Bundle', entry: [
        {resource: {resourceType: 'Patient', id: 'x', birthDate: '1980-01-01', name: [{text: evil + 'long '.repeat(2000)}]}},
        {resource: {resourceType: 'Observation', id: 'o', status: 'final', subject: {reference: 'Patient/x'},
          code: {coding: [{system: 'http://snomed.info/sct', code: '27113001', display: evil}]}, valueQuantity: {value: 70, unit: evil}}},
      ],
    };
    await page.locator('input[type=file]').setInputFiles({name: 'own.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(bundle))});
    await page.getByLabel('Explain the rule').selectOption('bmi-overdue');
    await page.getByRole('button', {name: 'Try', exact: true}).click();
    await page.locator('.fault, #result').first().waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
    await visit.doesNotScrollSideways();
    await visit.shoot('workbench-hostile');
  },

  'by keyboard alone': async (visit) => {
    const page = await as(visit, 'Ed Editor', `/workbench/revisions/3?tab=edit&file=services.yaml`);
    await page.locator('.cm-content').waitFor();
    const focused = () =>
      page.evaluate(() => {
        const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
        return `${inner?.getAttribute('aria-label') ?? inner?.textContent ?? ''}`;
      });
    await page.getByLabel('Find a file').focus();
    await page.keyboard.type('services');
    for (let i = 0; i < 60 && !(await focused()).startsWith('services.yaml in YAML'); i += 1) await page.keyboard.press('Tab');
    assert.match(await focused(), /services.yaml in YAML/);
    await page.keyboard.press('Tab');
    assert.doesNotMatch(await focused(), /in YAML/, 'the editor is no trap');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('# ');
    await page.keyboard.press('Control+s');
    await page.getByRole('status').getByText('is saved', {exact: false}).waitFor();
  },

  'the impact says what the logic reads like, before and after': async (visit) => {
    const page = await as(visit, 'Ed Editor', '/workbench/rules/bp-overdue');
    await page.getByRole('link', {name: 'Change it'}).click();
    await page.getByLabel(/Begin a revision/).fill('Ask whoever was ever measured');
    await page.getByRole('button', {name: 'Begin'}).click();
    await page.locator('.cm-content').waitFor();
    const revision = Number(/revisions\/(\d+)/.exec(page.url())[1]);
    await rewritten(page, revision, '    when: {bp-in-12-months: absent}', '    when: {last-bp: present}');
    await page.getByRole('link', {name: 'Impact'}).click();
    await page.getByRole('button', {name: 'Compare'}).click();
    await page.getByText(/^was fires when: no blood pressure/).waitFor({timeout: 60_000});
    await page.getByText(/^now fires when: /).waitFor();
    await isWhole(visit);
    await visit.shoot('workbench-impact-felt');
  },

  'narrow, wide, dark': async (visit) => {
    const places = {rules: '/workbench/rules', rule: '/workbench/rules/bp-overdue', editor: `/workbench/revisions/3?tab=edit&file=${FILE}`,
      report: '/workbench/report', decide: '/workbench/revisions/3?tab=decide'};
    for (const [size, options] of Object.entries({narrow: {width: 360, height: 740}, wide: {width: 3840, height: 2160}, dark: {dark: true}}))
      for (const [place, address] of Object.entries(places)) {
        const page = await as(visit, 'Ed Editor', address, options);
        await page.locator('h1').waitFor();
        if (place === 'editor') await page.locator('.cm-content').waitFor();
        await page.waitForLoadState('networkidle');
        await isWhole(visit);
        await visit.shoot(`workbench-${place}-${size}`);
      }
  },
});
