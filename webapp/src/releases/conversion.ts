import type { Import } from '../api/release';

/**
 * What the last run of a release says about its form.
 *
 * @property converts whether that run converts the release, or takes that back
 * @property kept the conversion whose other form is kept; null for none
 * @property goesBack whether that conversion can be taken back
 * @property draft whether the release is itself the form that is kept of another one
 */
export function conversionOf(release: number, last?: Import) {
  const form = last !== undefined && last.kind !== 'import';
  const converts = form && last.converts_release_id === release;
  const open = form && last.finalised_at === null && last.release_id !== null;
  const kept = converts && open && last.status === 'completed' ? (last.rolls_back_id ?? last.id) : null;
  return {
    converts,
    kept,
    goesBack: kept !== null && last?.kind === 'conversion',
    draft: open && last.release_id === release && last.status !== 'cancelled',
  };
}
