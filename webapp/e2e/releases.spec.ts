import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ask, complaints, given, isAccessible, picture, press, signIn } from './studio';

// How a delivery becomes a release, in this order; each test goes on where the one before has ended.
test.describe.configure({ mode: 'serial' });

const RUN = Date.now().toString(36);
const STORAGE = '/api/admin/storage';
const source = `delivery-${RUN}`;
const vault = `vault-${RUN}`;
const profile = `sealed-${RUN}`;
const plain = `plain-${RUN}`;
const imported = `Harbour ${RUN}`;
const sent = `Plates ${RUN}`;
const late = `Late ${RUN}`;
const folder = join(given.folder, `releases-${RUN}`);

let faults: string[] = [];
let base = '';
let vaultId = 0;
const vaultBody = (total_capacity_bytes: number) => ({
  name: vault,
  backend_type: 'local',
  tier: 'hot',
  config: { base_path: join(folder, 'vault') },
  total_capacity_bytes,
});

test.beforeAll(async ({ playwright: _ }, info) => {
  base = info.project.use.baseURL ?? '';
  const files: Record<string, Buffer> = {
    'drop/slate.txt': Buffer.from('harbour, take 3'),
    'drop/takes/0041.mov': Buffer.alloc(150_000, 41),
    'drop/takes/0042.mov': Buffer.alloc(150_000, 42),
    'drop/takes/0042 copy.mov': Buffer.alloc(150_000, 42),
    'late/feature.mov': Buffer.alloc(3 << 20, 7),
    'send/plates/0001.exr': Buffer.alloc(60_000, 1),
    'send/plates/0002.exr': Buffer.alloc(60_000, 2),
    'send/read me.txt': Buffer.from('plates of the harbour'),
  };
  await mkdir(join(folder, 'vault'), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, 'delivery', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
  }
  await ask(base, 'POST', `${STORAGE}/backends`, {
    name: source,
    backend_type: 'local',
    tier: 'hot',
    config: { base_path: join(folder, 'delivery') },
  });
  vaultId = (await ask(base, 'POST', `${STORAGE}/backends`, vaultBody(2 << 20))).id;
  await ask(base, 'POST', `${STORAGE}/profiles`, {
    name: profile,
    backend_id: vaultId,
    chunked: true,
    chunk_size_bytes: 1 << 20,
  });
  await ask(base, 'POST', `${STORAGE}/profiles`, { name: plain, backend_id: vaultId });
});

test.beforeEach(({ page }) => {
  faults = complaints(page);
});
test.afterEach(() => {
  expect(faults).toEqual([]);
});

const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click();

/** The import wizard up to its last step, for a folder of the delivery. */
async function wizard(page: Page, below: string, name: string) {
  await page.goto('/imports/new');
  await page.locator('#backend_id').selectOption({ label: source });
  await page.getByLabel('Folder').fill(below);
  await next(page);
  await page.getByLabel('Name of the release').fill(name);
  await page.locator('#profile_id').selectOption({ label: profile });
  await next(page);
}

test('a folder on a backend is imported as a release, and each step of it is seen', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto('/releases');
  await page.getByRole('button', { name: 'Import a release' }).click();
  await expect(page.getByRole('button', { name: 'Next', exact: true })).toBeDisabled();
  await page.locator('#backend_id').selectOption({ label: source });
  await page.getByLabel('Folder').fill('drop');
  await expect(page.getByText(/^4 files, .* would be imported/)).toBeVisible();
  await picture(page, 'import-source');
  await next(page);
  await page.getByLabel('Name of the release').fill(imported);
  await page.locator('#profile_id').selectOption({ label: profile });
  await expect(page.getByText(`On ${vault}, in chunks.`)).toBeVisible();
  await picture(page, 'import-profile');
  await next(page);
  await expect(page.getByText(`Every file below ${source}: drop is read`)).toBeVisible();
  await picture(page, 'import-confirm');
  await press(page, 'Start import', page.getByRole('heading', { level: 1, name: /^Import \d+$/ }));
  await expect(page.getByText(/4 files, .* are verified and published/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('listitem').filter({ hasText: 'Publish' })).toBeVisible();
  await picture(page, 'import');
  await page.getByRole('tab', { name: /^Duplicates/ }).click();
  await expect(page.getByRole('row', { name: /0042/ })).toHaveCount(1);
  await page.goto('/imports');
  await expect(page.getByRole('link', { name: imported })).toBeVisible();
  await picture(page, 'imports');

  await page.getByRole('link', { name: imported }).click();
  await expect(page.getByRole('heading', { level: 1, name: imported })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Import \d+$/ })).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'takes/0042 copy.mov' }).click(),
  ]);
  expect(await readFile(await file.path())).toEqual(Buffer.alloc(150_000, 42));
  await picture(page, 'release');
  await page.goto('/releases');
  await expect(page.getByRole('link', { name: imported })).toBeVisible();
  await picture(page, 'releases');
});

test('an import whose name is taken is refused; one without room says so, and goes on when there is some', async ({
  page,
}) => {
  await signIn(page, 'operator');
  await wizard(page, 'late', imported);
  await page.getByRole('button', { name: 'Start import' }).click();
  await expect(page.getByText(`there is a release ${imported} already`)).toBeVisible();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByLabel('Name of the release').fill(late);
  await next(page);
  await press(page, 'Start import', page.getByRole('heading', { level: 1, name: /^Import \d+$/ }));
  await expect(page.getByText('Why it stopped')).toBeVisible({ timeout: 60_000 });
  await picture(page, 'import-failed');
  await page.getByRole('link', { name: 'Look at the release' }).click();
  await expect(page.getByText('This release is a draft')).toBeVisible();
  await page.getByRole('link', { name: 'Look at the import' }).click();

  await ask(base, 'PUT', `${STORAGE}/backends/${vaultId}`, vaultBody(64 << 20));
  await press(page, 'Resume', page.getByText(/1 file, .* are verified and published/));
});

test('files of this computer are sent into a new release; one that is lost is sent again', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto('/imports/new');
  await page.getByLabel('On this computer').check();
  await page.getByTestId('folder').setInputFiles(join(folder, 'delivery', 'send'));
  await expect(page.getByText(/^3 files, .* chosen$/)).toBeVisible();
  await picture(page, 'upload-source');
  await next(page);
  await page.getByLabel('Name of the release').fill(sent);
  await page.locator('#profile_id').selectOption({ label: profile });
  await next(page);
  await page.route('**/files/plates/0002.exr', (route) => route.abort(), { times: 1 });
  await press(page, 'Start upload', page.getByRole('heading', { level: 1, name: sent }));
  await expect(page.getByText('1 file could not be stored.')).toBeVisible();
  await expect(page.getByText('This release is a draft')).toBeVisible();
  await picture(page, 'upload-failed');
  await Promise.all([
    page.waitForRequest((sends) => sends.method() === 'PUT' && sends.url().endsWith('/plates/0002.exr')),
    page.getByRole('button', { name: 'Try those again' }).click(),
  ]);
  await expect(page.getByText('The release is published.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'plates/0002.exr' })).toBeVisible();
  await expect(page.getByText('Published', { exact: true }).first()).toBeVisible();
  await picture(page, 'upload-done');
});

test('a file and a whole release are deleted, confirmed with numbers', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto('/releases');
  await page.getByRole('link', { name: sent }).click();
  await page.getByRole('button', { name: 'Delete read me.txt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'read me.txt' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Delete …' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/^2 files, 117 KiB are deleted/)).toBeVisible();
  const remove = dialog.getByRole('button', { name: 'Delete' });
  await expect(remove).toBeDisabled();
  await dialog.getByLabel(`Type ${sent} to confirm`).fill(sent);
  await picture(page, 'release-delete');
  await remove.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  await expect(page.getByRole('link', { name: imported })).toBeVisible();
  await expect(page.getByRole('link', { name: sent })).toHaveCount(0);
});

test('a release is converted, taken back and finalised', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto('/releases');
  await page.getByRole('link', { name: imported }).click();
  await page.getByRole('button', { name: 'Convert to another profile …' }).click();
  await expect(page.getByText(/^4 files, 439 KiB are stored anew/)).toBeVisible();
  await page.locator('#profile_id').selectOption({ label: plain });
  await picture(page, 'release-convert');
  await press(page, 'Convert', page.getByRole('heading', { level: 1, name: /^Conversion \d+$/ }));
  await expect(page.getByText(/4 files, .* and the release has its new form/)).toBeVisible({ timeout: 60_000 });
  await picture(page, 'conversion');
  await page.getByRole('link', { name: 'Look at the release' }).click();
  await expect(page.getByRole('heading', { level: 1, name: imported })).toBeVisible();
  await expect(page.getByText('The form of before is kept')).toBeVisible();
  await expect(page.getByText(plain, { exact: true })).toBeVisible();
  await picture(page, 'release-converted');

  await page.getByRole('button', { name: 'Take the conversion back …' }).click();
  await press(page, 'Take it back', page.getByText('The form that was taken back is kept'));
  await expect(page.getByText(profile, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Finalise the conversion …' }).click();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Finalise', exact: true }).click();
  await expect(page.getByText('The form that was taken back is kept')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Take|Finalise/ })).toHaveCount(0);
});

test('all releases of a backend are converted, told in numbers before and while it is done', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto(`/backends/${vaultId}`);
  await page.getByRole('button', { name: `Actions for ${vault}` }).click();
  await page.getByRole('menuitem', { name: 'Convert its releases …' }).click();
  await page.locator('#profile_id').selectOption({ label: profile });
  await expect(page.getByText(`No release on ${vault} has another form than that of ${profile}.`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Convert them' })).toBeDisabled();
  await page.locator('#profile_id').selectOption({ label: plain });
  await expect(page.getByText(/^2 releases with 5 files, 3\.43 MiB will be stored anew/)).toBeVisible();
  await picture(page, 'backend-convert');
  await press(page, 'Convert them', page.getByRole('heading', { name: /^Its releases/ }));
  await expect(page.getByText('Converted', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('2 of 2 releases')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel …' })).toHaveCount(0);
  await picture(page, 'backend-converted');
});

test('all of them are taken back, and their new forms deleted', async ({ page }) => {
  await signIn(page, 'operator');
  await page.goto(`/backends/${vaultId}`);
  await page.getByRole('button', { name: 'Take back …' }).click();
  await expect(page.getByText(/^2 releases with 5 files, 3\.43 MiB get the form of before again/)).toBeVisible();
  await picture(page, 'backend-take-back');
  await press(page, 'Take them back', page.getByRole('heading', { name: /^Its releases (Being taken|Taken) back$/ }));
  await expect(page.getByRole('heading', { name: 'Its releases Taken back' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('2 of 2 releases')).toBeVisible();
  await page.getByRole('button', { name: 'Finalise …' }).click();
  await expect(page.getByText(/^The kept forms of 2 releases with 5 files, 3\.43 MiB are deleted now/)).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Delete the kept forms' }).click();
  await expect(page.getByRole('button', { name: /^(Take back|Finalise)/ })).toHaveCount(0);
  await page
    .getByRole('link', { name: /^Conversion \d+ of all$/ })
    .first()
    .click();
  await expect(page.getByText(/^finalised/)).toBeVisible();
  await page.goto('/releases');
  await page.getByRole('link', { name: imported }).click();
  await expect(page.getByText(profile, { exact: true })).toBeVisible();
});

test('who may only look is offered nothing else', async ({ page }) => {
  await signIn(page, 'viewer');
  await page.goto('/releases?state=draft');
  await isAccessible(page);
  await page.goto('/releases');
  await expect(page.getByRole('link', { name: imported })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import a release' })).toHaveCount(0);
  await page.getByRole('link', { name: imported }).click();
  await expect(page.getByRole('link', { name: 'slate.txt' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Delete|Add files|Publish|Convert|Take|Finalise/ })).toHaveCount(0);
});
