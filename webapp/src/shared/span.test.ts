import { expect, it } from 'vitest';
import { seconds } from './span';

it('reads spans as the server writes them', () => {
  expect(seconds('PT24H')).toBe(86_400);
  expect(seconds('P1DT1H1M1.5S')).toBe(90_061);
  expect(seconds('PT0S')).toBe(0);
  expect(seconds('until_finalised')).toBe(0);
});
