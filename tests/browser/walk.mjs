// What the walks through the pages share: a browser, what may never happen on a page, screenshots, and the axe rules.
import assert from 'node:assert/strict';
import {mkdir} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const clients = path.join(path.dirname(fileURLToPath(import.meta.url)), '../clients/package.json');
const require = createRequire(clients);
const {chromium} = require('playwright-core');

/** Runs `steps` one after the other in one browser, and says which of them failed. */
export async function walk(steps) {
  const [base, shots] = process.argv.slice(2);
  await mkdir(shots, {recursive: true});
  const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox']});
  let failed = 0;
  for (const [name, step] of Object.entries(steps)) {
    const visit = new Visit(browser, base, shots);
    try {
      await step(visit);
      assert.deepEqual(visit.complaints, [], 'the browser complained');
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${error.stack}`);
      await visit.shoot(`failed-${name.replaceAll(/\W+/g, '-')}`).catch(() => {});
    } finally {
      await visit.close();
    }
  }
  await browser.close();
  process.exit(failed === 0 ? 0 : 1);
}

class Visit {
  constructor(browser, base, shots) {
    Object.assign(this, {browser, base, shots, complaints: [], expected: []});
  }

  /** A fresh page, with nothing kept of others. */
  async open(address, {width = 1440, height = 1000, dark = false, cookies = []} = {}) {
    await this.close();
    this.context = await this.browser.newContext({
      viewport: {width, height},
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    await this.context.addCookies(cookies);
    const page = await this.context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !this.expected.some((one) => one.test(message.text()))) this.complaints.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.base) && !request.url().startsWith('data:'))
        this.complaints.push(`asked elsewhere: ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(this.base + address);
    this.page = page;
    return page;
  }

  async shoot(name, options = {}) {
    await this.page.screenshot({path: path.join(this.shots, `${name}.png`), fullPage: true, ...options});
  }

  /** WCAG 2.2 A and AA, as far as a program can tell. */
  async isAccessible() {
    await this.page.evaluate(require('node:fs').readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const found = await this.page.evaluate(() =>
      globalThis.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}),
    );
    const faults = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
    assert.deepEqual(faults, []);
  }

  async doesNotScrollSideways() {
    const [inner, outer] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assert.ok(inner <= outer, `the page is ${inner} wide in a window of ${outer}`);
  }

  async close() {
    await this.context?.close();
    this.context = undefined;
  }
}
