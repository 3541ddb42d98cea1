import { expect, it } from 'vitest';
import { stepsOf } from './steps';

const states = (
  status: 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled',
  step: 'discover' | 'store' | 'publish',
) => stepsOf({ status, step }).map(({ state }) => state);

it('shows what is done, what is under way, and what is to come', () => {
  expect(states('pending', 'discover')).toEqual(['open', 'open', 'open', 'open', 'open']);
  expect(states('in_progress', 'store')).toEqual(['done', 'done', 'now', 'open', 'open']);
  expect(states('completed', 'publish')).toEqual(['done', 'done', 'done', 'done', 'done']);
});

it('shows where an import stands that did not come to its end', () => {
  expect(states('failed', 'store')).toEqual(['done', 'done', 'failed', 'open', 'open']);
  expect(states('cancelled', 'store')).toEqual(['done', 'done', 'ended', 'open', 'open']);
});
