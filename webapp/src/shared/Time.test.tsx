import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Time } from './Time';

it('says UTC when pointed at', () => {
  render(<Time at="2026-01-31T12:00:05.25Z" />);
  expect(screen.getByRole('time').title).toBe('2026-01-31 12:00:05 UTC');
});
