import { expect, test } from '@playwright/test';
import { complaints, signIn } from '../e2e/studio';

// Against a server with a hundred thousand files of the type `crowd`.

const PAGES = 8;
const MOST_ROWS = 100;

test('a hundred thousand files are leafed through, page by page', async ({ page }) => {
  const faults = complaints(page);
  await page.addInitScript(() => {
    const noted = window as unknown as { longestTask: number };
    noted.longestTask = 0;
    new PerformanceObserver((tasks) => {
      for (const task of tasks.getEntries()) {
        noted.longestTask = Math.max(noted.longestTask, task.duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  });
  await signIn(page, 'viewer');
  await page.goto('/files?entity_type=crowd');
  const names = page.getByRole('link', { name: /^crowd\/\d+\/clip$/ });
  await expect(names.first()).toBeVisible();
  const seen = new Set<string>();
  const times: number[] = [];
  for (let i = 0; i < PAGES; i++) {
    const shown = await names.allTextContents();
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.length).toBeLessThanOrEqual(MOST_ROWS);
    expect(shown.filter((name) => seen.has(name))).toEqual([]);
    shown.forEach((name) => seen.add(name));
    const clicked = Date.now();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page.getByRole('link', { name: shown[0], exact: true })).toHaveCount(0);
    await expect(names).toHaveCount(shown.length);
    times.push(Date.now() - clicked);
  }
  const longest = await page.evaluate(() => (window as unknown as { longestTask: number }).longestTask);
  console.log(`pages after ${times.join(', ')} ms; the longest task of the page took ${longest} ms`);
  expect(faults).toEqual([]);
});
