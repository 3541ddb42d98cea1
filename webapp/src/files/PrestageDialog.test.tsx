import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Asset } from '../api/types';
import { PrestageDialog } from './PrestageDialog';

afterEach(() => vi.unstubAllGlobals());

const asset = (id: number, tier: 'hot' | 'cold') => ({ id, tier, file_size_bytes: 1024 }) as Asset;

it('brings the cold ones, tells who is to be told, and shows at its field why that was refused', async () => {
  const sent: unknown[] = [];
  const answers = [
    Response.json(
      { title: 'invalid', status: 422, errors: [{ field: 'webhook', message: 'is not allowed here' }] },
      { status: 422, headers: { 'Content-Type': 'application/problem+json' } },
    ),
    Response.json({ id: 9 }),
  ];
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit) => {
    sent.push(JSON.parse(String(body)));
    return answers.shift();
  });
  const done = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PrestageDialog assets={[asset(1, 'cold'), asset(2, 'hot')]} onDone={done} onClose={() => {}} />
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Tell another application' }));
  await userEvent.type(screen.getByLabelText('Address to be told at the end'), 'https://farm.example/told');
  await userEvent.click(screen.getByRole('button', { name: 'Bring them' }));
  await screen.findByRole('alert');
  expect(document.getElementById('webhook-help')?.textContent).toContain('is not allowed here');
  expect(screen.getByLabelText('Address to be told at the end').getAttribute('aria-invalid')).toBe('true');
  await userEvent.click(screen.getByRole('button', { name: 'Bring them' }));
  await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(sent).toEqual(Array(2).fill({ filter: { asset_location_ids: [1] }, webhook: 'https://farm.example/told' }));
});
