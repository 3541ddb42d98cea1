import { expect, it } from 'vitest';
import type { Progress } from '../api/release';
import { pace, type Sample, withSample, work } from './pace';

const after = (...done: number[]) =>
  done.reduce<Sample[]>((samples, each, second) => withSample(samples, { at: 1000 * second, done: each }), []);

it('counts each byte three times: hashed, stored, verified', () => {
  const progress = { hashed_bytes: 100, stored_bytes: 60, verified_bytes: 10, total_bytes: 100 } as Progress;
  expect(work(progress)).toEqual({ done: 170, all: 300 });
});

it('tells rate and time left once it has looked for a while', () => {
  expect(pace(after(0, 10), 100)).toEqual({ rate: null, seconds: null });
  expect(pace(after(0, 10, 20), 100)).toEqual({ rate: 10, seconds: 8 });
});

it('knows no end of what stands still', () => {
  expect(pace(after(20, 20, 20), 100)).toEqual({ rate: 0, seconds: null });
});

it('forgets what was long ago, and everything when it begins anew', () => {
  const samples = after(...Array.from({ length: 40 }, (_, second) => (second < 20 ? 0 : 10 * (second - 20))));
  expect(pace(samples, 1000).rate).toBeGreaterThan(9);
  expect(withSample(samples, { at: 41_000, done: 5 })).toEqual([{ at: 41_000, done: 5 }]);
});
