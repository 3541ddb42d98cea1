import { expect, it } from 'vitest';
import { decisionsFor } from './DecideDialog';

it('offers nothing that would touch what cannot be decided so', () => {
  expect(decisionsFor('unknown_object')).toEqual(['adopt', 'quarantine', 'ignore']);
  expect(decisionsFor('missing_object')).not.toContain('adopt');
  expect(decisionsFor('size_differs')).toEqual(['ignore']);
});
