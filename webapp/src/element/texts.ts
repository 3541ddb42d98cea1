/** Every text of the indicator, which has no catalogue but this: it is a small script in pages of others. */
export const texts = {
  kind: { local: 'On a local disk', cloud: 'In an object store', nas: 'On a mounted share' } as Record<string, string>,
  cold: (seconds: number | null) =>
    `reading it brings it back first${seconds === null ? '' : `, in about ${span(seconds)}`}`,
  retrieving: 'Retrieving…',
  about: (seconds: number) => `Retrieving… about ${span(seconds)}`,
  restoring: (seconds: number | null) =>
    seconds === null ? 'Thawing in its store…' : `Thawing in its store… about ${span(seconds)}`,
  quarantined: 'Lost: it cannot be read',
  missing: 'Not stored here',
  unknown: 'Where it lies is not known now',
};

/** In the largest unit, as nobody needs the seconds of an hour. */
export function span(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 120) {
    return `${whole} s`;
  }
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`;
}
