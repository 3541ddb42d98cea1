import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import { Confirm } from './Confirm';

it('acts only when the name was typed, and says why it was refused', async () => {
  const act = vi
    .fn()
    .mockRejectedValueOnce(
      new ApiError({
        type: '/problems/conflict',
        title: 'The state does not allow this',
        status: 409,
        detail: 'nas still holds 3 files',
      }),
    )
    .mockResolvedValueOnce(undefined);
  const close = vi.fn();
  render(
    <Confirm
      title="Purge nas?"
      confirm="Purge"
      danger
      typed={{ label: 'Type nas', text: 'nas' }}
      act={act}
      onClose={close}
    >
      <p>It is forgotten.</p>
    </Confirm>,
  );
  const purge = screen.getByRole('button', { name: 'Purge' }) as HTMLButtonElement;
  expect(purge.disabled).toBe(true);
  await userEvent.type(screen.getByLabelText('Type nas'), 'nas');
  await userEvent.click(purge);
  expect((await screen.findByRole('alert')).textContent).toContain('nas still holds 3 files');
  expect(screen.getByRole('alert').textContent).toContain('Look at what it is now');
  expect(close).not.toHaveBeenCalled();
  await userEvent.click(purge);
  expect(close).toHaveBeenCalledOnce();
});
