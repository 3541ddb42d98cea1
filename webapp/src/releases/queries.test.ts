import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import { addressOf, deleteRelease } from './queries';

afterEach(() => vi.unstubAllGlobals());

/** A server with a release of those files. @return what was deleted, in order */
function withFiles(paths: string[], refuse = ''): string[] {
  const left = new Set(paths.map((path) => addressOf(7, path)));
  const deleted: string[] = [];
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    if (method !== 'DELETE') {
      const items = [...left].slice(0, 3).map((address) => ({ path: decodeURIComponent(address.slice(22)) }));
      return Response.json({ items, next_cursor: null });
    }
    if (path === refuse) {
      const problem = { title: 'conflict', status: 409, detail: 'import 3 is filling release 7' };
      return Response.json(problem, { status: 409, headers: { 'Content-Type': 'application/problem+json' } });
    }
    left.delete(path);
    deleted.push(path);
    return new Response(null, { status: 204 });
  });
  return deleted;
}

it('writes each part of a path as addresses want it', () => {
  expect(addressOf(7, 'takes/42 copy#1?.mov')).toBe('/api/releases/7/files/takes/42%20copy%231%3F.mov');
});

it('deletes page by page, tells how many, and the release at last', async () => {
  const told: number[] = [];
  const deleted = withFiles(['a', 'b', 'c', 'd e', 'f']);
  await deleteRelease(7, (n) => told.push(n), new AbortController().signal);
  expect(deleted).toHaveLength(6);
  expect(deleted.at(-1)).toBe('/api/releases/7');
  expect(told).toEqual([1, 2, 3, 4, 5]);
});

it('leaves the release when a file was refused', async () => {
  const deleted = withFiles(['a', 'b'], '/api/releases/7/files/b');
  await expect(deleteRelease(7, () => {}, new AbortController().signal)).rejects.toBeInstanceOf(ApiError);
  expect(deleted).not.toContain('/api/releases/7');
});
