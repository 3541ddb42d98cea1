import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import type { Picked } from './picked';
import { ReleaseUpload } from './uploads';

afterEach(() => vi.unstubAllGlobals());

const files = (...paths: string[]): Picked[] =>
  paths.map((path, index) => ({ path, file: new File([new Uint8Array(10 * (index + 1))], path) }));
const full = () =>
  Promise.reject(new ApiError({ type: 'about:blank', title: 'No room', status: 507, detail: 'the backend is full' }));

/** What the server was asked for beside the files. */
function published(answer = () => new Response('{}')): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return answer();
  });
  return asked;
}

it('sends every file, three at once, and publishes the release at the end', async () => {
  const asked = published();
  let now = 0;
  let most = 0;
  const sent: string[] = [];
  const upload = new ReleaseUpload(
    7,
    files('a', 'b', 'c', 'd', 'e'),
    true,
    () => {},
    async (_, { path }, told) => {
      most = Math.max(most, ++now);
      told(5);
      await Promise.resolve();
      sent.push(path);
      now--;
    },
  );
  await upload.run();
  expect(sent.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(most).toBe(3);
  expect(upload.now).toMatchObject({ state: 'done', storedFiles: 5, storedBytes: 150, published: true, sending: [] });
  expect(asked).toEqual(['/api/releases/7/publish']);
});

it('names each file that was refused, publishes nothing, and tries those again alone', async () => {
  const asked = published();
  const tried: string[] = [];
  let room = false;
  const upload = new ReleaseUpload(
    7,
    files('a', 'b', 'c'),
    true,
    () => {},
    async (_, { path }) => {
      tried.push(path);
      return path === 'b' && !room ? full() : undefined;
    },
  );
  await upload.run();
  expect(upload.now).toMatchObject({ state: 'failed', storedFiles: 2, published: false });
  expect(upload.now.failed).toEqual([{ path: 'b', reason: 'the backend is full' }]);
  expect(asked).toEqual([]);

  room = true;
  await upload.retry();
  expect(upload.now).toMatchObject({ state: 'done', storedFiles: 3, storedBytes: 60, published: true, failed: [] });
  expect(tried.filter((path) => path !== 'b').sort()).toEqual(['a', 'c']);
});

it('says why the release was not published', async () => {
  published(
    () =>
      new Response('{"title":"no","status":409}', {
        status: 409,
        headers: { 'Content-Type': 'application/problem+json' },
      }),
  );
  const upload = new ReleaseUpload(
    7,
    files('a'),
    true,
    () => {},
    async () => {},
  );
  await upload.run();
  expect(upload.now).toMatchObject({ state: 'failed', storedFiles: 1, published: false });
  expect(upload.now.publishError).toBeInstanceOf(ApiError);
});

it('stops when it is cancelled, and tells how much was not sent', async () => {
  const asked = published();
  const upload = new ReleaseUpload(
    7,
    files('a', 'b', 'c', 'd'),
    true,
    () => {},
    async (_, { path }, __, signal) => {
      if (path !== 'a') {
        await new Promise((_done, fail) => signal.addEventListener('abort', () => fail(new Error('aborted'))));
      }
    },
  );
  const ended = upload.run();
  await vi.waitFor(() => expect(upload.now.storedFiles).toBe(1));
  upload.cancel();
  await ended;
  expect(upload.now).toMatchObject({ state: 'cancelled', storedFiles: 1, waiting: 3, failed: [], sending: [] });
  expect(asked).toEqual([]);
});
