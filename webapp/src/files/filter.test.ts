import { expect, it } from 'vitest';
import { sinceDays, sizeOf } from './filter';

it('means the same moment all day', () => {
  const morning = Date.parse('2026-03-10T06:00:00Z');
  expect(sinceDays('7', morning)).toBe('2026-03-03T00:00:00.000Z');
  expect(sinceDays('7', morning + 3_600_000)).toBe('2026-03-03T00:00:00.000Z');
  expect(sinceDays('')).toBe('');
  expect(sinceDays('x')).toBe('');
});

it('reads sizes as people write them', () => {
  expect(sizeOf('1 GiB')).toBe('1073741824');
  expect(sizeOf(' ')).toBe('');
  expect(sizeOf('large')).toBeNull();
});
