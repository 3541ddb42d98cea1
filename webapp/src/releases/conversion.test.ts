import { expect, it } from 'vitest';
import type { Import } from '../api/release';
import { conversionOf } from './conversion';

const run = (fields: Partial<Import>) =>
  ({
    id: 5,
    kind: 'conversion',
    status: 'completed',
    release_id: 43,
    converts_release_id: 42,
    rolls_back_id: null,
    finalised_at: null,
    ...fields,
  }) as Import;

it('offers to take back what is completed and not finalised', () => {
  expect(conversionOf(42, run({}))).toEqual({ converts: true, kept: 5, goesBack: true, draft: false });
  expect(conversionOf(42, run({ finalised_at: '2026-01-31T12:00:00Z' })).kept).toBeNull();
  expect(conversionOf(42, run({ release_id: null })).kept).toBeNull();
  expect(conversionOf(42, run({ status: 'failed' })).kept).toBeNull();
});

it('offers to finalise what was taken back, by the conversion', () => {
  const back = run({ id: 6, kind: 'rollback', rolls_back_id: 5 });
  expect(conversionOf(42, back)).toEqual({ converts: true, kept: 5, goesBack: false, draft: false });
});

it('knows a draft that is kept, and an import', () => {
  expect(conversionOf(43, run({}))).toEqual({ converts: false, kept: null, goesBack: false, draft: true });
  const filled = run({ kind: 'import', release_id: 42, converts_release_id: null });
  expect(conversionOf(42, filled)).toEqual({ converts: false, kept: null, goesBack: false, draft: false });
  expect(conversionOf(42)).toEqual({ converts: false, kept: null, goesBack: false, draft: false });
});
