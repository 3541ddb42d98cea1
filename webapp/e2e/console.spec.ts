import { rm, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ask, auth, complaints, given, isAccessible, Line, picture, press, saveBackend, signIn } from './studio';

// One day in a studio, in this order; each test goes on where the one before has ended.
test.describe.configure({ mode: 'serial' });

const FILES = 24;
const RUN = Date.now().toString(36);
const fast = `console-fast-${RUN}`;
const cold = `console-cold-${RUN}`;
const share = `console-share-${RUN}`;
const type = `console${RUN}`;

let faults: string[] = [];
test.beforeEach(({ page }) => {
  faults = complaints(page);
});
test.afterEach(() => {
  expect(faults).toEqual([]);
});

type Known = { id: number; name: string; is_default: boolean; project_id: number | null };

async function backendNamed(base: string, which: (backend: Known) => boolean): Promise<Known | undefined> {
  const response = await fetch(`${base}/api/admin/storage/backends?limit=500`, { headers: auth });
  const { items } = (await response.json()) as { items: Known[] };
  return items.find(which);
}

async function backendId(base: string, name: string): Promise<number> {
  return (await backendNamed(base, (backend) => backend.name === name))?.id ?? 0;
}

async function menu(page: Page, name: string, item: string | RegExp) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a wrong password is refused, and a session that ends is begun again where it was', async ({ page, context }) => {
  await page.goto('/backends/new');
  await picture(page, 'sign-in');
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The user name or the password is wrong.')).toBeVisible();
  await page.getByLabel('Password').fill(given.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Add a backend' })).toBeVisible();

  await context.clearCookies();
  await page.getByRole('link', { name: 'Files', exact: true }).click();
  await expect(page.getByText('Your session has ended.')).toBeVisible();
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password').fill(given.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Files' })).toBeVisible();
});

test('a local backend: its wrong folder is refused at its field, it is tested, and saved', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/backends');
  await page.getByRole('button', { name: 'Add backend' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.getByLabel('Name').fill(fast);
  await page.getByLabel('Folder').fill('/etc');
  await page.getByRole('button', { name: 'Test it' }).click();
  await expect(page.locator('[id="config.base_path-help"]')).toContainText('must');
  await expect(page.getByLabel('Folder')).toHaveAttribute('aria-invalid', 'true');
  await picture(page, 'backend-refused');

  await page.getByLabel('Folder').fill(join(given.folder, 'fast'));
  await page.getByLabel('Capacity').fill('2 GiB');
  await page.getByLabel('High watermark, %').fill('80');
  await page.getByLabel('Low watermark, %').fill('60');
  await page.getByRole('button', { name: 'Test it' }).click();
  await expect(page.getByText('The backend works.')).toBeVisible();
  await expect(page.getByText('Read it back and compare')).toBeVisible();
  await picture(page, 'backend-tested');
  await saveBackend(page, fast);
  await expect(page.getByText('Answers')).toBeVisible();
});

test('a mounted share: nothing is mounted there', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/backends/new');
  await page.getByLabel('Mounted share').check();
  await page.getByLabel('Name').fill(share);
  await page.getByLabel('Mount point').fill(join(given.folder, 'share'));
  await page.getByRole('button', { name: 'Test it' }).click();
  await expect(
    page.getByText('The backend cannot be used like this.').or(page.locator('.iso-problem')).first(),
  ).toBeVisible();
  await page.getByLabel('Something must be mounted there').uncheck();
  await saveBackend(page, share);
});

test('an S3 store: its wrong bucket is refused at its field', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/backends/new');
  await page.getByLabel('S3 store').check();
  await page.getByLabel('Name').fill(cold);
  await page.getByLabel('Bucket').fill('No Bucket');
  await page.getByLabel('Prefix').fill(`console-${RUN}/`);
  await page.getByLabel('Endpoint').fill(given.s3);
  await page.getByLabel('Credentials').fill(given.credentials);
  await page.getByLabel('Path-style addresses').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('[id="config.bucket-help"]')).toContainText('letters');
  await page.getByLabel('Bucket').fill(given.bucket);
  await saveBackend(page, cold);
  await picture(page, 'backend');
  await page.goto(`/backends?q=${RUN}&sort=name&order=desc`);
  await expect(page.getByRole('link', { name: share })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(4);
  await picture(page, 'backends');
});

test('a backend is changed, a wrong limit is refused at its field, and it becomes the default', async ({
  page,
  baseURL,
}) => {
  const base = baseURL ?? '';
  const before = await backendNamed(base, (backend) => backend.is_default && backend.project_id === null);
  await signIn(page, 'admin');
  await page.goto(`/backends/${await backendId(base, fast)}`);
  await menu(page, fast, 'Edit');
  await page.getByLabel('High watermark, %').fill('50');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#low_watermark_percent-help')).toContainText('must');
  await expect(page.getByLabel('Low watermark, %')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('High watermark, %').fill('90');
  await saveBackend(page, fast);
  await expect(page.getByRole('img', { name: /watermarks 60 % and 90 %/ })).toBeVisible();

  await menu(page, fast, /Make default/);
  await expect(page.getByText(new RegExp(`New files go to ${fast} from now on`))).toBeVisible();
  await page.getByRole('button', { name: 'Make default', exact: true }).click();
  await expect(page.getByText('Default', { exact: true })).toBeVisible();
  // as it was, for the tests after this one
  const config = `${base}/api/admin/storage/config`;
  const { backends } = (await (await fetch(config, { headers: auth })).json()) as { backends: Known[] };
  const undone = backends
    .filter(({ name }) => name === fast || name === before?.name)
    .map((backend) => ({ ...backend, is_default: backend.name === before?.name }));
  const put = await fetch(config, {
    method: 'PUT',
    headers: { ...auth, 'Content-Type': 'application/json' },
    body: JSON.stringify({ backends: undone }),
  });
  expect(put.status).toBe(200);
});

test('a folder is migrated, a broken file is listed with what to do, and all of it goes back', async ({
  page,
  baseURL,
}) => {
  const base = baseURL ?? '';
  const id = await backendId(base, fast);
  for (let i = 1; i <= FILES; i++) {
    const stored = await fetch(`${base}/api/assets/${type}/${i}/clip/content?backend_id=${id}`, {
      method: 'PUT',
      headers: auth,
      body: new Uint8Array(20_000 + i).fill(i),
    });
    expect(stored.status).toBe(201);
  }
  const broken = (await (await fetch(`${base}/api/assets/${type}/7/clip`, { headers: auth })).json()) as {
    storage_path: string;
  };
  await rm(join(given.folder, 'fast', broken.storage_path));

  await signIn(page, 'operator');
  await page.goto('/backends');
  await page.getByLabel('Find by name or place').fill(fast);
  await menu(page, fast, /Move files from here/);
  await page.getByRole('combobox', { name: 'Move to' }).selectOption({ label: `${cold} (Cold)` });
  await expect(page.getByText(new RegExp(`${FILES} files, .* will be moved from ${fast} to ${cold}`))).toBeVisible();
  await picture(page, 'migration-start');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Migration \d+$/ })).toBeVisible();

  await expect(page.getByText('Completed with errors')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(`${FILES - 1} of ${FILES}`).first()).toBeVisible();
  await page.getByRole('tab', { name: /Failed/ }).click();
  await expect(page.getByText('source missing')).toBeVisible();
  await expect(page.getByText(/Restore it there from a backup/)).toBeVisible();
  await picture(page, 'migration-failed');

  await page.getByRole('button', { name: 'Download' }).click();
  const [manifest] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /Manifest/ }).click(),
  ]);
  expect((await readFile(await manifest.path(), 'utf8')).trim().split('\n')).toHaveLength(FILES - 1);
  await page.getByRole('button', { name: 'Download' }).click();
  const [errors] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Error list (JSON)' }).click(),
  ]);
  expect(JSON.parse(await readFile(await errors.path(), 'utf8'))).toHaveLength(1);

  await page.getByRole('tab', { name: 'Proof' }).click();
  await expect(page.getByText(`The chain of ${FILES - 1} receipts is whole.`)).toBeVisible();
  await page.getByRole('tab', { name: /Moved/ }).click();
  await expect(page.getByText(`${type}/1/clip`)).toBeVisible();
  await picture(page, 'migration-done');

  await page.goto('/');
  await expect(page.getByText(/needs a decision/).first()).toBeVisible();
  await picture(page, 'overview');
  await page.goto(`/files?entity_type=${type}`);
  await expect(page.getByRole('link', { name: `${type}/1/clip` })).toBeVisible();
  await picture(page, 'files');
  await page.getByRole('link', { name: `${type}/1/clip` }).click();
  await expect(page.getByText('Object store')).toBeVisible();
  await picture(page, 'asset');

  await page.goto('/migrations');
  await picture(page, 'migrations');
  await page
    .getByRole('link', { name: /^Migration \d+$/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: /Roll back/ }).click();
  await expect(page.getByText(new RegExp(`${FILES - 1} files, .* go back at once`))).toBeVisible();
  await isAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByText('Rolled back', { exact: true })).toBeVisible();
  expect(await (await fetch(`${base}/api/assets/${type}/1/clip`, { headers: auth })).json()).toMatchObject({
    backend_id: id,
  });
});

test('a running migration is shown live, paused, resumed and cancelled', async ({ page, baseURL }) => {
  const base = baseURL ?? '';
  const from = await backendId(base, fast);
  // so much that it does not end before somebody ends it, however slow the machine
  const large = await fetch(`${base}/api/assets/${type}/100/clip/content?backend_id=${from}`, {
    method: 'PUT',
    headers: auth,
    body: new Uint8Array(8 << 20).fill(100),
  });
  expect(large.status).toBe(201);
  const { id } = await ask(base, 'POST', '/api/admin/storage/migrate', {
    source_backend_id: from,
    target_backend_id: await backendId(base, share),
    bandwidth_bytes_per_second: 32 << 10,
    parallelism: 2,
  });
  await signIn(page, 'operator');
  await page.goto(`/migrations/${id}`);
  await expect(page.getByText('Live')).toBeVisible();
  await expect(page.getByText('Copying').first()).toBeVisible();
  await expect(page.getByText('32 KiB/s').first()).toBeVisible();
  await expect(page.getByText(/^[3-9] of 25 /).first()).toBeVisible({ timeout: 60_000 });
  await picture(page, 'migration-running');

  const line = await Line.to(base);
  await page.goto(`${line.url}/migrations/${id}`); // the session is of the host, whatever the port
  await expect(page.getByText('Live')).toBeVisible();
  await line.cut();
  await expect(page.getByText('Reconnecting …')).toBeVisible();
  await line.mend();
  await expect(page.getByText('Live')).toBeVisible();
  await page.goto(`/migrations/${id}`);
  await line.cut();

  await press(page, 'Pause', page.getByText('Paused').first());
  await press(page, 'Resume', page.getByRole('button', { name: 'Pause' }));
  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: /Cancel run/ }).click();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await expect(page.getByText('Cancelled').first()).toBeVisible();
});

test('a backend is drained and purged, each confirmed with its name and numbers', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto(`/backends?q=${share}`);
  await menu(page, share, /Drain/);
  await page.getByLabel('Move to').selectOption({ label: cold });
  await expect(page.getByText(new RegExp(`will be moved from ${share} to ${cold}`))).toBeVisible();
  await picture(page, 'drain');
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Drain/ })).toBeVisible();
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 60_000 });

  await page.goto(`/backends?q=${share}`);
  await menu(page, share, /Purge/);
  const purge = page.getByRole('button', { name: 'Purge', exact: true });
  await expect(purge).toBeDisabled();
  await page.getByLabel(`Type ${share} to confirm`).fill(share);
  await purge.click();
  await expect(page.getByText('No backend matches')).toBeVisible();
  expect(await readdir(join(given.folder, 'share'))).not.toContain('.isotherm-backend');
});

test('who may only look is offered nothing else', async ({ page }) => {
  await signIn(page, 'viewer');
  await page.goto(`/backends?q=${RUN}`);
  await expect(page.getByRole('link', { name: fast })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add backend' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Actions for/ })).toHaveCount(0);
  await page.goto('/migrations');
  await expect(page.getByRole('link', { name: /^Migration \d+$/ }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start migration' })).toHaveCount(0);
});
