import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import type { Profile } from '../api/admin';
import { ImportWizard } from './ImportNewPage';

afterEach(() => vi.unstubAllGlobals());

const profile = (id: number, name: string, is_default: boolean) =>
  ({ id, name, is_default, backend_id: 3, encrypted: id === 2, chunked: true }) as Profile;
const BACKENDS = {
  items: [
    { id: 3, name: 'nas', status: 'active', capabilities: ['list'] },
    { id: 4, name: 'away', status: 'offline', capabilities: ['list'] },
  ],
  next_cursor: null,
};

const FOUND = { files: 4, bytes: 400_000, refused_files: 0, more: false };

/** The wizard, before a server that answers a start with what is given. @return what it was sent */
function shown(
  started: () => Response,
  counted: (signal: AbortSignal) => Promise<Response> = async () => Response.json(FOUND),
): { path: string; body: unknown }[] {
  const sent: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (path: string, { method, body, signal }: RequestInit) => {
    if (path.endsWith('/preview')) {
      return counted(signal as AbortSignal);
    }
    if (method === 'POST') {
      sent.push({ path, body: JSON.parse(String(body)) });
      return started();
    }
    return Response.json(BACKENDS);
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter initialEntries={['/imports/new']}>
        <Routes>
          <Route
            path="/imports/new"
            element={<ImportWizard profiles={[profile(1, 'plain', false), profile(2, 'sealed', true)]} />}
          />
          <Route path="/imports/:id" element={<h1>it runs</h1>} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return sent;
}

const next = () => screen.getByRole('button', { name: 'Next' }) as HTMLButtonElement;

async function filledIn() {
  await screen.findByRole('option', { name: 'nas' });
  expect(next().disabled).toBe(true);
  await userEvent.selectOptions(screen.getByLabelText(/^Backend/), 'nas');
  await userEvent.type(screen.getByLabelText('Folder'), 'drop/harbour');
  await userEvent.click(next());
  await userEvent.type(screen.getByLabelText(/^Name of the release/), 'harbour v3');
}

it('asks for a source and a name, takes the default profile, and starts the import', async () => {
  const sent = shown(() => Response.json({ id: 12 }));
  await filledIn();
  expect((screen.getByLabelText(/^Profile/) as HTMLSelectElement).value).toBe('2');
  expect(screen.getByText('On nas, encrypted and in chunks.')).toBeTruthy();
  await userEvent.click(next());
  expect(screen.getByText(/Every file below nas: drop\/harbour is read/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Start import' }));
  await screen.findByText('it runs');
  expect(sent).toEqual([
    {
      path: '/api/admin/storage/imports',
      body: { release: { name: 'harbour v3' }, source: { backend_id: 3, prefix: 'drop/harbour' }, profile_id: 2 },
    },
  ]);
});

it('offers no backend that nobody may touch', async () => {
  shown(() => Response.json({}));
  await screen.findByRole('option', { name: 'nas' });
  expect(screen.queryByRole('option', { name: 'away' })).toBeNull();
});

it('says why it was refused, and can be started again', async () => {
  shown(() =>
    Response.json(
      { title: 'The state does not allow this', status: 409, detail: 'there is a release harbour v3 already' },
      { status: 409, headers: { 'Content-Type': 'application/problem+json' } },
    ),
  );
  await filledIn();
  await userEvent.click(next());
  const start = screen.getByRole('button', { name: 'Start import' }) as HTMLButtonElement;
  await userEvent.click(start);
  expect((await screen.findByRole('alert')).textContent).toContain('there is a release harbour v3 already');
  await waitFor(() => expect(start.disabled).toBe(false));
});

it('shows how much lies there before it is started', async () => {
  shown(
    () => Response.json({}),
    async () => Response.json({ files: 10_000, bytes: 5 * 1024 ** 4, refused_files: 2, more: true }),
  );
  await filledIn();
  await userEvent.click(next());
  expect(
    await screen.findByText(/More than 10,000 files, more than 5 TiB would be imported. 2 files cannot/),
  ).toBeTruthy();
});

it('stops counting when somebody does not want to wait, and counts when asked again', async () => {
  let stalls = true;
  let aborted = 0;
  shown(
    () => Response.json({}),
    (signal) =>
      stalls
        ? new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              aborted++;
              reject(new DOMException('aborted', 'AbortError'));
            });
          })
        : Promise.resolve(Response.json(FOUND)),
  );
  await screen.findByRole('option', { name: 'nas' });
  await userEvent.selectOptions(screen.getByLabelText(/^Backend/), 'nas');
  await userEvent.click(await screen.findByRole('button', { name: 'Stop counting' }));
  expect(await screen.findByText(/were not counted/)).toBeTruthy();
  expect(aborted).toBe(1);
  expect(next().disabled).toBe(false);
  stalls = false;
  await userEvent.click(screen.getByRole('button', { name: 'Count them' }));
  expect(await screen.findByText('4 files, 391 KiB would be imported.')).toBeTruthy();
});

it('says why nothing could be counted, and lets the import be started all the same', async () => {
  shown(
    () => Response.json({ id: 12 }),
    async () =>
      Response.json(
        { title: 'The backend does not answer', status: 503, detail: 'nas is not reachable' },
        { status: 503, headers: { 'Content-Type': 'application/problem+json' } },
      ),
  );
  await filledIn();
  await userEvent.click(next());
  expect(await screen.findByText(/could not be counted: nas is not reachable/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Start import' }));
  await screen.findByText('it runs');
});
