import { time } from '../format';
import { t } from '../texts';

/** A time in the viewer's zone and way of writing, with UTC when pointed at. */
export function Time({ at }: { at: string | null }) {
  if (at === null) {
    return t.none;
  }
  return (
    <time dateTime={at} title={t.common.utc(at)}>
      {time(at)}
    </time>
  );
}
