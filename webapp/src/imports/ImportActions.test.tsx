import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Import } from '../api/release';
import { SessionOf } from '../app/session';
import { ImportActions } from './ImportActions';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const run = (status: Import['status'], verified_bytes = 0) =>
  ({
    id: 5,
    status,
    step: 'hash',
    progress: { hashed_bytes: 0, stored_bytes: 0, verified_bytes, total_bytes: 9, total_files: 1 },
  }) as Import;

const shown = (of: Import, role = 'storage-operator') => (
  <QueryClientProvider client={new QueryClient()}>
    <SessionOf me={{ name: 'somebody', roles: [role] }}>
      <ImportActions run={of} />
    </SessionOf>
  </QueryClientProvider>
);
const button = (name: RegExp) => screen.queryByRole('button', { name });
const pass = (seconds: number) => act(() => vi.advanceTimersByTime(1000 * seconds));

it('offers to resume what has failed, and nothing to those who may only look or when it has ended', () => {
  const { rerender } = render(shown(run('failed')));
  expect(button(/Resume/)).not.toBeNull();
  expect(button(/Cancel import/)).not.toBeNull();
  rerender(shown(run('failed'), 'storage-viewer'));
  expect(button(/Resume|Cancel/)).toBeNull();
  rerender(shown(run('completed')));
  expect(button(/Resume|Cancel/)).toBeNull();
});

it('offers to resume what has reported nothing for a minute, until it goes on', () => {
  const { rerender } = render(shown(run('in_progress')));
  pass(50);
  expect(button(/Resume/)).toBeNull();
  pass(15);
  expect(button(/Resume/)).not.toBeNull();
  expect(screen.getByText(/Nothing was reported for 1 min/)).toBeTruthy();
  rerender(shown(run('in_progress', 3)));
  pass(2);
  expect(button(/Resume/)).toBeNull();
});
