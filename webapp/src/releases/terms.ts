import { parseBytes } from '../format';
import { seconds } from '../shared/span';
import { t } from '../texts';
import { conversions } from '../texts/conversions';

export const UNTIL_FINALISED = 'until_finalised';
const LEAST_BANDWIDTH = 1024;

/** What stands in the dialogs that start a conversion, besides the form. */
export type Terms = { retention: string; bandwidth: string };

/** Those of the server where nothing is said. */
export const USUAL: Terms = { retention: UNTIL_FINALISED, bandwidth: '' };

/** What is sent for them, and what is wrong with the bandwidth before the server is asked. */
export function termsOf({ retention, bandwidth }: Terms): { body: Record<string, unknown>; wrong?: string } {
  const limit = bandwidth.trim() === '' ? undefined : parseBytes(bandwidth);
  const body = {
    ...(retention !== UNTIL_FINALISED && { source_retention: retention }),
    ...(limit && { bandwidth_bytes_per_second: limit }),
  };
  if (limit === null) {
    return { body, wrong: t.backends.form.badSize };
  }
  return limit !== undefined && limit < LEAST_BANDWIDTH ? { body, wrong: conversions.terms.tooSlow } : { body };
}

/** When what is kept that long after `end` goes by itself; null when it does not, or nobody knows yet. */
export function keptUntil(retention: string | null, end: string | null): string | null {
  return retention === null || retention === UNTIL_FINALISED || end === null
    ? null
    : new Date(Date.parse(end) + 1000 * seconds(retention)).toISOString();
}
