import { expect, it } from 'vitest';
import { chart, roundUp } from './chart';

const at = (hour: number) => `2026-01-01T0${hour}:00:00Z`;
const from = Date.parse(at(0));
const to = Date.parse(at(4));

it('rounds to what people read', () => {
  expect(roundUp(3)).toBe(5);
  expect(roundUp(1024 ** 3 * 1.2)).toBe(1024 ** 3 * 2);
  expect(roundUp(1000)).toBe(1024);
});

it('puts the hot tier on top of the cold one', () => {
  const drawn = chart(
    [
      { at: at(0), hot_bytes: 5, cold_bytes: 0 },
      { at: at(4), hot_bytes: 5, cold_bytes: 5 },
    ],
    from,
    to,
  );
  expect(drawn).toEqual({
    most: 10,
    cold: 'M0 100 L0 100 L100 50 L100 100 Z',
    hot: 'M0 50 L100 0 L100 50 L0 100 Z',
  });
});

it('draws nothing of one point', () => {
  expect(chart([{ at: at(0), hot_bytes: 5, cold_bytes: 0 }], from, to)).toBeNull();
});
