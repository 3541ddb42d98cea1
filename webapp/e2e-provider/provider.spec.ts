import { expect, type Locator, type Page, test } from '@playwright/test';
import { complaints, isAccessible } from '../e2e/studio';

// Against a server whose people sign in by an identity provider, which is provider.mjs.

const PROOF = { 'X-Isotherm-Console': '1' };

test.use({ ignoreHTTPSErrors: true }); // the certificates are made for the run

let faults: string[] = [];
test.beforeEach(async ({ page }) => {
  faults = complaints(page);
  await page.route('https://fonts.googleapis.com/**', (route) => route.abort()); // of the provider's pages
});
test.afterEach(() => {
  expect(faults).toEqual([]);
});

/** From the sign-in of the console over the pages of the provider, up to where it sends people back. */
async function byProvider(page: Page, who: string) {
  await page.getByRole('link', { name: 'Sign in with Studio ID' }).click();
  await page.locator('input[name=login]').fill(who);
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click(); // the console may know name and groups
}

/** From the button of the console over the question of the provider, and back. */
async function signsOut(page: Page, button: Locator) {
  await button.click();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in with Studio ID' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/');
}

async function me(page: Page) {
  const answer = await page.request.get('/api/me', { headers: PROOF });
  return {
    status: answer.status(),
    body: answer.ok() ? ((await answer.json()) as { name: string; roles: string[] }) : null,
  };
}

test('an administrator comes back where he was, works by a session, and signs out', async ({ page, context }) => {
  await page.goto('/backends/new');
  await expect(page.getByLabel('User name')).toBeVisible(); // who is in the registry may still use a password
  await isAccessible(page);
  await byProvider(page, 'ada');
  await expect(page.getByRole('heading', { level: 1, name: 'Add a backend' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/backends/new');

  const { body } = await me(page);
  expect(body?.name).toBe('ada');
  expect(body?.roles).toContain('storage-admin');
  const session = (await context.cookies()).find(({ name }) => name === 'isotherm-session');
  expect(session?.httpOnly).toBe(true);
  expect(session?.sameSite).toBe('Lax');

  const retry = '/api/admin/storage/cleanup/999999999/retry';
  expect((await page.request.post(retry)).status(), 'by the cookie alone').toBe(403);
  expect((await page.request.post(retry, { headers: PROOF })).status(), 'by the page').toBe(404);

  await page.getByRole('button', { name: 'ada' }).click();
  await signsOut(page, page.getByRole('menuitem', { name: 'Sign out' }));
  expect((await me(page)).status).toBe(401);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Sign in with Studio ID' })).toBeVisible();
  if (session !== undefined) {
    await context.addCookies([session]); // who kept the cookie has nothing of it
    expect((await me(page)).status).toBe(401);
  }
  await page.getByRole('link', { name: 'Sign in with Studio ID' }).click();
  await expect(page.locator('input[name=login]')).toBeVisible(); // the provider's session has ended too
});

test('who does not answer the question of the provider is signed out here', async ({ page }) => {
  await page.goto('/backends');
  await byProvider(page, 'vera');
  await expect(page.getByRole('heading', { level: 1, name: 'Backends' })).toBeVisible();
  await page.getByRole('button', { name: 'vera' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Yes, sign me out' })).toBeVisible();
  await page.goto('/backends');
  await expect(page.getByRole('link', { name: 'Sign in with Studio ID' })).toBeVisible();
  expect((await me(page)).status).toBe(401);
});

test('who has signed in with a password signs out here alone', async ({ page }) => {
  await page.goto('/backends');
  await page.getByLabel('User name').fill('viewer');
  await page.getByLabel('Password').fill('isotherm-demo');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'viewer' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in with Studio ID' })).toBeVisible();
  expect((await me(page)).status).toBe(401);
});

test('a viewer looks and may change nothing', async ({ page }) => {
  await page.goto('/backends');
  await byProvider(page, 'vera');
  await expect(page.getByRole('heading', { level: 1, name: 'Backends' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add backend' })).toHaveCount(0);

  const { body } = await me(page);
  expect(body?.name).toBe('vera');
  expect(body?.roles).not.toContain('storage-operator');
  const answer = await page.request.post('/api/admin/storage/backends', { headers: PROOF, data: {} });
  expect(answer.status()).toBe(403);
});

test('somebody without a role is told so, and can sign out', async ({ page }) => {
  await page.goto('/');
  await byProvider(page, 'nobody');
  await expect(page.getByRole('heading', { level: 1, name: 'Your user has no role here.' })).toBeVisible();
  await isAccessible(page);
  await signsOut(page, page.getByRole('button', { name: 'Sign out' }));
});

test('who turns back at the provider is not signed in', async ({ page }) => {
  await page.goto('/backends');
  await page.getByRole('link', { name: 'Sign in with Studio ID' }).click();
  await expect(page.locator('input[name=login]')).toBeVisible();
  await page.goto('/backends');
  await expect(page.getByRole('link', { name: 'Sign in with Studio ID' })).toBeVisible();
  expect((await me(page)).status).toBe(401);
});
