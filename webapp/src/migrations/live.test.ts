import { afterEach, expect, it, vi } from 'vitest';
import type { Migration } from '../api/types';
import { type Link, watch } from './live';

afterEach(() => vi.unstubAllGlobals());

const run = (status: string, bytes = 0) => ({ id: 7, status, transferred_bytes: bytes }) as unknown as Migration;
const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
const stream = (...runs: Migration[]) =>
  new Response(runs.map((each) => `event: progress\ndata: ${JSON.stringify(each)}\n\n`).join(''));
const away = () => Promise.reject(new TypeError('Failed to fetch'));

/** Answers stream requests and plain ones from two lists, each answer once. */
async function watched(streams: (() => Promise<Response> | Response)[], plain: (() => Promise<Response> | Response)[]) {
  const seen: string[] = [];
  const said: Link[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const next = (path.endsWith('/events') ? streams : plain).shift();
    return next === undefined ? away() : next();
  });
  await watch(
    '7',
    (now) => seen.push(`${now.status} ${now.transferred_bytes}`),
    (link) => said.push(link),
    new AbortController().signal,
    async () => {},
  );
  return { seen, said };
}

it('shows each event and ends with the run', async () => {
  const { seen, said } = await watched(
    [() => stream(run('in_progress', 5), run('completed', 9))],
    [() => json(run('completed', 9))],
  );
  expect(seen).toEqual(['in_progress 5', 'completed 9', 'completed 9']);
  expect(said).toContain('live');
});

it('says that it reconnects while the server is away, and goes on when it is back', async () => {
  const { seen, said } = await watched(
    [() => stream(run('in_progress', 5)), away, away, () => stream(run('in_progress', 6))],
    [away, away, () => json(run('in_progress', 6)), () => json(run('completed', 9))],
  );
  expect(said).toEqual(['live', 'reconnecting', 'reconnecting', 'live']);
  expect(seen.at(-1)).toBe('completed 9');
});

it('asks by itself when there is no stream', async () => {
  const { said, seen } = await watched(
    [away, away, away],
    [5, 6, 7].map((bytes) => () => json(run('in_progress', bytes))).concat([() => json(run('completed', 9))]),
  );
  expect(said).toEqual(['polling']);
  expect(seen).toEqual(['in_progress 5', 'in_progress 6', 'in_progress 7', 'completed 9']);
});

it('gives up when it may not look', async () => {
  const refused = () =>
    new Response('{"title":"no","status":401}', {
      status: 401,
      headers: { 'Content-Type': 'application/problem+json' },
    });
  const { seen } = await watched([refused], [refused]);
  expect(seen).toEqual([]);
});
