import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';

/** What the server under test has been given. */
export const given = {
  /** a folder below which backends may lie; with the folders `fast`, `archive` and `spare` in it */
  folder: process.env.ISOTHERM_FOLDER ?? '/tmp/console-roots',
  s3: process.env.ISOTHERM_S3 ?? 'http://127.0.0.1:19190',
  bucket: process.env.ISOTHERM_BUCKET ?? 'isotherm-cold',
  credentials: 'demo',
  password: 'isotherm-demo',
  /** where another web application may be served, whose pages may ask for indicators */
  foreign: process.env.ISOTHERM_FOREIGN ?? 'http://127.0.0.1:9183',
  shots: process.env.CONSOLE_SHOTS ?? 'test-results/shots',
};

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What an administrator's programs send. */
export const auth = { Authorization: `Basic ${btoa(`admin:${given.password}`)}` };

/** Begins a session as the form does that asks for name and password, which has a test of its own. */
export async function signIn(page: Page, user: string) {
  const answer = await page.request.post('/session', {
    form: { username: user, password: given.password },
    headers: { 'X-Isotherm-Console': '1' },
  });
  expect(answer.status(), `${user} signs in`).toBe(204);
}

/** Asks the server for something, as an administrator's program. */
export async function ask<T = { id: number }>(base: string, method: string, path: string, body?: unknown): Promise<T> {
  const send = () =>
    fetch(base + path, {
      method,
      headers: { ...auth, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  let answer = await send();
  // a backend is tried before it is saved, and on a busy machine it may not answer in the time that it has for that
  for (let tries = 0; tries < 3 && !answer.ok && (await answer.clone().text()).includes('no answer within'); tries++) {
    answer = await send();
  }
  expect(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`).toBe(true);
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

/** A local backend. @param more limits, as they are sent */
export async function localBackend(base: string, name: string, folder: string, more: object = {}): Promise<number> {
  await mkdir(folder, { recursive: true });
  const body = { name, backend_type: 'local', tier: 'hot', config: { base_path: folder }, ...more };
  return (await ask(base, 'POST', '/api/admin/storage/backends', body)).id;
}

/** A cold backend in the bucket. */
export async function coldBackend(base: string, name: string): Promise<number> {
  const config = {
    bucket: given.bucket,
    prefix: `${name}/`,
    endpoint: given.s3,
    credentials_ref: given.credentials,
    path_style: true,
    region: 'us-east-1',
  };
  return (await ask(base, 'POST', '/api/admin/storage/backends', { name, backend_type: 's3', tier: 'cold', config }))
    .id;
}

/** Stores a file on a backend. @param asset type, id and field */
export async function store(
  base: string,
  asset: string,
  content: Uint8Array,
  backend: number,
  media = 'application/octet-stream',
): Promise<{ id: number; storage_path: string }> {
  const stored = await fetch(`${base}/api/assets/${asset}/content?backend_id=${backend}`, {
    method: 'PUT',
    headers: { ...auth, 'Content-Type': media },
    body: new Uint8Array(content),
  });
  expect(stored.status).toBe(201);
  return (await stored.json()) as { id: number; storage_path: string };
}

/** Presses a button and waits for what comes of it; a refusal ends the test with what it says. */
export async function press(page: Page, name: string, then: Locator) {
  await page.getByRole('button', { name, exact: true }).click();
  const refused = page.locator('.iso-problem').first();
  await expect(then.or(refused).first()).toBeVisible();
  expect(await page.locator('.iso-problem').allInnerTexts(), `what came of ${name}`).toEqual([]);
}

/** Saves a backend. Again when its place did not answer in the time that it has for that, as on a busy machine. */
export async function saveBackend(page: Page, name: string) {
  const saved = page.getByRole('heading', { level: 1, name, exact: true });
  const late = page.getByText(/no answer within/).first();
  for (let tries = 0; tries < 4; tries++) {
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Writing, reading and deleting a test object')).toHaveCount(0, { timeout: 60_000 });
    await expect(saved.or(late).first()).toBeVisible();
    if (await saved.isVisible()) {
      return;
    }
  }
  await expect(saved).toBeVisible();
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Nothing that axe calls serious or worse.
 *
 * @param rules those to look at; by default all of the standards
 */
export async function isAccessible(page: Page, rules?: string[]) {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(AXE); // by the debugger, which the content security policy does not concern
  }
  const found = await page.evaluate(
    async (only) => {
      const axe = (window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } })
        .axe;
      type Violation = { id: string; impact: string; help: string; nodes: { html: string; failureSummary: string }[] };
      const { violations } = await axe.run({ runOnly: only, resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    },
    rules === undefined ? { type: 'tag', values: STANDARDS } : { type: 'rule', values: rules },
  );
  expect(found, page.url()).toEqual([]);
}

/** As high as all that it shows, since the page scrolls inside. */
async function fit(page: Page, width: number) {
  await page.setViewportSize({ width, height: 900 });
  await navigationFits(page, width);
  const height = await page.evaluate(() => {
    const main = document.getElementById('main');
    return main === null ? 0 : main.scrollHeight + (window.innerHeight - main.clientHeight);
  });
  await page.setViewportSize({ width, height: Math.min(3000, Math.max(900, height)) });
}

/** The navigation is shown beside a wide page and put away on a narrow one, a little after the page has its width. */
async function navigationFits(page: Page, width: number) {
  const navigation = page.locator('.pf-v6-c-page__sidebar');
  if ((await navigation.count()) > 0) {
    await expect(navigation).toHaveAttribute('aria-hidden', String(width < 1200));
  }
}

/** Nothing slides or fades any more; what turns for ever may. */
async function isStill(page: Page) {
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** Pictures of the page as it stands: light and dark, wide and narrow. */
export async function picture(page: Page, name: string) {
  if (given.shots === 'none') {
    return isAccessible(page);
  }
  await expect(page.locator('h1').first()).toBeVisible();
  await expect(page.locator('.iso-center, main .pf-v6-c-skeleton')).toHaveCount(0); // nothing is being loaded
  const wear = (dark: boolean) =>
    page.evaluate((on) => document.documentElement.classList.toggle('pf-v6-theme-dark', on), dark);
  for (const width of [1440, 390]) {
    await fit(page, width);
    for (const dark of [false, true]) {
      await wear(dark);
      await isStill(page);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), {
          message: `${name} is not wider than ${width}`,
        })
        .toBeLessThanOrEqual(0);
      await page.screenshot({
        path: join(given.shots, `${name}-${dark ? 'dark' : 'light'}-${width}.png`),
        fullPage: true,
      });
      if (width === 1440) {
        await isAccessible(page, dark ? OF_COLOURS : undefined); // nothing else is different in the dark
      }
    }
    await wear(false);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await navigationFits(page, 1440);
  await isStill(page); // a click on what still moves is lost
}

/** Everything the browser complains of while a test runs, scripts and styles that the policy forbids among it. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    // a refused request is shown to the user, and is no fault of the page
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      found.push(message.text());
    }
  });
  return found;
}

/** A second or two of moving colours, made by the browser itself. */
export async function video(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 90;
    const paint = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: 'video/webm' });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const ended = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    for (let frame = 0; frame < 12; frame++) {
      if (paint !== null) {
        paint.fillStyle = `hsl(${frame * 30} 70% 50%)`;
        paint.fillRect(0, 0, 160, 90);
      }
      await new Promise((next) => setTimeout(next, 80));
    }
    recorder.stop();
    await ended;
    return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
  });
  return Buffer.from(bytes);
}

/** A line to the server that can be cut, whatever is under way on it, and mended again. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly to: URL) {}

  static async to(base: string): Promise<Line> {
    const line = new Line(new URL(base));
    await line.mend();
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async cut() {
    const closed = new Promise((done) => this.server?.close(done));
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  async mend() {
    const server = createServer((client) => {
      const upstream = connect(Number(this.to.port), this.to.hostname);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.server = server;
    this.port = (server.address() as { port: number }).port;
  }
}
