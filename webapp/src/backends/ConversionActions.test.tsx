import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import type { BackendConversion, Import } from '../api/release';
import type { Backend } from '../api/types';
import { SessionOf } from '../app/session';
import { isAccessible } from '../test-axe';
import { keptBy } from './conversions';
import { ReleasesConverted } from './ReleasesConverted';

afterEach(() => vi.unstubAllGlobals());

const BACKEND = { id: 3, name: 'vault', status: 'active' } as Backend;
const PATH = '/api/admin/storage/release-conversions';

const DONE: BackendConversion = {
  id: 9,
  backend_id: 3,
  profile_id: 2,
  status: 'completed',
  converted_releases: 3,
  failed_releases: 0,
  left_releases: 0,
  rolled_back_releases: 0,
  kept_releases: 3,
  returnable_releases: 3,
  rolls_back_id: null,
  rolled_back_by_id: null,
  source_retention: 'until_finalised',
  bandwidth_bytes_per_second: null,
  finalised_at: null,
  import_id: 13,
  initiated_by: 'operator',
  completed_at: '2026-01-31T12:00:00Z',
  created_at: '2026-01-31T11:00:00Z',
};
const BACK: BackendConversion = {
  ...DONE,
  id: 10,
  profile_id: null,
  converted_releases: 2,
  kept_releases: 0,
  returnable_releases: 0,
  rolls_back_id: 9,
  source_retention: null,
  import_id: 23,
};
const UNDONE: BackendConversion = { ...DONE, rolled_back_releases: 3, returnable_releases: 0, rolled_back_by_id: 10 };

const run = (id: number, changes: Partial<Import> = {}) =>
  ({
    id,
    kind: 'conversion',
    status: 'completed',
    release_id: 100 + id,
    converts_release_id: id,
    release_name: `release ${id}`,
    finalised_at: null,
    completed_at: '2026-01-31T11:59:00Z',
    progress: { total_files: 4, total_bytes: 1 << 20 },
    ...changes,
  }) as Import;

/** Shows the card. @return what the server was sent */
function shown(
  latest: BackendConversion[],
  {
    at = '/backends/3',
    role = 'storage-operator',
    backend = BACKEND,
    more = [] as BackendConversion[],
    client = new QueryClient({ defaultOptions: { queries: { retry: false } } }),
  } = {},
): string[] {
  const sent: string[] = [];
  const page = (items: unknown[]) => Response.json({ items, next_cursor: null });
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    if (method === 'POST') {
      sent.push(path);
      return Response.json(BACK, { status: 202 });
    }
    if (path.includes('release_conversion_id=9')) {
      return page([run(11), run(12), run(13), run(14, { status: 'failed' })]);
    }
    if (path.startsWith(`${PATH}?`)) {
      return page(latest);
    }
    const one = more.find(({ id }) => path === `${PATH}/${id}`);
    if (one || path.startsWith(PATH)) {
      return one ? Response.json(one) : Response.json({ status: 404, title: 'There is none' }, { status: 404 });
    }
    return path.includes('/imports/') ? Response.json(run(Number(path.split('/').at(-1)))) : page([]);
  });
  render(
    <QueryClientProvider client={client}>
      <SessionOf me={{ name: 'somebody', roles: [role] }}>
        <MemoryRouter initialEntries={[at]}>
          <ReleasesConverted backend={backend} />
        </MemoryRouter>
      </SessionOf>
    </QueryClientProvider>,
  );
  return sent;
}

const heading = (text: RegExp) => screen.findByRole('heading', { level: 2, name: text });
const button = (name: RegExp) => screen.queryByRole('button', { name });
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));

it('takes all back, and says of how many releases and files that is', async () => {
  const sent = shown([DONE]);
  await heading(/Converted/);
  screen.getByText('of 3 releases kept, until somebody finalises');
  await press(/^Take back/);
  await screen.findByRole('dialog', { name: /Take the conversion of the releases on vault back\?/ });
  await screen.findByText(
    '3 releases with 12 files, 3 MiB get the form of before again, one after the other. It is decoded and compared first.',
  );
  screen.getByText(/The form that is taken back is kept until somebody finalises\.$/);
  await isAccessible();
  expect(sent).toEqual([]);
  await press('Take them back');
  await waitFor(() => expect(sent).toEqual([`${PATH}/9/rollback`]));
});

it('finalises, and says what is deleted and that it cannot be undone', async () => {
  const sent = shown([DONE]);
  await heading(/Converted/);
  await press(/^Finalise/);
  await screen.findByRole('dialog', { name: /Finalise the conversion of the releases on vault\?/ });
  await screen.findByText('The kept forms of 3 releases with 12 files, 3 MiB are deleted now.');
  screen.getByText(/^This cannot be undone/);
  await isAccessible();
  expect(sent).toEqual([]);
  await press('Delete the kept forms');
  await waitFor(() => expect(sent).toEqual([`${PATH}/9/finalise`]));
});

it('shows of a rollback what it takes back, and offers what is left to do about that', async () => {
  const half = { ...UNDONE, rolled_back_releases: 2, returnable_releases: 1 };
  const sent = shown([{ ...BACK, status: 'completed_with_errors', failed_releases: 1 }, half]);
  await heading(/Taken back with errors/);
  const link = screen.getByRole('link', { name: 'Conversion 9 of all' });
  expect(link.getAttribute('href')).toBe('/backends/3?conversion=9');
  await press(/^Take back/);
  await screen.findByText(/^1 release gets the form of before again/);
  screen.getByText('2 releases have it again already.');
  await press('Cancel');
  await press(/^Finalise/);
  await screen.findByText(/^1 of them has the new form and loses the one of before; 2 have the form of before/);
  await press('Delete the kept forms');
  await waitFor(() => expect(sent).toEqual([`${PATH}/9/finalise`]));
});

it('follows the link to a conversion that was taken back, and from there to the rollback', async () => {
  shown([BACK, UNDONE]);
  await heading(/Taken back/);
  await userEvent.click(screen.getByRole('link', { name: 'Conversion 9 of all' }));
  const link = await screen.findByRole('link', { name: 'Rollback 10 of all' });
  await heading(/Taken back/);
  expect(screen.getAllByText('3 releases')).toHaveLength(1);
  expect(button(/^Take back/)).toBeNull();
  expect(button(/^Finalise/)).not.toBeNull();
  await isAccessible();
  await userEvent.click(link);
  await screen.findByText('2 of 2 releases');
});

it('asks for a conversion by itself that is not among the latest, and shows the newest where there is none', async () => {
  const newest = { ...DONE, id: 700 };
  shown([newest], { at: '/backends/3?conversion=9', more: [{ ...DONE, converted_releases: 5 }] });
  await screen.findByText('5 of 5 releases');
  expect(screen.getAllByRole('link', { name: 'Conversion 700 of all' })).toHaveLength(2); // newest, and with old forms
});

it('shows the newest where the named one is gone or of another backend', async () => {
  shown([DONE], { at: '/backends/3?conversion=77' });
  await screen.findByText('3 of 3 releases');
  cleanup();
  const client = new QueryClient();
  const elsewhere = { ...DONE, id: 77, backend_id: 4, converted_releases: 8 };
  shown([DONE], { at: '/backends/3?conversion=77', more: [elsewhere], client });
  await waitFor(() => expect(client.getQueryData(['release-conversions', 'one', 77])).toEqual(elsewhere));
  await screen.findByText('3 of 3 releases');
  expect(screen.queryByText('8 of 8 releases')).toBeNull();
});

it('says until when the old forms are kept', async () => {
  shown([{ ...DONE, source_retention: 'PT24H', bandwidth_bytes_per_second: 1 << 20 }]);
  await waitFor(() =>
    expect([...document.querySelectorAll('time')].map(({ dateTime }) => dateTime)).toContain(
      '2026-02-01T11:59:00.000Z',
    ),
  );
  screen.getByText(/^of 3 releases kept, the last until/);
  screen.getByText('1 MiB/s');
});

it('begins that time anew with a rollback', async () => {
  shown(
    [
      { ...BACK, completed_at: '2026-02-02T00:00:00Z' },
      { ...UNDONE, source_retention: 'PT168H' },
    ],
    {
      at: '/backends/3?conversion=9',
    },
  );
  await screen.findByText(/the last until/);
  expect([...document.querySelectorAll('time')].map(({ dateTime }) => dateTime)).toContain('2026-02-09T00:00:00.000Z');
});

it('offers nothing that would be refused', async () => {
  const offered = async (latest: BackendConversion[], more?: Parameters<typeof shown>[1]) => {
    shown(latest, more);
    await heading(/Its releases/);
    const names = screen.queryAllByRole('button').map(({ textContent }) => textContent);
    cleanup();
    return names;
  };
  expect(await offered([DONE], { role: 'storage-viewer' })).toEqual([]);
  expect(await offered([{ ...DONE, kept_releases: 0, finalised_at: '2026-02-01T00:00:00Z' }])).toEqual([]);
  expect(await offered([{ ...DONE, status: 'in_progress' }])).toEqual(['Cancel …']);
  expect(await offered([{ ...BACK, status: 'in_progress' }, DONE])).toEqual(['Cancel …']);
  expect(await offered([UNDONE])).toEqual(['Finalise …']);
  expect(await offered([DONE], { backend: { ...BACKEND, status: 'offline' } })).toEqual(['Finalise …']);
  // another one at work keeps from taking back, and not from finalising
  const other = { ...DONE, id: 12, status: 'in_progress' as const, kept_releases: 0 };
  expect(await offered([other, DONE], { at: '/backends/3?conversion=9' })).toEqual(['Finalise …']);
});

it('cancels a rollback in its own words', async () => {
  const sent = shown([{ ...BACK, status: 'in_progress', left_releases: 1 }, DONE]);
  await heading(/Being taken back/);
  await press(/^Cancel/);
  await screen.findByRole('dialog', { name: /Cancel the rollback of the releases on vault\?/ });
  screen.getByText('1 release stays converted.');
  await press('Begin no more');
  await waitFor(() => expect(sent).toEqual([`${PATH}/10/cancel`]));
});

it('says exactly how many go back where some were taken back and others finalised by themselves', async () => {
  // of five one has the form of before again and lost the new one, one has it and keeps the other, one was finalised
  shown([{ ...DONE, converted_releases: 5, rolled_back_releases: 2, kept_releases: 3, returnable_releases: 2 }]);
  await heading(/Converted/);
  await press(/^Take back/);
  await screen.findByText(/^2 releases get the form of before again/);
  screen.getByText('2 releases have it again already.');
  screen.getByText('1 release stays converted: its form of before is not kept any more.');
});

it('says what is deleted where all were taken back', async () => {
  shown([UNDONE]);
  await heading(/Taken back/);
  await press(/^Finalise/);
  await screen.findByText('They have the form of before again and lose the new one.');
});

it('sums up what is kept', () => {
  const rows = [run(1), run(2, { finalised_at: 'then' }), run(3, { release_id: null }), run(4, { kind: 'rollback' })];
  expect(keptBy(rows)).toEqual({ releases: 1, files: 4, bytes: 1 << 20 });
});
