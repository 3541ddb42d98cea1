import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Board, type Indicator, type Key } from './board';
import { span } from './texts';

const key = (id: number): Key => ({ entity_type: 'shot', entity_id: id, file_field: 'video' });
const found = (of: Key, state: Indicator['state'] = 'available'): Indicator => ({
  ...of,
  tier: 'cold',
  kind: 'cloud',
  state,
  estimated_seconds: state === 'retrieving' ? 40 : null,
});

let seen = true;
const ask = vi.fn((keys: Key[]) => Promise.resolve(keys.map((each) => found(each))));
const board = () =>
  new Board(
    ask,
    () => seen,
    () => Date.now(),
  );

beforeEach(() => {
  vi.useFakeTimers();
  ask.mockClear();
  seen = true;
});
afterEach(() => vi.useRealTimers());

it('asks for all files of a page at once, and for each only once', async () => {
  const all = board();
  const shows = [vi.fn(), vi.fn(), vi.fn()];
  all.watch(key(1), shows[0] as () => void);
  all.watch(key(2), shows[1] as () => void);
  all.watch(key(1), shows[2] as () => void);
  await vi.advanceTimersByTimeAsync(100);
  expect(ask).toHaveBeenCalledOnce();
  expect(ask.mock.calls[0]?.[0]).toEqual([key(1), key(2)]);
  for (const show of shows) {
    expect(show).toHaveBeenCalledOnce();
  }
});

it('never asks for more than the server takes at once', async () => {
  const all = board();
  for (let id = 1; id <= 700; id++) {
    all.watch(key(id), () => {});
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(ask.mock.calls.map(([keys]) => keys.length)).toEqual([500, 200]);
});

it('asks soon again for what is on its way, and later for the rest', async () => {
  ask.mockImplementationOnce((keys) =>
    Promise.resolve(keys.map((k) => found(k, k.entity_id === 1 ? 'retrieving' : 'cold'))),
  );
  const all = board();
  all.watch(key(1), () => {});
  all.watch(key(2), () => {});
  await vi.advanceTimersByTimeAsync(3_000);
  expect(ask.mock.calls.map(([keys]) => keys.map((k) => k.entity_id))).toEqual([[1, 2], [1]]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(ask.mock.calls.slice(2).flatMap(([keys]) => keys.map((k) => k.entity_id))).toContain(2);
});

it('asks nothing while nobody looks, and nothing for what is not shown any more', async () => {
  const all = board();
  const stop = all.watch(key(1), () => {});
  seen = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).not.toHaveBeenCalled();
  seen = true;
  all.wake(0);
  await vi.advanceTimersByTimeAsync(10);
  expect(ask).toHaveBeenCalledOnce();
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(ask).toHaveBeenCalledOnce();
});

it('says that it does not know while the server refuses, and asks again after a pause', async () => {
  ask.mockRejectedValueOnce(new Error('401'));
  const show = vi.fn();
  board().watch(key(1), show);
  await vi.advanceTimersByTimeAsync(100);
  expect(show).toHaveBeenCalledExactlyOnceWith(null);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(ask).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(show).toHaveBeenLastCalledWith(found(key(1)));
});

it('tells spans in the unit that people would use', () => {
  expect([0, 40, 119, 120, 7199, 18_000].map(span)).toEqual(['1 s', '40 s', '119 s', '2 min', '120 min', '5 h']);
});
