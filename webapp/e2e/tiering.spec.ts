import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  ask as askServer,
  coldBackend,
  complaints,
  given,
  isAccessible,
  localBackend,
  picture,
  signIn,
  store,
  video,
} from './studio';

// What a studio does with tiers, in this order; each test goes on where the one before has ended.
test.describe.configure({ mode: 'serial' });

const RUN = Date.now().toString(36);
const FILES = 12;
const fast = `tiers-fast-${RUN}`;
const cold = `tiers-cold-${RUN}`;
const form = `as-it-is-${RUN}`;
const type = `tiers${RUN}`;
const policy = `approved-${RUN}`;
const STORAGE = '/api/admin/storage';

let faults: string[] = [];
let base = '';
let onFast = 0;
let onCold = 0;

const ask = <T = { id: number }>(method: string, path: string, body?: unknown) =>
  askServer<T>(base, method, path, body);

test.beforeAll(async ({ playwright: _ }, info) => {
  base = info.project.use.baseURL ?? '';
  const limits = { total_capacity_bytes: 8 << 20, high_watermark_percent: 80, low_watermark_percent: 50 };
  onFast = await localBackend(base, fast, join(given.folder, `tiers-${RUN}`), limits);
  onCold = await coldBackend(base, cold);
  await ask('POST', `${STORAGE}/profiles`, { name: form, backend_id: onCold });
  for (let id = 1; id <= FILES; id++) {
    await ask('PUT', `${STORAGE}/entities/${type}/${id}`, {
      name: `shot ${id}`,
      status: id <= 8 ? 'approved' : 'wip',
      attributes: { frames: id * 24 },
    });
    await store(base, `${type}/${id}/plate`, new Uint8Array(200_000 + 1000 * id).fill(id), onFast);
  }
});

test.beforeEach(({ page }) => {
  faults = complaints(page);
});
test.afterEach(() => {
  expect(faults).toEqual([]);
});

test('an entity type is registered, and a policy is made whose condition follows its columns', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/policies');
  await page.getByRole('button', { name: 'Register an entity type' }).click();
  await page.getByLabel('Name').fill(type);
  await page.getByLabel('Columns that conditions may ask about').fill('status: text\nframes number');
  await page.getByLabel('File fields').fill('plate, video');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByText('“frames number” is not of the form name: type.')).toBeVisible();
  await page.getByLabel('Columns that conditions may ask about').fill('status: text\nframes: number');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.goto('/policies/new');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.getByLabel('Name').fill(policy);
  await page.getByLabel('Files of').selectOption(type);
  await page.getByLabel('Column').selectOption('frames');
  await page.getByLabel('Comparison').selectOption({ label: 'is above' });
  await page.getByLabel('Value').fill('many');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#condition_value-help')).toContainText('Write a number.');
  await page.getByLabel('Column').selectOption('status');
  await expect(page.getByLabel('Comparison').locator('option')).not.toContainText(['is above']);
  await page.getByLabel('Comparison').selectOption({ label: 'is one of' });
  await page.getByLabel('Values').fill('approved,final');
  await page.locator('#target_backend_id').selectOption({ label: cold });
  await page.locator('#target_profile_id').selectOption({ label: form });
  await page.getByLabel('Files in one run, at most').fill('6');
  await expect(page.getByText(`Files of ${type}, whose status is one of approved, final`)).toBeVisible();
  await page.getByRole('button', { name: 'Simulate' }).click();
  await expect(page.getByText('6 files, 1.16 MiB would move')).toBeVisible();
  await picture(page, 'policy-edit');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: policy })).toBeVisible();
  await expect(page.getByText(form)).toBeVisible();
  await picture(page, 'policy');
  await page.goto('/policies');
  await expect(page.getByRole('link', { name: policy })).toBeVisible();
  await picture(page, 'policies');
});

test('a plan is looked at and run, and the sweep tells what became of it', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto('/policies');
  await page.getByRole('link', { name: policy }).click();
  await expect(page.getByRole('button', { name: 'Edit' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Simulate' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Plan \d+$/ })).toBeVisible();
  await expect(page.getByText('Capacity before and after')).toBeVisible();
  await expect(page.getByText(/leaves 2 of 8 files to later runs/)).toBeVisible();
  await expect(page.getByRole('link', { name: `${type}/1/plate` })).toBeVisible();
  await picture(page, 'plan');
  await page.getByRole('button', { name: 'Run this plan' }).click();
  await expect(page.getByText(new RegExp(`6 files, .* will be moved to ${cold}`))).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Sweep \d+$/ })).toBeVisible();
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 60_000 });
  await picture(page, 'sweep');
  await page.goto('/sweeps');
  await expect(page.getByRole('link', { name: /^Sweep \d+$/ }).first()).toBeVisible();
  await picture(page, 'sweeps');
  await page.goto('/plans');
  await picture(page, 'plans');
});

test('a schedule: its wrong times are refused at their field, it is saved, paused and resumed', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/schedules/new');
  await page.getByLabel('Name').fill(`nightly-${RUN}`);
  await page.locator('#cron').fill('whenever');
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await page.getByLabel(policy).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#cron')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Often used').selectOption({ label: 'Working days at 22:00' });
  await page.getByLabel('Window from').fill('22:00');
  await page.getByLabel('Window to').fill('06:00');
  await picture(page, 'schedule-edit');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `nightly-${RUN}` })).toBeVisible();
  await expect(page.getByText('22:00–06:00 Europe/Berlin')).toBeVisible();
  await picture(page, 'schedule');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused')).toBeVisible();
  await page.goto('/schedules');
  await expect(page.getByRole('link', { name: `nightly-${RUN}` })).toBeVisible();
  await picture(page, 'schedules');
  await page.getByRole('link', { name: `nightly-${RUN}` }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Schedules' })).toBeVisible();
});

test('a cold video is played while it is brought back', async ({ page }) => {
  await signIn(page, 'operator');
  const clip = await video(page);
  await store(base, `${type}/1/video`, clip, onCold, 'video/webm');
  await page.goto(`/files/${type}/1/video`);
  await page.getByRole('button', { name: 'Show it all the same' }).click();
  await expect(page.locator('video')).toBeVisible();
  await page.locator('video').evaluate(async (element: HTMLVideoElement) => {
    element.muted = true;
    await element.play();
  });
  await expect
    .poll(() => page.locator('video').evaluate((element: HTMLVideoElement) => element.currentTime))
    .toBeGreaterThan(0);
  await picture(page, 'asset-video');
});

test('a file says why it lies there, is held, promoted, and shows its receipts', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto(`/files/${type}/1/plate`);
  await expect(page.getByText('No policy would move it now.')).toBeVisible();
  await expect(page.getByText(`seen: ${cold}`)).toBeVisible();
  await expect(page.getByText('SHA-256 equal on both sides').first()).toBeVisible();
  await page.getByRole('button', { name: 'Hold …' }).click();
  await page.getByLabel('Reason').fill('The client looks at it');
  await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
  await expect(page.locator('td', { hasText: 'The client looks at it' })).toBeVisible();
  await expect(page.getByText(/seen: .*The client looks at it/)).toBeVisible();
  await picture(page, 'asset-explained');
  await page.getByRole('button', { name: /^Release hold/ }).click();
  await expect(page.getByText('Nothing holds this file.')).toBeVisible();
  await page.getByRole('button', { name: 'Promote' }).click();
  await page.getByLabel('Move to').selectOption({ label: fast });
  await page.getByRole('dialog').getByRole('button', { name: 'Promote' }).click();
  await expect(page.getByText('The move has begun.')).toBeVisible();
  await expect(page.getByRole('row', { name: new RegExp(`${cold} → ${fast}`) })).toBeVisible({ timeout: 60_000 });
});

test('many files are chosen and brought into the cache, where they are pinned and seen', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto(`/files?entity_type=${type}&tier=cold`);
  await page.getByLabel('At least, such as 1 GiB').fill('much');
  await page.getByLabel('At least, such as 1 GiB').press('Enter');
  await expect(page.getByLabel('At least, such as 1 GiB')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('At least, such as 1 GiB').fill('100 KiB');
  await page.getByLabel('At least, such as 1 GiB').press('Enter');
  await expect(page).toHaveURL(/min_size_bytes=102400/);
  await page.getByLabel('Select all rows').check();
  await expect(page.getByText(/^\d+ files chosen$/)).toBeVisible();
  await picture(page, 'files-chosen');
  await page.getByRole('button', { name: 'Bring into the cache' }).click();
  await page.getByLabel('Keep in the cache for').selectOption({ label: 'one day' });
  await page.getByRole('button', { name: 'Bring them' }).click();
  await page.getByRole('link', { name: 'Look at it' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Retrieval \d+$/ })).toBeVisible();
  // that of the retrieval, and not of one of its files
  await expect(page.locator('.iso-top').getByText('Completed', { exact: true })).toBeVisible({ timeout: 60_000 });
  await picture(page, 'retrieval');
  await page.goto('/retrievals');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await picture(page, 'retrievals');
  await page.goto('/retrievals/files');
  await isAccessible(page);
  await page.goto('/retrievals/cache?pinned=true');
  await expect(page.getByRole('link', { name: `${type}/2/plate` })).toBeVisible();
  await picture(page, 'cache');
});
