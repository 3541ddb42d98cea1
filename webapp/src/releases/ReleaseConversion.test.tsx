import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import type { Import, Release } from '../api/release';
import { SessionOf } from '../app/session';
import { ReleaseActions } from './ReleaseActions';
import { ConversionStanding } from './ReleaseConversion';

afterEach(() => vi.unstubAllGlobals());

const RELEASE = { id: 42, name: 'harbour-v3', state: 'published', profile_id: 1, files: 12, bytes: 3_000 } as Release;
const PROFILES = {
  items: [
    { id: 1, name: 'plain', backend_id: 3, encrypted: false, chunked: false },
    { id: 2, name: 'sealed', backend_id: 3, encrypted: true, chunked: true },
  ],
  next_cursor: null,
};
const converted = {
  id: 5,
  kind: 'conversion',
  status: 'completed',
  release_id: 43,
  converts_release_id: 42,
  rolls_back_id: null,
  finalised_at: null,
} as Import;

/** @return what the server was sent */
function shown(last?: Import, role = 'storage-operator'): { path: string; body: unknown }[] {
  const sent: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit) => {
    if (method === 'POST') {
      sent.push({ path, body: typeof body === 'string' ? JSON.parse(body) : null });
      return Response.json({ id: 6 });
    }
    return Response.json(path.includes('profiles') ? PROFILES : { items: [], next_cursor: null });
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <SessionOf me={{ name: 'somebody', roles: [role] }}>
        <MemoryRouter initialEntries={['/releases/42']}>
          <Routes>
            <Route path="/releases/:id" element={<ReleaseActions release={RELEASE} filled={false} last={last} />} />
            <Route path="/imports/:id" element={<h1>it runs</h1>} />
          </Routes>
        </MemoryRouter>
      </SessionOf>
    </QueryClientProvider>,
  );
  return sent;
}

const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

it('converts a release to a profile that it does not have', async () => {
  const sent = shown();
  expect(screen.queryByRole('button', { name: /Take|Finalise/ })).toBeNull();
  await press(/^Convert to another profile/);
  await screen.findByRole('option', { name: 'sealed' });
  expect(screen.queryByRole('option', { name: 'plain' })).toBeNull();
  expect((screen.getByRole('button', { name: 'Convert' }) as HTMLButtonElement).disabled).toBe(true);
  await userEvent.selectOptions(screen.getByLabelText(/^Profile/), 'sealed');
  await press('Convert');
  await screen.findByText('it runs');
  expect(sent).toEqual([{ path: '/api/admin/storage/imports/conversions', body: { release_id: 42, profile_id: 2 } }]);
});

it('keeps the form of before for as long as is asked for', async () => {
  const sent = shown();
  await press(/^Convert to another profile/);
  await screen.findByRole('option', { name: 'sealed' });
  await userEvent.selectOptions(screen.getByLabelText(/^Profile/), 'sealed');
  await userEvent.selectOptions(screen.getByLabelText('Keep the form of before for'), 'one day');
  await userEvent.type(screen.getByLabelText('Speed limit per second'), '1 MiB');
  await press('Convert');
  await screen.findByText('it runs');
  expect(sent[0]?.body).toEqual({
    release_id: 42,
    profile_id: 2,
    source_retention: 'PT24H',
    bandwidth_bytes_per_second: 1 << 20,
  });
});

it('says when the form of before goes by itself, and nothing of it where nobody has set a time', () => {
  const standing = (last: Import) =>
    render(
      <MemoryRouter>
        <ConversionStanding release={RELEASE} last={last} />
      </MemoryRouter>,
    ).container;
  const timed = standing({ ...converted, source_retention: 'PT24H', completed_at: '2026-01-31T12:00:00Z' });
  expect(timed.querySelector('time')?.dateTime).toBe('2026-02-01T12:00:00.000Z');
  const open = standing({ ...converted, source_retention: 'until_finalised', completed_at: '2026-01-31T12:00:00Z' });
  expect(open.textContent).toContain('until the conversion is finalised');
  expect(open.querySelector('time')).toBeNull();
});

it('takes a conversion back, or finalises it', async () => {
  const sent = shown(converted);
  await press(/^Take the conversion back/);
  await press('Take it back');
  await waitFor(() => expect(sent).toEqual([{ path: '/api/admin/storage/imports/5/rollback', body: null }]));
  await press(/^Finalise the conversion/);
  await press('Finalise');
  await waitFor(() => expect(sent.at(-1)).toEqual({ path: '/api/admin/storage/imports/5/finalise', body: null }));
});

it('offers nothing for a form that is kept, or to those who may only look', () => {
  shown({ ...converted, release_id: 42, converts_release_id: 41 });
  expect(screen.queryByRole('button')).toBeNull();
  shown(converted, 'storage-viewer');
  expect(screen.queryByRole('button')).toBeNull();
});
