import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ask, coldBackend, complaints, given, isAccessible, localBackend, picture, signIn, store } from './studio';

// What keeps a studio in order, in this order, and what pages of other applications show of it.
test.describe.configure({ mode: 'serial' });

const RUN = Date.now().toString(36);
const fast = `upkeep-fast-${RUN}`;
const type = `upkeep${RUN}`;
const folder = join(given.folder, `upkeep-${RUN}`);

let faults: string[] = [];
let base = '';
let onFast = 0;

test.beforeAll(async ({ playwright: _ }, info) => {
  base = info.project.use.baseURL ?? '';
  onFast = await localBackend(base, fast, folder, {
    total_capacity_bytes: 8 << 20,
    high_watermark_percent: 80,
    low_watermark_percent: 50,
  });
  const onCold = await coldBackend(base, `upkeep-cold-${RUN}`);
  await store(base, `${type}/2/plate`, new Uint8Array(1000), onCold);
});

test.beforeEach(({ page }) => {
  faults = complaints(page);
});
test.afterEach(() => {
  expect(faults).toEqual([]);
});

test('rows and a backend are compared, and somebody decides', async ({ page }) => {
  const lost = await store(base, `${type}/50/plate`, new Uint8Array(1000), onFast);
  await rm(join(folder, lost.storage_path));
  await signIn(page, 'operator');
  await page.goto('/reconciliations');
  await page.getByRole('button', { name: 'Compare a backend' }).first().click();
  await page.getByRole('dialog').getByLabel('Backend').selectOption({ label: fast });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Reconciliation \d+$/ })).toBeVisible();
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(lost.storage_path)).toBeVisible();
  await page.goto('/');
  await expect(page.getByText(new RegExp(`finding on ${fast} is undecided`))).toBeVisible();
  await page.getByText(new RegExp(`finding on ${fast} is undecided`)).click();
  await page.getByLabel('Select all rows').check();
  await expect(page.getByRole('button', { name: 'Adopt' })).toHaveCount(0);
  await picture(page, 'reconciliation');
  await page.getByRole('button', { name: 'Set aside' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Set aside' }).click();
  await expect(page.getByText('1 decided.')).toBeVisible();
  await page.goto('/reconciliations');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await picture(page, 'reconciliations');
});

test('profiles are made, and the configuration is looked at before it is applied', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/profiles/new');
  await page.getByLabel('Name').fill(`plain-${RUN}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#backend_id-help')).toContainText('Is needed.');
  await page.locator('#backend_id').selectOption({ label: fast });
  await picture(page, 'profile-edit');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('link', { name: `plain-${RUN}` })).toBeVisible();
  await picture(page, 'profiles');
  await page.getByRole('button', { name: `Actions for plain-${RUN}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('link', { name: `plain-${RUN}` })).toHaveCount(0);

  await page.goto('/config');
  await page.getByLabel('Document').fill('{"policies": [');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.locator('#document-help')).toContainText('This is no JSON');
  const { backends } = await ask<{ backends: { name: string; high_watermark_percent?: number }[] }>(
    base,
    'GET',
    '/api/admin/storage/config',
  );
  const changed = backends.filter(({ name }) => name === fast).map((each) => ({ ...each, high_watermark_percent: 85 }));
  await page.getByLabel('Document').fill(JSON.stringify({ backends: changed }, null, 2));
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByText('1 thing would change')).toBeVisible();
  await expect(page.getByText('high_watermark_percent', { exact: true })).toBeVisible();
  await picture(page, 'config');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Applied: 1 changed.')).toBeVisible();
});

test.describe('in pages of other applications', () => {
  let foreign: Server;

  test.beforeAll(async () => {
    const page = `<!doctype html><html lang="en"><title>Review</title><script src="${base}/tier-indicator.js" defer></script>
      <p>plate <isotherm-tier-indicator entity-type="${type}" entity-id="2" file-field="plate"></isotherm-tier-indicator></p>
      <p>nobody <isotherm-tier-indicator text entity-type="${type}" entity-id="404" file-field="plate"></isotherm-tier-indicator></p>`;
    foreign = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(page));
    await new Promise<void>((ready) => foreign.listen(Number(new URL(given.foreign).port), '127.0.0.1', ready));
  });
  test.afterAll(() => new Promise((closed) => foreign.close(closed)));

  test('files are marked for whoever is signed in, and all are asked for together', async ({ page }) => {
    await signIn(page, 'viewer');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') {
        asked.push(request.url());
      }
    });
    await page.goto(given.foreign);
    await expect(page.getByRole('img', { name: 'In an object store' })).toBeVisible();
    await expect(page.getByText('Not stored here')).toBeVisible();
    expect(asked).toEqual([`${base}/api/assets/indicators`]);
    await isAccessible(page);
  });

  test('nobody is told anything who is not signed in, or whose application is not named', async ({ page }) => {
    await page.goto(given.foreign);
    await expect(page.getByRole('img', { name: 'Where it lies is not known now' }).first()).toBeVisible();
    await signIn(page, 'viewer');
    await page.goto(given.foreign.replace('127.0.0.1', 'localhost'));
    await expect(page.getByRole('img', { name: 'Where it lies is not known now' }).first()).toBeVisible();
    faults.length = 0; // the browser says that the page may not ask, as it should
  });

  test('the demo page shows the element to who is signed in', async ({ page }) => {
    await page.goto('/tier-indicator-demo.html');
    await expect(page.getByText('Sign in to the console first')).toBeVisible();
    await signIn(page, 'viewer');
    await page.goto('/tier-indicator-demo.html');
    await expect(page.locator('isotherm-tier-indicator').first()).toBeVisible();
    await isAccessible(page);
  });
});
