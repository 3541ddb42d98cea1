import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import type { BackendConversion } from '../api/release';
import type { Backend } from '../api/types';
import { SessionOf } from '../app/session';
import { isAccessible } from '../test-axe';
import { ConvertReleases } from './ConvertReleases';
import { ReleasesConverted } from './ReleasesConverted';

afterEach(() => vi.unstubAllGlobals());

const BACKEND = { id: 3, name: 'vault' } as Backend;
const PROFILES = {
  items: [
    { id: 1, name: 'plain', backend_id: 3, encrypted: false, chunked: false },
    { id: 2, name: 'sealed', backend_id: 3, encrypted: true, chunked: true },
  ],
  next_cursor: null,
};
const RUN: BackendConversion = {
  id: 9,
  backend_id: 3,
  profile_id: 2,
  status: 'in_progress',
  converted_releases: 4,
  failed_releases: 1,
  left_releases: 5,
  rolled_back_releases: 0,
  kept_releases: 4,
  returnable_releases: 4,
  rolls_back_id: null,
  rolled_back_by_id: null,
  source_retention: 'until_finalised',
  bandwidth_bytes_per_second: null,
  finalised_at: null,
  import_id: 12,
  initiated_by: 'operator',
  completed_at: null,
  created_at: '2026-01-31T12:00:00Z',
};

/** @return what the server was sent, dry runs aside */
function answering(conversions: BackendConversion[]): string[] {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit) => {
    if (path.endsWith('dry_run=true')) {
      const { profile_id } = JSON.parse(String(body)) as { profile_id: number };
      return Response.json({ releases: profile_id === 2 ? 3 : 0, files: 12, bytes: 3 << 20 });
    }
    if (method === 'POST') {
      sent.push(`${path} ${String(body ?? '')}`.trim());
      return Response.json({ id: 9 });
    }
    if (path.includes('/imports/12')) {
      return Response.json({
        id: 12,
        status: 'in_progress',
        converts_release_id: 42,
        release_name: 'harbour-v3, other',
      });
    }
    if (path.endsWith('/releases/42')) {
      return Response.json({ id: 42, name: 'harbour-v3' });
    }
    return Response.json(path.includes('profiles') ? PROFILES : { items: conversions, next_cursor: null });
  });
  return sent;
}

function show(what: React.ReactNode, role = 'storage-operator') {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SessionOf me={{ name: 'somebody', roles: [role] }}>
        <MemoryRouter>{what}</MemoryRouter>
      </SessionOf>
    </QueryClientProvider>,
  );
}

it('says how much would be converted before it can be started, and starts it', async () => {
  const sent = answering([]);
  show(<ConvertReleases backend={BACKEND} onClose={() => undefined} />);
  const start = await screen.findByRole('button', { name: 'Convert them' });
  await userEvent.selectOptions(await screen.findByLabelText(/^Profile/), 'plain');
  await screen.findByText('No release on vault has another form than that of plain.');
  expect(start).toHaveProperty('disabled', true);
  await userEvent.selectOptions(screen.getByLabelText(/^Profile/), 'sealed');
  await screen.findByText('3 releases with 12 files, 3 MiB will be stored anew by sealed, decoded and compared.');
  await userEvent.click(start);
  await waitFor(() => expect(sent).toEqual(['/api/admin/storage/release-conversions {"backend_id":3,"profile_id":2}']));
});

it('says which one is at work instead of offering another', async () => {
  const sent = answering([{ ...RUN, id: 8, backend_id: 4 }, RUN]);
  show(<ConvertReleases backend={BACKEND} onClose={() => undefined} />);
  await screen.findByRole('dialog', { name: 'The releases on vault are being worked on' });
  expect(screen.getByRole('link', { name: 'Conversion 9 of all' }).getAttribute('href')).toBe(
    '/backends/3?conversion=9',
  );
  expect(screen.queryByRole('button', { name: 'Convert them' })).toBeNull();
  await isAccessible();
  expect(sent).toEqual([]);
});

it('asks how long the form of before is kept, and for a limit of speed, and sends them', async () => {
  const sent = answering([]);
  show(<ConvertReleases backend={BACKEND} onClose={() => undefined} />);
  await userEvent.selectOptions(await screen.findByLabelText(/^Profile/), 'sealed');
  screen.getByText('It takes room, and can be taken back, until somebody finalises the conversion.');
  await userEvent.selectOptions(screen.getByLabelText('Keep the form of before for'), 'not at all');
  screen.getByText('It is deleted at once: a conversion cannot be taken back.');
  await userEvent.selectOptions(screen.getByLabelText('Keep the form of before for'), 'one week');
  screen.getByText('It takes room, and can be taken back, for one week after the end of a conversion.');
  const start = screen.getByRole('button', { name: 'Convert them' });
  const limit = screen.getByLabelText('Speed limit per second');
  for (const [text, said] of [
    ['much', 'Write a size such as 500 GiB.'],
    ['0', 'Write at least 1 KiB, or nothing.'],
  ] as const) {
    await userEvent.clear(limit);
    await userEvent.type(limit, text);
    await screen.findByText(said);
    expect(start).toHaveProperty('disabled', true);
  }
  await userEvent.clear(limit);
  await userEvent.type(limit, '200 MiB');
  await isAccessible();
  await userEvent.click(start);
  const body = '{"backend_id":3,"profile_id":2,"source_retention":"PT168H","bandwidth_bytes_per_second":209715200}';
  await waitFor(() => expect(sent).toEqual([`/api/admin/storage/release-conversions ${body}`]));
});

it('shows how far it is, the one at work counted, and begins no more when it is cancelled', async () => {
  const sent = answering([{ ...RUN, id: 10, backend_id: 4 }, RUN]);
  show(<ReleasesConverted backend={BACKEND} />);
  await screen.findByText('4 of 11 releases');
  expect((await screen.findByRole('link', { name: 'harbour-v3' })).getAttribute('href')).toBe('/releases/42');
  expect(screen.getByRole('link', { name: 'Conversion 12' }).getAttribute('href')).toBe('/imports/12');
  await userEvent.click(screen.getByRole('button', { name: /^Cancel/ }));
  await screen.findByText('5 releases will not be converted.');
  await userEvent.click(screen.getByRole('button', { name: 'Begin no more' }));
  await waitFor(() => expect(sent).toEqual(['/api/admin/storage/release-conversions/9/cancel']));
});

it('offers nothing to who may only look', async () => {
  answering([RUN]);
  show(<ReleasesConverted backend={BACKEND} />, 'storage-viewer');
  await screen.findByText('4 of 11 releases');
  expect(screen.queryByRole('button')).toBeNull();
});

it('says nothing where no releases were converted', async () => {
  answering([{ ...RUN, backend_id: 4 }]);
  show(
    <>
      <ReleasesConverted backend={BACKEND} />
      <p>below</p>
    </>,
  );
  await screen.findByText('below');
  expect(screen.queryByText('Its releases')).toBeNull();
});
